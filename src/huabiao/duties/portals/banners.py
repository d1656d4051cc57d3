"""What editors put above a topic's lists: text, links, figures; from the stored blocks to plain data."""

from typing import Any

import nh3
from markupsafe import Markup

from .icons import icon
from .links import attributes

_TAGS = {"p", "b", "strong", "i", "em", "ul", "ol", "li", "a", "br"}


def members(value: Any) -> list[Any]:
    """The members of a stored list block: either as they are, or as {"type": "item", "value": …}."""
    return [member["value"] if isinstance(member, dict) and set(member) >= {"type", "value"} else member for member in value or ()]


def links(value: Any) -> list[dict[str, Any]]:
    """Link blocks as plain data."""
    return [
        {"title": entry["title"], "link": attributes(entry["url"]), "note": entry.get("note") or "", "icon": icon(entry.get("icon") or "doc", "l")}
        for entry in members(value)
    ]


def figures(value: Any) -> list[dict[str, str]]:
    """Figure blocks as plain data; one without a source is not shown."""
    return [
        {"label": entry["label"], "value": entry["value"], "unit": entry.get("unit") or "", "source": entry["source"]}
        for entry in members(value)
        if entry.get("source")
    ]


def text(value: str) -> Markup:
    """Rich text that an editor typed, made harmless."""
    return Markup(nh3.clean(value or "", tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"}))


_READERS = {"text": text, "links": links, "figures": figures}


def banner(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks in their order: [{"type": "links", "value": [...]}, …]."""
    return [{"type": block["type"], "value": _READERS[block["type"]](block["value"])} for block in blocks if block["type"] in _READERS]

"""Items of lists as templates print them: dates in words, links with their attributes, shapes of badges."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup

from huabiao.kernel.clock import BEIJING

from .feeds import Item, Picture
from .links import attributes
from .tree import Shelf


class Line(NamedTuple):
    """One item, ready to print."""

    link: Markup
    title: str
    day: str  # 2026-11-18
    short_day: str  # 11-18
    moment: str  # 2026-11-18 09:30
    stamp: str  # 2026-11-18T09:30:00+08:00
    url: str
    summary: str
    source: str
    picture: Picture | None
    badge: str
    number: str
    written: str
    validity: str
    mark: str
    pinned: bool
    is_video: bool


def line(item: Item) -> Line:
    """The item as a line."""
    at = item.date.astimezone(BEIJING)
    stamp = at.isoformat(timespec="seconds")
    day = stamp[:10]
    return Line(
        attributes(item.url), item.title, day, day[5:], f"{day} {stamp[11:16]}", stamp,
        item.url, item.summary, item.source, item.picture, item.badge, item.document_number,
        item.written_date.isoformat() if item.written_date else "", item.validity, item.validity_mark, item.pinned, item.is_video,
    )  # fmt: skip


def lines(items: Iterable[Item]) -> list[Line]:
    """The items as lines."""
    return [line(item) for item in items]


def link(shelf: Shelf) -> dict[str, Any]:
    """A column as a link."""
    return {"title": shelf.title, "link": attributes(shelf.url), "description": shelf.description}

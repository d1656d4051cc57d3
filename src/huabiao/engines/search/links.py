"""Where a hit leads: on the site that is being looked at if it shows the document, else on the document's home site."""

import html
import re
from typing import Any

from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin

from . import queries, rules
from .queries import Results
from .ranking import Hit

_TAGS = re.compile(r"<[^>]+>")


def address(hit: Hit, site: str, homes: dict[str, Site]) -> str:
    """The hit's address: without a host where it is on this site."""
    about = hit.about
    if site and site in about["sites"]:
        return about["path"]
    home = homes.get(about["sites"][0]) if about["sites"] else None
    return (origin(home.domain) if home else "") + about["path"]


def with_anchor(url: str, anchor: str) -> str:
    """The address of a passage."""
    return f"{url}#{anchor}" if anchor else url


def as_dict(results: Results, site: str) -> dict[str, Any]:
    """Results for machines; addresses are whole."""
    homes = queries.labels_of(results.hits)
    return {
        "total": results.total,
        "capped": results.is_capped,
        "results": [_hit(hit, homes) for hit in results.hits],
    }


def _hit(hit: Hit, homes: dict[str, Site]) -> dict[str, Any]:
    about = hit.about
    url = address(hit, "", homes)
    return {
        "id": hit.key, "kind": about["kind"], "title": about["title"], "url": url, "date": about["day"],
        "score": round(hit.score, 4), "snippet": plain(str(queries.snippet(hit))), "number": about["number"],
        "validity": rules.VALIDITIES.get(about["validity"], ""), "organ": about["organ"],
        "twins": [twin.key for twin in hit.twins],
        "passages": [{"label": label, "url": with_anchor(url, anchor)} for label, anchor in hit.passages],
    }  # fmt: skip


def plain(text: str) -> str:
    """Marked text without its marks."""
    return html.unescape(_TAGS.sub("", text))

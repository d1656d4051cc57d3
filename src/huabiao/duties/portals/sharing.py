"""Handing a page on: its QR code, its address, how to cite it. Everything is read from the published file itself."""

import html
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import segno

from huabiao.engines.publishing import places, queries, reading
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin

MAX_ADDRESS = 300  # characters; a longer address makes a code that no telephone reads from a screen
_HEAD = 20_000  # bytes: the labels stand at the beginning
_LABEL = re.compile(r'<meta name="(ArticleTitle|ColumnName|PubDate|ContentSource)" content="([^"]*)">')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass(frozen=True)
class Shared:
    """A published page as somebody hands it on."""

    path: str
    url: str
    title: str
    citation: str


def shared(site_code: str, address: str, today: date) -> Shared | None:
    """The page at an address of the site; None if the site has published none there."""
    path = page_path(site_code, address)
    site = Site.objects.filter(code=site_code).first()
    if path is None or site is None:
        return None
    with open(places.public(site_code) / path, "rb") as source:
        head = source.read(_HEAD).decode("utf-8", "ignore")
    labels = {name: html.unescape(value) for name, value in _LABEL.findall(head)}
    found = _TITLE.search(head)
    title = labels.get("ArticleTitle") or (html.unescape(found[1]).removesuffix(f" - {site.name}") if found else site.name)
    public = "/" + path.removesuffix("index.html")
    url = origin(site.domain) + public
    return Shared(public, url, title, citation(labels.get("ContentSource") or site.name, title, labels.get("PubDate", ""), today, url))


def citation(source: str, title: str, published: str, today: date, url: str) -> str:
    """As GB/T 7714—2015 cites a page of the web: 责任者. 题名[EB/OL]. (更新日期)[引用日期]. 地址."""
    at = f"({published[:10]})" if published else ""
    return f"{source}. {title}[EB/OL]. {at}[{today.isoformat()}]. {url}."


def page_path(site_code: str, address: str) -> str | None:
    """The published path of a page's address, whole or from the root; None if there is no such page."""
    parts = urlsplit(address)
    path = reading.normal(parts.path) if len(parts.path) <= MAX_ADDRESS else None
    if path is None or not path.endswith(".html") or not site_code:
        return None
    is_there = queries.published(site_code, path) is not None and (places.public(site_code) / path).is_file()
    return path if is_there else None


def qr_svg(url: str) -> str:
    """The address as a QR code of middle redundancy with its quiet zone, black on white in every theme."""
    code = segno.make_qr(url, error="m")
    return code.svg_inline(scale=4, border=4, light="#fff", omitsize=True)

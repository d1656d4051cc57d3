"""An article's body made into the HTML of its page: render_body(body) → (html, ids of the files it shows).

Works on the stored form of the blocks, so that no block object is built while thousands of articles go out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.db.models import Q
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, expand_db_html

from huabiao.duties.portals.icons import icon

from . import charts
from .models import Asset
from .sanitise import TABLE_BOX, clean_html, plain_text

__all__ = ["body_text", "clean_html", "has_content", "plain_text", "raw_blocks", "render_body"]

_TABLE_FILES = {"xls", "xlsx", "csv"}
# A file of the library inside a text, by its public address: import leaves pictures where they stood.
_ADDRESS = re.compile(r"/files/[0-9a-f]{2}/([0-9a-f]{32})\.[a-z0-9]+")
_INLINE_IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')


@dataclass
class _Page:
    """What is gathered while the blocks are gone through."""

    assets: dict[int, Asset]
    by_digest: dict[str, Asset]
    used: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def asset(self, number: Any) -> Asset | None:
        return self._use(self.assets.get(number) if isinstance(number, int) else None)

    def addressed(self, digest: str) -> Asset | None:
        return self._use(self.by_digest.get(digest))

    def _use(self, found: Asset | None) -> Asset | None:
        if found is not None and found.pk not in self.used:
            self.used.append(found.pk)
        return found


def raw_blocks(body: Any) -> list[tuple[str, Any]]:
    """(type, stored value) of each block, from a StreamValue, its stored form, or pairs."""
    blocks = body.raw_data if isinstance(body, StreamValue) else body or []
    return [_pair(block) for block in blocks]


def _pair(block: Any) -> tuple[str, Any]:
    if isinstance(block, tuple):
        kind, value = block
    else:
        kind, value = block["type"], block["value"]
    return kind, value.source if isinstance(value, RichText) else value


def asset_ids(body: Any) -> set[int]:
    """The files that a body names, whether they exist or not."""
    values = (value for kind, value in raw_blocks(body) if kind in _WITH_ASSET and isinstance(value, dict))
    return {value["asset"] for value in values if isinstance(value.get("asset"), int)}


def render_body(body: Any) -> tuple[str, list[int]]:
    """The body's HTML, already safe, and the files that it shows. 附件 stand together at its end."""
    blocks = raw_blocks(body)
    page = _Page(_assets(asset_ids(blocks)), _addressed(blocks))
    parts = [_RENDER[kind](value, page) for kind, value in blocks if kind in _RENDER]
    if page.files:
        parts.append(
            '<section class="art-sec" aria-labelledby="a-f"><h2 id="a-f">附件</h2>'
            f'<ul class="files">{"".join(page.files)}</ul></section>'
        )
    return "\n".join(part for part in parts if part), page.used


def body_text(body: Any) -> str:
    """Its words, one line a paragraph: to compare versions and to search."""
    return "\n".join(text for text in (_block_text(kind, value) for kind, value in raw_blocks(body)) if text)


def has_content(body: Any) -> bool:
    """Whether there is anything at all for a reader."""
    return any(kind in _WITH_ASSET or _block_text(kind, value) for kind, value in raw_blocks(body))


def _assets(numbers: set[int]) -> dict[int, Asset]:
    return Asset.objects.in_bulk(numbers) if numbers else {}


def _addressed(blocks: list[tuple[str, Any]]) -> dict[str, Asset]:
    """The files that texts show by address, by the first 32 characters of their digest."""
    texts = (str(value) for kind, value in blocks if kind == "text" and "/files/" in str(value))
    digests = {digest for text in texts for digest in _ADDRESS.findall(text)}
    if not digests:
        return {}
    condition = Q()
    for digest in digests:
        condition |= Q(digest__gte=digest, digest__lt=digest + "g")  # a prefix, in a form that uses the index
    return {asset.digest[:32]: asset for asset in Asset.objects.filter(condition)}


def _text(value: Any, page: _Page) -> str:
    # Editors' text is kept in Wagtail's form, where a link to a file or a page is a number.
    html = str(value or "")
    if "linktype=" in html or "<embed" in html:
        html = expand_db_html(html)
    html = clean_html(html)
    if "/files/" in html:
        for digest in _ADDRESS.findall(html):
            page.addressed(digest)
        html = _INLINE_IMAGE.sub(lambda match: _sized(match[1], page), html)
    return html


def _sized(attributes: str, page: _Page) -> str:
    """An inline picture with its size, so that the text does not jump when it arrives."""
    given = dict(_ATTRIBUTE.findall(attributes))
    address = _ADDRESS.fullmatch(given.get("src", ""))
    asset = page.addressed(address[1]) if address else None
    if asset is not None and asset.width and asset.height:
        given |= {"width": str(asset.width), "height": str(asset.height)}
    given.setdefault("alt", "")
    given["loading"] = "lazy"
    return "<img" + "".join(f' {name}="{value}"' for name, value in given.items()) + ">"


def _image(value: Any, page: _Page) -> str:
    asset = page.asset(value.get("asset"))
    if asset is None:
        return ""
    size = f' width="{asset.width}" height="{asset.height}"' if asset.width and asset.height else ""
    words = value.get("alternative") or asset.alternative
    caption = value.get("caption") or ""
    return (
        f'<figure><img src="{escape(asset.public_path)}" alt="{escape(words)}"{size} loading="lazy">'
        + (f"<figcaption>{escape(caption)}</figcaption>" if caption else "")
        + "</figure>"
    )


def _file(value: Any, page: _Page) -> str:
    asset = page.asset(value.get("asset"))
    if asset is not None:
        page.files.append(
            f'<li><a href="{escape(asset.public_path)}" download="{escape(asset.name)}">'
            f"{icon('table' if asset.extension in _TABLE_FILES else 'doc')}"
            f"<span>{escape(value.get('title') or asset.name)}</span>"
            f'<span class="n">{asset.extension.upper()}　{file_size(asset.size)}</span></a></li>'
        )
    return ""


def _video(value: Any, page: _Page) -> str:
    asset = page.asset(value.get("asset"))
    if asset is None:
        return ""
    tag = "audio" if asset.mime.startswith("audio/") else "video"
    caption, transcript = value.get("caption") or "", value.get("transcript") or ""
    parts = [f'<{tag} controls preload="metadata" src="{escape(asset.public_path)}"></{tag}>']
    if transcript:
        parts.append(f"<details><summary>文字稿</summary>{_paragraphs(transcript)}</details>")
    if caption:
        parts.append(f"<figcaption>{escape(caption)}</figcaption>")  # HTML lets it stand first or last only
    return f"<figure>{''.join(parts)}</figure>"


def _table(value: Any, page: _Page) -> str:
    rows = [row for row in (value or {}).get("data") or [] if any(cell not in (None, "") for cell in row)]
    if not rows:
        return ""
    spans = {(m["row"], m["col"]): m for m in value.get("mergeCells") or [] if _is_span(m)}
    hidden = {
        (row, column)
        for (top, left), m in spans.items()
        for row in range(top, top + m["rowspan"])
        for column in range(left, left + m["colspan"])
    } - set(spans)
    lines = []
    for number, row in enumerate(rows):
        cells = [
            _cell(cell, spans.get((number, column)), _scope(value, number, column))
            for column, cell in enumerate(row)
            if (number, column) not in hidden
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    head = f"<thead>{lines.pop(0)}</thead>" if value.get("first_row_is_table_header") else ""
    caption = value.get("table_caption") or ""
    words = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'{TABLE_BOX}<table class="table">{words}{head}<tbody>{"".join(lines)}</tbody></table></div>'


def _is_span(merged: Any) -> bool:
    return all(isinstance(merged.get(name), int) for name in ("row", "col", "rowspan", "colspan"))


def _scope(value: dict[str, Any], row: int, column: int) -> str:
    if row == 0 and value.get("first_row_is_table_header"):
        return "col"
    return "row" if column == 0 and value.get("first_col_is_header") else ""


def _cell(text: Any, merged: dict[str, Any] | None, scope: str) -> str:
    tag, attributes = ("th", f' scope="{scope}"') if scope else ("td", "")
    if merged:
        attributes += "".join(f' {name}="{merged[name]}"' for name in ("colspan", "rowspan") if merged[name] > 1)
    words = escape("" if text is None else str(text)).replace("\n", "<br>")
    return f"<{tag}{attributes}>{words}</{tag}>"


def _chart(value: Any, page: _Page) -> str:
    points = charts.parse_rows(value.get("rows") or "")
    if not points:
        return ""
    title, unit, source = value.get("title") or "", value.get("unit") or "", value.get("source") or ""
    note = f"{title}（数据来源：{source}）" if source else title
    return (
        f"<figure>{charts.chart_svg(value.get('kind') or 'bar', title, points, unit)}"
        f"<details><summary>数据表</summary>{charts.chart_table(points, unit)}</details>"
        f"<figcaption>{escape(note)}</figcaption></figure>"
    )


def _quotation(value: Any, page: _Page) -> str:
    source = value.get("source") or ""
    words = f"<p><cite>{escape(source)}</cite></p>" if source else ""
    return f"<blockquote>{_paragraphs(value.get('text') or '')}{words}</blockquote>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


_RENDER: dict[str, Callable[[Any, _Page], str]] = {
    "text": _text,
    "image": _image,
    "file": _file,
    "video": _video,
    "table": _table,
    "chart": _chart,
    "quotation": _quotation,
}
_WITH_ASSET = {"image", "file", "video"}


def _block_text(kind: str, value: Any) -> str:
    match kind:
        case "text":
            return plain_text(str(value or ""))
        case "table":
            return "\n".join("\t".join(str(cell or "") for cell in row) for row in (value or {}).get("data") or []).strip()
    if not isinstance(value, dict):
        return ""
    names = ("title", "text", "source", "caption", "alternative", "unit", "rows", "transcript")
    return "\n".join(str(value[name]).strip() for name in names if value.get(name))


def file_size(size: int) -> str:
    """ "86 kB", "2.1 MB": for people, who do not count bytes."""
    if size < 1_000_000:
        return f"{max(size // 1000, 1)} kB"
    return f"{size / 1_000_000:.1f} MB"

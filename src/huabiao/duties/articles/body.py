"""An article's body made into the HTML of its page: render_body(body) → (html, ids of the files it shows).

Works on the stored form of the blocks, so that no block object is built while thousands of articles go out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, expand_db_html

from huabiao.duties.portals.icons import icon

from . import captions, chart_data, charts, renditions, rules
from .models import Asset, Outline
from .sanitise import TABLE_BOX, clean_html, plain_text

__all__ = ["body_form", "body_text", "clean_html", "has_content", "plain_text", "raw_blocks", "render_body"]

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
    albums: int = 0

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
    return {number for kind, value in raw_blocks(body) if isinstance(value, dict) for number in _named(kind, value) if isinstance(number, int)}


def _named(kind: str, value: dict[str, Any]) -> Iterator[Any]:
    """The numbers of files that a block names."""
    yield from (value.get(name) for name in _WITH_ASSET.get(kind, ()))
    if kind == "album":
        yield from (picture.get("asset") for picture in members(value.get("pictures")))


def members(values: Any) -> list[dict[str, Any]]:
    """The entries of a list of structs, from its stored form (with ids) or plain."""
    entries = (entry.get("value") if isinstance(entry, dict) and "value" in entry else entry for entry in values or ())
    return [entry for entry in entries if isinstance(entry, dict)]


def body_form(body: Any) -> str:
    """What an article mainly is: 图解, 图集, 视频 or plain text (rules.FORMS)."""
    kinds = {kind for kind, _ in raw_blocks(body)}
    return next((form for kind, form in _FORMS if kind in kinds), "")


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
    return any(kind in _SHOWS_FILE or _block_text(kind, value) for kind, value in raw_blocks(body))


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
    picture = "<img" + "".join(f' {name}="{value}"' for name, value in given.items()) + ">"
    return _with_copies(asset, picture) if asset is not None else picture


def _with_copies(asset: Asset, picture: str) -> str:
    """The picture with its narrower copies, if it has any: the browser takes what the screen needs."""
    if not asset.widths:
        return picture
    copies = renditions.srcset(asset.digest, asset.widths)
    return f'<picture><source type="image/webp" srcset="{copies}" sizes="{renditions.SIZES}">{picture}</picture>'


def _picture(asset: Asset, words: str) -> str:
    size = f' width="{asset.width}" height="{asset.height}"' if asset.width and asset.height else ""
    return _with_copies(asset, f'<img src="{escape(asset.public_path)}" alt="{escape(words)}"{size} loading="lazy">')


def _image(value: Any, page: _Page) -> str:
    asset = page.asset(value.get("asset"))
    if asset is None:
        return ""
    caption = value.get("caption") or ""
    words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"<figure>{_picture(asset, value.get('alternative') or asset.alternative)}{words}</figure>"


def _album(value: Any, page: _Page) -> str:
    """All pictures beneath one another, numbered; a strip of small ones leads to each."""
    shown = [(picture, asset) for picture in members(value.get("pictures")) if (asset := page.asset(picture.get("asset"))) is not None]
    if not shown:
        return ""
    page.albums += 1
    total, title = len(shown), value.get("title") or "图集"
    items, strip = [], []
    for number, (picture, asset) in enumerate(shown, start=1):
        anchor = f"p{page.albums}-{number}"
        words = picture.get("alternative") or asset.alternative
        small = renditions.address(asset.digest, asset.widths[0]) if asset.widths else asset.public_path
        size = f' width="{asset.width}" height="{asset.height}"' if asset.width and asset.height else ""
        strip.append(f'<li><a href="#{anchor}"><img src="{escape(small)}" alt="第 {number} 张：{escape(words)}"{size} loading="lazy"></a></li>')
        caption = escape(picture.get("caption") or words)
        items.append(f'<li id="{anchor}"><figure>{_picture(asset, words)}<figcaption><span class="n">{number} / {total}</span>{caption}</figcaption></figure></li>')
    return (
        f'<section class="album" aria-label="{escape(title)}"><ol class="album-strip" aria-label="缩略图">{"".join(strip)}</ol>'
        f'<ol class="album-all">{"".join(items)}</ol></section>'
    )


def _diagram(value: Any, page: _Page) -> str:
    panels = "".join(
        f"<li><h3>{escape(panel.get('heading') or '')}</h3>{_big(panel)}{_points(panel.get('text') or '')}</li>" for panel in members(value.get("panels"))
    )
    return f'<section class="diagram"><h2>{escape(value.get("title") or "图解")}</h2><ol>{panels}</ol></section>' if panels else ""


def _big(panel: dict[str, Any]) -> str:
    number, unit = panel.get("figure") or "", panel.get("unit") or ""
    return f'<p class="big">{escape(number)}{f"<small>{escape(unit)}</small>" if unit else ""}</p>' if number else ""


def _points(text: str) -> str:
    """Lines as paragraphs; those that begin with "- " as a list."""
    parts: list[str] = []
    points: list[str] = []
    for line in [*(line.strip() for line in text.splitlines() if line.strip()), ""]:
        if line.startswith("- "):
            points.append(f"<li>{escape(line[2:])}</li>")
            continue
        if points:
            parts.append(f"<ul>{''.join(points)}</ul>")
            points = []
        if line:
            parts.append(f"<p>{escape(line)}</p>")
    return "".join(parts)


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
    words, poster = page.asset(value.get("captions")), page.asset(value.get("poster"))
    track = f'<track kind="captions" src="{escape(words.public_path)}" srclang="zh" label="中文字幕" default>' if words else ""
    cover = f' poster="{escape(poster.public_path)}"' if poster and tag == "video" else ""
    parts = [f'<{tag} controls preload="metadata" src="{escape(asset.public_path)}"{cover}>{track}</{tag}>']
    if words and not transcript:
        transcript = captions.transcript(_content(words))
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
    file = page.asset(value.get("asset"))
    data = chart_data.parse_text(value.get("rows") or "")
    if not data and file is not None:
        data = chart_data.read_file(Path(settings.MEDIA_ROOT) / file.media_name, file.extension)
    if not data:
        return ""
    title, unit, source = value.get("title") or "", value.get("unit") or "", value.get("source") or ""
    note = f"{title}（数据来源：{source}）" if source else title
    # A short table stands open: beside its drawing if it is narrow, too; a long one is folded beneath it.
    is_short = len(data.names) <= _SHORT_TABLE
    is_narrow = is_short and len(data.series) == 1
    given = f'<p class="note"><a href="{escape(file.public_path)}" download="{escape(file.name)}">下载数据（{file.extension.upper()}，{file_size(file.size)}）</a></p>' if file else ""
    return (
        f'<figure class="chart-box{" beside" if is_narrow else ""}"><div>{_drawing(value, title, data, unit)}</div>'
        f"<details{' open' if is_short else ''}><summary>数据表</summary>{charts.chart_table(title, data, unit)}{given}</details>"
        f"<figcaption>{escape(note)}</figcaption></figure>"
    )


def _drawing(value: Any, title: str, data: chart_data.Data, unit: str) -> str:
    kind = value.get("kind") or charts.BAR
    if kind == charts.MAP:
        outline = Outline.objects.filter(code=value.get("outline") or "").first()
        if outline is not None:
            return charts.map_svg(title, data, unit, outline.shapes)
    return charts.chart_svg(kind, title, data, unit)


def _content(asset: Asset) -> bytes:
    path = Path(settings.MEDIA_ROOT) / asset.media_name
    return path.read_bytes() if path.is_file() and asset.size <= captions.MAX_BYTES else b""


def _quotation(value: Any, page: _Page) -> str:
    source = value.get("source") or ""
    words = f"<p><cite>{escape(source)}</cite></p>" if source else ""
    return f"<blockquote>{_paragraphs(value.get('text') or '')}{words}</blockquote>"


def _foreign(value: Any, page: _Page) -> str:
    """Words of another language in their own direction; a column script scrolls sideways within its box."""
    language = value.get("language")
    if language not in rules.TONGUES or not (value.get("text") or "").strip():
        return ""
    name, runs = rules.TONGUES[language]
    title = f"<h2>{escape(value['title'])}</h2>" if value.get("title") else ""
    inner = f"{title}{_paragraphs(value['text'])}"
    if runs == rules.VERTICAL:
        return f'<div class="columns" lang="{language}" tabindex="0" role="region" aria-label="{name}"><div>{inner}</div></div>'
    return f'<div class="foreign" lang="{language}" dir="{runs or "ltr"}">{inner}</div>'


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
    "album": _album,
    "diagram": _diagram,
    "foreign": _foreign,
}
# The fields of a block that name a file; those of an album stand in its pictures.
_WITH_ASSET: dict[str, tuple[str, ...]] = {"image": ("asset",), "file": ("asset",), "video": ("asset", "captions", "poster"), "chart": ("asset",)}
_SHOWS_FILE = {"image", "file", "video", "album"}
_FORMS = (("diagram", rules.DIAGRAM), ("album", rules.ALBUM), ("video", rules.FILM))
_SHORT_TABLE = 8


def _block_text(kind: str, value: Any) -> str:
    match kind:
        case "text":
            return plain_text(str(value or ""))
        case "table":
            return "\n".join("\t".join(str(cell or "") for cell in row) for row in (value or {}).get("data") or []).strip()
        case "album" | "diagram" if isinstance(value, dict):
            inner = [entry for name in ("pictures", "panels") for entry in members(value.get(name))]
            return "\n".join(text for text in (str(value.get("title") or ""), *(_words(entry) for entry in inner)) if text)
    if not isinstance(value, dict):
        return ""
    return _words(value)


def _words(value: dict[str, Any]) -> str:
    names = ("title", "heading", "figure", "text", "source", "caption", "alternative", "unit", "rows", "transcript")
    return "\n".join(str(value[name]).strip() for name in names if value.get(name))


def file_size(size: int) -> str:
    """ "86 kB", "2.1 MB": for people, who do not count bytes."""
    if size < 1_000_000:
        return f"{max(size // 1000, 1)} kB"
    return f"{size / 1_000_000:.1f} MB"

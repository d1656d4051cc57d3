"""A mapped row into what an article needs: values checked one by one, time, title, blocks. Says in a sentence what cannot be."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import rules
from . import dates, inline, markup, media, tidy, word

MAX_TITLE_FROM_TEXT = 80
_NAMES = {"source": ("来源", 100), "author": ("作者", 60), "editor": ("责任编辑", 60), "short_title": ("短标题", 60),
          "summary": ("摘要", 500), "keywords": ("关键词", 200), "document_number": ("发文字号", 60),
          "index_number": ("索引号", 30), "issuer": ("发文机关", 100), "subject": ("主题分类", 60)}  # fmt: skip
# 条例第八条之公文种类, as it ends a title: 关于……的通知.
_GENRE = re.compile(rf"({'|'.join(rules.GENRES[:-1])})(?:（.*）)?$")
_VALIDITY = {name: code for code, name in rules.VALIDITIES.items()} | {code: code for code in rules.VALIDITIES} | {"有效": "current"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029\ufeff]")
_BLANKS = re.compile(r"\s+")
# A line too long for a title: what stands before its first blank may be one whose line end was lost.
_LOST_LINE_END = re.compile(r"(?P<title>\S.{4,78}?[^\x00-\x7f])[ \u3000\u00a0]+(?=[^\x00-\x2f\x3a-\x7f])")
_FORMATS = {"html", "markdown", "plain", "word"}


@dataclass
class Item:
    """What is known of an item once its text has been made into blocks."""

    values: dict[str, Any]
    blocks: list[dict[str, Any]]
    files: list[media.Found]
    picture: media.Found | None = None
    remote_images: int = 0
    missing: list[str] = field(default_factory=list)


def check(item: dict[str, str], now: datetime) -> datetime | None:
    """Refuse what can be refused without looking into the text; return the item's own time."""
    if item.get("format", "") not in _FORMATS | {""}:
        item.pop("format")
    _check_text(item)
    for name, (words, limit) in _NAMES.items():
        if len(item.get(name, "")) > limit:
            raise RuleBroken(f"{words}有 {len(item[name]):,} 字，最多 {limit} 字，请缩短。")
    for name in ("written_date", "effective_date"):
        if item.get(name):
            dates.parse_date(item[name])
    if not item.get("date"):
        return None
    at = dates.parse_moment(item["date"])
    if at > now:
        raise RuleBroken(f"发布时间 {at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M} 晚于现在，不能迁入，请核对。")
    return at


def _check_text(item: dict[str, str]) -> None:
    title, text = one_line(item.get("title", "")), item.get("text", "")
    if len(title) > rules.MAX_TITLE:
        raise RuleBroken(f"标题有 {len(title):,} 字，最多 {rules.MAX_TITLE} 字，请缩短。")
    if len(text) > rules.MAX_TEXT and "data:" not in text:
        raise RuleBroken(f"正文有 {len(text):,} 字，最多 {rules.MAX_TEXT:,} 字，请拆分。")
    if not title and not text and item.get("format") != "word":
        raise RuleBroken("既没有标题也没有正文。")


def digest(item: dict[str, str], old: list[str], file: str, root: Path | None) -> str:
    """A fingerprint of all that the item is made from, pictures and files beside it included."""
    whole = hashlib.sha256(json.dumps([item, old], ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"))
    if root is not None:
        place = root / file
        if item.get("format") == "word":
            whole.update(place.read_bytes())
        text = item.get("text", "")
        if "src" in text or "href" in text or "](" in text or item.get("picture"):
            references = f"{text} ]({item.get('picture', '').replace(' ', '')})"
            whole.update("".join(media.digests(references, place.parent if file else root, root)).encode())
    return whole.hexdigest()


def build(item: dict[str, str], file: str, root: Path | None) -> Item:
    """The values of the article's fields and the blocks of its body."""
    place = root / file if root and file else None
    shelf = media.Shelf(place.parent if place else root, root)
    html, missing, title, kind = _html(item, place, shelf)
    tidied = tidy.tidy(html, shelf, item.get("url", ""))
    own = one_line(title or item.get("title", ""))
    title, blocks = take_title(tidied.blocks, own)
    if not title:
        title = Path(file).stem[:MAX_TITLE_FROM_TEXT] if kind == "word" and blocks else ""
    if not blocks:
        raise RuleBroken("里面没有文字、图片或有内容的表格（脚本、样式和空白不算）。")
    if not title:
        raise RuleBroken("没有标题，正文里也没有可以作标题的文字。")
    length = sum(len(json.dumps(block["value"], ensure_ascii=False)) for block in blocks)
    if length > rules.MAX_TEXT * 2:
        raise RuleBroken(f"正文连同格式有 {length:,} 字，超过上限，请拆分。")
    picture = shelf.find(item["picture"]) if _is_reference(item.get("picture", "")) else None
    return Item(
        _values(item, title), blocks, tidied.files, picture, tidied.remote_images, missing + tidied.missing
    )


def _html(item: dict[str, str], place: Path | None, shelf: media.Shelf) -> tuple[str, list[str], str, str]:
    """HTML of the text, what it lost already, a title cut from the text, and its kind."""
    if item.get("format") == "word" and place is not None:
        with place.open("rb") as stream:
            document = word.read_docx(stream, place.name)
        shelf.parts.update(document.images)
        return document.html, document.lost, "", "word"
    text = _CONTROL.sub("", item.get("text", "").replace("\r\n", "\n").replace("\r", "\n"))
    given = item.get("format", "")
    kind = given if given in {"html", "plain"} else markup.detect(text)
    # A Markdown file without a single mark is read as Markdown all the same: its paragraphs end with blank lines.
    kind = "markdown" if given == "markdown" and kind == "plain" else kind
    title = ""
    if kind == "plain" and not item.get("title"):
        title, text = title_of_text(text)
    return markup.to_html(text, kind), [], title, kind


def title_of_text(text: str) -> tuple[str, str]:
    """The first line as a title, at most 80 characters, and the rest; the whole text if the line had to be cut short."""
    text = text.strip()
    line, _, rest = text.partition("\n")
    title = one_line(line)
    if len(title) <= MAX_TITLE_FROM_TEXT:
        return (title, rest) if rest.strip() else (title, text)
    match = _LOST_LINE_END.match(text)
    if match:
        return one_line(match["title"]), text[match.end() :]
    return title[:MAX_TITLE_FROM_TEXT].rstrip(), text


def take_title(blocks: list[dict[str, Any]], title: str) -> tuple[str, list[dict[str, Any]]]:
    """The title, and the blocks without the line that only repeats it. Without a title: the first line."""
    first = blocks[0] if blocks and blocks[0]["type"] == "text" else None
    match = re.match(r"<(h[1-6]|p)>(.*?)</\1>", first["value"], re.DOTALL) if first else None
    line = one_line(inline.plain(match[2])) if match else ""
    if not title:
        title = line or one_line(_first_words(blocks))
        if len(title) > MAX_TITLE_FROM_TEXT:
            return title[:MAX_TITLE_FROM_TEXT].rstrip(), blocks
    if first is None or match is None or _BLANKS.sub("", line) != _BLANKS.sub("", title):
        return title, blocks
    rest = first["value"][match.end() :].removeprefix("<hr/>")
    remaining = ([{**first, "value": rest}] if rest else []) + blocks[1:]
    return title, remaining or blocks


def _first_words(blocks: list[dict[str, Any]]) -> str:
    for block in blocks:
        if block["type"] == "text":
            return inline.plain(re.split(r"</(?:p|h\d|li)>", block["value"])[0])
        if block["type"] == "table":
            return next((cell for row in block["value"]["data"] for cell in row if cell), "")
        if block["type"] == "quotation":
            return str(block["value"]["text"]).split("\n")[0]
    return ""


def one_line(text: str) -> str:
    """Without line ends and control characters."""
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text)).strip()


def _is_reference(text: str) -> bool:
    """Whether the field names a file; a writer may also have described the picture in words."""
    return bool(re.search(r"\.(jpe?g|png|gif|webp)$", text, re.IGNORECASE)) or text.startswith("data:image/")


def _values(item: dict[str, str], title: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: one_line(item.get(name, "")) for name in _NAMES}
    values["title"] = title
    values["source"] = values["source"] or _host(item.get("url", ""))
    values["written_date"] = _day(item, "written_date")
    values["effective_date"] = _day(item, "effective_date")
    values["validity"] = _VALIDITY.get(item.get("validity", ""), "")
    values["keywords"] = values["keywords"] or _keywords(item.get("category", ""))
    values["is_document"] = bool(values["document_number"] and values["written_date"])
    genre = item.get("genre", "")
    if values["is_document"]:
        # What 公文 must have (rules.check_publishable), as far as the old system can be read.
        ending = _GENRE.search(title)
        values["genre"] = genre if genre in rules.GENRES else ending[1] if ending else "其他"
        values["issuer"] = values["issuer"] or values["source"]
        values["subject"] = values["subject"] or "其他"
    else:
        values["genre"] = genre if genre in rules.GENRES else ""
    return values


def _day(item: dict[str, str], name: str) -> date | None:
    return dates.parse_date(item[name]) if item.get(name) else None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:100]
    except ValueError:
        return ""


def _keywords(category: str) -> str:
    """The other system's classes help readers to find it, where it has no keywords of its own."""
    parts = [part.strip() for part in re.split(r"[/>,，;；|]", category)]
    words = list(dict.fromkeys(part for part in parts if part and not part.isascii()))
    while len(",".join(words)) > _NAMES["keywords"][1]:
        words.pop()
    return ",".join(words)


def short_digest(text: str) -> str:
    """Enough of a fingerprint to tell long identities apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

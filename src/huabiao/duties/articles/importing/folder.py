"""A folder of documents: HTML, Markdown with a front matter of "key: value" lines, plain text, Word."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from huabiao.kernel.errors import RuleBroken

from . import encoding, media
from .rows import MAX_ROW, MAX_ROWS, Refusal, Row, Source

HTML = (".html", ".htm", ".shtml", ".xhtml")
MARKDOWN = (".md", ".markdown")
WORD = (".docx",)
MAX_WORD = 100 * 1024 * 1024
DOCUMENTS = HTML + MARKDOWN + WORD
# Taken in where a page links to them; alone they are refused rather than passed over: somebody counts on them.
_FILES = (".doc", ".wps", ".rtf", ".odt", ".ofd", ".pdf", ".xls", ".xlsx", ".et", ".ppt", ".pptx")

_OTHER_IDENTITIES = {"id", "docid"}

_FRONT = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_KEY = re.compile(r"([\w\u3400-\u9fff-]{1,40})\s*[:：]\s*(.*)")

# 页面标签 (47 号文附件《网页设计规范》): government sites have carried them for years.
_LABELS = {
    "articletitle": "title",
    "pubdate": "date",
    "contentsource": "source",
    "author": "author",
    "keywords": "keywords",
    "description": "summary",
    "columnname": "category",
    "url": "url",
}
# Where the text of a whole page stands, the surest first; the names are those of systems that many sites used.
_TEXT_PLACES = (
    "#UCAP-CONTENT", "#zoom", "#Zoom", ".TRS_Editor", ".TRS_UEDITOR", ".pages_content", ".article-content",
    ".content-article", "#article-content", ".xl_content", ".news_content", "article", "main", "#content", ".content",
)  # fmt: skip
_NOT_TEXT = "script, style, noscript, nav, header, footer, aside, form, iframe, template"


def files(source: Source) -> list[Path]:
    """The documents of a folder in the order of their names; hidden ones and links that lead out are left out."""
    if not source.path.is_dir():
        return [source.path]
    found = [
        path
        for path in source.path.rglob("*")
        if path.suffix.lower() in DOCUMENTS + _FILES
        and not any(part.startswith((".", "~$")) for part in path.relative_to(source.root).parts)
        and path.is_file()
        and path.resolve().is_relative_to(source.root)
    ]
    if len(found) > MAX_ROWS:
        raise RuleBroken(f"文件夹里有 {len(found):,} 个文件，一次最多 {MAX_ROWS:,} 个，请分批迁入。")
    return sorted(found, key=lambda path: path.relative_to(source.root).as_posix())


def read_folder(source: Source) -> Iterator[Row | Refusal]:
    """One row a document; its line is its place in the order of names. Word's text is read later, from the file."""
    linked: set[Path] = set()
    later: list[tuple[int, Path]] = []
    for number, path in enumerate(files(source), start=1):
        if path.suffix.lower() in WORD + _FILES:
            later.append((number, path))  # a page may link to it
        else:
            yield _row(source, number, path, linked)
    for number, path in later:
        if path not in linked:
            yield _row(source, number, path, linked)


def _row(source: Source, number: int, path: Path, linked: set[Path]) -> Row | Refusal:
    name = path.relative_to(source.root).as_posix()
    try:
        values = _values(path, name)
        if source.path.is_dir() and "text" in values:
            linked.update(media.linked_files(values["text"], path.parent, source.root))
    except RuleBroken as broken:
        return Refusal(number, f"{name}：{broken.sentence}")
    except OSError as error:
        return Refusal(number, f"{name}：文件不能读取（{error.strerror}）。")
    return Row(number, values, name)


def _values(path: Path, name: str) -> dict[str, Any]:
    suffix = path.suffix.lower()
    if suffix in _FILES:
        raise RuleBroken(f"没有网页链接到它，{suffix} 文件不能单独迁入；Word、WPS 文稿请另存为 .docx。")
    values: dict[str, Any] = {"path": name}
    if suffix in WORD:
        if path.stat().st_size > MAX_WORD:
            raise RuleBroken(f"Word 文件超过 {MAX_WORD // 1024 // 1024} MB，请压缩其中的图片后再迁入。")
        return values | {"format": "word"}
    if path.stat().st_size > MAX_ROW:
        raise RuleBroken(f"文件超过 {MAX_ROW // 1024 // 1024} MB，不能作为一条稿件迁入，请拆分。")
    content = path.read_bytes()
    if b"\0" in content[:4096] and encoding.detect(content[:4096]) not in {"utf-16", "utf-32"}:
        raise RuleBroken("不是文字文件，请检查扩展名。")
    text = encoding.decode(content).replace("\r\n", "\n").replace("\r", "\n")
    front, text = split_front_matter(text)
    # A folder's item is known by its path, whatever else it calls itself.
    front = {key: value for key, value in front.items() if key.lower() not in _OTHER_IDENTITIES}
    if suffix in HTML:
        return _page(text) | front | values | {"format": "html"}
    return front | values | {"text": text, "format": "markdown"}


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The "key: value" lines between two "---" at the beginning, and the rest."""
    match = _FRONT.match(text)
    if not match:
        return {}, text
    values: dict[str, Any] = {}
    for line in match[1].split("\n"):
        pair = _KEY.fullmatch(line.strip())
        if pair:
            values[pair[1]] = pair[2].strip().strip("\"'")
        elif line.strip() and not line.lstrip().startswith("#"):
            raise RuleBroken(f"文件头“{line.strip()[:30]}”看不明白，应写成“名称: 内容”。")
    return values, text[match.end() :]


def _page(text: str) -> dict[str, Any]:
    """The labels of a whole page and the text at its place; of a fragment, all of it."""
    tree = LexborHTMLParser(text)
    values: dict[str, Any] = {}
    for meta in tree.css("meta[name][content]"):
        name = _LABELS.get((meta.attributes.get("name") or "").strip().lower())
        content = (meta.attributes.get("content") or "").strip()
        if name and content:
            values.setdefault(name, content)
    heading = tree.css_first("h1")
    title = tree.css_first("title")
    words = (heading.text(strip=True) if heading else "") or (title.text(strip=True) if title else "")
    if words and "title" not in values:
        values["title"] = " ".join(words.split())
    return values | {"text": _text_of_page(tree, text)}


def _text_of_page(tree: LexborHTMLParser, text: str) -> str:
    for place in _TEXT_PLACES:
        found = tree.css(place)
        # Two of them: a list, not the text of one item.
        if len(found) == 1 and (found[0].text(strip=True) or found[0].css_first("img")):
            return found[0].html or ""
    if tree.body is None or "<body" not in text.lower():
        return text
    for node in tree.body.css(_NOT_TEXT):
        node.decompose()
    return tree.body.html or ""

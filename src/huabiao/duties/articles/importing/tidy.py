"""Foreign HTML into the blocks of an article's body: text, image, table, file, quotation. What is unsafe never gets here.

Runs of headings, paragraphs and lists become one text block each. Pictures and files that lie beside the text are named
by the shelf (media.py) and stand in the blocks as a number of `files`, until the job has put them into the library.
"""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from huabiao.kernel.errors import RuleBroken

from .. import rules
from . import inline, media, tables

_INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "sup": "sup", "sub": "sub"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_LISTS = {"ul", "ol"}
_SKIP = {"script", "style", "head", "-comment", "!doctype"}
_ALLOWED = (
    set(_INLINE) | _HEADINGS | _LISTS
    | {"p", "br", "hr", "li", "a", "img", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote",
       "div", "section", "article", "main", "center", "pre", "figure", "figcaption", "dl", "dt", "dd", "span"}
)  # fmt: skip
_GONE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "head", "textarea",
         "select", "button"}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=_ALLOWED,
    clean_content_tags=_GONE,
    attributes={"a": {"href", "id"}, "img": {"src", "alt", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
                "ol": {"start"}, "li": {"id"}},
    url_schemes={"http", "https", "mailto", "tel", "data", "docx"},
    link_rel=None,
)  # fmt: skip

MAX_DEPTH = 100
_NOTE = re.compile(r"(?:footnote|endnote)-[\w-]{1,40}")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# The end of a line in the source is no blank between two Chinese characters.
_CHINESE_BREAK = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—])[ \t\r\f]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—])")
_BACKLINK = "↑"


@dataclass
class Tidied:
    """What came of a text: blocks, the files that they name by number, and what could not come along."""

    blocks: list[dict[str, Any]] = field(default_factory=list)
    files: list[media.Found] = field(default_factory=list)
    remote_images: int = 0
    missing: list[str] = field(default_factory=list)


def tidy(html: str, shelf: media.Shelf | None = None, page_url: str = "") -> Tidied:
    """The blocks of a text in HTML. `page_url` is where it stood, to complete its relative links."""
    writer = _Writer(shelf or media.Shelf(), page_url)
    body = LexborHTMLParser(_CLEANER.clean(html)).body
    if body is not None:
        writer.children(body, 0)
    writer.end_text()
    _shift_headings(writer.result.blocks)
    if len(writer.result.blocks) > rules.MAX_BLOCKS:
        raise RuleBroken(f"正文有 {len(writer.result.blocks):,} 个图片、表格和段落组，最多 {rules.MAX_BLOCKS} 个，请拆分。")
    return writer.result


def _shift_headings(blocks: list[dict[str, Any]]) -> None:
    """The page's title is its only h1, and the desk knows h2 to h4."""
    texts = [block for block in blocks if block["type"] == "text"]
    levels = [int(level) for block in texts for level in re.findall(r"<h([1-6])>", block["value"])]
    shift = 2 - min(levels) if levels else 0
    for block in texts if levels else ():
        block["value"] = re.sub(
            r"<(/?)h([1-6])>", lambda m: f"<{m[1]}h{min(max(int(m[2]) + shift, 2), 4)}>", block["value"]
        )


class _Writer:
    """Goes through the tree once. Inline marks that are open when a block ends are closed, and opened again after it."""

    def __init__(self, shelf: media.Shelf, page_url: str) -> None:
        self.result = Tidied()
        self._shelf = shelf
        self._page_url = page_url if media.is_remote(page_url) else ""
        self._parts: list[str] = []  # of the text block that is growing
        self._line: list[str] = []  # of the paragraph that is growing
        self._open: list[tuple[str, str]] = []  # marks open now: end tag, begin tag
        self._tag = "p"
        self._inside_list = 0
        self._after: list[dict[str, Any]] = []  # blocks that wait for the end of the list or table they stand in

    # -- the tree

    def children(self, node: LexborNode, depth: int) -> None:
        for child in node.iter(include_text=True):
            self._node(child, depth + 1)

    def _node(self, node: LexborNode, depth: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
        elif depth > MAX_DEPTH:
            self._text(node.text())
        elif tag in _INLINE:
            self._mark(f"</{_INLINE[tag]}>", f"<{_INLINE[tag]}>", node, depth)
        elif tag not in _SKIP:
            handler = _HANDLERS.get(tag)
            if handler is not None:
                handler(self, node, depth)
            elif tag == "span":
                self.children(node, depth)
            else:
                self._container(node, depth)

    def _container(self, node: LexborNode, depth: int) -> None:
        self._end_line()
        self.children(node, depth)
        self._end_line()

    def _heading(self, node: LexborNode, depth: int) -> None:
        self._end_line()
        if not self._inside_list:
            self._tag = node.tag or "p"
        self.children(node, depth)
        self._end_line()
        self._tag = "p"

    def _mark(self, end: str, begin: str, node: LexborNode, depth: int) -> None:
        if self._tag in _HEADINGS and end == "</strong>":
            self.children(node, depth)  # a heading is bold by itself
            return
        self._open.append((end, begin))
        self._line.append(begin)
        self.children(node, depth)
        self._open.pop()
        self._line.append(end)

    def _link(self, node: LexborNode, depth: int) -> None:
        href = (node.attributes.get("href") or "").strip()
        found = None if href.startswith("#") else self._shelf.find(href)
        if found is not None:
            self._file(node, found)
            return
        target = self._target(href)
        if not target and not self._is_note(node):
            self.children(node, depth)
            return
        if node.text(strip=True) == _BACKLINK:
            return
        name = f' id="{node.attributes["id"]}"' if self._is_note(node) else ""
        leads = f' href="{escape(target)}"' if target else ""
        self._mark("</a>", f"<a{name}{leads}>", node, depth)

    def _is_note(self, node: LexborNode) -> bool:
        return bool(_NOTE.fullmatch(node.attributes.get("id") or ""))

    def _target(self, href: str) -> str:
        """Where a link leads on the new page; empty if it cannot lead anywhere."""
        if href.startswith("#"):
            return href if _NOTE.fullmatch(href[1:]) else ""
        try:
            whole = urljoin(self._page_url, href) if self._page_url else href
            scheme = urlsplit(whole).scheme.lower()
        except ValueError:
            return ""
        if scheme in {"http", "https", "mailto", "tel"}:
            return whole
        # Without the page's address only what begins at the site's root can be right; old addresses redirect there.
        return whole if not scheme and whole.startswith("/") and not whole.startswith("//") else ""

    def _break(self, node: LexborNode, depth: int) -> None:
        self._line.append("<br/>")

    def _rule(self, node: LexborNode, depth: int) -> None:
        self._end_line()
        if not self._inside_list and self._parts:
            self._parts.append("<hr/>")

    def _list(self, node: LexborNode, depth: int) -> None:
        if self._inside_list:
            self._line.append(self._begin_of_list(node))
            self._items(node, depth)
            self._line.append(f"</{node.tag}>")
            return
        self._end_line()
        self._inside_list += 1
        self._line.append(self._begin_of_list(node))
        self._items(node, depth)
        self._line.append(f"</{node.tag}>")
        self._inside_list -= 1
        text, self._line = "".join(self._line), []
        if inline.words(text):
            self._parts.append(re.sub(r"\s*(?:<br/>\s*)+(?=</li>|<[uo]l)|(?<=<li>)\s*(?:<br/>\s*)+", "", text))
        self._flush_after()

    def _begin_of_list(self, node: LexborNode) -> str:
        start = node.attributes.get("start") or ""
        numbered = node.tag == "ol" and start.isascii() and start.isdigit() and start not in {"", "1"}
        return f'<ol start="{int(start[:4])}">' if numbered else f"<{node.tag}>"

    def _items(self, node: LexborNode, depth: int) -> None:
        for child in node.iter():
            name = child.attributes.get("id") or ""
            self._line.append(f'<li id="{name}">' if _NOTE.fullmatch(name) else "<li>")
            self._inside_list += 1
            self.children(child, depth + 1)
            self._inside_list -= 1
            self._line.append("</li>")

    def _quote(self, node: LexborNode, depth: int) -> None:
        if self._inside_list or node.css_first("img, table"):
            self._container(node, depth)
            return
        text = tables.cell_text(node)
        if text:
            self._add({"type": "quotation", "value": {"text": text, "source": ""}})

    def _preformatted(self, node: LexborNode, depth: int) -> None:
        self._end_line()
        lines = (node.text() or "").split("\n")
        for line in lines:
            self._text(line)
            self._end_line()

    # -- things that are blocks of their own

    def _table(self, node: LexborNode, depth: int) -> None:
        if tables.is_layout(node):
            self._container(node, depth)
            return
        value = tables.table_value(node)
        if value is None:
            self._container(node, depth)
            return
        self._add({"type": "table", "value": value})
        for image in node.css("img"):
            self._image(image, depth)
        for link in node.css("a[href]"):
            self._link_of_table(link)

    def _link_of_table(self, link: LexborNode) -> None:
        """A table block holds words only: what its cells link to stands beneath it."""
        href = link.attributes.get("href") or ""
        found = self._shelf.find(href)
        target = "" if href.startswith("#") else self._target(href)
        if found is not None:
            self._file(link, found)
        elif target:
            words = link.text(strip=True) or target
            self._parts.append(f'<p><a href="{escape(target)}">{escape(words)}</a></p>')

    def _image(self, node: LexborNode, depth: int) -> None:
        source = (node.attributes.get("src") or "").strip()
        words = " ".join((node.attributes.get("alt") or node.attributes.get("title") or "").split())[:200]
        found = self._shelf.find(source) if source else None
        if found is not None:
            value = {"asset": self._number(found), "alternative": words, "caption": ""}
            self._add({"type": "image", "value": value})
            return
        whole = self._target(source)
        if whole and media.is_remote(whole):
            self.result.remote_images += 1
            self._line.append(f'<a href="{escape(whole)}">［图片{f"：{escape(words)}" if words else ""}，存于原网站］</a>')
        elif source or words:
            self.result.missing.append(f"图片“{words or source[:80]}”没有找到")
            self._line.append(f"［图片{f'：{escape(words)}' if words else ''}］")

    def _figure(self, node: LexborNode, depth: int) -> None:
        before = len(self.result.blocks)
        caption = node.css_first("figcaption")
        words = " ".join(caption.text().split())[:200] if caption else ""
        if caption is not None and node.css_first("img"):
            caption.decompose()
        self._container(node, depth)
        images = [block for block in self.result.blocks[before:] if block["type"] == "image"]
        if images:
            images[-1]["value"]["caption"] = words
        elif words and node.css_first("img"):
            self._parts.append(f"<p>{escape(words)}</p>")

    def _file(self, node: LexborNode, found: media.Found) -> None:
        words = " ".join(node.text().split())[:200]
        if (found.name.lower().endswith(tuple(media.IMAGE_TYPES))) and not words:
            self.children(node, 0)  # a small picture that opens a larger one
            return
        self._line.append(escape(words, quote=False))
        self._after.append({"type": "file", "value": {"asset": self._number(found), "title": words}})

    def _number(self, found: media.Found) -> int:
        if found in self.result.files:
            return self.result.files.index(found)
        if len(self.result.files) >= media.MAX_FILES:
            raise RuleBroken(f"正文引用的图片和附件超过 {media.MAX_FILES} 个，请拆分。")
        self.result.files.append(found)
        return len(self.result.files) - 1

    # -- lines and blocks

    def _text(self, text: str) -> None:
        if not self._line and text.isspace():
            return
        if "\n" in text:
            text = _CHINESE_BREAK.sub("", text)
        self._line.append(escape(_SPACES.sub(" ", text), quote=False))

    def _end_line(self) -> None:
        """Finish the paragraph; inside a list it is only the end of a line."""
        if self._inside_list:
            if self._line and not self._line[-1].endswith(("<li>", "<br/>", "</ol>", "</ul>")):
                self._line.append("<br/>")
            return
        if not self._line:
            self._flush_after()
            return
        text = "".join([*self._line, *(end for end, _ in reversed(self._open))])
        self._line = [begin for _, begin in self._open]
        for paragraph in inline.by_breaks(text):
            self._parts.append(f"<{self._tag}>{paragraph}</{self._tag}>")
        self._flush_after()

    def _flush_after(self) -> None:
        while self._after and not self._inside_list:
            self._add(self._after.pop(0))

    def _add(self, block: dict[str, Any]) -> None:
        if self._inside_list:
            self._after.append(block)
            return
        waiting, self._after = self._after, []
        self._end_line()
        self._after = waiting
        self.end_text()
        self.result.blocks.append(block)

    def end_text(self) -> None:
        """Close the text block that is growing."""
        if not self._inside_list:
            text = "".join([*self._line, *(end for end, _ in reversed(self._open))])
            if inline.words(text):
                self._end_line()
        if self._parts:
            self.result.blocks.append({"type": "text", "value": "".join(self._parts)})
            self._parts = []
        if self._after:
            self._flush_after()


_HANDLERS: dict[str, Any] = {
    "a": _Writer._link,
    "br": _Writer._break,
    "hr": _Writer._rule,
    "img": _Writer._image,
    "table": _Writer._table,
    "blockquote": _Writer._quote,
    "pre": _Writer._preformatted,
    "figure": _Writer._figure,
    **dict.fromkeys(_LISTS, _Writer._list),
    **dict.fromkeys(_HEADINGS, _Writer._heading),
}

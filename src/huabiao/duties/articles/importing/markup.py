"""Tells HTML, Markdown and plain text apart, and makes HTML of each."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from . import paragraphs

_TAGS = (
    "p|div|span|table|tr|td|th|tbody|ul|ol|li|h[1-6]|a|b|strong|em|i|u|font|center|section|article|main|blockquote|pre|sub|sup"
    "|body|html|head|script|style|iframe|object|svg|form|dl|dt|dd|figure|o:p"
)
_HTML = re.compile(rf"</(?:{_TAGS})\s*>|<(?:br|img|hr|p|div|script|iframe|input|embed|meta|link)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6}[ \t]+\S|^\s*\|?[ :]*-{3,}[ :]*\|[ |:-]*$|\]\([^)\s]+\)|(?<!\*)\*\*[^*\s][^*\n]*\*\*|^ {0,3}```|^ {0,3}>[ \t]",
    re.MULTILINE,
)
_BULLETS = re.compile(r"^ {0,3}[-*+][ \t]+\S.*\n+ {0,3}[-*+][ \t]+\S", re.MULTILINE)
# Who writes Chinese in Markdown ends a paragraph where the line ends.
_LINE_END = re.compile(r"(?<=[。；：！？])\n(?=[^\s|>#-])(?!\d{1,3}[.)] )")
_STRONG = re.compile(r"\*\*([^*\n]{1,500}?)\*\*")


def to_html(text: str, given: str = "") -> str:
    """HTML of a text, not yet safe. `given` is "html", "markdown" or empty: then it is found out."""
    kind = given or detect(text)
    if kind == "html":
        return text
    return _markdown.render(_LINE_END.sub("\n\n", text)) if kind == "markdown" else paragraphs.to_html(text)


def detect(text: str) -> str:
    """ "html", "markdown" or "plain"."""
    tags = len(_HTML.findall(text))
    signs = len(_MARKDOWN.findall(text)) + (1 if _BULLETS.search(text) else 0)
    if tags > signs:
        return "html"
    return "markdown" if signs else "plain"


def _chinese_strong(state: StateInline, silent: bool) -> bool:
    """CommonMark does not see the end of **“甲”**是: its idea of punctuation expects blanks between words."""
    match = _STRONG.match(state.src, state.pos, state.posMax)
    if not match or not match[1].strip() or match[1] != match[1].strip():
        return False
    if not silent:
        state.push("strong_open", "strong", 1)
        end, state.pos, state.posMax = state.posMax, match.start(1), match.end(1)
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("strong_close", "strong", -1)
    state.pos = match.end()
    return True


def _reader() -> Any:
    # Indented code and underlined headings are accidents in official texts: blanks and dashes mean something else there.
    reader = MarkdownIt("commonmark", {"html": True}).enable("table").disable(["code", "lheading"])
    reader.inline.ruler.before("emphasis", "chinese_strong", _chinese_strong)
    return reader


_markdown = _reader()

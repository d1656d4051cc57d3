"""Foreign and typed HTML made safe for a public page: a white list, headings from h2, tables that scroll.

Used when an article goes out and by import; what is not on the list is dropped, its text stays.
"""

import re
from html import unescape

import nh3

_TEXT = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "u", "s", "del", "ins", "mark",
    "sub", "sup", "small", "blockquote", "q", "cite", "pre", "code", "ul", "ol", "li", "dl", "dt", "dd", "a", "abbr",
    "time", "ruby", "rt", "rp", "div", "section",
}  # fmt: skip
_TABLE = {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
_PICTURE = {"figure", "figcaption", "img"}
TAGS = _TEXT | _TABLE | _PICTURE

_CELL = {"colspan", "rowspan"}
ATTRIBUTES = {
    "a": {"href", "id"},
    "li": {"id", "value"},
    "ol": {"start"},
    "p": {"id"},
    "time": {"datetime"},
    "td": _CELL,
    "th": _CELL | {"scope"},
    "col": {"span"},
    "img": {"src", "alt", "width", "height", "loading"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "table": {"class"},
}
# Whole with their content: nothing inside these is text for a reader.
_GONE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "head", "textarea", "select"}
MAX_EMPTY_DEPTH = 50  # deeper nesting is nobody's text
SCHEMES = {"http", "https", "mailto", "tel"}

TABLE_BOX = '<div class="table-box" tabindex="0" role="region" aria-label="表格">'
TABLE = '<table class="table">'

# Notes of a .docx keep their anchors; any other id could meet one of the page's own.
_NOTE_ID = re.compile(r"(footnote|endnote|note)-[\w-]{1,40}")
_NUMBER = re.compile(r"\d{1,4}")
# Pictures are taken into the library first; a page never loads anything from elsewhere.
_OWN_FILE = re.compile(r"/files/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,10}")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_LINK = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>')
_ABSOLUTE = re.compile(r' href="(?:https?:)?//', re.IGNORECASE)
_HREF = re.compile(r' href="')
_LOST_IMAGE = re.compile(r'<img(?:(?! src=)[^>])*>')
_EMPTY = re.compile(r"<(p|div|h[1-6]|li|strong|b|em|figure)>(?:\s|&nbsp;|<br>)*</\1>")
_TABLE_EDGE = re.compile(r"</?table(?: class=\"table\")?>")
_PLAIN_BOX = re.compile(r"</?section>")
_BREAK = re.compile(r"<(?:br|hr)\s*/?>|</(?:p|h[1-6]|li|tr|div|blockquote|figcaption|caption|dt|dd|pre)>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)


def _keep(tag: str, name: str, value: str) -> str | None:
    """The value that an attribute may have, or None."""
    if tag == "div":
        return value if f' {name}="{value}"' in TABLE_BOX else None
    if tag == "table":
        return value if value == "table" else None
    match name:
        case "id":
            return value if _NOTE_ID.fullmatch(value) else None
        case "src":
            return value if _OWN_FILE.fullmatch(value) else None
        case "colspan" | "rowspan" | "start" | "value" | "span" | "width" | "height":
            return value if _NUMBER.fullmatch(value) else None
        case "scope":
            return value if value in {"col", "row", "colgroup", "rowgroup"} else None
        case "loading":
            return value if value == "lazy" else None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=_GONE,
    attributes=ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes=SCHEMES,
    link_rel=None,
)


def clean_html(html: str) -> str:
    """The same text with only what a public page may hold. Cleaning twice changes nothing."""
    clean = _CLEANER.clean(html)
    if "<section" in clean:
        # What stood apart in its section may not stand directly in one another.
        clean = _CLEANER.clean(_PLAIN_BOX.sub("", clean))
    clean = _without_empty(_LOST_IMAGE.sub("", clean))
    clean = _from_h2(clean)
    clean = _LINK.sub(_mark_external, clean)
    if "<table" in clean:
        clean = _box_tables(clean)
    return clean.strip()


def plain_text(html: str) -> str:
    """Its words alone, one line a paragraph: for lists, comparison and search."""
    text = _CELL_END.sub("\t", _BREAK.sub("\n", _HIDDEN.sub("", html)))
    lines = (" ".join(line.split()) for line in unescape(_TAG.sub("", text)).split("\n"))
    return "\n".join(line for line in lines if line)


def _from_h2(html: str) -> str:
    """Shift headings so that the highest is h2: the page's title is its only h1."""
    levels = [int(level) for _, level in _HEADING.findall(html)]
    shift = 2 - min(levels) if levels else 0
    if not shift:
        return html
    return _HEADING.sub(lambda m: f"<{m[1]}h{min(int(m[2]) + shift, 6)}>", html)


def _mark_external(match: re.Match[str]) -> str:
    attributes = match[1]
    if not _HREF.search(attributes):
        return match[0]
    return f'<a{attributes} rel="noopener">' if _ABSOLUTE.search(attributes) else match[0]


def _box_tables(html: str) -> str:
    """Put each table into a box that scrolls, unless it stands in one already."""
    pieces, end, newly_boxed = [], 0, []
    for match in _TABLE_EDGE.finditer(html):
        before = html[end : match.start()]
        end = match.end()
        pieces.append(before)
        if match[0] != "</table>":
            newly_boxed.append(not before.endswith(TABLE_BOX))
            pieces.append((TABLE_BOX if newly_boxed[-1] else "") + TABLE)
        else:
            pieces.append("</table></div>" if newly_boxed and newly_boxed.pop() else "</table>")
    return "".join([*pieces, html[end:]])


def _without_empty(html: str) -> str:
    # Word leaves empty paragraphs in one another: what held nothing but nothing is empty in the next round.
    for _ in range(MAX_EMPTY_DEPTH):
        html, count = _EMPTY.subn("", html)
        if not count:
            break
    return html

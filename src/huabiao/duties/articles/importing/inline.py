"""Paragraphs within a run of inline HTML: old pages end them by breaks. Marks that a cut opens are closed and opened again."""

import re
from html import unescape

_MARKUP = re.compile(r"<[^>]*>")
_EMPTY_MARK = re.compile(r"<(strong|em|sup|sub)>((?:\s|<br/>)*)</\1>|<a(?: [^>]*)?></a>")
_INDENT = "\u3000\u00a0 \t\n"
_MARK = re.compile(r"<(/?)(strong|em|sup|sub|a)([^>]*)>")


def words(html: str) -> str:
    """What a reader sees of it; empty if nothing."""
    return _MARKUP.sub("", html).strip(_INDENT)


def by_breaks(text: str) -> list[str]:
    """The paragraphs of a line: two breaks, or one before an indent, is where old pages began a new one."""
    if "<" not in text:  # most paragraphs
        text = text.strip(_INDENT)
        return [text] if text else []
    while True:
        text, count = _EMPTY_MARK.subn(lambda m: m[2] or "", text)
        if not count:
            break
    found = []
    for piece in _balanced(re.split(rf"(?:<br/>[{_INDENT}]*){{2,}}|<br/>[ \n]*(?=[\u3000\u00a0])", text)):
        piece = re.sub(rf"^(?:<br/>|[{_INDENT}])+|(?:<br/>|[{_INDENT}])+$", "", piece)
        # The indent may stand inside the first mark.
        piece = re.sub(rf"^((?:<(?:strong|em)>)+)[{_INDENT}]+", r"\1", piece)
        if words(piece):
            found.append(piece)
    return found


def _balanced(pieces: list[str]) -> list[str]:
    """Marks that were open at a cut are closed there and opened again."""
    if len(pieces) == 1:
        return pieces
    result: list[str] = []
    opened: list[str] = []
    for piece in pieces:
        begin = "".join(opened)
        for match in _MARK.finditer(piece):
            if not match[1]:
                opened.append(match[0])
            elif opened:
                opened.pop()
        end = "".join(f"</{mark[1:-1].partition(' ')[0]}>" for mark in reversed(opened))
        result.append(begin + piece + end)
    return result


def plain(html: str) -> str:
    """The words of a piece of our own HTML."""
    return unescape(_MARKUP.sub("", html.replace("<br/>", " ")))

"""Plain text into paragraphs and headings, without losing a character other than blanks.

Exports often lose their line ends: a whole document stands on one line. It is cut where official documents begin a new
part: 一、（一）第一条 1. after the end of a sentence, or where two full-width blanks once indented a paragraph.
"""

import re
from collections.abc import Iterator
from html import escape

LONG = 300  # a line from here on is looked at for the ends it has lost
_VERY_LONG = 1200
_ABOUT = 400

_NUMBER = "一二三四五六七八九十百零〇"
_PART = (
    rf"(?:[{_NUMBER}]{{1,4}}、|[（(][{_NUMBER}]{{1,4}}[）)]|第[{_NUMBER}\d]{{1,6}}[编章节条款]"
    r"|\d{1,2}[.．、](?=[^\d\s]|\s[^\d\s])|附件\d*[：:])"
)
_INDENT = re.compile(r"[ \t\u00a0\u3000]*\u3000\u3000[ \t\u00a0\u3000]*")
_BLANK = "[ \\t\u00a0\u3000]+"
_AFTER_END = re.compile(rf"(?<=[。！？；：”』」]){_BLANK}(?=[^\x00-\x2f\x3a-\x7f])|(?<=[。！？；：]){_BLANK}(?=\d)")
_BEFORE_PART = re.compile(rf"{_BLANK}(?={_PART})")
_TIGHT_PART = re.compile(rf"(?<=[。！？；：])(?={_PART})")
# A heading of its own line, then a blank where the line ended. Not the blank within a name of two characters (李 明).
_AFTER_HEADING = re.compile(rf"^([^。；！？]{{10,50}}?)(?<![、，和].){_BLANK}(?=[^\x00-\x2f\x3a-\x7f][^ ]{{40}})")
_SENTENCE = re.compile(r"(?<=[。！？])(?![”』」）》])")

_END = "。！？；：…”』」!?;:."
_NO_HEADING_END = _END + "，、,"
_BEGINS_PART = re.compile(rf"\s*{_PART}")
_HEADINGS = [
    (re.compile(rf"第[{_NUMBER}\d]{{1,6}}(?:[编篇章]|部分)(?:[\s\u3000].{{0,40}}|$)"), 2),
    (re.compile(rf"第[{_NUMBER}\d]{{1,6}}节(?:[\s\u3000].{{0,40}}|$)"), 3),
    (re.compile(rf"[{_NUMBER}]{{1,4}}、.{{1,40}}"), 2),
    (re.compile(rf"[（(][{_NUMBER}]{{1,4}}[）)].{{1,40}}"), 3),
]


def to_html(text: str) -> str:
    """Plain text as paragraphs and headings."""
    pieces = [piece for paragraph in _paragraphs(text) for piece in split_long(paragraph)]
    kinds = [_heading(piece) for piece in pieces]
    parts = []
    for number, (piece, kind) in enumerate(zip(pieces, kinds, strict=True)):
        # Two of one kind with nothing between are a list, and at the end there is nothing to head.
        beside = kinds[number - 1 : number] + kinds[number + 1 : number + 2]
        tag = f"h{kind[1]}" if kind and number + 1 < len(pieces) and kind not in beside else "p"
        parts.append(f"<{tag}>{escape(piece, quote=False)}</{tag}>")
    return "\n".join(parts)


def split_long(paragraph: str) -> list[str]:
    """A paragraph cut where its ends were lost; a short one as it is."""
    pieces = [paragraph]
    if len(paragraph) > LONG:
        for cut in (_INDENT, _AFTER_END, _BEFORE_PART, _TIGHT_PART):
            pieces = [part for piece in pieces for part in cut.split(piece)]
        pieces = [part for piece in pieces for part in _AFTER_HEADING.sub(r"\1\n", piece).split("\n")]
        pieces = [part for piece in pieces for part in _by_sentences(piece)]
    return [piece for piece in (piece.strip() for piece in pieces) if piece]


def _by_sentences(piece: str) -> list[str]:
    if len(piece) <= _VERY_LONG:
        return [piece]
    parts, current = [], ""
    for sentence in _SENTENCE.split(piece):
        if current and len(current) + len(sentence) > _ABOUT:
            parts.append(current)
            current = ""
        current += sentence
    return [*parts, current]


def _paragraphs(text: str) -> Iterator[str]:
    """Lines; but a sentence that was broken over several lines is put together again."""
    text = text.strip("\r\n").replace("\r\n", "\n").replace("\r", "\n")
    # Where no line is empty, each is a paragraph of its own.
    has_gaps = "\n\n" in text
    group: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            group.append(line)
        elif group:
            yield from _joined(group, has_gaps)
            group = []


def _joined(group: list[str], has_gaps: bool) -> Iterator[str]:
    # An address or a signature, line by line, does not end like a sentence.
    is_prose = has_gaps and group[-1].rstrip().endswith(tuple("。！？”"))
    current = group[0].strip()
    for line in group[1:]:
        begins = line[0] in "\u3000\t " or bool(_BEGINS_PART.match(line))
        goes_on = is_prose and not begins and not current.endswith(tuple(_END)) and _heading(current) is None
        if goes_on or line.lstrip()[0] in "，。；、！？：）”》":
            gap = " " if current[-1].isascii() and current[-1].isalnum() and line[0].isascii() else ""
            current += gap + line.strip()
        else:
            yield current
            current = line.strip()
    yield current


def _heading(piece: str) -> tuple[int, int] | None:
    """Which kind of heading a line looks like, and its level."""
    if len(piece) > 50 or piece.endswith(tuple(_NO_HEADING_END)) or "。" in piece:
        return None
    for kind, (pattern, level) in enumerate(_HEADINGS):
        if pattern.fullmatch(piece):
            return kind, level
    return None

"""法律依据: references such as 《中华人民共和国行政许可法》第十二条第二款, found in running text.

What is found is a title and, if given, an article: whether there is such a document is asked elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import chinese_numbers

_N = f"[{chinese_numbers.CHARACTERS}\\d]{{1,8}}"
_TITLE = re.compile(r"《((?:[^《》\n]|《[^《》\n]{1,60}》){2,120})》")
_PLACE = re.compile(rf"第({_N})条(?:之({_N}))?(?:第{_N}款)?(?:第?[（(]?{_N}[）)]?项)?")
_BETWEEN = re.compile(r"(?:[（(][^（()）\n]{0,60}[）)])?\s*")
_AND = re.compile(r"(?:、|和|及|以及|与|至|到|或者|或)\s*(?=第)")
_OWN = re.compile(rf"本(?:法|条例|办法|规定|细则|决定|规则|意见)(第({_N})条(?:之({_N}))?)")
_BLANKS = re.compile(r"\s+")
_SIGNS = str.maketrans({"〈": "《", "〉": "》", "(": "（", ")": "）", "·": "・", "•": "・"})
_TRAILING_YEAR = re.compile(r"[（(]\s*(?:19|20)\d\d\s*(?:年.{0,8})?[）)]$")


@dataclass(frozen=True, slots=True)
class Citation:
    """A stretch of text from `start` to `end` that names a document (title "" is the text itself) and an article of it."""

    start: int
    end: int
    title: str
    article: tuple[int, int] | None = None


def find(text: str) -> Iterator[Citation]:
    """All citations, in order. A title with two articles gives two, the first with the title's own words."""
    found = [*_of_titles(text), *_own(text)]
    yield from sorted(found, key=lambda citation: citation.start)


def title_key(title: str) -> str:
    """What two writings of one title share: no blanks, one kind of bracket, no year of revision, no state's name before it."""
    plain = _TRAILING_YEAR.sub("", _BLANKS.sub("", title).translate(_SIGNS))
    return plain.removeprefix("中华人民共和国")


def _of_titles(text: str) -> Iterator[Citation]:
    for match in _TITLE.finditer(text):
        start, at = match.start(), match.end()
        between = _BETWEEN.match(text, at)
        place = _PLACE.match(text, between.end() if between else at)
        if place is None:
            yield Citation(start, at, match[1])
            continue
        while place is not None:
            yield Citation(start, place.end(), match[1], _number(place[1], place[2]))
            joint = _AND.match(text, place.end())
            place = _PLACE.match(text, joint.end()) if joint else None
            start = place.start() if place else 0


def _own(text: str) -> Iterator[Citation]:
    for match in _OWN.finditer(text):
        yield Citation(match.start(1), match.end(1), "", _number(match[2], match[3]))


def _number(number: str, of: str | None) -> tuple[int, int]:
    return chinese_numbers.read(number) or 0, chinese_numbers.read(of or "") or 0

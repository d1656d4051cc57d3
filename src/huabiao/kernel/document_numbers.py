"""发文字号 in every bracket style, read into one canonical form.

国办发〔2006〕104号, [2006], (2006), 【2006】, full and half width, with or without brackets → 国办发〔2006〕104号
(《党政机关公文格式》GB/T 9704—2012, 7.2.5: the year in 〔〕, no 第, no leading zeros). Orders and announcements have forms
of their own: 国务院令第711号, 某某部令〔2020〕第5号, 公告〔2020〕第5号 (规格书 5.1).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from . import chinese_numbers

_OPEN, _CLOSE = r"[〔\[(【［｛{〈<《「﹝]", r"[〕\])】］｝}〉>》」﹞]"
_YEAR = r"(?:1[89]|20)\d\d"
_DIGITS = rf"\d{{1,5}}|[{chinese_numbers.CHARACTERS}]{{1,7}}"
_BRACKETED = re.compile(rf"(?P<word>[一-鿿]{{0,20}}?[一-鿿a-z]?)\s*{_OPEN}\s*(?P<year>{_YEAR})\s*年?\s*{_CLOSE}\s*(?P<first>第?)\s*(?P<number>{_DIGITS})\s*号")
_PLAIN = re.compile(rf"(?P<word>[一-鿿]{{1,20}}?)\s*(?P<year>{_YEAR})\s*年?\s*[-—·\s]*(?P<first>第?)\s*(?P<number>{_DIGITS})\s*号")
_ORDER = re.compile(rf"(?P<word>[一-鿿]{{1,20}}?令)\s*{_OPEN}?\s*第\s*(?P<number>{_DIGITS})\s*号\s*{_CLOSE}?")
_STATE = "中华人民共和国"
_WITH_FIRST = ("令", "公告", "通告")
# What may stand before a number in running text and is no part of its word.
_BEFORE = re.compile(r".*(?:根据|按照|依据|依照|贯彻|落实|执行|转发|印发|参照|关于|以及|[的和与及由经在以据]|日)")
_MAX_WORD = 20


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A number in its parts: 机关代字, year (None of orders that count through), sequence."""

    word: str
    year: int | None
    number: int

    def __str__(self) -> str:
        first = "第" if self.year is None or self.word.endswith(_WITH_FIRST) else ""
        return f"{self.word}{f'〔{self.year}〕' if self.year else ''}{first}{self.number}号"


def parse(text: str) -> DocumentNumber | None:
    """The number that the whole text is; None if it is none, or lacks its word."""
    folded = "".join(fold(text).split())
    for pattern in (_BRACKETED, _ORDER, _PLAIN):
        found = pattern.fullmatch(folded)
        if found and found["word"]:
            return _made(found, found["word"])
    return None


def canonical(text: str) -> str:
    """The canonical form; what cannot be read stays as it was written, without blanks around it."""
    found = parse(text)
    return str(found) if found else text.strip()


def find(text: str) -> Iterator[tuple[int, int, DocumentNumber]]:
    """Numbers in running text: where each begins and ends, and what it is. The word is cut where a sentence leads into it."""
    folded = fold(text)
    if len(folded) != len(text):  # a sign that folds into two would move every place after it
        folded = "".join(sign if len(unicodedata.normalize("NFKC", sign)) > 1 else fold(sign) for sign in text)
    taken = 0
    for found in sorted((match for pattern in (_BRACKETED, _ORDER) for match in pattern.finditer(folded)), key=lambda match: match.end()):
        if found.start() < taken:
            continue
        begun = found["word"]
        word = begun[begun.rfind(_STATE) + len(_STATE) :] if _STATE in begun[:-1] else begun
        lead = _BEFORE.match(word)
        own = word[lead.end() :] if lead and lead.end() < len(word) else word
        if own:
            taken = found.end()
            yield found.start() + len(begun) - len(own), found.end(), _made(found, own)


def fold(text: str) -> str:
    """Full width to half width, so that ２００６ and （ are 2006 and (; letters small."""
    return unicodedata.normalize("NFKC", text).lower()


def _made(found: re.Match[str], word: str) -> DocumentNumber:
    number = chinese_numbers.read(found["number"]) or 0
    year = found.groupdict().get("year")
    if word.startswith(_STATE) and len(word) > len(_STATE) + 1:
        word = word[len(_STATE) :]
    return DocumentNumber(word[-_MAX_WORD:], int(year) if year else None, number)

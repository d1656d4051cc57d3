"""发文字号 in every bracket style: 国办发〔2006〕104号, [2006], (2006), 【2006】, full and half width, or none at all.

A number has one canonical form, "国办发|2006|104"; without its word "|2006|104".
"""

import re

from .analysis import CHINESE, fold

_OPEN, _CLOSE = r"[〔\[(（【［｛{〈<《「﹝]", r"[〕\])）】］｝}〉>》」﹞]"
_NUMBER = re.compile(
    rf"([{CHINESE}a-z]*)\s*(?:{_OPEN}\s*((?:19|20)\d\d)\s*{_CLOSE}\s*年?|((?:19|20)\d\d)\s*年?[-—\s第]*)\s*第?\s*(\d{{1,5}})\s*号?"
)
_ORDER = re.compile(rf"([{CHINESE}]{{2,12}}?)令?\s*[\(（]?\s*第\s*(\d{{1,5}})\s*号\s*令?")
MAX_WORD = 12


def canonical(number: str) -> str:
    """The canonical form of a document's own number; empty if it is none."""
    folded = "".join(fold(number).split())
    found = _NUMBER.fullmatch(folded)
    if found:
        return f"{found[1]}|{found[2] or found[3]}|{int(found[4])}"
    order = _ORDER.fullmatch(folded) if "令" in folded else None
    return f"{order[1].removesuffix('令')}令||{int(order[2])}" if order else ""


def keys(number: str) -> list[str]:
    """What a document of that number is found by: with its word and without."""
    whole = canonical(number)
    if not whole:
        return []
    word, _, rest = whole.partition("|")
    return [whole, "|" + rest] if word and not word.endswith("令") else [whole]


def asked(question: str) -> list[str]:
    """The numbers that a question may mean. In "根据国办发〔2006〕104号" the word may begin anywhere."""
    folded = fold(question)
    found: list[str] = []
    for match in _NUMBER.finditer(folded):
        word, rest = match[1], f"|{match[2] or match[3]}|{int(match[4])}"
        has_marks = match[2] is not None or match[0].rstrip().endswith("号")
        if not word and not has_marks:
            continue
        found += (
            [word[start:] + rest for start in range(max(0, len(word) - MAX_WORD), len(word))]
            if word
            else [rest]
        )
    if "令" in folded:
        for match in _ORDER.finditer("".join(folded.split())):
            word = match[1].removesuffix("令")
            found += [f"{word[start:]}令||{int(match[2])}" for start in range(len(word))]
    return list(dict.fromkeys(found))[:24]

"""The few lines under a result: the best passage of the document, with what was asked for marked."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from .analysis import fold, runs, words
from .ranking import Hit
from .understanding import Reading

LENGTH = 110  # characters
_MARK, _END = Markup("<mark>"), Markup("</mark>")


def snippet(hit: Hit) -> Markup:
    """From the beginning of the best sentence, with dots where something is left out."""
    text = hit.unit.text
    begin, end = hit.sentence
    if not text.strip():
        return marked(hit.about["summary"][:LENGTH], hit.reading)
    begin = _moved(text, hit, begin, end)
    cut = text[begin : begin + LENGTH].replace("\n", " ").strip()
    before = "" if begin == 0 and hit.unit.number == 0 else "……"
    after = "……" if begin + LENGTH < len(text) or end == 0 else ""
    return Markup(before) + marked(cut, hit.reading) + Markup(after)


def _moved(text: str, hit: Hit, begin: int, end: int) -> int:
    """A long sentence begins a little before the first word that was asked for."""
    if end - begin <= LENGTH:
        return begin
    folded = fold(text[begin:end])
    first = min((place for place in map(folded.find, _strong(hit.reading)) if place >= 0), default=0)
    return begin + max(0, first - 20) if first > LENGTH // 2 else begin


def marked(text: str, reading: Reading) -> Markup:
    """The text escaped, with the words of the question marked."""
    pieces = _strong(reading)
    if not pieces:
        return Markup(escape(text))
    pattern = re.compile("|".join(map(re.escape, pieces)))
    folded, found, place = fold(text), Markup(""), 0
    for begin, end in _merged(match.span() for match in pattern.finditer(folded)):
        found += escape(text[place:begin]) + _MARK + escape(text[begin:end]) + _END
        place = end
    return found + escape(text[place:])


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbouring spans as one."""
    current: tuple[int, int] | None = None
    for begin, end in spans:
        if current and begin <= current[1]:
            current = (current[0], max(end, current[1]))
        else:
            if current:
                yield current
            current = (begin, end)
    if current:
        yield current


def _strong(reading: Reading) -> list[str]:
    """What is worth marking, the longest first: whole runs, dictionary words, pairs that are no part of a word."""
    text = reading.text
    found = {run for run in runs(text) if len(run) > 1 or len(text) == 1}
    known = set(words(text))
    found |= {word for word in known if word in reading.terms or len(word) > 2}
    if not found:
        found = set(reading.terms)
    return sorted(found, key=lambda piece: (-len(piece), piece))

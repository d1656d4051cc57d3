"""A document cut into units: the pieces that an engine fetches. What each is found by, and what is kept with it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import numbers, rules
from .analysis import bare, fold, sentences, terms, tidy
from .registry import Document, Passage

_TOO_SHORT = 80  # characters


@dataclass(slots=True)
class Unit:
    """A stretch of a document's text, with the labelled passages that begin in it."""

    document: str
    number: int
    text: str
    marks: list[tuple[int, str, str]]  # where, label, anchor
    about: dict[str, Any]  # of the whole document
    folded: str = ""

    def __post_init__(self) -> None:
        self.folded = fold(self.text)

    @property
    def whole(self) -> str:
        """The folded text; a document's first unit also holds its title, at the end, so that places stay what they are."""
        return f"{self.folded}\n{fold(self.about['title'])}" if self.number == 0 else self.folded

    def pack(self) -> str:
        """What the engine keeps."""
        return json.dumps(
            [self.document, self.number, self.text, self.marks, self.about],
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def unpack(cls, data: str) -> "Unit":
        document, number, text, marks, about = json.loads(data)
        return cls(document, number, text, [tuple(mark) for mark in marks], about)


@dataclass(slots=True)
class Entry:
    """A unit as an engine takes it: its terms, the factor by which it is preferred among equals, its data."""

    document: str
    terms: set[str]
    prior: float
    data: str
    unit: Unit = field(repr=False)


def entries(document: Document) -> Iterator[Entry]:
    """The units of a document, made ready. The first also holds its title and all that finds the document as such."""
    texts = list(_stretches(document.passages))
    about = _about(document, sum(len(text) for text, _ in texts))
    tags = _tags(document)
    prior = _prior(document)
    for number, (text, marks) in enumerate(texts or [("", [])]):
        unit = Unit(document.key, number, text, marks, about)
        found = terms(unit.folded) | tags
        found |= {label_term(label) for _, label, _ in marks}
        if number == 0:
            found |= _of_the_whole(document)
        yield Entry(document.key, found, prior, unit.pack(), unit)


def title_term(term: str) -> str:
    """How a term is called where it stands in a title."""
    return f"t:{term}"


def exact_title(title: str) -> str:
    """How a whole title is called."""
    return f"e:{bare(title)[:120]}"


def number_term(key: str) -> str:
    """How a document number is called."""
    return f"x:{key}"


def tag(facet: str, value: str) -> str:
    """How a facet's value is called. No term holds a blank."""
    return f"f:{facet}:{'_'.join(value[: rules.MAX_FACET_VALUE].split())}"


def label_term(label: str) -> str:
    """How a labelled passage, such as 第十二条, is called."""
    return f"a:{label}"


def document_term(key: str) -> str:
    """How all units of a document are called."""
    return f"k:{key}"


def _of_the_whole(document: Document) -> set[str]:
    title = fold(document.title)
    of_title = terms(title)
    found = of_title | {title_term(term) for term in of_title}
    found |= terms(fold(f"{document.summary} {document.keywords} {document.number}"))
    found.add(exact_title(document.title))
    found |= {number_term(key) for key in numbers.keys(document.number)}
    return found


def _tags(document: Document) -> set[str]:
    found = {document_term(document.key), tag("kind", document.kind), tag("year", str(document.day.year))}
    found |= {tag("site", site) for site in document.sites}
    for facet in ("organ", "subject", "validity"):
        value = getattr(document, facet)
        if value:
            found.add(tag(facet, value))
    return found


def _about(document: Document, length: int) -> dict[str, Any]:
    return {
        "title": document.title, "kind": document.kind, "path": document.path, "sites": list(document.sites),
        "day": document.day.isoformat(), "organ": document.organ, "number": document.number, "subject": document.subject,
        "validity": document.validity, "summary": document.summary[:200], "length": length,
        "print": _print(document),
    }  # fmt: skip


def _print(document: Document) -> str:
    """What two documents of the same text share, whatever their titles; empty for a text too short to tell."""
    text = "".join(bare(passage.text) for passage in document.passages)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest() if len(text) >= _TOO_SHORT else ""


def _prior(document: Document) -> float:
    """Between 0 and 0.15: among equals the newer and weightier is fetched first. Does not change as time goes by."""
    age = min(max(document.day.toordinal() - 720_000, 0) / 30_000, 1.0)  # 1972 … 2054
    weight = rules.AUTHORITY.get(document.kind, 1.0) * rules.VALIDITY.get(document.validity, 1.0) / 1.08
    return round(0.1 * age + 0.05 * weight, 6)


def _stretches(passages: Sequence[Passage]) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """Whole passages together up to the size of a unit; one that is longer is cut between sentences."""
    text = ""
    marks: list[tuple[int, str, str]] = []
    for passage in passages:
        label, anchor = passage.label, passage.anchor
        for piece in _pieces(passage.text):
            if text and len(text) + len(piece) > rules.UNIT_SIZE:
                yield text, marks
                text, marks = "", []
            if label:
                marks.append((len(text), label, anchor))
            text += piece + "\n"
    if text:
        yield text, marks


def _pieces(text: str) -> Iterator[str]:
    text = tidy(text)
    if len(text) <= rules.UNIT_SIZE:
        if text:
            yield text
        return
    piece = ""
    for begin, end in sentences(text):
        for start in range(begin, end, rules.UNIT_SIZE):
            part = text[start : min(start + rules.UNIT_SIZE, end)]
            if piece and len(piece) + len(part) > rules.UNIT_SIZE:
                yield piece
                piece = ""
            piece += part
    if piece:
        yield piece

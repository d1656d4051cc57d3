"""The one ranker: orders what an engine fetched, by the text itself and statistics of our own.

A document's score is the sum of: its best unit (BM25), the whole of what was fetched of it (BM25), its best sentence
and its title (shares of the question's weight), each as a share of what the question could reach at most. Then come
phrases, exact titles and numbers, validity, authority, recency. The best reading of the question counts.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from . import numbers, rules
from .analysis import bare, fold, sentences
from .statistics import Statistics
from .understanding import Question, Reading
from .units import Unit


@dataclass(slots=True)
class Hit:
    """A document that was found, with its best passage."""

    key: str
    about: dict[str, Any]
    score: float
    unit: Unit
    sentence: tuple[int, int]  # of the best sentence in the unit's text
    reading: Reading
    is_exact: bool = False
    article: str = ""  # the labelled passage that was asked for by name, if the document has it
    passages: list[tuple[str, str]] = field(default_factory=list)  # label and anchor of the best passages
    twins: list["Hit"] = field(default_factory=list)  # others of the very same text, which stand lower

    @property
    def day(self) -> date:
        return date.fromisoformat(self.about["day"])


@dataclass(slots=True)
class _Found:
    """A document while its units are gone through."""

    units: list[int]
    title: str
    in_title: np.ndarray


def rank(question: Question, units: Sequence[Unit], statistics: Statistics, today: date) -> list[Hit]:
    """The documents of the units, the best first."""
    terms = list(dict.fromkeys(term for reading in question.readings for term in reading.terms))
    if not terms or not units:
        return _by_number(question, units, today)
    weights = np.array([statistics.weight(term) for term in terms])
    counts, best_mass, best_span = _counted(units, terms, question.readings, weights)
    found = _documents(units, terms)
    masks = [np.isin(terms, reading.terms).astype(float) * weights for reading in question.readings]
    lengths = np.array([len(unit.folded) for unit in units])
    damping = rules.K1 * (1 - rules.B + rules.B * lengths / statistics.average)
    saturated = counts * (1 + rules.K1) / (counts + damping[:, None])
    hits = []
    for key, document in found.items():
        hit = _score(
            question, key, document, units, masks, saturated, counts, best_mass, best_span, statistics
        )
        if hit is not None:
            hit.score = _preferred(hit, question, today)
            hits.append(hit)
    hits.sort(key=lambda hit: (-round(hit.score, 6), -hit.day.toordinal(), hit.key))
    return together(hits)


def together(hits: list[Hit]) -> list[Hit]:
    """Documents of the very same text (copies on other sites) as one hit, in the place of the best."""
    first: dict[str, Hit] = {}
    kept: list[Hit] = []
    for hit in hits:
        mark = hit.about["print"]
        if mark and mark in first:
            first[mark].twins.append(hit)
            continue
        if mark:
            first[mark] = hit
        kept.append(hit)
    return kept


def _by_number(question: Question, units: Sequence[Unit], today: date) -> list[Hit]:
    """Nothing to compare but numbers."""
    hits = [
        Hit(unit.document, unit.about, 0.0, unit, (0, 0), Reading("", ()))
        for unit in units
        if unit.number == 0
    ]
    for hit in hits:
        hit.score = _preferred(hit, question, today)
    return sorted((hit for hit in hits if hit.is_exact), key=lambda hit: (-hit.score, hit.key))


def _documents(units: Sequence[Unit], terms: list[str]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for place, unit in enumerate(units):
        if unit.document not in found:
            title = fold(unit.about["title"])
            found[unit.document] = _Found(
                [], title, np.array([bool(_places(title, term)) for term in terms], dtype=float)
            )
        found[unit.document].units.append(place)
    return found


def _places(text: str, term: str) -> list[int]:
    """Where a term stands; letters and digits only as a whole, so that 2 is not found in 2026."""
    found: list[int] = []
    place = text.find(term)
    is_latin = term < "\u3400"
    while place >= 0:
        end = place + len(term)
        if not (is_latin and (_is_latin(text[place - 1 : place]) or _is_latin(text[end : end + 1]))):
            found.append(place)
        place = text.find(term, place + 1)
    return found


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _counted(units: Sequence[Unit], terms: list[str], readings: Sequence[Reading], weights: np.ndarray):
    """How often each term stands in each unit; and of each unit and reading the weight and place of its best sentence."""
    counts = np.zeros((len(units), len(terms)))
    best_mass = np.zeros((len(units), len(readings)))
    best_span = [[(0, 0)] * len(readings) for _ in units]
    masks = np.array([np.isin(terms, reading.terms) for reading in readings], dtype=float) * weights
    for row, unit in enumerate(units):
        text = unit.whole
        places: list[tuple[int, int]] = []
        for column, term in enumerate(terms):
            found = _places(text, term)
            counts[row, column] = len(found)
            places += [(place, column) for place in found]
        if places:
            _best_sentences(text, places, masks, best_mass[row], best_span[row])
    return counts, best_mass, best_span


def _best_sentences(
    text: str, places: list[tuple[int, int]], masks: np.ndarray, mass: np.ndarray, span: list[tuple[int, int]]
) -> None:
    spans = list(sentences(text))
    if not spans:
        return
    begins = [begin for begin, _ in spans]
    present = np.zeros((len(spans), masks.shape[1]))
    rows = [bisect_right(begins, place) - 1 for place, _ in places]
    present[rows, [column for _, column in places]] = 1.0
    weighed = present @ masks.T
    for reading, row in enumerate(weighed.argmax(axis=0)):
        mass[reading] = weighed[row, reading]
        span[reading] = spans[row]


def _score(
    question, key, document, units, masks, saturated, counts, best_mass, best_span, statistics
) -> Hit | None:
    """The document by its best reading; None if it holds too little of every reading."""
    rows = document.units
    about = units[rows[0]].about
    whole = counts[rows].sum(axis=0)
    length = max(about["length"], 1)
    damping = rules.K1 * (1 - rules.B + rules.B * length / statistics.average_document)
    of_whole = whole * (1 + rules.K1) / (whole + damping)
    held = (whole > 0) | (document.in_title > 0)
    best: Hit | None = None
    for number, (reading, mask) in enumerate(zip(question.readings, masks, strict=True)):
        total = mask.sum()
        if total <= 0 or (held @ mask) / total < _least(reading):
            continue
        by_unit = saturated[rows] @ mask
        sentence = best_mass[rows, number]
        score = (
            rules.BEST_UNIT * by_unit.max() + rules.WHOLE_DOCUMENT * (of_whole @ mask)
            + rules.BEST_SENTENCE * sentence.max() + rules.TITLE * (document.in_title @ mask)
        ) / total  # fmt: skip
        if about["kind"] in rules.OFFICIAL and (document.in_title @ mask) >= rules.NEARLY_ALL * total:
            score += rules.OFFICIAL_TITLE
        score = float(score) + _phrase(reading, document.title, (units[row].folded for row in rows))
        if best is None or score * reading.trust > best.score:
            chosen = rows[int((by_unit + sentence).argmax())]
            best = Hit(key, about, score * reading.trust, units[chosen], best_span[chosen][number], reading)
            best.passages = _passages(units, rows, best_mass[:, number], best_span, number)
    if best is not None and question.article:
        _lead_to(best, question.article, [units[row] for row in rows])
    if best is None and _is_number(question, about):
        return Hit(key, about, 0.0, units[rows[0]], (0, 0), question.readings[0])
    return best


def _least(reading: Reading) -> float:
    """How much of a question a result must hold: of a long one, less."""
    return rules.MIN_COVERAGE_LONG if len(reading.terms) > rules.LONG_QUESTION else rules.MIN_COVERAGE


def _phrase(reading: Reading, title: str, texts) -> float:
    """What it is worth that the question stands there word for word."""
    text = reading.text
    if len(text) < 3:
        return 0.0
    return rules.PHRASE_IN_TITLE * (text in title) + rules.PHRASE_IN_TEXT * any(
        text in each for each in texts
    )


def _passages(units, rows, masses, best_span, reading) -> list[tuple[str, str]]:
    """Up to three labelled passages (articles of a law), the best first."""
    found: list[tuple[str, str]] = []
    for row in sorted(rows, key=lambda row: (-masses[row], units[row].number))[:6]:
        label = _label(units[row], best_span[row][reading][0])
        if masses[row] > 0 and label and label not in found:
            found.append(label)
    return found[:3]


def _lead_to(hit: Hit, article: str, units: list[Unit]) -> None:
    """An article that was asked for by name is the best passage."""
    for unit in units:
        for place, label, anchor in unit.marks:
            if label == article:
                hit.unit, hit.article, hit.score = unit, label, hit.score + rules.NAMED_ARTICLE
                hit.sentence = (place, len(unit.text))
                hit.passages = [(label, anchor), *(each for each in hit.passages if each[0] != label)][:3]
                return


def _label(unit: Unit, place: int) -> tuple[str, str] | None:
    """The labelled passage in which a place lies."""
    within = [mark for mark in unit.marks if mark[0] <= place]
    return (within[-1][1], within[-1][2]) if within else None


def _is_number(question: Question, about: dict[str, Any]) -> bool:
    return bool(question.numbers) and bool(set(question.numbers) & set(numbers.keys(about["number"])))


def _preferred(hit: Hit, question: Question, today: date) -> float:
    """The score with what does not lie in the text: exactness, validity, authority, age."""
    score = hit.score
    if _is_number(question, hit.about):
        # The longer the part of the question that is the number, the surer it is: with its word before without.
        agreed = set(question.numbers) & set(numbers.keys(hit.about["number"]))
        score += rules.EXACT_NUMBER + max(len(key) for key in agreed)
        hit.is_exact = True
    if question.exact and any(
        bare(reading.text) == bare(hit.about["title"]) for reading in question.readings
    ):
        score += rules.EXACT_TITLE
        hit.is_exact = True
    age = max((today - hit.day).days, 0) / 365.25
    score *= 1 + rules.RECENCY * math.exp(-age / rules.RECENCY_YEARS)
    return (
        score * rules.AUTHORITY.get(hit.about["kind"], 1.0) * rules.VALIDITY.get(hit.about["validity"], 1.0)
    )

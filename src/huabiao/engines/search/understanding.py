"""What a question means: cleaned and bounded, its numbers, its readings (Pinyin, synonyms), what was perhaps mistyped.

Whatever is typed gives a Question; nothing raises. Every step is bounded by rules.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from . import numbers, rules, vocabulary
from .analysis import bare, bigrams, chinese_number, fold, is_chinese, runs, tidy, without_asking, words
from .statistics import Statistics

_LATIN = re.compile(r"[a-z]{2,}(?:[ '’]+[a-z]{2,})*")
# An article of a law named in the question: 民法典第一千零六十二条.
_ARTICLE = re.compile(r"第\s*[一二三四五六七八九十百千零〇两0-9]{1,8}\s*条(?:之[一二三四五六七八九十])?")
_MAX_WINDOWS = 5
_USUAL = 2  # a word of the dictionary that stands in more units than this is hardly a slip


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the question: folded text, the terms that count, how much it is trusted."""

    text: str
    terms: tuple[str, ...]
    trust: float = 1.0
    note: str = ""  # what is said of it: 也按“…”查找


@dataclass(slots=True)
class Question:
    """A question as it was understood."""

    typed: str
    folded: str
    readings: list[Reading] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    article: str = ""  # 第…条, if one is named
    suggestion: str = ""  # what was perhaps meant
    pinyin: str = ""  # what Latin letters were taken for

    @property
    def is_empty(self) -> bool:
        return not self.readings

    @property
    def exact(self) -> str:
        return bare(self.folded)


@dataclass(frozen=True, slots=True)
class Synonym:
    """An everyday word and what it is officially called; folded."""

    word: str
    official: tuple[str, ...]


def understand(
    typed: str, statistics: Statistics, generation: int, synonyms: Iterable[Synonym] = ()
) -> Question:
    """Read a question. Queries of any length and kind are welcome; the first rules.MAX_QUERY characters count."""
    text = tidy(typed[: rules.MAX_QUERY * 4])[: rules.MAX_QUERY]
    folded = fold(text)
    question = Question(text, folded, numbers=numbers.asked(folded))
    if not runs(folded):
        return question
    named = _ARTICLE.search(folded)
    question.article = _label(named[0]) if named else ""
    question.readings.append(_reading(folded, statistics))
    for meant in _sounded(question, statistics, generation):
        question.readings.append(_reading(meant, statistics, 0.95, meant))
    for other, note in _replaced(question.readings, list(synonyms)):
        if len(question.readings) < rules.MAX_VARIANTS:
            question.readings.append(_reading(other, statistics, 0.9, note))
    question.suggestion = _put_right(folded, statistics, generation)
    return question


def _label(named: str) -> str:
    """As laws count their articles: 第12条 → 第十二条."""
    text = "".join(named.split())
    return re.sub(r"[0-9]{1,4}", lambda digits: chinese_number(int(digits[0])), text)


def _reading(text: str, statistics: Statistics, trust: float = 1.0, note: str = "") -> Reading:
    """The terms of a text, the rarest first."""
    core = without_asking(text)
    ordered = sorted(set(bigrams(core)), key=lambda term: (-statistics.weight(term), term))
    return Reading(text, tuple(ordered[: rules.MAX_RANKED_TERMS]), trust, note)


def _sounded(question: Question, statistics: Statistics, generation: int) -> list[str]:
    """The question with its Latin letters read as Pinyin or initials; at most three ways."""
    found = _LATIN.search(question.folded)
    if found is None:
        return []
    parts = re.split(r"[ '’]+", found[0])
    if all(statistics.frequency(part) for part in parts):  # words of their own here, such as "app"
        return []
    meant = vocabulary.sounding(generation, "".join(parts)[:60])
    if not meant:
        listed = [vocabulary.sounding(generation, part[:40]) for part in parts]
        meant = [choice for one in listed for choice in one] if all(listed) else []
    ways = (
        [
            " ".join(way) if len(meant) > 3 else "".join(way)
            for way in list(product(*(choices[:2] for choices in meant[:8])))[:3]
        ]
        if meant
        else []
    )
    if len(meant) == 1:
        ways = meant[0][:3]
    ways = [
        (question.folded[: found.start()] + way + question.folded[found.end() :])[: rules.MAX_QUERY]
        for way in ways
    ]
    if ways:
        question.pinyin = ways[0]
    return ways


def _replaced(readings: list[Reading], synonyms: list[Synonym]) -> list[tuple[str, str]]:
    """The readings with everyday words replaced by official ones; longer words first."""
    found: list[tuple[str, str]] = []
    for reading in readings[:2]:
        hits = [synonym for synonym in synonyms if synonym.word in reading.text]
        for synonym in sorted(hits, key=lambda hit: -len(hit.word))[:3]:
            for official in synonym.official[:3]:
                if official not in reading.text:
                    found.append(
                        (
                            reading.text.replace(synonym.word, official)[: rules.MAX_QUERY],
                            f"{synonym.word}|{official}",
                        )
                    )
    return found


def _put_right(folded: str, statistics: Statistics, generation: int) -> str:
    """The question with wrong characters put right; empty if nothing is wrong."""
    better = folded
    for run in [run for run in runs(folded) if is_chinese(run) and len(run) > 1][:_MAX_WINDOWS]:
        usual = [word for word in words(run) if statistics.frequency(word) > _USUAL]
        right = vocabulary.corrected(generation, run, usual)
        if right != run and _is_likelier(right, run, statistics):
            better = better.replace(run, right)
    return better if better != folded else ""


def _is_likelier(right: str, wrong: str, statistics: Statistics) -> bool:
    changed = [(new, old) for new, old in zip(bigrams(right), bigrams(wrong), strict=True) if new != old]
    return all(statistics.frequency(new) > 4 * statistics.frequency(old) for new, old in changed)

"""Words and short phrases of titles, with how they sound: for Pinyin and initials, wrong characters, suggestions.

Kept as rows of a generation: a rebuild writes the next one beside the old and names it in the index's state.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from pypinyin import lazy_pinyin

from . import rules
from .analysis import fold, is_chinese, runs, words
from .models import Term

LONGEST = 10  # characters of a phrase
PARTS = 4  # words of a phrase
_CHUNK = 2000
# Sounds that are easily confused, brought to one.
_ALIKE = re.compile(r"^(zh|ch|sh)|(?<=[aei])ng$|^l")
_SIMPLER = {"zh": "z", "ch": "c", "sh": "s", "ng": "n", "l": "n"}
_LATIN = re.compile(r"[a-z]{2,40}")


@dataclass(frozen=True, slots=True)
class Sound:
    """How a phrase sounds: in full, by initials, and with what is easily confused brought to one."""

    full: str
    initials: str
    alike: str


def sound_of(text: str) -> Sound:
    """The sound of Chinese characters in their context."""
    syllables = lazy_pinyin(text)
    alike = (_ALIKE.sub(lambda found: _SIMPLER[found[0]], syllable) for syllable in syllables)
    return Sound("".join(syllables), "".join(syllable[:1] for syllable in syllables), "".join(alike))


def phrases(title: str) -> set[str]:
    """Words of a title and what consecutive ones make together."""
    found: set[str] = set()
    for run in runs(fold(title)):
        if not is_chinese(run):
            continue
        parts = _cut(run)
        for begin in range(len(parts)):
            phrase = ""
            for part in parts[begin : begin + PARTS]:
                phrase += part
                if len(phrase) > LONGEST:
                    break
                if len(phrase) > 1:
                    found.add(phrase)
    return found


def _cut(run: str) -> list[str]:
    """Words of a run with the single characters between them."""
    parts: list[str] = []
    place = 0
    for word in words(run):
        start = run.index(word, place)
        parts += run[place:start]
        parts.append(word)
        place = start + len(word)
    return parts + list(run[place:])


class Counting:
    """Phrases of many titles, counted within bounded memory."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, title: str) -> None:
        self._counts.update(phrases(title))
        if len(self._counts) > 6 * rules.MAX_VOCABULARY:
            self._counts = Counter(dict(self._counts.most_common(3 * rules.MAX_VOCABULARY)))

    def write(self, generation: int) -> None:
        """Write the generation, a chunk a transaction, so that nobody waits for long."""
        Term.objects.filter(generation=generation).delete()
        best = self._counts.most_common(rules.MAX_VOCABULARY)
        for start in range(0, len(best), _CHUNK):
            with transaction.atomic():
                Term.objects.bulk_create(_rows(best[start : start + _CHUNK], generation))


def forget_others(generation: int) -> None:
    """Generations that no index names any more go, a chunk a transaction."""
    while ids := list(Term.objects.exclude(generation=generation).values_list("pk", flat=True)[:_CHUNK]):
        Term.objects.filter(pk__in=ids).delete()


def change(generation: int, added: Iterable[str], removed: Iterable[str]) -> None:
    """Titles that came and went."""
    counts: Counter[str] = Counter()
    for title in added:
        counts.update(phrases(title))
    for title in removed:
        counts.subtract(phrases(title))
    changed = {text: count for text, count in counts.items() if count}
    if not changed:
        return
    with transaction.atomic():
        known = {row.text: row for row in _known(generation, list(changed))}
        for text, row in known.items():
            row.weight += changed[text]
        Term.objects.bulk_update([row for row in known.values() if row.weight > 0], ["weight"])
        Term.objects.filter(pk__in=[row.pk for row in known.values() if row.weight <= 0]).delete()
        new = [(text, count) for text, count in changed.items() if text not in known and count > 0]
        Term.objects.bulk_create(_rows(new, generation))


def _known(generation: int, texts: list[str]) -> Iterator[Term]:
    for start in range(0, len(texts), 500):
        yield from Term.objects.filter(generation=generation, text__in=texts[start : start + 500])


def _rows(counted: Iterable[tuple[str, int]], generation: int) -> list[Term]:
    rows = []
    for text, count in counted:
        sound = sound_of(text)
        rows.append(
            Term(
                generation=generation,
                text=text,
                weight=count,
                sound=sound.full[:60],
                initials=sound.initials,
                alike=sound.alike[:60],
            )
        )
    return rows


# Questions


def begun(generation: int, typed: str, limit: int) -> list[str]:
    """Phrases that begin with what was typed, in characters, Pinyin or initials; the weightier first."""
    column = "sound" if _LATIN.fullmatch(typed) else "text"
    found = _starting(generation, column, typed, limit)
    if column == "sound" and len(typed) <= LONGEST:
        found = list(dict.fromkeys(_starting(generation, "initials", typed, limit) + found))
    return found[:limit]


def _starting(generation: int, column: str, typed: str, limit: int) -> list[str]:
    # A range and not LIKE, which on SQLite would not use the index.
    last = typed[:-1] + chr(ord(typed[-1]) + 1)
    rows = Term.objects.filter(generation=generation, **{f"{column}__gte": typed, f"{column}__lt": last})
    return list(rows.order_by("-weight", "text").values_list("text", flat=True)[:limit])


def sounding(generation: int, typed: str) -> list[list[str]]:
    """What Latin letters may mean: alternatives for each part, [] if they mean nothing here. "gjj" → [["公积金"]]."""
    pieces = {
        typed[begin:end]
        for begin in range(len(typed))
        for end in range(begin + 2, min(len(typed), begin + 40) + 1)
    }
    meant = _by_sound(generation, pieces)
    whole = meant.get(typed)
    if whole:
        return [whole]
    initials = Term.objects.filter(generation=generation, initials=typed).order_by("-weight", "text")
    short = list(initials.values_list("text", flat=True)[:3]) if len(typed) <= LONGEST else []
    if short:
        return [short]
    return _fewest(typed, meant)


def _by_sound(generation: int, pieces: set[str]) -> dict[str, list[str]]:
    meant: dict[str, list[str]] = {}
    listed = sorted(pieces)
    for start in range(0, len(listed), 900):
        rows = Term.objects.filter(generation=generation, sound__in=listed[start : start + 900]).order_by(
            "-weight", "text"
        )
        for sound, text in rows.values_list("sound", "text"):
            if len(meant.setdefault(sound, [])) < 3:
                meant[sound].append(text)
    return meant


def _fewest(typed: str, meant: dict[str, list[str]]) -> list[list[str]]:
    """The letters cut into the fewest known parts; [] if some are left over."""
    best: list[list[list[str]] | None] = [[]] + [None] * len(typed)
    for end in range(1, len(typed) + 1):
        for begin in range(max(0, end - 40), end):
            before, part = best[begin], meant.get(typed[begin:end])
            if before is not None and part and (best[end] is None or len(before) + 1 < len(best[end] or [])):
                best[end] = [*before, part]
    return best[-1] or []


def corrected(generation: int, run: str, right: Iterable[str] = ()) -> str:
    """A run of characters with what sounds like a known phrase and is none put right; the run itself if all is well.

    `right` are words of it that are not wrong although they stand in no title.
    """
    windows = {
        run[begin:end] for begin in range(len(run)) for end in range(begin + 2, min(len(run), begin + 8) + 1)
    }
    if not windows or len(run) > 30:
        return run
    known = set(_texts(generation, windows)) | set(right)
    if run in known:
        return run
    sounds = {window: sound_of(window).alike for window in windows if window not in known}
    meant: dict[str, str] = {}
    rows = Term.objects.filter(generation=generation, alike__in=set(sounds.values())).order_by(
        "weight", "-text"
    )
    for alike, text in rows.values_list("alike", "text"):
        meant[alike] = text
    covered = _covered(run, known)
    # The longest first: two characters sound like too many things.
    for window in sorted(sounds, key=lambda w: (-len(w), run.index(w))):
        place = run.index(window)
        better = meant.get(sounds[window])
        if better and _is_near(window, better) and not all(covered[place : place + len(window)]):
            return run.replace(window, better)
    return run


def _texts(generation: int, windows: Iterable[str]) -> Sequence[str]:
    return list(
        Term.objects.filter(generation=generation, text__in=list(windows)).values_list("text", flat=True)
    )


def _is_near(window: str, better: str) -> bool:
    """Of equal length, and at most half of the characters are others."""
    if len(window) != len(better):
        return False
    return 0 < sum(a != b for a, b in zip(window, better, strict=True)) <= max(1, len(window) // 2)


def _covered(run: str, known: set[str]) -> list[bool]:
    """Which characters of the run stand in a phrase that is known."""
    covered = [False] * len(run)
    for phrase in known:
        place = run.find(phrase)
        while place >= 0:
            covered[place : place + len(phrase)] = [True] * len(phrase)
            place = run.find(phrase, place + 1)
    return covered

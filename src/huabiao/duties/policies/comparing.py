"""Two versions of a document article by article: which were added, dropped, changed, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from huabiao.duties.articles.comparison import EQUAL, Parts, difference
from huabiao.kernel.statutes import Node

SAME, CHANGED, ADDED, DROPPED, MOVED = "same", "changed", "added", "dropped", "moved"
WORDS: dict[str, str] = {SAME: "未变", CHANGED: "修改", ADDED: "新增", DROPPED: "删除", MOVED: "只改条次"}
_ALIKE = 0.35  # of their pairs of signs: less alike, and one article was dropped and another added
_MAX_DIFFERENCE = 20_000  # characters: longer articles stand side by side without marks within


@dataclass(frozen=True, slots=True)
class Line:
    """One article in both versions; None where it is missing."""

    kind: str
    old: Node | None
    new: Node | None
    parts: Parts

    @property
    def words(self) -> str:
        return WORDS[self.kind]


def compare(old: Sequence[Node], new: Sequence[Node]) -> list[Line]:
    """All articles of both, in the new order. Equal ones are paired first, then those that are most alike in between."""
    before, after = [node.text for node in old], [node.text for node in new]
    lines: list[Line] = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            lines += [_line(a, b) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
        else:
            lines += _between(old[i1:i2], new[j1:j2])
    return lines


def counts(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """How many of each kind: kind, words, number."""
    return [(kind, words, number) for kind, words in WORDS.items() if (number := sum(line.kind == kind for line in lines))]


def _between(old: Sequence[Node], new: Sequence[Node]) -> list[Line]:
    pairs = _pairs(old, new)
    lines, at = [], 0
    for place, node in enumerate(new):
        if place in pairs:
            lines += [_line(dropped, None) for dropped in old[at : pairs[place]]]
            lines.append(_line(old[pairs[place]], node))
            at = pairs[place] + 1
        else:
            lines.append(_line(None, node))
    return lines + [_line(dropped, None) for dropped in old[at:]]


def _pairs(old: Sequence[Node], new: Sequence[Node]) -> dict[int, int]:
    """Which new article continues which old one, without crossing: the longest chain of those alike."""
    signs = [_signs(node) for node in old]
    scores: list[list[float]] = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(signs[i], signs_new) for signs_new in map(_signs, new)] for i in range(len(old))]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            pair = alike[i][j] + scores[i + 1][j + 1] if alike[i][j] >= _ALIKE else -1.0
            scores[i][j] = max(scores[i + 1][j], scores[i][j + 1], pair)
    found: dict[int, int] = {}
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= _ALIKE and scores[i][j] == alike[i][j] + scores[i + 1][j + 1]:
            found[j] = i
            i, j = i + 1, j + 1
        elif scores[i][j] == scores[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _signs(node: Node) -> frozenset[str]:
    text = node.text
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _line(old: Node | None, new: Node | None) -> Line:
    if old is None or new is None:
        return Line(ADDED if old is None else DROPPED, old, new, [])
    if old.text == new.text:
        return Line(SAME if old.label == new.label else MOVED, old, new, [(EQUAL, new.text)])
    is_long = len(old.text) + len(new.text) > _MAX_DIFFERENCE
    return Line(CHANGED, old, new, [] if is_long else difference(old.text, new.text))

"""The contract between us and an engine: keep entries by their terms, fetch at most 200 candidates. Nothing else.

An engine does no analysis and no ranking. Of a question it gets terms with weights and returns the units with the
highest sums (times the unit's prior); the same on every engine.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from huabiao.kernel.errors import RuleBroken

from .statistics import Statistics
from .units import Entry

Wanted = Sequence[tuple[str, float]]  # terms and their weights
Filters = Sequence[Sequence[str]]  # of each group one term at least


class IndexUnusable(RuleBroken):
    """There is no index yet, it is damaged, or it was made by another version; the worker builds it anew."""

    def __init__(self) -> None:
        super().__init__("搜索索引正在重建，请稍后再试。")


@dataclass(frozen=True, slots=True)
class State:
    """What is kept with an index: how far it has read the ledger, which vocabulary belongs to it, how rare terms are."""

    cursor: int
    generation: int
    statistics: Statistics


class Writer(Protocol):
    """Changes to an index; nothing is seen until `commit`."""

    def remove(self, document: str) -> None:
        """Take all units of a document out."""

    def add(self, entry: Entry) -> None:
        """Put a unit in."""

    def commit(self, state: State) -> None:
        """Let everybody see the changes, and remember the state with them."""


class Engine(Protocol):
    """One index. Reading raises IndexUnusable when there is none."""

    def state(self) -> State:
        """The state that was committed last."""

    def fetch(self, wanted: Wanted, filters: Filters, limit: int) -> list[str]:
        """The data of the units with the highest sum of weights, of equals the one with the higher prior first."""

    def units(self, document: str) -> list[str]:
        """The data of all units of a document."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Change the index in place; one process at a time."""

    def rebuilding(self) -> AbstractContextManager[Writer]:
        """Fill a new index beside the old one; it takes its place at `commit`."""

    def documents(self) -> Iterator[str]:
        """Keys of all documents, each once."""


_makers: dict[str, Callable[[], Engine]] = {}
_made: dict[tuple[str, str], Engine] = {}


def register_engine(name: str, make: Callable[[], Engine]) -> None:
    """Add an engine that settings may choose."""
    _makers[name] = make


def engine() -> Engine:
    """The engine that the settings name, one a process and home."""
    key = (settings.HUABIAO_SEARCH, str(settings.HUABIAO_HOME))
    if key not in _made:
        _made[key] = _makers[key[0]]()
    return _made[key]


def unique(keys: Iterable[str]) -> Iterator[str]:
    """Each of the keys once, in their order."""
    return iter(dict.fromkeys(keys))

"""Keeps the index in step with the ledger, and builds it anew. Called by the worker and by `huabiao search rebuild`.

Everything here may be killed at any moment: what was not committed is done again, and doing it twice changes nothing.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass

from huabiao.foundation.ledger.queries import changed_keys, head

from . import registry, vocabulary
from .engine import Engine, IndexUnusable, State, Writer, engine
from .statistics import Statistics
from .units import Unit, entries

log = logging.getLogger("huabiao.search")

BATCH = 500  # entries of the ledger read at once
CHUNK = 200  # documents loaded at once
SMALL = 500  # documents that are indexed in a moment


@dataclass
class Outcome:
    """What a rebuild did."""

    documents: int = 0
    units: int = 0
    seconds: float = 0.0


def follow(using: Engine | None = None) -> bool:
    """Index what the ledger's next entries changed; tells whether there was anything. Raises IndexUnusable."""
    source = using or engine()
    state = source.state()
    keys, last = changed_keys(state.cursor, BATCH)
    if last <= state.cursor:
        if not keys and _is_ahead(state.cursor):
            raise IndexUnusable  # it belongs to another history, such as that of a restored backup
        return False
    wanted = {name.name: sorted(set(name.affected(keys))) for name in registry.sources()} if keys else {}
    _replace(source, state, wanted, last)
    return True


def _is_ahead(cursor: int) -> bool:
    newest = head()
    return cursor > (newest.size if newest else 0)


def _replace(source: Engine, state: State, wanted: dict[str, list[str]], last: int) -> None:
    """Take the documents out and put in those that are public now; in one commit, unless they are many."""
    with source.writing() as writer:
        added: list[str] = []
        removed: list[str] = []
        for name, refs in wanted.items():
            for start in range(0, len(refs), CHUNK):
                chunk = refs[start : start + CHUNK]
                removed += _remove(source, writer, state.statistics, [f"{name}:{ref}" for ref in chunk])
                found = registry.source(name)
                added += _add(writer, state.statistics, found.load(chunk) if found else (), Outcome())
        vocabulary.change(state.generation, added, removed)
        writer.commit(State(last, state.generation, state.statistics))


def _remove(source: Engine, writer: Writer, statistics: Statistics, documents: list[str]) -> list[str]:
    """Titles of those that were there."""
    titles = []
    for key in documents:
        units = [Unit.unpack(data) for data in source.units(key)]
        for unit in units:
            statistics.add(unit.whole, -1, is_first=unit.number == 0)
        if units:
            titles.append(units[0].about["title"])
            writer.remove(key)
    return titles


def _add(
    writer: Writer, statistics: Statistics, documents: Iterable[registry.Document], outcome: Outcome
) -> list[str]:
    titles = []
    for document in documents:
        titles.append(document.title)
        for entry in entries(document):
            writer.add(entry)
            statistics.add(entry.unit.whole, is_first=entry.unit.number == 0)
            outcome.units += 1
        outcome.documents += 1
    return titles


def is_small() -> bool:
    """Whether a rebuild is a matter of a moment."""
    return all(len(source.refs("", SMALL)) < SMALL for source in registry.sources())


def rebuild(using: Engine | None = None) -> Outcome:
    """Build a new index beside the old one, which answers meanwhile; changes made during it are followed afterwards."""
    source = using or engine()
    began = time.monotonic()
    outcome = Outcome()
    newest = head()
    statistics, counting = Statistics(), vocabulary.Counting()
    generation = time.time_ns()
    with source.rebuilding() as writer:
        for one in registry.sources():
            after = ""
            while refs := one.refs(after, CHUNK):
                for title in _add(writer, statistics, one.load(refs), outcome):
                    counting.add(title)
                after = refs[-1]
        counting.write(generation)
        writer.commit(State(newest.size if newest else 0, generation, statistics))
    vocabulary.forget_others(generation)
    outcome.seconds = time.monotonic() - began
    return outcome

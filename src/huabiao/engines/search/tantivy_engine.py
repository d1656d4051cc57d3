"""The embedded engine: tantivy under HUABIAO_HOME/search, one folder a generation, `current` names the one in force.

A folder is written beside the old one and switched by renaming a small file, so that a rebuild disturbs nobody and a
killed one leaves nothing but a folder that the next rebuild sweeps away.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import tantivy
from django.conf import settings
from tantivy import Occur, Query

from . import rules
from .engine import Filters, IndexUnusable, State, Wanted
from .statistics import Statistics
from .units import Entry, document_term

HEAP = 64_000_000  # bytes that a rebuild may take for what is not written yet
SMALL_HEAP = 15_000_000
LOCK_WAIT = 20.0  # seconds


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="blank", index_option="basic")
    builder.add_text_field("data", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("prior", fast=True)
    return builder.build()


class TantivyEngine:
    """See engine.Engine."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(settings.HUABIAO_HOME) / "search"
        self._opened: tuple[str, int, tantivy.Index, tantivy.Searcher] | None = None
        self._state: tuple[tuple[str, int], State] | None = None

    # Reading

    def state(self) -> State:
        home = self._current()
        try:
            stamp = (home.name, (home / "state").stat().st_mtime_ns)
            if self._state is None or self._state[0] != stamp:
                self._state = (stamp, _unpack((home / "state").read_bytes()))
        except (OSError, ValueError, KeyError):
            raise IndexUnusable from None
        return self._state[1]

    def fetch(self, wanted: Wanted, filters: Filters, limit: int) -> list[str]:
        schema, searcher = self._searcher()
        should = [
            (Occur.Should, Query.const_score_query(Query.term_query(schema, "terms", term, "basic"), weight))
            for term, weight in wanted
        ]
        if not should:
            return []
        query = Query.boolean_query(should)
        if filters:
            must = [(Occur.Must, query)]
            for group in filters:
                one = Query.boolean_query(
                    [(Occur.Should, Query.term_query(schema, "terms", term, "basic")) for term in group]
                )
                must.append((Occur.Must, Query.const_score_query(one, 0.0)))
            query = Query.boolean_query(must)
        return self._data(searcher, query, limit)

    def units(self, document: str) -> list[str]:
        schema, searcher = self._searcher()
        return self._data(
            searcher, Query.term_query(schema, "terms", document_term(document), "basic"), 10_000
        )

    def documents(self) -> Iterator[str]:
        _, searcher = self._searcher()
        for term, _count in searcher.terms_with_prefix("terms", "k:"):
            yield term[2:]

    def _data(self, searcher: tantivy.Searcher, query: Query, limit: int) -> list[str]:
        try:
            hits = searcher.search(query, limit, count=False, weight_by_field="prior").hits
            return [str(searcher.doc(address).get_first("data")) for _, address in hits]
        except (ValueError, OSError):  # a damaged file shows itself here
            raise IndexUnusable from None

    def _searcher(self) -> tuple[tantivy.Schema, tantivy.Searcher]:
        home = self._current()
        try:
            stamp = (home / "meta.json").stat().st_mtime_ns
            if self._opened is None or self._opened[:2] != (home.name, stamp):
                index = self._opened[2] if self._opened and self._opened[0] == home.name else _open(home)
                index.reload()
                self._opened = (home.name, stamp, index, index.searcher())
        except (OSError, ValueError):
            raise IndexUnusable from None
        return self._opened[2].schema, self._opened[3]

    def _current(self) -> Path:
        try:
            name = (self._folder / "current").read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            raise IndexUnusable from None
        if not name.startswith(f"{rules.FORMAT}-"):
            raise IndexUnusable
        return self._folder / name

    # Writing

    @contextmanager
    def writing(self) -> Iterator["_Writer"]:
        with self._locked():
            home = self._current()
            try:
                index = _open(home)
            except (OSError, ValueError):
                raise IndexUnusable from None
            yield _Writer(index, index.writer(SMALL_HEAP, 1), home, lambda: None)

    @contextmanager
    def rebuilding(self) -> Iterator["_Writer"]:
        with self._locked():
            name = f"{rules.FORMAT}-{time.time_ns()}"
            for old in self._folder.glob("*-*"):
                if old.is_dir() and old.name != self._name():
                    shutil.rmtree(old, ignore_errors=True)
            home = self._folder / name
            home.mkdir()
            index = tantivy.Index(_schema(), path=str(home))
            _register(index)

            def switch() -> None:
                replaced = self._name()
                _write(self._folder / "current", name.encode())
                if replaced and replaced != name:  # who reads it now has its files open
                    shutil.rmtree(self._folder / replaced, ignore_errors=True)

            yield _Writer(index, index.writer(HEAP, 1), home, switch)

    def _name(self) -> str:
        try:
            return (self._folder / "current").read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time, whatever process it lives in; the lock goes with the process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as handle:
            _lock(handle)
            yield


class _Writer:
    """See engine.Writer."""

    def __init__(
        self, index: tantivy.Index, writer: tantivy.IndexWriter, home: Path, done: Callable[[], None]
    ) -> None:
        self._index, self._writer, self._home, self._done = index, writer, home, done

    def remove(self, document: str) -> None:
        self._writer.delete_documents_by_term("terms", document_term(document))

    def add(self, entry: Entry) -> None:
        made = tantivy.Document()
        made.add_text("terms", " ".join(entry.terms))
        made.add_text("data", entry.data)
        made.add_float("prior", entry.prior)
        self._writer.add_document(made)

    def commit(self, state: State) -> None:
        self._writer.commit()
        self._writer.wait_merging_threads()
        # After the index: a crash between the two reads some keys twice, which changes nothing.
        _write(self._home / "state", _pack(state))
        self._done()


def _open(home: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(home))
    _register(index)
    return index


def _register(index: tantivy.Index) -> None:
    index.register_tokenizer("blank", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def _pack(state: State) -> bytes:
    head = json.dumps({"cursor": state.cursor, "generation": state.generation}).encode()
    return len(head).to_bytes(4, "big") + head + state.statistics.pack()


def _unpack(data: bytes) -> State:
    length = int.from_bytes(data[:4], "big")
    head = json.loads(data[4 : 4 + length])
    return State(head["cursor"], head["generation"], Statistics.unpack(data[4 + length :]))


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)


def _lock(handle: IO[str]) -> None:
    until = time.monotonic() + LOCK_WAIT
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise IndexUnusable from None
            time.sleep(0.05)

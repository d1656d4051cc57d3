"""Rows on disk between the two passes of a job: the first reads them all, the second takes them from the oldest on.

A small database of its own in a temporary file, so that memory stays bounded whatever the size of the import.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

_TABLE = """
CREATE TABLE row (line INTEGER PRIMARY KEY, at REAL, key TEXT, digest BLOB, data TEXT);
CREATE TABLE seen (key BLOB PRIMARY KEY, line INTEGER, digest BLOB) WITHOUT ROWID;
"""
_CHUNK = 200
_STALE = 3 * 24 * 3600


class Waiting(NamedTuple):
    """A row that waits for the second pass."""

    line: int
    key: str
    digest: str
    data: dict[str, Any]


class Spool:
    """Used with `with`; gone afterwards."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        self._folder = tempfile.TemporaryDirectory(prefix="import-", dir=folder)
        self._rows = sqlite3.connect(Path(self._folder.name) / "rows.sqlite3", isolation_level=None)
        self._rows.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;" + _TABLE)
        self._rows.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._rows.close()
        self._folder.cleanup()

    def claim(self, key: str, line: int, digest: str) -> tuple[int, bool] | None:
        """Take an identity for a line. If another line has it: that line, and whether it says the same."""
        short = hashlib.blake2b(key.encode(), digest_size=16).digest()
        found = self._rows.execute("SELECT line, digest FROM seen WHERE key = ?", [short]).fetchone()
        if found:
            return found[0], found[1] == bytes.fromhex(digest)
        self._rows.execute("INSERT INTO seen VALUES (?, ?, ?)", [short, line, bytes.fromhex(digest)])
        return None

    def put(self, row: Waiting, at: float | None) -> None:
        """Keep a row; `at` is its time in seconds, None if it has none."""
        data = json.dumps(row.data, ensure_ascii=False)
        self._rows.execute("INSERT INTO row VALUES (?, ?, ?, ?, ?)", [row.line, at, row.key, bytes.fromhex(row.digest), data])

    def __len__(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM row").fetchone()[0])

    def oldest_first(self) -> Iterator[list[Waiting]]:
        """All rows by time, then as they stood; those without a time last. In lists of some hundreds."""
        self._rows.execute("CREATE INDEX row_at ON row (at IS NULL, at, line)")
        order = self._rows.execute("SELECT line FROM row ORDER BY at IS NULL, at, line")
        while lines := [line for (line,) in order.fetchmany(_CHUNK)]:
            marks = ",".join("?" * len(lines))
            found = self._rows.execute(f"SELECT line, key, digest, data FROM row WHERE line IN ({marks})", lines)
            rows = {line: Waiting(line, key, digest.hex(), json.loads(data)) for line, key, digest, data in found}
            yield [rows[line] for line in lines]


def _sweep(folder: Path) -> None:
    """What jobs left behind that were killed days ago."""
    for left in folder.glob("import-*"):
        if left.is_dir() and left.stat().st_mtime < time.time() - _STALE:
            shutil.rmtree(left, ignore_errors=True)

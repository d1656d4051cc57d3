"""Is a public file what was signed? Looks at files, rows and the journal, and never takes a publication for tampering.

A publication names its files in the journal, switches them, commits their rows, and only then drops the journal. So a
difference is real when it is seen, the journal does not name the file, and the very same difference is seen again:
the file had the same inode and times, the row the same digest (`confirmed`).
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import places, stage
from .models import PublishedFile

CHANGED, MISSING, EXTRA = "changed", "missing", "extra"
PACKED = ".gz"
CHUNK = 400  # paths to one question to the database

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True)
class Finding:
    """One file on disk that is not what was signed. `base` is the published path that it belongs to."""

    site: str
    path: str
    base: str
    kind: str
    found: str  # digest on disk, "" where there is none to speak of
    expected: str
    stamp: Stamp | None


def stamp_of(state: os.stat_result) -> Stamp:
    """What changes whenever a file does: who writes through the same inode still moves its ctime."""
    return state.st_ino, state.st_ctime_ns, state.st_mtime_ns, state.st_size


_notes: dict[str, tuple[Stamp, frozenset[str]]] = {}


def journalled(site: str) -> set[str]:
    """The paths that are being published at this moment."""
    names: set[str] = set()
    folder = places.journal(site)
    try:
        notes = [note for note in os.scandir(folder) if note.name.endswith(".json")]
    except FileNotFoundError:
        return names
    for note in notes:
        try:
            stamp = stamp_of(os.stat(note.path))
            known = _notes.get(note.path)
            if known is None or known[0] != stamp:
                if len(_notes) > 200:
                    _notes.clear()
                known = _notes[note.path] = (stamp, frozenset(json.loads(Path(note.path).read_bytes())))
            names |= known[1]
        except FileNotFoundError:
            continue  # committed just now: the second look at the row tells
    return names


def confirmed(site: str, paths: Iterable[str]) -> tuple[list[Finding], set[str]]:
    """Differences of these files that are no publication's doing, and the published paths that are just in work."""
    first = compare(site, paths)
    if not first:
        return [], set()
    in_work = journalled(site)
    flying = {finding.base for finding in first if _in_work(finding, in_work)}
    settled = [finding for finding in first if not _in_work(finding, in_work)]
    if not settled:
        return [], flying
    again = set(compare(site, [finding.path for finding in settled]))
    return [finding for finding in settled if finding in again], flying


def _in_work(finding: Finding, names: set[str]) -> bool:
    return finding.base in names or finding.path.removesuffix(PACKED) in names


def compare(site: str, paths: Iterable[str]) -> list[Finding]:
    """One look at these files (published paths or any others below the site's root)."""
    wanted = sorted(set(paths))
    findings: dict[str, Finding] = {}
    for start in range(0, len(wanted), CHUNK // 2):
        some = wanted[start : start + CHUNK // 2]
        rows = rows_of(site, some)
        folder = _Folder(site)
        for path in some:
            row = rows.get(path) or rows.get(path.removesuffix(PACKED))
            for finding in folder.look(row) if row else folder.stray(path):
                findings[finding.path] = finding
    return list(findings.values())


def rows_of(site: str, paths: Sequence[str]) -> dict[str, stage.Record]:
    """The rows of these paths and of those that they are the packed twin of."""
    names = {*paths, *(path.removesuffix(PACKED) for path in paths if path.endswith(PACKED))}
    found = PublishedFile.objects.filter(site_code=site, path__in=[name for name in names if can_be_row(name)])
    return {row.path: row for row in stage.records(found.values_list(*stage.FIELDS))}


def can_be_row(name: str) -> bool:
    """A file's name may be no text at all; the database should not be asked for such."""
    return len(name) <= 400 and name.isprintable()


def printable(path: str) -> str:
    """A path as it can be shown, stored and written as JSON, whatever its bytes are."""
    return path if path.isprintable() else ascii(path)[1:-1]


def suspects(site: str) -> Iterator[tuple[int, list[str]]]:
    """Go over a whole site in small steps: how many published files were looked at, and which paths differ.

    First the rows against the disk, then the disk against the rows; memory does not grow with the site.
    """
    after = 0
    while True:
        rows = PublishedFile.objects.filter(site_code=site, pk__gt=after).order_by("pk")
        batch = list(rows.values_list("pk", *stage.FIELDS)[:CHUNK])
        if not batch:
            break
        after = batch[-1][0]
        folder = _Folder(site)
        yield len(batch), [
            finding.path for record in stage.records(row[1:] for row in batch) for finding in folder.look(record)
        ]
    for names in _walk(places.public(site)):
        yield 0, _unknown(site, names)


def _unknown(site: str, names: Sequence[str]) -> list[str]:
    rows = rows_of(site, names)
    return [name for name in names if name not in rows and not _is_twin(name, rows)]


def _is_twin(name: str, rows: dict[str, stage.Record]) -> bool:
    row = rows.get(name.removesuffix(PACKED)) if name.endswith(PACKED) else None
    return row is not None and bool(row.packed_digest)


def _walk(root: Path) -> Iterator[list[str]]:
    """Everything below a root that is not a real folder, by path, some hundred at a time."""
    waiting, names = [""], list[str]()
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(root / inside if inside else root) as entries:
                for entry in entries:
                    name = f"{inside}/{entry.name}" if inside else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(name)
                        continue
                    names.append(name)
                    if len(names) >= CHUNK // 2:
                        yield names
                        names = []
        except (FileNotFoundError, NotADirectoryError):
            continue  # gone since it was listed
    if names:
        yield names


class _Folder:
    """Looks at the files of one site; remembers which folders are real ones, for a chunk's time."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._root = f"{places.public(site)}/"  # text, not a path: joined for each file
        self._blocks: dict[str, str] = {"": ""}

    def look(self, row: stage.Record) -> list[Finding]:
        """The published file and its packed twin."""
        block = self._block(row.path.rpartition("/")[0])
        findings = [self._finding(block, row.path, EXTRA, "", "")] if block else []
        for path, expected in ((row.path, row.digest), (row.path + PACKED, row.packed_digest)):
            found, stamp = ("", None) if block else digest(self._root + path)
            if found == expected and (expected or stamp is None):
                continue
            if not expected:
                if rows_of(self._site, [path]).get(path) is None:  # else it is a published file of its own
                    findings.append(self._finding(path, row.path, EXTRA, found, "", stamp))
                continue
            kind = CHANGED if stamp is not None else MISSING
            findings.append(self._finding(path, row.path, kind, found, expected, stamp))
        return findings

    def stray(self, path: str) -> list[Finding]:
        """A path that no row knows: an extra file, or nothing (a real folder is nothing)."""
        block = self._block(path.rpartition("/")[0])
        if block:
            return [self._finding(block, block, EXTRA, "", "")]
        found, stamp = digest(self._root + path)
        if stamp is None or (not found and os.path.isdir(self._root + path) and not os.path.islink(self._root + path)):
            return []
        return [self._finding(path, path, EXTRA, found, "", stamp)]

    def _finding(self, path: str, base: str, kind: str, found: str, expected: str, stamp: Stamp | None = None) -> Finding:
        return Finding(self._site, path, base, kind, found, expected, stamp)

    def _block(self, folder: str) -> str:
        """The first part of a folder's path that is there and is no real folder (a link, a file); "" if none."""
        if folder not in self._blocks:
            block = self._block(folder.rpartition("/")[0])
            if not block:
                try:
                    block = "" if stat.S_ISDIR(os.lstat(self._root + folder).st_mode) else folder
                except OSError:
                    block = ""
            self._blocks[folder] = block
        return self._blocks[folder]


def digest(path: Path | str) -> tuple[str, Stamp | None]:
    """SHA-256 and stamp of a regular file; ("", stamp) for a link, a folder or a device; ("", None) for nothing."""
    try:
        state = os.lstat(path)
        if not stat.S_ISREG(state.st_mode):
            return "", stamp_of(state)
        with open(path, "rb", opener=no_link) as source:
            return hashlib.file_digest(source, "sha256").hexdigest(), stamp_of(os.fstat(source.fileno()))
    except (FileNotFoundError, NotADirectoryError):
        return "", None
    except OSError:
        return "", (0, 0, 0, 0)  # there, but not to be read


def no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)

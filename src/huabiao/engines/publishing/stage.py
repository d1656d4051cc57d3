"""From refs to files: load, render, compare with what is published, write what differs behind a journal.

Runs in the worker for small changes and in child processes for full builds; touches no table but to read.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from operator import attrgetter
from pathlib import Path

from django.conf import settings
from isal import igzip
from jinja2 import Environment

from . import fault, pathtree, places, registry, store, templating
from .models import PublishedFile
from .splice import splice

TEXT = (".html", ".xml", ".css", ".js", ".svg", ".json", ".txt", ".webmanifest")
GZIP_LEVEL = 1  # igzip's fastest: ratio 0.24 on our pages at 33,000 pages a second and core


@dataclass(slots=True)
class Record:
    """What is known of one published file; the row of PublishedFile as plain data."""

    path: str
    kind: str
    ref: str
    digest: str
    packed_digest: str
    size: int
    blob: str
    pack: str
    offset: int
    length: int
    frame: int | None


_values = attrgetter("path", "kind", "ref", "digest", "packed_digest", "size", "blob", "pack", "offset", "length", "frame")
_numbers = count()

FIELDS = ("path", "kind", "ref", "digest", "packed_digest", "size", "blob", "pack", "offset", "length", "frame_id")


@dataclass(slots=True)
class Change:
    """A file that becomes something else: `after` None means that it goes."""

    path: str
    before: Record | None
    after: Record | None
    temporary: str = ""

    def as_row(self) -> list[object]:
        """For the manifest: path, what was there, what is there now (the fields of Record in order)."""
        return [self.path, self.before and _values(self.before), self.after and _values(self.after)]

    @classmethod
    def from_row(cls, row: Sequence) -> "Change":
        """A line of a manifest."""
        path, before, after = row
        return cls(path, Record(*before) if before else None, Record(*after) if after else None)


@dataclass(slots=True)
class Part:
    """Switched changes as a release needs them: made where the pages are made, so that children hand over few objects."""

    pages: int  # looked at
    written: int
    removed: int
    growth: int  # files more than before
    rows: list[tuple]  # of PublishedFile: ROW
    gone: list[str]
    lines: bytes  # of the manifest
    note: Path | None  # its journal

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written or removed."""
        return not self.written and not self.removed


ROW = ("site_code", "path", "kind", "ref", "digest", "packed_digest", "size", "blob", "pack", '"offset"', "length", "frame_id", "bucket")


def part(site: str, changes: Sequence[Change], note: Path | None, pages: int = 0) -> Part:
    """What a release needs to know of changes that were switched."""
    written = [change.after for change in changes if change.after is not None]
    return Part(
        pages=pages,
        written=len(written),
        removed=len(changes) - len(written),
        growth=sum((change.after is not None) - (change.before is not None) for change in changes),
        rows=[(site, *_values(after), pathtree.bucket_of(after.path)) for after in written],
        gone=[change.path for change in changes if change.after is None],
        lines="".join([line(change.as_row()) for change in changes]).encode(),
        note=note,
    )


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def line(row: object) -> str:
    """One line of a manifest."""
    return _encode(row) + "\n"


@dataclass(frozen=True)
class SiteFrame:
    """The frame in force while staging: its row's id and its slots as bytes."""

    id: int
    slots: Mapping[bytes, bytes]


def records(rows: Iterable[tuple]) -> list[Record]:
    """PublishedFile.values_list(*FIELDS) as records."""
    return [Record(*row) for row in rows]


def prepare(
    site: str, kind: registry.PageKind, refs: Sequence[str], frame: SiteFrame, pack: store.PackWriter, *, is_fresh: bool = False
) -> tuple[int, list[Change]]:
    """Render those of `refs` that exist; returns how many pages exist and what differs from what is published.

    Temporary files are written, public ones are not touched. `is_fresh`: nothing at all is published of the site yet.
    """
    before = {} if is_fresh else _published(site, kind.name, refs)
    changes: list[Change] = []
    environment = templating.environment(templating.language_of(site))
    pages = 0
    for page in kind.load(site, refs):
        pages += 1
        old = {record.path: record for record in before.pop(page.ref, ())}
        same = old.pop(page.path, None)
        change = _stage_page(environment, kind.name, page, same, frame, pack)
        if change:
            changes.append(change)
        changes += [Change(path, record, None) for path, record in old.items()]  # the page has moved
    for gone in before.values():
        changes += [Change(record.path, record, None) for record in gone]
    if not is_fresh:
        _take_over(site, changes)
    return pages, without_overwritten(changes)


def _published(site: str, kind: str, refs: Sequence[str]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    rows = PublishedFile.objects.filter(site_code=site, kind=kind, ref__in=list(refs))
    for record in records(rows.values_list(*FIELDS)):
        found.setdefault(record.ref, []).append(record)
    return found


def _take_over(site: str, changes: Sequence[Change]) -> None:
    """A page may come to a path that another page leaves (a column where a redirect was): know what stood there."""
    new = {change.path: change for change in changes if change.before is None}
    paths = list(new)
    for start in range(0, len(paths), 500):
        rows = PublishedFile.objects.filter(site_code=site, path__in=paths[start : start + 500])
        for record in records(rows.values_list(*FIELDS)):
            new[record.path].before = record


def without_overwritten(changes: Sequence[Change]) -> list[Change]:
    """Drop the removals of paths that other pages write at the same time."""
    written = {change.path for change in changes if change.after is not None}
    return [change for change in changes if change.after is not None or change.path not in written]


def _temporary() -> str:
    return f"{_own_prefix(settings.HUABIAO_HOME)}{next(_numbers)}"


@lru_cache(maxsize=1)
def _own_prefix(home: str) -> str:
    return f"{home}/tmp/{os.getpid()}-"


os.register_at_fork(after_in_child=_own_prefix.cache_clear)


def _stage_page(
    environment: Environment, kind: str, page: registry.Page, old: Record | None, frame: SiteFrame, pack: store.PackWriter
) -> Change | None:
    if page.media is not None:
        return _stage_media(kind, page, old)
    blob = page.content if page.content is not None else templating.template(environment, page.template).render(page.data).encode()
    blob_digest = hashlib.sha256(blob).hexdigest()
    framed = b"\0" in blob and page.path.endswith(TEXT)  # a picture's NUL is no mark
    if old and old.blob == blob_digest and old.frame == (frame.id if framed else None) and old.ref == page.ref:
        return None
    place = (old.pack, old.offset, old.length) if old and old.blob == blob_digest else pack.add(blob)
    return _stage_bytes(page.path, kind, page.ref, old, splice(blob, frame.slots) if framed else blob, blob_digest, place, frame.id if framed else None)


def _stage_bytes(path: str, kind: str, ref: str, old: Record | None, content: bytes, blob: str, place: tuple[str, int, int], frame: int | None) -> Change:
    digest = hashlib.sha256(content).hexdigest()
    temporary = _temporary()
    packed_digest = ""
    _write(temporary, content)
    if settings.HUABIAO_PRECOMPRESS and path.endswith(TEXT):
        packed = igzip.compress(content, GZIP_LEVEL, mtime=0)
        packed_digest = hashlib.sha256(packed).hexdigest()
        _write(temporary + ".gz", packed)
    record = Record(path, kind, ref, digest, packed_digest, len(content), blob, *place, frame)
    return Change(path, old, record, temporary)


def _write(path: str, content: bytes) -> None:
    """Write a new file: by descriptor, which costs half of what a file object does."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        left = memoryview(content)
        if fault.ACTIVE:  # half of it, then perhaps the end of the world
            left = left[os.write(descriptor, left[: len(left) // 2]) :]
            fault.point("write")
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def _stage_media(kind: str, page: registry.Page, old: Record | None) -> Change | None:
    """A file of the media store is its own copy; its bytes are read through once, when first published."""
    source = page.media
    assert source is not None
    pack = store.MEDIA + str(source.relative_to(settings.MEDIA_ROOT))
    size = source.stat().st_size
    if old and old.pack == pack and old.size == size:
        return None
    temporary = _temporary()
    running = hashlib.sha256()
    with open(source, "rb") as reader, open(temporary, "wb") as out:
        while block := reader.read(1 << 20):
            running.update(block)
            out.write(block)
    digest = running.hexdigest()
    return Change(page.path, old, Record(page.path, kind, page.ref, digest, "", size, digest, pack, 0, size, None), temporary)


def respin(site: str, rows: Sequence[Record], frame: SiteFrame) -> list[Change]:
    """The same pages in another frame: from their copies, without a query or a template."""
    changes = []
    with store.Reader(site) as copies:
        for old in rows:
            blob = copies.fetch(old.pack, old.offset, old.length, old.blob)
            content = splice(blob, frame.slots)
            place = (old.pack, old.offset, old.length)
            changes.append(_stage_bytes(old.path, old.kind, old.ref, old, content, old.blob, place, frame.id))
    return changes


def restaged(site: str, path: str, target: Record, old: Record | None, slots: Mapping[bytes, bytes]) -> Change:
    """A file as an earlier release had it, from its copy; for roll-back, recovery and the guard."""
    if target.pack.startswith(store.MEDIA):
        temporary = _temporary()
        content = store.fetch(site, target.pack, 0, target.size, target.blob)
        Path(temporary).write_bytes(content)
        return Change(path, old, target, temporary)
    blob = store.fetch(site, target.pack, target.offset, target.length, target.blob)
    content = splice(blob, slots) if target.frame is not None else blob
    place = (target.pack, target.offset, target.length)
    change = _stage_bytes(path, target.kind, target.ref, old, content, target.blob, place, target.frame)
    assert change.after is not None
    if change.after.digest != target.digest:
        raise store.CopyDamaged(f"{path} 的副本拼不出签名时的内容，请从备份恢复。")
    return change


def switch(site: str, changes: Sequence[Change], part: str) -> Path | None:
    """Rename the temporary files into place, then remove what goes; the journal names all of it first.

    Returns the journal's file, which the caller deletes once the tables agree (release.py).
    """
    if not changes:
        return None
    journal = places.journal(site)
    journal.mkdir(parents=True, exist_ok=True)
    note = journal / f"{part}.json"
    with open(note.with_suffix(".tmp"), "w", encoding="utf-8") as out:
        json.dump([change.path for change in changes], out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(note.with_suffix(".tmp"), note)
    fault.point("journal")
    root = places.public(site)
    base, made = f"{root}/", set[str]()
    for change in changes:
        if change.after is not None:
            had = change.before is not None and bool(change.before.packed_digest)
            put(base + change.path, change.temporary, bool(change.after.packed_digest), had, made)
            fault.point("rename")
    for change in changes:
        if change.after is None:
            remove(root, change.path)
    return note


def put(target: str, temporary: str, packed: bool, had_packed: bool, made: set[str]) -> None:
    """Switch one file (and the .gz beside it) atomically. Strings, not paths: this runs for every page of a build."""
    folder = target.rpartition("/")[0]
    if folder not in made:
        os.makedirs(folder, exist_ok=True)
        made.add(folder)
    if packed:
        _replace(temporary + ".gz", f"{target}.gz")
    elif had_packed and os.path.lexists(f"{target}.gz"):
        os.unlink(f"{target}.gz")
    _replace(temporary, target)


def _replace(temporary: str, target: str) -> None:
    try:
        os.replace(temporary, target)
    except IsADirectoryError:  # a folder that somebody put in a file's place
        shutil.rmtree(target)
        os.replace(temporary, target)


def remove(root: Path, path: str) -> None:
    """Take a file, its .gz and the folders that it leaves empty away."""
    target = root / path
    for victim in (target, Path(f"{target}.gz")):
        victim.unlink(missing_ok=True)
    folder = target.parent
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent

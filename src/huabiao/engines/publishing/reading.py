"""Reads a public file for the built-in server and answers with signed bytes or not at all.

What a row says is right; a file on disk is only the quick way to it. Where the two differ, the bytes come from the
copy in the store: while a publication is being committed (the journal names the file), and when somebody has been at
the file, which is then mended and recorded.
"""

import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

from isal import igzip

from huabiao.kernel.errors import RuleBroken

from . import delivery, inspection, places, splice, stage, store
from .models import Frame, PublishedFile

log = logging.getLogger("huabiao.publishing")

PIECE = 1 << 20  # larger files are sent in pieces, each compared with what was verified
SERVER = ("server", "huabiao")
COMMON = (*((name.lower(), value) for name, value in delivery.SECURITY_HEADERS), SERVER)


class NotServable(RuleBroken):
    """There are signed bytes, but neither file nor copy holds them any more."""


@dataclass(slots=True, eq=False)
class Served:
    """Verified bytes, ready to be sent: in memory, or for a large file the digests of its pieces."""

    path: str
    stamp: inspection.Stamp | None  # None: not from the public file, do not keep
    etag: str
    size: int
    modified: float
    headers: list[tuple[str, str]]
    body: bytes | None
    pieces: list[bytes]


@dataclass(frozen=True, slots=True)
class Moved:
    """A folder was asked for without its slash."""

    to: str


Answer = Served | Moved | None


def normal(path: str) -> str | None:
    """The published path that an address names, None if it names none. No "..", no NUL, no empty part."""
    if not path.startswith("/") or len(path) > delivery.MAX_PATH or not path.isprintable():
        return None
    parts = path[1:].split("/")
    if parts[-1] == "":
        parts[-1] = "index.html"
    if any(part in ("", ".", "..") or "\\" in part for part in parts):
        return None
    return "/".join(parts)


def find(site: str, address: str, packed: bool, tampered: Callable[[str, list[str]], None]) -> Answer:
    """What to answer for an address of a site. `tampered(site, paths)` is told of files to look at; must not block."""
    path = normal(address)
    if path is None:
        return None
    row = None
    for _ in range(3):
        row, folder_row = _rows(site, path)
        if row is None and folder_row is not None and not address.endswith("/"):
            return Moved(address + "/")
        if row is not None and (served := _from_disk(site, row, packed)) is not None:
            return served
        if row is None and not _is_something(places.public(site) / path):
            return None
        if _is_wrong(site, path, tampered):
            break
        # Committed between our two looks: once more.
    return None if row is None else _from_copy(site, row, packed)


def _is_wrong(site: str, path: str, tampered: Callable[[str, list[str]], None]) -> bool:
    """Whether the difference is there to stay: a publication not yet committed, or somebody else's work."""
    if path in inspection.journalled(site):
        return True
    findings, flying = inspection.confirmed(site, [path])
    if findings:
        tampered(site, [path])
    return bool(findings or flying)


def _is_something(name: Path) -> bool:
    return os.path.lexists(name) and (name.is_symlink() or not name.is_dir())


def _rows(site: str, path: str) -> tuple[stage.Record | None, stage.Record | None]:
    if not inspection.can_be_row(path):
        return None, None
    found = PublishedFile.objects.filter(site_code=site, path__in=[path, f"{path}/index.html"])
    rows = {row.path: row for row in stage.records(found.values_list(*stage.FIELDS))}
    return rows.get(path), rows.get(f"{path}/index.html")


def _from_disk(site: str, row: stage.Record, packed: bool) -> Served | None:
    packed = packed and bool(row.packed_digest)
    root = places.public(site)
    name = root / (row.path + inspection.PACKED if packed else row.path)
    if os.path.realpath(name.parent) != os.path.realpath(root) + str(name.parent)[len(str(root)) :]:
        return None  # a link stands in a folder's place
    return _read(name, row, packed, keep=True)


def _read(name: Path, row: stage.Record, packed: bool, *, keep: bool) -> Served | None:
    """The file if it is what was signed; `keep` unless it is not the public one."""
    expected = row.packed_digest if packed else row.digest
    try:
        with open(name, "rb", opener=inspection.no_link) as source:
            state = os.fstat(source.fileno())
            running = hashlib.sha256()
            pieces, body = [], b""
            while piece := source.read(PIECE):
                running.update(piece)
                pieces.append(hashlib.sha256(piece).digest())
                body = piece
    except OSError:
        return None
    if running.hexdigest() != expected:
        return None
    stamp = inspection.stamp_of(state) if keep else None
    if len(pieces) > 1:
        return _served(str(name), stamp, row, packed, state.st_mtime, None, pieces, state.st_size)
    return _served(str(name), stamp, row, packed, state.st_mtime, body, [], len(body))


def _from_copy(site: str, row: stage.Record, packed: bool) -> Served:
    """The signed bytes from the store."""
    packed = packed and bool(row.packed_digest)
    if row.pack.startswith(store.MEDIA):
        name = store.media_path(row.pack)
        served = _read(name, row, False, keep=False)
        if served is None:
            raise NotServable(f"{row.path} 的原件与签名不符，请从备份恢复媒体库。")
        return served
    content = store.fetch(site, row.pack, row.offset, row.length, row.blob)
    if row.frame is not None:
        content = splice.splice(content, splice.encode(Frame.objects.get(pk=row.frame).slots))
    if packed:
        content = igzip.compress(content, stage.GZIP_LEVEL, mtime=0)
    expected = row.packed_digest if packed else row.digest
    if hashlib.sha256(content).hexdigest() != expected:
        raise NotServable(f"{row.path} 的副本拼不出签名时的内容，请从备份恢复。")
    return _served("", None, row, packed, 0.0, content, [], len(content))


def _served(
    name: str, stamp: inspection.Stamp | None, row: stage.Record, packed: bool, modified: float,
    body: bytes | None, pieces: list[bytes], size: int,
) -> Served:  # fmt: skip
    etag = f'"{row.packed_digest if packed else row.digest}"'
    headers = [
        ("content-type", delivery.content_type(row.path)),
        ("etag", etag),
        ("cache-control", delivery.cache_control(row.path)),
        *COMMON,
    ]
    if modified:
        headers.append(("last-modified", formatdate(modified, usegmt=True)))
    if packed:
        headers.append(("content-encoding", "gzip"))
    if row.packed_digest:
        headers.append(("vary", "accept-encoding"))
    return Served(name, stamp, etag, size, modified, headers, body, pieces)


def piece(served: Served, number: int) -> bytes:
    """One piece of a large file, as it was verified; NotServable if it has been changed since."""
    with open(served.path, "rb", opener=inspection.no_link) as source:
        content = os.pread(source.fileno(), PIECE, number * PIECE)
    if hashlib.sha256(content).digest() != served.pieces[number]:
        raise NotServable(f"{served.path} 在传送中被改动，已中断传送。")
    return content

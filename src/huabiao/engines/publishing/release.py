"""Releases: changed files become one numbered step with a signed manifest; a crash in between is undone at the start.

Order: copies synced → journal → files switched → one transaction (files, tree, release, ledger) → journal gone.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.db import connection, transaction
from isal import igzip

from huabiao.foundation.ledger.actions import record
from huabiao.kernel import clock

from . import fault, pathtree, places, splice, stage, store
from .models import Frame, PublishedFile, Release, SiteState

ACTOR = "worker"


def current_frame(site: str) -> Frame | None:
    """The frame in force."""
    return Frame.objects.filter(site_code=site, is_current=True).first()


def site_frame(frame: Frame) -> stage.SiteFrame:
    """A frame's row as staging needs it."""
    return stage.SiteFrame(frame.pk, splice.encode(frame.slots))


def set_frame(site: str, slots: Mapping[str, str]) -> tuple[Frame, bool]:
    """Make `slots` the site's frame; tells whether that is a change."""
    digest = splice.digest(slots)
    frame = current_frame(site)
    if frame and frame.digest == digest:
        return frame, False
    splice.encode(slots)  # refuse a frame that cannot be spliced before it is in force
    with transaction.atomic():
        Frame.objects.filter(site_code=site, is_current=True).update(is_current=False)
        frame, _ = Frame.objects.update_or_create(
            site_code=site,
            digest=digest,
            defaults={"slots": dict(slots), "is_current": True, "created_at": clock.now()},
        )
    return frame, True


def commit(
    site: str, frame: Frame, parts: Sequence[stage.Part], *, note: str = "", entry_number: int = 0, with_root: bool = True, actor: str = ACTOR
) -> Release | None:
    """Make switched changes a release: manifest, tables, tree and ledger agree afterwards. None if nothing changed."""
    if all(part.is_empty for part in parts):
        return None
    state, _ = SiteState.objects.get_or_create(site_code=site)
    number = state.next_release
    at = clock.now()
    manifest = _write_manifest(site, number, at.isoformat(), frame.digest, parts)
    fault.point("manifest")
    written, removed = sum(part.written for part in parts), sum(part.removed for part in parts)
    with transaction.atomic():
        _store_rows(site, parts, number)
        root = pathtree.update(site, _paths(parts)) if with_root else ""
        files = _files(site) + sum(part.growth for part in parts)
        release = Release.objects.create(
            site_code=site, number=number, at=at, frame=frame, root=root, manifest_digest=manifest, written=written,
            removed=removed, files=files, entry_number=entry_number, note=note,
        )  # fmt: skip
        SiteState.objects.filter(site_code=site).update(next_release=number + 1)
        detail = {"number": number, "manifest": manifest, "root": root, "written": written, "removed": removed, "files": files}
        record(actor=actor, act="publishing.release", thing=f"site:{site}", detail=detail)
        fault.point("commit")
    for part in parts:
        if part.note:
            part.note.unlink(missing_ok=True)
    return release


def _paths(parts: Sequence[stage.Part]) -> Iterator[str]:
    for part in parts:
        yield from part.gone
        yield from (row[1] for row in part.rows)


def seal(site: str, frame: Frame, note: str) -> Release:
    """End a bulk build: the whole tree computed once, its root signed in a release without changes."""
    number = SiteState.objects.get(site_code=site).next_release
    at = clock.now()
    manifest = _write_manifest(site, number, at.isoformat(), frame.digest, ())
    with transaction.atomic():
        root = pathtree.rebuild(site)
        files = PublishedFile.objects.filter(site_code=site).count()
        release = Release.objects.create(
            site_code=site, number=number, at=at, frame=frame, root=root, manifest_digest=manifest, written=0, removed=0, files=files, note=note
        )
        SiteState.objects.filter(site_code=site).update(next_release=number + 1)
        detail = {"number": number, "manifest": manifest, "root": root, "written": 0, "removed": 0, "files": files}
        record(actor=ACTOR, act="publishing.release", thing=f"site:{site}", detail=detail)
    return release


def _files(site: str) -> int:
    """Files after the last release: no counting of a large table."""
    return Release.objects.filter(site_code=site).order_by("-number").values_list("files", flat=True).first() or 0


def _store_rows(site: str, parts: Sequence[stage.Part], number: int) -> None:
    """Write the rows with one prepared statement: a full build writes a hundred thousand of them."""
    gone = [path for part in parts for path in part.gone]
    for start in range(0, len(gone), 500):
        PublishedFile.objects.filter(site_code=site, path__in=gone[start : start + 500]).delete()
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*stage.ROW[2:], "release"))
    statement = (
        f"INSERT INTO {PublishedFile._meta.db_table} ({', '.join(stage.ROW)}, release) "
        f"VALUES ({', '.join(['%s'] * len(stage.ROW))}, {number:d}) ON CONFLICT (site_code, path) DO UPDATE SET {sets}"
    )
    with connection.cursor() as cursor:
        for part in parts:
            if part.rows:
                cursor.executemany(statement, part.rows)


def _write_manifest(site: str, number: int, at: str, frame: str, parts: Sequence[stage.Part]) -> str:
    """Write the manifest file; returns its SHA-256 (of the uncompressed text)."""
    folder = places.manifests(site)
    folder.mkdir(parents=True, exist_ok=True)
    changes = sum(part.written + part.removed for part in parts)
    head = {"site": site, "number": number, "at": at, "frame": frame, "changes": changes}
    running = hashlib.sha256()
    target = folder / f"{number:08d}.jsonl.gz"
    temporary = target.with_suffix(".tmp")
    with open(temporary, "wb") as raw:
        with igzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1, mtime=0) as out:
            for lines in (stage.line(head).encode(), *(part.lines for part in parts)):
                running.update(lines)
                out.write(lines)
        raw.flush()
        os.fsync(raw.fileno())
    os.replace(temporary, target)
    return running.hexdigest()


def manifest(site: str, number: int, expected: str) -> list[stage.Change]:
    """What a release changed, from its manifest; CopyDamaged if it is not the one that was signed."""
    running = hashlib.sha256()
    path = places.manifests(site) / f"{number:08d}.jsonl.gz"
    rows = []
    try:
        with igzip.open(path, "rb") as source:
            for line in source:
                running.update(line)
                rows.append(json.loads(line))
    except (OSError, EOFError, ValueError) as error:
        raise store.CopyDamaged(f"发布清单 {number} 读不出来（{type(error).__name__}），请从备份恢复。") from error
    if running.hexdigest() != expected:
        raise store.CopyDamaged(f"发布清单 {number} 与账本所记摘要不符，不能据此回退；请从备份恢复。")
    return [stage.Change.from_row(row) for row in rows[1:]]


def recover(site: str) -> int:
    """After a crash: bring every file that a journal names back to what the tables say. Returns how many were touched."""
    folder = places.journal(site)
    notes = sorted(folder.glob("*.json")) if folder.is_dir() else []
    touched = 0
    for note in notes:
        paths = json.loads(note.read_text(encoding="utf-8"))
        for start in range(0, len(paths), 500):
            touched += restore(site, paths[start : start + 500])
        note.unlink()
    return touched


def restore(site: str, paths: Sequence[str]) -> int:
    """Make these files what the tables say: rewritten from their copies, or removed. Returns how many differed."""
    rows = PublishedFile.objects.filter(site_code=site, path__in=list(paths))
    known = {row.path: row for row in stage.records(rows.values_list(*stage.FIELDS))}
    frames: dict[int, Mapping[bytes, bytes]] = {}
    root = places.public(site)
    places.temporary().mkdir(parents=True, exist_ok=True)
    touched = 0
    for path in paths:
        target = known.get(path)
        if target is None:
            if os.path.lexists(root / path) or os.path.lexists(f"{root / path}.gz"):
                stage.remove(root, path)
                touched += 1
            continue
        if intact(root, target):
            continue
        if target.frame is not None and target.frame not in frames:
            frames[target.frame] = splice.encode(Frame.objects.get(pk=target.frame).slots)
        change = stage.restaged(site, path, target, None, frames.get(target.frame or 0, {}))
        assert change.after is not None
        stage.put(f"{root}/{path}", change.temporary, bool(change.after.packed_digest), True, set())
        if change.after.packed_digest != target.packed_digest:  # a newer compressor packs differently
            row = PublishedFile.objects.filter(site_code=site, path=path, digest=target.digest)
            row.update(packed_digest=change.after.packed_digest)
        touched += 1
    return touched


def intact(root: Path, target: stage.Record) -> bool:
    """Whether a public file and the .gz beside it are just what was signed."""
    path = root / target.path
    return file_digest(path) == target.digest and file_digest(Path(f"{path}.gz")) == target.packed_digest


def file_digest(path: Path) -> str:
    """SHA-256 of a regular file, "" if there is none (a link is none: it could lead anywhere)."""
    if path.is_symlink() or not path.is_file():
        return ""
    with open(path, "rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()

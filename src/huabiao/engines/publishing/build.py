"""Full builds and changes of frame: bulk work in chunks, resumed where it stopped, rendered by several processes.

A build goes through the kinds in the order of writing; then removes what no kind has any more; then re-splices what
still wears an old frame; then seals the path tree. Each chunk is a release, so that a crash loses a chunk at most.
"""

import gc
import multiprocessing
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import django
from django.conf import settings
from django.db import connections

from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock

from . import lease, places, registry, release, splice, stage, store, templating
from .models import Build, Frame, PublishedFile, SiteState

CHUNK = 1000  # pages that one process renders at once
RELEASE = 5000  # pages to a release
POOL_FROM = 4000  # fewer pages are not worth starting processes

Count = Callable[[int, Iterable[stage.Change]], None]
Rendered = tuple[int, list[stage.Change], list[Path]]


def start(site: str, reason: str, *, restart: bool = False) -> Build:
    """Ask for a build of a site; one that is under way starts over if `restart` or if it began for less."""
    running = Build.objects.filter(site_code=site, state=Build.State.RUNNING).first()
    total = PublishedFile.objects.filter(site_code=site).count()
    if running is None:
        return Build.objects.create(site_code=site, reason=reason, total=total, started_at=clock.now())
    if restart or (running.reason == "frame" and reason != "frame"):
        running.reason, running.kind, running.after = reason, "", ""
        running.save(update_fields=["reason", "kind", "after"])
    return running


def step(build: Build, count: Count, pending: Callable[[], bool], between: Callable[[], object]) -> None:
    """Carry a build on to its end (or until the process dies), letting changes pass between two releases."""
    site = build.site_code
    release.recover(site)
    clear_temporary()
    row = Site.objects.filter(code=site).first()
    public = bool(row and row.is_public)
    frame, _ = release.set_frame(site, registry.frame_slots(site) if public else {})
    work = _Work(build, frame, public, count, pending, between)
    if build.reason != "frame":
        SiteState.objects.filter(site_code=site).update(templates=templating.digest())
        with _renderer() as render:
            for kind in registry.kinds():
                if not build.kind or (kind.order, kind.name) >= _place_of(build.kind):
                    _build_kind(work, kind, render)
        _remove_stale(work)
    work.frame = release.current_frame(site) or frame  # a change that passed between may have brought another
    _respin(work)
    last = release.Release.objects.filter(site_code=site).first()
    if last is None or not last.root:
        release.seal(site, work.frame, _label(build.reason))
    build.state, build.finished_at = Build.State.DONE, clock.now()
    build.save()
    now = Site.objects.filter(code=site).first()
    if bool(now and now.is_public) != public:  # opened or closed while this build was under way
        start(site, "status")


@dataclass
class _Work:
    """What the stages of one build share."""

    build: Build
    frame: Frame
    public: bool
    count: Count
    pending: Callable[[], bool]
    between: Callable[[], object]

    @property
    def site(self) -> str:
        return self.build.site_code


LABELS = {"full": "全量发布", "first": "首次发布", "frame": "页面框架更新", "templates": "模板更新", "status": "网站状态变更", "thaw": "解除冻结"}


def _label(reason: str) -> str:
    return LABELS.get(reason, reason)


def _place_of(name: str) -> tuple[int, str]:
    try:
        return registry.kind(name).order, name
    except KeyError:
        return 0, ""


def _build_kind(work: _Work, kind: registry.PageKind, render: "_Renderer") -> None:
    build = work.build
    after = build.after if build.kind == kind.name else ""
    build.kind, build.after = kind.name, after
    batch = _Batch()
    if work.public and len(kind.refs(work.site, after, POOL_FROM)) == POOL_FROM:
        render.expect_many()
    for refs in _chunks(kind, work.site, after) if work.public else ():
        render.submit(work.site, kind.name, refs, work.frame)
        while render.is_full():
            batch.take(work, render.next())
        if batch.pages >= RELEASE:
            waiting = work.pending()
            while waiting and render.waiting:  # nothing may be in flight when a change passes
                batch.take(work, render.next())
            batch.commit(work)
            if waiting:
                work.between()
                work.frame = release.current_frame(work.site) or work.frame
    while render.waiting:
        batch.take(work, render.next())
    batch.commit(work)


class _Batch:
    """Chunks that have been switched and wait for their release."""

    def __init__(self) -> None:
        self.changes: list[stage.Change] = []
        self.notes: list[Path] = []
        self.pages = 0

    def take(self, work: _Work, done: tuple[Sequence[str], Rendered]) -> None:
        refs, (found, changes, notes) = done
        self.changes += changes
        self.notes += notes
        self.pages += found
        work.count(found, changes)
        work.build.after = refs[-1]

    def commit(self, work: _Work) -> None:
        _commit(work, self.changes, self.notes, self.pages)
        self.changes, self.notes, self.pages = [], [], 0


def _commit(work: _Work, changes: Sequence[stage.Change], notes: Sequence[Path], pages: int) -> None:
    build = work.build
    release.commit(work.site, work.frame, changes, notes, note=_label(build.reason), with_root=False)
    written = sum(change.after is not None for change in changes)
    build.pages += pages
    build.written += written
    build.unchanged += max(pages - written, 0)
    build.removed += len(changes) - written
    build.save()
    lease.acquire(work.site)


def _chunks(kind: registry.PageKind, site: str, after: str) -> Iterator[Sequence[str]]:
    while refs := kind.refs(site, after, CHUNK):
        yield refs
        after = refs[-1]


class _Renderer:
    """Renders chunks in order: here, or by several processes once there is much to do."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Sequence[str], Callable[[], Rendered]]] = deque()
        self._pool: ProcessPoolExecutor | None = None

    def expect_many(self) -> None:
        """There are enough pages to be worth several processes."""
        if self._pool is None and settings.HUABIAO_BUILD_PROCESSES > 1:
            self._pool = _pool()

    def submit(self, site: str, kind: str, refs: Sequence[str], frame: Frame) -> None:
        call = partial(render_chunk, site, kind, refs, frame.pk, frame.slots)
        self.waiting.append((refs, self._pool.submit(call).result if self._pool else call))

    def is_full(self) -> bool:
        return len(self.waiting) > (settings.HUABIAO_BUILD_PROCESSES + 2 if self._pool else 0)

    def next(self) -> tuple[Sequence[str], Rendered]:
        refs, result = self.waiting.popleft()
        return refs, result()

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            gc.unfreeze()


@contextmanager
def _renderer() -> Iterator[_Renderer]:
    render = _Renderer()
    try:
        yield render
    finally:
        render.close()


def render_chunk(site: str, kind: str, refs: Sequence[str], frame: int, slots: dict[str, str]) -> Rendered:
    """Stage and switch one chunk; the tables follow in the parent. Runs in a child process for large builds."""
    places.temporary().mkdir(parents=True, exist_ok=True)
    pack = store.PackWriter(site, f"{uuid.uuid4().hex[:16]}{store.RAW}")
    found, changes = stage.prepare(site, registry.kind(kind), refs, _frame(frame, slots), pack)
    pack.sync()
    pack.close()
    note = stage.switch(site, changes, f"build-{uuid.uuid4().hex[:12]}")
    return found, changes, [note] if note else []


def _frame(number: int, slots: dict[str, str]) -> stage.SiteFrame:
    return stage.SiteFrame(number, splice.encode(slots))


def _pool() -> ProcessPoolExecutor:
    """Child processes. Forked where this process has one thread; else from a clean server, which costs two seconds."""
    connections.close_all()
    forked = threading.active_count() == 1
    context = multiprocessing.get_context("fork" if forked else "forkserver")
    gc.collect()
    gc.freeze()  # what is here now is shared with the children: do not touch its counters
    return ProcessPoolExecutor(settings.HUABIAO_BUILD_PROCESSES, mp_context=context, initializer=_begin if forked else _set_up)


def _begin() -> None:
    gc.disable()  # a child lives for one build and makes no cycles to speak of; its pages are freed by counting


def _set_up() -> None:
    django.setup()
    _begin()


def _remove_stale(work: _Work) -> None:
    """Remove files whose kind no longer has them, or whose kind is gone."""
    site = work.site
    names = [kind.name for kind in registry.kinds()]
    orphans = PublishedFile.objects.filter(site_code=site).exclude(kind__in=names)
    stale = stage.records(orphans.values_list(*stage.FIELDS))
    for kind in registry.kinds():
        stale += _stale_of(site, kind, work.public)
    for begin in range(0, len(stale), RELEASE):
        changes = [stage.Change(record.path, record, None) for record in stale[begin : begin + RELEASE]]
        note = stage.switch(site, changes, "stale")
        work.count(0, changes)
        _commit(work, changes, [note] if note else [], 0)


def _stale_of(site: str, kind: registry.PageKind, public: bool) -> list[stage.Record]:
    rows = PublishedFile.objects.filter(site_code=site, kind=kind.name).order_by("ref", "path")
    stale: list[stage.Record] = []
    last = ""
    while True:
        refs = list(kind.refs(site, last, 5000)) if public else []
        window = rows.filter(ref__gt=last, ref__lte=refs[-1]) if refs else rows.filter(ref__gt=last)
        gone = set(window.values_list("ref", flat=True)) - set(refs)
        for begin in range(0, len(gone), 500):
            some = rows.filter(ref__in=sorted(gone)[begin : begin + 500])
            stale += stage.records(some.values_list(*stage.FIELDS))
        if not refs:
            return stale
        last = refs[-1]


def _respin(work: _Work) -> None:
    """Put the present frame on every page that still wears another."""
    site = work.site
    spun = release.site_frame(work.frame)
    places.temporary().mkdir(parents=True, exist_ok=True)
    while True:
        old = PublishedFile.objects.filter(site_code=site, frame__isnull=False).exclude(frame=work.frame)
        rows = stage.records(old.order_by("pk").values_list(*stage.FIELDS)[:RELEASE])
        if not rows:
            return
        changes = stage.respin(site, rows, spun)
        note = stage.switch(site, changes, "frame")
        work.count(len(rows), changes)
        _commit(work, changes, [note] if note else [], len(rows))


def clear_temporary() -> None:
    """Remove what earlier processes left half-written. Only builds call this, under a lease, with old files in mind."""
    folder = places.temporary()
    if not folder.is_dir():
        return
    limit = clock.now().timestamp() - 3600
    for path in folder.iterdir():
        try:
            if path.is_file() and path.stat().st_mtime < limit:
                path.unlink()
        except FileNotFoundError:
            continue

"""Full builds and changes of frame: bulk work in chunks, resumed where it stopped, rendered by several processes.

A build goes through the kinds in the order of writing; then removes what no kind has any more; then re-splices what
still wears an old frame; then seals the path tree. Each chunk is a release, so that a crash loses a chunk at most.
"""

import gc
import multiprocessing
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import django
from django.conf import settings
from django.db import connection, connections

from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock

from . import lease, lifeline, places, registry, release, splice, stage, store, templating
from .models import Build, Frame, PublishedFile, SiteState

CHUNK = 1000  # pages that one process renders at once
FEW = 8  # fewer than these are rendered here: handing them over would cost more
RELEASE = 5000  # pages to a release
POOL_FROM = 4000  # fewer pages are not worth starting processes

Count = Callable[[stage.Part], None]


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
    is_fresh = not PublishedFile.objects.filter(site_code=site).exists()
    with _renderer() as render:
        work = _Work(build, frame, public, is_fresh, render, count, pending, between)
        if build.reason != "frame":
            SiteState.objects.filter(site_code=site).update(templates=templating.digest())
            for kind in registry.kinds():
                if not build.kind or (kind.order, kind.name) >= _place_of(build.kind):
                    _build_kind(work, kind)
            if not work.is_fresh:
                _remove_stale(work)
        work.frame = release.current_frame(site) or frame  # a change that passed between may have brought another
        _respin(work)
        if build.reason != "frame" and not work.is_fresh:
            _remove_old_assets(work)
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
    is_fresh: bool  # nothing was published when the build began, nor has a change passed since
    render: "_Renderer"
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


def _build_kind(work: _Work, kind: registry.PageKind) -> None:
    build, render = work.build, work.render
    after = build.after if build.kind == kind.name else ""
    build.kind, build.after = kind.name, after
    # A style that changed has a new name; pages go on asking for the old one until they wear the new frame.
    keep_old = kind.order == registry.ASSETS
    batch = _Batch(work)
    for refs, is_one_of_many in _chunks(kind, work.site, after) if work.public else ():
        if is_one_of_many:
            render.expect_many()
        render.submit(refs, partial(render_chunk, work.site, kind.name, refs, work.frame.pk, work.frame.slots, work.is_fresh, keep_old))
        while render.is_full():
            batch.take(render.next())
        if batch.pages >= RELEASE:
            waiting = work.pending()
            while waiting and render.waiting:  # nothing may be in flight when a change passes
                batch.take(render.next())
            batch.commit()
            if waiting:
                work.between()
                work.is_fresh = False
                work.frame = release.current_frame(work.site) or work.frame
    while render.waiting:
        batch.take(render.next())
    batch.commit()


class _Batch:
    """Chunks that have been switched and wait for their release."""

    def __init__(self, work: _Work, *, by_ref: bool = True) -> None:
        self.work = work
        self.by_ref = by_ref  # a build resumes after the last ref; re-splicing just looks what is left
        self.parts: list[stage.Part] = []
        self.pages = 0

    def take(self, done: tuple[Sequence[str], stage.Part]) -> None:
        refs, part = done
        self.parts.append(part)
        self.pages += part.pages
        self.work.count(part)
        if self.by_ref:
            self.work.build.after = refs[-1]

    def commit(self) -> None:
        _commit(self.work, self.parts)
        self.parts, self.pages = [], 0


def _commit(work: _Work, parts: Sequence[stage.Part]) -> None:
    build = work.build
    release.commit(work.site, work.frame, parts, note=_label(build.reason), with_root=False)
    for part in parts:
        build.pages += part.pages
        build.written += part.written
        build.unchanged += max(part.pages - part.written, 0)
        build.removed += part.removed
    build.save()
    lease.acquire(work.site)


def _chunks(kind: registry.PageKind, site: str, after: str) -> Iterator[tuple[Sequence[str], bool]]:
    """Refs to be rendered together, and whether there are many more: small shares, where there are few, keep all processes busy."""
    while refs := kind.refs(site, after, POOL_FROM):
        size = min(CHUNK, max(FEW, -(-len(refs) // 4)))
        for start in range(0, len(refs), size):
            yield refs[start : start + size], len(refs) == POOL_FROM
        after = refs[-1]


class _Renderer:
    """Does chunks in order: here, or by several processes once there is much to do."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Sequence[str], Callable[[], stage.Part]]] = deque()
        self._pool: ProcessPoolExecutor | None = None

    def expect_many(self) -> None:
        """There are enough pages to be worth several processes."""
        if self._pool is None and settings.HUABIAO_BUILD_PROCESSES > 1:
            self._pool = _pool()

    def submit(self, refs: Sequence[str], call: Callable[[], stage.Part]) -> None:
        is_shared = self._pool is not None and len(refs) >= FEW
        self.waiting.append((refs, self._pool.submit(call).result if self._pool and is_shared else call))

    def is_full(self) -> bool:
        return len(self.waiting) > (settings.HUABIAO_BUILD_PROCESSES + 2 if self._pool else 0)

    def next(self) -> tuple[Sequence[str], stage.Part]:
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


def render_chunk(
    site: str, kind: str, refs: Sequence[str], frame: int, slots: dict[str, str], is_fresh: bool, keep_old: bool = False
) -> stage.Part:
    """Stage and switch one chunk; the tables follow in the parent. Runs in a child process for large builds.

    `keep_old`: files that have moved stay at their old paths too, for a second pass to remove.
    """
    places.temporary().mkdir(parents=True, exist_ok=True)
    pack = store.PackWriter(site, f"{uuid.uuid4().hex[:16]}{store.RAW}")
    found, changes = stage.prepare(site, registry.kind(kind), refs, _frame(frame, slots), pack, is_fresh=is_fresh)
    pack.sync()
    pack.close()
    if keep_old:
        changes = [change for change in changes if change.after is not None]
    return _switched(site, changes, found)


def respin_chunk(site: str, paths: Sequence[str], frame: int, slots: dict[str, str]) -> stage.Part:
    """Put another frame on the pages of one chunk."""
    places.temporary().mkdir(parents=True, exist_ok=True)
    rows = PublishedFile.objects.filter(site_code=site, path__in=paths).order_by("pack", "offset")
    changes = stage.respin(site, stage.records(rows.values_list(*stage.FIELDS)), _frame(frame, slots))
    return _switched(site, changes, len(changes))


def _switched(site: str, changes: list[stage.Change], pages: int) -> stage.Part:
    note = stage.switch(site, changes, f"build-{uuid.uuid4().hex[:12]}")
    return stage.part(site, changes, note, pages)


def _frame(number: int, slots: dict[str, str]) -> stage.SiteFrame:
    return stage.SiteFrame(number, splice.encode(slots))


def _pool() -> ProcessPoolExecutor:
    """Child processes. Forked where this process has one thread; else from a clean server, which costs two seconds."""
    connections.close_all()
    forked = threading.active_count() == 1
    context = multiprocessing.get_context("fork" if forked else "forkserver")
    gc.freeze()  # what is here now is shared with the children: do not touch its counters
    return ProcessPoolExecutor(settings.HUABIAO_BUILD_PROCESSES, mp_context=context, initializer=_begin if forked else _set_up)


def _begin() -> None:
    lifeline.die_with_parent()
    gc.disable()  # a child lives for one build and makes no cycles to speak of; its pages are freed by counting
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-2000")  # it reads each row once: a cache would only grow with the site


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
        part = stage.part(site, changes, stage.switch(site, changes, "stale"))
        work.count(part)
        _commit(work, [part])


def _remove_old_assets(work: _Work) -> None:
    """The old paths of assets, now that no page asks for them."""
    for kind in registry.kinds():
        for refs, _ in _chunks(kind, work.site, "") if work.public and kind.order == registry.ASSETS else ():
            part = render_chunk(work.site, kind.name, refs, work.frame.pk, work.frame.slots, is_fresh=False)
            part.pages = 0  # they were counted before
            work.count(part)
            _commit(work, [part])


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
    site, render = work.site, work.render
    batch = _Batch(work, by_ref=False)
    for paths, is_one_of_many in _framed_otherwise(work):
        if is_one_of_many:
            render.expect_many()
        render.submit(paths, partial(respin_chunk, site, paths, work.frame.pk, work.frame.slots))
        while render.is_full():
            batch.take(render.next())
        if batch.pages >= RELEASE:
            batch.commit()
    while render.waiting:
        batch.take(render.next())
    batch.commit()


def _framed_otherwise(work: _Work) -> Iterator[tuple[Sequence[str], bool]]:
    """Paths of the pages that wear another frame, in chunks, and whether there are many more."""
    old = PublishedFile.objects.filter(site_code=work.site, frame__isnull=False).exclude(frame=work.frame).order_by("pk")
    last = 0
    while rows := list(old.filter(pk__gt=last).values_list("pk", "path")[:POOL_FROM]):
        last = rows[-1][0]
        size = min(CHUNK, max(FEW, -(-len(rows) // 4)))
        for start in range(0, len(rows), size):
            yield [path for _, path in rows[start : start + size]], len(rows) == POOL_FROM


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

"""The two lanes: changes, which an editor waits for, and builds, which are bulk and give way between two chunks."""

import uuid
from dataclasses import dataclass, field

from django.db.models import F

from huabiao.foundation.ledger.actions import advance, sequence
from huabiao.foundation.ledger.queries import changed_keys, cursor, has_changes_after
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock

from . import build, lease, places, registry, release, splice, stage, store, templating
from .models import Build, Frame, PublishedFile, SiteState

CURSOR = "publishing"
BATCH = 2000  # keys read at once


@dataclass
class Outcome:
    """What a run did: pages looked at, files written, left as they were, removed."""

    pages: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    busy: set[str] = field(default_factory=set)

    def add(self, part: stage.Part) -> None:
        """Count one chunk."""
        self.pages += part.pages
        self.written += part.written
        self.unchanged += max(part.pages - part.written, 0)
        self.removed += part.removed


def published_sites(only: str | None = None) -> list[Site]:
    """Sites that may have files: all of them, for one that was closed must lose its own."""
    sites = Site.objects.all()
    return list(sites.filter(code=only) if only else sites)


def run_changes(outcome: Outcome | None = None) -> bool:
    """Publish what the stream of keys says, once; tells whether there was anything. A frozen site waits for its thaw."""
    sequence()
    after = cursor(CURSOR)
    keys, last = changed_keys(after, BATCH)
    if last <= after:
        return False
    outcome = outcome or Outcome()
    frames = registry.frames_affected(keys)
    wanted: dict[str, dict[str, set[str]]] = {site: {} for site in frames}
    for kind in registry.kinds():
        for ref in kind.affected(keys):
            wanted.setdefault(ref.site, {}).setdefault(kind.name, set()).add(ref.ref)
    sites = {site.code: site for site in Site.objects.filter(code__in=wanted)}
    for code in sorted(wanted):
        if code in sites and not _frozen(code):
            with lease.held(code):
                _publish_site(sites[code], wanted[code], code in frames, last, outcome)
    advance(CURSOR, last)
    return True


def _frozen(site: str) -> bool:
    return SiteState.objects.filter(site_code=site, frozen_at__isnull=False).exists()


def _publish_site(site: Site, wanted: dict[str, set[str]], framed: bool, last: int, outcome: Outcome) -> None:
    code = site.code
    if lease.depth(code) == 1:
        release.recover(code)
    frame = release.current_frame(code)
    if frame is None or not frame.slots or not site.is_public:  # an empty frame: it was not public until now
        _start_if_needed(site, "first" if frame is None else "status")
        return
    # New templates may ask for slots that the frame in force does not have yet; their build waits behind this change.
    if framed or Build.objects.filter(site_code=code, state=Build.State.RUNNING).exists():
        frame, changed = release.set_frame(code, registry.frame_slots(code))
        if changed:
            build.start(code, "frame")
    places.temporary().mkdir(parents=True, exist_ok=True)
    pack = store.PackWriter(code, _pack_name())
    changes: list[stage.Change] = []
    pages = 0
    spun = release.site_frame(frame)
    for kind in registry.kinds():
        refs = sorted(wanted.get(kind.name, ()))
        for start in range(0, len(refs), build.CHUNK):
            found, differing = stage.prepare(code, kind, refs[start : start + build.CHUNK], spun, pack)
            pages += found
            changes += differing
    changes = stage.without_overwritten(changes)
    pack.sync()
    pack.close()
    part = stage.part(code, changes, stage.switch(code, changes, f"changes-{last}"), pages)
    outcome.add(part)
    release.commit(code, frame, [part], entry_number=last)


def _start_if_needed(site: Site, reason: str) -> None:
    """A site that is not public and has no files needs no build."""
    if site.is_public or PublishedFile.objects.filter(site_code=site.code).exists():
        build.start(site.code, reason)


def _pack_name() -> str:
    return f"{clock.now():%Y%m%d}-{uuid.uuid4().hex[:8]}.pack"


def check_templates() -> None:
    """Start a full build of each site that was last built with other templates (or never)."""
    digest = templating.digest()
    known = dict(SiteState.objects.values_list("site_code", "templates"))
    for site in Site.objects.exclude(code__in=[code for code, seen in known.items() if seen == digest]):
        if not _frozen(site.code):
            SiteState.objects.update_or_create(site_code=site.code, defaults={"templates": digest})
            _start_if_needed(site, "templates" if known.get(site.code) else "first")


def check_frames() -> None:
    """Start a change of frame where a site's frame in force is not what it should be: another BIND, new settings."""
    for frame in Frame.objects.filter(is_current=True):
        site = Site.objects.filter(code=frame.site_code).first()
        if site is None or not site.is_public or _frozen(site.code):
            continue
        if splice.digest(registry.frame_slots(site.code)) != frame.digest:
            build.start(site.code, "frame")


def run_builds(outcome: Outcome | None = None, only: str | None = None) -> bool:
    """One chunk of each unfinished build; tells whether there was any. Changes go first between two chunks."""
    outcome = outcome or Outcome()
    running = Build.objects.filter(state=Build.State.RUNNING).order_by("pk")
    worked = False
    for unfinished in running.filter(site_code=only) if only else running:
        if _frozen(unfinished.site_code):
            continue
        worked = True
        with lease.held(unfinished.site_code):
            build.step(unfinished, outcome.add, pending, lambda: run_changes(outcome))
    return worked


def pending() -> bool:
    """Whether a change waits for the publisher."""
    return has_changes_after(cursor(CURSOR))


def run_until_idle(*, only: str | None = None, full: bool = False) -> Outcome:
    """Publish everything that is due: changes, then builds. With `full`, rebuild the sites first."""
    outcome = Outcome()
    check_templates()
    if full:
        for site in published_sites(only):
            build.start(site.code, "full", restart=True)
    while run_changes(outcome) or run_builds(outcome, only):
        pass
    return outcome


def progress() -> list[dict]:
    """Unfinished builds, for the desk."""
    rows = Build.objects.filter(state=Build.State.RUNNING).annotate(site=F("site_code"))
    return list(rows.values("site", "reason", "pages", "total", "written", "started_at"))

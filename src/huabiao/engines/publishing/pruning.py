"""huabiao prune: what no roll-back within the window needs any more goes away: old packs, old manifests.

Kept: every copy that a file of today has, every copy to which a roll-back within the window leads, and the manifest by
which each file of today was signed (/verify/ shows it). Releases stay in the table and in the ledger for good.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from huabiao.foundation.ledger.actions import record
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import lease, places, release, store
from .models import Build, PublishedFile, Release, SiteState

YOUNG = timedelta(hours=1)  # a pack may have been written by somebody who has not told the tables yet


@dataclass
class Pruned:
    """What went: packs, manifests, their bytes; `kept_from` is the oldest release that a roll-back reaches."""

    site: str
    kept_from: int
    packs: int = 0
    manifests: int = 0
    bytes: int = 0


def prune(*, site: str, keep_days: int, dry: bool = False) -> Pruned:
    """Prune one site. With `dry` only count. SiteBusy if it is being published for longer than half a minute."""
    if keep_days < 1:
        raise RuleBroken("保留天数至少为 1。")
    with lease.held(site):
        release.recover(site)
        if Build.objects.filter(site_code=site, state=Build.State.RUNNING).exists():
            raise RuleBroken(f"网站 {site} 正在整站发布，完成以后再清理。")
        now = clock.now()
        first = _first_kept(site, now - timedelta(days=keep_days))
        done = Pruned(site, first)
        packs, manifests = _packs(site, _needed(site, first), now - YOUNG), _manifests(site, first)
        done.packs, done.manifests = len(packs), len(manifests)
        done.bytes = sum(path.stat().st_size for path in (*packs, *manifests))
        if dry or not (packs or manifests):
            return done
        with transaction.atomic():
            SiteState.objects.filter(site_code=site).update(kept_from=first)
            detail = {"days": keep_days, "number": first, "packs": done.packs, "manifests": done.manifests, "bytes": done.bytes}
            record(actor="operator", act="publishing.prune", thing=f"site:{site}", detail=detail)
        # The tables say first that nobody may go back so far; a crash from here leaves files for the next time.
        for path in (*manifests, *packs):
            path.unlink(missing_ok=True)
    return done


def _first_kept(site: str, since: datetime) -> int:
    """The oldest release to which one may go back: the one in force when the window began."""
    state = SiteState.objects.get(site_code=site)
    rows = Release.objects.filter(site_code=site)
    before = rows.filter(at__lt=since).order_by("-number").values_list("number", flat=True).first()
    oldest = rows.order_by("number").values_list("number", flat=True).first()
    first = before or oldest or 1
    if state.frozen_release is not None:  # shown now, and the way forward from it begins there
        first = min(first, state.frozen_release)
    return max(first, state.kept_from)


def _needed(site: str, first: int) -> set[str]:
    """The packs that hold a copy of a file of today, or of one that a release since `first` replaced."""
    packs = set(PublishedFile.objects.filter(site_code=site).order_by().values_list("pack", flat=True).distinct())
    later = Release.objects.filter(site_code=site, number__gt=first).order_by("number")
    for row in later.values_list("number", "manifest_digest"):
        packs.update(change.before.pack for change in release.manifest(site, *row) if change.before is not None)
    return packs


def _packs(site: str, needed: set[str], before: datetime) -> list[Path]:
    folder = places.store(site)
    if not folder.is_dir():
        return []
    found = (path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix in (".pack", store.RAW))
    return [path for path in found if path.name not in needed and path.stat().st_mtime < before.timestamp()]


def _manifests(site: str, first: int) -> list[Path]:
    """Those of releases before `first` that signed no file of today."""
    signing = set(PublishedFile.objects.filter(site_code=site).order_by().values_list("release", flat=True).distinct())
    folder = places.manifests(site)
    numbered = ((path, path.name.partition(".")[0]) for path in sorted(folder.glob("*.jsonl.gz")))
    return [path for path, name in numbered if name.isdigit() and int(name) < first and int(name) not in signing]

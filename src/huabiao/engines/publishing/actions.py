"""What an operator does to the publisher: roll back, thaw, rebuild."""

from collections.abc import Mapping

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import can
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import build, lease, places, release, splice, stage
from .models import Build, Frame, PublishedFile, Release, SiteState


class UnknownRelease(RuleBroken):
    """There is no such release, or its manifest is not whole."""


class NotYours(RuleBroken):
    """The actor's grants do not reach this site."""


def _site(actor: User | None, act: str, code: str) -> Site:
    """The site, if the actor may do `act` to it; actor None is the operator at the command line."""
    site = Site.objects.filter(code=code).first()
    if site is None or (actor is not None and not can(actor, act, site)):
        raise NotYours(f"没有代号为 {code} 的网站，或您没有这项权限。")
    return site


def _name(actor: User | None) -> str:
    return actor.actor if actor else "operator"


def rollback(*, actor: User | None, site_code: str, number: int) -> Release | None:
    """Put the bytes of release `number` back and freeze publishing for the site; the database is left alone.

    Returns the release that did so, None if the site shows those bytes already.
    """
    site = _site(actor, "release.rollback", site_code)
    target = Release.objects.filter(site_code=site_code, number=number).select_related("frame").first()
    if target is None:
        raise UnknownRelease(f"网站“{site.name}”没有第 {number} 号发布批次，可用 huabiao releases --site {site_code} 查看。")
    with lease.held(site_code):
        release.recover(site_code)
        _check_kept(site, number)
        changes = _way_back(site_code, number)
        places.temporary().mkdir(parents=True, exist_ok=True)
        staged = _staged(site_code, changes)
        part = stage.part(site_code, staged, stage.switch(site_code, staged, f"rollback-{number}"))
        done = release.commit(site_code, target.frame, [part], note=f"回退到第 {number} 号", actor=_name(actor))
        with transaction.atomic():
            Frame.objects.filter(site_code=site_code, is_current=True).update(is_current=False)
            Frame.objects.filter(pk=target.frame_id).update(is_current=True)
            Build.objects.filter(site_code=site_code, state=Build.State.RUNNING).update(
                state=Build.State.DONE, finished_at=clock.now()
            )
            SiteState.objects.filter(site_code=site_code).update(
                frozen_at=clock.now(), frozen_release=number, frozen_by=_name(actor)
            )
            detail = {"number": number}
            record(actor=_name(actor), act="publishing.rollback", thing=f"site:{site_code}", organ_path=site.organ_path, detail=detail)
    return done


def _check_kept(site: Site, number: int) -> None:
    kept = SiteState.objects.filter(site_code=site.code).values_list("kept_from", flat=True).first() or 1
    if number < kept:
        raise UnknownRelease(f"网站“{site.name}”第 {number} 号发布批次的副本已按保留期限清理，最早可回退到第 {kept} 号。")


def _way_back(site: str, number: int) -> dict[str, stage.Record | None]:
    """What each path that changed since `number` held then, from the manifests, newest first."""
    state: dict[str, stage.Record | None] = {}
    later = Release.objects.filter(site_code=site, number__gt=number).order_by("-number")
    for row in later.values_list("number", "manifest_digest"):
        for change in release.manifest(site, *row):
            state[change.path] = change.before
    return state


def _staged(site: str, state: Mapping[str, stage.Record | None]) -> list[stage.Change]:
    frames: dict[int, Mapping[bytes, bytes]] = {}
    staged: list[stage.Change] = []
    paths = sorted(state)
    for start in range(0, len(paths), 500):
        rows = PublishedFile.objects.filter(site_code=site, path__in=paths[start : start + 500])
        now = {record_.path: record_ for record_ in stage.records(rows.values_list(*stage.FIELDS))}
        for path in paths[start : start + 500]:
            wanted, present = state[path], now.get(path)
            if wanted is None:
                if present is not None:
                    staged.append(stage.Change(path, present, None))
                continue
            if present is not None and present.digest == wanted.digest:
                continue
            if wanted.frame is not None and wanted.frame not in frames:
                frames[wanted.frame] = splice.encode(Frame.objects.get(pk=wanted.frame).slots)
            staged.append(stage.restaged(site, path, wanted, present, frames.get(wanted.frame or 0, {})))
    return staged


def unfreeze(*, actor: User | None, site_code: str) -> Build:
    """Let the site be published again: a full build brings it up to date."""
    site = _site(actor, "release.rollback", site_code)
    with transaction.atomic():
        SiteState.objects.filter(site_code=site_code).update(frozen_at=None, frozen_release=None, frozen_by="")
        record(actor=_name(actor), act="publishing.unfreeze", thing=f"site:{site_code}", organ_path=site.organ_path)
        return build.start(site_code, "thaw", restart=True)


def start_build(*, actor: User | None, site_code: str, reason: str = "full") -> Build:
    """Ask for a full build of a site; the worker does it, with progress at the desk."""
    site = _site(actor, "publishing.rebuild", site_code)
    with transaction.atomic():
        record(actor=_name(actor), act="publishing.rebuild", thing=f"site:{site_code}", organ_path=site.organ_path)
        return build.start(site_code, reason, restart=True)

"""What the desk and the commands ask the publisher: releases, frozen sites, incidents, progress."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from .models import Build, Incident, PublishedFile, Release, SiteState


def releases(site: str) -> QuerySet[Release]:
    """The releases of a site, newest first."""
    return Release.objects.filter(site_code=site)


def newest_release(site: str) -> Release | None:
    """The release that the site shows now."""
    return releases(site).first()


def file_counts() -> list[tuple[str, int]]:
    """How many files each site has, as its newest release counted them: no counting of a large table."""
    newest = Release.objects.filter(site_code=OuterRef("site_code")).order_by("-number").values("files")[:1]
    rows = SiteState.objects.annotate(newest=Subquery(newest)).order_by("site_code").values_list("site_code", "newest")
    return [(code, files or 0) for code, files in rows]


def published(site: str, path: str) -> PublishedFile | None:
    """The file at a path below the site, as it was signed."""
    return PublishedFile.objects.filter(site_code=site, path=path).first()


def sites_publishing(kind: str, refs: Sequence[str]) -> set[str]:
    """The sites that have published any of these pages of a kind: whoever no longer should must lose them."""
    return set(PublishedFile.objects.filter(kind=kind, ref__in=list(refs)).values_list("site_code", flat=True))


def published_refs(site: str, kind: str) -> list[str]:
    """The pages of a kind that a site has published."""
    return list(PublishedFile.objects.filter(site_code=site, kind=kind).order_by("ref").values_list("ref", flat=True))


def frozen() -> dict[str, SiteState]:
    """Sites that a roll-back has frozen, by code."""
    return {state.site_code: state for state in SiteState.objects.filter(frozen_at__isnull=False)}


def kept_from(site: str) -> int:
    """The oldest release to which one may go back."""
    return SiteState.objects.filter(site_code=site).values_list("kept_from", flat=True).first() or 1


def running_builds() -> QuerySet[Build]:
    """Builds under way."""
    return Build.objects.filter(state=Build.State.RUNNING)


def incidents(site: str = "") -> QuerySet[Incident]:
    """Incidents of tampering, newest first."""
    rows = Incident.objects.all()
    return rows.filter(site_code=site) if site else rows

"""What the desk and the commands ask the publisher: releases, frozen sites, incidents, progress."""

from django.db.models import QuerySet

from .models import Build, Incident, PublishedFile, Release, SiteState


def releases(site: str) -> QuerySet[Release]:
    """The releases of a site, newest first."""
    return Release.objects.filter(site_code=site)


def newest_release(site: str) -> Release | None:
    """The release that the site shows now."""
    return releases(site).first()


def published(site: str, path: str) -> PublishedFile | None:
    """The file at a path below the site, as it was signed."""
    return PublishedFile.objects.filter(site_code=site, path=path).first()


def frozen() -> dict[str, SiteState]:
    """Sites that a roll-back has frozen, by code."""
    return {state.site_code: state for state in SiteState.objects.filter(frozen_at__isnull=False)}


def running_builds() -> QuerySet[Build]:
    """Builds under way."""
    return Build.objects.filter(state=Build.State.RUNNING)


def incidents(site: str = "") -> QuerySet[Incident]:
    """Incidents of tampering, newest first."""
    rows = Incident.objects.all()
    return rows.filter(site_code=site) if site else rows

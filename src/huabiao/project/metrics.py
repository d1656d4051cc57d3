"""/metrics: figures for Prometheus and its like, for this machine or for whoever has the token of the settings."""

import hmac
import ipaddress
import shutil
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huabiao.kernel import clock, gauges

# Whatever makes the backup touches this file below HUABIAO_HOME when it is done (docs/operations/metrics.md).
BACKUP_MARK = "last-backup"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures as text; to anybody else there is nothing here."""
    if not (_is_local(request) or _has_token(request)):
        raise Http404
    return HttpResponse(gauges.as_text(), content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"})


def _is_local(request: HttpRequest) -> bool:
    """Whether this machine asks, on nobody else's behalf: a proxy here names the visitor for whom it asks."""
    names = [request.META.get("REMOTE_ADDR", ""), *filter(None, request.headers.get("X-Forwarded-For", "").split(","))]
    return "Forwarded" not in request.headers and all(_is_loopback(name.strip()) for name in names)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    wanted, (scheme, _, given) = settings.HUABIAO_METRICS_TOKEN, request.headers.get("Authorization", "").partition(" ")
    return bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), wanted.encode())


def _backup_age() -> float | None:
    try:
        return clock.now().timestamp() - (Path(settings.HUABIAO_HOME) / BACKUP_MARK).stat().st_mtime
    except FileNotFoundError:
        return None


gauges.register("huabiao_backup_age_seconds", "Seconds since the last backup was done, if any told us.", lambda: gauges.one(_backup_age()))
gauges.register("huabiao_disk_free_bytes", "Free space where HUABIAO_HOME lies.", lambda: gauges.one(shutil.disk_usage(settings.HUABIAO_HOME).free))

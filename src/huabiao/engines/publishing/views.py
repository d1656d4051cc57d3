"""发布状态: each site's newest release, builds under way, what is frozen; releases with roll-back; incidents."""

from django.contrib import messages
from django.shortcuts import redirect, render

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin, visible_sites

from . import actions, queries
from .models import Build, Incident


def index(request):
    return render(request, "publishing/status.html", _status(request))


def progress(request):
    """The inside of the table, asked for again while a build is under way."""
    return render(request, "publishing/status_rows.html", _status(request))


def _status(request):
    sites = list(visible_sites(request.user, "release.view"))
    codes = [site.code for site in sites]
    frozen = queries.frozen()
    builds = {}
    for build in Build.objects.filter(site_code__in=codes).order_by("pk"):
        builds[build.site_code] = build
    rows = []
    for site in sites:
        build = builds.get(site.code)
        rows.append(
            {
                "site": site,
                "address": origin(site.domain),
                "release": queries.newest_release(site.code),
                "frozen": frozen.get(site.code),
                "build": build,
                "percent": _percent(build),
                "may_rebuild": can(request.user, "publishing.rebuild", site),
                "may_thaw": can(request.user, "release.rollback", site),
            }
        )
    return {"rows": rows, "running": any(row["percent"] is not None for row in rows)}


def _percent(build):
    """How far a running build is; None when there is none."""
    if build is None or build.state != Build.State.RUNNING:
        return None
    return min(99, build.pages * 100 // build.total) if build.total else 0


def releases(request, site):
    page = page_of(request, queries.releases(site.code), size=50)
    newest = queries.newest_release(site.code)
    return render(
        request,
        "publishing/releases.html",
        {
            "site": site,
            "page": page,
            "newest": newest.number if newest else 0,
            "frozen": queries.frozen().get(site.code),
            "kept_from": queries.kept_from(site.code),
            "may_roll_back": can(request.user, "release.rollback", site),
        },
    )


def roll_back(request, site, number):
    done = actions.rollback(actor=request.user, site_code=site.code, number=number)
    said = f"“{site.name}”已回退到第 {number} 号批次" if done else f"“{site.name}”的网页本来就与第 {number} 号批次相同"
    messages.success(request, f"{said}，发布已冻结；数据库没有变。要继续发布，请解除冻结。")
    return redirect("publishing:index")


def unfreeze(request, site):
    actions.unfreeze(actor=request.user, site_code=site.code)
    messages.success(request, f"“{site.name}”已解除冻结，正在把网页更新到最新。")
    return redirect("publishing:index")


def rebuild(request, site):
    actions.start_build(actor=request.user, site_code=site.code, reason="full")
    messages.success(request, f"“{site.name}”开始整站重建，进度见下表。")
    return redirect("publishing:index")


def incidents(request):
    codes = list(visible_sites(request.user, "incident.view").values_list("code", flat=True))
    page = page_of(request, Incident.objects.filter(site_code__in=codes), size=50)
    names = dict(Site.objects.filter(code__in=codes).values_list("code", "name"))
    rows = [{"incident": incident, "site": names.get(incident.site_code, "")} for incident in page.rows]
    return render(request, "publishing/incidents.html", {"page": page, "rows": rows})


"""/language/?to=zh-hant: to the same page in another version, or an honest word that there is none."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from huabiao.engines.publishing import templating
from huabiao.engines.publishing.serving import SiteTable

from .. import sharing, traditional
from .sharing import framed

_VERSIONS = {"zh-hant": "繁体版", "zh-hans": "简体版"}


@require_safe
def switch(request: HttpRequest) -> HttpResponse:
    """`path` names the page; without it, the page that the reader comes from."""
    to = request.GET.get("to", "")
    site = SiteTable.load().site(request.get_host())
    asked = request.GET.get("path", "")[: sharing.MAX_ADDRESS * 2] or _came_from(request)
    if to not in _VERSIONS:
        return redirect("/")
    plain = "/" + asked.lstrip("/").removeprefix(f"{traditional.PREFIX}/") if asked else "/"
    target = f"/{traditional.PREFIX}{plain}" if to == traditional.PREFIX else plain
    if sharing.page_path(site, target):
        return redirect(target)
    has_version = sharing.page_path(site, f"/{traditional.PREFIX}/") is not None
    home = f"/{traditional.PREFIX}/" if to == traditional.PREFIX and has_version else "/"
    data = {"top": "", "version": _VERSIONS[to], "home": home, "back": plain if sharing.page_path(site, plain) else "/", "has_version": has_version or to != traditional.PREFIX}
    content = framed(site, templating.environment(templating.language_of(site)).get_template("portals/language.html").render(data))
    return HttpResponse(content, status=404, headers={"Cache-Control": "no-store"})


def _came_from(request: HttpRequest) -> str:
    url = urlsplit(request.headers.get("referer", ""))
    return url.path[: sharing.MAX_ADDRESS * 2] if url.netloc == request.get_host() else ""

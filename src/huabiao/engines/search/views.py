"""/search for people and /api/search for machines; suggestions; style and script of the results page.

Whatever is asked for is cut and bounded before anything is looked up.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock

from . import asked, links, queries, registry, rules
from .engine import IndexUnusable
from .limits import Limit
from .openapi import DESCRIPTION
from .page import page_data

_FOLDER = Path(__file__).parent / "look"
_LOOK = {"search.css": "text/css; charset=utf-8", "search.js": "text/javascript; charset=utf-8"}
_FRESH = {"Cache-Control": "no-store"}
_questions = Limit(rules.BURST, rules.PER_SECOND)
_suggestions = Limit(rules.SUGGEST_BURST, rules.SUGGEST_PER_SECOND)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The results page in the site's frame; without a question, the words that editors offer."""
    site = registry.pages().site(request.get_host())
    asking = _asking(request, site)
    found, trouble, status = None, "", 200
    if asking.typed.strip():
        if not _questions.allows(_visitor(request)):
            trouble, status = "您搜得太快了，请稍等几秒再试。", 429
        else:
            try:
                found = queries.search(asking, clock.today())
            except IndexUnusable as error:
                trouble, status = str(error), 503
    if found is not None and asking.page == 1 and not asking.chosen:
        asked.note(asking.typed, site, found=bool(found.total))
    data = page_data(asking, found, site, trouble) | {"look": {name: look_address(name) for name in _LOOK}}
    content = registry.pages().render(site, "search/search.html", data)
    headers = _FRESH | ({"Retry-After": "5"} if status != 200 else {})
    return HttpResponse(content, status=status, headers=headers)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Up to eight words for what was typed so far."""
    if not _suggestions.allows(_visitor(request)):
        return JsonResponse([], safe=False, status=429, headers=_FRESH)
    site = registry.pages().site(request.get_host())
    try:
        found = queries.suggestions(request.GET.get("q", ""), _scope(request, site))
    except IndexUnusable:
        found = []
    return JsonResponse(
        found,
        safe=False,
        headers={"Cache-Control": "private, max-age=60"},
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """The same results for machines; described by openapi.json."""
    site = registry.pages().site(request.get_host())
    asking = _asking(request, site, scope="group")
    if not _questions.allows(_visitor(request)):
        return _refused("请求过于频繁，请稍后再试。", 429)
    if not asking.typed.strip():
        return _refused("请用 q 参数给出要搜的词。", 400)
    try:
        found = queries.search(asking, clock.today())
    except IndexUnusable as error:
        return _refused(str(error), 503)
    return JsonResponse(links.as_dict(found, site), headers=_FRESH, json_dumps_params={"ensure_ascii": False})


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """What /api/search takes and gives, as OpenAPI 3.1."""
    return JsonResponse(DESCRIPTION, json_dumps_params={"ensure_ascii": False})


@require_safe
def look(request: HttpRequest, name: str) -> HttpResponse:
    """Style or script of the results page; its address changes with its content."""
    if name not in _LOOK:
        raise Http404
    return HttpResponse(
        _bytes(name),
        content_type=_LOOK[name],
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def look_address(name: str) -> str:
    """The address of a style or script with its content's hash."""
    return f"/search/look/{name}?v={hashlib.sha256(_bytes(name)).hexdigest()[:12]}"


@cache
def _bytes(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def _asking(request: HttpRequest, site: str, scope: str = "") -> queries.Asking:
    given = request.GET
    page = given.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    chosen = {
        facet: value
        for facet in rules.FACETS
        if (value := given.get(facet, "").strip()[: rules.MAX_FACET_VALUE])
    }
    return queries.Asking(
        typed=given.get("q", "")[: rules.MAX_QUERY * 4],
        site=_scope(request, site, scope),
        chosen=chosen,
        order=queries.NEWEST if given.get("sort") == queries.NEWEST else queries.RELEVANCE,
        page=min(max(number, 1), rules.MAX_PAGES),
    )


def _scope(request: HttpRequest, site: str, otherwise: str = "") -> str:
    """The site that is searched; empty for the whole group, which is what a portal's visitor means unless he says so."""
    asked = request.GET.get("scope") or otherwise
    if asked in ("group", "site"):
        return "" if asked == "group" else site
    return "" if Site.objects.filter(code=site, kind="portal").exists() else site


def _visitor(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def _refused(sentence: str, status: int) -> HttpResponse:
    return JsonResponse(
        {"error": sentence}, status=status, headers=_FRESH, json_dumps_params={"ensure_ascii": False}
    )

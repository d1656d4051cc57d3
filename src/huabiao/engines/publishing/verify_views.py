"""/verify/?path=…: shows anybody, and machines, why the page that they see is the one that was signed."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from . import delivery, proving, reading, release, splice, templating
from .serving import SiteTable

# For a site without a frame, or whose frame has other slots.
_DEFAULTS = {"html": 'lang="zh-CN"', "head": "", "top:": "", "foot": "", "name": ""}


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Without `path`: what it is about, and a form. `format=json` for machines."""
    table = SiteTable.load()
    site = table.site(request.get_host())
    asked = request.GET.get("path", "").strip()[: delivery.MAX_PATH * 2]
    url = urlsplit(asked) if asked.startswith(("http://", "https://")) else None
    if url is not None:
        host = (url.hostname or "").lower()
        site = table.by_host.get(host, "")
        address = url.path or "/"
    else:
        address = asked.partition("?")[0]
    chain = _chain(site, address) if asked else None
    status = 200 if chain or not asked else 404
    if request.GET.get("format") == "json":
        return _json(chain, asked, status)
    data = {"chain": chain, "asked": asked, "address": address, "json": f"?{_query(asked)}"}
    page = templating.environment().get_template("publishing/verify.html").render(data)
    frame = release.current_frame(table.site(request.get_host()))
    slots = {**_DEFAULTS, **(frame.slots if frame else {})}
    content = splice.splice(page.encode(), splice.encode(slots))
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})


def _chain(site: str, address: str) -> proving.Chain | None:
    path = reading.normal(address if address.startswith("/") else f"/{address}")
    if not site or path is None or len(path) > 400:
        return None
    return proving.prove_file(site, path)


def _json(chain: proving.Chain | None, asked: str, status: int) -> HttpResponse:
    if chain is None:
        body = {"ok": False, "error": "本站没有发布这个地址的文件。" if asked else "请用 path 参数给出地址。"}
        return JsonResponse(body, status=status if asked else 400, json_dumps_params={"ensure_ascii": False})
    return JsonResponse(chain.as_dict(), headers={"Cache-Control": "no-store"}, json_dumps_params={"ensure_ascii": False})


def _query(asked: str) -> str:
    query = HttpRequest().GET.copy()
    query["path"], query["format"] = asked, "json"
    return query.urlencode()

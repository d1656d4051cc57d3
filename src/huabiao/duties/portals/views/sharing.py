"""/share/: a page's QR code, address and citation, for readers without script and for the small window of the script."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from huabiao.engines.publishing import release, splice, templating
from huabiao.engines.publishing.serving import SiteTable
from huabiao.kernel import clock

from .. import sharing


@require_safe
def share(request: HttpRequest) -> HttpResponse:
    """`path` names the page; without it, the page that the reader comes from."""
    site = SiteTable.load().site(request.get_host())
    asked = request.GET.get("path", "").strip()[: sharing.MAX_ADDRESS * 2] or _came_from(request)
    found = sharing.shared(site, asked, clock.today()) if asked else None
    data = {"page": found, "asked": asked, "top": "", "code": Markup(sharing.qr_svg(found.url)) if found else ""}
    content = framed(site, templating.environment(templating.language_of(site)).get_template("portals/share.html").render(data))
    return HttpResponse(content, status=200 if found or not asked else 404, headers={"Cache-Control": "no-store"})


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """The QR code alone, of a page that this site has published and of nothing else."""
    site = SiteTable.load().site(request.get_host())
    found = sharing.shared(site, request.GET.get("path", ""), clock.today())
    if found is None:
        raise Http404
    content = sharing.qr_svg(found.url).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(content, content_type="image/svg+xml; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})


def _came_from(request: HttpRequest) -> str:
    url = urlsplit(request.headers.get("referer", ""))
    return url.path[: sharing.MAX_ADDRESS * 2] if url.netloc == request.get_host() and url.path != request.path else ""


def framed(site: str, page: str) -> bytes:
    """A dynamic page in the site's frame in force."""
    frame = release.current_frame(site)
    if frame is None:
        raise Http404
    return splice.splice(page.encode(), splice.encode(frame.slots))

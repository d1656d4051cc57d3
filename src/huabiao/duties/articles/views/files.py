"""图片与附件: the library of files, the dialog that offers them, upload, and a file's bytes for whoever may see it."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from huabiao.foundation.accounts.queries import active_grants
from huabiao.foundation.accounts.rules import roles_for
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.wording import organ_names
from huabiao.kernel.errors import RuleBroken

from .. import actions, queries
from ..body import file_size
from ..models import Asset


def index(request):
    page = page_of(request, _found(request), size=40)
    names = organ_names(asset.organ_path for asset in page.rows)
    rows = [{"asset": asset, "size": file_size(asset.size), "organ": names.get(asset.organ_path, "")} for asset in page.rows]
    context = {"page": page, "rows": rows, "find": _find(request), "kind": _kind(request), "kinds": Asset.Kind.choices}
    return render(request, "articles/assets.html", context)


def choose(request):
    """The inside of the dialog."""
    page = page_of(request, _found(request), size=24)
    rows = [{"asset": asset, "size": file_size(asset.size)} for asset in page.rows]
    context = {"page": page, "rows": rows, "find": _find(request), "kind": _kind(request)}
    return render(request, "articles/asset_choose.html", context)


def _found(request):
    rows = queries.visible_assets(request.user)
    kind, find = _kind(request), _find(request)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(name__contains=find) if find else rows


def _kind(request):
    kind = request.GET.get("kind", "")
    return kind if kind in Asset.Kind.values else ""


def _find(request):
    return request.GET.get("q", "").strip()[:60]


def upload(request):
    """Keep one file; answers in JSON, since a script asks."""
    given = request.FILES.get("file")
    if given is None:
        return JsonResponse({"sentence": "请先选择文件。"}, status=400)
    try:
        asset = actions.store_asset(
            actor=request.user, organ_path=_organ_path(request.user), name=given.name, data=given.file,
            alternative=request.POST.get("alternative", ""),
        )  # fmt: skip
    except RuleBroken as error:
        return JsonResponse({"sentence": str(error)}, status=409)
    return JsonResponse(_brief(asset))


def _organ_path(user):
    """The person's own organ; whoever has none uploads for the first organ of their grants."""
    if user.organ_path:
        return user.organ_path
    grants = active_grants(user).filter(role__in=roles_for("asset.upload")).exclude(organ_path="")
    return grants.order_by("organ_path").values_list("organ_path", flat=True).first() or ""


def brief(request, asset):
    return JsonResponse(_brief(asset))


def _brief(asset):
    return {
        "id": asset.pk, "name": asset.name, "size": file_size(asset.size), "image": asset.kind == Asset.Kind.IMAGE,
        "alternative": asset.alternative, "address": reverse("assets:file", args=[asset.pk]),
    }  # fmt: skip


def file(request, asset):
    """The bytes. An SVG of ours may hold anything that an SVG may: it runs nothing here."""
    path = Path(settings.MEDIA_ROOT) / asset.media_name
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=asset.mime, filename=asset.name, as_attachment=asset.kind == Asset.Kind.FILE)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, max-age=3600"
    return response

"""首页、推荐位、地址跳转 of each site."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.engines.publishing.previewing import render as rendered
from huabiao.engines.publishing.registry import kind
from huabiao.foundation.accounts.queries import visible
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.wording import site_names
from huabiao.foundation.sites.queries import origin, visible_sites
from huabiao.kernel.errors import RuleBroken

from .. import arrangement, queries
from ..forms import HomeForm, PositionForm, RedirectForm
from ..models import Home, Position, Redirect


class _Shown(Exception):
    """Carries a preview out of the transaction that is undone."""

    def __init__(self, html):
        super().__init__()
        self.html = html


def index(request):
    sites = list(visible_sites(request.user, "home.change"))
    homes = {home.site_code: home for home in Home.objects.filter(site_code__in=[site.code for site in sites])}
    positions = {}
    for position in visible(request.user, "position.change", Position.objects.order_by("site_code", "code")):
        positions.setdefault(position.site_code, []).append(position)
    rows = [
        {"site": site, "home": homes.get(site.code), "positions": positions.get(site.code, []), "address": origin(site.domain)}
        for site in sites
    ]
    return render(request, "portals/homes.html", {"rows": rows})


def arrange(request, site):
    home = queries.home_of(site.code) or Home(site_code=site.code)
    form = HomeForm(request.POST or None, instance=home)
    if request.method == "POST" and form.is_valid():
        try:
            arrangement.arrange_home(actor=request.user, site=site, arrangement=form.cleaned_data["blocks"])
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "首页已保存，网页随即更新。")
            return redirect("homes:arrange", site.pk)
    columns = [
        (column.pk, "　" * column.column_path.count("/") + column.title) for column in queries.columns_of(site.code)
    ]
    context = {
        "form": form, "field": form["blocks"], "heading": f"首页：{site.name}", "back": reverse("homes:index"),
        "back_label": "首页与推荐位", "columns": columns, "preview": reverse("homes:preview", args=[site.pk]),
        "positions": queries.positions_of(site.code),
    }  # fmt: skip
    return render(request, "portals/arrange.html", context)


def preview(request, site):
    """The home page as it would be with what stands in the form: arranged, rendered, undone."""
    form = HomeForm(request.POST, instance=Home(site_code=site.code))
    if not form.is_valid():
        raise RuleBroken("有版块没有填完整，请先补全再预览。")
    try:
        with transaction.atomic():
            arrangement.arrange_home(actor=request.user, site=site, arrangement=form.cleaned_data["blocks"])
            page = next(iter(kind("home").load(site.code, ["home"])))
            raise _Shown(rendered(site.code, page))
    except _Shown as shown:
        response = HttpResponse(shown.html)
        response["Content-Security-Policy"] = "sandbox allow-same-origin"
        return response


def add_position(request):
    form = PositionForm(request.POST or None, actor=request.user, is_new=True)
    return _submit(
        request, form, "新建推荐位", reverse("homes:index"), "首页与推荐位",
        lambda: arrangement.create_position(actor=request.user, **form.cleaned_data),
    )  # fmt: skip


def edit_position(request, position):
    initial = {"name": position.name, "limit": position.limit}
    form = PositionForm(request.POST or None, actor=request.user, is_new=False, initial=initial)
    return _submit(
        request, form, f"修改推荐位：{position.name}", reverse("homes:index"), "首页与推荐位",
        lambda: arrangement.change_position(actor=request.user, position=position, **form.cleaned_data),
    )  # fmt: skip


def redirects(request):
    rows = visible(request.user, "redirect.change", Redirect.objects.filter(is_active=True).order_by("site_code", "old_path"))
    find = request.GET.get("q", "").strip()[:100]
    if find:
        rows = rows.filter(old_path__contains=find) | rows.filter(target__contains=find)
    page = page_of(request, rows, size=50)
    names = site_names(row.site_code for row in page.rows)
    shown = [{"row": row, "site": names.get(row.site_code, row.site_code)} for row in page.rows]
    return render(request, "portals/redirects.html", {"page": page, "rows": shown, "find": find})


def add_redirect(request):
    form = RedirectForm(request.POST or None, actor=request.user)
    return _submit(
        request, form, "新建地址跳转", reverse("redirects:index"), "地址跳转",
        lambda: arrangement.set_redirect(actor=request.user, **form.cleaned_data),
    )  # fmt: skip


def remove_redirect(request, row):
    arrangement.remove_redirect(actor=request.user, redirect=row)
    messages.success(request, "跳转已停用，旧地址随后不再可用。")
    return redirect("redirects:index")


def _submit(request, form, heading, back, back_label, act):
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存，网页随即更新。")
            return redirect(back)
    return render(request, "desk/form.html", {"form": form, "heading": heading, "back": back, "back_label": back_label})

"""网站: the registry with its life cycle and the identities of the footer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.sites import actions, rules
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin, visible_sites
from huabiao.kernel.errors import RuleBroken

from ..forms_registry import SiteFaceForm, SiteForm, SiteOpenForm
from ..listing import page_of
from ..scoped import ScopedViewSet, Screen


def index(request):
    page = page_of(request, visible_sites(request.user).select_related("organ"), size=100)
    return render(request, "desk/site_list.html", {"page": page})


def detail(request, site):
    next_statuses = [(code, rules.STATUSES[code]) for code in rules.STATUSES if code in rules.NEXT[site.status]]
    shown = (
        "domain", "chinese_domain", "identification_code", "language", "direction", "theme", "icp_number",
        "police_number", "party_mark_url", "error_report_url", "organizer", "undertaker", "address", "contact",
        "description", "alert",
    )  # fmt: skip
    lines = []
    for name in shown:
        display = getattr(site, f"get_{name}_display", None)
        lines.append((Site._meta.get_field(name).verbose_name, display() if display else getattr(site, name)))
    lines.append((Site._meta.get_field("is_mourning").verbose_name, "是" if site.is_mourning else "否"))
    return render(
        request,
        "desk/site_detail.html",
        {
            "site": site,
            "lines": lines,
            "address": origin(site.domain),
            "next_statuses": next_statuses,
            "can_change": can(request.user, "site.change", site),
            "can_open": can(request.user, "site.open", site),
        },
    )


def add(request):
    form = SiteOpenForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            site = actions.open_site(actor=request.user, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已登记“{site.name}”，状态为筹建。")
            return redirect("sites:detail", site.pk)
    return _form(request, form, "登记网站", reverse("sites:index"), "网站")


def edit(request, site):
    form = SiteForm(request.POST or None, actor=request.user, instance=site)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_site(actor=request.user, site=site, **form.changed_values())
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存，页头、页脚随后更新。")
            return redirect("sites:detail", site.pk)
    return _form(request, form, f"修改：{site.name}", reverse("sites:detail", args=[site.pk]), site.name)


def face(request, site):
    """What stands on every page for a while: the urgent sentence, the grey of mourning."""
    begun = {"alert": site.alert, "alert_url": site.alert_url, "is_mourning": site.is_mourning}
    form = SiteFaceForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_alert(actor=request.user, site=site, text=given["alert"], url=given["alert_url"])
            actions.set_mourning(actor=request.user, site=site, on=given["is_mourning"])
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存，全站页面随后更新。")
            return redirect("sites:detail", site.pk)
    return _form(request, form, f"应急提示与哀悼：{site.name}", reverse("sites:detail", args=[site.pk]), site.name)


def status(request, site):
    actions.change_status(actor=request.user, site=site, status=request.POST.get("status", ""))
    messages.success(request, f"“{site.name}”现为“{site.get_status_display()}”。")
    return redirect("sites:detail", site.pk)


def _form(request, form, heading, back, back_label):
    return render(request, "desk/form.html", {"form": form, "heading": heading, "back": back, "back_label": back_label})


class SiteViewSet(ScopedViewSet):
    name = "sites"
    model = Site
    related = ("organ", "parent")
    screens = (
        Screen("", index, "index", "site.view"),
        Screen("add/", add, "add", "site.open"),
        Screen("<int:pk>/", detail, "detail", "site.view"),
        Screen("<int:pk>/edit/", edit, "edit", "site.change"),
        Screen("<int:pk>/face/", face, "face", "site.change"),
        Screen("<int:pk>/status/", status, "status", "site.open", posts=True),
    )

    def visible_rows(self, user, act):
        return visible_sites(user, act)

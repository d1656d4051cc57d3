"""The library's list, one document, its writing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.wording import site_names
from huabiao.foundation.sites.queries import origin, site_by_code
from huabiao.kernel.errors import RuleBroken

from .. import actions, queries, rules
from ..forms import EditForm, NewPolicyForm, PolicyForm
from ..models import Proposal

_FILTERS = ("site", "category", "validity", "state")


def index(request):
    given = {name: request.GET.get(name, "")[:40] for name in _FILTERS}
    find = request.GET.get("q", "").strip()[:200]
    page = page_of(request, queries.library(request.user, find=find, **given), size=30)
    names = site_names(row.site_code for row in page.rows)
    context = {
        "page": page, "find": find, "given": given, "waiting": queries.open_proposals(request.user).count() if can(request.user, "policy.review") else 0,
        "rows": [{"policy": row, "site": names.get(row.site_code, row.site_code), "mark": _mark(row)} for row in page.rows],
        "categories": rules.CATEGORIES, "validities": rules.VALIDITIES, "may_write": can(request.user, "policy.change"),
    }  # fmt: skip
    return render(request, "policies/index.html", context)


def _mark(policy):
    return {"current": "full", "pending": "half", "amended": "half"}.get(policy.validity, "void")


def detail(request, policy):
    site = site_by_code(policy.site_code)
    lines = [(policy._meta.get_field(name).verbose_name, _value(policy, name)) for name in rules.WRITTEN if name not in ("text", "history")]
    relations = [
        *({"words": rules.RELATIONS[row.kind], "other": row.target or row.article, "pk": row.pk} for row in policy.relations.select_related("target", "article")),
        *({"words": rules.INVERSE[row.kind], "other": row.policy, "pk": 0} for row in policy.inverse_relations.select_related("policy")),
    ]
    context = {
        "policy": policy, "site": site, "address": f"{origin(site.domain)}{policy.public_path}" if policy.live and site else "", "lines": lines, "mark": _mark(policy),
        "relations": relations, "versions": queries.versions([policy.lineage_id]).get(policy.lineage_id, []),
        "proposals": policy.proposals.all()[:30], "may_write": can(request.user, "policy.change", policy), "may_review": can(request.user, "policy.review", policy),
        "articles": len(policy.anchors), "is_open": policy.proposals.filter(state=Proposal.State.OPEN).exists(),
    }  # fmt: skip
    return render(request, "policies/detail.html", context)


def _value(policy, name):
    display = getattr(policy, f"get_{name}_display", None)
    return display() if display else getattr(policy, name)


def add(request):
    form = NewPolicyForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            policy = actions.create_policy(actor=request.user, site=values.pop("site"), values=values)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已存为草稿。核对无误后，请提出“公开”，由另一人复核。")
            return redirect("policies:detail", policy.pk)
    return _form(request, form, "录入文件", reverse("policies:index"), "政策文件库")


def edit(request, policy):
    """A draft is changed at once; a change of a public document waits for a second person."""
    initial = {name: getattr(policy, name) for name in rules.WRITTEN}
    form = (EditForm if policy.live else PolicyForm)(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        reason = values.pop("why", "")
        try:
            if policy.live:
                changed = {name: value for name, value in values.items() if value != initial[name]}
                if not changed:
                    raise RuleBroken("没有改动，不用提交。")
                actions.propose(actor=request.user, policy=policy, kind=rules.EDIT, values=changed, reason=reason)
            else:
                actions.save_draft(actor=request.user, policy=policy, values=values)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已提交，另一人复核后生效。" if policy.live else "已保存。")
            return redirect("policies:detail", policy.pk)
    note = "文件已公开：改动由另一人复核后生效。" if policy.live else ""
    return _form(request, form, f"修改：{policy.title}", reverse("policies:detail", args=[policy.pk]), "文件", note)


def show_text(request, policy):
    """The text with its articles, as the desk reads it."""
    if not policy.text:
        raise Http404
    return render(request, "policies/text.html", {"policy": policy})


def _form(request, form, heading, back, back_label, note=""):
    button = "提交复核" if note else "保存"
    context = {"form": form, "heading": heading, "back": back, "back_label": back_label, "note": note, "button": button}
    return render(request, "desk/form.html", context)

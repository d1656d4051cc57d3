"""Proposals: to publish, withdraw, change the validity, bind to another document; and the second person's decision."""

import re

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.desk.listing import page_of
from huabiao.kernel import document_numbers
from huabiao.kernel.errors import RuleBroken

from .. import actions, queries, rules
from ..forms import ReasonForm, RelationForm, ValidityForm
from ..models import Policy

_ARTICLE = re.compile(r"/article/\d{6}/(\d{1,11})\.html")


def publish(request, policy):
    return _propose(request, policy, ReasonForm, rules.PUBLISH, lambda data: (policy, {}))


def withdraw(request, policy):
    return _propose(request, policy, ReasonForm, rules.WITHDRAW, lambda data: (policy, {}))


def validity(request, policy):
    return _propose(request, policy, ValidityForm, rules.VALIDITY, lambda data: (policy, {"validity": data["validity"]}))


def relate(request, policy):
    return _propose(request, policy, RelationForm, rules.RELATE, lambda data: _relation(request, policy, data))


def release(request, policy):
    """Propose that a relation be undone."""
    number = request.POST.get("relation", "")
    if not (number.isdigit() and len(number) < 12):
        raise RuleBroken("这一关联已经解除。")
    actions.propose(actor=request.user, policy=policy, kind=rules.RELATE, values={"release": int(number)}, reason="解除这一关联")
    messages.success(request, "已提交，另一人复核后解除。")
    return redirect("policies:detail", policy.pk)


def _relation(request, policy, data):
    """On whose side the relation is kept, and its values: 被对方废止 is kept as the other's 废止."""
    kind, name = data["relation"], data["other_name"].strip()
    if kind == rules.EXPLAINS:
        found = _ARTICLE.search(name)
        return policy, {"kind": kind, "other": int(found[1]) if found else 0}
    other = _find(policy, name)
    if kind == "repealed":
        if not can(request.user, "policy.change", other):
            raise RuleBroken("对方文件不由您管理，请由对方文件的管理人提出“废止对方”。")
        return other, {"kind": rules.REPEALS, "other": policy.pk}
    return policy, {"kind": kind, "other": other.pk}


def _find(policy, name):
    rows = Policy.objects.filter(site_code=policy.site_code).defer(*queries.HEAVY).order_by("-written_date", "-pk")
    number = document_numbers.parse(name)
    found = rows.filter(document_number=str(number)).first() if number else rows.filter(title_key=rules.title_key(name.strip("《》"))).first()
    if found is None:
        raise RuleBroken("文件库中没有这个字号或标题的文件，请核对；标题要写全。")
    return found


def _propose(request, policy, form_class, kind, prepare):
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            on, values = prepare(form.cleaned_data)
            actions.propose(actor=request.user, policy=on, kind=kind, values=values, reason=form.cleaned_data["why"])
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已提交，另一人复核后生效。")
            return redirect("policies:detail", policy.pk)
    context = {
        "form": form, "heading": f"{rules.PROPOSALS[kind]}：{policy.title}", "back": reverse("policies:detail", args=[policy.pk]), "back_label": "文件",
        "button": "提交复核",
    }  # fmt: skip
    return render(request, "desk/form.html", context)


def inbox(request):
    page = page_of(request, queries.open_proposals(request.user), size=30)
    return render(request, "policies/inbox.html", {"page": page})


def proposal(request, row):
    """One proposal: what would change, why; agree or return."""
    policy = row.policy
    if request.method == "POST":
        comment = request.POST.get("comment", "").strip()[: rules.MAX_REASON]
        if request.POST.get("decision") == "approve":
            actions.approve(actor=request.user, proposal=row, comment=comment)
            messages.success(request, "已通过，网页随即更新。")
        else:
            actions.return_proposal(actor=request.user, proposal=row, comment=comment)
            messages.success(request, "已退回。")
        return redirect("policies:inbox")
    context = {"row": row, "policy": policy, "lines": _lines(row), "may_decide": row.state == row.State.OPEN and row.proposer_id != request.user.pk}
    return render(request, "policies/proposal.html", context)


def _lines(row):
    """What would change, as label, before, after."""
    policy, values = row.policy, row.values
    if row.kind == rules.EDIT:
        return [(policy._meta.get_field(name).verbose_name, _short(getattr(policy, name)), _short(value)) for name, value in values.items()]
    if row.kind == rules.VALIDITY:
        return [("有效性", policy.get_validity_display(), rules.VALIDITIES.get(values.get("validity", ""), ""))]
    if row.kind == rules.RELATE and "other" in values and values["kind"] != rules.EXPLAINS:
        other = Policy.objects.filter(pk=values["other"], site_code=policy.site_code).first()
        return [(rules.RELATIONS[values["kind"]], "", f"{other.title} {other.document_number}" if other else "（已不在文件库）")]
    if row.kind == rules.RELATE:
        return [("解除关联" if "release" in values else "解读稿件", "", str(values.get("release") or values.get("other")))]
    return []


def _short(value):
    words = "" if value is None else str(value)
    return words if len(words) <= 300 else f"{words[:300]}……（共 {len(words):,} 字）"

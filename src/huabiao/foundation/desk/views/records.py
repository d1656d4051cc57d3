"""记录: the ledger as the auditor reads it: list with filters, verification in words, export, the signed head."""

import json
from datetime import datetime, timedelta

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from huabiao.foundation.accounts.queries import Scope, can, visible
from huabiao.foundation.ledger import queries
from huabiao.foundation.ledger.actions import record, sequence
from huabiao.foundation.ledger.models import Entry
from huabiao.foundation.ledger.verification import verify
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from ..acts import act_in_words, known_acts, thing_in_words
from ..choices import OrganChoice
from ..detail_words import detail_in_words
from ..forms import DeskForm
from ..listing import page_of
from ..scoped import DeskViewSet, Screen
from ..templatetags.desk_tags import names_of
from ..wording import organ_names

VERIFIED_AT_ONCE = 200_000  # entries; more than that takes longer than a person waits for a page


class FilterForm(DeskForm):
    """Which entries to show."""

    act = forms.ChoiceField(label="行为", required=False)
    thing = forms.CharField(label="对象", required=False, max_length=100)
    actor = forms.CharField(label="行为人", required=False, max_length=60)
    organ = OrganChoice(label="单位", required=False, empty_label="全部")
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", "全部"), *known_acts()]
        self.fields["organ"].offer(person, "organ.view")
        self.fields["thing"].widget.attrs["placeholder"] = "例如 article:17"
        self.fields["actor"].widget.attrs["placeholder"] = "例如 user:3"
        for field in self.fields.values():
            field.widget.attrs["class"] = "in auto"


def index(request):
    form = FilterForm(request.GET, person=request.user)
    entries = visible(request.user, "ledger.view", Entry.objects.order_by("-pk"))
    if form.is_valid():
        entries = _filtered(entries, form.cleaned_data)
    return _show(request, form, entries)


def _filtered(entries, chosen):
    for name in ("act", "thing", "actor"):
        if chosen[name]:
            entries = entries.filter(**{name: chosen[name].strip()})
    if chosen["organ"]:
        entries = entries.filter(organ_path__startswith=chosen["organ"].path)
    if chosen["since"]:
        entries = entries.filter(at__gte=_midnight(chosen["since"]))
    if chosen["until"]:
        entries = entries.filter(at__lt=_midnight(chosen["until"]) + timedelta(days=1))
    return entries


def _midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=clock.BEIJING)


def _show(request, form, entries, report=None, status=200):
    page = page_of(request, entries, size=50)
    names = names_of({entry.actor for entry in page.rows})
    organs = organ_names(entry.organ_path for entry in page.rows)
    rows = [
        {
            "entry": entry,
            "actor": names.get(entry.actor, "系统" if entry.actor in {"system", "worker"} else entry.actor),
            "act": act_in_words(entry.act),
            "thing": thing_in_words(entry.thing),
            "organ": organs.get(entry.organ_path, ""),
            "detail": detail_in_words(entry.detail),
            "raw": json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
        }
        for entry in page.rows
    ]
    context = {
        "form": form, "page": page, "rows": rows, "report": report, "head": queries.head(),
        "sees_all": can(request.user, "ledger.view", Scope()), "filtered": any(form.data.get(n) for n in form.fields),
    }  # fmt: skip
    return render(request, "desk/record_list.html", context, status=status)


def check(request):
    """Verify the whole ledger, against a head pinned elsewhere if one is given."""
    _require_all(request)
    newest = queries.head()
    if newest and newest.size > VERIFIED_AT_ONCE:
        raise RuleBroken(f"账本已有 {newest.size:,} 条记录，请在服务器上用 huabiao ledger verify 核验，不受网页等待时间限制。")
    pinned = None
    if upload := request.FILES.get("head"):
        try:
            pinned = json.loads(upload.read(10_000))
        except ValueError:
            raise RuleBroken("所给的签名树根无法读取，请使用当时下载的原文件。")
    sequence()
    report = verify(pinned)
    with transaction.atomic():
        detail = {"ok": report.ok, "size": report.size, "pinned": pinned is not None}
        record(actor=request.user.actor, act="ledger.verify", thing="ledger:all", detail=detail)
    form = FilterForm({}, person=request.user)
    form.is_valid()
    return _show(request, form, visible(request.user, "ledger.view", Entry.objects.order_by("-pk")), report)


def export(request):
    """All numbered entries as JSON Lines, streamed; that somebody took them stands in the ledger, too."""
    _require_all(request)
    newest = queries.head()
    with transaction.atomic():
        size = newest.size if newest else 0
        record(actor=request.user.actor, act="ledger.export", thing="ledger:all", detail={"size": size})
    response = StreamingHttpResponse((line + "\n" for line in queries.export()), content_type="application/jsonl")
    response["Content-Disposition"] = 'attachment; filename="huabiao-ledger.jsonl"'
    return response


def head(request):
    """The newest signed head, to be kept outside this server."""
    _require_all(request)
    newest = queries.head()
    if newest is None:
        raise RuleBroken("账本还没有签名树根：第一条记录编号之后才有，请稍后再下载。")
    text = json.dumps(newest.as_dict(), ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="huabiao-head-{newest.size}.json"'
    return response


def _require_all(request):
    if not can(request.user, "ledger.view", Scope()):
        raise Http404


class RecordViewSet(DeskViewSet):
    name = "records"
    screens = (
        Screen("", index, "index", "ledger.view"),
        Screen("verify/", check, "verify", "ledger.verify", posts=True),
        Screen("export/", export, "export", "ledger.view", posts=True),
        Screen("head/", head, "head", "ledger.view"),
    )

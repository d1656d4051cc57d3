"""The desk's screens of casework: one inbox for all kinds, the page of a case, calendar, limits, processes."""

from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import can, visible
from huabiao.foundation.accounts.rules import roles_for
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.person import scope_in_words
from huabiao.foundation.desk.wording import organ_names
from huabiao.foundation.organizations.models import Office
from huabiao.foundation.organizations.queries import visible_organs
from huabiao.kernel import clock
from huabiao.kernel.deadlines import State
from huabiao.kernel.errors import RuleBroken

from . import actions, documents, queries, registry, rules
from .acting import perform
from .forms import DayForm, LimitForm
from .models import CalendarDay, CalendarYear, Case, LimitRow, Process, Task

LISTED = 200  # rows of a view that are shown at once
PEOPLE = 200


def index(request: HttpRequest) -> HttpResponse:
    """The inbox."""
    name = request.GET.get("view", "mine")
    name = name if name in queries.VIEWS else "mine"
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "")
    inbox = queries.inbox(request.user, kind=kind, words=words)
    counts = {
        view: (number, inbox.is_capped) for view, number in inbox.counts.items()
    } | queries.finished_counts(request.user)
    context: dict[str, Any] = {
        "views": [(view, label, *counts[view]) for view, label in queries.VIEWS.items()], "view": name, "words": words,
        "kind": kind, "kinds": registry.kinds(), "scope": scope_in_words(request), "is_capped": inbox.is_capped,
    }  # fmt: skip
    if name in ("answered", "closed"):
        page = page_of(request, queries.finished(request.user, name, kind=kind, words=words), size=50)
        context |= {
            "page": page,
            "rows": [queries.Row(case, queries.Standing(None, None, "")) for case in page.rows],
        }
    else:
        context["rows"] = list(queries.view(inbox.rows, name, request.user))[:LISTED]
    organs = organ_names(row.case.organ_path for row in context["rows"])
    names = {kind.code: kind.name for kind in registry.kinds()}
    context["lines"] = [
        {
            "row": row,
            "organ": organs.get(row.case.organ_path, ""),
            "kind": names.get(row.case.kind, row.case.kind),
            "with": _with_whom(row),
        }
        for row in context["rows"]
    ]
    return render(request, "casework/inbox.html", context)


def _with_whom(row: queries.Row) -> str:
    steps = [task.name for task in row.tasks if not task.in_process]
    return " · ".join(
        [
            row.case.get_state_display(),
            *steps,
            *(["督办"] if row.case.is_supervised else []),
            *([f"已催 {row.case.reminders} 次"] if row.case.reminders else []),
        ]
    )


def show(request: HttpRequest, case: Case, typed: str = "") -> HttpResponse:
    """The page of a case: left what happened, right what can be done. `typed`: an answer that could not be kept."""
    case = (
        Case.objects.prefetch_related("events", "parties", "messages", "documents")
        .select_related("merged_into", "parent")
        .get(pk=case.pk)
    )
    days = queries.calendar()
    try:
        deadline = queries.clock_of(case, days=days)
        standing, cells = queries.standing(case, deadline, days), queries.day_cells(case, deadline, days)
    except RuleBroken as error:
        deadline, standing, cells = None, queries.Standing(None, None, str(error), "late"), []
    kind = registry.kind(case.kind)
    context: dict[str, Any] = {
        "case": case, "kind": kind, "deadline": deadline, "standing": standing, "cells": cells, "steps": _steps(case),
        "log": _log(case), "tasks": _tasks(request, case), "answer": queries.draft_of(case), "organs": organ_names([case.organ_path, case.owner_path]),
        "lead": queries.organ_name(case.organ_path), "parties": _parties(case), "may": _possible(request, case, deadline),
        "entries": queries.history(case), "typed": typed,
    }  # fmt: skip
    context["draft"] = typed or (context["answer"].text if context["answer"] else "")
    context |= _choices(request, context["may"])
    if kind.side is not None:
        context |= kind.side(request, case)
    return render(request, "casework/case.html", context)


def _steps(case: Case) -> list[tuple[str, str]]:
    names = [
        (rules.RECEIVED, "分派"),
        (rules.HANDLING, "办理"),
        (rules.REVIEWING, "核稿"),
        (rules.ANSWERED, "答复"),
    ]
    order = [state for state, _ in names]
    at = order.index(case.state) if case.state in order else len(order)
    end = case.state == rules.ANSWERED
    return [
        ("收到", "ok"),
        *((label, "ok" if n < at or end else "on" if n == at else "") for n, (_, label) in enumerate(names)),
    ]


def _log(case: Case) -> list[dict[str, Any]]:
    lines = [
        {
            "at": m.at,
            "who": m.author or ("来信人" if m.from_applicant else "答复来信人"),
            "text": m.text,
            "how": "cit" if m.from_applicant else "",
            "answer": m.is_answer,
        }
        for m in case.messages.all()
    ]
    lines += [
        {"at": n.at, "who": f"内部 · {n.author}", "text": n.text, "how": "inner", "answer": False}
        for n in queries.notes_of(case)
    ]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _tasks(request: HttpRequest, case: Case) -> list[dict[str, Any]]:
    rows = list(case.tasks.filter(state=Task.State.OPEN).select_related("claimed_by", "person"))
    names = organ_names(row.organ_path for row in rows)
    return [
        {
            "task": row,
            "organ": names.get(row.organ_path, ""),
            "may": can(request.user, row.act, queries.organ_scope(row.organ_path)),
            "mine": row.claimed_by_id == request.user.pk,
        }
        for row in rows
    ]


def _parties(case: Case) -> list[tuple[str, str]]:
    names = organ_names(party.organ_path for party in case.parties.all())
    return [(party.get_part_display(), names.get(party.organ_path, "")) for party in case.parties.all()]


def _possible(request: HttpRequest, case: Case, deadline: Any) -> dict[str, bool]:
    """Which forms the page offers; the actions decide."""
    user, is_open = request.user, case.state in rules.OPEN_STATES
    handles, assigns = (
        queries.may_lead(user, "case.handle", case),
        queries.may_lead(user, "case.assign", case),
    )
    stopped = deadline is not None and deadline.state is State.STOPPED
    handling = case.state == rules.HANDLING
    return {
        "assign": assigns and case.state == rules.RECEIVED, "transfer": assigns and handling, "invite": assigns and handling,
        "answer": handles and handling and not stopped, "ask": handles and handling and not stopped, "resume": handles and is_open and stopped,
        "extend": handles and is_open and not stopped, "review": case.state == rules.REVIEWING and queries.may_lead(user, "case.review", case),
        "note": queries.may(user, "case.handle", case), "supervise": queries.may(user, "case.supervise", case) and is_open,
        "close": is_open and queries.may_lead(user, "case.close", case), "merge": assigns and is_open,
        "reopen": case.state == rules.ANSWERED and case.round <= rules.MAX_REOPENED and queries.may_lead(user, "case.supervise", case),
        "pick": assigns and is_open,
    }  # fmt: skip


def _choices(request: HttpRequest, may: dict[str, bool]) -> dict[str, Any]:
    if not may["pick"]:
        return {"organ_choices": [], "people": [], "offices": []}
    organs = list(visible_organs(request.user, "case.assign").filter(is_active=True).order_by("path"))
    handlers = User.objects.filter(grants__role__in=roles_for("case.handle"), is_active=True).distinct()
    clerks = visible(request.user, "case.assign", handlers).order_by("organ_path", "username")
    shown = organ_names(organ.path for organ in organs)
    people = [
        (user.pk, f"{user.name}（{shown.get(user.organ_path, '')}{user.office}）") for user in clerks[:PEOPLE]
    ]
    offices = (
        Office.objects.filter(organ__in=organs)
        .order_by("name")
        .values_list("name", flat=True)
        .distinct()[:PEOPLE]
    )
    return {"organ_choices": organs, "people": people, "offices": list(offices)}


def act(request: HttpRequest, case: Case) -> HttpResponse:
    """One of the forms beside the case."""
    try:
        messages.success(request, perform(request, case))
    except RuleBroken as error:
        if not request.POST.get("answer"):
            raise
        messages.error(request, f"{error} 您写的答复还在下面，没有存。")
        return show(request, case, typed=request.POST["answer"])
    if queries.visible_cases(request.user).filter(pk=case.pk).exists():
        return redirect("cases:show", case.pk)
    return redirect("cases:index")


def document(request: HttpRequest, case: Case, number: int) -> HttpResponse:
    """A file of the case, as a download: nothing that a stranger sent is shown by our own server."""
    row = get_object_or_404(case.documents, pk=number)
    try:
        data = documents.read(row.digest)
    except (FileNotFoundError, InvalidTag) as error:
        raise RuleBroken("文件已损坏或丢失，请从备份恢复 HUABIAO_HOME/private。") from error
    headers = {"Content-Disposition": content_disposition_header(True, row.name), "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


# What the system administrator keeps


def calendar(request: HttpRequest) -> HttpResponse:
    """The working calendar: own days, and the years whose days are all entered."""
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.enter_day(actor=request.user, **form.cleaned_data)
        messages.success(request, f"已记：{row}。所有期限随即按此计算。")
        return redirect("workdays:index")
    page = page_of(request, CalendarDay.objects.all(), size=60)
    return render(
        request,
        "casework/calendar.html",
        {"form": form, "page": page, "years": CalendarYear.objects.all(), "this_year": clock.today().year},
    )


def remove_day(request: HttpRequest, number: int) -> HttpResponse:
    actions.remove_day(actor=request.user, row=get_object_or_404(CalendarDay, pk=number))
    messages.success(request, "已删去。")
    return redirect("workdays:index")


def enter_year(request: HttpRequest) -> HttpResponse:
    given = request.POST.get("year", "")
    row = actions.enter_year(
        actor=request.user, year=int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    )
    messages.success(request, f"{row.year} 年可以推算了。")
    return redirect("workdays:index")


def limits(request: HttpRequest) -> HttpResponse:
    """All limits in force today."""
    known, today = queries.limits(), clock.today()
    rows: dict[str, LimitRow] = {}
    for row in LimitRow.objects.order_by("kind", "from_date").filter(from_date__lte=today):
        rows[row.kind] = row
    lines = [
        {"kind": kind, "name": begin.name, "limit": known.of(kind, today), "row": rows.get(kind),
         "is_unsure": rows[kind].is_unsure if kind in rows else begin.is_unsure, "note": "" if kind in rows else begin.note}
        for kind, begin in rules.LIMITS.items()
    ]  # fmt: skip
    return render(request, "casework/limits.html", {"lines": lines})


def edit_limit(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in rules.LIMITS:
        raise Http404
    now = queries.limits().of(kind, clock.today())
    begun = {name: getattr(now, name) for name in LimitForm.base_fields if hasattr(now, name)} | {
        "unit": now.unit.value,
        "from_date": clock.today(),
    }
    form = LimitForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        row = actions.set_limit(actor=request.user, kind=kind, **form.cleaned_data)
        messages.success(request, f"自 {row.from_date} 起收到的，按新期限办理。")
        return redirect("limits:index")
    return render(
        request,
        "desk/form.html",
        {
            "form": form,
            "heading": f"办理期限：{rules.LIMITS[kind].name}",
            "back": "../",
            "back_label": "办理期限",
        },
    )


def processes(request: HttpRequest) -> HttpResponse:
    """Processes by kind and version; a new version is uploaded here."""
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None or request.POST.get("code") not in {kind.code for kind in registry.kinds()}:
            raise RuleBroken("请选择类别和 BPMN 文件。")
        row = actions.upload_process(
            actor=request.user, code=request.POST["code"], source=upload.read(1 << 20)
        )
        messages.success(request, f"已存为第 {row.number} 版，新来的事按它办；在办的仍按原来的版本。")
        return redirect("processes:index")
    return render(
        request, "casework/processes.html", {"rows": Process.objects.all(), "kinds": registry.kinds()}
    )


def process_file(request: HttpRequest, number: int) -> HttpResponse:
    row = get_object_or_404(Process, pk=number)
    headers = {"Content-Disposition": content_disposition_header(True, f"{row.code}-{row.number}.bpmn")}
    return HttpResponse(row.source, content_type="application/xml", headers=headers)

"""/letters/new, /letters/write, /letters/query: the writer's side, without account, without script, without cookie.

No session stands behind these forms, so a forged request could do nothing that its sender could not do alone; they carry
marks of their own (actions.new_mark, actions.seen_mark). Everything is bounded: rate, length, number and size of files.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huabiao.duties.articles import filetypes
from huabiao.engines.casework import actions as cases
from huabiao.engines.casework import documents
from huabiao.engines.casework import queries as casework
from huabiao.engines.casework import rules as case_rules
from huabiao.engines.casework.actions.opening import Kept
from huabiao.engines.publishing import release, splice, templating
from huabiao.engines.publishing.serving import SiteTable
from huabiao.engines.search.limits import Limit
from huabiao.kernel import clock
from huabiao.kernel.deadlines import State
from huabiao.kernel.errors import RuleBroken

from .. import actions, queries, rules
from ..forms import LetterForm
from ..models import Letter
from ..pages import look

# For a site without a frame, or whose frame has other slots.
_DEFAULTS = {"html": 'lang="zh-CN"', "head": "", "top:": "", "foot": "", "name": ""}
writes = Limit(rules.WRITE_BURST, rules.WRITE_PER_SECOND)
lookups = Limit(rules.QUERY_BURST, rules.QUERY_PER_SECOND)
TOO_FAST = "您送出得太频繁了，请过几分钟再试；急事请拨 12345。"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The form; sent, the receipt with number and code. Sending the same form twice shows the same receipt."""
    site = SiteTable.load().site(request.get_host())
    boxes = list(queries.mailboxes(site))
    if not boxes:
        raise Http404
    if request.method != "POST":
        return _form(
            site,
            boxes,
            LetterForm(site=site, initial={"mailbox": request.GET.get("mailbox", "")}),
            actions.new_mark(),
        )
    try:
        posted, uploads, mark = request.POST, request.FILES.getlist("files"), request.POST.get("once", "")
    except (TooManyFilesSent, RequestDataTooBig):
        return _form(
            site,
            boxes,
            LetterForm(site=site),
            actions.new_mark(),
            f"附件最多 {rules.MAX_FILES} 个，请减少后重新填写。",
            413,
        )
    form = LetterForm(posted, site=site)
    try:
        once = actions.read_mark(mark)
    except RuleBroken as error:
        return _form(site, boxes, form, actions.new_mark(), str(error), 400)
    if not form.is_valid():
        return _form(site, boxes, form, mark, status=400)
    if not writes.allows(_visitor(request)):
        return _form(site, boxes, form, mark, TOO_FAST, 429)
    given = {name: value for name, value in form.cleaned_data.items() if name != "homepage"}
    try:
        letter, code = actions.write_letter(
            once=once, files=[_kept(upload) for upload in _checked(uploads)], **given
        )
    except RuleBroken as error:
        return _form(site, boxes, form, mark, str(error), 400)
    deadline = casework.clock_of(letter.case)
    data = {
        "letter": letter,
        "number": letter.case.number,
        "code": code,
        "due": deadline.due,
        "mailbox": letter.mailbox.name,
        "basis": deadline.derivation,
    }
    return _page(site, "participation/receipt.html", data, 201)


def _checked(uploads: list[UploadedFile]) -> list[UploadedFile]:
    if len(uploads) > rules.MAX_FILES:
        raise RuleBroken(f"附件最多 {rules.MAX_FILES} 个，现在有 {len(uploads)} 个，请减少后再送。")
    for upload in uploads:
        name = upload.name or "附件"
        if (upload.size or 0) > rules.MAX_FILE_BYTES:
            raise RuleBroken(f"“{name}”超过 10 MB，请缩小后再送。")
        found = filetypes.identify(upload, name)  # by content: a program named .jpg is refused
        if found.extension not in rules.FILE_KINDS:
            raise RuleBroken(f"“{name}”这类文件不能附在信里，请改成图片、PDF 或文档。")
    return uploads


def _kept(upload: UploadedFile) -> Kept:
    upload.seek(0)
    data = upload.read()
    upload.seek(0)
    found = filetypes.identify(upload, upload.name or "")
    return Kept(
        (upload.name or f"附件.{found.extension}")[-120:], documents.keep(data), found.mime, len(data)
    )


def _form(
    site: str, boxes: list[Any], form: LetterForm, mark: str, trouble: str = "", status: int = 200
) -> HttpResponse:
    errors = (
        [(name, form.fields[name].label or "", str(errors[0])) for name, errors in form.errors.items()]
        if form.is_bound
        else []
    )
    data = {
        "boxes": boxes, "form": form, "mark": mark, "trouble": trouble, "errors": errors, "kinds": [(code, label, rules.HINTS[code]) for code, label in rules.KINDS.items()],
        "values": {name: form[name].value() or "" for name in form.fields}, "wrong": {name: words for name, _, words in errors},
        "max_title": rules.MAX_TITLE, "max_text": rules.MAX_TEXT, "max_files": rules.MAX_FILES,
    }  # fmt: skip
    return _page(site, "participation/write.html", data, status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """Number and code; then the letter with its clock, and what its writer may do."""
    site = SiteTable.load().site(request.get_host())
    if request.method != "POST":
        return _ask(site, request.GET.get("number", "")[:40])
    if not lookups.allows(_visitor(request)):
        return _ask(site, request.POST.get("number", "")[:40], "您查询得太频繁了，请过一会儿再试。", 429)
    if "seen" not in request.POST:
        letter = queries.find(request.POST.get("number", ""), request.POST.get("code", ""))
        if letter is None:
            return _ask(
                site,
                request.POST.get("number", "")[:40],
                "没有找到这封信：请核对编号和查询码，查询码不分大小写。",
                404,
            )
        return _letter(site, letter)
    try:
        letter = actions.letter_seen(request.POST["seen"])
    except (RuleBroken, Letter.DoesNotExist) as error:
        return _ask(site, "", str(error) if isinstance(error, RuleBroken) else "没有找到这封信。", 400)
    act = _ACTS.get(request.POST.get("do", ""))
    try:
        said = act(letter, request) if act else ""
    except RuleBroken as error:
        return _letter(site, actions.letter_seen(request.POST["seen"]), trouble=str(error), status=400)
    return _letter(site, actions.letter_seen(request.POST["seen"]), said=said)


def _add(letter: Letter, request: HttpRequest) -> str:
    text = request.POST.get("words", "")
    if len(text) > rules.MAX_MORE:
        raise RuleBroken(f"补充的内容最多 {rules.MAX_MORE} 字，现在有 {len(text):,} 字，请缩短。")
    cases.hear_applicant(case=letter.case, text=text)
    return "已送出，办理单位能看到。"


def _rate(letter: Letter, request: HttpRequest) -> str:
    given = request.POST.get("rating", "")
    case = cases.rate(
        case=letter.case,
        rating=int(given) if given in {"1", "2", "3", "4", "5"} else 0,
        words=request.POST.get("words", ""),
    )
    return (
        "谢谢您的评价。我们会再与您联系，了解没有解决的问题。"
        if (case.rating or 5) <= case_rules.BAD_RATING
        else "谢谢您的评价。"
    )


def _reopen(letter: Letter, request: HttpRequest) -> str:
    cases.reopen(actor=None, case=letter.case, reason=request.POST.get("words", ""))
    return "已要求重办，期限从今天起重新计算。"


_ACTS: dict[str, Callable[[Letter, HttpRequest], str]] = {"add": _add, "rate": _rate, "reopen": _reopen}


def _ask(site: str, number: str, trouble: str = "", status: int = 200) -> HttpResponse:
    return _page(site, "participation/query.html", {"number": number, "trouble": trouble}, status)


def _letter(
    site: str, letter: Letter, *, said: str = "", trouble: str = "", status: int = 200
) -> HttpResponse:
    case = letter.case
    days = casework.calendar()
    deadline = casework.clock_of(case, days=days)
    data = {
        "case": case, "letter": letter, "state": _state_in_words(case), "deadline": deadline, "standing": casework.standing(case, deadline, days),
        "cells": casework.day_cells(case, deadline, days), "messages": _messages(case), "seen": actions.seen_mark(letter), "said": said,
        "trouble": trouble, "mailbox": letter.mailbox, "organ": casework.organ_name(case.organ_path), "kind": letter.get_kind_display(),
        "may_add": case.state in (*case_rules.OPEN_STATES, case_rules.MERGED), "may_rate": case.state == case_rules.ANSWERED and case.rating is None,
        "may_reopen": case.state == case_rules.ANSWERED and case.round <= case_rules.MAX_REOPENED, "ratings": sorted(case_rules.RATINGS.items(), reverse=True),
        "rated": case.get_rating_display() if case.rating else "", "files": list(case.documents.all()), "max_more": rules.MAX_MORE,
        "is_running": deadline.state is State.RUNNING, "steps": _steps(case),
    }  # fmt: skip
    return _page(site, "participation/letter.html", data, status)


def _messages(case: Any) -> list[dict[str, Any]]:
    rows = [
        {
            "at": _moment(m.at),
            "who": "您" if m.from_applicant else m.author or "办理单位",
            "mine": m.from_applicant,
            "lines": m.text.splitlines(),
            "answer": m.is_answer,
        }
        for m in case.messages.all()
    ]
    return list(reversed(rows))


def _moment(at: Any) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"


def _state_in_words(case: Any) -> str:
    name = casework.organ_name(case.organ_path)
    return {
        case_rules.RECEIVED: f"{name}已收到，正在分派", case_rules.HANDLING: f"{name}正在办理", case_rules.REVIEWING: f"{name}已拟好答复，正在核稿",
        case_rules.ANSWERED: f"{name}已答复", case_rules.CLOSED: "已办结", case_rules.MERGED: "已与同一件事合并办理",
    }[case.state]  # fmt: skip


def _steps(case: Any) -> list[tuple[str, str]]:
    order = [case_rules.RECEIVED, case_rules.HANDLING, case_rules.REVIEWING, case_rules.ANSWERED]
    at = order.index(case.state) if case.state in order else len(order)
    steps = [("收到", "ok")]
    for place, label in enumerate(("分派", "办理", "核稿", "答复")):
        steps.append(
            (label, "ok" if place < at or case.state == case_rules.ANSWERED else "on" if place == at else "")
        )
    return [*steps, ("评价", "ok" if case.rating else "on" if case.state == case_rules.ANSWERED else "")]


def _visitor(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _page(site: str, template: str, data: dict[str, Any], status: int) -> HttpResponse:
    """Our template in the site's frame. Never kept by anybody on the way."""
    page = templating.environment().get_template(template).render(data | {"look": f"/{look()[0]}"})
    frame = release.current_frame(site) if site else None
    content = splice.splice(page.encode(), splice.encode({**_DEFAULTS, **(frame.slots if frame else {})}))
    return HttpResponse(
        content, status=status, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )

"""What a button of the case page does: reads the few fields of its form, makes one call."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import visible
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.organizations.queries import visible_organs
from huabiao.kernel.errors import RuleBroken

from . import actions, queries
from .models import Case, Task

Act = Callable[[HttpRequest, Case, dict[str, Any]], str]


def perform(request: HttpRequest, case: Case) -> str:
    """Do what the form says; returns the sentence that says it was done."""
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    return act(request, case, {"actor": request.user, "version": seen})


def _text(request: HttpRequest, name: str = "words") -> str:
    return request.POST.get(name, "")


def _organ(request: HttpRequest) -> Organ:
    organ = visible_organs(request.user, "case.assign").filter(pk=_number(request, "organ")).first()
    if organ is None:
        raise RuleBroken("请选择承办单位；只能选您管理范围内的单位。")
    return organ


def _person(request: HttpRequest) -> User | None:
    number = _number(request, "person")
    if not number:
        return None
    person = visible(request.user, "case.assign", User.objects.all()).filter(pk=number).first()
    if person is None:
        raise RuleBroken("请在名单中选择经办人。")
    return person


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 12 else 0


def _day(request: HttpRequest) -> date | None:
    given = request.POST.get("due_date", "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise RuleBroken("内部期限应是一个日期。") from error


def _task(request: HttpRequest, case: Case) -> Task:
    return get_object_or_404(Task, case=case, pk=_number(request, "task"))


def _other(request: HttpRequest) -> Case:
    found = (
        queries.visible_cases(request.user, "case.assign")
        .filter(number=_text(request, "number").strip().upper())
        .first()
    )
    if found is None:
        raise RuleBroken("没有这个编号的办件，或者不在您的管理范围内。")
    return found


def _assign(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    organ = _organ(request)
    actions.assign(
        case=case,
        organ=organ,
        office=_text(request, "office"),
        person=_person(request),
        words=_text(request),
        due_date=_day(request),
        **given,
    )
    return f"已分派给{organ.name}。"


def _transfer(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    organ = _organ(request)
    actions.transfer(
        case=case,
        organ=organ,
        office=_text(request, "office"),
        person=_person(request),
        words=_text(request),
        **given,
    )
    return f"已转{organ.name}办理。"


def _invite(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    organ = _organ(request)
    actions.invite(
        case=case,
        organ=organ,
        office=_text(request, "office"),
        words=_text(request),
        due_date=_day(request),
        **given,
    )
    return f"已请{organ.name}会办。"


def _claim(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.claim(task=_task(request, case), **given)
    return "已由您认领。"


def _release(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.release(task=_task(request, case), **given)
    return "已放回，同处室的人可以认领。"


def _return(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.return_task(task=_task(request, case), reason=_text(request), **given)
    return "已退回，并写明了理由。"


def _contribute(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.contribute(task=_task(request, case), words=_text(request), **given)
    return "会办意见已送主办单位。"


def _note(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.note(actor=given["actor"], case=case, words=_text(request))
    return "已记录，来信人看不到。"


def _ask(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.ask_applicant(case=case, text=_text(request), **given)
    return "已告知来信人，等候期间不计时。"


def _resume(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.resume_clock(case=case, **given)
    return "已恢复计时。"


def _stop(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.stop_clock(case=case, reason=_text(request), **given)
    return "已中止计时。"


def _extend(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.request_extension(case=case, days=_number(request, "days"), reason=_text(request), **given)
    return "已申请延期，等候审批。"


def _decide(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    approve = request.POST.get("approve") == "1"
    actions.decide_extension(task=_task(request, case), approve=approve, words=_text(request), **given)
    return "已批准延期，并告知来信人。" if approve else "没有批准延期。"


def _remind(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    case = actions.remind(actor=given["actor"], case=case, words=_text(request))
    return f"已催办，这是第 {case.reminders} 次。"


def _supervise(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    on = not case.is_supervised
    actions.supervise(actor=given["actor"], case=case, words=_text(request), on=on)
    return "已列为督办。" if on else "已解除督办。"


def _draft(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.save_draft(case=case, text=_text(request, "answer"), **given)
    return "答复稿已存。"


def _send(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.submit_answer(case=case, text=_text(request, "answer"), **given)
    return "已送核稿。"


def _review(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    approve = request.POST.get("approve") == "1"
    actions.review_answer(case=case, approve=approve, comment=_text(request), **given)
    return "答复已发出，来信人可以看到。" if approve else "已退回修改。"


def _close(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.close_case(case=case, reason=_text(request), **given)
    return "已办结，理由已告知来信人。"


def _reopen(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.reopen(actor=given["actor"], case=case, reason=_text(request))
    return "已重办，期限从今天起重新计算。"


def _merge(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    into = _other(request)
    actions.merge(case=case, into=into, **given)
    return f"已并入 {into.number}。"


def _split(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    part = actions.split(case=case, title=_text(request, "title"), text=_text(request), **given)
    return f"已分出 {part.number}，请另行分派。"


def _call_back(request: HttpRequest, case: Case, given: dict[str, Any]) -> str:
    actions.call_back(
        task=_task(request, case), solved=request.POST.get("solved") == "1", words=_text(request), **given
    )
    return "回访情况已记录。"


ACTS: dict[str, Act] = {
    "assign": _assign, "transfer": _transfer, "invite": _invite, "claim": _claim, "release": _release, "return": _return,
    "contribute": _contribute, "note": _note, "ask": _ask, "resume": _resume, "stop": _stop, "extend": _extend, "decide": _decide,
    "remind": _remind, "supervise": _supervise, "draft": _draft, "send": _send, "review": _review, "close": _close,
    "reopen": _reopen, "merge": _merge, "split": _split, "call_back": _call_back,
}  # fmt: skip

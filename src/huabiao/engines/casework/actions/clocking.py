"""What stops, resumes and lengthens a clock. The kernel decides whether the clock takes it."""

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import can
from huabiao.kernel import clock
from huabiao.kernel.deadlines import Kind
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import Case, Event, Task
from .rows import (
    WrongState,
    enter,
    happen,
    make_task,
    need,
    need_open,
    need_words,
    say,
    taken,
    taken_task,
    write_note,
)


@transaction.atomic
def stop_clock(*, actor: User, case: Case, reason: str, version: int | None = None) -> Case:
    """中止计时, where the limit provides for it: hearing, third party, a special procedure."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.extend", case))
    need_open(case)
    _check_may_stop(case)
    happen(case, Kind.STOPPED, note=need_words(reason, "中止计时的事由", 120))
    enter(actor, "stop_clock", case)
    return case


@transaction.atomic
def resume_clock(*, actor: User, case: Case, version: int | None = None) -> Case:
    """The time goes on counting from the next day."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.handle", case))
    happen(case, Kind.RESUMED)
    enter(actor, "resume_clock", case)
    return case


@transaction.atomic
def ask_applicant(*, actor: User, case: Case, text: str, version: int | None = None) -> Case:
    """Ask the applicant for something that is missing; until it comes, time is not counted."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.handle", case))
    if case.state != rules.HANDLING:
        raise WrongState("办理中的事才需要请来信人补充。")
    _check_may_stop(case)
    say(case, need_words(text, "请来信人补充什么", rules.MAX_TEXT), author=_organ_name(case))
    happen(case, Kind.STOPPED, note="请来信人补充材料")
    enter(actor, "ask_applicant", case)
    return case


def _check_may_stop(case: Case) -> None:
    received = (
        Event.objects.filter(case=case, round=case.round, kind=Kind.RECEIVED)
        .values_list("on", flat=True)
        .first()
    )
    if not queries.limits().of(case.limit_kind, received or clock.today()).stop_basis:
        raise RuleBroken("这类事项的期限没有中止计时的规定。")


def _organ_name(case: Case) -> str:
    return queries.organ_name(case.organ_path)


@transaction.atomic
def request_extension(*, actor: User, case: Case, days: int, reason: str, version: int | None = None) -> Task:
    """Ask for more days; somebody else approves."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.handle", case))
    need_open(case)
    if queries.open_task(case, rules.EXTENSION):
        raise WrongState("已经申请延期，正在审批。")
    with transaction.atomic():  # only to ask the clock whether it would take it
        happen(case, Kind.EXTENDED, days=days)
        transaction.set_rollback(True)
    task = make_task(case, rules.EXTENSION, words=need_words(reason, "延期的理由"), days=days, person=None)
    write_note(case, actor, f"申请延长 {days} 日：{task.words}")
    task.outcome = f"user:{actor.pk}"
    task.save(update_fields=["outcome"])
    enter(actor, "request_extension", case, task=task.pk, days=days)
    return task


@transaction.atomic
def decide_extension(
    *, actor: User, task: Task, approve: bool, words: str = "", version: int | None = None
) -> Case:
    """Approve an extension, which the applicant is told, or refuse it."""
    need(can(actor, task.act, queries.organ_scope(task.organ_path)))
    case, task = taken_task(task, version)
    if task.outcome == f"user:{actor.pk}":
        raise RuleBroken("延期不能由申请的人自己批准。")
    if approve:
        happen(case, Kind.EXTENDED, days=task.days)
        due = queries.clock_of(case, events=list(Event.objects.filter(case=case))).due
        say(
            case,
            f"您反映的事情况复杂，经批准延长 {task.days} 日办理"
            + (f"，最迟 {due} 前答复您。" if due else "。"),
            author=_organ_name(case),
        )
    task.state = Task.State.DONE if approve else Task.State.RETURNED
    task.done_at, task.claimed_by, task.outcome = clock.now(), actor, words.strip()[:1000]
    task.save()
    write_note(case, actor, f"{'批准' if approve else '不批准'}延期。{words.strip()}")
    enter(actor, "decide_extension", case, task=task.pk, approved=approve, days=task.days)
    return case

"""From hand to hand: assign, claim, transfer, several organs together with one in the lead, return, remind, supervise."""

from datetime import date
from typing import Any

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import can
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import Case, Party, Task
from .rows import (
    Conflict,
    WrongState,
    add_party,
    enter,
    lead_by,
    make_task,
    need,
    need_open,
    need_words,
    step_on,
    taken,
    taken_task,
    write_note,
)


@transaction.atomic
def assign(
    *,
    actor: User,
    case: Case,
    organ: Organ,
    office: str = "",
    person: User | None = None,
    words: str = "",
    due_date: date | None = None,
    version: int | None = None,
) -> Case:
    """Give a received case to an organ, an office of it, a person."""
    case = taken(case, version)
    need(
        queries.may_lead(actor, "case.assign", case)
        and can(actor, "case.assign", queries.organ_scope(organ.path))
    )
    _check_target(organ, office, person)
    _check_inner(case, due_date)
    if case.state != rules.RECEIVED:
        raise WrongState("这件事已经分派过了；要换单位办理，请用“转办”。")
    lead_by(case, organ.path, office)
    for task in step_on(case, rules.ASSIGN, "assigned"):
        _direct(task, person, office, words, due_date)
    enter(actor, "assign", case, organ=organ.pk, person=person.pk if person else None)
    return case


@transaction.atomic
def transfer(
    *,
    actor: User,
    case: Case,
    organ: Organ,
    office: str = "",
    person: User | None = None,
    words: str = "",
    version: int | None = None,
) -> Case:
    """Give a case that is being handled to another organ, office or person."""
    case = taken(case, version)
    need(
        queries.may_lead(actor, "case.assign", case)
        and can(actor, "case.assign", queries.organ_scope(organ.path))
    )
    _check_target(organ, office, person)
    task = queries.open_task(case, rules.HANDLE)
    if task is None:
        raise WrongState("只有办理中的事可以转办。")
    lead_by(case, organ.path, office)
    task.organ_path, task.claimed_by = organ.path, None
    _direct(task, person, office, words, task.due_date)
    case.save()
    enter(actor, "transfer", case, organ=organ.pk, person=person.pk if person else None)
    return case


def _direct(task: Task, person: User | None, office: str, words: str, due_date: date | None) -> None:
    task.person, task.office, task.words, task.due_date = person, office, words.strip()[:1000], due_date
    task.save()


def _check_target(organ: Organ, office: str, person: User | None) -> None:
    if not organ.is_active:
        raise RuleBroken(f"{organ.name}已经撤销，请另选承办单位。")
    if office and not organ.offices.filter(name=office).exists():
        raise RuleBroken(f"{organ.name}没有“{office}”，请另选处室。")
    if person is not None and not (
        person.is_active and can(person, "case.handle", queries.organ_scope(organ.path))
    ):
        raise RuleBroken("所选的人不办理该单位的来信，请另选。")


def _check_inner(case: Case, due_date: date | None) -> None:
    if due_date is None:
        return
    statutory = queries.clock_of(case).due
    if statutory is not None and due_date > statutory:
        raise RuleBroken(f"内部期限不能晚于答复期限 {statutory}。")


@transaction.atomic
def claim(*, actor: User, task: Task, version: int | None = None) -> Task:
    """Take a task upon oneself; of two who try, one has it and the other is told."""
    need(can(actor, task.act, queries.organ_scope(task.organ_path)))
    case, task = taken_task(task, version)
    if task.claimed_by_id == actor.pk:
        return task
    if task.claimed_by is not None:
        raise Conflict(f"这件事已由“{task.claimed_by.name}”认领。")
    if task.person_id not in (None, actor.pk):
        raise Conflict("这件事已指定他人办理；确需改由您办，请联系分派的人转办。")
    task.claimed_by = actor
    task.save(update_fields=["claimed_by"])
    enter(actor, "claim", case, task=task.pk)
    return task


@transaction.atomic
def release(*, actor: User, task: Task, version: int | None = None) -> Task:
    """Put a task back for the others of the office; a manager may take it from somebody who is away."""
    case, task = taken_task(task, version)
    need(task.claimed_by_id == actor.pk or can(actor, "case.assign", queries.organ_scope(task.organ_path)))
    if task.claimed_by_id is None:
        raise WrongState("这件事没有人认领。")
    task.claimed_by = None
    task.save(update_fields=["claimed_by"])
    enter(actor, "release", case, task=task.pk)
    return task


@transaction.atomic
def invite(
    *,
    actor: User,
    case: Case,
    organ: Organ,
    office: str = "",
    words: str,
    due_date: date | None = None,
    version: int | None = None,
) -> Task:
    """会办: ask another organ, or another office, for its part; the leading one answers for all."""
    case = taken(case, version)
    need(
        queries.may_lead(actor, "case.assign", case)
        and can(actor, "case.assign", queries.organ_scope(organ.path))
    )
    if case.state != rules.HANDLING:
        raise WrongState("分派以后、送核稿以前，才能请别的单位会办。")
    _check_target(organ, office, None)
    _check_inner(case, due_date)
    if case.tasks.filter(
        step=rules.JOINT, organ_path=organ.path, office=office, state=Task.State.OPEN
    ).exists():
        raise WrongState("已经请这个单位会办，尚未回复。")
    add_party(case, organ.path, Party.Part.JOINT)
    task = make_task(
        case,
        rules.JOINT,
        organ_path=organ.path,
        office=office,
        words=need_words(words, "请会办单位做什么"),
        due_date=due_date,
    )
    enter(actor, "invite", case, organ=organ.pk, task=task.pk)
    return task


@transaction.atomic
def contribute(*, actor: User, task: Task, words: str, version: int | None = None) -> Task:
    """The invited organ gives its part to the leading one."""
    need(can(actor, task.act, queries.organ_scope(task.organ_path)))
    case, task = taken_task(task, version)
    if task.step != rules.JOINT:
        raise WrongState("这一步不是会办。")
    task.outcome = need_words(words, "会办意见")
    _finish(task, Task.State.DONE, actor)
    write_note(case, actor, f"会办意见：{task.outcome}")
    enter(actor, "contribute", case, task=task.pk)
    return task


@transaction.atomic
def return_task(*, actor: User, task: Task, reason: str, version: int | None = None) -> Case:
    """不属本单位: back to whoever gave it, with the reason."""
    need(can(actor, task.act, queries.organ_scope(task.organ_path)))
    case, task = taken_task(task, version)
    reason = need_words(reason, "退回的理由")
    if task.step == rules.JOINT:
        task.outcome = reason
        _finish(task, Task.State.RETURNED, actor)
    elif task.step == rules.HANDLE:
        no_joint(case)
        step_on(case, rules.HANDLE, "returned")
        lead_by(case, case.owner_path, "")
        Party.objects.filter(case=case, part=Party.Part.LEAD).delete()
        case.save()
    else:
        raise WrongState("这一步不能这样退回。")
    write_note(case, actor, f"退回：{reason}")
    enter(actor, "return", case, task=task.pk)
    return case


def no_joint(case: Case) -> None:
    """Refuse while an invited organ has not answered."""
    if case.tasks.filter(step=rules.JOINT, state=Task.State.OPEN).exists():
        raise WrongState("还有会办单位没有回复；请等回复、由对方退回，或先催办。")


def _finish(task: Task, state: Any, actor: User) -> None:
    task.state, task.done_at, task.claimed_by = state, clock.now(), actor
    task.save()


@transaction.atomic
def note(*, actor: User, case: Case, words: str) -> None:
    """An internal record that the applicant never sees."""
    case = taken(case, None, grows=False)
    need(queries.may(actor, "case.handle", case))
    write_note(case, actor, need_words(words, "记录的内容", 2000))
    enter(actor, "note", case)


@transaction.atomic
def remind(*, actor: User, case: Case, words: str = "") -> Case:
    """催办."""
    case = taken(case, None, grows=False)
    need(queries.may(actor, "case.supervise", case))
    need_open(case)
    case.reminders += 1
    case.save(update_fields=["reminders"])
    write_note(case, actor, f"催办：{words.strip() or '请抓紧办理。'}")
    enter(actor, "remind", case, count=case.reminders)
    return case


@transaction.atomic
def supervise(*, actor: User, case: Case, words: str, on: bool = True) -> Case:
    """督办: a case under the eye of the receiving organ (潍坊条例第二十六条 names when); `on=False` ends it."""
    case = taken(case, None, grows=False)
    need(queries.may(actor, "case.supervise", case))
    if on:
        need_open(case)
    case.is_supervised = on
    case.save(update_fields=["is_supervised"])
    write_note(case, actor, f"{'督办' if on else '解除督办'}：{need_words(words, '督办的要求')}")
    enter(actor, "supervise", case, on=on)
    return case


@transaction.atomic
def call_back(*, actor: User, task: Task, solved: bool, words: str, version: int | None = None) -> Case:
    """回访 after a bad rating: what the applicant said, and whether it is settled."""
    need(can(actor, task.act, queries.organ_scope(task.organ_path)))
    case, task = taken_task(task, version)
    if task.step != rules.CALL_BACK:
        raise WrongState("这一步不是回访。")
    task.outcome = need_words(words, "回访情况")
    _finish(task, Task.State.DONE, actor)
    write_note(case, actor, f"回访（{'已解决' if solved else '未解决'}）：{task.outcome}")
    enter(actor, "call_back", case, task=task.pk, solved=solved)
    return case

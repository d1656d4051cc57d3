"""The answer: drafted, reviewed by another, sent; the end without one; the applicant's rating."""

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.kernel import clock
from huabiao.kernel.deadlines import Kind, State
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import Answer, Case, Event, Task
from .handling import no_joint
from .rows import (
    WrongState,
    cancel_tasks,
    enter,
    happen,
    make_task,
    need,
    need_open,
    need_words,
    say,
    step_on,
    taken,
)


@transaction.atomic
def save_draft(*, actor: User, case: Case, text: str, version: int | None = None) -> Answer:
    """Keep the draft of the answer."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.handle", case))
    answer = _keep(actor, case, text)
    enter(actor, "save_draft", case, answer=answer.pk)
    return answer


def _keep(actor: User, case: Case, text: str) -> Answer:
    if case.state != rules.HANDLING:
        raise WrongState(f"{case.number} 现在是“{case.get_state_display()}”，不能写答复。")
    answer = queries.draft_of(case) or Answer(case=case)
    answer.text = need_words(text, "答复", rules.MAX_ANSWER)
    answer.author, answer.state, answer.changed_at = actor, Answer.State.DRAFT, clock.now()
    answer.save()
    return answer


@transaction.atomic
def submit_answer(*, actor: User, case: Case, text: str, version: int | None = None) -> Case:
    """Hand the answer to review; joint parts must have come."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.handle", case))
    no_joint(case)
    if queries.clock_of(case, events=list(Event.objects.filter(case=case))).state is State.STOPPED:
        raise WrongState("正在等来信人补充，计时暂停；请先恢复计时再送核稿。")
    answer = _keep(actor, case, text)
    answer.state = Answer.State.SUBMITTED
    answer.save(update_fields=["state"])
    step_on(case, rules.HANDLE, "drafted")
    enter(actor, "submit_answer", case, answer=answer.pk)
    return case


@transaction.atomic
def review_answer(
    *, actor: User, case: Case, approve: bool, comment: str = "", version: int | None = None
) -> Case:
    """核稿: send the answer out, or return it with a reason. Not by its author."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.review", case))
    answer = queries.draft_of(case)
    if case.state != rules.REVIEWING or answer is None:
        raise WrongState("没有待核的答复稿，请刷新后再看。")
    if answer.author_id == actor.pk:
        raise RuleBroken("答复不能由拟稿人自己核稿，请由他人核稿。")
    answer.reviewer, answer.comment = actor, comment.strip()[:1000]
    answer.changed_at = clock.now()
    if approve:
        answer.state = Answer.State.APPROVED
        answer.save()
        _send(case, answer)
    else:
        answer.comment = need_words(comment, "退回修改的意见")
        answer.state = Answer.State.RETURNED
        answer.save()
        step_on(case, rules.REVIEW, "returned")
    enter(actor, "review_answer", case, answer=answer.pk, approved=approve)
    return case


def _send(case: Case, answer: Answer) -> None:
    step_on(case, rules.REVIEW, "approved")
    name = queries.organ_name(case.organ_path)
    for one in (case, *case.merged.filter(state=rules.MERGED)):
        say(one, answer.text, author=name, is_answer=True)
        if queries.clock_of(one).state is not State.DECIDED:
            happen(one, Kind.DECIDED)
        one.state, one.answered_at = rules.ANSWERED, clock.now()
        one.save()
        one.tasks.filter(state=Task.State.OPEN).update(state=Task.State.CANCELLED, done_at=clock.now())


@transaction.atomic
def answer_without_draft(*, actor: User, case: Case, text: str) -> Case:
    """A letter that comes with its answer (import): recorded as answered by the importing official."""
    case = taken(case, None)
    need(queries.may_lead(actor, "case.assign", case))
    need_open(case)
    cancel_tasks(case)
    say(
        case,
        need_words(text, "答复", rules.MAX_ANSWER),
        author=queries.organ_name(case.organ_path),
        is_answer=True,
    )
    happen(case, Kind.DECIDED)
    case.state, case.answered_at = rules.ANSWERED, clock.now()
    case.save()
    enter(actor, "answer_imported", case)
    return case


@transaction.atomic
def close_case(*, actor: User, case: Case, reason: str, version: int | None = None) -> Case:
    """不予受理: end a case that belongs elsewhere; the applicant reads why, and where to go."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.close", case))
    need_open(case)
    cancel_tasks(case)
    say(
        case,
        need_words(reason, "不予受理的理由和正确的途径", rules.MAX_TEXT),
        author=queries.organ_name(case.organ_path),
        is_answer=True,
    )
    happen(case, Kind.DECIDED)
    case.state, case.answered_at = rules.CLOSED, clock.now()
    case.save()
    enter(actor, "close", case)
    return case


@transaction.atomic
def rate(*, case: Case, rating: int, words: str = "") -> Case:
    """The applicant rates the answer, once a round; a bad rating calls for a call back."""
    case = taken(case, None)
    if case.state != rules.ANSWERED:
        raise WrongState("收到答复以后才能评价。")
    if case.rating is not None:
        raise WrongState("您已经评价过了，谢谢。")
    if rating not in rules.RATINGS:
        raise RuleBroken("请在五个等次中选一个。")
    case.rating, case.rating_words = rating, words.strip()[:500]
    case.save(update_fields=["rating", "rating_words"])
    is_bad = rating <= rules.BAD_RATING
    if is_bad:
        make_task(case, rules.CALL_BACK, words=f"评价：{rules.RATINGS[rating]}", days=case.round)
    enter(None, "rate", case, rating=rating, round=case.round, call_back=is_bad)
    return case

"""What every act on a case begins and ends with: the case at the version that was seen, its run, its tasks, the entry."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger import actions as ledger
from huabiao.kernel import clock, deadlines
from huabiao.kernel.errors import RuleBroken

from .. import queries, registry, rules
from ..models import Case, Event, Message, Note, Party, Task
from ..processes import Run, Step

# Who acts on behalf of the applicant; the ledger never names one.
APPLICANT = "public:applicant"


class Conflict(RuleBroken):
    """Somebody else acted on the case in the meantime."""


class WrongState(RuleBroken):
    """The case is not where this act could be done."""


def taken(case: Case, version: int | None, *, grows: bool = True) -> Case:
    """The case as it is now, held by this transaction. With a version, only if nobody has acted since it was seen.

    What changes nothing for others (a note, a reminder) does not let the version grow.

    The update comes first: it takes the row, so that of two clerks one waits, and then finds another version.
    """
    rows = (
        Case.objects.filter(pk=case.pk)
        if version is None
        else Case.objects.filter(pk=case.pk, version=version)
    )
    if not rows.update(version=F("version") + grows):
        raise Conflict("这件事刚刚由别人办过，您看到的已不是最新情况。请刷新页面，看过新的经过再办。")
    return Case.objects.select_related("process").get(pk=case.pk)


def taken_task(task: Task, version: int | None) -> tuple[Case, Task]:
    """The case of a task and the task, as they are now; the task must still be open."""
    case = taken(task.case, version)
    found = Task.objects.select_related("claimed_by").get(pk=task.pk)
    if found.state != Task.State.OPEN:
        raise Conflict(f"这一步“{found.name}”已是“{found.get_state_display()}”，请刷新后再看。")
    return case, found


def need(allowed: bool) -> None:
    """Refuse whoever may not."""
    if not allowed:
        raise NotAllowed(
            "您没有此项操作的权限，或者这件事不由您的单位办理；如工作需要，请联系安全保密管理员授权。"
        )


def need_open(case: Case) -> None:
    if case.state not in rules.OPEN_STATES:
        raise WrongState(f"{case.number} 现在是“{case.get_state_display()}”，不能再这样办理。")


def need_words(words: str, what: str, most: int = 1000) -> str:
    """The words without blanks around; they must be there and not too many."""
    words = words.strip()
    if not words:
        raise RuleBroken(f"请写明{what}。")
    if len(words) > most:
        raise RuleBroken(f"{what}有 {len(words):,} 字，最多 {most:,} 字，请缩短。")
    return words


def run_of(case: Case) -> Run:
    return Run.restore(case.process.source, bytes(case.process_state))


def step_on(case: Case, step: str, decision: str) -> list[Task]:
    """Do a step of the process: its task is done, the tasks of what is ready now are made."""
    run = run_of(case)
    run.complete(step, decision)
    state = Task.State.RETURNED if decision == "returned" else Task.State.DONE
    case.tasks.filter(step=step, in_process=True, state=Task.State.OPEN).update(
        state=state, done_at=clock.now()
    )
    return settle(case, run)


def settle(case: Case, run: Run) -> list[Task]:
    """Save the run; make the tasks that are missing, for the leading organ, or the receiving one to assign."""
    there = set(case.tasks.filter(in_process=True, state=Task.State.OPEN).values_list("step", flat=True))
    ready = run.ready()
    made = [make_task(case, step.code, step=step) for step in ready if step.code not in there]
    case.process_state = run.save()
    for step in ready:
        case.state = rules.STATE_OF_STEP.get(step.code, case.state)
    case.save()
    return made


def make_task(
    case: Case, code: str, *, step: Step | None = None, organ_path: str = "", **values: Any
) -> Task:
    """A task of the process (`step`) or beside it."""
    home = case.owner_path if code in (rules.ASSIGN, rules.CALL_BACK) else case.organ_path
    return Task.objects.create(
        case=case, step=code, name=step.name if step else rules.TASK_NAMES[code], in_process=step is not None,
        act=step.act if step else rules.ACT_OF_TASK[code], organ_path=organ_path or home, **values,
    )  # fmt: skip


def add_party(case: Case, organ_path: str, part: Any) -> None:
    """Let an organ see the case."""
    Party.objects.get_or_create(case=case, organ_path=organ_path, part=part)


def lead_by(case: Case, organ_path: str, office: str) -> None:
    """Another organ leads from now on."""
    Party.objects.filter(case=case, part=Party.Part.LEAD).exclude(organ_path=organ_path).delete()
    add_party(case, organ_path, Party.Part.LEAD)
    case.organ_path, case.office = organ_path, office


def happen(case: Case, kind: deadlines.Kind, *, days: int = 0, note: str = "") -> None:
    """Add an event to the clock, if the clock takes it."""
    Event.objects.create(
        case=case, round=case.round, kind=kind.value, on=clock.today(), days=days, note=note[:120]
    )
    queries.clock_of(case, events=list(Event.objects.filter(case=case)))


def say(
    case: Case, text: str, *, author: str = "", from_applicant: bool = False, is_answer: bool = False
) -> Message:
    return Message.objects.create(
        case=case, text=text, author=author[:100], from_applicant=from_applicant, is_answer=is_answer
    )


def write_note(case: Case, actor: User | None, text: str) -> None:
    Note.objects.create(case=case, author=(actor.name if actor else "系统")[:60], text=text[:2000])


def cancel_tasks(case: Case) -> None:
    case.tasks.filter(state=Task.State.OPEN).update(state=Task.State.CANCELLED, done_at=clock.now())


def enter(actor: User | None, act: str, case: Case, *, keys: Iterable[str] = (), **detail: Any) -> None:
    """Write the act down: ids, counts, codes; never a word of the case."""
    touched = registry.kind(case.kind).touched
    ledger.record(
        actor=actor.actor if actor else APPLICANT, act=f"cases.{act}", thing=f"case:{case.pk}",
        keys=[*keys, *(touched(case) if touched else ())], organ_path=case.organ_path, detail=detail,
    )  # fmt: skip

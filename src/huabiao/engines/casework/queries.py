"""Questions about cases: who sees which, what waits for whom, how a clock stands, what does not agree.

Everything an inbox shows is asked with a constant number of queries, whatever it holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import Scope, can, capped_count, visible
from huabiao.foundation.ledger.models import Entry
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock, deadlines
from huabiao.kernel.deadlines import Deadline, Kind, Limit, State, Unit
from huabiao.kernel.errors import RuleBroken
from huabiao.kernel.workdays import Calendar

from . import rules
from .models import Answer, CalendarDay, CalendarYear, Case, Event, LimitRow, Note, Party, Process, Task
from .processes import Run

CALENDAR_DAYS = 46  # more days than that are told in words only


# Calendar and limits


def calendar(*, assume_weekends: bool = False) -> Calendar:
    """The working calendar with what this administration has entered."""
    days = tuple(CalendarDay.objects.order_by("day").values_list("day", "is_workday"))
    return _calendar(days, tuple(CalendarYear.objects.values_list("year", flat=True)), assume_weekends)


@lru_cache(maxsize=8)
def _calendar(days: tuple[tuple[date, bool], ...], years: tuple[int, ...], assume_weekends: bool) -> Calendar:
    return Calendar(dict(days), frozenset(years), assume_weekends)


@dataclass(frozen=True)
class Limits:
    """All limits in force at some time, fetched once."""

    rows: dict[str, list[tuple[date, Limit]]]

    def of(self, kind: str, received: date) -> Limit:
        """The limit of a kind for what was received on a day."""
        for since, limit in self.rows.get(kind, ()):
            if since <= received:
                return limit
        if kind not in rules.LIMITS:
            raise RuleBroken(f"没有“{kind}”这类期限；现有：{'、'.join(sorted(rules.LIMITS))}。")
        return rules.LIMITS[kind].limit


def limits() -> Limits:
    """The limits that were entered, newest first; what was never changed comes from rules.LIMITS."""
    found: dict[str, list[tuple[date, Limit]]] = {}
    for row in LimitRow.objects.order_by("kind", "-from_date"):
        found.setdefault(row.kind, []).append((row.from_date, limit_of(row)))
    return Limits(found)


def limit_of(row: LimitRow) -> Limit:
    """A row as the kernel takes it."""
    return Limit(
        row.days, Unit(row.unit), row.basis, row.what, row.extension, row.correction, row.correction_basis, row.stop_basis,
        row.extension_basis,
    )  # fmt: skip


# The clock


def clock_of(
    case: Case,
    *,
    events: Iterable[Event] | None = None,
    known: Limits | None = None,
    days: Calendar | None = None,
) -> Deadline:
    """When the case is due in its present round, and why. Computed anew each time."""
    rows = [event for event in (case.events.all() if events is None else events) if event.round == case.round]
    happened = tuple(
        deadlines.Event(Kind(row.kind), row.on, row.days, row.note)
        for row in sorted(rows, key=lambda row: row.pk)
    )
    received = happened[0].on if happened else clock.today()
    limit = (known or limits()).of(case.limit_kind, received)
    return deadlines.compute(limit, happened, days or calendar())


@dataclass(frozen=True)
class DayCell:
    """One day of the drawn calendar: received, counted (with its number), free, stopped, due."""

    day: date
    kind: str
    number: int = 0
    is_today: bool = False
    word: str = ""


def day_cells(case: Case, deadline: Deadline, days: Calendar) -> list[DayCell]:
    """The calendar that explains the due date; empty where it would be too long to draw, or nothing is due."""
    rows = [event for event in case.events.all() if event.round == case.round]
    if not rows or deadline.due is None:
        return []
    start = next(
        (row.on for row in reversed(rows) if row.kind in (Kind.CORRECTED, Kind.RECEIVED)), rows[0].on
    )
    if (deadline.due - start).days > CALENDAR_DAYS:
        return []
    stops = _stops(rows)
    natural = limits().of(case.limit_kind, rows[0].on).unit is Unit.NATURAL
    today, number, cells = (
        clock.today(),
        0,
        [DayCell(start, "start", is_today=clock.today() == start, word="收到")],
    )
    day = start
    while day < deadline.due:
        day += timedelta(days=1)
        kind = "counted"
        if any(begin < day <= end for begin, end in stops):
            kind = "stopped"
        elif not natural and not days.is_workday(day):
            kind = "free"
        else:
            number += 1
        word = "最迟" if day == deadline.due else "今天" if day == today else ""
        cells.append(
            DayCell(
                day,
                "due" if day == deadline.due else kind,
                number if kind == "counted" else 0,
                day == today,
                word,
            )
        )
    return cells


def _stops(rows: Sequence[Event]) -> list[tuple[date, date]]:
    found, begun = [], None
    for row in rows:
        if row.kind == Kind.STOPPED:
            begun = row.on
        elif row.kind == Kind.RESUMED and begun is not None:
            found.append((begun, row.on))
            begun = None
    return found


@dataclass(frozen=True)
class Standing:
    """How a case stands against its clock, in words and a degree: late, soon, or nothing of both."""

    deadline: Deadline | None
    left: int | None  # working (or natural) days left; negative when late
    words: str
    degree: str = ""


def standing(case: Case, deadline: Deadline, days: Calendar, today: date | None = None) -> Standing:
    """ "剩 3 个工作日", "逾期 2 个工作日", "等来信人补充"."""
    today = today or clock.today()
    if deadline.state is State.STOPPED:
        return Standing(deadline, None, "暂停计时", "")
    if deadline.due is None or deadline.state is State.DECIDED:
        late = deadline.is_overdue(today)
        return Standing(deadline, None, "超期办结" if late else "按时办结", "late" if late else "")
    if deadline.due < today:
        over = days.between(deadline.due, today) or 1
        return Standing(deadline, -over, f"逾期 {over} 个工作日", "late")
    if deadline.due == today:
        return Standing(deadline, 0, "今天到期", "late")
    left = days.between(today, deadline.due)
    return Standing(deadline, left, f"剩 {left} 个工作日", "soon" if left <= rules.SOON else "")


# Who sees what


def organ_scope(path: str) -> Scope:
    """The scope of an organ: a grant for it counts, whatever site it is bound to; a case may come from another's site."""
    return Scope(path, None, None)


def visible_cases(actor: User, act: str = "case.view") -> QuerySet[Case]:
    """The cases in which an organ of this person's grants takes part, and those with a task for one."""
    parties = visible(actor, act, Party.objects.all()).filter(case=OuterRef("pk"))
    return Case.objects.filter(Exists(parties))


def may(actor: User, act: str, case: Case) -> bool:
    """May this person do `act` on behalf of any organ that takes part?"""
    return any(
        can(actor, act, organ_scope(path)) for path in {party.organ_path for party in case.parties.all()}
    )


def may_lead(actor: User, act: str, case: Case) -> bool:
    """The same on behalf of the organ that leads the case, or of the one that received it."""
    return any(can(actor, act, organ_scope(path)) for path in {case.organ_path, case.owner_path})


def visible_tasks(actor: User) -> QuerySet[Task]:
    """Open tasks that this person may do."""
    found = Q(pk__in=[])
    for act in ("case.handle", "case.assign", "case.review", "case.extend"):
        found |= Q(
            pk__in=visible(actor, act, Task.objects.filter(state=Task.State.OPEN, act=act)).values("pk")
        )
    return Task.objects.filter(found, state=Task.State.OPEN)


def concerns(task: Task, actor: User) -> bool:
    """Whether a task that the person may do is also meant for this person: by name, office, or claimed."""
    if task.claimed_by_id or task.person_id:
        return actor.pk in (task.claimed_by_id, task.person_id)
    if task.organ_path != actor.organ_path:
        return task.act != "case.handle"
    return not task.office or task.office == actor.office


def waiting(actor: User, cap: int) -> int:
    """How many tasks are meant for this person, counted to `cap` and one more: what `concerns` says, asked at once."""
    here = Q(organ_path=actor.organ_path)
    free = Q(claimed_by=None, person=None) & (
        here & Q(office__in=["", actor.office]) | ~here & ~Q(act="case.handle")
    )
    return (
        visible_tasks(actor)
        .filter(Q(claimed_by=actor) | Q(claimed_by=None, person=actor) | free)
        .order_by()[: cap + 1]
        .count()
    )


# The inbox


@dataclass
class Row:
    """A case in an inbox."""

    case: Case
    standing: Standing
    tasks: list[Task] = field(default_factory=list)
    is_mine: bool = False


VIEWS = {
    "mine": "待我办", "office": "待认领", "open": "在办", "soon": "临期", "overdue": "逾期", "supervised": "督办", "joint": "会办",
    "answered": "已答复", "closed": "办结与合并",
}  # fmt: skip


@dataclass
class Inbox:
    """All open cases that a person sees, at most rules.INBOX_CAP, with counts of each view."""

    rows: list[Row]
    counts: dict[str, int]
    is_capped: bool


def inbox(actor: User, *, kind: str = "", words: str = "", today: date | None = None) -> Inbox:
    """The open part of the inbox, soonest first: seven queries whatever there is."""
    today = today or clock.today()
    # Whatever waits for somebody has an open task, a call-back on an answered case as well; that there is none that waits
    # without, `disagreements` watches. So the few open tasks lead to the cases, however many are past.
    waiting_cases = Task.objects.filter(state=Task.State.OPEN).values("case_id")
    cases = _matching(visible_cases(actor).filter(pk__in=waiting_cases), kind, words)
    fetched = list(
        cases.order_by("pk").prefetch_related(
            "events", Prefetch("tasks", Task.objects.filter(state=Task.State.OPEN))
        )[: rules.INBOX_CAP + 1]
    )
    allowed = (
        set(visible_tasks(actor).filter(case__in=[case.pk for case in fetched]).values_list("pk", flat=True))
        if fetched
        else set()
    )
    known, days = limits(), calendar()
    rows = [_row(case, actor, allowed, known, days, today) for case in fetched[: rules.INBOX_CAP]]
    rows.sort(key=_urgency)
    return Inbox(
        rows,
        {name: len(list(view(rows, name, actor))) for name in VIEWS if name not in ("answered", "closed")},
        len(fetched) > rules.INBOX_CAP,
    )


def _row(case: Case, actor: User, allowed: set[int], known: Limits, days: Calendar, today: date) -> Row:
    try:
        stands = standing(case, clock_of(case, known=known, days=days), days, today)
    except RuleBroken as error:
        stands = Standing(None, None, str(error), "late")
    tasks = list(case.tasks.all())
    mine = [task for task in tasks if task.pk in allowed and concerns(task, actor)]
    return Row(case, stands, tasks, bool(mine))


def _urgency(row: Row) -> tuple[int, int]:
    return (row.standing.left if row.standing.left is not None else 9999, row.case.pk)


def view(rows: Iterable[Row], name: str, actor: User) -> Iterable[Row]:
    """The rows of one view."""
    tests = {
        "mine": lambda row: row.is_mine,
        "office": lambda row: (
            row.is_mine and any(not task.claimed_by_id and not task.person_id for task in row.tasks)
        ),
        "open": lambda row: row.case.state in rules.OPEN_STATES,
        "soon": lambda row: row.standing.degree == "soon",
        "overdue": lambda row: row.standing.left is not None and row.standing.left < 0,
        "supervised": lambda row: row.case.is_supervised,
        "joint": lambda row: any(task.step == rules.JOINT for task in row.tasks),
    }
    return (row for row in rows if tests[name](row))


def finished(actor: User, name: str, *, kind: str = "", words: str = "") -> QuerySet[Case]:
    """Answered or closed cases, newest first; for the list to leaf through."""
    states = [rules.ANSWERED] if name == "answered" else [rules.CLOSED, rules.MERGED]
    return _matching(visible_cases(actor).filter(state__in=states), kind, words).order_by("-pk")


def finished_counts(actor: User) -> dict[str, tuple[int, bool]]:
    """How many, to a thousand, and whether there are more."""
    found = {}
    for name in ("answered", "closed"):
        count = capped_count(finished(actor, name))
        found[name] = (min(count, 1000), count > 1000)
    return found


def _matching(cases: QuerySet[Case], kind: str, words: str) -> QuerySet[Case]:
    if kind:
        cases = cases.filter(kind=kind)
    words = words.strip()[:60]
    if words:
        cases = cases.filter(Q(number__iexact=words) | Q(title__icontains=words))
    return cases


# One case


def draft_of(case: Case) -> Answer | None:
    """The answer that is being written or reviewed."""
    return case.answers.exclude(state=Answer.State.APPROVED).first()


def open_task(case: Case, step: str) -> Task | None:
    """The open task of a step."""
    return case.tasks.filter(step=step, state=Task.State.OPEN).first()


def notes_of(case: Case) -> QuerySet[Note]:
    """Internal notes, newest first."""
    return Note.objects.filter(case=case).order_by("-pk")


def case_numbered(number: str) -> Case | None:
    """The case of that number."""
    return Case.objects.filter(number=number.strip().upper()).first()


def organ_name(path: str) -> str:
    """The organ's name as it signs."""
    return Organ.objects.filter(path=path).values_list("name", flat=True).first() or ""


def newest_process(code: str) -> Process | None:
    """The version with which new cases begin."""
    return Process.objects.filter(code=code).order_by("-number").first()


# What does not agree


def overdue(on: date) -> list[tuple[Case, Deadline]]:
    """All open cases past due on that day."""
    known, days, found = limits(), calendar(), []
    for case in (
        Case.objects.filter(state__in=rules.OPEN_STATES)
        .order_by("pk")
        .prefetch_related("events")
        .iterator(chunk_size=500)
    ):
        deadline = clock_of(case, known=known, days=days)
        if deadline.is_overdue(on):
            found.append((case, deadline))
    return found


def disagreements() -> list[str]:
    """Sentences on cases without a next step, clocks that cannot be computed, gaps in the numbers."""
    found = _gaps()
    known, days = limits(), calendar()
    tasks = Prefetch("tasks", Task.objects.filter(state=Task.State.OPEN))
    rows: Any = (
        Case.objects.filter(state__in=rules.OPEN_STATES)
        .order_by("pk")
        .select_related("process")
        .prefetch_related("events", tasks)
    )
    for case in rows.iterator(chunk_size=500):
        waiting = {task.step for task in case.tasks.all() if task.in_process}
        ready = {step.code for step in Run.restore(case.process.source, bytes(case.process_state)).ready()}
        if not waiting:
            found.append(f"{case.number}：没有下一步待办。")
        elif waiting != ready:
            found.append(
                f"{case.number}：待办（{'、'.join(sorted(waiting))}）与流程（{'、'.join(sorted(ready))}）不一致。"
            )
        try:
            deadline = clock_of(case, known=known, days=days)
        except RuleBroken as error:
            found.append(f"{case.number}：期限不能计算。{error}")
        else:
            if deadline.state is State.DECIDED:
                found.append(f"{case.number}：计时已经结束，办件却未办结。")
    return found


def _gaps() -> list[str]:
    books = (
        Case.objects.order_by()
        .values("register", "year")
        .annotate(first=Min("sequence"), last=Max("sequence"), count=Count("pk"))
    )
    found = []
    for book in books:
        if book["count"] != book["last"] or book["first"] != 1:
            found.append(
                f"登记簿 {book['register']} {book['year']} 年：编号到 {book['last']}，只有 {book['count']} 件，有缺号。"
            )
    return found


def history(case: Case) -> Any:
    """The acts on a case as they stand in the ledger, newest first."""
    return Entry.objects.filter(thing=f"case:{case.pk}").order_by("-pk")[:60]

"""What the system administrator keeps: the working calendar, limits, processes."""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger.actions import record
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import CalendarDay, CalendarYear, LimitRow, Process
from ..processes import check, steps_of

ACT = "casework.settings"


@transaction.atomic
def enter_day(*, actor: User, day: date, is_workday: bool, note: str = "") -> CalendarDay:
    """Say whether one works on a day; all clocks that count it follow at once."""
    require(actor, ACT, Scope())
    row, _ = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_workday": is_workday, "note": note[:60]}
    )
    record(
        actor=actor.actor,
        act="calendar.enter_day",
        thing=f"calendar:{day}",
        detail={"is_workday": is_workday},
    )
    return row


@transaction.atomic
def remove_day(*, actor: User, row: CalendarDay) -> None:
    """Take back what was said of a day."""
    require(actor, ACT, Scope())
    record(actor=actor.actor, act="calendar.remove_day", thing=f"calendar:{row.day}")
    row.delete()


@transaction.atomic
def enter_year(*, actor: User, year: int) -> CalendarYear:
    """All holidays and make-up days of a year stand in the calendar: it may be counted with from now on."""
    require(actor, ACT, Scope())
    if not 2000 < year < 2200:
        raise RuleBroken("请检查年份。")
    if not CalendarDay.objects.filter(day__year=year).exists():
        raise RuleBroken(f"{year} 年还没有录入任何放假和调休的日子，请先逐日录入。")
    row, _ = CalendarYear.objects.get_or_create(year=year)
    record(actor=actor.actor, act="calendar.enter_year", thing=f"calendar:{year}")
    return row


@transaction.atomic
def set_limit(*, actor: User, kind: str, from_date: date, **values: Any) -> LimitRow:
    """A limit from a day on; cases received earlier keep theirs."""
    require(actor, ACT, Scope())
    if kind not in rules.LIMITS:
        raise RuleBroken("没有这类期限。")
    if values.get("days", 0) < 1:
        raise RuleBroken("期限至少 1 日。")
    row, _ = LimitRow.objects.update_or_create(kind=kind, from_date=from_date, defaults=values)
    detail = {"days": row.days, "unit": row.unit, "extension": row.extension, "from_date": str(from_date)}
    record(actor=actor.actor, act="limits.set", thing=f"limit:{kind}", detail=detail)
    return row


@transaction.atomic
def upload_process(*, actor: User, code: str, source: bytes) -> Process:
    """A new version of a process; cases that have begun stay on theirs."""
    require(actor, ACT, Scope())
    return store_process(actor, code, source)


def store_process(actor: User | None, code: str, source: bytes) -> Process:
    """Check and keep a process file. Without an actor it is the one that the kind brings."""
    name = check(source)
    steps = {step.code for step in steps_of(source.decode())}
    if steps != set(rules.STATE_OF_STEP):
        wanted = "、".join(f"{code}（{rules.TASK_NAMES[code]}）" for code in rules.STATE_OF_STEP)
        raise RuleBroken(f"流程的人工步骤应当正好是：{wanted}。多出的步骤没有人能办，缺少的步骤走不到答复。")
    digest = hashlib.sha256(source).hexdigest()
    newest = queries.newest_process(code)
    if newest is not None and newest.digest == digest:
        raise RuleBroken(f"这个文件就是现行的第 {newest.number} 版，没有改动。")
    row = Process.objects.create(
        code=code,
        number=newest.number + 1 if newest else 1,
        name=name or code,
        source=source.decode(),
        digest=digest,
    )
    record(
        actor=actor.actor if actor else "system", act="processes.upload", thing=f"process:{row.pk}",
        detail={"code": code, "number": row.number, "digest": digest},
    )  # fmt: skip
    return row

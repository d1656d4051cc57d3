"""Deadlines as derivations: from a limit and what happened to a due date, with a sentence for each step.

Nothing here is stored. A case keeps its events; whoever asks when it is due has it computed anew, so that an entry in
the working calendar corrects all clocks at once. Day one is the day after the event (民法典第二百零一条).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from .errors import RuleBroken
from .workdays import Calendar


class Unit(StrEnum):
    """What a limit counts."""

    WORKING = "working"
    NATURAL = "natural"

    @property
    def words(self) -> str:
        return "个工作日" if self is Unit.WORKING else "日"


class Kind(StrEnum):
    """What can happen to a clock."""

    RECEIVED = "received"  # 收到
    CORRECTION_ASKED = "correction-asked"  # 告知补正
    CORRECTED = "corrected"  # 收到补正
    STOPPED = "stopped"  # 中止计时: 征求第三方意见、听证、检验检测、特别程序
    RESUMED = "resumed"  # 恢复计时
    EXTENDED = "extended"  # 延长
    DECIDED = "decided"  # 答复、办结


class State(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    CORRECTING = "correcting"
    DECIDED = "decided"


class Channel(StrEnum):
    """How an application came (《政府信息公开条例》第三十一条)."""

    IN_PERSON = "in-person"
    SIGNED_MAIL = "signed-mail"
    ORDINARY_MAIL = "ordinary-mail"
    INTERNET = "internet"
    FAX = "fax"


class WrongOrder(RuleBroken):
    """An event cannot happen then, or not to a clock in that state."""


class NotReceived(RuleBroken):
    """The day that would start the period is not known."""


@dataclass(frozen=True)
class Event:
    """What happened on a day. `days`: by how many a clock is extended; `note`: why it was stopped, in words."""

    kind: Kind
    on: date
    days: int = 0
    note: str = ""


@dataclass(frozen=True)
class Limit:
    """How long something may take, and whose rule that is. Zero days of a part mean: not provided for."""

    days: int
    unit: Unit = Unit.WORKING
    basis: str = ""  # 《政府信息公开条例》第三十三条
    what: str = "答复"
    extension: int = 0  # days at most, once
    correction: int = 0  # working days within which a correction must be asked
    correction_basis: str = ""
    stop_basis: str = ""
    extension_basis: str = ""


@dataclass(frozen=True)
class Deadline:
    """When something is due, how the clock stands, and why."""

    due: date | None  # None while the clock does not run
    state: State
    used: int  # days of the present count that have passed at its last event
    left: int  # days that remain from there
    derivation: tuple[str, ...]
    breaches: tuple[str, ...] = ()  # what was done too late
    decided: date | None = None

    def is_overdue(self, on: date) -> bool:
        """Whether it is past due on that day, or was when it was decided."""
        return self.due is not None and (self.decided or on) > self.due


def receipt(channel: Channel, *, submitted: date, signed: date | None = None, confirmed: date | None = None) -> tuple[date, str]:
    """The day of receipt by channel and the sentence that says so; NotReceived if the act that it depends on is missing."""
    if channel is Channel.IN_PERSON:
        return submitted, f"{submitted} 当面提交，提交之日为收到之日（《政府信息公开条例》第三十一条）。"
    if channel is Channel.SIGNED_MAIL:
        if signed is None:
            raise NotReceived("邮寄的申请以签收之日为收到之日，请填写签收日期。")
        return _not_before(signed, submitted), f"{signed} 签收邮件，签收之日为收到之日（《政府信息公开条例》第三十一条）。"
    if confirmed is None:
        raise NotReceived("平常信函、互联网和传真提交的申请以与申请人确认之日为收到之日，请先与申请人确认并填写日期。")
    by = {Channel.ORDINARY_MAIL: "平常信函", Channel.INTERNET: "互联网渠道", Channel.FAX: "传真"}[channel]
    return (
        _not_before(confirmed, submitted),
        f"{confirmed} 与申请人确认收到（{by}），确认之日为收到之日（《政府信息公开条例》第三十一条）。",
    )


def _not_before(day: date, submitted: date) -> date:
    if day < submitted:
        raise WrongOrder(f"收到日期 {day} 早于提交日期 {submitted}，请检查。")
    return day


def compute(limit: Limit, events: Sequence[Event], calendar: Calendar, *, opening: str = "") -> Deadline:
    """When `limit` is due after these events, oldest first. `opening` replaces the first sentence (see `receipt`).

    Raises WrongOrder, and what the calendar raises (UnknownYear).
    """
    if not events or events[0].kind is not Kind.RECEIVED:
        raise NotReceived("还没有收到日期，不能计算期限。")
    clock = _Clock(limit, calendar, opening)
    for event in events:
        clock.take(event)
    return clock.result()


@dataclass
class _Clock:
    limit: Limit
    calendar: Calendar
    opening: str
    start: date = date.min  # the count begins on the day after this
    before: int = 0  # days counted before the last stop
    total: int = 0
    state: State = State.RUNNING
    last: date = date.min
    lines: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    extended: int = 0
    decided: date | None = None
    decided_due: date | None = None  # what was due on the day of the decision
    left_at_end: int = 0

    def take(self, event: Event) -> None:
        if event.on < self.last:
            raise WrongOrder(f"{NAMES[event.kind]}的日期 {event.on} 早于前一步的 {self.last}，请检查顺序。")
        if self.state is State.DECIDED:
            raise WrongOrder(f"已于 {self.decided} {self.limit.what}，不能再记“{NAMES[event.kind]}”。")
        first = self.last == date.min
        if first != (event.kind is Kind.RECEIVED):
            raise WrongOrder("收到日期应是第一步，而且只能有一个。")
        STEPS[event.kind](self, event)
        self.last = event.on

    def received(self, event: Event) -> None:
        self.start, self.total = event.on, self.limit.days
        self.say(self.opening or f"{event.on} 收到，次日起计算。")
        self.say_due()

    def correction_asked(self, event: Event) -> None:
        self.need(State.RUNNING, event)
        if self.limit.correction:
            latest = self.calendar.after(self.start, self.limit.correction)
            basis = _in_brackets(self.limit.correction_basis)
            self.say(f"{event.on} 一次性告知补正{basis}；告知应在收到之日起 {self.limit.correction} 个工作日内，即 {latest} 前。")
            if event.on > latest:
                self.breaches.append(f"补正告知晚于 {latest}")
        else:
            self.say(f"{event.on} 告知补正。")
        self.state = State.CORRECTING

    def corrected(self, event: Event) -> None:
        self.need(State.CORRECTING, event)
        self.state, self.start, self.before = State.RUNNING, event.on, 0
        self.total = self.limit.days + self.extended
        self.say(f"{event.on} 收到补正，{self.limit.what}期限自收到补正之日重新起算{_in_brackets(self.limit.correction_basis)}。")
        self.say_due()

    def stopped(self, event: Event) -> None:
        self.need(State.RUNNING, event)
        self.before = self.used(event.on)
        if self.before > self.total:
            self.breaches.append(f"{event.on} 中止时已超过期限")
        self.state = State.STOPPED
        self.say(
            f"{event.on} {event.note or '依法中止计时'}，所需时间不计入期限{_in_brackets(self.limit.stop_basis)}；"
            f"已用 {self.before} {self.limit.unit.words}，余 {max(self.total - self.before, 0)} {self.limit.unit.words}。"
        )

    def resumed(self, event: Event) -> None:
        self.need(State.STOPPED, event)
        self.state, self.start = State.RUNNING, event.on
        self.say(f"{event.on} 恢复计时，次日起接着计算余下的 {max(self.total - self.before, 0)} {self.limit.unit.words}。")
        self.say_due()

    def extend(self, event: Event) -> None:
        if self.state is State.CORRECTING:
            raise WrongOrder("正在等待补正，期限没有计算，不能延长。")
        if event.days <= 0:
            raise WrongOrder("请写明延长的天数。")
        if not self.limit.extension:
            raise WrongOrder(f"这类事项的{self.limit.what}期限没有延长的规定。")
        if self.extended + event.days > self.limit.extension:
            raise WrongOrder(f"延长最多 {self.limit.extension} {self.limit.unit.words}，已延长 {self.extended}，不能再延长 {event.days}。")
        if self.state is State.RUNNING and event.on > self.due():
            raise WrongOrder(f"期限已于 {self.due()} 届满，不能再延长。")
        self.extended += event.days
        self.total += event.days
        self.say(f"{event.on} 经批准延长 {event.days} {self.limit.unit.words}并告知当事人{_in_brackets(self.limit.extension_basis)}。")
        if self.state is State.RUNNING:
            self.say_due()

    def decide(self, event: Event) -> None:
        if self.state is not State.RUNNING:
            self.say(f"{event.on} {self.limit.what}，当时没有计时。")
        else:
            due = self.due()
            late = event.on > due
            self.left_at_end = max(self.total - self.used(event.on), 0)
            self.say(f"{event.on} {self.limit.what}，" + (f"超过期限 {due}。" if late else "在期限内。"))
            if late:
                self.breaches.append(f"{self.limit.what}晚于 {due}")
            self.decided_due = due
        self.decided = event.on
        self.state = State.DECIDED

    def need(self, state: State, event: Event) -> None:
        if self.state is not state:
            raise WrongOrder(f"{event.on} 不能记“{NAMES[event.kind]}”：{STANDINGS[self.state]}。")

    def used(self, until: date) -> int:
        """Days counted so far, those before the last stop included."""
        if self.limit.unit is Unit.NATURAL:
            return self.before + max((until - self.start).days, 0)
        return self.before + self.calendar.between(self.start, until)

    def due(self) -> date:
        left = max(self.total - self.before, 0)
        if self.limit.unit is Unit.NATURAL:
            return self.start + timedelta(days=left)
        return self.calendar.after(self.start, left)

    def say(self, sentence: str) -> None:
        self.lines.append(sentence)

    def say_due(self) -> None:
        whole = f"{self.total} {self.limit.unit.words}" if not self.before else f"余下 {max(self.total - self.before, 0)} {self.limit.unit.words}"
        self.say(f"{whole}应于 {self.due()} 前{self.limit.what}{_in_brackets(self.limit.basis)}。")

    def result(self) -> Deadline:
        used = self.used(self.last) if self.state is State.RUNNING else self.before
        due = self.due() if self.state is State.RUNNING else self.decided_due
        left = self.left_at_end if self.state is State.DECIDED else max(self.total - used, 0)
        return Deadline(due, self.state, used, left, tuple(self.lines), tuple(self.breaches), self.decided)


def _in_brackets(basis: str) -> str:
    return f"（{basis}）" if basis else ""


NAMES = {
    Kind.RECEIVED: "收到", Kind.CORRECTION_ASKED: "告知补正", Kind.CORRECTED: "收到补正", Kind.STOPPED: "中止计时",
    Kind.RESUMED: "恢复计时", Kind.EXTENDED: "延长期限", Kind.DECIDED: "办结",
}  # fmt: skip
STANDINGS = {
    State.RUNNING: "期限正在计算", State.STOPPED: "计时已经中止", State.CORRECTING: "正在等待补正", State.DECIDED: "已经办结",
}  # fmt: skip
STEPS: dict[Kind, Callable[[_Clock, Event], None]] = {
    Kind.RECEIVED: _Clock.received, Kind.CORRECTION_ASKED: _Clock.correction_asked, Kind.CORRECTED: _Clock.corrected,
    Kind.STOPPED: _Clock.stopped, Kind.RESUMED: _Clock.resumed, Kind.EXTENDED: _Clock.extend, Kind.DECIDED: _Clock.decide,
}  # fmt: skip

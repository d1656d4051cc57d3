"""Working days of China: public holidays, make-up days, and what an administration enters itself.

The State Council announces a year's holidays late in the year before. Known years come from the package
chinesecalendar; a year that it does not know yet is entered at the desk. For a year that nobody entered, counting is
refused rather than guessed, unless the caller says that weekends alone shall do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from .errors import RuleBroken

DAY = timedelta(days=1)
FARTHEST = 4000  # days that a count may span, about ten years: a mistyped year must not count for ever


class UnknownYear(RuleBroken):
    """The holidays of a year are not known yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年的放假安排尚未录入，不能推算工作日。请先在“工作日历”中录入该年安排，或注明按周末推算。")
        self.year = year


class TooFar(RuleBroken):
    """A count goes farther than any statutory period does."""


@dataclass(frozen=True)
class Calendar:
    """工作日历. `own` decides single days (True: one works); `years` are those whose days have all been entered in it."""

    own: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    assume_weekends: bool = False

    def is_workday(self, day: date) -> bool:
        """Whether one works on that day; UnknownYear if nobody can know."""
        if day in self.own:
            return self.own[day]
        if day.year in self.years:
            return day.weekday() < 5
        known = _announced(day)
        if known is None:
            if not self.assume_weekends:
                raise UnknownYear(day.year)
            return day.weekday() < 5
        return known

    def after(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, which itself does not count (民法典第二百零一条)."""
        if number < 0:
            raise ValueError("a period is not negative")
        left, end = number, day
        while left:
            end += DAY
            if (end - day).days > FARTHEST:
                raise TooFar(f"期限过长（{number} 个工作日），请检查。")
            left -= self.is_workday(end)
        return end

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 if `end` is not after `start`."""
        if (end - start).days > FARTHEST:
            raise TooFar("起止日期相隔过长，请检查年份。")
        return sum(self.is_workday(start + DAY * step) for step in range(1, (end - start).days + 1))

    def on_or_after(self, day: date) -> date:
        """That day if one works on it, else the next working day."""
        while not self.is_workday(day):
            day += DAY
        return day


@lru_cache(maxsize=8192)
def _announced(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None

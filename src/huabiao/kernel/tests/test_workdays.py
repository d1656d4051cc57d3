import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.kernel.workdays import Calendar, TooFar, UnknownYear

MATERIAL = Path(__file__).resolve().parents[5] / "shared/data/holidays"
CALENDAR = Calendar()


@pytest.mark.skipif(not MATERIAL.is_dir(), reason=f"没有真实材料（{MATERIAL}），跳过")
def test_every_announced_day_agrees():
    """The State Council's notices of 2007 to 2026; a notice may also name days of the year before."""
    announced = {}
    for file in sorted(MATERIAL.glob("*.json")):
        announced |= {date.fromisoformat(day["date"]): not day["isOffDay"] for day in json.loads(file.read_text())["days"]}
    day, wrong = date(2007, 1, 1), []
    while day.year < 2027:
        if CALENDAR.is_workday(day) != announced.get(day, day.weekday() < 5):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_a_make_up_sunday_counts_and_a_festival_does_not():
    """Spring Festival 2026: off from 15 to 23 February, Saturdays 14 and 28 are worked."""
    assert CALENDAR.is_workday(date(2026, 2, 14)) and CALENDAR.is_workday(date(2026, 2, 28))
    assert CALENDAR.after(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CALENDAR.after(date(2026, 2, 14), 1) == date(2026, 2, 24)


def test_an_unknown_year_is_refused_until_entered_or_assumed():
    with pytest.raises(UnknownYear, match="2031 年的放假安排尚未录入"):
        CALENDAR.after(date(2031, 3, 3), 5)
    assert Calendar(assume_weekends=True).after(date(2031, 3, 3), 5) == date(2031, 3, 10)
    entered = Calendar({date(2031, 3, 5): False, date(2031, 3, 8): True}, frozenset({2031}))
    assert entered.after(date(2031, 3, 3), 5) == date(2031, 3, 10)
    assert entered.after(date(2031, 3, 3), 4) == date(2031, 3, 8)


def test_the_administrations_own_day_stands_above_the_announced_one():
    assert not Calendar({date(2026, 3, 3): False}).is_workday(date(2026, 3, 3))


def test_a_count_is_bounded():
    with pytest.raises(TooFar):
        CALENDAR.between(date(2007, 1, 1), date(2026, 1, 1))
    with pytest.raises(TooFar):
        Calendar(assume_weekends=True).after(date(2031, 1, 1), 10**6)


@given(st.dates(date(2007, 1, 1), date(2025, 6, 1)), st.integers(0, 60))
def test_counting_on_and_counting_between_agree(day, number):
    end = CALENDAR.after(day, number)
    assert CALENDAR.between(day, end) == number
    assert number == 0 or CALENDAR.is_workday(end)
    assert CALENDAR.on_or_after(day) == (day if CALENDAR.is_workday(day) else CALENDAR.after(day, 1))

"""The clock."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from huabiao.kernel import clock

NEW_YEAR_IN_BEIJING = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)


def test_now_is_in_utc():
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_today_is_the_date_in_beijing():
    with clock.frozen(NEW_YEAR_IN_BEIJING):
        assert clock.today() == date(2026, 1, 1)
    with clock.frozen(NEW_YEAR_IN_BEIJING - timedelta(seconds=1)):
        assert clock.today() == date(2025, 12, 31)


def test_frozen_clocks_nest_and_are_given_back():
    later = NEW_YEAR_IN_BEIJING + timedelta(days=3)
    with clock.frozen(NEW_YEAR_IN_BEIJING):
        with clock.frozen(later) as held:
            assert clock.now() == later == held
        assert clock.now() == NEW_YEAR_IN_BEIJING
    assert clock.now() > later


def test_a_frozen_clock_is_given_back_after_an_error():
    with pytest.raises(KeyError), clock.frozen(NEW_YEAR_IN_BEIJING):
        raise KeyError
    assert clock.now() != NEW_YEAR_IN_BEIJING


def test_another_source_is_read_and_turned_to_utc():
    beijing_midnight = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8)))
    clock.set_source(lambda: beijing_midnight)
    try:
        assert clock.now() == NEW_YEAR_IN_BEIJING
        assert clock.now().tzinfo is UTC
    finally:
        clock.set_source(None)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"), clock.frozen(datetime(2026, 1, 1)):
        pass

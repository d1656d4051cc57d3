"""Each rule of 4.3 once by hand, in the docstring; then what must hold for all."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huabiao.kernel.deadlines import (
    Channel,
    Event,
    Kind,
    Limit,
    NotReceived,
    State,
    Unit,
    WrongOrder,
    compute,
    receipt,
)
from huabiao.kernel.workdays import Calendar

CALENDAR = Calendar()
DISCLOSURE = Limit(
    20, Unit.WORKING, "《政府信息公开条例》第三十三条", extension=20, correction=7, correction_basis="《政府信息公开条例》第三十条",
    stop_basis="《政府信息公开条例》第三十三条", extension_basis="《政府信息公开条例》第三十三条",
)  # fmt: skip
PETITION = Limit(60, Unit.NATURAL, "《信访工作条例》第三十四条", "办结", extension=30)


def day(text):
    return date.fromisoformat(f"2026-{text}")


def events(*steps):
    return [Event(Kind(kind), day(on), *rest) for kind, on, *rest in steps]


def test_twenty_working_days():
    """2 March 2026 is a Monday; no holiday until 4 April (清明, a Saturday, with Monday the 6th off).

    Four weeks of five days after it end on Monday 30 March.
    """
    found = compute(DISCLOSURE, events(("received", "03-02")), CALENDAR)
    assert (found.due, found.state, found.left) == (day("03-30"), State.RUNNING, 20)
    assert found.derivation == (
        "2026-03-02 收到，次日起计算。",
        "20 个工作日应于 2026-03-30 前答复（《政府信息公开条例》第三十三条）。",
    )
    assert not found.is_overdue(day("03-30")) and found.is_overdue(day("03-31"))


def test_a_correction_starts_the_period_anew():
    """Asked on 6 March, the 4th working day; corrected on Monday 16 March. From the 17th: 4 days that week, 5, 5 (to 3 April),
    6 April off, 7 to 10 April four more make 18, Monday 13 and Tuesday 14 April make 20."""
    found = compute(DISCLOSURE, events(("received", "03-02"), ("correction-asked", "03-06"), ("corrected", "03-16")), CALENDAR)
    assert (found.due, found.breaches) == (day("04-14"), ())
    assert "即 2026-03-11 前" in found.derivation[2]
    assert "自收到补正之日重新起算（《政府信息公开条例》第三十条）" in found.derivation[3]


def test_while_a_correction_is_awaited_nothing_is_due():
    found = compute(DISCLOSURE, events(("received", "03-02"), ("correction-asked", "03-06")), CALENDAR)
    assert (found.due, found.state) == (None, State.CORRECTING) and not found.is_overdue(day("12-31"))


def test_a_correction_asked_too_late_is_named():
    """The 7th working day after 2 March is Wednesday the 11th."""
    found = compute(DISCLOSURE, events(("received", "03-02"), ("correction-asked", "03-12")), CALENDAR)
    assert found.breaches == ("补正告知晚于 2026-03-11",)


def test_asking_a_third_party_stops_the_clock():
    """Five days are used by Monday 9 March (3, 4, 5, 6, 9). The clock goes on after Monday 23 March with 15 left:
    24 to 27 March four, 30 March to 3 April nine, 7 to 10 April thirteen, 13 and 14 April fifteen."""
    found = compute(
        DISCLOSURE, events(("received", "03-02"), ("stopped", "03-09", 0, "征求第三方意见"), ("resumed", "03-23")), CALENDAR
    )
    assert (found.due, found.left) == (day("04-14"), 15)
    assert "征求第三方意见，所需时间不计入期限" in found.derivation[2] and "已用 5 个工作日，余 15 个工作日" in found.derivation[2]


def test_extension():
    """Twenty more after 30 March: 31 March to 3 April four, 7 to 10 April eight, 13 to 17 April thirteen, 20 to 24 April
    eighteen, Monday 27 and Tuesday 28 April twenty."""
    found = compute(DISCLOSURE, events(("received", "03-02"), ("extended", "03-20", 20)), CALENDAR)
    assert found.due == day("04-28")
    for steps, message in (
        ((("extended", "03-20", 21),), "延长最多 20 个工作日"),
        ((("extended", "03-10", 15), ("extended", "03-20", 6)), "已延长 15"),
        ((("extended", "03-31", 5),), "期限已于 2026-03-30 届满"),
        ((("extended", "03-20", 0),), "请写明延长的天数"),
    ):
        with pytest.raises(WrongOrder, match=message):
            compute(DISCLOSURE, events(("received", "03-02"), *steps), CALENDAR)


def test_days_of_nature():
    """60 days after 2 March: 29 in March, 30 in April make 59, so 1 May; 30 more, 31 May. Holidays do not move it."""
    assert compute(PETITION, events(("received", "03-02")), CALENDAR).due == day("05-01")
    assert compute(PETITION, events(("received", "03-02"), ("extended", "04-20", 30)), CALENDAR).due == day("05-31")


def test_a_decision_ends_it():
    on_time = compute(DISCLOSURE, events(("received", "03-02"), ("decided", "03-27")), CALENDAR)
    assert (on_time.state, on_time.left, on_time.breaches) == (State.DECIDED, 1, ()) and not on_time.is_overdue(day("12-31"))
    late = compute(DISCLOSURE, events(("received", "03-02"), ("decided", "03-31")), CALENDAR)
    assert late.is_overdue(day("12-31")) and late.breaches == ("答复晚于 2026-03-30",)


def test_each_channel_has_its_day_of_receipt():
    """第三十一条: handed in, its own day; signed mail, the day of signing; ordinary mail, internet and fax, the day on
    which both sides confirm."""
    submitted = day("03-02")
    assert receipt(Channel.IN_PERSON, submitted=submitted)[0] == submitted
    assert receipt(Channel.SIGNED_MAIL, submitted=submitted, signed=day("03-05"))[0] == day("03-05")
    for channel in (Channel.ORDINARY_MAIL, Channel.INTERNET, Channel.FAX):
        assert receipt(channel, submitted=submitted, confirmed=day("03-04"))[0] == day("03-04")
        with pytest.raises(NotReceived, match="请先与申请人确认"):
            receipt(channel, submitted=submitted)
    with pytest.raises(NotReceived, match="签收"):
        receipt(Channel.SIGNED_MAIL, submitted=submitted)
    with pytest.raises(WrongOrder, match="早于提交日期"):
        receipt(Channel.FAX, submitted=submitted, confirmed=day("03-01"))
    on, opening = receipt(Channel.INTERNET, submitted=submitted, confirmed=day("03-04"))
    assert compute(DISCLOSURE, [Event(Kind.RECEIVED, on)], CALENDAR, opening=opening).derivation[0] == opening


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((("resumed", "03-05"),), "期限正在计算"),
        ((("corrected", "03-05"),), "期限正在计算"),
        ((("stopped", "03-05"), ("stopped", "03-06")), "计时已经中止"),
        ((("stopped", "03-05"), ("correction-asked", "03-06")), "计时已经中止"),
        ((("correction-asked", "03-05"), ("extended", "03-06", 5)), "正在等待补正"),
        ((("stopped", "03-05"), ("resumed", "03-04")), "早于前一步"),
        ((("decided", "03-05"), ("extended", "03-06", 5)), "不能再记"),
        ((("received", "03-05"),), "只能有一个"),
    ],
)
def test_what_cannot_happen_is_refused(steps, message):
    with pytest.raises(WrongOrder, match=message):
        compute(DISCLOSURE, events(("received", "03-02"), *steps), CALENDAR)
    with pytest.raises(NotReceived):
        compute(DISCLOSURE, events(*steps[:1]) if steps[0][0] != "received" else [], CALENDAR)


def test_a_limit_without_extension_cannot_be_extended():
    with pytest.raises(WrongOrder, match="没有延长的规定"):
        compute(Limit(7), events(("received", "03-02"), ("extended", "03-03", 1)), CALENDAR)


starts = st.dates(date(2010, 1, 1), date(2024, 1, 1))
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from(Unit), extension=st.integers(0, 30))


@given(starts, st.integers(0, 40), limits)
def test_received_later_is_due_later(start, gap, limit):
    earlier = compute(limit, [Event(Kind.RECEIVED, start)], CALENDAR)
    later = compute(limit, [Event(Kind.RECEIVED, start + timedelta(days=gap))], CALENDAR)
    assert earlier.due <= later.due
    assert earlier.due > start


@given(starts, limits, st.lists(st.tuples(st.sampled_from(list(Kind)[1:]), st.integers(0, 12), st.integers(1, 30)), max_size=8))
def test_no_clock_is_negative_and_stopping_never_shortens(start, limit, steps):
    """Whatever happens in whatever order: refused with a sentence, or days left that are no less than zero."""
    story, on = [Event(Kind.RECEIVED, start)], start
    for kind, gap, days in steps:
        on += timedelta(days=gap)
        story.append(Event(kind, on, days))
    try:
        found = compute(limit, story, CALENDAR)
    except WrongOrder as refused:
        assert refused.sentence.endswith("。")
        assume(False)
    assert found.left >= 0 and found.used >= 0
    assert len(found.derivation) >= len(story)
    if found.due is not None:
        assert found.due >= compute(limit, story[:1], CALENDAR).due

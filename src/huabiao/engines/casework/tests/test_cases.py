"""A case from the day it comes in to its rating; and all that is refused on the way."""

from datetime import UTC, datetime, timedelta

import pytest

from huabiao.engines.casework import actions, queries, rules
from huabiao.engines.casework.actions.rows import Conflict
from huabiao.engines.casework.models import Case, Message, Task
from huabiao.foundation.ledger.models import Entry
from huabiao.kernel import clock
from huabiao.kernel.deadlines import State
from huabiao.kernel.errors import RuleBroken

from .factories import make_town

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def town():
    with clock.frozen(MONDAY):
        yield make_town()


def later(days):
    return clock.frozen(MONDAY + timedelta(days=days))


def due(case):
    return str(queries.clock_of(Case.objects.get(pk=case.pk)).due)


def waits(case):
    return {task.step: task.organ_path for task in case.tasks.filter(state=Task.State.OPEN)}


def test_a_case_goes_from_the_writer_to_the_answer(town):
    case = town.submit()
    assert case.number == "SX-2026-000001" and waits(case) == {"assign": "0001"}
    # 7 working days after Monday 2 March: Wednesday 11 March.
    assert due(case) == "2026-03-11"
    case = actions.assign(
        actor=town.people["city-manager"],
        case=case,
        organ=town.organs["urban"],
        office="业务科",
        words="请看现场",
    )
    assert case.state == rules.HANDLING and waits(case) == {"handle": "00010001"}
    case = actions.submit_answer(actor=town.people["urban-clerk"], case=case, text="已换灯泡。")
    with pytest.raises(RuleBroken, match="意见"):
        actions.review_answer(actor=town.people["urban-manager"], case=case, approve=False)
    case = actions.review_answer(
        actor=town.people["urban-manager"], case=case, approve=False, comment="写明哪天修好"
    )
    assert waits(case) == {"handle": "00010001"}
    actions.submit_answer(actor=town.people["urban-clerk"], case=case, text="3 月 2 日已换灯泡。")
    case = actions.review_answer(actor=town.people["urban-manager"], case=case, approve=True)
    assert case.state == rules.ANSWERED and not waits(case)
    assert Message.objects.get(case=case, is_answer=True).text == "3 月 2 日已换灯泡。"
    assert queries.clock_of(Case.objects.get(pk=case.pk)).state is State.DECIDED
    assert queries.disagreements() == []


def test_nobody_reviews_an_answer_of_their_own(town):
    case = town.assigned()
    actions.submit_answer(actor=town.people["urban-manager"], case=case, text="已修好。")
    with pytest.raises(RuleBroken, match="拟稿人"):
        actions.review_answer(actor=town.people["urban-manager"], case=case, approve=True)
    assert (
        actions.review_answer(actor=town.people["city-manager"], case=case, approve=True).state
        == rules.ANSWERED
    )


def test_who_saw_an_older_state_is_told(town):
    case = town.assigned()
    seen = case.version
    actions.save_draft(actor=town.people["urban-clerk"], case=case, text="甲的稿", version=seen)
    with pytest.raises(Conflict, match="刚刚由别人办过"):
        actions.save_draft(actor=town.people["urban-other"], case=case, text="乙的稿", version=seen)
    assert queries.draft_of(case).text == "甲的稿"


def test_a_task_is_claimed_by_one(town):
    task = queries.open_task(town.assigned(), "handle")
    actions.claim(actor=town.people["urban-clerk"], task=task)
    with pytest.raises(Conflict, match="认领"):
        actions.claim(actor=town.people["urban-other"], task=task)
    with pytest.raises(RuleBroken, match="权限"):
        actions.release(actor=town.people["urban-other"], task=task)
    actions.release(actor=town.people["urban-manager"], task=task)
    assert actions.claim(actor=town.people["urban-other"], task=task).claimed_by == town.people["urban-other"]


def test_what_is_not_ours_goes_back_to_be_assigned_anew(town):
    case = town.assigned()
    actions.return_task(
        actor=town.people["urban-clerk"], task=queries.open_task(case, "handle"), reason="属水务"
    )
    case.refresh_from_db()
    assert waits(case) == {"assign": "0001"}
    assert not queries.visible_cases(town.people["urban-clerk"]).exists()
    case = actions.assign(actor=town.people["city-manager"], case=case, organ=town.organs["water"])
    assert waits(case) == {"handle": "00010002"} and queries.disagreements() == []


def test_several_organs_with_one_in_the_lead(town):
    case = town.assigned()
    with pytest.raises(RuleBroken, match="权限"):
        actions.invite(
            actor=town.people["urban-manager"], case=case, organ=town.organs["water"], words="请查水管"
        )
    task = actions.invite(
        actor=town.people["city-manager"], case=case, organ=town.organs["water"], words="请查水管"
    )
    assert queries.visible_cases(town.people["water-clerk"]).get() == case
    with pytest.raises(RuleBroken, match="会办单位没有回复"):
        actions.submit_answer(actor=town.people["urban-clerk"], case=case, text="已修好。")
    with pytest.raises(RuleBroken, match="权限"):
        actions.submit_answer(actor=town.people["water-clerk"], case=case, text="越权")
    actions.contribute(actor=town.people["water-clerk"], task=task, words="水管无漏")
    assert (
        actions.submit_answer(actor=town.people["urban-clerk"], case=case, text="已修好。").state
        == rules.REVIEWING
    )


def test_time_that_the_writer_needs_is_not_counted(town):
    """Asked on Thursday 5 March (3 days used), answered on Tuesday 10 March; 4 days left: Monday 16 March."""
    case = town.assigned()
    with later(3):
        actions.ask_applicant(actor=town.people["urban-clerk"], case=case, text="请告诉我们灯杆编号")
        with pytest.raises(RuleBroken, match="暂停"):
            actions.submit_answer(actor=town.people["urban-clerk"], case=case, text="已修好。")
    with later(8):
        actions.hear_applicant(case=case, text="17 号")
        assert due(case) == "2026-03-16"
        cells = queries.day_cells(Case.objects.get(pk=case.pk), queries.clock_of(case), queries.calendar())
    assert [cell.kind for cell in cells].count("stopped") == 5 and cells[-1].kind == "due"


def test_an_extension_is_approved_by_somebody_else_and_told(town):
    case = town.assigned()
    with pytest.raises(RuleBroken, match="最多 8"):
        actions.request_extension(actor=town.people["urban-manager"], case=case, days=9, reason="复杂")
    task = actions.request_extension(actor=town.people["urban-manager"], case=case, days=5, reason="要挖路")
    with pytest.raises(RuleBroken, match="自己批准"):
        actions.decide_extension(actor=town.people["urban-manager"], task=task, approve=True)
    actions.decide_extension(actor=town.people["city-manager"], task=task, approve=True)
    assert due(case) == "2026-03-18" and "2026-03-18" in case.messages.last().text


def test_a_bad_rating_calls_for_a_call_back_and_a_case_is_opened_again_once(town):
    case = town.answered()
    actions.rate(case=case, rating=1, words="没修")
    with pytest.raises(RuleBroken, match="已经评价"):
        actions.rate(case=case, rating=5)
    task = queries.open_task(case, rules.CALL_BACK)
    assert task.organ_path == "0001"
    actions.call_back(actor=town.people["city-manager"], task=task, solved=False, words="确实没修")
    with later(10):
        case = actions.reopen(actor=None, case=case, reason="灯仍不亮")
        assert case.state == rules.HANDLING and due(case) == "2026-03-23"
        actions.submit_answer(actor=town.people["urban-clerk"], case=case, text="这次修好了。")
        actions.review_answer(actor=town.people["urban-manager"], case=case, approve=True)
    with pytest.raises(RuleBroken, match="重办过一次"):
        actions.reopen(actor=None, case=case, reason="还不亮")


def test_duplicates_are_answered_together_and_parts_apart(town):
    first, second = town.assigned(), town.submit("路灯又不亮")
    boss = town.people["city-manager"]
    actions.merge(actor=boss, case=second, into=first)
    part = actions.split(actor=boss, case=first, title="井盖响", text="井盖也响。")
    assert part.number.endswith("3") and due(part) == due(first)
    actions.submit_answer(actor=town.people["urban-clerk"], case=first, text="都修好了。")
    actions.review_answer(actor=boss, case=first, approve=True)
    second.refresh_from_db()
    assert second.state == rules.ANSWERED and second.messages.get(is_answer=True).text == "都修好了。"


def test_an_office_elsewhere_neither_sees_nor_acts(town):
    case = town.assigned()
    stranger = town.people["water-manager"]
    assert not queries.visible_cases(stranger).exists() and not queries.visible_tasks(stranger).exists()
    for act in (
        lambda: actions.assign(actor=stranger, case=case, organ=town.organs["water"]),
        lambda: actions.claim(actor=stranger, task=queries.open_task(case, "handle")),
        lambda: actions.note(actor=stranger, case=case, words="看看"),
        lambda: actions.supervise(actor=stranger, case=case, words="看看"),
        lambda: actions.close_case(actor=stranger, case=case, reason="不管"),
    ):
        with pytest.raises(RuleBroken, match="权限"):
            act()


def test_the_ledger_names_every_act_and_holds_no_word_of_it(town):
    case = town.answered()
    actions.rate(case=case, rating=4, words="谢谢你们")
    entries = Entry.objects.filter(thing=f"case:{case.pk}")
    assert [entry.act for entry in entries.order_by("pk")] == [
        "cases.submit", "cases.assign", "cases.submit_answer", "cases.review_answer", "cases.rate",
    ]  # fmt: skip
    assert all(str(entry.detail).isascii() for entry in entries)


def test_the_inbox_asks_a_constant_number_of_queries(town, django_assert_num_queries):
    person = town.people["urban-clerk"]
    town.assigned()
    with django_assert_num_queries(12):
        queries.inbox(person)
    for _ in range(6):
        town.assigned()
    with later(7), django_assert_num_queries(12):
        inbox = queries.inbox(person)
    assert len(inbox.rows) == 7 and inbox.counts["mine"] == 7 and inbox.counts["soon"] == 7
    assert queries.waiting(person, 99) == 7 and queries.waiting(person, 3) == 4
    assert (
        queries.waiting(town.people["city-manager"], 99)
        == queries.waiting(town.people["water-clerk"], 99)
        == 0
    )
    with later(20):
        assert queries.inbox(person).counts["overdue"] == 7


def test_a_holiday_entered_at_the_desk_moves_every_clock_at_once(town):
    case = town.submit()
    actions.enter_day(
        actor=town.people["system"], day=datetime(2026, 3, 4).date(), is_workday=False, note="市里放假"
    )
    assert due(case) == "2026-03-12"


def test_a_changed_limit_holds_for_what_comes_later(town):
    case = town.submit()
    values = {"days": 10, "unit": "working", "basis": "本市规定"}
    actions.set_limit(
        actor=town.people["system"], kind="letter", from_date=datetime(2026, 3, 5).date(), **values
    )
    assert due(case) == "2026-03-11"
    with later(4):
        assert due(town.submit()) == "2026-03-20"

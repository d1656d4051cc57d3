"""Each field and class of a document that a regulation names accepts what it should and refuses what it should not."""

from datetime import date

import pytest

from huabiao.duties.policies import rules
from huabiao.kernel.errors import RuleBroken

TODAY = date(2026, 11, 22)
GOOD = {"category": "normative", "genre": "通知", "subject": "综合政务\\政务公开", "index_number": "000014349/2017-00110", "written_date": TODAY, "today": TODAY}


@pytest.mark.parametrize("category", rules.CATEGORIES)
def test_every_kind_is_accepted(category):
    rules.check_fields(**GOOD | {"category": category})


@pytest.mark.parametrize("genre", ["决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要"])
def test_the_fifteen_genres_are_accepted(genre):
    rules.check_fields(**GOOD | {"genre": genre})


@pytest.mark.parametrize("subject", [first + (f"\\{part}" if part else "") for first, parts in rules.SUBJECT_PARTS.items() for part in ["", *parts.split(" ")]])
def test_every_subject_is_accepted(subject):
    rules.check_subject(subject)


def test_there_are_twenty_two_subjects_as_articles_have_them():
    assert list(rules.SUBJECT_PARTS) == rules.SUBJECTS
    assert len(rules.SUBJECTS) == 22


@pytest.mark.parametrize("number", ["000014349/2017-00110", "11441700007280420Y/2021-00050", ""])
def test_index_numbers_of_both_lengths_are_accepted(number):
    rules.check_fields(**GOOD | {"index_number": number})


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "民法"}, {"genre": "便条"}, {"subject": "综合政务/政务公开"}, {"subject": "综合政务\\林业"}, {"subject": "天文"},
        {"index_number": "14349/2017-00110"}, {"index_number": "000014349/2017-110"}, {"index_number": "000014349-2017-00110"},
        {"index_number": "1144170000728042OI/2021-00050"}, {"written_date": date(2026, 11, 23)},
    ],
)  # fmt: skip
def test_what_stands_in_no_table_is_refused(wrong):
    with pytest.raises(RuleBroken):
        rules.check_fields(**GOOD | wrong)


@pytest.mark.parametrize("text", ["", "  \n", "字" * (rules.MAX_TEXT + 1)])
def test_no_text_and_too_much_are_refused(text):
    with pytest.raises(RuleBroken):
        rules.check_text(text)


@pytest.mark.parametrize("title", ["", " ", "题" * 201])
def test_no_title_and_a_text_as_title_are_refused(title):
    with pytest.raises(RuleBroken):
        rules.check_title(title)


@pytest.mark.parametrize(
    ("validity", "effective"),
    [("current", None), ("current", TODAY), ("pending", date(2026, 12, 1)), ("amended", None), ("expired", None), ("repealed", date(2027, 1, 1))],
)
def test_validities_that_can_be(validity, effective):
    rules.check_validity(validity, effective, TODAY)


@pytest.mark.parametrize(("validity", "effective"), [("current", date(2026, 12, 1)), ("pending", None), ("pending", TODAY), ("有效", None), ("", None)])
def test_validities_that_cannot_be(validity, effective):
    with pytest.raises(RuleBroken):
        rules.check_validity(validity, effective, TODAY)


@pytest.mark.parametrize("kind", rules.RELATIONS)
def test_a_document_cannot_be_bound_to_itself(kind):
    rules.check_relation(kind, is_self=False, is_reversed_known=False)
    with pytest.raises(RuleBroken, match="自己"):
        rules.check_relation(kind, is_self=True, is_reversed_known=False)


def test_two_documents_cannot_abolish_each_other():
    with pytest.raises(RuleBroken):
        rules.check_relation(rules.REPEALS, is_self=False, is_reversed_known=True)

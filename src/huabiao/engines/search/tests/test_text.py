"""Analysis, document numbers, statistics: plain functions of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.engines.search import analysis, numbers
from huabiao.engines.search.statistics import Statistics


@given(st.text(max_size=300))
def test_folding_keeps_every_place(text):
    assert len(analysis.fold(text)) == len(text)


def test_folding_brings_scripts_widths_and_cases_together():
    assert analysis.fold("公積金ＡＢｃ１２") == "公积金abc12"


def test_a_text_is_found_by_pairs_and_by_longer_words():
    found = analysis.terms("住房公积金管理")
    assert {"住房", "房公", "公积", "积金", "管理", "公积金"} <= found
    assert not any(" " in term for term in found)


def test_words_that_only_ask_do_not_count_unless_nothing_else_is_left():
    assert "如何" not in analysis.without_asking("如何提取公积金")
    assert analysis.without_asking("怎么办") == "怎么办"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1062, "一千零六十二"),
    ],
)
def test_articles_are_counted_as_laws_do(number, said):
    assert analysis.chinese_number(number) == said


STYLES = ["国办发〔2006〕104号", "国办发[2006]104号", "国办发（2006）104号", "国办发(2006)104号", "国办发【2006】104号", "国办发［２００６］１０４号",
          "国办发 〔2006〕 104 号", "国办发〈2006〉104号", "國辦發〔2006〕104號".replace("號", "号"), "国办发2006年104号", "国办发〔2006〕第104号"]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_a_number_is_one_in_every_bracket_style(style):
    assert numbers.canonical(style) == "国办发|2006|104"
    assert "国办发|2006|104" in numbers.asked(style)
    assert "国办发|2006|104" in numbers.asked(f"请问根据{style}文件")


def test_orders_have_numbers_without_a_year():
    assert numbers.canonical("国务院令第711号") == "国务院令||711"
    assert "国务院令||711" in numbers.asked("国务院令第711号")


@pytest.mark.parametrize("text", ["", "公积金", "2026年3月1日", "12345", "第十二条", "0999-87210101"])
def test_what_is_no_number_is_none(text):
    assert numbers.canonical(text) == ""


@given(st.text(alphabet="〔〕[]()国办发令第号年0123456789 【】一二三", max_size=120))
def test_numbers_are_read_from_anything_in_bounded_measure(text):
    assert len(numbers.asked(text)) <= 24


def test_statistics_count_units_and_forget_them():
    counted = Statistics()
    counted.add("住房公积金管理 2026")
    counted.add("公积金")
    assert (
        counted.frequency("公积") == 2 and counted.frequency("管理") == 1 and counted.frequency("2026") == 1
    )
    assert counted.frequency("公积金") == 2  # as its rarest pair
    counted.add("公积金", -1)
    again = Statistics.unpack(counted.pack())
    assert (again.units, again.frequency("公积"), again.documents) == (1, 1, 1)
    assert again.weight("供热") > again.weight("公积")
    with pytest.raises(ValueError):
        Statistics.unpack(counted.pack()[:-1])

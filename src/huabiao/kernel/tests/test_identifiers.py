"""Codes, numbers and domains: what passes, and that a refusal is a Chinese sentence."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.kernel import identifiers
from huabiao.kernel.errors import RuleBroken

NUMBERS = Path(__file__).parents[5] / "shared" / "data" / "identifiers" / "numbers.csv"


def refusal(check, *arguments, **keywords) -> str:
    with pytest.raises(RuleBroken) as caught:
        check(*arguments, **keywords)
    sentence = caught.value.sentence
    assert sentence.endswith("。")
    return sentence


# 统一社会信用代码


@pytest.mark.skipif(not NUMBERS.exists(), reason=f"the real numbers are not here: {NUMBERS}")
def test_real_credit_codes_are_told_from_wrong_ones():
    with NUMBERS.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == "unified_social_credit_code"]
    assert len(rows) > 200
    for row in rows:
        if row["answer"] == "valid":
            assert identifiers.checked_credit_code(row["number"]) == row["number"]
        else:
            refusal(identifiers.checked_credit_code, row["number"])


def test_a_known_credit_code_passes():
    assert identifiers.make_credit_code("11441700007280420") == "11441700007280420Y"
    assert identifiers.checked_credit_code("11441700007280420Y") == "11441700007280420Y"


def test_a_credit_code_is_taken_as_people_type_it():
    assert identifiers.checked_credit_code(" 11441700007280420y\n") == "11441700007280420Y"
    assert identifiers.checked_credit_code("１１441700007280420Y") == "11441700007280420Y"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "现为0位"),
        ("1144170000728042", "现为16位"),
        ("11441700007280420X", "校验位"),
        ("11441700007280402Y", "校验位"),
        ("I1441700007280420Y", "前17位"),
        ("11A41700007280420Y", "前17位"),
        ("11441700007280420O", "校验位"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_its_reason(code, why):
    assert why in refusal(identifiers.checked_credit_code, code)


organ_codes = st.text(identifiers.CREDIT_CODE_ALPHABET, min_size=9, max_size=9)
bodies = st.builds(
    lambda head, division, organ: f"{head}{division:06d}{organ}",
    st.text(identifiers.CREDIT_CODE_ALPHABET, min_size=2, max_size=2),
    st.integers(0, 999_999),
    organ_codes,
)


@given(bodies)
def test_every_made_credit_code_passes(body):
    code = identifiers.make_credit_code(body)
    assert identifiers.checked_credit_code(code) == code


@given(bodies, st.integers(8, 17), st.sampled_from(identifiers.CREDIT_CODE_ALPHABET))
def test_one_wrong_character_is_always_found(body, place, character):
    code = identifiers.make_credit_code(body)
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        refusal(identifiers.checked_credit_code, wrong)


# 行政区划代码、网站标识码、索引号


def test_division_codes():
    assert identifiers.checked_division_code("330106") == "330106"
    for wrong in ("33010", "3301066", "033010", "33010a", "", "٣٣٠١٠٦"):
        refusal(identifiers.checked_division_code, wrong)


def test_identification_codes():
    assert identifiers.checked_identification_code("3301060001") == "3301060001"
    assert identifiers.checked_identification_code("BM12345678") == "bm12345678"
    for wrong in ("bm1234567", "bm123456789", "330106000", "33010600011", "ab12345678", "3301060001\n1"):
        refusal(identifiers.checked_identification_code, wrong)


def test_index_numbers_of_both_forms_are_read():
    number = identifiers.checked_index_number("000014349/2017-00110")
    assert number == ("000014349", 2017, 110)
    assert str(number) == "000014349/2017-00110"
    assert identifiers.checked_index_number("11441700007280420Y／2021-00050").serial == 50


@pytest.mark.parametrize("wrong", ["000014349/2017-110", "00014349/2017-00110", "000014349-2017-00110", ""])
def test_other_index_numbers_are_refused(wrong):
    assert "000014349/2017-00110" in refusal(identifiers.checked_index_number, wrong)


# 域名


@pytest.mark.parametrize("domain", ["www.huaqing.gov.cn", "www.hua-qing.gov.cn", " WWW.Huaqing.GOV.CN "])
def test_portal_domains_pass(domain):
    assert identifiers.checked_portal_domain(domain) == domain.strip().lower()


@pytest.mark.parametrize(
    ("domain", "why"),
    [
        ("huaqing.gov.cn", "www.□□□.gov.cn"),
        ("jyj.huaqing.gov.cn", "www.□□□.gov.cn"),
        ("www.jyj.huaqing.gov.cn", "www.□□□.gov.cn"),
        ("www.huaqing.com", "其他后缀"),
        ("www.huaqing.gov.cn.com", "其他后缀"),
        ("www.huaqinggov.cn", "其他后缀"),
        ("http://www.huaqing.gov.cn/", "只填域名"),
        ("www.huaqing.gov.cn:8000", "只填域名"),
        ("www.华清.gov.cn", "英文域名"),
        ("www..gov.cn", "每一段"),
        ("www.-hua.gov.cn", "每一段"),
        ("www.hua_qing.gov.cn", "每一段"),
        ("www.hua qing.gov.cn", "每一段"),
        ("www." + "a" * 64 + ".gov.cn", "每一段"),
        ("www.huaqing.localhost", "演示"),
        ("", "每一段"),
    ],
)
def test_other_portal_domains_are_refused_with_their_reason(domain, why):
    assert why in refusal(identifiers.checked_portal_domain, domain)


def test_department_domains():
    assert identifiers.checked_department_domain("jyj.huaqing.gov.cn") == "jyj.huaqing.gov.cn"
    assert "www 开头" in refusal(identifiers.checked_department_domain, "www.huaqing.gov.cn")
    assert "○○○.□□□.gov.cn" in refusal(identifiers.checked_department_domain, "huaqing.gov.cn")
    assert "○○○.□□□.gov.cn" in refusal(identifiers.checked_department_domain, "a.jyj.huaqing.gov.cn")
    assert "其他后缀" in refusal(identifiers.checked_department_domain, "jyj.huaqing.org.cn")


def test_reserved_names_pass_only_in_a_demo():
    for check in (identifiers.checked_portal_domain, identifiers.checked_department_domain):
        for domain in ("www.huaqing.localhost", "jyj.huaqing.test"):
            assert check(domain, allow_reserved=True) == domain
            assert "保留域名" in refusal(check, domain)
        assert "其他后缀" in refusal(check, "www.huaqing.example", allow_reserved=True)
    assert "其他后缀" in refusal(identifiers.checked_portal_domain, "huaqinglocalhost", allow_reserved=True)

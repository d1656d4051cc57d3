"""Document numbers are read alike however they are written; titles and places in running text are found where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.kernel import chinese_numbers, citations, statutes
from huabiao.kernel.document_numbers import canonical, find, parse

BRACKETS = ["〔{}〕", "[{}]", "({})", "（{}）", "【{}】", "［{}］", "{{{}}}", "<{}>", " 〔 {} 〕 ", "﹝{}﹞"]
WORDS = ["国办发", "国发", "国函", "华政规", "华政办函", "国发明电", "法释", "财税"]


@given(st.sampled_from(WORDS), st.integers(1949, 2099), st.integers(1, 99999), st.sampled_from(BRACKETS), st.booleans())
def test_every_bracket_style_is_one_number(word, year, number, brackets, is_wide):
    written = f"{word}{brackets.format(year)}{number}号"
    if is_wide:
        written = written.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    assert canonical(written) == f"{word}〔{year}〕{number}号"
    assert canonical(canonical(written)) == canonical(written)


@pytest.mark.parametrize(
    ("written", "canon"),
    [
        ("国办发〔2006〕第104号", "国办发〔2006〕104号"),
        ("国办发2006年104号", "国办发〔2006〕104号"),
        ("国办发〔2006〕一百零四号", "国办发〔2006〕104号"),
        ("中华人民共和国国务院令 第711号", "国务院令第711号"),
        ("国务院令(第711号)", "国务院令第711号"),
        ("公安部令（2020年）第5号", "公安部令〔2020〕第5号"),
        ("公告2020年第5号", "公告〔2020〕第5号"),
        ("国办发〔2006〕0104号", "国办发〔2006〕104号"),
    ],
)
def test_other_forms(written, canon):
    assert canonical(written) == canon


@pytest.mark.parametrize("words", ["", "〔2006〕104号", "2006", "国办发", "国办发〔206〕1号", "第104号", "号"])
def test_what_is_no_number_is_none(words):
    assert parse(words) is None
    assert canonical(words) == words


def test_numbers_in_running_text_are_found_where_they_stand():
    text = "根据国办发［２００６］104号和《办法》（华政发〔2021〕33 号）、国务院令第711号的规定，2004年4月30日中华人民共和国国务院令第406号公布"
    assert [str(number) for _, _, number in find(text)] == ["国办发〔2006〕104号", "华政发〔2021〕33号", "国务院令第711号", "国务院令第406号"]
    for start, end, number in find(text):
        assert canonical(text[start:end]) == str(number)


@given(st.integers(0, 9999))
def test_chinese_numbers_there_and_back(number):
    assert chinese_numbers.read(chinese_numbers.write(number)) == number


@given(st.text(max_size=300))
def test_no_text_breaks_a_reader(text):
    list(find(text))
    list(citations.find(text))
    parse(text)
    statutes.parse(text)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=40, unique=True).map(sorted), st.sampled_from(["　", " ", "  "]))
def test_every_article_has_the_anchor_of_its_number(numbers, blank):
    text = "\n".join(f"第{chinese_numbers.write(n)}条{blank}内容{n}。" for n in numbers)
    articles = statutes.parse(text).articles()
    assert [node.anchor for node in articles] == [f"tiao-{n}" for n in numbers]
    assert [node.text for node in articles] == [f"内容{n}。" for n in numbers]


LAW = """# 某条例
2020年1月1日 某会通过

## 第一编 总则
### 第一章　一般规定
第一条 为了规范，制定本条例。
第二条　符合下列条件的：
（一）成年；
（二）居住。
前款规定适用于所有人。
## 第二章 责任
第二条之一 另有规定的，依照本条例第二条办理。
第三条 第一条规定的人承担责任。
附件：目录
"""


def test_the_parts_of_a_statute():
    law = statutes.parse(LAW)
    assert law.title == "某条例"
    assert [(node.kind, node.anchor) for node in law.nodes] == [
        ("text", ""), ("division", "bian-1"), ("division", "bian-1-zhang-1"), ("article", "tiao-1"), ("article", "tiao-2"),
        ("division", "bian-1-zhang-2"), ("article", "tiao-2-1"), ("article", "tiao-3"), ("text", ""),
    ]  # fmt: skip
    second = law.articles()[1]
    assert [(p.text, p.items) for p in second.paragraphs] == [("符合下列条件的：", ["（一）成年；", "（二）居住。"]), ("前款规定适用于所有人。", [])]
    assert statutes.split_label("第二条之一") == (2, 1)


def test_a_second_count_gets_anchors_of_its_own():
    law = statutes.parse("第一条 甲\n第二条 乙\n第一条 丙")
    assert [node.anchor for node in law.articles()] == ["tiao-1", "tiao-2", "tiao-1.2"]


def test_citations_are_found_with_their_articles():
    text = "依照《中华人民共和国行政许可法》第十二条第二款、第十三条和《关于〈办法〉的通知》（某发〔2020〕1号）办理，违反本条例第五条之一的"
    found = list(citations.find(text))
    assert [(c.title, c.article) for c in found] == [
        ("中华人民共和国行政许可法", (12, 0)), ("中华人民共和国行政许可法", (13, 0)), ("关于〈办法〉的通知", None), ("", (5, 1)),
    ]  # fmt: skip
    assert text[found[1].start : found[1].end] == "第十三条"
    assert citations.title_key("中华人民共和国 行政许可法（2019年修正）") == "行政许可法"

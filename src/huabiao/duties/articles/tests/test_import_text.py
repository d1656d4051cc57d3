"""Texts of other systems into blocks: nothing unsafe comes in, nothing a reader could read is lost."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.duties.articles.importing import dates, encoding, items, markup, media, paragraphs, tidy
from huabiao.kernel.errors import RuleBroken


def texts(result: tidy.Tidied) -> str:
    return "".join(block["value"] for block in result.blocks if block["type"] == "text")


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


# Plain text


def test_one_long_line_is_cut_where_documents_begin_a_new_part():
    line = "各有关单位： 为落实部署，" + "做好工作，" * 60 + "制定如下措施： 一、保障供应 1.建立机制。保障运输。 2.加强储备。二、减轻负担 （一）减租。（二）减税。"
    html = paragraphs.to_html(line)
    assert "<h2>一、保障供应</h2>" in html
    assert "<p>1.建立机制。保障运输。</p>" in html
    assert "<p>（二）减税。</p>" in html


@given(st.text(alphabet="一二三、（）第条章。；： \u3000\n1.abc市政府“”，", max_size=1500))
def test_splitting_loses_nothing_but_blanks(text):
    made = paragraphs.to_html(text)
    assert letters(html.unescape(re.sub(r"</?(?:p|h\d)>", "", made))) == letters(text)


def test_a_sentence_broken_by_links_is_one_paragraph_and_an_address_is_not():
    made = paragraphs.to_html("在聽了\n關於憲法草案的報告\n以後，已經完成了工作。\n\n联系人：办公室\n电话：87000000")
    assert "<p>在聽了關於憲法草案的報告以後，已經完成了工作。</p>" in made
    assert "<p>联系人：办公室</p>\n<p>电话：87000000</p>" in made


def test_a_list_of_short_numbered_lines_is_no_list_of_headings():
    assert "<h2>" not in paragraphs.to_html("一、身份证\n二、户口簿\n三、申请表")
    assert "<h2>一、工作回顾</h2>" in paragraphs.to_html("一、工作回顾\n过去一年，成绩显著。")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# 条例\n\n第一条", "markdown"),
        ("<p>正文</p>", "html"),
        ("第一行<br>第二行", "html"),
        ("若 a<b 且 c>d，则成立。", "plain"),
        ("**注意**：携带证件", "markdown"),
        ("- 甲\n- 乙\n", "markdown"),
        ("2026-03-01 通知", "plain"),
    ],
)
def test_markup_is_found_out(text, kind):
    assert markup.detect(text) == kind


def test_strong_text_ends_beside_chinese_quotes():
    assert markup.to_html("**“一件事”**是什么", "markdown") == "<p><strong>“一件事”</strong>是什么</p>\n"


# HTML


def test_scripts_handlers_and_styles_are_gone():
    result = tidy.tidy(
        "<p onclick='x()' style='color:red'>甲<script>alert(1)</script><a href='javascript:x()'>乙</a></p>"
        "<iframe src=//evil></iframe><img src=x onerror=alert(1)><svg onload=x><style>p{}</style><form><input value=丙></form>"
    )
    made = texts(result)
    assert "甲" in made and "乙" in made
    assert not re.search(r"script|alert|onclick|onerror|style|iframe|svg|evil", made)


def test_runs_of_text_are_one_block_and_pictures_tables_and_quotations_their_own():
    result = tidy.tidy(
        "<h3>一</h3><p>　　甲</p><ul><li>乙</li></ul><table><tr><th>名</th><th>数</th></tr><tr><td>丙</td><td>1</td></tr></table>"
        "<blockquote>丁</blockquote><p>戊</p>"
    )
    assert [block["type"] for block in result.blocks] == ["text", "table", "quotation", "text"]
    assert result.blocks[0]["value"] == "<h2>一</h2><p>甲</p><ul><li>乙</li></ul>"
    assert result.blocks[1]["value"]["first_row_is_table_header"]


def test_merged_cells_stay_merged():
    table = "<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>丙<td>丁</table>"
    value = tidy.tidy(table).blocks[0]["value"]
    assert value["data"] == [["甲", "乙", ""], ["", "丙", "丁"]]
    assert {"row": 0, "col": 0, "rowspan": 2, "colspan": 1} in value["mergeCells"]


def test_hostile_spans_are_bounded():
    cells = "<td rowspan=9999 colspan=9999>x" * 500
    assert tidy.tidy(f"<table>{f'<tr>{cells}' * 30}</table>").blocks


def test_marks_that_a_picture_cuts_are_closed_and_opened_again():
    result = tidy.tidy("<p><strong>甲<img src='http://old.gov.cn/a.jpg' alt='图'>乙<br><br>丙</strong></p>")
    assert result.remote_images == 1
    made = texts(result)
    assert made.count("<strong>") == made.count("</strong>") == 2
    assert "http://old.gov.cn/a.jpg" in made and "<img" not in made


def test_deep_nesting_is_read_and_not_fallen_over():
    assert "深" in texts(tidy.tidy("<div>" * 3000 + "深" + "<b>" * 3000 + "处"))


@given(st.text(alphabet="<>/pbdivtable trscript=\"'ahref:#&;一二。 \n", max_size=300))
def test_tidy_never_fails_and_never_lets_a_script_through(text):
    made = texts(tidy.tidy(text))
    assert "<script" not in made.lower()
    assert not re.search(r"<[^>]+\son\w+=", made)


def test_relative_links_are_completed_by_the_pages_address():
    made = texts(tidy.tidy("<p><a href='../b.html'>乙</a></p>", page_url="http://old.gov.cn/zwgk/a.html"))
    assert 'href="http://old.gov.cn/b.html"' in made


def test_pictures_and_files_beside_the_text_are_taken_but_never_from_outside(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.png").write_bytes(b"x")
    (root / "表.pdf").write_bytes(b"%PDF-")
    (tmp_path / "secret.txt").write_text("x")
    shelf = media.Shelf(root, root)
    result = tidy.tidy(
        "<p><img src='a.png' alt='图'><a href='%E8%A1%A8.pdf'>附件</a><a href='../secret.txt'>密</a>"
        "<a href='/etc/passwd'>口</a><img src='file:///etc/passwd'></p>",
        shelf,
    )
    assert [found.name for found in result.files] == ["a.png", "表.pdf"]
    assert [block["type"] for block in result.blocks if block["type"] != "text"] == ["image", "file"]
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    assert shelf.find("out.txt") is None


# Titles


def test_without_a_title_the_first_line_is_it_and_does_not_stand_twice():
    blocks = tidy.tidy("<p>关于供热的通知</p><p>正文。</p>").blocks
    assert items.take_title(blocks, "") == ("关于供热的通知", [{"type": "text", "value": "<p>正文。</p>"}])


def test_a_first_line_that_is_too_long_is_cut_at_80_and_kept_in_the_text():
    line = "市政府" * 60 + "。"
    title, rest = items.title_of_text(line + "\n正文")
    assert title == line[:80]
    assert rest.startswith(line)


def test_a_title_whose_line_end_was_lost_ends_at_the_blank():
    title, rest = items.title_of_text("关于稳定商务发展有关措施的通知 各有关单位：" + "为做好工作，" * 30)
    assert title == "关于稳定商务发展有关措施的通知"
    assert rest.startswith("各有关单位：")


# Dates, encodings


@pytest.mark.parametrize("text", ["2026-03-05 09:30", "2026/3/5 9:30", "2026年3月5日9时30分", "2026-03-05T01:30:00Z"])
def test_dates_are_read_as_times_in_china(text):
    assert dates.parse_moment(text).isoformat() == "2026-03-05T01:30:00+00:00"


def test_dates_in_chinese_numbers_are_read():
    assert dates.parse_date("二〇二六年十月三十一日").isoformat() == "2026-10-31"


@pytest.mark.parametrize("text", ["昨天", "2026-13-01", "2026-02-30", "0001-01-01", "9" * 400])
def test_unreadable_dates_are_refused_in_a_sentence(text):
    with pytest.raises(RuleBroken, match="看不明白"):
        dates.parse_moment(text)


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_simplified_text_are_found(name):
    text = "关于印发《华清市城市轨道交通运营管理办法》的通知，各县区人民政府、市政府各部门"
    assert encoding.decode(text.encode(name)) == text


def test_big5_is_found_and_gb18030_in_traditional_characters_is_not_taken_for_it():
    text = "關於印發《城市軌道交通運營管理辦法》的通知，各縣區人民政府、市政府各部門"
    assert encoding.detect(text.encode("big5")) == "big5hkscs"
    assert encoding.detect(text.encode("gb18030")) == "gb18030"

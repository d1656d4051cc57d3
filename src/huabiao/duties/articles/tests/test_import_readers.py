"""Files of every kind and in every state: each row comes in or is refused with its line and a sentence."""

import gzip
import io
import json
import zipfile

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.duties.articles.importing import mapping, readers, sheets, word
from huabiao.duties.articles.importing.rows import Refusal, Row
from huabiao.kernel.errors import RuleBroken


def read(path):
    found = list(readers.read(readers.check(path)))
    return [row for row in found if isinstance(row, Row)], [row for row in found if isinstance(row, Refusal)]


# JSON Lines


def test_broken_lines_of_json_are_refused_and_the_rest_is_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"title": "甲"}\n{"title": \n\n[1]\n{"title": "乙"}\n'.encode() + b'{"t": "\xff"}\n' + b"[" * 100_000)
    rows, refused = read(path)
    assert [row.line for row in rows] == [1, 5]
    assert [refusal.line for refusal in refused] == [2, 4, 6, 7]
    assert "JSON" in refused[0].reason and "UTF-8" in refused[2].reason


def test_a_packed_file_that_was_cut_short_gives_what_it_holds(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    lines = b"".join(json.dumps({"title": f"第{n}条", "text": str(hash(str(n)))}).encode() + b"\n" for n in range(5000))
    path.write_bytes(gzip.compress(lines)[:-2000])
    rows, refused = read(path)
    assert len(rows) > 1000
    assert "中断" in refused[-1].reason


def test_a_line_beyond_measure_never_stands_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_ROW", 1000)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "' + b"a" * 5000 + b'"}\n{"text": "b"}\n'))
    rows, refused = read(path)
    assert (len(rows), refused[0].line) == (1, 1)


def test_gb18030_lines_are_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"title": "关于做好供热工作的通知", "text": "各县区人民政府，市政府各部门"}\n'.encode("gb18030"))
    assert read(path)[0][0].values["title"] == "关于做好供热工作的通知"


# Tables


def test_broken_rows_of_a_gb18030_table_cost_themselves_only(tmp_path):
    path = tmp_path / "a.csv"
    lines = [
        "标题,正文,发布时间",
        '供热通知,"各位市民，\n自即日起供热。",2026-01-05',
        "少一列,正文",
        "多一列,正文,2026-01-05,多余",
        '没有配对的引号,"正文,2026-01-05',
        "通知公告,市政府办公室关于工作的通知,2026-01-06",
        '引号用法不对,"正"文,2026-01-05',
        "最后一条,正文内容,2026-01-07",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030") + b"\r\n\xff\xff,a,b\r\n")
    rows, refused = read(path)
    assert [(row.line, row.values["标题"]) for row in rows] == [(2, "供热通知"), (7, "通知公告"), (9, "最后一条")]
    assert rows[0].values["正文"] == "各位市民，\n自即日起供热。"
    assert [refusal.line for refusal in refused] == [4, 5, 6, 8, 10]
    assert "2 列" in refused[0].reason and "引号" in refused[2].reason and "GB18030" in refused[4].reason


def test_an_empty_table_says_what_is_missing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\n\n")
    with pytest.raises(RuleBroken, match="第一行"):
        read(path)


@given(st.lists(st.lists(st.text(alphabet='甲乙,"\n a', max_size=8), min_size=2, max_size=2), max_size=12))
def test_what_a_spreadsheet_writes_is_read_back(rows):
    out = io.StringIO()
    writer = sheets.csv.writer(out, lineterminator="\n")
    writer.writerow(["title", "text"])
    writer.writerows(rows)
    lines = out.getvalue().split("\n")[:-1]
    found = list(sheets.read_csv(enumerate(lines, 1)))
    assert not [row for row in found if isinstance(row, Refusal)]
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert [[row.values["title"], row.values["text"]] for row in found if "".join(row.values.values()).strip()] == kept


def test_the_first_sheet_of_a_workbook_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["标题", "正文", "发布时间"])
    book.active.append(["供热通知", "正文", "2026-01-05"])
    book.active.append([None, None, None])
    book.active.append(["多一列", "正文", "2026-01-05", "多"])
    book.save(tmp_path / "a.xlsx")
    rows, refused = read(tmp_path / "a.xlsx")
    assert [row.line for row in rows] == [2]
    assert [refusal.line for refusal in refused] == [4]


def test_an_unknown_kind_of_file_is_refused(tmp_path):
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(RuleBroken, match="不认识"):
        read(tmp_path / "a.exe")
    with pytest.raises(RuleBroken, match="找不到"):
        readers.check(tmp_path / "nothing.csv")


# Folders


def test_a_folder_gives_front_matter_page_labels_and_the_text_at_its_place(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: 甲\ndate: 2026-01-05\nid: 7\n---\n\n正文\n", encoding="utf-8")
    (tmp_path / "b.html").write_bytes(
        '<html><head><meta charset="gbk"><meta name="ArticleTitle" content="乙"><meta name="PubDate" content="2019-01-05 10:00">'
        "</head><body><nav>首页</nav><div class='TRS_Editor'><p>关于工作的正文</p></div><footer>版权</footer></body></html>".encode("gb18030")
    )
    (tmp_path / ".hidden.md").write_text("x")
    rows, refused = read(tmp_path)
    assert [(row.file, row.values["title"], row.values["date"]) for row in rows] == [
        ("a.md", "甲", "2026-01-05"),
        ("b.html", "乙", "2019-01-05 10:00"),
    ]
    assert "id" not in rows[0].values
    assert "正文" in rows[1].values["text"] and "首页" not in rows[1].values["text"]
    assert not refused


def test_a_file_that_a_page_links_to_is_its_attachment_and_others_are_refused(tmp_path):
    (tmp_path / "a.html").write_text("<p><a href='附件.doc'>附件</a></p>", encoding="utf-8")
    (tmp_path / "附件.doc").write_bytes(b"x")
    (tmp_path / "旧稿.wps").write_bytes(b"x")
    rows, refused = read(tmp_path)
    assert [row.file for row in rows] == ["a.html"]
    assert len(refused) == 1 and "旧稿.wps" in refused[0].reason and ".docx" in refused[0].reason


def test_front_matter_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.md").write_text("---\n不是一对\n---\n正文", encoding="utf-8")
    assert "看不明白" in read(tmp_path)[1][0].reason


# Word


def document(build) -> bytes:
    made = docx.Document()
    build(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_word_keeps_headings_and_tables():
    def build(made):
        made.add_heading("第一章 总则", 1)
        made.add_paragraph("第一条 为了规范。")
        table = made.add_table(1, 2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "项目", "金额"

    html = word.read_bytes(document(build), "a.docx").html
    assert "<h1>第一章 总则</h1>" in html and "<table>" in html and "金额" in html


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, data if part.filename == name else old.read(part))
    return out.getvalue()


def test_word_bombs_are_not_opened():
    plain = document(lambda made: made.add_paragraph("正文"))
    with pytest.raises(RuleBroken, match="炸弹"):
        word.read_bytes(with_part(plain, "word/document.xml", b" " * 100_000_000), "a.docx")
    with pytest.raises(RuleBroken, match="没有打开"):
        noise = b"".join(b"<a%d/>" % (n * 7919 % 1_000_003) for n in range(1_500_000))
        word.read_bytes(with_part(plain, "word/document.xml", noise), "a.docx")
    entities = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(RuleBroken, match="实体"):
        word.read_bytes(with_part(plain, "word/document.xml", entities), "a.docx")


def test_what_is_no_word_file_is_refused_in_a_sentence():
    for content in (b"", b"not a zip", document(lambda made: None)[:500]):
        with pytest.raises(RuleBroken, match="。"):
            word.read_bytes(content, "a.docx")
    with pytest.raises(RuleBroken, match="不完整"):
        word.read_bytes(with_part(document(lambda made: None), "word/document.xml", b"<a><b></a>"), "a.docx")


# Mapping


def test_other_names_become_ours_whichever_way_they_are_written():
    one = mapping.from_json({"fields": {"biaoti": "title", "FBSJ": "date"}})
    other = mapping.from_json({"fields": {"title": "biaoti", "date": "FBSJ"}})
    values = {"biaoti": "甲", "fbsj": "2026-01-05", "history": "x", "keywords": ["a", "b"], "n": None}
    for made in (one, other):
        item, _, unused = made.apply(values)
        assert item == {"title": "甲", "date": "2026-01-05", "keywords": "a,b"}
        assert unused == {"history"}


def test_identity_is_the_first_of_id_docid_path_url():
    names = ["id", "docid", "path", "url"]
    for number, name in enumerate(names):
        assert mapping.identity({later: later for later in names[number:]}) == name


def test_old_addresses_are_paths():
    made = mapping.from_json({"old_address": "old", "addresses": {"http://a.cn/x.html": "7"}})
    assert made.apply({"old": "http://a.cn/a.html; /b/"})[1] == ["/a.html", "/b/"]
    assert made.addresses == {"7": ["/x.html"]}


@pytest.mark.parametrize(
    "given",
    [{"field": {}}, {"fields": {"a": "nonsense"}}, {"fields": ["a"]}, {"old_address": 3}, {"defaults": {"nonsense": "x"}}],
)
def test_a_wrong_mapping_is_refused_in_a_sentence(given):
    with pytest.raises(RuleBroken, match="对照文件"):
        mapping.from_json(given)

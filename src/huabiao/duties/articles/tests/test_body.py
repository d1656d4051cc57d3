"""What a public page may hold: sanitised text, headings from h2, tables that scroll, files, charts with their figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.duties.articles import charts
from huabiao.duties.articles.body import has_content, plain_text, render_body
from huabiao.duties.articles.models import Article, Asset
from huabiao.duties.articles.sanitise import clean_html

from .factories import text_body

DIGEST = "0123456789abcdef" * 4


def asset(**values) -> Asset:
    given = {"name": "名单.xlsx", "kind": "file", "extension": "xlsx", "size": 214_000, "digest": DIGEST, "organ_path": "0001"}
    return Asset.objects.create(**given | values)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>文</p>",
        "<a href='javascript:x()'>文</a>",
        "<a href='data:text/html,x'>文</a>",
        "<img src=x onerror=x()>",
        "<svg onload=x()><a xlink:href='javascript:x()'>文</a></svg>",
        "<iframe src='https://x.cn'></iframe>",
        "<p style='background:url(javascript:x())'>文</p>",
        "<math><mi xlink:href='javascript:x()'>文</mi></math>",
        "<form action='https://x.cn'><input name=a></form>",
        "<img src='https://tracker.cn/1.gif'>",
        "<style>@import 'https://x.cn'</style>",
        "<p id='main' class='util'>文</p>",
    ],
)
def test_nothing_that_acts_or_loads_remains(html):
    clean = clean_html(html)
    for sign in ("script", "onclick", "onerror", "onload", "data:", "style", "<img", "<svg", "iframe", "form", "class", "id=", "x.cn"):
        assert sign not in clean, clean


def test_links_out_are_marked_and_links_home_are_not():
    assert clean_html('<a href="https://x.cn/?a=1&amp;b=2" target="_blank">文</a>') == '<a href="https://x.cn/?a=1&amp;b=2" rel="noopener">文</a>'
    assert clean_html('<a href="//x.cn">文</a>') == '<a href="//x.cn" rel="noopener">文</a>'
    assert clean_html('<a href="/article/202611/17.html">文</a><a href="tel:12345">电</a>') == '<a href="/article/202611/17.html">文</a><a href="tel:12345">电</a>'


def test_headings_start_at_the_second_level():
    assert clean_html("<h1>大</h1><h3>小</h3>") == "<h2>大</h2><h4>小</h4>"
    assert clean_html("<h3>只</h3>") == "<h2>只</h2>"


def test_tables_stand_in_a_box_each_once():
    clean = clean_html('<div><table style="x"><tr><td colspan="2" width="9">外<table><tr><td>内</td></tr></table></td></tr></table></div>')
    assert clean.count('class="table-box"') == 2 and clean.count("</table></div>") == 2
    assert 'colspan="2"' in clean and "width" not in clean and clean.count("<div") == clean.count("</div")


def test_words_debris_disappears_and_notes_keep_their_anchors():
    assert clean_html("<p class=MsoNormal><o:p>&nbsp;</o:p></p><p><b><span></span></b></p><p>文</p>") == "<p>文</p>"
    note = '<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup>'
    assert clean_html(note) == note


@given(st.lists(st.sampled_from(
    ["<p>", "</p>", "<table>", "</table>", "<tr>", "<td>", "<h1>", "</h1>", "<h4>题</h4>", "<div>", "</div>", '<a href="http://x">', "</a>",
     "<img src=x>", "<b>", "</b>", "文字", "&lt;", "<script>", "</script>", "<!--", "-->", '"', "<li>", "<section>", "<p>&nbsp;</p>"]
), max_size=25))  # fmt: skip
def test_cleaning_twice_changes_nothing(pieces):
    once = clean_html("".join(pieces))
    assert clean_html(once) == once and "<script" not in once


def test_plain_text_is_a_line_a_paragraph():
    assert plain_text("<h2>题</h2><p>一 <b>二</b><br>三&amp;四</p><script>x</script>") == "题\n一 二\n三&四"


def test_every_kind_of_block_is_rendered(db):
    picture = asset(digest="f" * 64, name="图.png", kind="image", extension="png", width=800, height=430, alternative="换热站")
    video, files = asset(digest="e" * 64, name="片.mp4", kind="video", extension="mp4", mime="video/mp4"), asset()
    body = [
        *text_body("文字<script>x</script>"),
        {"type": "image", "value": {"asset": picture.pk, "alternative": "", "caption": "图<注>"}},
        {"type": "table", "value": {"data": [["名", "数"], ["甲", "<1>"]], "first_row_is_table_header": True, "table_caption": "表"}},
        {"type": "file", "value": {"asset": files.pk, "title": ""}},
        {"type": "video", "value": {"asset": video.pk, "caption": "说明", "transcript": "第一句\n第二句"}},
        {"type": "chart", "value": {"title": "办件量", "kind": "bar", "unit": "万件", "source": "统计局", "rows": "1月,41\n2月,30"}},
        {"type": "quotation", "value": {"text": "一切为了人民", "source": "出处"}},
        {"type": "unknown", "value": "x"},
        {"type": "image", "value": {"asset": 999}},
    ]
    html, used = render_body(body)
    assert used == [picture.pk, files.pk, video.pk]
    assert f'<figure><img src="{picture.public_path}" alt="换热站" width="800" height="430" loading="lazy"><figcaption>图&lt;注&gt;' in html
    assert '<thead><tr><th scope="col">名</th><th scope="col">数</th></tr></thead>' in html and "<td>&lt;1&gt;</td>" in html
    assert '</svg><span>名单.xlsx</span><span class="n">XLSX　214 kB</span>' in html
    assert html.endswith("</ul></section>") and html.count("名单") == 2
    assert "<details><summary>文字稿</summary><p>第一句</p><p>第二句</p></details>" in html
    assert '<svg class="chart"' in html and "<blockquote><p>一切为了人民</p><p><cite>出处</cite></p></blockquote>" in html
    # The same from the field's own value, lazily read and unpacked.
    value = Article._meta.get_field("body").to_python([block for block in body if block["type"] != "unknown"])
    assert render_body(value) == (html, used)
    list(value)
    assert render_body(value) == (html, used)


def test_a_picture_inside_a_text_belongs_to_the_article(db):
    picture = asset(name="图.png", kind="image", extension="png", width=8, height=4)
    html, used = render_body(text_body(f'前<img src="{picture.public_path}" alt="图">后'))
    assert used == [picture.pk]
    assert html == f'<p>前<img src="{picture.public_path}" alt="图" width="8" height="4" loading="lazy">后</p>'


def test_a_body_of_nothing_is_nothing():
    assert not has_content([]) and not has_content(text_body("&nbsp;", "<br>")) and has_content(text_body("字"))


def test_a_charts_rows_are_read_generously():
    points = charts.parse_rows("1月，41\n2月,1,234.5\n坏行\n,5\n3月,inf\n4月\t-3")
    assert [(point.name, point.value) for point in points] == [("1月", 41), ("2月", 1234.5), ("4月", -3)]
    assert len(charts.parse_rows("\n".join(f"{n},{n}" for n in range(100)))) == charts.MAX_ROWS


@pytest.mark.parametrize("values", [[0], [0, 0], [5], [-5, -1], [1e-9, 2e-9], [1e12, 3], [1, 1, 1], [-3, 8]])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_a_chart_of_any_figures_stays_inside_its_frame(kind, values):
    points = [charts.Point(f"<{n}>", value) for n, value in enumerate(values)]
    svg = charts.chart_svg(kind, "题", points, "件")
    heights = [charts._axis(values).y(value) for value in values]
    assert all(charts.TOP - 1 <= y <= charts.HEIGHT - charts.BOTTOM + 1 for y in heights)
    assert "nan" not in svg and "inf" not in svg and "<0>" not in svg and "&lt;0&gt;" in svg
    assert charts.chart_table(points, "件").count("<tr>") == len(values) + 1

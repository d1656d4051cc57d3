"""What a public page may hold: sanitised text, headings from h2, tables that scroll, files, charts with their figures."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from huabiao.duties.articles import captions, chart_data, charts, outlines, renditions
from huabiao.duties.articles.body import asset_ids, body_form, body_text, has_content, plain_text, render_body
from huabiao.duties.articles.models import Article, Asset, Outline
from huabiao.duties.articles.sanitise import clean_html
from huabiao.kernel.errors import RuleBroken

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
    data = chart_data.parse_text("1月，41\n2月,1,234.5\n坏行\n,5\n3月,inf\n4月\t-3")
    assert data.names == ("1月", "2月", "4月") and data.values == ((41, 1234.5, -3),) and data.series == ("",)
    assert len(chart_data.parse_text("\n".join(f"{n},{n}" for n in range(100))).names) == chart_data.MAX_ROWS
    several = chart_data.parse_text("年份,城镇,农村\n2024,3.9,1.8\n2025,4.1\n2026,4.3,2.2")
    assert several.series == ("城镇", "农村") and several.names == ("2024", "2026") and several.values == ((3.9, 4.3), (1.8, 2.2))
    assert chart_data.parse_text("地区,人口\n清河区,1,020").points() == [chart_data.Point("清河区", 1020)]
    assert not chart_data.parse_text("") and not chart_data.parse_text("只有文字")


def test_figures_come_from_small_files_too(tmp_path):
    (tmp_path / "a.csv").write_bytes("季度,产值\n一季度,\"1,200\"\n二季度,1300\n".encode("gb18030"))
    book = Workbook()
    for row in (["季度", "产值", "税收"], ["一季度", 1200, 90.5], ["二季度", None, 95]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert chart_data.read_file(tmp_path / "a.csv", "csv").points() == [chart_data.Point("一季度", 1200), chart_data.Point("二季度", 1300)]
    sheet = chart_data.read_file(tmp_path / "a.xlsx", "xlsx")
    assert (sheet.names, sheet.series, sheet.values) == (("一季度",), ("产值", "税收"), ((1200,), (90.5,)))
    (tmp_path / "b.xlsx").write_bytes(b"not a book")
    assert not chart_data.read_file(tmp_path / "b.xlsx", "xlsx") and not chart_data.read_file(tmp_path / "none.csv", "csv")


def data_of(*rows: list[float]) -> chart_data.Data:
    names = tuple(f"<{n}>" for n in range(len(rows[0])))
    return chart_data.Data(names, ("",) if len(rows) == 1 else tuple(f"<s{n}>" for n in range(len(rows))), tuple(tuple(row) for row in rows))


@pytest.mark.parametrize("values", [[0], [0, 0], [5], [-5, -1], [1e-9, 2e-9], [1e12, 3], [1, 1, 1], [-3, 8]])
@pytest.mark.parametrize("kind", ["bar", "line", "area", "pie"])
@pytest.mark.parametrize("series", [1, 3])
def test_a_chart_of_any_figures_stays_inside_its_frame(kind, values, series):
    data = data_of(*[values] * series)
    svg = charts.chart_svg(kind, "题", data, "件")
    heights = [charts._axis(values).y(value) for value in values]
    assert all(charts.TOP - 1 <= y <= charts.HEIGHT - charts.BOTTOM + 1 for y in heights)
    assert "nan" not in svg and "inf" not in svg and "<0>" not in svg and "&lt;0&gt;" in svg
    assert charts.chart_table("题", data, "件").count("<tr>") == len(values) + 1
    ElementTree.fromstring(svg)


def test_stacked_areas_reach_their_sum_and_a_pie_only_divides_what_can_be_divided():
    assert charts._stacked([[1, 2], [3, 4]]) == [[1, 2], [4, 6]]
    assert 'class="p1"' in charts.chart_svg("pie", "题", data_of([3, 1]), "") and "75%" in charts.chart_svg("pie", "题", data_of([3, 1]), "")
    for values in ([3], [3, -1], [0, 0], list(range(1, 12))):
        assert 'class="p1"' not in charts.chart_svg("pie", "题", data_of(values), "")


def test_a_long_series_is_summed_up_for_the_ear_and_stands_whole_in_the_table():
    data = data_of([float(n) for n in range(20)])
    words = charts.spoken("题", data, "件")
    assert "共 20 项" in words and "<19>最高，为 19件" in words and charts.chart_table("题", data, "件").count("<tr>") == 21


SQUARES = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [[[x, 30], [x + 1, 30], [x + 1, 31], [x, 31], [x, 30]]]}}
    for name, x in (("清河区", 110), ("望桥<区>", 111))
]}  # fmt: skip


def test_an_outline_becomes_paths_and_a_map_of_data(db):
    shapes = outlines.from_geojson(json.dumps(SQUARES).encode())
    assert [region["name"] for region in shapes["regions"]] == ["清河区", "望桥<区>"] and shapes["width"] == 720
    svg = charts.map_svg("人口", chart_data.parse_text("清河区,102\n望桥<区>,98"), "万人", shapes)
    assert "清河区 102万人" in svg and 'class="q5"' in svg and 'class="q1"' in svg and "望桥&lt;区&gt;" in svg
    assert "无数据" in charts.map_svg("人口", chart_data.parse_text("清河区,102"), "", shapes)
    Outline.objects.create(code="city", name="市", shapes=shapes)
    value = {"title": "人口", "kind": "map", "outline": "city", "unit": "万人", "source": "统计局", "rows": "清河区,102\n望桥<区>,98"}
    assert '<svg class="chart map"' in render_body([{"type": "chart", "value": value}])[0]
    assert '<svg class="chart"' in render_body([{"type": "chart", "value": value | {"outline": "none"}}])[0]


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"type":"FeatureCollection","features":[]}', json.dumps({**SQUARES, "features": SQUARES["features"] * 2}).encode(),
                                     json.dumps(SQUARES).replace("110", '"x"').encode(), json.dumps(SQUARES).replace("110", "NaN").encode()])  # fmt: skip
def test_what_is_no_outline_is_refused_in_a_sentence(content):
    with pytest.raises(RuleBroken):
        outlines.from_geojson(content)


VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v 旁白>清河穿城而过。\n\n00:02.000 --> 00:04.500 align:start\n第二句\n"


def test_captions_are_looked_through():
    assert captions.check(VTT.encode(), "字幕.vtt") == 2
    assert captions.transcript(VTT.encode()) == "清河穿城而过。\n第二句"
    for wrong in ("", "SRT\n", "WEBVTT\n", VTT.replace("00:02.000 -->", "00:05.000 -->"), VTT.replace(".500", ",500"), "WEBVTT\n\n00:03.000 --> 00:04.000\na\n\n00:01.000 --> 00:02.000\nb"):
        with pytest.raises(RuleBroken):
            captions.check(wrong.encode(), "字幕.vtt")
    with pytest.raises(RuleBroken, match="UTF-8"):
        captions.check(VTT.encode("gb18030"), "字幕.vtt")


def test_a_film_has_its_captions_cover_and_a_transcript(db, settings):
    film = asset(digest="a" * 64, name="片.webm", kind="video", extension="webm", mime="video/webm")
    words = asset(digest="b" * 64, name="字幕.vtt", extension="vtt", mime="text/vtt")
    cover = asset(digest="c" * 64, name="封面.png", kind="image", extension="png")
    path = settings.MEDIA_ROOT / words.media_name
    path.parent.mkdir(parents=True)
    path.write_text(VTT, encoding="utf-8")
    html, used = render_body([{"type": "video", "value": {"asset": film.pk, "captions": words.pk, "poster": cover.pk, "caption": ""}}])
    assert used == [film.pk, words.pk, cover.pk] == sorted(asset_ids([{"type": "video", "value": {"asset": film.pk, "captions": words.pk, "poster": cover.pk}}]))
    assert f'poster="{cover.public_path}"><track kind="captions" src="{words.public_path}" srclang="zh" label="中文字幕" default></video>' in html
    assert "<p>清河穿城而过。</p><p>第二句</p>" in html


def test_an_album_numbers_its_pictures_and_loads_narrow_copies(db):
    first = asset(digest="d" * 64, name="图.png", kind="image", extension="png", width=1200, height=800, widths=[480, 960, 1200])
    second = asset(digest="e" * 64, name="图.gif", kind="image", extension="gif", width=8, height=4)
    body = [{"type": "album", "value": {"title": "河", "pictures": [
        {"type": "item", "id": "x", "value": {"asset": first.pk, "alternative": "河<岸>", "caption": ""}}, {"asset": second.pk, "alternative": "桥", "caption": "老桥"},
        {"asset": 999, "alternative": "没有"}]}}]  # fmt: skip
    html, used = render_body(body)
    assert used == [first.pk, second.pk] and html.count("<figure>") == 2 and "1 / 2" in html and "2 / 2" in html and "河&lt;岸&gt;" in html
    assert f'<source type="image/webp" srcset="/files/dd/{"d" * 32}-480.webp 480w, ' in html and html.count("<source") == 1
    assert body_form(body) == "album" and has_content(body) and asset_ids(body) == {first.pk, second.pk, 999}


def test_a_diagram_is_text_in_numbered_panels():
    body = [{"type": "diagram", "value": {"title": "一图读懂", "panels": [
        {"heading": "补贴多少", "figure": "1200", "unit": "元", "text": "按月发放\n- 满三个月<b>\n- 不重复"}, {"heading": "怎么办", "figure": "", "text": ""}]}}]  # fmt: skip
    html, _ = render_body(body)
    assert '<p class="big">1200<small>元</small></p><p>按月发放</p><ul><li>满三个月&lt;b&gt;</li><li>不重复</li></ul>' in html
    assert html.count("<h3>") == 2 and body_form(body) == "diagram" and "满三个月" in body_text(body)


def test_words_of_another_language_run_as_their_script_does():
    def block(language, text="字<b>"):
        return [{"type": "foreign", "value": {"language": language, "title": "", "text": text}}]

    assert render_body(block("ar"))[0] == '<div class="foreign" lang="ar" dir="rtl"><p>字&lt;b&gt;</p></div>'
    assert render_body(block("en"))[0].startswith('<div class="foreign" lang="en" dir="ltr">')
    assert '<div class="columns" lang="mn-Mong" tabindex="0" role="region" aria-label="蒙古文"><div><p>' in render_body(block("mn-Mong"))[0]
    assert render_body(block("xx"))[0] == "" and render_body(block("en", " "))[0] == ""


def test_a_picture_gets_narrow_copies_once(settings):
    settings.MEDIA_ROOT.mkdir(parents=True)
    def keep(name, picture, **how):
        digest = name * 64
        path = settings.MEDIA_ROOT / digest[:2] / f"{digest}.{how.pop('extension')}"
        path.parent.mkdir(exist_ok=True)
        picture.save(path, **how)
        return digest

    wide = keep("1", Image.new("RGB", (1800, 900), "#a4211c"), extension="jpg", format="JPEG")
    assert renditions.make(wide, "jpg") == [480, 960, 1600] == renditions.make(wide, "jpg")
    with Image.open(settings.MEDIA_ROOT / "11" / f"{wide}-960.webp") as copy:
        assert copy.size == (960, 480) and copy.format == "WEBP"
    small = keep("2", Image.new("RGBA", (300, 200)), extension="png", format="PNG")
    assert renditions.make(small, "png") == [300] and renditions.make("3" * 64, "png") == [] and renditions.make(small, "svg") == []

"""What stands on every page, and the pages that a site has once: alert, mourning, theme, manifest, old-age home, leaving."""

import json
import re

import pytest

from huabiao.duties.portals import assets, bars, frame
from huabiao.duties.portals.arrangement import arrange_home
from huabiao.foundation.sites.actions import change_site, set_alert, set_mourning
from huabiao.kernel.errors import RuleBroken

from .factories import make_place
from .rendering import affected, pages
from .test_pages import Shelves, shelves

__all__ = ["shelves"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def place(shelves: Shelves):
    return make_place()


def test_an_urgent_sentence_stands_over_the_header_and_changes_the_frame_alone(place):
    assert "class=\"alert\"" not in frame.slots("city")["top:"]
    set_alert(actor=place.admin, site=place.site, text="暴雨<红色>预警", url="/news/")
    top = frame.slots("city")["top:index"]
    assert top.index("应急提示") < top.index('class="util"')
    assert '<a href="/news/">暴雨&lt;红色&gt;预警</a>' in top
    assert "city" in set(frame.affected(["site:city"]))
    assert not any(affected(name, "site:city") for name in ("home", "elder", "map", "leave", "manifest", "styleguide"))


def test_mourning_is_one_attribute_of_every_page(place):
    assert "data-mourning" not in frame.slots("city")["html"]
    set_mourning(actor=place.admin, site=place.site, on=True)
    assert frame.slots("city")["html"].endswith(" data-mourning")
    assert "html[data-mourning]{filter:grayscale(1)}" in assets.files()["site.css"][1].decode().replace(" {", "{").replace("{ ", "{").replace(": ", ":")


@pytest.mark.parametrize("theme", ["zhu", "qing"])
def test_the_theme_colours_marks_and_manifest(place, theme):
    change_site(actor=place.admin, site=place.site, theme=theme, name='市"政府\\网')
    slots = frame.slots("city")
    style = (assets.FOLDER / "tokens.css").read_text(encoding="utf-8")
    assert slots["colour"] in re.findall(r"--accent: (#\w+);", style)
    assert f"seal-{theme}." in slots["head"] and slots["colour"] in slots["head"]
    assert slots["colour"] in assets.files()[f"seal-{theme}.svg"][1].decode()
    text = pages("city", "manifest")["manifest.webmanifest"]
    found = json.loads(text)
    assert found["name"] == '市"政府\\网' and found["theme_color"] == slots["colour"]
    known = {f"/{path}" for path, _ in assets.files().values()}
    assert {icon["src"] for icon in found["icons"]} <= known


def test_the_old_age_home_shows_the_newest_notices_and_the_errands_of_the_home(place, shelves):
    column = place.column("notices", kind="notices")
    shelves.put(column, 9)
    text = pages("city", "elder")["elder/index.html"]
    assert 'data-mode="elder"' in text.split(">")[1]
    assert 'href="tel:12345"' in text
    assert re.findall(r"第(\d+)条", text) == ["9", "8", "7", "6"]
    assert affected("elder", f"column:{column.pk}") == {("city", "elder")}


def test_the_old_age_home_does_not_read_lists_of_news(place, shelves):
    news = place.column("news", kind="news")
    shelves.put(news, 3)
    assert affected("elder", f"column:{news.pk}") == set()


def test_the_style_guide_is_for_demos(place, settings):
    settings.HUABIAO_DEMO = True
    assert list(pages("city", "styleguide")) == ["styleguide/index.html"]
    settings.HUABIAO_DEMO = False
    assert pages("city", "styleguide") == {}


LINK = {"title": "高龄津贴", "url": "/services/", "note": "", "icon": "cane"}
AWAY = {"title": "公交公司", "url": "https://bus.example/", "note": "", "icon": "bus"}


def home(place, *blocks):
    arrange_home(actor=place.admin, site=place.site, arrangement=[{"type": kind, "value": value} for kind, value in blocks])
    return pages("city", "home")["index.html"]


def test_entrances_that_follow_each_other_become_one_place_to_choose(place):
    one = home(place, ("services", {"title": "常办的事", "links": [LINK]}))
    assert "常办的事</h2>" in one and "role=\"radiogroup\"" not in one
    both = home(place, ("services", {"title": "个人", "links": [LINK]}), ("services", {"title": "企业", "links": [LINK]}))
    assert both.count('class="tasks"') == 2 and both.count('type="radio"') == 2
    assert re.findall(r"<h2 [^>]*>([^<]+)</h2>", both.partition("<footer")[0]) == ["办事服务"]


def test_friendly_links_to_strangers_ask_before_one_leaves(place):
    text = home(place, ("friends", {"title": "友情链接", "groups": [{"title": "公共服务", "links": [AWAY]}]}))
    assert '<a href="https://bus.example/" rel="external noopener nofollow" data-leave>公交公司</a>' in text
    with pytest.raises(RuleBroken, match="链接地址"):
        home(place, ("friends", {"title": "友情链接", "groups": [{"title": "公共服务", "links": [AWAY | {"url": "javascript:alert(1)"}]}]}))


def test_the_old_age_home_prefers_what_its_editor_chose(place):
    chosen = {"phone": "0999-12345", "phone_note": "", "example": "社保", "links": [LINK], "column": None}
    home(place, ("services", {"title": "个人", "links": [LINK | {"title": "别的"}]}), ("elder", chosen))
    text = pages("city", "elder")["elder/index.html"]
    assert 'href="tel:099912345"' in text and "高龄津贴" in text and "例如：社保" in text and "别的" not in text


FIGURE = {"label": "来信", "value": "12", "unit": "件", "source": "市政府办公室"}


def test_a_chart_of_the_home_has_its_words_and_its_table(place):
    chart = {"title": "办件<量>", "unit": "万件", "source": "市政务局", "rows": "1月 41.2\n2月，30\n\n3月：48.95"}
    text = home(place, ("statistics", {"title": "数据", "figures": [FIGURE], "chart": chart}))
    assert 'aria-label="办件&lt;量&gt;：1月 41.2万件，2月 30万件，3月 48.95万件"' in text
    assert re.findall(r'<td class="r">([^<]+)</td>', text) == ["41.2", "30", "48.95"]
    assert text.count('class="b1 pk"') == 1
    bare = home(place, ("statistics", {"title": "数据", "figures": [FIGURE], "chart": chart | {"source": ""}}))
    assert "<svg class=\"chart" not in bare and "来信" in bare


@pytest.mark.parametrize("rows", ["没有数值", "1月 -3", "\n".join(f"{n}月 1" for n in range(13)), "1月 1e9"])
def test_rows_that_cannot_be_drawn_are_refused(place, rows):
    assert bars.rows_of(rows) is None
    with pytest.raises(RuleBroken, match="数据"):
        home(place, ("statistics", {"title": "数据", "figures": [FIGURE], "chart": {"title": "量", "unit": "", "source": "局", "rows": rows}}))


def test_a_chart_of_noughts_can_be_drawn():
    assert 'height="0.0"' in bars.drawn("量", "件", [("一", 0.0), ("二", 0.0)])

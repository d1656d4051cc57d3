"""A site in another language: our own words from the catalogue, no Chinese left; the switch between sites of a family."""

import re

import pytest

from huabiao.duties.portals import actions, interaction
from huabiao.duties.portals.models import Home
from huabiao.engines.publishing import templating
from huabiao.foundation.sites import actions as sites

from .factories import LIFE, fill, make_place
from .rendering import pages

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3400-\u9fff]+")


@pytest.fixture
def english(db):
    place = make_place("city", name="华清市人民政府")
    site = sites.open_site(
        actor=place.chief, code="english", name="Huaqing, China", kind="language", organ=place.organ, domain="en.localhost", parent=place.site,
        language="en", organizer="Huaqing Municipal Government", address="1 Wangqiao Street", contact="en@huaqing.example",
        identification_code="9901000009", icp_number="99001009",
    )  # fmt: skip
    for status in LIFE:
        site = sites.change_status(actor=place.chief, site=site, status=status)
    root = actions.create_site_tree(actor=place.chief, site=site)
    column = actions.create_column(
        actor=place.admin, parent=root, slug="news", title="News", organ=place.organ, column_type="政务动态", description="News of the city", kind="list"
    )
    fill(column, 30)
    return column


@pytest.mark.parametrize("kind", ["home", "column", "archive", "map", "error", "elder", "leave"])
def test_no_chinese_stands_on_a_page_of_an_english_site(english, kind):
    found = pages("english", kind)
    assert found
    for path, page in found.items():
        text = re.sub(r'<meta name="ColumnType"[^>]*>|>中文<|华清市人民政府', "", page)  # the names of Chinese sites and organs
        assert not HAN.findall(text), (path, HAN.findall(text)[:20])
        assert '<html lang="en"' in page


def test_interaction_speaks_the_language_of_the_site(english, monkeypatch):
    month = interaction.Month(2026, 9, 12, 8, 7, "3.4")
    monkeypatch.setattr(interaction, "_provider", lambda site: interaction.Interaction("/w", "/q", "/a", "/m", month))
    Home.objects.create(site_code="english", organ_path="", blocks=[("interaction", {"title": "Talk to us", "column": english.pk})])
    block = pages("english", "home")["index.html"].partition("Talk to us")[2].partition("</section>")[0]
    assert "Letters of 2026-09" in block and "working days" in block and not HAN.findall(block)


def test_the_sites_of_a_family_lead_to_each_other_in_their_own_words(english):
    assert '<li><a href="http://city.localhost:8000/" lang="zh-CN" hreflang="zh-CN">中文</a></li>' in pages("english", "home")["index.html"]
    assert pages("english", "home")["index.html"].count(">中文</a>") == 1
    chinese = pages("city", "home")["index.html"]
    assert '<li><a href="http://en.localhost:8000/" lang="en" hreflang="en">English</a></li>' in chinese and "主导航" in chinese


def test_a_site_in_another_language_has_no_pages_of_organs(english):
    assert pages("english", "organ") == {} and "organs/index.html" in pages("city", "organ")


def test_longer_words_go_before_shorter_ones():
    templating.register_catalogue("xx", {"年": "y", "年份": "years"})
    try:
        assert templating.in_language("xx", "年份，年") == "years，y" and templating.in_language("none", "年") == "年"
    finally:
        del templating._catalogues["xx"]

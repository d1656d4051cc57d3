"""The traditional version: words derived, protected ones kept, links within the version, the same keys as its source."""

import pytest
from django.apps import apps

from huabiao.duties.portals import actions, language_actions, traditional
from huabiao.duties.portals.models import TraditionalVersion
from huabiao.engines.publishing import registry
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.organizations.tests.factories import chief
from huabiao.kernel.errors import RuleBroken

from .factories import fill, make_place
from .rendering import affected, pages


def test_words_are_derived_in_context_and_protected_ones_kept():
    derive = traditional.converter(traditional.parse_terms("里程碑\n干部=幹部\n云泽=云澤"))
    assert derive("后天发布里程碑，干部头发干净，皇后在云泽里") == "後天發佈里程碑，幹部頭髮乾淨，皇后在云澤裏"
    assert traditional.converter({})("ABC 2026") == "ABC 2026"
    for wrong in ("=繁", "词=", "a<b=c", "长" * 61):
        with pytest.raises(RuleBroken):
            traditional.parse_terms(wrong)


def test_links_stay_in_the_version_and_files_feeds_and_services_do_not():
    made = traditional.page(
        '<a href="/">首</a><a href="/news/#a">闻</a><a href="/article/202611/1.html">文</a><a href="list-1.html">旧</a><a href="/news/feed.xml">订</a>'
        '<a href="/files/ab/c.pdf">件</a><a href="/search?q=1">搜</a><a href="/verify/?path=/a.html">验</a><a href="\0site:x\0/news/">外</a><a href="https://x.cn/">外</a>\0foot\0',
        traditional.converter({}),
    )
    assert '<a href="/zh-hant/">' in made and '<a href="/zh-hant/news/#a">' in made and '<a href="/zh-hant/article/202611/1.html">' in made
    for kept in ('"list-1.html"', '"/news/feed.xml"', '"/files/ab/c.pdf"', '"/search?q=1"', '"/verify/?path=/a.html"', '"\0hant:site:x\0/news/"', '"https://x.cn/"'):
        assert kept in made, kept
    assert made.endswith("\0hant:foot\0")


@pytest.fixture
def place(db):
    place = make_place("city")
    fill(place.column("notices", title="通知公告与后勤"))
    return place


def test_a_site_has_no_derived_pages_until_it_asks(place):
    assert pages("city", "traditional") == {} and not any(name.startswith("hant:") for name in registry.frame_slots("city"))
    assert affected("traditional", "columns:city") == set() and "繁體版" not in pages("city", "column")["notices/index.html"]
    with pytest.raises(NotAllowed):
        language_actions.set_traditional(actor=chief("editor"), site=place.site, is_on=True, terms="")


def test_every_page_has_a_counterpart_in_its_own_frame(place):
    language_actions.set_traditional(actor=place.admin, site=place.site, is_on=True, terms="华清市")
    derived, plain = pages("city", "traditional"), pages("city", "column") | pages("city", "home") | pages("city", "map") | pages("city", "organ")
    assert set(derived) == {f"zh-hant/{path}" for path in plain}
    page = derived["zh-hant/notices/index.html"]
    assert "通知公告與後勤" in page and "华清市" in page and 'lang="zh-Hant"' in page and "無障礙" in page
    assert '<link rel="alternate" hreflang="zh-Hans" href="http://city.localhost:8000/notices/">' in page
    assert "to=zh-hans" in page and "to=zh-hant" not in page and "to=zh-hant" in plain["notices/index.html"]
    assert 'href="/zh-hant/map/"' in page and 'href="/notices/"' not in page


def test_what_affects_a_page_affects_its_counterpart_and_switching_affects_all(place):
    column = fill(place.column("news", title="动态"))
    version = language_actions.set_traditional(actor=place.admin, site=place.site, is_on=True, terms="")
    source = {(site, f"column/{ref}") for site, ref in affected("column", f"column:{column.pk}")}
    assert source and source <= affected("traditional", f"column:{column.pk}")
    kind = registry.kind("traditional")
    found, after = [], ""
    while portion := list(kind.refs("city", after, 2)):
        found += portion
        after = portion[-1]
    assert found == sorted(found) and len(set(found)) == len(found) and {("city", ref) for ref in found} <= affected("traditional", "traditional:city")
    language_actions.set_traditional(actor=place.admin, site=place.site, is_on=False, terms=version.terms)
    assert pages("city", "traditional", found) == {} and {("city", ref) for ref in found} <= affected("traditional", "traditional:city")
    assert TraditionalVersion.objects.count() == 1


def test_a_column_may_lead_to_a_page_of_the_site_itself(place):
    column = place.column("organs-link", kind="external", external_url="/organs/")
    assert column.external_url == "/organs/"
    with pytest.raises(RuleBroken):
        actions.change_column(actor=place.admin, column=column, external_url="//elsewhere.cn")


def test_a_page_that_goes_together_with_the_version_is_named_too(place):
    """Years and version switched off before one publication: the derived page of a year is nobody's any more."""
    apps.get_model("publishing", "PublishedFile").objects.create(
        site_code="city", path="zh-hant/notices/2025/index.html", kind="traditional", ref="year/1.2025", digest="0", size=0, blob="0", pack="", bucket="000", release=1
    )
    assert "year/1.2025" in {ref for _, ref in affected("traditional", "traditional:city")}

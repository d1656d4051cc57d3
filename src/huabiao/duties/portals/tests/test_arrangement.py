"""Home pages, positions, topics, redirects: what editors arrange is checked before it is kept."""

import pytest

from huabiao.duties.portals import arrangement
from huabiao.duties.portals.links import attributes, is_foreign, is_safe
from huabiao.duties.portals.models import Home, Position, Redirect
from huabiao.duties.portals.redirects import file_of
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey
from huabiao.foundation.organizations.tests.factories import chief
from huabiao.kernel.errors import RuleBroken

from .factories import Place, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


def keys(act: str) -> set[str]:
    return set(ChangedKey.objects.filter(entry__act=act).values_list("key", flat=True))


def link(url: str) -> dict:
    return {"title": "链接", "url": url, "note": "", "icon": ""}


def test_a_home_page_is_arranged_of_blocks(place):
    news = place.column("news")
    arrangement.create_position(actor=place.admin, site=place.site, code="headline", name="头条")
    blocks = [
        {"type": "headline", "value": {"position": "headline"}},
        {"type": "tabs", "value": {"title": "", "columns": [news.pk], "count": 6}},
        {"type": "quick_links", "value": {"title": "链接", "links": [link("/about/"), link("https://www.gov.cn/")]}},
    ]
    arrangement.arrange_home(actor=place.admin, site=place.site, arrangement=blocks)
    home = Home.objects.get(site_code="city")
    assert [block["type"] for block in home.blocks.raw_data] == ["headline", "tabs", "quick_links"]
    assert keys("homes.arrange") == {"home:city"}
    arrangement.arrange_home(actor=place.admin, site=place.site, arrangement=home.blocks)
    assert Home.objects.count() == 1


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ({"type": "marquee", "value": {}}, "不认识的版块"),
        ({"type": "headline", "value": {"position": "nowhere"}}, "还没有设立"),
        ({"type": "tabs", "value": {"title": "", "columns": [999], "count": 6}}, "不属于本网站"),
        ({"type": "tabs", "value": {"title": "", "columns": [], "count": 60}}, "栏目切换"),
        ({"type": "quick_links", "value": {"title": "链接", "links": [link("javascript:alert(1)")]}}, "链接地址"),
        ({"type": "statistics", "value": {"title": "数据", "figures": [{"label": "人口", "value": "1", "unit": "", "source": ""}]}}, "数据"),
        ({"type": "services", "value": "x"}, "服务入口"),
    ],
)
def test_a_bad_block_gets_a_sentence(place, block, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        arrangement.arrange_home(actor=place.admin, site=place.site, arrangement=[block])
    assert not Home.objects.exists()


def test_a_column_of_another_site_is_refused(place):
    other = make_place("school", "华清市教育局", "department")
    foreign = other.column("news")
    with pytest.raises(RuleBroken, match="不属于本网站"):
        arrangement.arrange_home(
            actor=place.admin, site=place.site, arrangement=[{"type": "notice_bar", "value": {"column": foreign.pk}}]
        )


def test_a_stranger_arranges_nothing(place):
    stranger = chief("site_admin", site_code="other")
    with pytest.raises(NotAllowed):
        arrangement.arrange_home(actor=stranger, site=place.site, arrangement=[])
    with pytest.raises(NotAllowed):
        arrangement.set_redirect(actor=stranger, site=place.site, old_path="/a.html", target="/")
    with pytest.raises(NotAllowed):
        arrangement.create_position(actor=stranger, site=place.site, code="x", name="x")


def test_positions_have_a_code_once_and_a_limit(place):
    position = arrangement.create_position(actor=place.admin, site=place.site, code="headline", name="头条")
    with pytest.raises(RuleBroken, match="已有"):
        arrangement.create_position(actor=place.admin, site=place.site, code="headline", name="头条")
    with pytest.raises(RuleBroken, match="1至12"):
        arrangement.change_position(actor=place.admin, position=position, name="头条", limit=40)
    with pytest.raises(RuleBroken, match="代号"):
        arrangement.create_position(actor=place.admin, site=place.site, code="头 条", name="头条")
    arrangement.change_position(actor=place.admin, position=position, name="要闻", limit=4)
    assert Position.objects.get().limit == 4


def test_a_topic_is_arranged(place):
    topic = place.column("heating", kind="topic")
    blocks = [{"type": "text", "value": "<p>导语</p>"}, {"type": "links", "value": [link("/services/")]}]
    arrangement.arrange_topic(actor=place.admin, column=topic, arrangement=blocks)
    topic.refresh_from_db()
    assert len(topic.banner) == 2
    assert keys("topics.arrange") == {"columns:city", f"column:{topic.pk}"}


def test_a_redirect_is_set_changed_and_removed(place):
    redirect = arrangement.set_redirect(actor=place.admin, site=place.site, old_path="/old/1.html", target="/news/")
    arrangement.set_redirect(actor=place.admin, site=place.site, old_path="/old/1.html", target="https://www.gov.cn/")
    assert Redirect.objects.get().target == "https://www.gov.cn/"
    arrangement.remove_redirect(actor=place.admin, redirect=redirect)
    assert not Redirect.objects.get().is_active
    assert keys("redirects.remove") == {f"redirect:{redirect.pk}"}


@pytest.mark.parametrize("old", ["/", "old.html", "/a/../b.html", "/a?id=3", "/index.html", "/404.html", "/article/202611/1.html", "/x.pdf", "/" + "a" * 400])
def test_an_old_address_that_no_page_can_have_is_refused(place, old):
    with pytest.raises(RuleBroken, match="旧地址"):
        arrangement.set_redirect(actor=place.admin, site=place.site, old_path=old, target="/")


@pytest.mark.parametrize("target", ["javascript:alert(1)", "//evil.example", "data:text/html,x", ""])
def test_a_redirect_leads_to_an_address_only(place, target):
    with pytest.raises(RuleBroken, match="新地址"):
        arrangement.set_redirect(actor=place.admin, site=place.site, old_path="/a.html", target=target)


def test_files_of_old_addresses():
    assert file_of("/old/a.htm") == "old/a.htm"
    assert file_of("/col/col123/") == "col/col123/index.html"
    assert file_of("/content/123") == "content/123/index.html"


def test_links_to_other_than_government_sites_ask_first():
    assert is_foreign("https://www.example.com/") and not is_foreign("https://jy.huaqing.gov.cn/") and not is_foreign("/about/")
    assert is_foreign("https://gov.cn.example.com/") and is_foreign("https://mygov.cn/")
    assert "data-leave" in attributes("https://www.example.com/?a=1&b=2") and "&amp;b" in attributes("https://www.example.com/?a=1&b=2")
    assert not is_safe("/\\evil") and not is_safe("http://") and attributes("javascript:alert(1)") == 'href="/"'

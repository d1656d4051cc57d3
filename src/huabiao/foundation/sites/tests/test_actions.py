"""The registry of sites: domains, identities, one site an organ, the life cycle."""

import pytest

from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey, Entry
from huabiao.foundation.organizations.tests.factories import chief, organ
from huabiao.foundation.sites import actions, queries
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return chief()


@pytest.fixture
def admin():
    return chief("site_admin")


@pytest.fixture
def city(boss):
    return organ(boss, "华清市人民政府", kind="government")


def opened(boss, city, **values):
    given = {"code": "huaqing", "name": "华清市人民政府", "kind": "portal", "organ": city, "domain": "www.huaqing.gov.cn",
             "identification_code": "9901000001", "icp_number": "云ICP备99001001号"}  # fmt: skip
    return actions.open_site(actor=boss, **given | values)


def test_a_site_begins_in_planning_and_is_in_the_ledger(boss, city):
    site = opened(boss, city)
    assert site.status == "planned" and not site.is_public
    assert list(ChangedKey.objects.filter(entry__act="sites.open").values_list("key", flat=True)) == ["site:huaqing"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"domain": "www.huaqing.com"}, r"\.gov\.cn"),
        ({"domain": "huaqing.gov.cn"}, "www."),
        ({"code": "Hua Qing"}, "代号"),
        ({"identification_code": "12"}, "10位数字"),
        ({"name": " "}, "网站全称"),
        ({"name": "长" * 101}, "网站名称"),
        ({"theme": "pink"}, "主题色"),
        ({"party_mark_url": "javascript:alert(1)"}, "完整地址"),
        ({"kind": "blog"}, "网站类别"),
    ],
)
def test_bad_values_get_a_sentence(boss, city, values, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        opened(boss, city, **values)
    assert not Site.objects.exists()


def test_reserved_names_pass_in_demo_mode_only(boss, city, settings):
    settings.HUABIAO_DEMO = False
    with pytest.raises(RuleBroken, match="演示用"):
        opened(boss, city, domain="huaqing.localhost")
    settings.HUABIAO_DEMO = True
    assert opened(boss, city, domain="huaqing.localhost").domain == "huaqing.localhost"


def test_a_domain_is_taken_once(boss, city):
    opened(boss, city)
    other = organ(boss, "临泽市人民政府", kind="government")
    with pytest.raises(actions.DomainTaken, match="华清市人民政府"):
        opened(boss, other, code="linze")


def test_an_organ_has_one_site_and_a_township_none(boss, city):
    opened(boss, city)
    with pytest.raises(RuleBroken, match="最多开设一个网站"):
        opened(boss, city, code="second", domain="www.second.gov.cn")
    town = organ(boss, "临泽镇人民政府", city, kind="township")
    with pytest.raises(RuleBroken, match="乡镇"):
        opened(boss, town, code="town", domain="www.town.gov.cn")


def test_there_is_no_way_to_the_public_past_the_security_test(boss, city):
    site = opened(boss, city)
    with pytest.raises(RuleBroken, match="不能直接改为"):
        actions.change_status(actor=boss, site=site, status="running")
    for status in ("pending", "filing", "testing", "running"):
        actions.change_status(actor=boss, site=site, status=status)
    assert Site.objects.get().is_public and list(queries.public_sites()) == [site]


def test_a_site_without_its_identities_does_not_go_public(boss, city):
    site = opened(boss, city, identification_code="", icp_number="")
    for status in ("pending", "filing", "testing"):
        actions.change_status(actor=boss, site=site, status=status)
    with pytest.raises(RuleBroken, match="网站标识码、ICP 备案编号"):
        actions.change_status(actor=boss, site=site, status="running")


def test_changing_the_footer_records_fields_and_not_words(boss, admin, city):
    site = opened(boss, city)
    actions.change_site(actor=admin, site=site, contact="0999-87100088", theme="qing")
    assert Entry.objects.get(act="sites.change").detail == {"fields": ["contact", "theme"]}


def test_only_who_holds_the_site_may_change_it(boss, city):
    site = opened(boss, city)
    stranger = chief("site_admin", site_code="other")
    with pytest.raises(NotAllowed):
        actions.change_site(actor=stranger, site=site, name="别人的名称")
    assert not queries.visible_sites(stranger).exists()
    assert list(queries.visible_sites(chief("site_admin", site_code="huaqing"))) == [site]


def test_a_site_cannot_stand_under_itself(boss, admin, city):
    portal = opened(boss, city)
    office = organ(boss, "市教育局", city)
    beneath = opened(boss, office, code="education", kind="department", domain="jy.huaqing.gov.cn", parent=portal)
    with pytest.raises(RuleBroken, match="下级网站"):
        actions.change_site(actor=admin, site=portal, parent=beneath)


def test_the_canonical_address_carries_a_port_for_reserved_names_only(settings):
    settings.HUABIAO_BIND, settings.HUABIAO_SCHEME = "127.0.0.1:8123", "http"
    assert queries.origin("huaqing.localhost") == "http://huaqing.localhost:8123"
    settings.HUABIAO_SCHEME = "https"
    assert queries.origin("www.huaqing.gov.cn") == "https://www.huaqing.gov.cn"


def test_an_urgent_sentence_and_mourning_are_set_by_the_sites_administrator_and_recorded(boss, admin, city):
    site = opened(boss, city)
    actions.set_alert(actor=admin, site=site, text=" 暴雨红色预警，\n请勿外出 ", url="/news/notices/")
    actions.set_mourning(actor=admin, site=site, on=True)
    site.refresh_from_db()
    assert (site.alert, site.alert_url, site.is_mourning) == ("暴雨红色预警， 请勿外出", "/news/notices/", True)
    recorded = Entry.objects.filter(act__in=["sites.alert", "sites.mourn"])
    assert sorted(recorded.values_list("act", flat=True)) == ["sites.alert", "sites.mourn"]
    assert set(ChangedKey.objects.filter(entry__in=recorded).values_list("key", flat=True)) == {"site:huaqing"}
    actions.set_alert(actor=admin, site=site, text="", url="/news/notices/")
    actions.set_mourning(actor=admin, site=site, on=False)
    actions.set_mourning(actor=admin, site=site, on=False)
    site.refresh_from_db()
    assert (site.alert, site.alert_url, site.is_mourning) == ("", "", False)
    assert Entry.objects.filter(act__in=["sites.alert", "sites.mourn"]).count() == 4


@pytest.mark.parametrize("url", ["https://example.org/", "javascript:alert(1)", "//example.org", "https://gov.cn.example.org/", "https://xgov.cn/"])
def test_an_urgent_sentence_leads_to_no_foreign_site(boss, admin, city, url):
    with pytest.raises(RuleBroken, match="政府网站"):
        actions.set_alert(actor=admin, site=opened(boss, city), text="紧急", url=url)


def test_who_may_not_change_a_site_sets_neither(boss, city):
    site = opened(boss, city)
    with pytest.raises(NotAllowed):
        actions.set_alert(actor=chief("editor"), site=site, text="紧急")
    with pytest.raises(NotAllowed):
        actions.set_mourning(actor=chief("editor"), site=site, on=True)

"""Organ pages: from the registry alone, on the sites above the organ; what changes when an organ does."""

from types import SimpleNamespace

import pytest

from huabiao.duties.portals.organ_pages import INDEX, ref
from huabiao.engines.publishing import registry
from huabiao.foundation.organizations import actions
from huabiao.foundation.organizations.tests.factories import organ as make_organ
from huabiao.foundation.sites import actions as sites

from .factories import LIFE, make_place
from .rendering import affected, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    place = make_place("huaqing", name="华清市人民政府")
    housing = make_organ(place.chief, "华清市住房和城乡建设局", parent=place.organ)
    education = make_organ(place.chief, "华清市教育局", parent=place.organ)
    for code, organ in (("housing", housing), ("education", education)):
        site = sites.open_site(
            actor=place.chief, code=code, name=f"{organ.name}网站", kind="department", organ=organ, domain=f"{code}.localhost",
            identification_code=f"990100000{2 + (code == 'education')}", icp_number="云ICP备99001001号",
        )  # fmt: skip
        for status in LIFE:
            site = sites.change_status(actor=place.chief, site=site, status=status)
    return SimpleNamespace(admin=place.chief, organs={"government": place.organ, "housing": housing, "education": education})


def test_a_department_has_its_own_page_and_the_city_has_all(city):
    office = city.organs["housing"]
    assert set(pages("housing", "organ")) == {f"organs/{office.pk}.html", "organs/index.html"}
    assert set(pages("huaqing", "organ")) == {"organs/index.html", *(f"organs/{organ.pk}.html" for organ in city.organs.values())}


def test_a_page_shows_duties_leaders_offices_contacts_and_the_organs_own_site(city):
    organ, admin = city.organs["housing"], city.admin
    actions.change_organ(actor=admin, organ=organ, duties="住房保障\n房地产市场", address="建设路66号", hours="工作日", phone="0999-87120102")
    office = actions.create_office(actor=admin, organ=organ, name="住房保障科", duties="配租<b>", phone="0999-1、2")
    actions.create_post(actor=admin, organ=organ, name="局长", is_leader=True, work="主持全面工作")
    actions.create_post(actor=admin, organ=organ, name="科长", office=office, work="轮候")
    page = pages("huaqing", "organ", [ref(organ.pk)])[f"organs/{organ.pk}.html"]
    for words in ("<p>住房保障</p><p>房地产市场</p>", "局长", "主要负责人", "主持全面工作", "配租&lt;b&gt;", "科长：轮候",
                  'href="tel:099987120102"', "建设路66号", 'href="http://housing.localhost:8000/"'):  # fmt: skip
        assert words in page
    assert "tel:09991" not in page and page.count("<h1") == 1
    assert 'href="http://housing.localhost:8000/"' not in pages("housing", "organ", [ref(organ.pk)])[f"organs/{organ.pk}.html"]


def test_a_change_reaches_the_sites_above_and_a_closed_organ_has_no_page(city):
    organ = city.organs["housing"]
    found = affected("organ", f"organ:{organ.pk}")
    assert {("housing", ref(organ.pk)), ("housing", INDEX), ("huaqing", ref(organ.pk)), ("huaqing", INDEX)} <= found
    assert not any(site == "education" for site, _ in found)
    assert affected("organ", "site:housing") == found and affected("organ", "article:1", "columns:housing") == set()
    actions.change_organ(actor=city.admin, organ=organ, is_active=False)
    assert ref(organ.pk) not in pages("huaqing", "organ") and pages("housing", "organ") == {}


def test_refs_come_in_order_however_small_the_portions(city):
    kind, found, after = registry.kind("organ"), [], ""
    while portion := list(kind.refs("huaqing", after, 2)):
        found += portion
        after = portion[-1]
    assert found == sorted(found) and len(found) == 4 and found[-1] == INDEX

"""Dynamic addresses beside a published page: sharing and the switch of language, asked as a browser asks."""

import pytest
from django.test import Client

from huabiao.duties.portals import language_actions
from huabiao.duties.portals.tests.factories import fill, make_place
from huabiao.engines.publishing import lanes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    place = make_place("city")
    fill(place.column("notices", title="通知公告"))
    lanes.run_until_idle()
    return place


@pytest.fixture
def ask():
    client = Client(headers={"host": "city.localhost:8000"})
    return client.get


def test_a_published_page_is_shared_by_path_and_by_where_the_reader_comes_from(place, ask):
    for answer in (ask("/share/", {"path": "/notices/"}), ask("/share/", headers={"referer": "http://city.localhost:8000/notices/"})):
        page = answer.content.decode()
        assert answer.status_code == 200 and "<svg" in page and "http://city.localhost:8000/notices/" in page and "[EB/OL]" in page
    code = ask("/share/qr.svg", {"path": "/notices/"})
    assert code["Content-Type"].startswith("image/svg+xml") and b'xmlns="http://www.w3.org/2000/svg"' in code.content


def test_nothing_else_is_shared(place, ask):
    assert ask("/share/").status_code == 200 and b"<form" in ask("/share/").content
    for path in ("/none/", "/../x.html", "https://elsewhere.cn/none.html", "x" * 2000, '"><script>'):
        answer = ask("/share/", {"path": path})
        assert answer.status_code == 404 and b"<script>" not in answer.content.replace(b"<script src", b"")
        assert ask("/share/qr.svg", {"path": path}).status_code == 404
    assert ask("/share/", headers={"referer": "http://elsewhere.cn/notices/"}).status_code == 200


def test_the_switch_leads_to_the_same_page_and_back(place, ask):
    language_actions.set_traditional(actor=place.admin, site=place.site, is_on=True, terms="")
    lanes.run_until_idle()
    assert ask("/language/", {"to": "zh-hant", "path": "/notices/"})["Location"] == "/zh-hant/notices/"
    assert ask("/language/", {"to": "zh-hans", "path": "/zh-hant/notices/"})["Location"] == "/notices/"
    from_there = {"referer": "http://city.localhost:8000/zh-hant/"}
    assert ask("/language/", {"to": "zh-hans"}, headers=from_there)["Location"] == "/"


def test_a_page_without_a_counterpart_says_so(place, ask):
    answer = ask("/language/", {"to": "zh-hant", "path": "/notices/"})
    assert answer.status_code == 404 and "本站没有繁体版" in answer.content.decode() and 'href="/notices/"' in answer.content.decode()
    language_actions.set_traditional(actor=place.admin, site=place.site, is_on=True, terms="")
    lanes.run_until_idle()
    answer = ask("/language/", {"to": "zh-hant", "path": "/leave/"})
    assert answer.status_code == 404 and 'href="/zh-hant/"' in answer.content.decode()
    for wrong in ({"to": "xx"}, {}):
        assert ask("/language/", wrong)["Location"] == "/"
    assert not ask("/language/", {"to": "zh-hans", "path": "//elsewhere.cn/"}).get("Location", "/").startswith("//")

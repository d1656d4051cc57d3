"""/search and /api/search as visitors and machines ask for them, in the frame of a site."""

import json

import pytest
from django.test import Client

from huabiao.duties.articles.tests import factories
from huabiao.engines.search import actions, asked, indexing, limits, rules, views
from huabiao.engines.search.models import Asked, Word
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.ledger.actions import sequence
from huabiao.foundation.ledger.models import Entry
from huabiao.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    made = factories.make_city()
    article = factories.make_article(
        made, title="供热起止时间的公告", body=factories.text_body("供热期自十一月二十日起。<b>注意</b>")
    )
    factories.publish(made, article)
    sequence()
    indexing.rebuild()
    return made


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch):
    monkeypatch.setattr(views, "_questions", limits.Limit(rules.BURST, rules.PER_SECOND))
    monkeypatch.setattr(views, "_suggestions", limits.Limit(rules.SUGGEST_BURST, rules.SUGGEST_PER_SECOND))
    # A timer would outlive the test's database.
    monkeypatch.setattr(asked, "start_timer", lambda: None)
    asked._counts.clear()


def get(path, site="housing", **values):
    return Client(headers={"host": f"{site}.huaqing.localhost"}).get(path, values)


def _host(city, site):
    return city.sites[site].domain


def test_the_page_shows_results_without_script(city):
    client = Client(headers={"host": _host(city, "housing")})
    page = client.get("/search", {"q": "供热"}).content.decode()
    assert "供热</mark>起止时间的公告" in page and "共 1 条" in page
    assert 'name="q"' in page and "onclick" not in page
    assert "\0" not in page


def test_scope_is_this_site_or_the_group(city):
    client = Client(headers={"host": _host(city, "education")})
    assert "没有找到" in client.get("/search", {"q": "供热"}).content.decode()
    assert "起止时间的公告" in client.get("/search", {"q": "供热", "scope": "group"}).content.decode()
    portal = Client(headers={"host": _host(city, "huaqing")})
    assert "起止时间的公告" in portal.get("/search", {"q": "供热"}).content.decode()


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"><img src=x>', "a" * 10_000, "\x00", "%00", "😀"]
)
def test_what_was_typed_is_shown_as_text(city, typed):
    page = get("/search", q=typed, scope="group", organ=typed, page=typed, sort=typed)
    assert page.status_code == 200
    assert b"<script>alert" not in page.content and b"<img src=x" not in page.content


def test_without_a_question_offered_words_are_shown(city):
    Word.objects.create(kind="featured", text="供热补贴")
    assert "供热补贴" in get("/search").content.decode()


def test_the_index_being_built_is_said(city, home):
    (home / "search" / "current").unlink()
    page = get("/search", q="供热")
    assert page.status_code == 503 and "正在重建" in page.content.decode()
    assert get("/api/search", q="供热").status_code == 503
    assert get("/search/suggest", q="供热").json() == []


def test_whoever_asks_too_often_waits(city, monkeypatch):
    monkeypatch.setattr(views, "_questions", limits.Limit(2, 0.001))
    codes = [get("/search", q="供热").status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    assert get("/search").status_code == 200  # asking for the empty page costs nothing


def test_machines_get_the_shape_that_is_described(city):
    answer = get("/api/search", q="供热").json()
    described = get("/api/search/openapi.json").json()
    schema = described["paths"]["/api/search"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    assert set(schema["required"]) <= set(answer)
    hit = schema["properties"]["results"]["items"]
    assert set(answer["results"][0]) == set(hit["properties"])
    assert answer["results"][0]["url"].startswith("http")
    assert get("/api/search").status_code == 400
    assert "供热" in json.dumps(answer, ensure_ascii=False)


def test_suggestions_and_look(city):
    assert "供热" in get("/search/suggest", q="gongr").json()
    page = get("/search", q="供热").content.decode()
    address = page.split('href="/search/look/')[1].split('"')[0]
    assert get(f"/search/look/{address}").headers["Content-Type"].startswith("text/css")
    assert get("/search/look/secret.py").status_code == 404


def test_questions_are_counted_by_the_day_without_personal_numbers(city):
    for typed in (
        "供热",
        "供热",
        "找不到的词语",
        "51070019900101123X",
        "13900000000",
        "我的手机 139-0000-0000",
        "me@example.org",
        "长" * 40,
    ):
        get("/search", q=typed)
    asked.flush()
    assert dict(Asked.objects.values_list("text", "times")) == {"供热": 2, "找不到的词语": 1}
    assert dict(Asked.objects.values_list("text", "empty")) == {"供热": 0, "找不到的词语": 1}
    get("/search", q="供热")
    asked.flush()
    assert Asked.objects.get(text="供热").times == 3
    assert {field.name for field in Asked._meta.get_fields()} == {
        "id",
        "day",
        "site_code",
        "text",
        "times",
        "empty",
    }


def test_an_organ_is_answered_directly(city):
    organ = city.organs["housing"]
    type(organ).objects.filter(pk=organ.pk).update(address="石桥路 57 号", phone="0999-1234")
    page = get("/search", q=f"{organ.name}电话").content.decode()
    assert "直接回答" in page and "0999-1234" in page


def test_words_are_kept_within_ones_own_site_and_recorded(city):
    admin, site = city.user(roles.SITE_ADMIN), city.sites["housing"]
    word = actions.keep_word(
        actor=admin, site=site, kind="synonym", text="暖气", official="供热，供热，集中供热"
    )
    assert word.official == "供热、集中供热"
    assert Entry.objects.filter(act="search.add_word", thing=f"search_word:{word.pk}").exists()
    for where in (None, city.sites["education"]):
        with pytest.raises(RuleBroken):
            actions.keep_word(actor=admin, site=where, kind="synonym", text="热力", official="供热")
    for text, official in (("暖气", "供热"), ("热", "供热"), ("热力", ""), ("热力", "热力")):
        with pytest.raises(RuleBroken):
            actions.keep_word(actor=admin, site=site, kind="synonym", text=text, official=official)
    actions.remove_word(actor=admin, word=word)
    assert Entry.objects.filter(act="search.remove_word").count() == 1

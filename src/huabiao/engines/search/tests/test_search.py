"""The whole search over a small city: what is found, in which order, and that anything may be asked."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huabiao.engines.search import indexing, links, queries, rules
from huabiao.engines.search.models import Term, Word
from huabiao.engines.search.queries import Asking
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site

TODAY = date(2026, 11, 22)


def ask(typed, site="", **values):
    return queries.search(Asking(typed, site, **values), TODAY)


def keys(found):
    return [hit.key.removeprefix("shelf:") for hit in found.hits]


def test_the_document_stands_above_the_news_about_it(city):
    assert keys(ask("住房公积金租房提取"))[:2] == ["rent", "rent-news"]


def test_an_exact_title_comes_first_and_the_one_in_force_before_the_repealed(city):
    assert keys(ask("华清市供热管理办法"))[:2] == ["new", "old"]


@pytest.mark.parametrize(
    "style",
    [
        "华住建发〔2026〕11号",
        "华住建发[2026]11号",
        "华住建发（2026）11号",
        "华住建发【2026】11 号",
        "根据华住建发(2026)11号",
    ],
)
def test_a_number_in_any_style_comes_first(city, style):
    found = ask(style)
    assert keys(found)[0] == "rent" and found.hits[0].is_exact


@pytest.mark.parametrize("typed", ["gjj", "gongjijin", "gong ji jin", "GJJ", "zhufang gongjijin"])
def test_pinyin_and_initials_find_the_words(city, typed):
    found = ask(typed)
    assert set(keys(found)[:2]) == {"rent", "rent-news"}
    assert "公积金" in found.question.pinyin


def test_traditional_characters_find_simplified_texts(city):
    assert keys(ask("義務教育入學"))[0] == "school"


def test_everyday_words_find_official_ones(city):
    queries.forget_synonyms()
    assert keys(ask("娃上学"))[:1] == ["school"]


def test_an_editors_synonym_holds_on_its_site_only(city):
    Word.objects.create(kind="synonym", text="种花种草", official="城市绿化", site_code="huaqing")
    queries.forget_synonyms()
    assert keys(ask("种花种草", "huaqing"))[:1] == ["law"]
    assert ask("种花种草", "education").total == 0


def test_a_wrong_character_is_noticed(city):
    assert ask("公基金").question.suggestion == "公积金"
    assert ask("供热管理").question.suggestion == ""


def test_an_article_of_a_law_is_a_hit_with_its_anchor(city):
    hit = ask("损坏树木花草").hits[0]
    assert hit.key == "shelf:law" and hit.passages[0] == ("第十二条", ":~:text=12")
    named = ask("城市绿化条例第12条").hits[0]
    assert named.article == "第十二条" and "不得损坏" in queries.snippet(named)


def test_words_are_marked_and_everything_is_escaped(city):
    city.put("bad", "<b>绿化</b>", "<script>绿化</script>" + "养护" * 60)
    indexing.rebuild()
    shown = str(queries.snippet(next(hit for hit in ask("绿化").hits if hit.key == "shelf:bad")))
    assert "<mark>绿化</mark>" in shown and "<script>" not in shown


def test_scope_facets_and_order(city):
    assert keys(ask("义务教育入学", "huaqing")) == []
    only = ask("供热管理", chosen={"validity": "current"})
    assert keys(only) == ["new"]
    newest = ask("供热管理办法", order=queries.NEWEST)
    assert [hit.day for hit in newest.hits] == sorted((hit.day for hit in newest.hits), reverse=True)
    facets = ask("供热管理办法").facets
    assert {value.value: value.count for value in facets["validity"]} == {"current": 1, "repealed": 1}


def test_results_are_capped_and_paged(city):
    for number in range(260):
        city.put(f"many{number:03d}", f"第{number}号供水公告", f"供水管网检修{number}。")
    indexing.rebuild()
    first, second = ask("供水公告"), ask("供水公告", page=2)
    assert first.is_capped and first.total <= rules.CANDIDATES and len(first.hits) == rules.PAGE_SIZE
    assert not set(keys(first)) & set(keys(second))
    assert ask("供水公告", page=rules.MAX_PAGES + 5).hits == []


def test_copies_of_one_text_are_one_hit(city):
    text = "为方便群众办事，政务服务大厅自下周起延长服务时间，周六全天开放，具体安排见附表，请相互转告。" * 3
    city.put("copy1", "政务服务大厅延长服务时间", text, sites=["huaqing"])
    city.put("copy2", "政务服务大厅延长服务时间", text, sites=["education"])
    indexing.rebuild()
    found = ask("政务服务大厅延长服务时间")
    assert len([key for key in keys(found) if key.startswith("copy")]) == 1
    assert len(found.hits[0].twins) == 1
    del city.documents[found.hits[0].key.removeprefix("shelf:")]
    left = ask("政务服务大厅延长服务时间").hits[0]
    assert left.twins == [] and left.key.removeprefix("shelf:") in city.documents


def test_what_was_withdrawn_a_moment_ago_is_not_shown(city):
    del city.documents["rent"]
    assert "rent" not in keys(ask("住房公积金租房提取"))


def test_suggestions_while_typing(city):
    assert "公积金" in queries.suggestions("公积", "")
    assert "公积金" in queries.suggestions("gjj", "")
    Word.objects.create(kind="featured", text="公积金提取")
    assert queries.suggestions("公积金", "")[0] == "公积金提取"
    assert queries.suggestions("", "") == ["公积金提取"]


NASTY = ["", " ", "*", "?*~^", '"', '"未闭合', "AND OR NOT", "terms:a", "' OR 1=1 --", "<script>alert(1)</script>", "😀🎉", "\x00\x01", "\\", "〔〕",
         "的" * 10_000, "a" * 10_000, "公积金 " * 5000, "第条", "%", "()" * 500, "zh" * 500, "\u202e公积金"]  # fmt: skip


@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_is_answered(city, typed):
    found = ask(typed)
    assert len(found.question.typed) <= rules.MAX_QUERY
    assert len(found.question.readings) <= rules.MAX_VARIANTS
    assert all(len(reading.terms) <= rules.MAX_RANKED_TERMS for reading in found.question.readings)
    queries.suggestions(typed, "huaqing")


@given(st.text(max_size=150))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_question(city, typed):
    found = links.as_dict(ask(typed), "")
    assert found["total"] <= rules.CANDIDATES and len(found["results"]) <= rules.PAGE_SIZE


@given(st.dictionaries(st.sampled_from([*rules.FACETS, "other"]), st.text(max_size=70)))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_facet_may_be_asked_for(city, chosen):
    assert ask("供热", chosen=chosen).total <= rules.CANDIDATES


def test_addresses_are_of_this_site_or_of_the_home(city):
    organ = Organ.objects.create(path="0001", name="华清市教育局", kind="department")
    site = Site.objects.create(
        code="education",
        name="教育局",
        kind="department",
        organ=organ,
        organ_path="0001",
        domain="education.localhost",
    )
    hit = ask("义务教育入学").hits[0]
    assert links.address(hit, "education", {"education": site}) == "/school.html"
    assert links.address(hit, "huaqing", {"education": site}).endswith("/school.html")
    assert "education.localhost" in links.address(hit, "huaqing", {"education": site})


def test_the_vocabulary_belongs_to_the_index(city):
    before = Term.objects.values_list("generation", flat=True).first()
    indexing.rebuild()
    assert set(Term.objects.values_list("generation", flat=True)) != {before}
    assert Term.objects.values("generation").distinct().count() == 1

"""Articles in the search: found once published, gone once withdrawn, cut at the articles of a law."""

import pytest

from huabiao.duties.articles import actions, rules
from huabiao.duties.articles.models import Article
from huabiao.duties.articles.search_source import ArticleSource, passages
from huabiao.engines.search import indexing, queries
from huabiao.engines.search.queries import Asking
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.ledger.actions import sequence
from huabiao.kernel import clock

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    made = factories.make_city()
    sequence()
    indexing.rebuild()
    return made


def _follow():
    sequence()
    while indexing.follow():
        pass


def _found(typed, site=""):
    return [hit.about["title"] for hit in queries.search(Asking(typed, site), clock.today()).hits]


def _published(city, title, text, **values):
    article = factories.make_article(city, title=title, body=factories.text_body(text), **values)
    return factories.publish(city, article)


def test_an_approved_article_is_found_and_a_draft_is_not(city):
    draft = factories.make_article(city, title="既有住宅加装电梯补贴办法")
    _follow()
    assert _found("加装电梯补贴") == []
    factories.publish(city, draft)
    _follow()
    assert _found("加装电梯补贴") == ["既有住宅加装电梯补贴办法"]
    assert _found("加装电梯补贴", draft.site_code) and not _found("加装电梯补贴", "education")


def test_a_withdrawn_article_is_not_shown_even_before_the_index_follows(city):
    article = _published(city, "既有住宅加装电梯补贴办法", "每部电梯补贴十万元。")
    _follow()
    article.refresh_from_db()
    actions.withdraw(actor=city.user(roles.REVIEWER_3), article=article, kind=rules.RECALLED, note="数据有误")
    assert _found("加装电梯补贴") == []
    _follow()
    assert list(queries.engine().documents()) == []
    assert queries.suggestions("加装", "") == []


def test_a_lost_index_is_told_and_built_anew(city, home):
    _published(city, "既有住宅加装电梯补贴办法", "每部电梯补贴十万元。")
    sequence()
    current = home / "search" / "current"
    current.write_text("0-0")
    with pytest.raises(indexing.IndexUnusable):
        indexing.follow()
    indexing.rebuild()
    assert _found("加装电梯补贴")


def test_sources_are_asked_in_order_and_give_only_what_is_public(city):
    first = _published(city, "第一篇公开的稿件", "内容甲。")
    factories.make_article(city, title="没有公开的稿件")
    second = _published(city, "第二篇公开的稿件", "内容乙。")
    source = ArticleSource()
    refs = list(source.refs("", 10))
    assert [int(ref) for ref in refs] == sorted([first.pk, second.pk])
    assert source.refs(refs[0], 10) == refs[1:]
    assert [document.title for document in source.load(refs)] == ["第一篇公开的稿件", "第二篇公开的稿件"]
    assert source.public(refs) == set(refs)
    Article.objects.filter(pk=first.pk).update(openness="on_application")
    assert source.public(refs) == set(refs[1:])


def test_a_law_is_cut_at_its_articles():
    html = "<h2>第一章　总则</h2><p>第一条　为了保护树木，制定本条例。</p><p>第二条　任何人不得损坏。</p><p>损坏的，照价赔偿。</p><p>附则见第九条。</p>"
    found = passages(html)
    assert [passage.label for passage in found] == ["", "第一条", "第二条"]
    assert "照价赔偿" in found[2].text and found[2].anchor.startswith(":~:text=")

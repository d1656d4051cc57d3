"""Policy and interpretation: bound both ways, confirmed on the document's side, shown on every site rightly."""

import pytest
from django.urls import reverse

from huabiao.duties.articles import actions, rules
from huabiao.duties.articles.models import Interpretation
from huabiao.duties.articles.pages import ref
from huabiao.duties.portals.tests.rendering import affected, pages
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import Entry
from huabiao.kernel.errors import RuleBroken

from .factories import document_values, make_published

pytestmark = pytest.mark.django_db


def page_of(article, site):
    article.refresh_from_db()
    return pages(site, "article", [ref(article.pk)])[article.public_path[1:]]


@pytest.fixture
def pair(city):
    document = make_published(city, site="huaqing", path="documents", title="供热管理办法", **document_values())
    text = make_published(city, title="一图读懂供热管理办法")
    return document, text


def test_the_document_names_its_interpretation_only_once_its_own_side_agrees(city, pair):
    document, text = pair
    bound = actions.bind_interpretation(actor=city.user(roles.EDITOR), document=document, text=text)
    link = f'<a href="http://www.huaqing.localhost:8000{document.public_path}">供热管理办法</a><small>华住建发〔2026〕18号</small>'
    assert not bound.confirmed and "相关文件" in page_of(text, "housing") and link in page_of(text, "housing")
    assert "相关解读" not in page_of(document, "huaqing")
    actions.confirm_interpretation(actor=city.user(roles.EDITOR, "huaqing"), bound=bound)
    assert "相关解读" in page_of(document, "huaqing") and "一图读懂供热管理办法" in page_of(document, "huaqing")
    assert Entry.objects.filter(act="articles.bind").count() == 1


def test_on_a_site_that_shows_both_the_link_stays_on_the_site(city, pair):
    document, text = pair
    actions.place(actor=city.user(roles.SITE_ADMIN, "huaqing"), article=text, column=city.column("huaqing", "news"))
    actions.bind_interpretation(actor=city.user(roles.EDITOR, "huaqing"), document=document, text=text)
    assert f'<a href="{text.public_path}">' in page_of(document, "huaqing")
    assert f'<a href="{document.public_path}">' in page_of(text, "huaqing")
    assert f'<a href="http://www.huaqing.localhost:8000{document.public_path}">' in page_of(text, "housing")


def test_a_change_of_one_renders_the_other_and_a_withdrawn_one_is_named_no_more(city, pair):
    document, text = pair
    actions.bind_interpretation(actor=city.user(roles.EDITOR, "huaqing"), document=document, text=text)
    both = {("huaqing", ref(document.pk)), ("housing", ref(text.pk))}
    assert affected("article", f"article:{text.pk}") == affected("article", f"article:{document.pk}") == both
    assert affected("article", "site:housing") == both and affected("article", f"shelf:{text.column_id}") == both
    actions.withdraw(actor=city.user(roles.REVIEWER_3), article=text, kind=rules.RECALLED, note="有误")
    assert "相关解读" not in page_of(document, "huaqing")


def test_who_may_write_neither_may_bind_nor_release_nor_confirm(city, pair):
    document, text = pair
    stranger = city.user(roles.EDITOR, "education")
    with pytest.raises(NotAllowed):
        actions.bind_interpretation(actor=stranger, document=document, text=text)
    bound = actions.bind_interpretation(actor=city.user(roles.EDITOR), document=document, text=text)
    with pytest.raises(NotAllowed):
        actions.confirm_interpretation(actor=city.user(roles.EDITOR), bound=bound)
    with pytest.raises(NotAllowed):
        actions.release_interpretation(actor=stranger, bound=bound)
    with pytest.raises(RuleBroken, match="已经关联"):
        actions.bind_interpretation(actor=city.user(roles.EDITOR), document=document, text=text)
    with pytest.raises(RuleBroken, match="自己"):
        actions.bind_interpretation(actor=city.user(roles.EDITOR), document=text, text=text)
    actions.release_interpretation(actor=city.user(roles.EDITOR), bound=bound)
    assert not Interpretation.objects.exists()


def test_the_desk_finds_public_articles_of_other_sites_and_binds_them(city, pair, client):
    document, text = pair
    client.force_login(city.user(roles.EDITOR))
    for find, is_found in (("供热管理", False), ("华住建发〔2026〕18号", True), (f"http://www.x.cn{document.public_path}", True), ("华住建发", False)):
        page = client.get(reverse("articles:related", args=[text.pk]), {"q": find}).content.decode()
        assert ("本文解读它" in page) == is_found, find
    client.post(reverse("articles:bind-related", args=[text.pk]), {"other": document.pk, "way": "explains"})
    bound = Interpretation.objects.get()
    assert (bound.document_id, bound.text_id, bound.confirmed) == (document.pk, text.pk, False)
    client.post(reverse("articles:change-related", args=[text.pk]), {"bound": bound.pk, "what": "release"})
    assert not Interpretation.objects.exists()

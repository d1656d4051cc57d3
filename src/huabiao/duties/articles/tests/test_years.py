"""Columns by year and kind: plain pages for columns that ask for them, reached by just the keys that change them."""

from datetime import UTC, datetime

import pytest

from huabiao.duties.articles import actions, rules
from huabiao.duties.articles.models import Article
from huabiao.duties.portals import actions as portals
from huabiao.duties.portals.tests.rendering import affected, pages
from huabiao.duties.portals.year_pages import ref
from huabiao.foundation.accounts import rules as roles

from .factories import document_values, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(city):
    column = portals.change_column(actor=city.user(roles.SITE_ADMIN), column=city.column("housing", "documents"), by_year=True)
    made = [
        make_published(city, path="documents", title=f"文件{genre}{year}", **document_values(genre=genre, document_number=""))
        for genre, year in (("通知", 2025), ("意见", 2026), ("通知", 2026))
    ]
    for article, year in zip(made, (2025, 2026, 2026), strict=True):
        # The last hour of the year in China is still the old year there, and the new one nowhere else.
        Article.objects.filter(pk=article.pk).update(published_at=datetime(year, 12, 31, 15, 30, article.pk % 60, tzinfo=UTC))
    return column, made


def test_each_year_has_a_page_and_each_kind_within_it(documents):
    found = pages("housing", "year")
    assert set(found) == {
        "documents/2025/index.html", "documents/2025/notification.html", "documents/2026/index.html",
        "documents/2026/notification.html", "documents/2026/opinion.html",
    }  # fmt: skip
    whole, part = found["documents/2026/index.html"], found["documents/2026/opinion.html"]
    assert "文件通知2026" in whole and "文件意见2026" in whole and "文件通知2025" not in whole and "共 2 条" in whole
    assert "文件意见2026" in part and "文件通知2026" not in part and 'href="notification.html"' in part


def test_the_column_itself_leads_to_its_years_and_others_have_none(city, documents):
    front = pages("housing", "column")["documents/index.html"]
    assert '<a href="2026/">2026 年</a>' in front and '<a href="2025/">2025 年</a>' in front
    make_published(city)
    assert "按年份" not in pages("housing", "column")["news/notices/index.html"]
    assert not any(path.startswith("news") for path in pages("housing", "year"))


def test_an_article_reaches_the_pages_of_its_own_year_and_of_every_kind(documents):
    column, (old, *_) = documents
    names = {name for _, name in affected("year", f"article:{old.pk}")}
    assert names == {ref(column.pk, 2025), *(ref(column.pk, 2025, slug) for slug in [*rules.GENRE_SLUGS.values(), *rules.FORMS])}
    assert affected("year", f"column:{column.pk}", f"list:{column.pk}:1") == set()
    assert {ref(column.pk, 2025), ref(column.pk, 2026)} <= {name for _, name in affected("year", f"shelf:{column.pk}")}


def test_a_withdrawn_item_leaves_and_a_column_may_stop(city, documents):
    column, (old, *_) = documents
    actions.withdraw(actor=city.user(roles.REVIEWER_3), article=old, kind=rules.RECALLED, note="有误")
    assert not any(path.startswith("documents/2025") for path in pages("housing", "year"))
    portals.change_column(actor=city.user(roles.SITE_ADMIN), column=column, by_year=False)
    assert pages("housing", "year") == {} and ("housing", ref(column.pk, 2026)) in affected("year", f"shelf:{column.pk}")

"""Lists: scope by way of columns, the same number of queries for few grants and for many, the sweep command."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huabiao.duties.articles import queries, rules
from huabiao.duties.portals.models import Column
from huabiao.foundation.accounts.models import Grant
from huabiao.foundation.accounts.queries import FEW_GRANTS, can, capped_count, visible

from .factories import make_article, make_grant, make_published, make_user, submit

pytestmark = pytest.mark.postgresql


def test_the_library_is_filtered_and_newest_first(city):
    editor = city.user("editor")
    first, second = make_article(city, title="供热通知"), make_article(city, path="documents", title="供热办法")
    foreign = make_article(city, site="education", title="供热到校")
    assert list(queries.library(editor)) == [second, first]
    assert list(queries.library(editor, text="供热 通知")) == [first]
    assert list(queries.library(editor, column=city.column(path="news"))) == [first]  # with what is beneath it
    assert list(queries.library(editor, state=rules.PUBLISHED)) == []
    assert list(queries.library(editor, organ=foreign.organ)) == []
    assert capped_count(queries.library(editor)) == 2


def test_today_is_beijings(city):
    article = make_published(city)
    assert list(queries.published_today(city.user("editor"))) == [article]
    type(article).objects.filter(pk=article.pk).update(published_at=article.published_at.replace(year=2020))
    assert list(queries.published_today(city.user("editor"))) == []


@pytest.mark.parametrize("count", [1, FEW_GRANTS, FEW_GRANTS + 1, 200])
@pytest.mark.parametrize("sparse", [True, False])
def test_few_and_many_grants_see_the_same_in_the_same_number_of_queries(city, monkeypatch, count, sparse):
    monkeypatch.setattr(queries, "SPARSE", 2000 if sparse else -1)
    article = submit(city, make_article(city))
    make_article(city, site="education")
    user = make_user("many")
    Grant.objects.bulk_create(
        Grant(user=user, role=role, organ_path="00010002", site_code="housing", column_path="news/notices" if n == 0 else f"c{n}")
        for n in range(count) for role in ("editor", "reviewer_1")
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        assert list(queries.library(user)[:50]) == [article]
    assert len(asked) == 3
    assert [task.article for task in queries.inbox(user)] == [article]


@pytest.mark.parametrize("count", [1, FEW_GRANTS + 1])
def test_visible_and_can_agree_on_every_column(city, count):
    scopes = [
        ("", "", ""), ("0001", "", ""), ("00010002", "", ""), ("00010002", "huaqing", ""), ("", "housing", "news"),
        ("0001", "education", "news/notices"), ("", "", "doc"),
    ]  # fmt: skip
    for number, (organ, site, column) in enumerate(scopes):
        user = make_user(f"u{number}")
        make_grant(user, "editor", organ_path=organ, site_code=site, column_path=column)
        for extra in range(count - 1):
            make_grant(user, "editor", organ_path=f"0009{extra:04d}")
        shown = set(visible(user, "column.view", Column.objects.all()))
        assert shown == {each for each in Column.objects.all() if can(user, "column.view", each)}, (organ, site, column)


def test_no_grant_sees_nothing(city):
    assert list(queries.library(make_user("nobody"))) == []
    assert list(queries.inbox(make_user("none"))) == []


def test_the_sweep_command_says_what_it_did(city, capsys):
    call_command("sweep", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["published"] == 0 and said["overdue"] == {"publish": 0, "expire": 0, "effect": 0, "begin": 0, "end": 0}

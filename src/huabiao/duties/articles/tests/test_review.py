"""三审三校: who may approve what, what a changed version does, what the last approval publishes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from wagtail.models import TaskState, WorkflowState

from huabiao.duties.articles import actions, queries, rules
from huabiao.duties.articles.models import Article, Placement, ReviewTask
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey, Entry
from huabiao.kernel.errors import RuleBroken

from .factories import (
    document_values,
    make_article,
    make_city,
    make_grant,
    make_published,
    make_user,
    publish,
    submit,
    text_body,
)

pytestmark = pytest.mark.postgresql


def approve(city, article, level, **more):
    return actions.approve(actor=city.user(f"reviewer_{level}"), task=queries.open_task(article), **more)


def keys_of(act: str) -> list[str]:
    entry = Entry.objects.filter(act=act).latest("pk")
    return list(ChangedKey.objects.filter(entry=entry).values_list("key", flat=True))


def test_three_people_publish(city):
    article = submit(city, make_article(city))
    assert article.state == rules.IN_REVIEW
    for level in (1, 2):
        article = approve(city, article, level)
        assert not article.live
        assert keys_of("articles.approve") == []
    article = approve(city, article, 3)
    assert article.live and article.state == rules.PUBLISHED and article.published_at
    assert article.live_html == "<p>供热期120天。</p>"
    place = article.placements.get()
    assert place.shown and place.sequence == 1 and place.published_at == article.published_at
    column = city.column()
    column.refresh_from_db()
    assert (column.last_sequence, column.item_count, column.last_item_at) == (1, 1, article.published_at)
    assert set(keys_of("articles.approve")) == {
        f"article:{article.pk}", f"column:{column.pk}", f"list:{column.pk}:1", "columns:housing"
    }  # fmt: skip


def test_wagtails_tables_tell_the_same_story(city):
    article = publish(city, make_article(city))
    assert list(WorkflowState.objects.values_list("status", flat=True)) == ["approved"]
    assert list(TaskState.objects.order_by("pk").values_list("status", flat=True)) == ["approved"] * 3
    assert not article.workflow_in_progress and article.live_revision_id == article.latest_revision_id


def test_nobody_approves_two_levels_of_one_version(city):
    reviewer = city.user("reviewer_1")
    make_grant(reviewer, "reviewer_2", organ_path=reviewer.organ_path)
    article = approve(city, submit(city, make_article(city)), 1)
    task = queries.open_task(article)
    assert task not in queries.inbox(reviewer)
    with pytest.raises(RuleBroken, match="不能由一人审两级"):
        actions.approve(actor=reviewer, task=task)
    assert queries.open_task(article).level == 2


def test_nobody_approves_their_own(city):
    editor = city.user("editor")
    make_grant(editor, "reviewer_1", organ_path=editor.organ_path)
    article = submit(city, make_article(city))
    task = queries.open_task(article)
    with pytest.raises(RuleBroken, match="由您编写或送审"):
        actions.approve(actor=editor, task=task)
    assert list(queries.inbox(editor)) == [] and editor not in queries.reviewers(article, 1)


def test_a_reviewer_who_changed_a_word_may_not_approve_it(city):
    reviewer = city.user("reviewer_1")
    make_grant(reviewer, "editor", organ_path=reviewer.organ_path)
    article = make_article(city)
    article = actions.save_draft(
        actor=reviewer, article=article, values={"summary": "改了一字"}, base_revision=article.latest_revision_id
    )
    article = submit(city, article)
    with pytest.raises(RuleBroken, match="由您编写或送审"):
        actions.approve(actor=reviewer, task=queries.open_task(article))


def test_an_edit_after_approval_starts_again(city):
    article = approve(city, submit(city, make_article(city)), 1)
    old = queries.open_task(article)
    article = actions.save_draft(
        actor=city.user("editor"), article=article, values={"title": "改过的标题"}, base_revision=article.latest_revision_id
    )
    assert article.state == rules.DRAFT and queries.open_task(article) is None
    with pytest.raises(RuleBroken, match="已撤回"):
        actions.approve(actor=city.user("reviewer_2"), task=old)
    article = submit(city, article)
    assert queries.open_task(article).level == 1
    assert not WorkflowState.objects.filter(status="in_progress").exclude(pk=WorkflowState.objects.latest("pk").pk).exists()


def test_only_the_reviewer_of_that_level_and_organ_decides(city):
    article = submit(city, make_article(city))
    task = queries.open_task(article)
    for user in (city.user("reviewer_2"), city.user("reviewer_1", "education"), city.user("site_admin")):
        with pytest.raises(NotAllowed):
            actions.approve(actor=user, task=task)
        with pytest.raises(NotAllowed):
            actions.return_article(actor=user, task=task, reason="不行")
    assert list(queries.inbox(city.user("reviewer_1"))) == [task]
    assert list(queries.inbox(city.user("reviewer_1", "education"))) == []
    assert list(queries.reviewers(article, 1)) == [city.user("reviewer_1")]


def test_a_column_with_one_level_needs_one_approval(city):
    city.column().__class__.objects.filter(pk=city.column().pk).update(review_levels=1)
    article = approve(city, submit(city, make_article(city)), 1)
    assert article.live


def test_return_needs_a_reason_and_shows_it(city):
    article = submit(city, make_article(city))
    task = queries.open_task(article)
    with pytest.raises(RuleBroken, match="理由"):
        actions.return_article(actor=city.user("reviewer_1"), task=task, reason="  ")
    article = actions.return_article(actor=city.user("reviewer_1"), task=task, reason="日期有误")
    assert article.state == rules.RETURNED
    assert list(queries.returned_for(city.user("editor"))) == [article]
    assert [event.comment for event in queries.history(article) if event.act == "articles.return"] == ["日期有误"]
    assert "日期有误" not in str(list(Entry.objects.values_list("detail", flat=True)))
    assert WorkflowState.objects.get().status == "needs_changes"
    assert queries.open_task(submit(city, article)).level == 1


def test_a_submission_can_be_taken_back(city):
    article = actions.withdraw_submission(actor=city.user("editor"), article=submit(city, make_article(city)))
    assert article.state == rules.DRAFT
    assert ReviewTask.objects.get().state == ReviewTask.State.CANCELLED
    with pytest.raises(RuleBroken):
        actions.withdraw_submission(actor=city.user("editor"), article=article)


def test_a_document_is_not_published_without_secrecy_review(city):
    article = submit(city, make_article(city, path="documents", **document_values()))
    article = approve(city, article, 1, secrecy_passed=True)
    assert article.secrecy_reviewed_by == ""  # the first level does not count
    article = approve(city, article, 2)
    with pytest.raises(RuleBroken, match="保密审查"):
        approve(city, article, 3)
    article = approve(city, article, 3, secrecy_passed=True)
    assert article.live and article.secrecy_reviewed_by == city.user("reviewer_3").name
    assert article.validity == "current"


def test_a_document_gets_the_next_index_number_of_its_organ_and_year(city):
    numbers = [
        make_published(city, path="documents", **document_values(title=f"关于第{n}件事的通知")).index_number for n in (1, 2)
    ]
    code = city.organs["housing"].credit_code[8:17]
    assert numbers == [f"{code}/2026-00001", f"{code}/2026-00002"]


def test_a_secrecy_review_is_of_one_version(city):
    article = submit(city, make_article(city, path="documents", **document_values()))
    article = approve(city, approve(city, article, 1), 2, secrecy_passed=True)
    article = actions.save_draft(
        actor=city.user("editor"), article=article, values={"title": "另一件"}, base_revision=article.latest_revision_id
    )
    article = submit(city, article)
    assert article.secrecy_reviewed_by == ""


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"openness": "on_application"}, "依申请公开"),
        ({"openness": "withheld", "openness_basis": "3.1"}, "不予公开"),
        ({"classification": "internal"}, "内部"),
        ({"body": []}, "正文是空的"),
        ({"source": ""}, "来源"),
        ({"is_document": True}, "公文还缺：发文机关、成文日期、体裁、主题分类"),
    ],
)
def test_what_may_not_go_out_is_refused_when_submitted(city, values, sentence):
    article = make_article(city, **values)
    with pytest.raises(RuleBroken, match=sentence):
        submit(city, article)
    article.refresh_from_db()
    assert article.state == rules.DRAFT and not ReviewTask.objects.exists()


def test_what_is_public_stays_until_the_new_version_is_approved(city):
    article = make_published(city)
    article = actions.save_draft(
        actor=city.user("editor"), article=article, values={"title": "新标题", "body": text_body("新的")},
        base_revision=article.latest_revision_id,
    )  # fmt: skip
    assert article.state == rules.PUBLISHED and article.has_unpublished_changes
    article = submit(city, article)
    row = Article.objects.get(pk=article.pk)
    assert row.live and row.title.startswith("城区") and "供热期" in row.live_html
    published_at = row.published_at
    for level in (1, 2, 3):
        article = approve(city, article, level)
    assert article.title == "新标题" and article.live_html == "<p>新的</p>"
    assert article.published_at == published_at and Placement.objects.get().sequence == 1
    assert "columns:housing" not in keys_of("articles.approve")


def test_an_unchanged_published_article_is_not_submitted(city):
    with pytest.raises(RuleBroken, match="没有未发布的改动"):
        submit(city, make_published(city))


def test_the_history_names_people_from_their_accounts(city):
    article = make_published(city)
    events = queries.history(article)
    assert [event.act for event in events] == [
        "articles.create", "articles.submit", "articles.approve", "articles.approve", "articles.approve"
    ]  # fmt: skip
    assert events[-1].actor == city.user("reviewer_3").name and events[-1].level == 3


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_approve_once():
    """On SQLite writers come one after the other anyway; rows must be held on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL lets two people write at once")
    city = make_city()
    article = submit(city, make_article(city))
    task, second = queries.open_task(article), make_user("second", organ_path=city.organs["housing"].path)
    make_grant(second, "reviewer_1", organ_path=second.organ_path)
    both = Barrier(2)

    def decide(actor):
        try:
            both.wait(20)
            actions.approve(actor=actor, task=task)
            return "通过"
        except RuleBroken as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(decide, (city.user("reviewer_1"), second)))
    assert sorted(answer == "通过" for answer in answers) == [False, True]
    assert any("请刷新待审列表" in answer for answer in answers)
    assert ReviewTask.objects.filter(article=article, level=2).count() == 1
    assert Entry.objects.filter(act="articles.approve").count() == 1

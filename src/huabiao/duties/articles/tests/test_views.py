"""The library's screens: the list, the editor and its conflicts, the review one after the other, acts on many."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huabiao.duties.articles import actions, queries, rules
from huabiao.duties.articles.models import Article
from huabiao.duties.articles.tests import factories
from huabiao.foundation.accounts import rules as roles


def _in(user):
    client = Client()
    client.force_login(user)
    return client


def _form(title, text="供热期一百二十天。", **values):
    block = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return {
        "title": title, "source": "市住建局", "openness": "proactive", "classification": "open", "body-count": "1",
        "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": "",
        "body-0-value": json.dumps({"blocks": [block], "entityMap": {}}), **values,
    }  # fmt: skip


def _text(response):
    """The page with what the block editor is given in JSON (\\u4f9b) as characters."""
    return re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), response.content.decode())


def test_an_editor_writes_an_article_through_the_form(city):
    client = _in(city.user(roles.EDITOR))
    response = client.post(reverse("articles:add"), _form("供热通知", column=city.column().pk, organ=""))
    article = Article.objects.get()
    assert response["Location"] == reverse("articles:edit", args=[article.pk])
    assert article.title == "供热通知" and article.state == rules.DRAFT
    page = _text(client.get(response["Location"]))
    assert "供热期一百二十天" in page and "保存草稿" in page and "送审" in page
    assert "发布" not in page.split("savebar")[1].split("</form>")[0], "no button of the editor's publishes"


def test_a_title_of_five_thousand_characters_is_refused_and_nothing_is_lost(city):
    client = _in(city.user(roles.EDITOR))
    page = _text(client.post(reverse("articles:add"), _form("长" * 5000, "写了半天的正文。", column=city.column().pk)))
    assert "写的内容都还在" in page and "写了半天的正文。" in page and "长" * 5000 in page
    assert not Article.objects.exists()


def test_two_editors_at_once_see_what_happened_and_lose_nothing(city):
    article = factories.make_article(city, title="原标题")
    client = _in(city.user(roles.EDITOR))
    began = article.latest_revision_id
    other = city.user(roles.COLLECTOR)
    actions.save_draft(actor=other, article=article, values={"title": "对方的标题"}, base_revision=began)
    page = _text(client.post(reverse("articles:edit", args=[article.pk]), _form("我的标题", "我写的正文。", base_revision=began)))
    assert "已在" in page and "保存了新版本" in page
    assert "我的标题" in page and "我写的正文。" in page, "what was typed is still in the form"
    assert "<del>对方</del>" in page or "对方" in page.split('class="conflict"')[1]
    article.refresh_from_db()
    assert article.title == "对方的标题"
    newest = article.latest_revision_id
    client.post(reverse("articles:edit", args=[article.pk]), _form("我的标题", base_revision=newest))
    article.refresh_from_db()
    assert article.title == "我的标题"


def test_after_a_decision_the_next_article_opens(city):
    first, second = (factories.submit(city, factories.make_article(city, title=t)) for t in ("第一篇", "第二篇"))
    client = _in(city.user(roles.REVIEWER_1))
    start = client.get(reverse("reviews:next"))["Location"]
    assert start == reverse("reviews:review", args=[queries.open_task(first).pk])
    response = client.post(start, {"decision": "approve"})
    assert response["Location"] == reverse("reviews:review", args=[queries.open_task(second).pk])
    response = client.post(response["Location"], {"decision": "return", "comment": "日期不对"})
    assert response["Location"] == reverse("reviews:index")
    second.refresh_from_db()
    assert second.state == rules.RETURNED


def test_a_return_without_a_reason_says_so(city):
    task = queries.open_task(factories.submit(city, factories.make_article(city)))
    page = _in(city.user(roles.REVIEWER_1)).post(reverse("reviews:review", args=[task.pk]), {"decision": "return"}).content.decode()
    assert "退回稿件须写明理由" in page


def test_the_review_marks_what_changed_since_the_public_version(city):
    article = factories.make_published(city, body=factories.text_body("供热自周五开始。"))
    editor = city.user(roles.EDITOR)
    values = {"body": factories.text_body("供热自十一月二十日开始。")}
    actions.save_draft(actor=editor, article=article, values=values, base_revision=article.latest_revision_id)
    task = queries.open_task(factories.submit(city, Article.objects.get(pk=article.pk)))
    page = _in(city.user(roles.REVIEWER_1)).get(reverse("reviews:review", args=[task.pk])).content.decode()
    assert "<ins>" in page and "<del>" in page


def test_what_an_author_wrote_cannot_run_in_the_reviewers_browser(city):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    article = factories.make_article(city, title=f"{evil}标题", body=[{"type": "text", "value": f"<p>正文</p>{evil}"}])
    task = queries.open_task(factories.submit(city, article))
    client = _in(city.user(roles.REVIEWER_1))
    for way in ("clean", "compare", "only"):
        page = client.get(reverse("reviews:review", args=[task.pk]) + f"?way={way}").content.decode()
        assert "<script>alert" not in page and "onerror=alert(2)>" not in page.replace("&gt;", ""), way


def test_many_at_once_first_say_which_can_and_why_others_cannot(city):
    ready = factories.make_article(city, title="可以送审")
    empty = factories.make_article(city, title="没有正文", body=[])
    client = _in(city.user(roles.EDITOR))
    page = client.post(reverse("articles:bulk"), {"act": "submit", "pick": [ready.pk, empty.pk]}).content.decode()
    assert "1 篇可以" in page and "1 篇不可以" in page and "正文是空的" in page
    assert Article.objects.get(pk=ready.pk).state == rules.DRAFT, "the rehearsal leaves nothing behind"
    client.post(reverse("articles:bulk"), {"act": "submit", "pick": [ready.pk], "confirmed": "1"})
    assert Article.objects.get(pk=ready.pk).state == rules.IN_REVIEW


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(city):
    client = _in(city.user(roles.EDITOR))
    factories.make_article(city)
    client.get(reverse("articles:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("articles:index"))
    for number in range(12):
        factories.make_article(city, title=f"第{number}篇")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("articles:index"))
    assert len(many) <= len(few)
    assert len(many) <= 40


@pytest.mark.parametrize("name", ["articles:show", "articles:history", "articles:places", "articles:preview", "articles:schedule"])
def test_each_screen_of_an_article_opens(city, name):
    article = factories.make_published(city)
    response = _in(city.user(roles.EDITOR)).get(reverse(name, args=[article.pk]))
    assert response.status_code == 200
    assert article.title in response.content.decode()


def test_withdrawing_says_what_the_public_will_see(city):
    article = factories.make_published(city)
    page = _in(city.user(roles.REVIEWER_3)).get(reverse("articles:withdraw", args=[article.pk])).content.decode()
    for name in rules.WITHDRAWALS.values():
        assert name in page
    assert "本稿已撤" in page


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(city):
    upload = SimpleUploadedFile("x.png", b"MZ not a picture", "image/png")
    response = _in(city.user(roles.EDITOR)).post(reverse("assets:upload"), {"file": upload})
    assert response.status_code == 409 and response.json()["sentence"].endswith("。")

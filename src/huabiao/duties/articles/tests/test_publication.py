"""Withdrawal in four ways, schedules, places in other columns and sites, import's fast path; the keys of each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from huabiao.duties.articles import actions, queries, rules
from huabiao.duties.articles.models import Article, AssetUse, Placement
from huabiao.duties.portals.models import Column
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey, Entry
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .factories import document_values, make_article, make_grant, make_published, publish, submit, text_body

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def last_keys() -> set[str]:
    return set(ChangedKey.objects.filter(entry=Entry.objects.latest("pk")).values_list("key", flat=True))


def withdraw(city, article, kind, note="内容有误，已撤下。"):
    return actions.withdraw(actor=city.user("column_keeper"), article=article, kind=kind, note=note)


# Withdrawal


def test_a_recalled_article_leaves_every_list_and_keeps_its_address(city):
    article = make_published(city)
    place = actions.place(actor=city.user("editor"), article=article, column=city.column(path="news"))
    path = article.public_path
    article = withdraw(city, article, rules.RECALLED)
    assert not article.live and article.state == rules.WITHDRAWN and article.is_recalled
    assert article.withdrawal_note and article.public_path == path
    assert not Placement.objects.filter(shown=True).exists() and not AssetUse.objects.exists()
    assert {
        f"article:{article.pk}", f"column:{city.column().pk}", f"list:{city.column().pk}:1", f"column:{place.column_id}", "columns:housing"
    } <= last_keys()  # fmt: skip
    assert set(Column.objects.filter(site_code="housing").values_list("item_count", flat=True)) == {0}


def test_a_recalled_article_comes_back_through_the_reviews_only(city):
    article = make_published(city)
    first = article.published_at
    article = withdraw(city, article, rules.RECALLED)
    article = actions.save_draft(
        actor=city.user("editor"), article=article, values={"title": "更改过的标题"}, base_revision=article.latest_revision_id
    )
    assert Article.objects.get(pk=article.pk).title.startswith("城区")  # the notice keeps the title that was public
    article = actions.republish(actor=city.user("editor"), article=article)
    assert article.state == rules.IN_REVIEW and not article.live
    for level in (1, 2, 3):
        article = actions.approve(actor=city.user(f"reviewer_{level}"), task=queries.open_task(article))
    assert article.live and article.title == "更改过的标题" and not article.withdrawal_kind
    assert article.published_at == first and article.placements.get().sequence == 1


def test_a_correction_stays_public_with_its_note(city):
    article = withdraw(city, make_published(city), rules.CORRECTED, "第二段日期更正为11月20日。")
    assert article.live and article.state == rules.PUBLISHED and article.withdrawn_at
    assert article.placements.get().shown and f"article:{article.pk}" in last_keys()


@pytest.mark.parametrize("kind", [rules.REPEALED, rules.EXPIRED])
def test_what_is_repealed_or_expired_stays_and_says_so(city, kind):
    article = withdraw(city, make_published(city, path="documents", **document_values()), kind)
    assert article.live and article.validity == kind and article.placements.get().shown
    article = actions.save_draft(
        actor=city.user("editor"), article=article, values={"validity": "current"}, base_revision=article.latest_revision_id
    )
    assert publish(city, article).validity == kind  # a later version does not bring it back into force


def test_withdrawal_is_refused_without_a_note_a_kind_a_right_or_a_publication(city):
    article = make_published(city)
    for kind, note in (("recalled", " "), ("gone", "说明"), ("recalled", "长" * 301)):
        with pytest.raises(RuleBroken):
            withdraw(city, article, kind, note)
    with pytest.raises(NotAllowed):
        actions.withdraw(actor=city.user("editor"), article=article, kind=rules.RECALLED, note="说明")
    with pytest.raises(RuleBroken, match="没有公开"):
        withdraw(city, make_article(city), rules.RECALLED)
    assert Article.objects.get(pk=article.pk).live


# Schedules


def test_a_scheduled_version_goes_out_at_its_time_once(city):
    with clock.frozen(NOON):
        article = make_article(city)
        article = actions.schedule(actor=city.user("editor"), article=article, go_live_at=NOON + HOUR)
        article = publish(city, article)
        assert article.state == rules.SCHEDULED and not article.live and last_keys() == set()
        assert list(queries.awaiting_publication(city.user("editor"))) == [article]
    assert actions.sweep(now=NOON + HOUR - timedelta(seconds=1)).published == 0
    due = NOON + HOUR + timedelta(minutes=3)
    assert queries.overdue(due)["publish"] == 1
    assert actions.sweep(now=due).as_dict() == {
        "published": 1, "expired": 0, "effective": 0, "begun": 0, "ended": 0, "refused": 0
    }  # fmt: skip
    row = Article.objects.get(pk=article.pk)
    assert row.live and row.published_at == due and row.go_live_at is None and not row.approved_schedule
    assert Entry.objects.latest("pk").actor == "system:sweeper" and f"article:{row.pk}" in last_keys()
    assert actions.sweep(now=due).published == 0 and not any(queries.overdue(due).values())


def test_a_document_takes_effect_on_its_day(city):
    with clock.frozen(NOON):
        values = document_values(effective_date=date(2026, 11, 22))
        article = make_published(city, path="documents", **values)
        assert article.validity == "pending", "before its day it is 尚未施行, whatever the form says"
        assert actions.sweep(now=NOON).effective == 0
    midnight = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)  # in Beijing
    assert actions.sweep(now=midnight - timedelta(seconds=1)).effective == 0
    assert queries.overdue(midnight + timedelta(minutes=3))["effect"] == 1
    assert list(queries.overdue_for(city.user("editor"), midnight + timedelta(minutes=3))) == [article]
    assert list(queries.overdue_for(city.user("editor", "education"), midnight + timedelta(minutes=3))) == []
    assert actions.sweep(now=midnight).effective == 1
    article.refresh_from_db()
    assert article.validity == "current"
    entry = Entry.objects.latest("pk")
    assert (entry.actor, entry.act) == ("system:sweeper", "articles.effect_due")
    assert {f"article:{article.pk}", f"column:{article.column_id}"} <= last_keys()
    assert actions.sweep(now=midnight).effective == 0
    with clock.frozen(midnight):  # an older draft says "pending" still
        again = actions.save_draft(actor=city.user("editor"), article=article, values={"title": "改一个字的办法"}, base_revision=article.latest_revision_id)
        assert publish(city, again).validity == "current"


def test_the_workbench_raises_an_alarm_for_what_is_overdue(city, client):
    editor = city.user("editor")
    editor.set_password("a-long-password-1")
    editor.save()
    with clock.frozen(NOON):
        article = actions.schedule(actor=editor, article=make_article(city, title="到时该发的通知"), go_live_at=clock.now() + HOUR)
        publish(city, article)
        client.force_login(editor)
        assert "到时未办" not in client.get("/desk/").content.decode()
    with clock.frozen(NOON + HOUR + timedelta(minutes=3)):
        page = client.get("/desk/").content.decode()
        assert "到时未办" in page and "到时该发的通知" in page


def test_the_past_is_refused(city):
    article = make_article(city)
    for times in ({"go_live_at": clock.now() - HOUR}, {"expire_at": clock.now() - HOUR}):
        with pytest.raises(RuleBroken, match="已经过去"):
            actions.schedule(actor=city.user("editor"), article=article, **times)
    with pytest.raises(RuleBroken, match="须晚于"):
        actions.schedule(
            actor=city.user("editor"), article=article, go_live_at=clock.now() + 2 * HOUR, expire_at=clock.now() + HOUR
        )


def test_a_time_that_passes_during_review_publishes_at_once(city):
    with clock.frozen(NOON):
        article = submit(city, actions.schedule(actor=city.user("editor"), article=make_article(city), go_live_at=NOON + HOUR))
    with clock.frozen(NOON + 2 * HOUR):
        for level in (1, 2, 3):
            article = actions.approve(actor=city.user(f"reviewer_{level}"), task=queries.open_task(article))
    assert article.live and article.go_live_at is None


def test_an_edit_or_a_cancellation_ends_what_was_approved_for_its_time(city):
    editor = city.user("editor")
    later = clock.now() + HOUR
    waiting = publish(city, actions.schedule(actor=editor, article=make_article(city), go_live_at=later))
    edited = actions.save_draft(actor=editor, article=waiting, values={"title": "又改了"}, base_revision=waiting.latest_revision_id)
    assert edited.state == rules.DRAFT and edited.go_live_at is None
    waiting = publish(city, actions.schedule(actor=editor, article=make_article(city), go_live_at=later))
    cancelled = actions.cancel_schedule(actor=editor, article=waiting)
    assert cancelled.state == rules.DRAFT and not cancelled.live
    assert actions.sweep(now=later + HOUR).published == 0
    assert not Article.objects.filter(live=True).exists()


def test_an_end_takes_down_news_and_marks_documents(city):
    editor = city.user("editor")
    news, document = make_published(city), make_published(city, path="documents", **document_values())
    for article in (news, document):
        actions.schedule(actor=editor, article=article, expire_at=clock.now() + HOUR)
    assert actions.sweep(now=clock.now() + 2 * HOUR).expired == 2
    news, document = Article.objects.get(pk=news.pk), Article.objects.get(pk=document.pk)
    assert (news.live, news.withdrawal_kind) == (False, rules.RECALLED)
    assert (document.live, document.withdrawal_kind, document.validity) == (True, rules.EXPIRED, "expired")
    assert actions.sweep(now=clock.now() + 3 * HOUR).expired == 0


def test_a_placement_begins_and_ends_by_itself(city):
    article = make_published(city)
    start = clock.now() + HOUR
    place = actions.place(
        actor=city.user("editor"), article=article, column=city.column(path="news"), starts_at=start, ends_at=start + HOUR
    )
    assert not place.shown and last_keys() == set()
    assert actions.sweep(now=start).begun == 1
    place.refresh_from_db()
    assert place.shown and f"column:{place.column_id}" in last_keys()
    assert actions.sweep(now=start + HOUR).ended == 1
    place.refresh_from_db()
    assert not place.shown and place.state == Placement.State.ENDED
    assert not any(actions.sweep(now=start + 2 * HOUR).as_dict().values())


# Places


def test_a_reference_is_shown_at_once_and_ends_alone(city):
    article = make_published(city)
    column = city.column("huaqing", "news")
    place = actions.place(actor=city.user("site_admin", "huaqing"), article=article, column=column, title="门户用的标题")
    assert place.shown and place.site_code == "huaqing" and place.organ_path == "0001"
    assert last_keys() == {f"article:{article.pk}", f"column:{column.pk}", f"list:{column.pk}:1", "columns:huaqing"}
    with pytest.raises(RuleBroken, match="已在栏目"):
        actions.place(actor=city.user("site_admin", "huaqing"), article=article, column=column)
    place = actions.end_placement(actor=city.user("editor", "huaqing"), placement=place)
    assert not place.shown and Article.objects.get(pk=article.pk).live
    with pytest.raises(RuleBroken, match="主栏目"):
        actions.end_placement(actor=city.user("editor"), placement=article.placements.get(column=article.column))


def test_both_ends_of_a_place_are_asked(city):
    article = make_published(city)
    with pytest.raises(NotAllowed):  # may not place in the portal
        actions.place(actor=city.user("editor"), article=article, column=city.column("huaqing", "news"))
    with pytest.raises(NotAllowed):  # does not see the article
        actions.place(actor=city.user("editor", "education"), article=article, column=city.column("education"))
    with pytest.raises(NotAllowed):
        actions.copy_article(actor=city.user("editor", "education"), article=article, column=city.column("education"))
    with pytest.raises(NotAllowed):
        actions.push(actor=city.user("site_admin"), article=article, column=city.column("education"))
    with pytest.raises(NotAllowed):
        actions.place_at_position(actor=city.user("editor"), article=article, position=city.positions["huaqing"])
    assert Placement.objects.count() == 1


def test_a_push_goes_downward_only(city):
    admin = city.user("site_admin", "huaqing")
    article = make_published(city, site="huaqing", path="news")
    place = actions.push(actor=admin, article=article, column=city.column("education"))
    assert place.shown and place.kind == rules.PUSH and place.organ_path == "00010003"
    with pytest.raises(RuleBroken, match="下级网站"):
        actions.push(actor=admin, article=make_published(city), column=city.column("education"))


def test_an_adopted_article_may_be_put_at_a_position_of_the_site_that_shows_it(city):
    keeper, position = city.user("column_keeper", "huaqing"), city.positions["huaqing"]
    article = make_published(city)
    with pytest.raises(NotAllowed):
        actions.place_at_position(actor=keeper, article=article, position=position)
    place = actions.report_up(actor=city.user("editor"), article=article, column=city.column("huaqing", "news"))
    with pytest.raises(NotAllowed):
        actions.place_at_position(actor=keeper, article=article, position=position)
    actions.adopt(actor=keeper, placement=place)
    assert list(queries.adopted_for(keeper)) == [place] and not queries.adopted_for(city.user("column_keeper", "education"))
    put = actions.place_at_position(actor=keeper, article=article, position=position)
    assert put.shown and f"position:{position.pk}" in last_keys()
    with pytest.raises(NotAllowed):
        actions.place_at_position(actor=keeper, article=article, position=city.positions["housing"])


def test_an_editor_who_may_distribute_pushes_under_review_and_can_write_nothing_below(city):
    editor, path = city.user("editor", "huaqing"), city.organs["government"].path
    article, below = make_article(city, site="huaqing", path="news"), city.column("education")
    with pytest.raises(NotAllowed):
        actions.push(actor=editor, article=article, column=below)
    make_grant(editor, "distributor", organ_path=path)
    place = actions.push(actor=editor, article=article, column=below)
    assert not place.shown and place.kind == rules.PUSH
    publish(city, article)
    place.refresh_from_db()
    assert place.shown, "shown by the last approval"
    with pytest.raises(NotAllowed):
        actions.create_article(actor=editor, column=below, values={"title": "越权"})
    with pytest.raises(NotAllowed):
        actions.end_placement(actor=editor, placement=place)
    foreign = make_article(city, site="education")
    with pytest.raises(NotAllowed):
        actions.push(actor=editor, article=foreign, column=below)


def test_a_submission_is_shown_when_it_is_adopted(city):
    article, column = make_published(city), city.column("huaqing", "news")
    keeper = city.user("column_keeper", "huaqing")
    place = actions.report_up(actor=city.user("editor"), article=article, column=column)
    assert not place.shown and last_keys() == set()
    assert list(queries.submissions_for(keeper)) == [place]
    assert list(queries.submissions_for(city.user("column_keeper"))) == []
    with pytest.raises(NotAllowed):
        actions.adopt(actor=city.user("column_keeper"), placement=place)
    place = actions.adopt(actor=keeper, placement=place, title="门户采用")
    assert place.shown and f"column:{column.pk}" in last_keys()
    with pytest.raises(RuleBroken, match="请刷新"):
        actions.return_submission(actor=keeper, placement=place, reason="重复")
    with pytest.raises(RuleBroken, match="上级网站"):
        actions.report_up(actor=city.user("editor"), article=article, column=city.column("education"))


def test_a_returned_submission_may_be_offered_again(city):
    article, column = make_article(city), city.column("huaqing", "news")
    keeper = city.user("column_keeper", "huaqing")
    place = actions.report_up(actor=city.user("editor"), article=article, column=column)
    with pytest.raises(RuleBroken, match="理由"):
        actions.return_submission(actor=keeper, placement=place, reason="")
    place = actions.return_submission(actor=keeper, placement=place, reason="已有同类信息")
    assert place.reason == "已有同类信息"
    place = actions.adopt(actor=keeper, placement=actions.report_up(actor=city.user("editor"), article=article, column=column))
    assert not place.shown  # adopted before it is public: shown when it is
    publish(city, article)
    place.refresh_from_db()
    assert place.shown and place.sequence == 1


def test_a_copy_is_reviewed_where_it_stands(city):
    article = make_published(city, path="documents", **document_values())
    copied = actions.copy_article(actor=city.user("site_admin", "huaqing"), article=article, column=city.column("huaqing", "documents"))
    assert copied.state == rules.DRAFT and copied.copied_from == article and not copied.live
    assert copied.title == article.title and copied.index_number == "" and copied.site_code == "huaqing"
    article = actions.save_draft(actor=city.user("editor"), article=article, values={"title": "原稿改了"}, base_revision=article.latest_revision_id)
    assert Article.objects.get(pk=copied.pk).title != "原稿改了"


def test_a_position_takes_what_stands_in_its_site(city):
    article, position = make_published(city), city.positions["housing"]
    place = actions.place_at_position(actor=city.user("editor"), article=article, position=position)
    assert place.shown and place.sequence is None and last_keys() == {f"article:{article.pk}", f"position:{position.pk}"}
    city.column().refresh_from_db()
    assert city.column().item_count == 1  # a position is no second item of the column
    with pytest.raises(RuleBroken, match="还没有刊发到该网站"):
        actions.place_at_position(actor=city.user("site_admin", "huaqing"), article=article, position=city.positions["huaqing"])
    withdraw(city, article, rules.RECALLED)
    assert f"position:{position.pk}" in last_keys()


def test_pin_order_and_title_change_their_one_list(city):
    place = make_published(city).placements.get()
    keeper, lists = city.user("column_keeper"), {f"column:{place.column_id}", f"list:{place.column_id}:1"}
    assert actions.pin(actor=keeper, placement=place, pinned=True).pinned and lists <= last_keys()
    assert actions.reorder(actor=keeper, placement=place, order=5).order == 5 and lists <= last_keys()
    assert actions.set_placement_title(actor=keeper, placement=place, title="短题").title == "短题" and lists <= last_keys()
    with pytest.raises(NotAllowed):
        actions.pin(actor=city.user("collector"), placement=place, pinned=False)
    with pytest.raises(RuleBroken):
        actions.set_placement_title(actor=keeper, placement=place, title="长" * 201)


def test_numbers_of_a_column_are_given_once_and_stay(city):
    Column.objects.filter(pk=city.column().pk).update(page_size=2, review_levels=1)
    articles = []
    for _ in range(4):
        articles.append(publish(city, make_article(city)))
    assert [article.placements.get().sequence for article in articles] == [1, 2, 3, 4]
    # The fourth completes page 2 and lets page 1 link onward to it.
    column = city.column().pk
    assert last_keys() == {f"article:{articles[3].pk}", f"column:{column}", f"list:{column}:1", f"list:{column}:2"}
    withdraw(city, articles[1], rules.RECALLED)
    fifth = publish(city, make_article(city))
    assert fifth.placements.get().sequence == 5
    assert Column.objects.get(pk=column).item_count == 4


# Import's fast path


def test_an_imported_item_is_public_with_its_original_time(city):
    importer, column = city.user("importer"), city.column()
    original = datetime(2019, 3, 5, 1, 30, tzinfo=UTC)
    article = Article(column=column, organ=column.organ, title="旧文", source="旧网站", body=text_body("旧内容"))
    with transaction.atomic():
        article = actions.publish_imported(actor=importer, article=article, published_at=original, batch=7)
    article = Article.objects.get(pk=article.pk)
    assert article.live and article.published_at == original and article.public_path.startswith("/article/201903/")
    assert article.live_html == "<p>旧内容</p>" and article.latest_revision is None
    assert article.placements.get().published_at == original
    assert last_keys() == {f"article:{article.pk}", f"column:{column.pk}", f"list:{column.pk}:1", "columns:housing"}
    assert Entry.objects.latest("pk").detail["batch"] == 7
    article.title = "旧文（改）"
    actions.publish_imported(actor=importer, article=article, published_at=clock.now())
    assert Article.objects.get(pk=article.pk).published_at == original and Placement.objects.count() == 1
    with pytest.raises(NotAllowed):
        actions.publish_imported(
            actor=importer, published_at=original,
            article=Article(column=city.column("education"), organ=column.organ, title="题", source="源"),
        )  # fmt: skip


def test_an_imported_item_is_edited_like_any_other(city):
    column = city.column()
    article = Article(column=column, organ=column.organ, title="旧文", source="旧网站", body=text_body("旧内容"))
    article = actions.publish_imported(actor=city.user("importer"), article=article, published_at=NOON)
    article = actions.save_draft(actor=city.user("editor"), article=article, values={"title": "新题"}, base_revision=None)
    assert Article.objects.get(pk=article.pk).title == "旧文"
    assert publish(city, article).title == "新题"

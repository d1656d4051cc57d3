"""Writing: what a draft may hold, two editors at once, locks, other homes, the recycle bin, comparison."""

import pytest

from huabiao.duties.articles import actions, comparison, queries, rules
from huabiao.duties.articles.actions.drafts import EditedMeanwhile, LockedByOther
from huabiao.duties.articles.models import Article, Asset, Placement
from huabiao.duties.portals import actions as portals
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey, Entry
from huabiao.kernel.errors import RuleBroken

from .factories import document_values, make_article, make_published, submit, text_body


def save(city, article, role="editor", base="own", **values):
    return actions.save_draft(
        actor=city.user(role), article=article, values=values,
        base_revision=article.latest_revision_id if base == "own" else base,
    )  # fmt: skip


def test_a_draft_is_kept_as_a_revision_without_what_the_acts_set(city):
    article = make_article(city)
    assert not article.live and article.state == rules.DRAFT
    assert set(article.latest_revision.content) == {"pk", *rules.VERSIONED}
    assert article.placements.get().kind == rules.HOME_PLACE
    entry = Entry.objects.get(act="articles.create")
    assert entry.thing == f"article:{article.pk}" and not ChangedKey.objects.filter(entry=entry).exists()


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(city):
    article = make_article(city)
    base = article.latest_revision_id
    save(city, article, title="甲改的", base=base)
    with pytest.raises(EditedMeanwhile, match=r"已在 .* 保存了新版本") as caught:
        save(city, article, role="collector", title="乙改的", base=base)
    row = Article.objects.get(pk=article.pk)
    assert row.title == "甲改的" and caught.value.revision == row.latest_revision_id
    save(city, row, role="collector", title="乙看过以后改的")
    titles = [revision.content["title"] for revision in row.revisions.order_by("pk")]
    assert titles[1:] == ["甲改的", "乙看过以后改的"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "长" * 5000}, "标题有 5,000 字，最多 200 字"),
        ({"title": " "}, "请填写标题"),
        ({"openness": "withheld"}, "依据"),
        ({"openness": "secret"}, "公开属性"),
        ({"summary": "长" * 501}, "摘要"),
        ({"source": "长" * 101}, "来源有 101 字"),
        ({"genre": "小说"}, "体裁"),
        ({"body": [{"type": "text", "value": "x" * 500_001}]}, "正文有 500,001 字"),
        ({"body": [{"type": "image", "value": {"asset": 99}}]}, "已不存在"),
    ],
)
def test_bad_values_get_a_sentence_and_change_nothing(city, values, sentence):
    article = make_article(city)
    with pytest.raises(RuleBroken, match=sentence):
        save(city, article, **values)
    assert Article.objects.get(pk=article.pk).latest_revision_id == article.latest_revision_id


def test_what_the_acts_set_cannot_be_written(city):
    for name in ("published_at", "state", "organ_path", "live_html"):
        with pytest.raises(TypeError):
            save(city, make_article(city), **{name: "x"})


def test_a_foreign_organs_file_cannot_be_put_in(city):
    foreign = Asset.objects.create(digest="a" * 64, name="图.png", kind="image", extension="png", size=1, organ_path="00010003")
    for values in ({"picture": foreign}, {"body": [{"type": "file", "value": {"asset": foreign.pk}}]}):
        with pytest.raises(RuleBroken, match="其他单位"):
            save(city, make_article(city), **values)
    assert foreign not in queries.visible_assets(city.user("editor"))
    assert foreign in queries.visible_assets(city.user("editor", "education"))


def test_nobody_writes_into_a_foreign_organs_column(city):
    with pytest.raises(NotAllowed):
        actions.create_article(actor=city.user("editor"), column=city.column("education"), values={"title": "题"})
    article = make_article(city)
    with pytest.raises(NotAllowed):
        save(city, article, role="reviewer_1", title="题")
    with pytest.raises(NotAllowed):
        actions.move_home_column(actor=city.user("editor"), article=article, column=city.column("education"))
    with pytest.raises(RuleBroken, match="名义"):
        actions.create_article(
            actor=city.user("editor"), column=city.column(), values={"title": "题"}, organ=city.organs["education"]
        )


def test_a_locked_article_is_its_lockers(city):
    article = actions.lock(actor=city.user("editor"), article=make_article(city))
    with pytest.raises(LockedByOther, match="锁定"):
        save(city, article, role="collector", title="题")
    save(city, article, title="自己改")
    with pytest.raises(NotAllowed):
        actions.unlock(actor=city.user("collector"), article=article)
    article = actions.unlock(actor=city.user("site_admin"), article=article)
    save(city, article, role="collector", title="题")


def test_another_home_column_keeps_the_address_and_moves_the_item(city):
    article = make_published(city)
    path, old, new = article.public_path, city.column(), city.column(path="news")
    article = actions.move_home_column(actor=city.user("editor"), article=article, column=new)
    assert article.public_path == path and article.column_path == "news"
    home = article.placements.get(column=new)
    assert home.shown and home.kind == rules.HOME_PLACE and home.sequence == 1
    assert not article.placements.get(column=old).shown
    for column, count in ((old, 0), (new, 1)):
        column.refresh_from_db()
        assert column.item_count == count
    keys = set(ChangedKey.objects.filter(entry=Entry.objects.latest("pk")).values_list("key", flat=True))
    assert {f"column:{old.pk}", f"column:{new.pk}", f"article:{article.pk}", f"list:{old.pk}:1"} <= keys
    back = actions.move_home_column(actor=city.user("editor"), article=article, column=old)
    assert back.placements.get(column=old).sequence == 1  # it comes back to its old number
    assert Placement.objects.filter(shown=True).count() == 1


def test_the_recycle_bin_takes_only_what_was_never_public(city):
    article = submit(city, make_article(city))
    article = actions.delete_article(actor=city.user("editor"), article=article)
    assert article not in queries.library(city.user("editor")) and article in queries.recycle_bin(city.user("editor"))
    assert list(queries.inbox(city.user("reviewer_1"))) == []
    with pytest.raises(RuleBroken, match="回收站"):
        save(city, article, title="题")
    article = actions.restore_article(actor=city.user("editor"), article=article)
    assert article.state == rules.DRAFT
    with pytest.raises(RuleBroken, match="先把稿件放入回收站"):
        actions.purge_article(actor=city.user("site_admin"), article=article)
    actions.purge_article(
        actor=city.user("site_admin"), article=actions.delete_article(actor=city.user("editor"), article=article)
    )
    assert not Article.objects.filter(pk=article.pk).exists()
    with pytest.raises(RuleBroken, match="彻底删除"):
        actions.restore_article(actor=city.user("editor"), article=article)
    with pytest.raises(RuleBroken, match="发布过"):
        actions.delete_article(actor=city.user("editor"), article=make_published(city))


def test_versions_are_compared_by_characters(city):
    article = make_article(city, title="关于做好集中供热工作的通知", body=text_body("供热自下周五零时开始。", "室温18度。"))
    old = article.latest_revision
    article = save(city, article, title="关于集中供热有关事项的通知", body=text_body("供热自20日零时开始。", "室温18度。"))
    changes = {change.field: change for change in comparison.compare(article, old, article.latest_revision)}
    assert set(changes) == {"title", "body"} and changes["title"].label == "标题"
    assert changes["title"].parts == [
        ("equal", "关于"), ("delete", "做好"), ("equal", "集中供热"), ("delete", "工作"), ("insert", "有关事项"), ("equal", "的通知")
    ]  # fmt: skip
    assert changes["body"].parts[1:3] == [("delete", "下周五"), ("insert", "20日")]


def test_comparison_of_a_long_text_ends(city):
    before = "\n".join(f"第{n}条规定了第{n}件事。" for n in range(5000))
    after = before.replace("第4999条", "第五千条")
    parts = comparison.difference(before, after)
    assert "".join(text for kind, text in parts if kind != "insert") == before
    assert "".join(text for kind, text in parts if kind != "delete") == after
    parts = comparison.difference("字" * 200_000, "词" * 200_000)
    assert [kind for kind, _ in parts] == ["delete", "insert"]


def test_a_column_with_articles_under_review_is_not_retired(city):
    article = submit(city, make_article(city))
    keeper = city.user("site_admin")
    with pytest.raises(RuleBroken, match="1 篇稿件在审核或等候发布"):
        portals.retire_column(actor=keeper, column=city.column())
    assert queries.open_task(article) is not None
    actions.withdraw_submission(actor=city.user("editor"), article=article)
    portals.retire_column(actor=keeper, column=city.column())
    article.refresh_from_db()
    assert article.column.retired_at and article in queries.library(city.user("editor"))
    with pytest.raises(RuleBroken, match="已停用"):
        make_article(city)


def test_articles_follow_the_organ_that_answers_for_their_column(city):
    article = submit(city, make_article(city))
    admin = city.user("site_admin", "huaqing")
    portals.change_column(actor=admin, column=city.column(), organ=city.organs["education"])
    article.refresh_from_db()
    assert article.organ_path == "00010003" == article.placements.get().organ_path == queries.open_task(article).organ_path
    assert article not in queries.library(city.user("editor"))


def test_an_index_number_is_given_once(city):
    article = make_published(city, path="documents", **document_values())
    with pytest.raises(RuleBroken, match="已被另一件文件使用"):
        make_article(city, path="documents", **document_values(index_number=article.index_number))

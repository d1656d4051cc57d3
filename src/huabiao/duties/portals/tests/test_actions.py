"""Columns: opened, changed, moved, retired; paths follow, old addresses lead on."""

import pytest
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from huabiao.duties.portals import actions, guards, queries
from huabiao.duties.portals.models import Column, Redirect
from huabiao.foundation.accounts.models import Grant
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey, Entry
from huabiao.foundation.organizations.actions import create_office
from huabiao.foundation.organizations.tests.factories import chief, organ
from huabiao.kernel.errors import RuleBroken

from .factories import Place, fill, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


def keys_of(act: str) -> set[str]:
    entry = Entry.objects.filter(act=act).latest("pk")
    return set(ChangedKey.objects.filter(entry=entry).values_list("key", flat=True))


def paths(site: str = "city") -> list[str]:
    return [column.column_path for column in queries.columns_of(site)]


def test_columns_stand_under_their_site(place):
    news = place.column("news", kind="news")
    inner = place.column("notices", news, kind="notices")
    assert paths() == ["news", "news/notices"]
    assert (news.update_days, inner.update_days) == (14, 183)
    assert keys_of("columns.create") == {"columns:city", f"column:{inner.pk}"}
    assert queries.parent_of(inner) == news


def test_the_tree_of_a_site_is_made_once(place):
    again = actions.create_site_tree(actor=place.chief, site=place.site)
    assert again == place.root and Page.objects.filter(slug="city").count() == 1


def test_the_tree_is_cheap_and_leaves_nothing_in_wagtails_indexes(place, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        place.column("news")
    assert not ReferenceIndex.objects.exists()


@pytest.mark.parametrize("slug", ["News", "新闻", "a b", "-a", "list-3", "assets", "search", "", "x" * 41])
def test_bad_and_reserved_slugs_get_a_sentence(place, slug):
    with pytest.raises(RuleBroken, match="英文"):
        place.column(slug)
    assert paths() == []


def test_a_reserved_word_may_stand_deeper(place):
    place.column("feed", place.column("about"))
    assert "about/feed" in paths()


def test_two_columns_never_share_a_path(place):
    place.column("news")
    with pytest.raises(actions.PathTaken, match="栏目news"):
        place.column("news")


def test_three_levels_and_no_more(place):
    third = place.column("c", place.column("b", place.column("a")))
    with pytest.raises(RuleBroken, match="最多3级"):
        place.column("d", third)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, "栏目名称"), ({"title": "长" * 41}, "不超过40"), ({"description": ""}, "ColumnDescription"), ({"kind": "blog"}, "栏目类型"),
        ({"column_type": "别的"}, "栏目类别"), ({"kind": "external"}, "链接地址"), ({"kind": "external", "external_url": "javascript:1"}, "http"),
        ({"page_size": 7}, "每页条数"), ({"keywords": "词" * 201}, "不能超过200"), ({"review_levels": 0}, "审级"),
    ],
)  # fmt: skip
def test_bad_values_get_a_sentence(place, values, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        place.column("news", **values)
    assert paths() == []


def test_office_and_post_belong_to_the_responsible_organ(place):
    other = organ(place.chief, "市教育局", place.organ)
    office = create_office(actor=place.chief, organ=other, name="综合科")
    with pytest.raises(RuleBroken, match="不属于"):
        place.column("news", office=office)


def test_a_new_title_reaches_articles_beneath_and_another_period_does_not(place):
    news = place.column("news")
    inner = place.column("inner", news)
    actions.change_column(actor=place.admin, column=news, title="动态")
    assert {f"shelf:{news.pk}", f"shelf:{inner.pk}", "columns:city"} <= keys_of("columns.change")
    actions.change_column(actor=place.admin, column=news, update_days=7)
    assert not any(key.startswith("shelf:") for key in keys_of("columns.change"))


def test_a_new_slug_takes_rows_and_grants_along_and_leaves_a_redirect(place):
    news = fill(place.column("news"), 45)
    place.column("inner", news)
    keeper = chief("column_keeper", site_code="city", column_path="news/inner")
    actions.change_column(actor=place.admin, column=news, slug="dynamics")
    assert paths() == ["dynamics", "dynamics/inner"]
    assert Grant.objects.get(user=keeper).column_path == "dynamics/inner"
    redirect = Redirect.objects.get(old_path="/news/")
    assert (redirect.target, redirect.list_pages) == ("/dynamics/", 2)
    assert Redirect.objects.get(old_path="/news/inner/").target == "/dynamics/inner/"
    assert f"redirect:{redirect.pk}" in keys_of("columns.change")


def test_moving_takes_the_subtree_along(place):
    news, about = place.column("news"), place.column("about")
    inner = place.column("inner", news)
    moved = actions.move_column(actor=place.admin, column=news, parent=about)
    assert paths() == ["about", "about/news", "about/news/inner"]
    assert moved.get_parent().pk == about.pk and moved.depth == 4
    assert Redirect.objects.get(old_path="/news/inner/").target == "/about/news/inner/"
    assert {f"shelf:{inner.pk}", f"shelf:{news.pk}", "columns:city"} <= keys_of("columns.move")
    assert Entry.objects.get(act="columns.move").detail == {"from": "news", "to": "about/news"}


def test_moving_twice_leaves_no_chain_of_redirects(place):
    news, about, more = place.column("news"), place.column("about"), place.column("more")
    news = actions.move_column(actor=place.admin, column=news, parent=about)
    news = actions.move_column(actor=place.admin, column=news, parent=more)
    assert set(Redirect.objects.values_list("old_path", "target")) == {("/news/", "/more/news/"), ("/about/news/", "/more/news/")}


def test_order_among_siblings(place):
    a, b, c = place.column("a"), place.column("b"), place.column("c")
    actions.move_column(actor=place.admin, column=c, parent=place.root, before=a)
    assert paths() == ["c", "a", "b"]
    actions.move_column(actor=place.admin, column=c, parent=place.root)
    assert paths() == ["a", "b", "c"]
    assert not Redirect.objects.exists()
    with pytest.raises(RuleBroken, match="不在这个上级栏目之下"):
        actions.move_column(actor=place.admin, column=a, parent=c, before=b)


def test_a_cycle_another_site_and_too_deep_are_refused(place):
    a = place.column("a")
    b = place.column("b", a)
    with pytest.raises(actions.ColumnCycle):
        actions.move_column(actor=place.admin, column=a, parent=b)
    with pytest.raises(actions.ColumnCycle):
        actions.move_column(actor=place.admin, column=a, parent=a)
    other = make_place("school", "华清市教育局", "department")
    with pytest.raises(RuleBroken, match="另一个网站"):
        actions.move_column(actor=place.admin, column=a, parent=other.root)
    c = place.column("d", place.column("c"))
    with pytest.raises(RuleBroken, match="最多3级"):
        actions.move_column(actor=place.admin, column=a, parent=c)
    assert paths() == ["a", "a/b", "c", "c/d"]


def test_only_who_holds_the_column_may_change_it_or_move_into_it(place):
    own, foreign = place.column("own"), place.column("foreign")
    admin = chief("site_admin", site_code="city", column_path="own")
    inner = place.column("inner", own)
    with pytest.raises(NotAllowed):
        actions.change_column(actor=admin, column=foreign, title="别人的")
    with pytest.raises(NotAllowed):
        actions.move_column(actor=admin, column=inner, parent=foreign)
    with pytest.raises(NotAllowed):
        actions.retire_column(actor=admin, column=foreign)
    actions.change_column(actor=admin, column=inner, title="自己的")
    assert [column.column_path for column in queries.visible_columns(admin)] == ["own", "own/inner"]


def test_a_retired_column_frees_its_path_and_leads_to_the_column_above(place):
    news = place.column("news")
    inner = fill(place.column("inner", news), 0)
    retired = actions.retire_column(actor=place.admin, column=inner)
    assert retired.retired_at and paths() == ["news"]
    assert Redirect.objects.get(old_path="/news/inner/").target == "/news/"
    assert place.column("inner", news).column_path == "news/inner"


def test_a_column_in_use_is_not_retired(place):
    news = place.column("news")
    inner = fill(place.column("inner", news), 3)
    with pytest.raises(RuleBroken, match="下级栏目"):
        actions.retire_column(actor=place.admin, column=news)
    with pytest.raises(RuleBroken, match="3条公开的信息"):
        actions.retire_column(actor=place.admin, column=inner)


def test_a_guard_of_a_higher_duty_may_refuse(place, monkeypatch):
    def refuse(column: Column) -> None:
        raise RuleBroken("还有稿件在审核。")

    monkeypatch.setattr(guards, "_checks", [refuse])
    news = place.column("news")
    with pytest.raises(RuleBroken, match="还有稿件在审核"):
        actions.retire_column(actor=place.admin, column=news)
    assert paths() == ["news"]


def test_nothing_of_wagtails_own_holds_words_of_ours(place):
    news, about = place.column("news"), place.column("about")
    actions.move_column(actor=place.admin, column=news, parent=about)
    assert PageLogEntry.objects.filter(user__isnull=False).count() == 0
    assert Page.objects.filter(live=False).count() == 0

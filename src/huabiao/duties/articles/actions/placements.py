"""Where an article stands: reference, copy, push downward, position; title, order and pin of each place.

Both ends are asked: the article that is taken and the column or position that receives it.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from huabiao.duties.portals.models import Column, Position
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import can
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import Article, Placement
from . import showing
from .drafts import scope_fields, target, write_values
from .publication import make_revision
from .rows import enter, locked_placement, name_of, usable_article

MAX_ABOVE = 10  # sites above one another; a guard against a circle, not a rule


class AlreadyThere(RuleBroken):
    """The article stands there already."""


@transaction.atomic
def place(
    *, actor: User, article: Article, column: Column, title: str = "",
    starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> Placement:  # fmt: skip
    """引用: show the article in another column, of this site or another."""
    article, column = usable_article(article), target(column)
    require(actor, "article.view", article)
    if not article.live:
        require(actor, "article.place", article)
    require(actor, "article.place", column)
    return _put(actor, article, column, rules.REFERENCE, title=title, starts_at=starts_at, ends_at=ends_at)


@transaction.atomic
def push(*, actor: User, article: Article, column: Column, title: str = "") -> Placement:
    """下发: place the article in a column of a site beneath its own."""
    article, column = usable_article(article), target(column)
    require(actor, "article.view", article)
    require(actor, "article.push", article, column)
    if article.site_code not in sites_above(column.site_code):
        raise RuleBroken("下发只能到下级网站的栏目；平级或上级网站请用“引用”或“报送”。")
    return _put(actor, article, column, rules.PUSH, title=title)


@transaction.atomic
def copy_article(*, actor: User, article: Article, column: Column) -> Article:
    """复制: a new article with its own text, which goes through the reviews of its own column."""
    article, column = usable_article(article), target(column)
    require(actor, "article.view", article)
    require(actor, "article.write", column)
    source = article if article.live else queries.latest_version(article)
    copied = Article(
        column=column, organ=column.organ, live=False, has_unpublished_changes=True, copied_from=article,
        created_by=name_of(actor), updated_at=clock.now(), **scope_fields(column),
    )  # fmt: skip
    # The number belongs to the document; a second article may not carry it.
    values = {name: getattr(source, name) for name in rules.VERSIONED if name not in {"index_number", "body", "picture"}}
    write_values(copied, values, actor)
    # The source's files were allowed there; seeing the article is seeing them.
    copied.body, copied.picture_id = source.body, source.picture_id
    copied.save()
    copied.latest_revision = make_revision(copied, actor)
    copied.save(update_fields=["latest_revision"])
    Placement.objects.create(
        article=copied, column=column, kind=rules.COPY, created_by=name_of(actor), **scope_fields(column)
    )
    enter(actor, "copy", copied, source=article.pk, column=column.pk, revision=copied.latest_revision_id)
    return copied


@transaction.atomic
def place_at_position(*, actor: User, article: Article, position: Position, title: str = "") -> Placement:
    """推荐位: put the article in a named place on a home page of a site in which it already stands.

    One from elsewhere that stands publicly in a column of theirs (adopted, pushed down) may be taken by those who place
    there, although they may not see its drafts.
    """
    article = usable_article(article)
    require(actor, "article.place", position)
    through = _standing_on(article, position.site_code)
    if not can(actor, "article.view", article):
        through = [placement for placement in through if placement.shown and can(actor, "article.place", placement)]
        if not through:
            require(actor, "article.view", article)
    if not through:
        raise RuleBroken("稿件还没有刊发到该网站的栏目，请先引用到一个栏目，再放入推荐位。")
    column = through[0].column
    found = Placement.objects.filter(article=article, position=position).first()
    if found is not None and found.state == Placement.State.ACTIVE:
        raise AlreadyThere(f"稿件已在推荐位“{position.name}”。")
    placement = found or Placement(article=article, position=position)
    placement.column, placement.kind = column, rules.REFERENCE
    placement.organ_path, placement.site_code = position.organ_path, position.site_code
    placement.column_path = column.column_path
    placement.published_at = None
    return _store(actor, placement, article, title=title)


def _standing_on(article: Article, site_code: str) -> list[Placement]:
    rows = article.placements.filter(site_code=site_code, position=None, state=Placement.State.ACTIVE)
    return list(rows.select_related("column").order_by("pk"))


@transaction.atomic
def end_placement(*, actor: User, placement: Placement) -> Placement:
    """Take the article out of one place; its other places stay."""
    placement = locked_placement(placement)
    require(actor, "article.place", placement)
    article = placement.article
    if placement.position_id is None and placement.column_id == article.column_id and placement.shown:
        raise RuleBroken("这是稿件的主栏目，不能单独撤下；撤下全部请用“撤稿”，换栏目请用“改主栏目”。")
    placement.state = Placement.State.ENDED
    placement.save(update_fields=["state"])
    keys = [f"article:{article.pk}", *showing.bring_in_line(placement, article, clock.now())]
    _note(actor, "end_placement", placement, keys)
    return placement


@transaction.atomic
def pin(*, actor: User, placement: Placement, pinned: bool) -> Placement:
    """置顶 or not, in this one list."""
    placement = locked_placement(placement)
    require(actor, "article.pin", placement)
    return _change(actor, "pin", placement, pinned=pinned)


@transaction.atomic
def reorder(*, actor: User, placement: Placement, order: int) -> Placement:
    """A higher order stands before a lower one, whatever the dates."""
    placement = locked_placement(placement)
    require(actor, "article.pin", placement)
    if not -10_000 <= order <= 10_000:
        raise RuleBroken("排序请填 -10000 至 10000 之间的整数，数字大的在前。")
    return _change(actor, "reorder", placement, order=order)


@transaction.atomic
def set_placement_title(*, actor: User, placement: Placement, title: str) -> Placement:
    """Give the article another title in this one place; empty is its own."""
    placement = locked_placement(placement)
    require(actor, "article.place", placement)
    return _change(actor, "set_placement_title", placement, title=_checked(title))


def sites_above(site_code: str) -> set[str]:
    """The codes of the sites above a site, from its parent to the top."""
    above: set[str] = set()
    parents = dict(Site.objects.values_list("code", "parent__code"))
    code = parents.get(site_code)
    while code and code not in above and len(above) < MAX_ABOVE:
        above.add(code)
        code = parents.get(code)
    return above


def existing(article: Article, column: Column) -> Placement:
    """The article's place in that column, an ended one taken up again; refused if it stands there."""
    found = Placement.objects.select_for_update().filter(article=article, column=column, position=None).first()
    if found is not None and found.state == Placement.State.ACTIVE:
        raise AlreadyThere(f"稿件已在栏目“{column.title}”，不必重复刊发。")
    placement = found or Placement(article=article, column=column)
    for name, value in scope_fields(column).items():
        setattr(placement, name, value)
    return placement


def _put(actor: User, article: Article, column: Column, kind: str, *, title: str, **times: Any) -> Placement:
    rules.check_schedule(clock.now(), times.get("starts_at"), times.get("ends_at"))
    placement = existing(article, column)
    placement.kind = kind
    placement.starts_at, placement.ends_at = times.get("starts_at"), times.get("ends_at")
    return _store(actor, placement, article, title=title)


def _store(actor: User, placement: Placement, article: Article, *, title: str) -> Placement:
    placement.title, placement.state, placement.reason = _checked(title), Placement.State.ACTIVE, ""
    placement.created_by = name_of(actor)
    placement.save()
    keys = showing.bring_in_line(placement, article, clock.now())
    if keys:
        keys = [f"article:{article.pk}", *keys]
    _note(actor, "place", placement, keys)
    return placement


def _change(actor: User, act: str, placement: Placement, **values: Any) -> Placement:
    for name, value in values.items():
        setattr(placement, name, value)
    placement.save(update_fields=list(values))
    keys = [f"article:{placement.article_id}", *showing.list_keys(placement)] if placement.shown else []
    _note(actor, act, placement, keys)
    return placement


def _checked(title: str) -> str:
    title = title.strip()
    if title:
        rules.check_title(title)
    return title


def _note(actor: User, act: str, placement: Placement, keys: list[str]) -> None:
    enter(
        actor, act, placement.article, keys=keys, placement=placement.pk, column=placement.column_id,
        position=placement.position_id, kind=placement.kind,
    )  # fmt: skip

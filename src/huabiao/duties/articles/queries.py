"""Every question asked of the library: lists for the desk, reviews, history, what is due. Comparison: comparison.py.

Lists come newest first and lazily: the caller slices them (`[:50]`) and counts them with accounts.queries.capped_count.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from huabiao.duties.portals.models import Column
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import active_grants, holders, visible
from huabiao.foundation.accounts.rules import roles_for
from huabiao.foundation.ledger import queries as ledger
from huabiao.foundation.ledger.models import Entry
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock

from . import rules
from .models import Article, Asset, Placement, ReviewTask

# Due for longer than this without having been done: the sweeper runs each minute, so two is late.
LATE = timedelta(minutes=2)
LATE_CAP = 200  # of each kind that the alarm looks at

# A list shows none of these, and they are most of a row's size.
HEAVY = ("body", "live_html")

# Up to so many items in the columns that a person reaches, their articles are looked up by column and sorted; beyond,
# the newest are gone through until a page is full. Either way a page takes the same few milliseconds.
SPARSE = 2000


# The library


def library(
    actor: User, *, state: str = "", column: Column | None = None, organ: Organ | None = None, text: str = "",
    act: str = "article.view",
) -> QuerySet[Article]:  # fmt: skip
    """The articles that `actor` may see, the last changed first; `text` is looked for in titles."""
    rows = Article.objects.filter(deleted_at=None)
    if state:
        rows = rows.filter(state=state)
    if column is not None:
        rows = rows.filter(site_code=column.site_code).filter(
            Q(column_path=column.column_path) | Q(column_path__startswith=f"{column.column_path}/")
        )
    if organ is not None:
        rows = rows.filter(organ=organ)
    for word in text.split()[:5]:
        rows = rows.filter(title__contains=word)
    return _listed(_in_reach(actor, act, rows))


def recycle_bin(actor: User) -> QuerySet[Article]:
    """What may be fetched back or destroyed."""
    return _listed(_in_reach(actor, "article.delete", Article.objects.exclude(deleted_at=None)))


def visible_articles(actor: User, act: str = "article.view") -> QuerySet[Article]:
    """All rows to which `actor` may do `act`, unordered: to fetch one by its key."""
    return visible(actor, act, Article.objects.all())


def visible_assets(actor: User, act: str = "asset.view") -> QuerySet[Asset]:
    """The files of the actor's own organ and of organs that a grant reaches; the newest first.

    A grant that is bound to a site but to no organ says nothing about files, which belong to organs only.
    """
    grants = active_grants(actor).filter(role__in=roles_for(act))
    paths = set(grants.values_list("organ_path", flat=True).distinct())
    if "" in paths:
        if grants.filter(organ_path="", site_code="", column_path="").exists():
            return Asset.objects.order_by("-created_at", "-pk")
        paths.discard("")
        paths.add(actor.organ_path)
    elif paths:
        paths.add(actor.organ_path)
    return Asset.objects.filter(_under(paths - {""})).order_by("-created_at", "-pk")


def returned_for(actor: User) -> QuerySet[Article]:
    """被退回: what this person may write and somebody sent back."""
    return library(actor, state=rules.RETURNED, act="article.write")


def awaiting_publication(actor: User) -> QuerySet[Article]:
    """待发布: approved, waiting for its time; the next first."""
    return library(actor, state=rules.SCHEDULED).order_by("go_live_at", "pk")


def published_today(actor: User) -> QuerySet[Article]:
    """今日发布, by Beijing's day."""
    midnight = datetime.combine(clock.today(), datetime.min.time(), tzinfo=clock.BEIJING)
    return library(actor).filter(live=True, published_at__gte=midnight).order_by("-published_at", "-pk")


def latest_version(article: Article) -> Article:
    """The newest version, saved or public, as an article that is not to be saved itself."""
    if article.latest_revision_id is not None and article.has_unpublished_changes:
        return article.with_content_json(article.latest_revision.content)
    return copy(article)


# Review


def inbox(actor: User, level: int | None = None) -> QuerySet[ReviewTask]:
    """待我审核: open tasks at a level at which this person may review; the longest waiting first.

    Own work and versions of which they approved a level already are left out, as `approve` would refuse them.
    """
    rows = ReviewTask.objects.filter(state=ReviewTask.State.OPEN, article__deleted_at=None)
    mine = Q(pk__in=[])
    for number in [level] if level else rules.LEVELS:
        mine |= Q(level=number, shelf__in=[pk for pk, _ in _reach(actor, f"article.review_{number}")])
    decided = ReviewTask.objects.filter(
        article=OuterRef("article"), revision=OuterRef("revision"), state=ReviewTask.State.APPROVED, decider=actor
    )
    return (
        rows.alias(shelf=F("article__column_id") + 0)
        .filter(mine)
        .exclude(submitter=actor)
        .exclude(Exists(decided))
        .select_related("article__column", "article__organ")
        .defer(*(f"article__{name}" for name in HEAVY))
        .order_by("created_at", "pk")
    )


def visible_tasks(actor: User) -> QuerySet[ReviewTask]:
    """All review tasks whose article this person may see, decided ones too."""
    return visible(actor, "article.view", ReviewTask.objects.all())


def open_task(article: Article) -> ReviewTask | None:
    """The level at which the article waits now."""
    return article.review_tasks.filter(state=ReviewTask.State.OPEN).first()


def authors_of(article: Article) -> set[int | None]:
    """Who wrote what is not public yet: they may not review it."""
    since = article.live_revision_id or 0
    return set(article.revisions.filter(pk__gt=since).values_list("user_id", flat=True).distinct())


def reviewers(article: Article, level: int) -> QuerySet[User]:
    """Who may review at that level: found from the article's column, own authors left out."""
    own = [number for number in authors_of(article) if number is not None]
    return holders(f"article.review_{level}", article).exclude(pk__in=own).order_by("username")


# One article


@dataclass(frozen=True)
class Event:
    """A line of an article's history: an entry of the ledger, with what people said where a review says it."""

    at: datetime
    act: str
    actor: str
    level: int | None = None
    revision: int | None = None
    comment: str = ""


def history(article: Article, limit: int = 200) -> list[Event]:
    """What happened to an article, the oldest first: from the ledger, with names and comments from the reviews."""
    entries = list(ledger.entries_for(f"article:{article.pk}").order_by("-pk")[:limit])[::-1]
    tasks = {task.pk: task for task in article.review_tasks.all()[:limit]}
    names = _names({entry.actor for entry in entries})
    return [_event(entry, tasks, names) for entry in entries]


def placements(article: Article) -> QuerySet[Placement]:
    """All places of an article, the home first, ended ones last."""
    return article.placements.select_related("column", "position").order_by("state", "pk")


def submissions_for(actor: User) -> QuerySet[Placement]:
    """待采用: what was offered to columns in which this person may adopt; the oldest first."""
    rows = Placement.objects.filter(state=Placement.State.PROPOSED, article__deleted_at=None)
    return (
        rows.filter(column__in=[pk for pk, _ in _reach(actor, "article.adopt")])
        .select_related("article__organ", "column")
        .defer(*(f"article__{name}" for name in HEAVY))
        .order_by("created_at", "pk")
    )


def adopted_for(actor: User) -> QuerySet[Placement]:
    """已采用: what other sites wrote and columns in this person's reach show; the newest first."""
    rows = Placement.objects.filter(state=Placement.State.ACTIVE, position=None, shown=True, article__deleted_at=None)
    return (
        rows.filter(column__in=[pk for pk, _ in _reach(actor, "article.adopt")], kind__in=[rules.SUBMISSION, rules.PUSH])
        .exclude(article__site_code=F("site_code"))
        .select_related("article__organ", "column")
        .defer(*(f"article__{name}" for name in HEAVY))
        .order_by("-published_at", "-pk")
    )


def in_column(column: Column) -> QuerySet[Placement]:
    """What a column shows, as its newest list orders it."""
    return (
        Placement.objects.filter(column=column, position=None, shown=True)
        .select_related("article")
        .defer(*(f"article__{name}" for name in HEAVY))
        .order_by("-pinned", "-order", "-published_at", "-pk")
    )


# What is due


def due_to_publish(now: datetime) -> QuerySet[int]:
    """Ids of approved articles whose time has come."""
    rows = Article.objects.filter(go_live_at__lte=now, state=rules.SCHEDULED, deleted_at=None)
    return rows.order_by("go_live_at", "pk").values_list("pk", flat=True)


def due_to_expire(now: datetime) -> QuerySet[int]:
    """Ids of public articles whose end has come."""
    rows = Article.objects.filter(expire_at__lte=now, live=True)
    return rows.order_by("expire_at", "pk").values_list("pk", flat=True)


def due_to_take_effect(now: datetime) -> QuerySet[int]:
    """Ids of public documents that are 尚未施行 and whose day has come, in Beijing."""
    day = now.astimezone(rules.CHINA).date()
    rows = Article.objects.filter(validity=rules.PENDING, effective_date__lte=day, live=True)
    return rows.order_by("effective_date", "pk").values_list("pk", flat=True)


def placements_due_to_begin(now: datetime) -> QuerySet[int]:
    """Ids of placements that should be shown by now and are not."""
    rows = Placement.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now, shown=False, state=Placement.State.ACTIVE,
        article__live=True,
    )  # fmt: skip
    return rows.order_by("starts_at", "pk").values_list("pk", flat=True)


def placements_due_to_end(now: datetime) -> QuerySet[int]:
    """Ids of placements whose end has come."""
    rows = Placement.objects.filter(ends_at__lte=now, state=Placement.State.ACTIVE)
    return rows.order_by("ends_at", "pk").values_list("pk", flat=True)


def overdue(now: datetime) -> dict[str, int]:
    """For the alarm: how many of each kind have been due for more than two minutes. All noughts is well."""
    late = now - LATE
    due = {
        "publish": due_to_publish(late),
        "expire": due_to_expire(late),
        "effect": due_to_take_effect(late),
        "begin": placements_due_to_begin(late),
        "end": placements_due_to_end(late),
    }
    return {name: rows[:1000].count() for name, rows in due.items()}


def overdue_for(actor: User, now: datetime) -> QuerySet[Article]:
    """逾期未办 in a person's reach: articles of which something was due more than two minutes ago, the oldest first."""
    late = now - LATE
    # Nearly always nothing is: ask the small indexes of what is due, not each article in reach.
    numbers: set[int] = set()
    for rows in (due_to_publish(late), due_to_expire(late), due_to_take_effect(late)):
        numbers.update(rows[:LATE_CAP])
    for placements in (placements_due_to_begin(late), placements_due_to_end(late)):
        found = Placement.objects.filter(pk__in=list(placements[:LATE_CAP]))
        numbers.update(found.values_list("article_id", flat=True))
    return library(actor).filter(pk__in=numbers).order_by("go_live_at", "pk") if numbers else Article.objects.none()


def under_way_in(column: Column) -> int:
    """How many articles of a column are in review or wait for their time."""
    rows = Article.objects.filter(column=column, state__in=[rules.IN_REVIEW, rules.SCHEDULED], deleted_at=None)
    return rows[:1000].count()


def _reach(actor: User, act: str) -> list[tuple[int, int]]:
    """The columns in which a person may do `act`, with the number of their items.

    What lies in a column has its scope (column_rules.py, accounts.paths), and there are a hundred times fewer columns.
    """
    return list(visible(actor, act, Column.objects.order_by()).values_list("pk", "item_count"))


def _in_reach(actor: User, act: str, rows: QuerySet[Article]) -> QuerySet[Article]:
    """Those of many articles that a person reaches, by way of the columns."""
    reach = _reach(actor, act)
    shelves = [pk for pk, _ in reach]
    if sum(count for _, count in reach) <= SPARSE:
        return rows.filter(column__in=shelves)
    # "+ 0" keeps the index on columns out of it, so that the order of the list leads.
    return rows.alias(shelf=F("column_id") + 0).filter(shelf__in=shelves)


def _listed(rows: QuerySet[Article]) -> QuerySet[Article]:
    return rows.select_related("column", "organ").defer(*HEAVY).order_by("-updated_at", "-pk")


def _under(paths: Iterable[str]) -> Q:
    """Rows under any of these organ paths; a path beneath another adds nothing."""
    condition, top = Q(pk__in=[]), ""
    for path in sorted(paths):
        if not top or not path.startswith(top):
            top = path
            condition |= Q(organ_path__startswith=path)
    return condition


def _names(actors: set[str]) -> dict[str, str]:
    numbers = [int(actor[5:]) for actor in actors if actor.startswith("user:") and actor[5:].isdigit()]
    return {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "name")}


def _event(entry: Entry, tasks: dict[int, ReviewTask], names: dict[str, str]) -> Event:
    detail = entry.detail
    task = tasks.get(detail.get("task", 0))
    said = task.comment if task and entry.act in ("articles.approve", "articles.return") else ""
    actor = names.get(entry.actor, "定时任务" if entry.actor.startswith("system:") else "已注销账号")
    return Event(entry.at, entry.act, actor, detail.get("level"), detail.get("revision"), said)

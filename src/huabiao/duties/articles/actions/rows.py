"""What every act on an article begins and ends with: the row locked and as it is now, the entry written."""

from collections.abc import Iterable
from typing import Any

from huabiao.foundation.accounts.models import User
from huabiao.foundation.ledger import actions as ledger
from huabiao.kernel.errors import RuleBroken

from ..models import Article, Placement, ReviewTask

# Who acts when a time has come and nobody clicks.
SWEEPER = "system:sweeper"


class Gone(RuleBroken):
    """The row is not there any more."""


def locked_article(article: Article) -> Article:
    """The article as it is now, with its home column, held until the transaction ends."""
    found = Article.objects.select_for_update(of=("self",)).select_related("column").filter(pk=article.pk).first()
    if found is None:
        raise Gone("稿件已被彻底删除。")
    return found


def usable_article(article: Article) -> Article:
    """The same, unless it lies in the recycle bin."""
    found = locked_article(article)
    if found.deleted_at is not None:
        raise Gone("稿件在回收站中，请先恢复再办理。")
    return found


def locked_placement(placement: Placement) -> Placement:
    """The placement as it is now, with its article and column, held until the transaction ends."""
    found = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("article", "column", "position")
        .filter(pk=placement.pk)
        .first()
    )
    if found is None:
        raise Gone("这一刊发位置已不存在。")
    return found


def locked_task(task: ReviewTask) -> tuple[Article, ReviewTask]:
    """The article of a review task and the task, as they are now; the article is held."""
    article = usable_article(task.article)
    found = ReviewTask.objects.select_related("revision").filter(pk=task.pk).first()
    if found is None:
        raise Gone("这一审核任务已不存在。")
    return article, found


def enter(actor: User | None, act: str, article: Article, *, keys: Iterable[str] = (), thing: str = "", **detail: Any) -> None:
    """Write the act down: ids, counts and digests only. Without an actor it was the sweeper."""
    ledger.record(
        actor=actor.actor if actor is not None else SWEEPER,
        act=f"articles.{act}",
        thing=thing or f"article:{article.pk}",
        keys=keys,
        organ_path=article.organ_path,
        detail=detail,
    )


def name_of(actor: User | None) -> str:
    """How people read who did it."""
    return (actor.name if actor is not None else "定时任务")[:60]

"""回收站: what was never public may be thrown away, fetched back, and at last destroyed."""

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from ..models import Article, Placement
from .drafts import check_lock
from .rows import enter, locked_article, usable_article
from .undoing import leave_review


class WasPublished(RuleBroken):
    """What the public has seen leaves a trace and is not deleted."""


@transaction.atomic
def delete_article(*, actor: User, article: Article) -> Article:
    """Into the recycle bin."""
    article = usable_article(article)
    require(actor, "article.delete", article)
    check_lock(article, actor)
    if article.published_at is not None:
        raise WasPublished("稿件发布过，不能删除；需要撤下的，请用“撤稿”，公众会看到说明。")
    leave_review(article, actor)
    article.go_live_at = article.expire_at = None
    article.deleted_at = article.updated_at = clock.now()
    article.save()
    article.placements.filter(state=Placement.State.PROPOSED).update(state=Placement.State.ENDED)
    enter(actor, "delete", article)
    return article


@transaction.atomic
def restore_article(*, actor: User, article: Article) -> Article:
    """Out of the recycle bin, as a draft."""
    article = locked_article(article)
    require(actor, "article.delete", article)
    if article.deleted_at is None:
        return article
    article.deleted_at, article.updated_at = None, clock.now()
    article.save(update_fields=["deleted_at", "updated_at"])
    enter(actor, "restore", article)
    return article


@transaction.atomic
def purge_article(*, actor: User, article: Article) -> None:
    """For good, with all its versions. The ledger keeps that it was, and nothing of what it said."""
    article = locked_article(article)
    require(actor, "article.purge", article)
    if article.deleted_at is None:
        raise RuleBroken("请先把稿件放入回收站，再彻底删除。")
    enter(actor, "purge", article)
    article.delete()

"""Times to come: when an approved version goes out, when a published one is taken down."""

from datetime import datetime

from django.db import transaction
from wagtail.models import Revision

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import rules
from ..models import Article
from .drafts import check_lock
from .rows import enter, usable_article
from .undoing import leave_review


@transaction.atomic
def schedule(
    *, actor: User, article: Article, go_live_at: datetime | None = None, expire_at: datetime | None = None
) -> Article:
    """Set both times as given; None is "none". A version goes out at its time only if it is approved by then."""
    article = usable_article(article)
    require(actor, "article.schedule", article)
    check_lock(article, actor)
    rules.check_schedule(clock.now(), go_live_at, expire_at)
    if article.state == rules.SCHEDULED and go_live_at is None:
        raise RuleBroken("稿件正等候定时发布；不再发布的，请用“取消定时”。")
    if go_live_at is not None and article.live and not article.has_unpublished_changes:
        raise RuleBroken("稿件已经发布，没有待发布的改动，不能再定发布时间。")
    article.go_live_at, article.expire_at = go_live_at, expire_at
    article.updated_at = clock.now()
    article.save()
    if article.state == rules.SCHEDULED:
        approved = article.revisions.filter(approved_go_live_at__isnull=False).values("pk")
        Revision.objects.filter(pk__in=list(approved.values_list("pk", flat=True))).update(approved_go_live_at=go_live_at)
    enter(actor, "schedule", article, go_live_at=_text(go_live_at), expire_at=_text(expire_at))
    return article


@transaction.atomic
def cancel_schedule(*, actor: User, article: Article) -> Article:
    """Forget both times. What waited for its time was approved for that time: it is a draft again."""
    article = usable_article(article)
    require(actor, "article.schedule", article)
    if article.go_live_at is None and article.expire_at is None:
        raise RuleBroken("稿件没有设定时间，不必取消。")
    if article.state == rules.SCHEDULED:
        leave_review(article, actor)
    article.go_live_at = article.expire_at = None
    article.updated_at = clock.now()
    article.save()
    enter(actor, "cancel_schedule", article)
    return article


def _text(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""

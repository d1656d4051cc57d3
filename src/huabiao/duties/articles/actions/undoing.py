"""Ending a review or a schedule that is under way, because the article changed, was taken back or withdrawn."""

from huabiao.foundation.accounts.models import User
from huabiao.kernel import clock

from .. import rules, workflow
from ..models import Article, ReviewTask


def resting_state(article: Article) -> str:
    """Where an article stands when nothing is under way."""
    if article.live:
        return rules.PUBLISHED
    return rules.WITHDRAWN if article.is_recalled else rules.DRAFT


def leave_review(article: Article, actor: User | None) -> bool:
    """End what is under way; the caller saves the article. Returns whether there was anything."""
    was_under_way = article.state in (rules.IN_REVIEW, rules.SCHEDULED, rules.RETURNED)
    article.review_tasks.filter(state=ReviewTask.State.OPEN).update(
        state=ReviewTask.State.CANCELLED, decided_at=clock.now()
    )
    if was_under_way:
        workflow.stop(article, actor)
        article.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    if article.state == rules.SCHEDULED:
        article.go_live_at = None
    article.state = resting_state(article)
    return was_under_way

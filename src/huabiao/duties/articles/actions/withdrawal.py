"""Four ways in which something published stops being what it was, each with its public trace (docs/duties/articles.md).

撤稿: the page becomes a notice and leaves every list. 更正: the page stays, with the correction and its date.
废止、失效: page and lists stay and say so.
"""

from datetime import datetime

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import rules
from ..models import Article
from . import showing
from .review import open_review
from .rows import enter, usable_article
from .undoing import leave_review


class NotPublished(RuleBroken):
    """There is nothing public to withdraw."""


@transaction.atomic
def withdraw(*, actor: User, article: Article, kind: str, note: str) -> Article:
    """Withdraw in one of the four ways; the note is public."""
    article = usable_article(article)
    require(actor, "article.withdraw", article)
    if kind not in rules.WITHDRAWALS:
        raise RuleBroken("请选择撤下方式：撤稿、更正、废止或失效。")
    text = note.strip()
    if not text:
        raise RuleBroken("请写明撤下或更正的说明，公众会看到。")
    if len(text) > rules.MAX_NOTE:
        raise RuleBroken(f"说明有 {len(text)} 字，最多 {rules.MAX_NOTE} 字，请缩短。")
    if not article.live:
        raise NotPublished("稿件现在没有公开，不必撤下。")
    keys = take_down(article, actor, kind, text, clock.now())
    enter(actor, "withdraw", article, keys=keys, kind=kind)
    return article


@transaction.atomic
def republish(*, actor: User, article: Article) -> Article:
    """Ask for a recalled article to come back: its newest version goes through the reviews again."""
    article = usable_article(article)
    require(actor, "article.submit", article)
    if article.live or not article.is_recalled:
        raise RuleBroken("只有已撤稿的稿件可以重新发布。")
    if article.state == rules.IN_REVIEW:
        raise RuleBroken("稿件已在审核中，审核通过后即重新发布。")
    task = open_review(article, actor)
    enter(actor, "republish", article, revision=task.revision_id, task=task.pk)
    return article


def take_down(article: Article, actor: User | None, kind: str, text: str, at: datetime) -> list[str]:
    """The row and its places after a withdrawal; return the keys. The caller holds the row and records the act."""
    article.withdrawal_kind, article.withdrawal_note, article.withdrawn_at = kind, text, at
    article.updated_at = at
    gone: list[str] = []
    if kind in (rules.REPEALED, rules.EXPIRED):
        article.validity = kind
    elif kind == rules.RECALLED:
        article.live = False
        article.expire_at = None
        leave_review(article, actor)
        article.state = rules.WITHDRAWN
        # The page that is left shows no file, so none stays on the sites for its sake.
        gone = [f"asset:{number}" for number in article.asset_uses.order_by("asset_id").values_list("asset_id", flat=True)]
        article.asset_uses.all().delete()
    article.save()
    return [*showing.show_all(article, at), *gone]

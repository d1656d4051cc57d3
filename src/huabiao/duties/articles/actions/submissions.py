"""报送 and 采用: an article is offered to a site above its own, whose keepers take it or send it back."""

from django.db import transaction

from huabiao.duties.portals.models import Column
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import rules
from ..models import Article, Placement
from . import showing
from .drafts import target
from .placements import existing, sites_above
from .rows import enter, locked_placement, name_of, usable_article


class NotProposed(RuleBroken):
    """The submission has been decided already."""


@transaction.atomic
def report_up(*, actor: User, article: Article, column: Column, reason: str = "") -> Placement:
    """Offer the article to a column of a site above. Nothing is shown there before it is adopted."""
    article, column = usable_article(article), target(column)
    require(actor, "article.report_up", article)
    if column.site_code not in sites_above(article.site_code):
        raise RuleBroken("报送只能到上级网站的栏目；其他网站请用“引用”。")
    placement = existing(article, column)
    if placement.pk is not None and placement.state == Placement.State.PROPOSED:
        raise RuleBroken(f"稿件已报送到栏目“{column.title}”，正等候采用。")
    placement.kind, placement.state = rules.SUBMISSION, Placement.State.PROPOSED
    placement.reason, placement.created_by = _checked(reason), name_of(actor)
    placement.save()
    _note(actor, "report_up", placement)
    return placement


@transaction.atomic
def adopt(*, actor: User, placement: Placement, title: str = "") -> Placement:
    """Take what was offered: it is shown at once if it is public, else when it will be."""
    placement = locked_placement(placement)
    require(actor, "article.adopt", placement)
    _check_open(placement)
    target(placement.column)
    if title.strip():
        rules.check_title(title)
    placement.state, placement.title = Placement.State.ACTIVE, title.strip()
    placement.save(update_fields=["state", "title"])
    keys = showing.bring_in_line(placement, placement.article, clock.now())
    _note(actor, "adopt", placement, [f"article:{placement.article_id}", *keys] if keys else [])
    return placement


@transaction.atomic
def return_submission(*, actor: User, placement: Placement, reason: str) -> Placement:
    """Send it back with the reason."""
    placement = locked_placement(placement)
    require(actor, "article.adopt", placement)
    _check_open(placement)
    if not reason.strip():
        raise RuleBroken("不采用须写明理由，报送单位会看到。")
    placement.state, placement.reason = Placement.State.RETURNED, _checked(reason)
    placement.save(update_fields=["state", "reason"])
    _note(actor, "return_submission", placement)
    return placement


def _check_open(placement: Placement) -> None:
    if placement.state != Placement.State.PROPOSED:
        raise NotProposed(f"这件报送已是“{placement.get_state_display()}”，请刷新列表。")
    if placement.article.deleted_at is not None:
        raise NotProposed("稿件已被报送单位删除。")


def _checked(reason: str) -> str:
    if len(reason) > rules.MAX_NOTE:
        raise RuleBroken(f"说明有 {len(reason)} 字，最多 {rules.MAX_NOTE} 字，请缩短。")
    return reason.strip()


def _note(actor: User, act: str, placement: Placement, keys: list[str] | None = None) -> None:
    enter(actor, act, placement.article, keys=keys or [], placement=placement.pk, column=placement.column_id)

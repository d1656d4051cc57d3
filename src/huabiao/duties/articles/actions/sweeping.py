"""What falls due by itself: scheduled versions go out, published ones are taken down, documents take effect, placements
begin and end.

Each item has a transaction of its own, in which it is looked at again; running twice changes nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import Article, Placement
from . import showing
from .publication import public_digest, publish_revision
from .rows import Gone, enter, locked_article, locked_placement
from .withdrawal import take_down

logger = logging.getLogger(__name__)

BATCH = 500


@dataclass
class Swept:
    """How many of each kind were done in one run."""

    published: int = 0
    expired: int = 0
    effective: int = 0
    begun: int = 0
    ended: int = 0
    refused: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def sweep(*, now: datetime) -> Swept:
    """Do what is due at `now`, at most 500 of each kind; the next run goes on."""
    swept = Swept()
    for number in queries.due_to_publish(now)[:BATCH]:
        swept.published += _attempt(_publish, number, now, swept)
    for number in queries.due_to_expire(now)[:BATCH]:
        swept.expired += _attempt(_expire, number, now, swept)
    for number in queries.due_to_take_effect(now)[:BATCH]:
        swept.effective += _attempt(_take_effect, number, now, swept)
    for number in queries.placements_due_to_begin(now)[:BATCH]:
        swept.begun += _attempt(_begin, number, now, swept)
    for number in queries.placements_due_to_end(now)[:BATCH]:
        swept.ended += _attempt(_end, number, now, swept)
    return swept


def _attempt(act: Callable[[int, datetime], bool], number: int, now: datetime, swept: Swept) -> bool:
    try:
        with transaction.atomic():
            return act(number, now)
    except Gone:
        return False
    except RuleBroken as error:
        # It stays due, and the alarm for what is overdue shows it to people.
        logger.warning("定时任务未能办理 %s %s：%s", act.__name__.strip("_"), number, error)
        swept.refused += 1
        return False


def _publish(number: int, now: datetime) -> bool:
    article = locked_article(Article(pk=number))
    if article.state != rules.SCHEDULED or article.go_live_at is None or article.go_live_at > now:
        return False
    revision = article.revisions.filter(approved_go_live_at__isnull=False).order_by("-pk").first()
    if revision is None:
        raise RuleBroken("找不到已审核通过的版本，请重新送审。")
    version = article.with_content_json(revision.content)
    keys = publish_revision(article, version, revision, now)
    enter(None, "publish_due", article, keys=keys, revision=revision.pk, digest=public_digest(article))
    return True


def _expire(number: int, now: datetime) -> bool:
    article = locked_article(Article(pk=number))
    if article.expire_at is None or article.expire_at > now or not article.live:
        return False
    # A document that has run out stays readable and says so; anything else is taken down.
    kind = rules.EXPIRED if article.is_document else rules.RECALLED
    article.expire_at, article.expired = None, True
    keys = take_down(article, None, kind, "已到设定的期限。", now)
    enter(None, "expire_due", article, keys=keys, kind=kind)
    return True


def _take_effect(number: int, now: datetime) -> bool:
    """施行日期 has come: 尚未施行 becomes 现行有效 on the page and in the lists that show it."""
    article = locked_article(Article(pk=number))
    validity = rules.validity_on(now, article.validity, article.effective_date)
    if not article.live or article.validity != rules.PENDING or validity == rules.PENDING:
        return False
    article.validity = validity
    article.save(update_fields=["validity"])
    enter(None, "effect_due", article, keys=showing.show_all(article, now), validity=validity)
    return True


def _begin(number: int, now: datetime) -> bool:
    placement = locked_placement(Placement(pk=number))
    keys = showing.bring_in_line(placement, placement.article, now)
    if not placement.shown:
        return False
    _note_placement("begin_due", placement, keys)
    return True


def _end(number: int, now: datetime) -> bool:
    placement = locked_placement(Placement(pk=number))
    if placement.state != Placement.State.ACTIVE or placement.ends_at is None or placement.ends_at > now:
        return False
    placement.state = Placement.State.ENDED
    placement.save(update_fields=["state"])
    keys = showing.bring_in_line(placement, placement.article, now)
    _note_placement("end_due", placement, keys)
    return True


def _note_placement(act: str, placement: Placement, keys: list[str]) -> None:
    article = placement.article
    enter(
        None, act, article, keys=[f"article:{article.pk}", *keys] if keys else [],
        placement=placement.pk, column=placement.column_id,
    )  # fmt: skip

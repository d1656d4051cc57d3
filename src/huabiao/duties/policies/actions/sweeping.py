"""What time does by itself: on its 施行日期 a document is 现行有效, and what it repeals or replaces ends."""

from datetime import datetime

from django.db import transaction

from huabiao.kernel import clock

from .. import rules
from ..models import Policy
from .rows import SWEEPER, enter, keys_of, locked, settle


def sweep(*, now: datetime) -> int:
    """Bring into force all documents whose day has come; returns how many there were."""
    today = now.astimezone(rules.CHINA).date()
    due = list(Policy.objects.filter(live=True, validity=rules.PENDING, effective_date__lte=today).values_list("pk", flat=True)[:200])
    return sum(_bring_into_force(pk) for pk in due)


@transaction.atomic
def _bring_into_force(pk: int) -> bool:
    policy = locked(Policy(pk=pk))
    if policy.validity != rules.PENDING:
        return False
    keys = keys_of(policy)
    policy.validity, policy.updated_at = rules.CURRENT, clock.now()
    policy.save(update_fields=["validity", "updated_at"])
    keys += keys_of(policy)
    for relation in policy.relations.filter(kind=rules.REPEALS).exclude(target__validity__in=rules.ENDED).select_related("target"):
        target = relation.target
        keys += keys_of(target)
        target.validity, target.updated_at = rules.REPEALED, clock.now()
        target.save(update_fields=["validity", "updated_at"])
        keys += keys_of(target)
    keys += settle(policy.lineage_id)
    enter(SWEEPER, "into_force", policy, keys)
    return True

"""A second person agrees to a proposal, and it is done; or returns it with a word why."""

from datetime import date
from typing import Any

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import Policy, Proposal, Relation
from .proposing import check
from .rows import enter, fill, go_live, keys_of, locked, name_of, save, settle


@transaction.atomic
def approve(*, actor: User, proposal: Proposal, comment: str = "") -> Policy:
    """Do what was proposed."""
    proposal, policy = _open(actor, proposal)
    values = _typed(proposal.values)
    check(policy, proposal.kind, values)
    keys = _DEEDS[proposal.kind](policy, values, proposal)
    keys += settle(policy.lineage_id)
    _close(actor, proposal, "approved", comment)
    enter(actor, proposal.kind, policy, keys if policy.live or proposal.kind == rules.WITHDRAW else (), proposal=proposal.pk)
    return policy


@transaction.atomic
def return_proposal(*, actor: User, proposal: Proposal, comment: str) -> Proposal:
    """Send it back; the document stays as it is."""
    proposal, policy = _open(actor, proposal)
    if not comment.strip():
        raise RuleBroken("退回请写明意见，提出人据此修改。")
    _close(actor, proposal, "returned", comment)
    enter(actor, "return", policy, proposal=proposal.pk)
    return proposal


def _open(actor: User, proposal: Proposal) -> tuple[Proposal, Policy]:
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    policy = locked(Policy(pk=proposal.policy_id))
    require(actor, "policy.review", proposal, policy)
    rules.check_second_person(proposal.proposer_id, actor.pk)
    if proposal.state != Proposal.State.OPEN:
        raise RuleBroken("这件变更已经办结。")
    return proposal, policy


def _close(actor: User, proposal: Proposal, state: str, comment: str) -> None:
    proposal.state, proposal.comment = state, comment.strip()[: rules.MAX_REASON]
    proposal.decided_by, proposal.decided_at = name_of(actor), clock.now()
    proposal.save()


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in ("written_date", "issued_date", "effective_date"):
        if isinstance(found.get(name), str):
            found[name] = date.fromisoformat(found[name])
    return found


def _edit(policy: Policy, values: dict[str, Any], proposal: Proposal) -> list[str]:
    # Under another title it leaves its versions, and comparisons with them go.
    before = keys_of(policy)
    for row in Policy.objects.filter(lineage=policy.lineage_id).exclude(pk=policy.pk).defer(*queries.HEAVY):
        before += [*keys_of(row), f"policy-pair:{policy.pk}-{row.pk}", f"policy-pair:{row.pk}-{policy.pk}"]
    fill(policy, values)
    if policy.validity in (rules.CURRENT, rules.PENDING):
        policy.validity = rules.validity_on(clock.today(), policy.effective_date)
    return before + save(policy)


def _validity(policy: Policy, values: dict[str, Any], proposal: Proposal) -> list[str]:
    before = keys_of(policy)
    policy.validity, policy.validity_note, policy.updated_at = values["validity"], proposal.reason, clock.now()
    policy.save(update_fields=["validity", "validity_note", "updated_at"])
    return before + keys_of(policy)


def _relate(policy: Policy, values: dict[str, Any], proposal: Proposal) -> list[str]:
    if values.get("release"):
        relation = policy.relations.get(pk=values["release"])
        keys = keys_of(relation.target) if relation.target else []
        relation.delete()
        return keys + keys_of(policy)
    if values["kind"] == rules.EXPLAINS:
        Relation.objects.get_or_create(policy=policy, kind=rules.EXPLAINS, article_id=values["other"], target=None)
        return keys_of(policy)
    target = locked(Policy(pk=values["other"]))
    Relation.objects.get_or_create(policy=policy, kind=values["kind"], target=target, article=None)
    keys = keys_of(policy) + keys_of(target)
    if values["kind"] == rules.REPEALS and policy.live and policy.validity == rules.CURRENT and target.validity not in rules.ENDED:
        target.validity, target.updated_at = rules.REPEALED, clock.now()
        target.save(update_fields=["validity", "updated_at"])
    return keys + keys_of(target)


def _publish(policy: Policy, values: dict[str, Any], proposal: Proposal) -> list[str]:
    go_live(policy)
    return save(policy)


def _withdraw(policy: Policy, values: dict[str, Any], proposal: Proposal) -> list[str]:
    policy.live, policy.updated_at = False, clock.now()
    policy.save(update_fields=["live", "updated_at"])
    return keys_of(policy)


_DEEDS = {rules.EDIT: _edit, rules.VALIDITY: _validity, rules.RELATE: _relate, rules.PUBLISH: _publish, rules.WITHDRAW: _withdraw}

"""What a person wants changed about a public document, or that a draft become public: put down with its reason."""

from typing import Any

from django.db import transaction

from huabiao.duties.articles.models import Article
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import rules
from ..models import Policy, Proposal, Relation
from .rows import enter, fill, locked, name_of


@transaction.atomic
def propose(*, actor: User, policy: Policy, kind: str, values: dict[str, Any], reason: str) -> Proposal:
    """Put a change before a second person. What could not be done later is refused now."""
    policy = locked(policy)
    require(actor, "policy.change", policy)
    rules.check_reason(reason)
    if kind not in rules.PROPOSALS:
        raise RuleBroken("没有这种变更，请从页面上的按钮办理。")
    if policy.proposals.filter(state=Proposal.State.OPEN, kind=kind).exists():
        raise RuleBroken(f"已有一件“{rules.PROPOSALS[kind]}”在等待复核，请先办结那一件。")
    check(policy, kind, values)
    proposal = Proposal.objects.create(
        policy=policy, kind=kind, values=_plain(values), reason=reason.strip(), proposed_by=name_of(actor), proposer=actor,
        created_at=clock.now(), organ_path=policy.organ_path, site_code=policy.site_code,
    )  # fmt: skip
    enter(actor, "propose", policy, kind=kind, proposal=proposal.pk)
    return proposal


def check(policy: Policy, kind: str, values: dict[str, Any]) -> None:
    """Refuse what cannot be done to the document as it is now."""
    if kind == rules.PUBLISH and policy.live:
        raise RuleBroken("文件已经公开。")
    if kind in (rules.WITHDRAW, rules.VALIDITY) and not policy.live:
        raise RuleBroken("文件还没有公开，不用办理这一项。")
    if kind == rules.EDIT:
        copy = Policy.objects.get(pk=policy.pk)
        fill(copy, values)
    if kind == rules.VALIDITY:
        rules.check_validity(values.get("validity", ""), policy.effective_date, clock.today())
        if values["validity"] == policy.validity:
            raise RuleBroken(f"文件现在就是“{rules.VALIDITIES[policy.validity]}”，不用变更。")
    if kind == rules.RELATE:
        _check_relation(policy, values)


def _check_relation(policy: Policy, values: dict[str, Any]) -> None:
    relation, other = values.get("kind", ""), values.get("other")
    if values.get("release"):
        if not policy.relations.filter(pk=values["release"]).exists():
            raise RuleBroken("这一关联已经解除。")
        return
    if relation == rules.EXPLAINS:
        if not Article.objects.filter(pk=other, live=True).exists():
            raise RuleBroken("没有这篇已发布的解读稿件，请核对网页地址。")
        return
    target = Policy.objects.filter(pk=other, site_code=policy.site_code).first()
    if target is None:
        raise RuleBroken("文件库中没有这件文件，请按发文字号或标题重新查找。")
    known = Relation.objects.filter(policy=target, target=policy, kind=relation).exists()
    rules.check_relation(relation, is_self=target.pk == policy.pk, is_reversed_known=known)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}

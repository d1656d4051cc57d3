"""Documents are written at the desk, as drafts, or come in many at once from a file and are public with their batch."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.ledger import actions as ledger
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock, document_numbers
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..models import Policy, Relation
from .rows import enter, fill, go_live, keys_of, locked, name_of, save, settle


@dataclass
class Row:
    """One document of a file: its line, its values (rules.WRITTEN), its identity in the file, what it repeals."""

    line: int
    values: dict[str, Any]
    key: str
    validity: str = ""
    issued_date: date | None = None
    repeals: Sequence[str] = ()

    def digest(self) -> str:
        """Changes with anything that the file says of it."""
        said = [self.values, self.validity, self.issued_date, list(self.repeals)]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Outcome:
    """What became of the rows of one call; a refusal is a line and a sentence."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def create_policy(*, actor: User, site: Site, values: dict[str, Any]) -> Policy:
    """A draft; nobody but the desk sees it before a second person has agreed."""
    require(actor, "policy.change", site)
    policy = Policy(site_code=site.code, organ_path=site.organ_path, created_by=name_of(actor))
    fill(policy, values)
    policy.validity = rules.validity_on(clock.today(), policy.effective_date)
    save(policy)
    enter(actor, "create", policy)
    return policy


@transaction.atomic
def save_draft(*, actor: User, policy: Policy, values: dict[str, Any]) -> Policy:
    """Change a document that is not public; a public one is changed by a proposal."""
    policy = locked(policy)
    require(actor, "policy.change", policy)
    if policy.live:
        raise RuleBroken("文件已经公开，请用“提出修改”，由另一人复核后生效。")
    fill(policy, values)
    policy.validity = rules.validity_on(clock.today(), policy.effective_date)
    save(policy)
    enter(actor, "save", policy, fields=sorted(values))
    return policy


@transaction.atomic
def import_rows(*, actor: User, site: Site, rows: Sequence[Row]) -> Outcome:
    """A part of a file, in one transaction with one entry: what is new or other than before is public with its batch."""
    require(actor, "policy.import", site)
    outcome, keys, lineages, written = Outcome(), [], set(), []
    known = {policy.import_key: policy for policy in Policy.objects.filter(site_code=site.code, import_key__in=[row.key for row in rows])}
    for row in rows:
        policy = known.get(row.key)
        if policy is not None and policy.import_digest == row.digest():
            outcome.unchanged += 1
            continue
        try:
            with transaction.atomic():
                policy, changed = _take(actor, site, row, policy)
        except RuleBroken as broken:
            outcome.refused.append((row.line, broken.sentence))
            continue
        if row.key in known:
            outcome.updated += 1
        else:
            outcome.created += 1
        known[row.key] = policy
        keys += changed
        lineages.add(policy.lineage_id)
        written.append(policy.pk)
    for lineage in lineages:
        keys += settle(lineage)
    if written:
        ledger.record(
            actor=actor.actor, act="policies.import", thing=f"site:{site.code}", keys=keys, organ_path=site.organ_path,
            detail={"created": outcome.created, "updated": outcome.updated, "refused": len(outcome.refused), "first": written[0], "last": written[-1]},
        )  # fmt: skip
    return outcome


def _take(actor: User, site: Site, row: Row, policy: Policy | None) -> tuple[Policy, list[str]]:
    policy = policy or Policy(site_code=site.code, organ_path=site.organ_path, created_by=name_of(actor), import_key=row.key)
    fill(policy, row.values)
    policy.validity = row.validity or (policy.validity if policy.pk and policy.validity in rules.ENDED else rules.CURRENT)
    policy.issued_date = row.issued_date or policy.written_date or clock.today()
    go_live(policy)
    policy.import_digest = row.digest()
    keys = save(policy)
    for named in row.repeals:
        keys += _repeal(policy, named)
    return policy, keys


def _repeal(policy: Policy, named: str) -> list[str]:
    """A document that the file says this one repeals, by number or title; one that the library lacks is no mistake."""
    number, key = document_numbers.canonical(named), rules.title_key(named.strip("《》 "))
    rows = Policy.objects.filter(site_code=policy.site_code)
    own = bool(policy.document_number) and number == policy.document_number
    rules.check_relation(rules.REPEALS, is_self=own or (key == policy.title_key and document_numbers.parse(named) is None), is_reversed_known=False)
    target = rows.filter(document_number=number).first() or rows.filter(title_key=key).defer(*queries.HEAVY).first()
    if target is None:
        return []
    reversed_known = Relation.objects.filter(policy=target, target=policy, kind=rules.REPEALS).exists()
    rules.check_relation(rules.REPEALS, is_self=target.pk == policy.pk, is_reversed_known=reversed_known)
    Relation.objects.get_or_create(policy=policy, target=target, kind=rules.REPEALS)
    keys = keys_of(target)
    if policy.validity == rules.CURRENT and target.validity not in rules.ENDED:
        target.validity, target.updated_at = rules.REPEALED, clock.now()
        target.save(update_fields=["validity", "updated_at"])
    return keys + keys_of(target)

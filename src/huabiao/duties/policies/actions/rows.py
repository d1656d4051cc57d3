"""What every act on a document ends with: its row, what is derived from it, its place among its versions, the entry."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from huabiao.duties.articles.models import Article
from huabiao.foundation.accounts.models import User
from huabiao.foundation.ledger import actions as ledger
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock, document_numbers
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules, structure
from ..models import Cited, Lineage, Policy

SWEEPER = "system:sweeper"


def locked(policy: Policy) -> Policy:
    """The document as it is now, held until the transaction ends."""
    return Policy.objects.select_for_update().get(pk=policy.pk)


def fill(policy: Policy, values: dict[str, Any]) -> None:
    """Set what is written, checked, with what follows from it. `values` holds some of rules.WRITTEN."""
    for name in rules.WRITTEN:
        if name in values:
            value = values[name]
            setattr(policy, name, value.strip() if isinstance(value, str) else value)
    policy.document_number = document_numbers.canonical(policy.document_number)
    rules.check_title(policy.title)
    rules.check_text(policy.text, may_be_empty=bool(policy.import_key))
    rules.check_fields(
        category=policy.category, genre=policy.genre, subject=policy.subject, index_number=policy.index_number,
        written_date=policy.written_date, today=clock.today(),
    )  # fmt: skip
    if policy.issued_date and policy.written_date and policy.issued_date < policy.written_date:
        raise rules.Incomplete("发布日期早于成文日期，请核对。")
    taken = Policy.objects.filter(index_number=policy.index_number).exclude(pk=policy.pk)
    if policy.index_number and (taken.exists() or Article.objects.filter(index_number=policy.index_number).exists()):
        raise RuleBroken(f"索引号 {policy.index_number} 已被另一件文件使用，请核对；不填则由系统编号。")
    policy.title_key = rules.title_key(policy.title)[: rules.MAX_TITLE]


def save(policy: Policy) -> list[str]:
    """Write the row with its structure, its lineage and the titles that it cites; returns the keys of what changed."""
    policy.nodes, policy.anchors, cited = structure.derive(policy.text, policy.title)
    policy.lineage = _lineage(policy)
    policy.updated_at = clock.now()
    before = Policy.objects.filter(pk=policy.pk).defer(*queries.HEAVY).first() if policy.pk else None
    policy.save()
    had = set(Cited.objects.filter(policy=policy).values_list("title_key", flat=True))
    Cited.objects.filter(policy=policy, title_key__in=had - set(cited)).delete()
    Cited.objects.bulk_create(Cited(policy=policy, title_key=key) for key in cited if key not in had)
    return [*(keys_of(before) if before else ()), *keys_of(policy)]


def _lineage(policy: Policy) -> Lineage:
    # A statute's title is its own; of other documents only dates tell versions apart, an equal title may be chance ("公告").
    key = policy.title_key if policy.written_date or policy.category not in rules.LOOSE else f"{policy.title_key[:180]}#{policy.import_key[:16]}"
    return Lineage.objects.get_or_create(site_code=policy.site_code, title_key=key, defaults={"organ_path": policy.organ_path})[0]


def keys_of(policy: Policy) -> list[str]:
    """The keys that pages of this document, lists with it and texts that cite its title read."""
    return [
        f"policy:{policy.pk}",
        f"policy-title:{rules.title_digest(policy.title_key)}",
        f"policy-list:{policy.site_code}:{policy.category}:{policy.validity}:{policy.year}",
    ]


def settle(lineage_id: int) -> list[str]:
    """Older versions of a document whose newer one is in force are 已修改; returns the keys of what changed."""
    rows = queries.versions([lineage_id]).get(lineage_id, [])
    in_force = [row for row in rows if row.validity == rules.CURRENT]
    keys: list[str] = []
    for row in in_force[:-1]:
        keys += keys_of(row)
        row.validity, row.updated_at = rules.AMENDED, clock.now()
        row.save(update_fields=["validity", "updated_at"])
        keys += keys_of(row)
    return keys


def go_live(policy: Policy) -> None:
    """What is set when a document becomes public: its day, its validity by its 施行日期, an index number if it is our own."""
    today = clock.today()
    missing = [words for words, value in (("发文机关", policy.issuer), ("成文日期", policy.written_date)) if not value]
    if missing and not policy.import_key:
        raise rules.Incomplete(f"文件还缺：{'、'.join(missing)}，请补全后再公开。")
    policy.live = True
    policy.issued_date = policy.issued_date or today
    if policy.validity in (rules.CURRENT, rules.PENDING):
        policy.validity = rules.validity_on(today, policy.effective_date)
    if policy.category in rules.OWN and not policy.index_number:
        policy.index_number = _next_index_number(policy)


def _next_index_number(policy: Policy) -> str:
    """规格书 5.2: organ, year and a number that was never used; articles and the library count together."""
    code = Organ.objects.filter(path=policy.organ_path).values_list("credit_code", flat=True).first()
    if not code:
        return ""
    prefix = rules.index_number_prefix(code, policy.year or clock.today().year)
    taken = [
        model.objects.filter(index_number__startswith=prefix).order_by("-index_number").values_list("index_number", flat=True).first()
        for model in (Article, Policy)
    ]
    return f"{prefix}{max(int(number[-5:]) if number else 0 for number in taken) + 1:05d}"


def enter(actor: User | str, act: str, policy: Policy, keys: Iterable[str] = (), **detail: Any) -> None:
    """The ledger's entry."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An act on a document is one transaction.")
    ledger.record(
        actor=actor if isinstance(actor, str) else actor.actor, act=f"policies.{act}", thing=f"policy:{policy.pk}", keys=keys,
        organ_path=policy.organ_path, detail={name: value for name, value in detail.items() if value not in (None, "")},
    )  # fmt: skip


def name_of(actor: User) -> str:
    """How a person is named on a row."""
    return (actor.name or actor.username)[:60]

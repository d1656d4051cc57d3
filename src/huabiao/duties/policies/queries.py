"""Questions about the library: what a person may see, which version holds, where a cited title leads."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import visible
from huabiao.kernel import document_numbers

from . import rules
from .models import Cited, Policy, Proposal, Relation

HEAVY = ("text", "nodes", "anchors", "history")
# Of two versions of one title the one in force is meant, then the one to come, then what held last.
_PREFERRED = {rules.CURRENT: 0, rules.PENDING: 2, rules.AMENDED: 1, rules.EXPIRED: 3, rules.REPEALED: 4}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a cited title leads: the document and the anchors of its articles."""

    pk: int
    title: str
    anchors: frozenset[str]

    def address(self, anchor: str = "") -> str:
        """Its address; with the article's anchor only if it has that article."""
        return rules.path_of(self.pk) + (f"#{anchor}" if anchor in self.anchors else "")


def visible_policies(actor: User, act: str = "policy.view") -> QuerySet[Policy]:
    """The documents to which a person may do `act`, without their texts."""
    return visible(actor, act, Policy.objects.defer(*HEAVY))


def library(actor: User, *, find: str = "", site: str = "", category: str = "", validity: str = "", state: str = "") -> QuerySet[Policy]:
    """What the desk lists: by title, number in any style, site, class, validity, public or not."""
    rows = visible_policies(actor)
    if find:
        number = document_numbers.parse(find)
        rows = rows.filter(Q(document_number=str(number)) if number else Q(title__icontains=find) | Q(document_number__icontains=find))
    for name, value in (("site_code", site), ("category", category), ("validity", validity)):
        if value:
            rows = rows.filter(**{name: value})
    if state in ("live", "draft"):
        rows = rows.filter(live=state == "live")
    return rows.order_by("-updated_at", "-pk")


def open_proposals(actor: User) -> QuerySet[Proposal]:
    """What waits for a second person whom this one may be."""
    rows = Proposal.objects.filter(state=Proposal.State.OPEN).select_related("policy").order_by("created_at")
    return visible(actor, "policy.review", rows)


def versions(lineages: Collection[int]) -> dict[int, list[Policy]]:
    """The public versions of each lineage, the oldest first, without their texts."""
    found: dict[int, list[Policy]] = {}
    for policy in Policy.objects.filter(lineage__in=lineages, live=True).defer(*HEAVY).order_by("pk"):
        found.setdefault(policy.lineage_id, []).append(policy)
    for rows in found.values():
        rows.sort(key=order)
    return found


def order(policy: Policy) -> tuple[str, int]:
    """The place of a version in its lineage: by date, one without a date first."""
    return (policy.written_date.isoformat() if policy.written_date else "", policy.pk)


def present(rows: Sequence[Policy]) -> Policy:
    """The version that holds: the newest in force; without any, the newest."""
    in_force = [row for row in rows if row.validity == rules.CURRENT]
    return (in_force or list(rows))[-1]


def resolve(site: str, keys: Iterable[str]) -> dict[str, Target]:
    """For each cited title that the site's library has: the version that is meant."""
    found: dict[str, tuple[Any, Target]] = {}
    rows = Policy.objects.filter(site_code=site, live=True, title_key__in=list(keys))
    for pk, key, title, validity, written, anchors in rows.values_list("pk", "title_key", "title", "validity", "written_date", "anchors"):
        rank = (_PREFERRED[validity], -(written.toordinal() if written else 0), -pk)
        if key not in found or rank < found[key][0]:
            found[key] = (rank, Target(pk, title, frozenset(anchors)))
    return {key: target for key, (_, target) in found.items()}


def by_number(site: str, number: str) -> Policy | None:
    """The public document of a number in any style."""
    rows = Policy.objects.filter(site_code=site, live=True, document_number=document_numbers.canonical(number))
    return rows.defer(*HEAVY).order_by("-written_date", "-pk").first()


def neighbours(ids: Collection[int]) -> set[int]:
    """These documents and those whose pages name one of them: versions, relations, citations."""
    found = set(ids)
    if not found:
        return found
    lineages = Policy.objects.filter(pk__in=ids).values("lineage_id")
    found |= set(Policy.objects.filter(lineage__in=lineages).values_list("pk", flat=True))
    pairs = Relation.objects.filter(Q(policy__in=ids) | Q(target__in=ids)).values_list("policy_id", "target_id")
    found |= {pk for pair in pairs for pk in pair if pk}
    return found


def citing(keys: Collection[str]) -> set[int]:
    """Documents whose text names one of these titles."""
    return set(Cited.objects.filter(title_key__in=keys).values_list("policy_id", flat=True)) if keys else set()

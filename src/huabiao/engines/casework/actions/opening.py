"""A case comes in; words of its applicant; it is opened again, merged with another, split."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import F

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import can
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock
from huabiao.kernel.deadlines import Kind

from .. import queries, registry, rules
from ..models import Case, Counter, Document, Event, Party, Process
from ..processes import Run
from .rows import (
    WrongState,
    add_party,
    cancel_tasks,
    enter,
    happen,
    need,
    need_open,
    need_words,
    say,
    settle,
    taken,
)
from .settings import store_process


@dataclass(frozen=True)
class Kept:
    """A file that lies in the private store already (documents.keep)."""

    name: str
    digest: str
    mime: str
    size: int


@transaction.atomic
def submit(
    *,
    actor: User | None,
    kind: str,
    title: str,
    text: str,
    organ: Organ,
    limit_kind: str,
    site_code: str = "",
    channel: str = "web",
    author: str = "",
    files: Sequence[Kept] = (),
) -> Case:
    """Take a case in. Without an actor it is the applicant's own; an official needs case.assign at the receiving organ."""
    if actor is not None:
        need(can(actor, "case.assign", queries.organ_scope(organ.path)))
    queries.limits().of(limit_kind, clock.today())
    case = _open(kind, need_words(title, "标题", rules.MAX_TITLE), organ, limit_kind, site_code, channel)
    say(case, need_words(text, "内容", rules.MAX_TEXT), author=author, from_applicant=True)
    for kept in files:
        Document.objects.create(
            case=case,
            name=kept.name[:120],
            digest=kept.digest,
            mime=kept.mime,
            size=kept.size,
            from_applicant=True,
        )
    happen(case, Kind.RECEIVED)
    enter(actor, "submit", case, kind=kind, number=case.number, files=len(files))
    return case


def _open(kind_code: str, title: str, organ: Organ, limit_kind: str, site_code: str, channel: str) -> Case:
    kind = registry.kind(kind_code)
    process = process_of(kind_code)
    year = clock.today().year
    run = Run.begin(process.source, {"decision": "new"})
    # The counter is the last thing taken and the first that other writers wait for; it comes back if we do not commit.
    sequence = next_number(kind.register, year)
    case = Case.objects.create(
        kind=kind_code, register=kind.register, year=year, sequence=sequence, number=rules.number_of(kind.prefix, year, sequence),
        title=title, channel=channel, limit_kind=limit_kind, organ_path=organ.path, site_code=site_code,
        process=process, process_state=run.save(),
    )  # fmt: skip
    add_party(case, organ.path, Party.Part.OWNER)
    settle(case, run)
    return case


def next_number(register: str, year: int) -> int:
    """The next number of a register and year: gapless, for the counter's row is held until this transaction ends."""
    if not Counter.objects.filter(register=register, year=year).update(last=F("last") + 1):
        Counter.objects.get_or_create(register=register, year=year)
        Counter.objects.filter(register=register, year=year).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(register=register, year=year)


def process_of(kind_code: str) -> Process:
    """The newest process of a kind; the first time it is stored from the file that the kind brings."""
    found = queries.newest_process(kind_code)
    return found or store_process(None, kind_code, Path(registry.kind(kind_code).process).read_bytes())


@transaction.atomic
def hear_applicant(*, case: Case, text: str, author: str = "", files: Sequence[Kept] = ()) -> Case:
    """The applicant adds something; a clock that waited for it goes on."""
    case = taken(case, None)
    if case.state not in (*rules.OPEN_STATES, rules.MERGED):
        raise WrongState("这件事已经办结，不能再补充；如果问题没有解决，可以评价并要求重办。")
    say(case, need_words(text, "补充的内容", rules.MAX_TEXT), author=author, from_applicant=True)
    for kept in files:
        Document.objects.create(
            case=case,
            name=kept.name[:120],
            digest=kept.digest,
            mime=kept.mime,
            size=kept.size,
            from_applicant=True,
        )
    last = Event.objects.filter(case=case, round=case.round).order_by("-pk").first()
    resumed = last is not None and last.kind == Kind.STOPPED
    if resumed:
        happen(case, Kind.RESUMED)
    enter(None, "hear_applicant", case, resumed=resumed, files=len(files))
    return case


@transaction.atomic
def reopen(*, actor: User | None, case: Case, reason: str) -> Case:
    """Handle an answered case once more, with a new clock: at the applicant's wish, or by the receiving organ."""
    case = taken(case, None)
    if actor is not None:
        need(queries.may_lead(actor, "case.supervise", case))
    if case.state != rules.ANSWERED:
        raise WrongState("只有已答复的事可以重办。")
    if case.round > rules.MAX_REOPENED:
        raise WrongState("这件事已经重办过一次；仍有不同意见的，可以向上一级单位反映或另写一封信。")
    reason = need_words(reason, "要求重办的理由", 500)
    case.round += 1
    case.rating, case.rating_words = None, ""
    run = Run.begin(case.process.source, {"decision": "reopened"})
    say(case, reason, from_applicant=actor is None, author=actor.name if actor else "")
    settle(case, run)
    happen(case, Kind.RECEIVED)
    enter(actor, "reopen", case, round=case.round)
    return case


@transaction.atomic
def merge(*, actor: User, case: Case, into: Case, version: int | None = None) -> Case:
    """A duplicate is handled with another case; the answer to that one goes to both."""
    case = taken(case, version)
    into = taken(into, None)
    need(queries.may_lead(actor, "case.assign", case) and queries.may_lead(actor, "case.assign", into))
    need_open(case)
    need_open(into)
    if case.pk == into.pk or into.merged_into_id or case.kind != into.kind:
        raise WrongState("只能并入另一件同类的在办事项。")
    cancel_tasks(case)
    case.state, case.merged_into = rules.MERGED, into
    case.save()
    say(case, f"您反映的事与 {into.number} 是同一件，已合并办理，答复时一并告知您。")
    enter(actor, "merge", case, into=into.number)
    return case


@transaction.atomic
def split(*, actor: User, case: Case, title: str, text: str, version: int | None = None) -> Case:
    """A second matter in one case becomes a case of its own, received on the same day."""
    case = taken(case, version)
    need(queries.may_lead(actor, "case.assign", case))
    need_open(case)
    organ = Organ.objects.get(path=case.owner_path)
    part = _open(
        case.kind,
        need_words(title, "标题", rules.MAX_TITLE),
        organ,
        case.limit_kind,
        case.site_code,
        case.channel,
    )
    part.parent = case
    part.save(update_fields=["parent"])
    say(part, need_words(text, "分出来办理的内容", rules.MAX_TEXT), from_applicant=True)
    received = Event.objects.filter(case=case, round=1, kind=Kind.RECEIVED).values_list("on", flat=True).get()
    Event.objects.create(case=part, kind=Kind.RECEIVED.value, on=received)
    enter(actor, "split", case, part=part.number)
    enter(actor, "submit", part, kind=part.kind, number=part.number, parent=case.number)
    return part

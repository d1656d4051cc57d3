"""Every act on letters that is not an act on cases: writing one, mailboxes, publication after masking, figures."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localtime

from huabiao.engines.casework import actions as cases
from huabiao.engines.casework import queries as casework
from huabiao.engines.casework.actions.opening import Kept
from huabiao.engines.casework.rules import ANSWERED
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import masking, queries, rules
from .models import Letter, Mailbox, MonthFigures, PublicLetter

_SALT = "letters.once"
_SEEN = "letters.seen"


class FormTooOld(RuleBroken):
    """The form's mark is not ours or was given long ago."""


def new_mark() -> str:
    """The mark of a form that is shown: with it, sending twice is sending once."""
    return signing.dumps(secrets.token_hex(12), salt=_SALT)


def read_mark(mark: str) -> str:
    """What is kept of a mark; FormTooOld if it cannot be."""
    try:
        return str(signing.loads(mark, salt=_SALT, max_age=rules.ONCE_SECONDS))
    except signing.BadSignature as error:
        raise FormTooOld(
            "表单打开已超过一天或不完整，请重新打开写信页面；您写的内容可以先复制下来。"
        ) from error


def seen_mark(letter: Letter) -> str:
    """Lets whoever looked a letter up act upon it for a while."""
    return signing.dumps(letter.pk, salt=_SEEN)


def letter_seen(mark: str) -> Letter:
    """The letter behind such a mark."""
    try:
        number = int(signing.loads(mark, salt=_SEEN, max_age=rules.SEEN_SECONDS))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise FormTooOld("打开的时间太久了，请重新输入编号和查询码。") from error
    return Letter.objects.select_related("case", "mailbox").get(pk=number)


def write_letter(
    *, mailbox: Mailbox, kind: str, title: str, text: str, once: str, files: Sequence[Kept] = (), channel: str = "web",
    name: str = "", phone: str = "", email: str = "", place: str = "", wants_public: bool = False, actor: User | None = None,
) -> tuple[Letter, str]:  # fmt: skip
    """A letter and the code of its writer. The same `once` again gives the same letter, not a second one."""
    try:
        letter = Letter.objects.select_related("case").filter(once=once).first() or _write(
            actor, mailbox, once, dict(kind=kind, title=title, text=text, files=files, channel=channel),
            dict(kind=kind, name=name, phone=phone, email=email, place=place, wants_public=wants_public),
        )  # fmt: skip
    except IntegrityError:
        # Its twin was quicker by a moment.
        letter = Letter.objects.select_related("case").get(once=once)
    return letter, queries.code_of(once)


@transaction.atomic
def _write(
    actor: User | None, mailbox: Mailbox, once: str, about: dict[str, Any], values: dict[str, Any]
) -> Letter:
    if not mailbox.is_open:
        raise RuleBroken("这个信箱已经停用，请另选信箱。")
    if about["kind"] not in rules.KINDS:
        raise RuleBroken("请选择来信的类别。")
    case = cases.submit(
        actor=actor, kind="letter", title=about["title"], text=about["text"], organ=mailbox.organ, site_code=mailbox.site_code,
        limit_kind=rules.limit_kind(about["kind"]), channel=about["channel"], files=about["files"],
    )  # fmt: skip
    letter = Letter(case=case, mailbox=mailbox, once=once, **values)
    letter.code_digest = queries.digest_of(case.number, queries.code_of(once))
    letter.save()
    return letter


@transaction.atomic
def create_mailbox(
    *, actor: User, site: Site, organ: Organ, code: str, name: str, description: str = "", order: int = 0
) -> Mailbox:
    """Open a mailbox on a site; the organ receives what comes in."""
    require(actor, "mailbox.change", Scope(organ.path, site.code), casework.organ_scope(site.organ_path))
    if Mailbox.objects.filter(code=code).exists():
        raise RuleBroken(f"代号“{code}”已有别的信箱在用，请另取。")
    mailbox = Mailbox.objects.create(
        site_code=site.code,
        organ=organ,
        organ_path=organ.path,
        code=code,
        name=name,
        description=description,
        order=order,
    )
    _enter(
        actor,
        "mailboxes.create",
        f"mailbox:{mailbox.pk}",
        mailbox.organ_path,
        _home_keys(site.code),
        code=code,
    )
    return mailbox


@transaction.atomic
def change_mailbox(*, actor: User, mailbox: Mailbox, **changes: Any) -> Mailbox:
    """Change name, description, order, or close it."""
    require(actor, "mailbox.change", mailbox)
    fields = [name for name, value in changes.items() if getattr(mailbox, name) != value]
    for name in fields:
        if name not in {"name", "description", "order", "is_open"}:
            raise ValueError(name)
        setattr(mailbox, name, changes[name])
    if fields:
        mailbox.save(update_fields=fields)
        _enter(
            actor,
            "mailboxes.change",
            f"mailbox:{mailbox.pk}",
            mailbox.organ_path,
            _home_keys(mailbox.site_code),
            fields=sorted(fields),
        )
    return mailbox


@transaction.atomic
def reveal(*, actor: User, letter: Letter) -> Letter:
    """Show a clerk the writer's full name and telephone; that somebody looked stands in the ledger."""
    if not casework.may(actor, "case.handle", letter.case):
        raise RuleBroken("您不办理这封来信，不能查看来信人的联系方式。")
    _enter(actor, "letters.reveal", f"case:{letter.case_id}", letter.case.organ_path, [])
    return letter


@transaction.atomic
def publish_letter(*, actor: User, letter: Letter, title: str, question: str, answer: str) -> PublicLetter:
    """Publish an answered letter as it was masked; a second time changes what is public."""
    letter = Letter.objects.select_related("case", "mailbox").get(pk=letter.pk)
    _require_publisher(actor, letter)
    if not letter.wants_public:
        raise RuleBroken("来信人不同意公开，不能公开。")
    if letter.case.state != ANSWERED:
        raise RuleBroken("答复以后才能公开。")
    for words, text in (("标题", title), ("来信", question), ("答复", answer)):
        if not text.strip():
            raise RuleBroken(f"请填写公开的{words}。")
        for hit in masking.propose(text, [letter.name]):
            if hit.must:
                raise RuleBroken(f"{words}中的{hit.kind}“{hit.text[:2]}…”还没有遮盖，不能公开。")
    row = PublicLetter.objects.filter(letter=letter).first() or _new_public(letter)
    row.title, row.question, row.answer, row.is_live = (
        title.strip()[:80],
        question.strip(),
        answer.strip(),
        True,
    )
    row.kind, row.organ_name, row.organ_path = (
        letter.kind,
        casework.organ_name(letter.case.organ_path),
        letter.case.organ_path,
    )
    row.received_date = localtime(letter.case.created_at, clock.BEIJING).date()
    row.answered_date = localtime(letter.case.answered_at, clock.BEIJING).date()
    row.save()
    _enter(actor, "letters.publish", f"case:{letter.case_id}", row.organ_path, _keys(row), public=row.pk)
    return row


def _new_public(letter: Letter) -> PublicLetter:
    # The mailbox is held, so that two who publish at once do not take one place.
    site = letter.mailbox.site_code
    list(Mailbox.objects.select_for_update().filter(site_code=site).order_by("pk"))
    last = PublicLetter.objects.filter(site_code=site).aggregate(last=Max("sequence"))["last"] or 0
    return PublicLetter(letter=letter, site_code=site, sequence=last + 1)


@transaction.atomic
def withdraw_letter(*, actor: User, letter: Letter) -> None:
    """Take a public letter back; its place in the list stays empty."""
    letter = Letter.objects.select_related("case", "mailbox").get(pk=letter.pk)
    _require_publisher(actor, letter)
    row = PublicLetter.objects.filter(letter=letter, is_live=True).first()
    if row is None:
        raise RuleBroken("这封来信没有公开。")
    row.is_live = False
    row.save(update_fields=["is_live"])
    _enter(actor, "letters.withdraw", f"case:{letter.case_id}", row.organ_path, _keys(row), public=row.pk)


def _require_publisher(actor: User, letter: Letter) -> None:
    if not casework.may_lead(actor, "case.publish", letter.case):
        raise RuleBroken("您没有公开来信的权限；如工作需要，请联系安全保密管理员授权。")


def _keys(row: PublicLetter) -> list[str]:
    return [f"letter:{row.pk}", f"letters:{row.site_code}"]


def _home_keys(site_code: str) -> list[str]:
    """What is read by the list and by the block 互动交流 of the home page; a single letter does not change that."""
    return [f"letters:{site_code}", f"interaction:{site_code}"]


def _enter(actor: User | None, act: str, thing: str, organ_path: str, keys: list[str], **detail: Any) -> None:
    record(
        actor=actor.actor if actor else "system",
        act=act,
        thing=thing,
        keys=keys,
        organ_path=organ_path,
        detail=detail,
    )


@transaction.atomic
def keep_month(*, site_code: str, month: date) -> MonthFigures | None:
    """Write down a finished month's figures; None if they are what they were."""
    counted = queries.count_month(site_code, month)
    row = MonthFigures.objects.filter(site_code=site_code, month=month).first() or MonthFigures(
        site_code=site_code, month=month
    )
    if row.pk and all(getattr(row, name) == value for name, value in counted.items()):
        return None
    for name, value in counted.items():
        setattr(row, name, value)
    row.save()
    _enter(
        None,
        "letters.count",
        f"letters:{site_code}",
        "",
        _home_keys(site_code),
        month=f"{month:%Y-%m}",
        **counted,
    )
    return row


def keep_months() -> None:
    """The last three finished months of every site: late answers still change them."""
    first = clock.today().replace(day=1)
    for _ in range(3):
        first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
        for code in queries.sites_with_mailboxes():
            keep_month(site_code=code, month=first)

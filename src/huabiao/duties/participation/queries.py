"""Questions about letters: mailboxes of a site, a letter by number and code, what is public, figures."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from huabiao.engines.casework import queries as casework
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import visible
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import rules
from .models import Letter, Mailbox, MonthFigures, PublicLetter


def mailboxes(site_code: str) -> QuerySet[Mailbox]:
    """The open mailboxes of a site, in their order."""
    return (
        Mailbox.objects.filter(site_code=site_code, is_open=True)
        .select_related("organ")
        .order_by("order", "pk")
    )


def visible_mailboxes(actor: User) -> QuerySet[Mailbox]:
    """The mailboxes that a person keeps."""
    return visible(actor, "mailbox.change", Mailbox.objects.select_related("organ"))


def letter_of(case_id: int) -> Letter | None:
    """The letter that is a case; None for a case of another kind."""
    return Letter.objects.select_related("mailbox", "case").filter(case_id=case_id).first()


def code_of(once: str) -> str:
    """The code with which the writer finds the letter again: from the form's mark, so that a form sent twice shows it twice."""
    raw = int.from_bytes(
        hmac.digest(settings.SECRET_KEY.encode(), b"letter code " + once.encode(), "sha256"), "big"
    )
    code = ""
    for _ in range(rules.CODE_LENGTH):
        raw, place = divmod(raw, len(rules.ALPHABET))
        code += rules.ALPHABET[place]
    return code


def digest_of(number: str, code: str) -> str:
    """What is kept of a code."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"letter {number} {code}".encode(), "sha256").hex()


def find(number: str, code: str) -> Letter | None:
    """The letter of a number, if the code is its own."""
    number, code = number.strip().upper()[:40], code.strip().upper().replace(" ", "")[:40]
    letter = Letter.objects.select_related("case", "mailbox").filter(case__number=number).first()
    expected = letter.code_digest if letter else hashlib.sha256(b"nobody").hexdigest()
    return letter if hmac.compare_digest(expected, digest_of(number, code)) else None


# What is public


def live(site_code: str) -> QuerySet[PublicLetter]:
    """The public letters of a site, oldest first."""
    return PublicLetter.objects.filter(site_code=site_code, is_live=True).order_by("sequence")


def bucket(sequence: int) -> int:
    """The page, counted from the oldest, on which a letter stands for ever."""
    return (sequence - 1) // rules.PAGE_SIZE + 1


def last_sequence(site_code: str) -> int:
    """The number of the newest letter that was ever public; what was withdrawn keeps its place."""
    return (
        PublicLetter.objects.filter(site_code=site_code)
        .order_by("-sequence")
        .values_list("sequence", flat=True)
        .first()
        or 0
    )


def full_buckets(site_code: str) -> int:
    """How many pages are full and stand behind the newest."""
    return max((last_sequence(site_code) - 1) // rules.PAGE_SIZE, 0)


def figures(site_code: str, months: int = 12) -> Sequence[MonthFigures]:
    """The newest finished months that were counted, newest first."""
    return list(MonthFigures.objects.filter(site_code=site_code).order_by("-month")[:months])


def newest_month(site_code: str) -> MonthFigures | None:
    """The newest finished month in which letters came in, as it was counted; None if there is none."""
    return MonthFigures.objects.filter(site_code=site_code, received__gt=0).order_by("-month").first()


def sites_with_mailboxes() -> list[str]:
    """Codes of sites on which one may write."""
    return list(Mailbox.objects.order_by("site_code").values_list("site_code", flat=True).distinct())


def count_month(site_code: str, month: date) -> dict[str, int]:
    """Received, answered, on time, and the working days that the answered ones took, of one month's letters."""
    nxt = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    rows = Letter.objects.filter(mailbox__site_code=site_code, case__merged_into=None).filter(
        _received_in(month, nxt)
    )
    known, days, found = (
        casework.limits(),
        casework.calendar(),
        {"received": 0, "answered": 0, "on_time": 0, "days": 0},
    )
    for letter in rows.select_related("case").prefetch_related("case__events").iterator(chunk_size=500):
        found["received"] += 1
        if letter.case.answered_at is None:
            continue
        found["answered"] += 1
        try:
            deadline = casework.clock_of(letter.case, known=known, days=days)
        except RuleBroken:
            continue
        found["on_time"] += deadline.decided is not None and not deadline.is_overdue(deadline.decided)
        found["days"] += days.between(
            localtime(letter.case.created_at, clock.BEIJING).date(), deadline.decided or clock.today()
        )
    return found


def _received_in(month: date, nxt: date) -> Q:
    return Q(
        case__events__kind="received",
        case__events__round=1,
        case__events__on__gte=month,
        case__events__on__lt=nxt,
    )

"""What was asked, summed by the day: kept in memory for some seconds, then added to the rows. No address is ever seen here.

Numbers that could be a person's (identity card, telephone, bank card), addresses of mail and long sentences are not kept.
"""

import logging
import re
import threading
from collections import Counter
from datetime import date, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from huabiao.kernel import clock

from . import rules
from .analysis import fold, runs, tidy
from .models import Asked

_PERSONAL = re.compile(r"\d[\d\s\-—]{5,}[\dx]|[\w.+-]+@[\w-]+\.\w+|https?:|www\.", re.IGNORECASE)
_EVERY = 10.0  # seconds
_MOST = 2000  # different questions that are held in memory

log = logging.getLogger("huabiao.search")
_lock = threading.Lock()
_counts: Counter[tuple[date, str, str, bool]] = Counter()
_timer: threading.Timer | None = None


def loggable(typed: str) -> str:
    """The question as it may be kept; empty if it may be personal."""
    text = fold(tidy(typed))
    if len(text) > rules.MAX_LOGGED or not runs(text) or _PERSONAL.search(text):
        return ""
    return text


def note(typed: str, site: str, *, found: bool) -> None:
    """Count a question. Written later, so that no visitor waits for it."""
    global _timer
    text = loggable(typed)
    if not text:
        return
    with _lock:
        if len(_counts) < _MOST:
            _counts[(clock.today(), site, text, found)] += 1
        if _timer is None:
            _timer = start_timer()


def start_timer() -> threading.Timer:
    """Have what is counted written in a while."""
    timer = threading.Timer(_EVERY, _flush_and_close)
    timer.daemon = True
    timer.start()
    return timer


def flush() -> int:
    """Write what was counted; returns how many rows it touched."""
    global _timer
    with _lock:
        taken = dict(_counts)
        _counts.clear()
        _timer = None
    rows: dict[tuple[date, str, str], list[int]] = {}
    for (day, site, text, found), times in taken.items():
        row = rows.setdefault((day, site, text), [0, 0])
        row[0] += times
        row[1] += 0 if found else times
    with transaction.atomic():
        for (day, site, text), (times, empty) in rows.items():
            changed = Asked.objects.filter(day=day, site_code=site, text=text).update(
                times=F("times") + times, empty=F("empty") + empty
            )
            if not changed:
                Asked.objects.create(day=day, site_code=site, text=text, times=times, empty=empty)
    return len(rows)


def _flush_and_close() -> None:
    try:
        flush()
    except DatabaseError as error:  # a lost count is no loss
        log.warning("检索次数未能保存：%s", error)
    finally:
        connection.close()


def forget_old() -> None:
    """What is older than rules.KEEP_DAYS goes."""
    Asked.objects.filter(day__lt=clock.today() - timedelta(days=rules.KEEP_DAYS)).delete()

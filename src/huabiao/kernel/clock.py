"""The only place where the time is read: aware, in UTC; `today` is the date in Beijing.

Tests hold it still with `frozen(at)`, or give a source of their own with `set_source`. There is one source
for the whole process, so that a server's other threads see the same time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_source: Source = _system


def now() -> datetime:
    return _in_utc(_source())


def today() -> date:
    return now().astimezone(BEIJING).date()


def set_source(source: Source | None) -> None:
    """Take the time from `source` from now on; None goes back to the computer's clock."""
    global _source
    _source = source or _system


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Hold the clock at `at`, which must know its zone; give it back afterwards as it was."""
    held, before = _in_utc(at), _source
    set_source(lambda: held)
    try:
        yield held
    finally:
        set_source(before)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"A time without a zone has no meaning here: {at!r}.")
    return at.astimezone(UTC)

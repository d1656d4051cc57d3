"""Work that comes round by itself: a duty registers it in its hooks, the worker runs what is due.

Plain functions without arguments; each must be safe to run twice and short enough not to hold up publishing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Job:
    """A function and how often it runs; `due` on the monotonic clock."""

    name: str
    seconds: float
    run: Callable[[], object]
    due: float = 0.0


_jobs: dict[str, Job] = {}


def register(name: str, seconds: float, run: Callable[[], object]) -> None:
    """Run `run` every so many seconds; a second job of the same name is a mistake."""
    if name in _jobs:
        raise ValueError(f"Periodic job {name!r} is registered twice.")
    _jobs[name] = Job(name, seconds, run)


def take_due(now: float | None = None) -> list[Job]:
    """The jobs that are due, counted as begun now."""
    now = time.monotonic() if now is None else now
    due = [job for job in _jobs.values() if job.due <= now]
    for job in due:
        job.due = now + job.seconds
    return due

"""The search's part of the worker: follows the ledger in a thread of its own, and has the index built anew when needed.

A rebuild of more than a few texts runs as a process of its own, so that publishing never waits for the analysis of a hundred thousand texts.
"""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from django.db import OperationalError, connections

from huabiao.kernel.errors import RuleBroken

from . import indexing
from .engine import IndexUnusable

log = logging.getLogger("huabiao.search")

POLL = 0.5  # seconds between two looks at the ledger
_AGAIN = 60.0  # … between two attempts at a rebuild that failed
_COMMAND = [sys.executable, "-m", "huabiao.project.cli", "search", "rebuild"]


class Following:
    """Call `step` again and again."""

    def __init__(self, rebuild: Callable[[], bool] | None = None) -> None:
        self._rebuild = rebuild or _rebuild_apart
        self._not_before = 0.0

    def step(self, stopped: threading.Event) -> None:
        """Index what has changed; wait a moment if nothing has."""
        try:
            if indexing.follow():
                return
        except IndexUnusable:
            self._begin_anew()
        except (OperationalError, RuleBroken) as error:
            log.warning("索引暂时受阻，将继续重试：%s", error)
            connections.close_all()
        stopped.wait(POLL)

    def _begin_anew(self) -> None:
        if time.monotonic() < self._not_before:
            return
        log.info("搜索索引缺失或已损坏，开始重建。")
        self._not_before = time.monotonic() + (0.0 if self._rebuild() else _AGAIN)


def _rebuild_apart() -> bool:
    if indexing.is_small():
        indexing.rebuild()
        return True
    done = subprocess.run(
        _COMMAND, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        log.error("搜索索引未能重建：%s", done.stderr.strip()[-300:])
    return done.returncode == 0

"""One publisher a site at a time: a lease in the database, taken over when it has run out or its process is dead."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction

from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .models import SiteState

SECONDS = 60  # a holder renews at every commit; a chunk of bulk work takes a second or two
_HOST = socket.gethostname()
_local = threading.local()


class SiteBusy(RuleBroken):
    """Another process publishes this site and did not finish in the time that we wait."""


def _me() -> str:
    return f"{_HOST}:{os.getpid()}:{threading.get_ident()}"


def depth(site: str) -> int:
    """How many times this thread holds the lease: 1 at the outermost, where a crash may still have to be undone."""
    return getattr(_local, "held", {}).get(site, 0)


def _dead(holder: str) -> bool:
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if host != _HOST or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def acquire(site: str) -> bool:
    """Take the lease if it is free, ours, run out, or held by a dead process of this machine."""
    now = clock.now()
    with transaction.atomic():
        SiteState.objects.get_or_create(site_code=site)
        state = SiteState.objects.select_for_update().get(site_code=site)
        free = not state.holder or state.holder == _me() or state.held_until is None or state.held_until < now
        if not free and not _dead(state.holder):
            return False
        state.holder, state.held_until = _me(), now + timedelta(seconds=SECONDS)
        state.save(update_fields=["holder", "held_until"])
    return True


def release(site: str) -> None:
    """Give the lease back if it is ours."""
    SiteState.objects.filter(site_code=site, holder=_me()).update(holder="", held_until=None)


@contextmanager
def held(site: str, wait: float = 30.0) -> Iterator[None]:
    """Hold the lease of a site, also within itself; raises SiteBusy after `wait` seconds."""
    until = time.monotonic() + wait
    while not acquire(site):
        if time.monotonic() > until:
            raise SiteBusy(f"网站 {site} 正在由另一个进程发布，请稍后再试。")
        time.sleep(0.05)
    if not hasattr(_local, "held"):
        _local.held = {}
    _local.held[site] = depth(site) + 1
    try:
        yield
    finally:
        _local.held[site] -= 1
        if not _local.held[site]:
            release(site)

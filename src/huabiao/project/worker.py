"""`huabiao worker`: numbers the ledger, publishes what changed, runs what is due, queued jobs and the guard.

One loop publishes and does nothing else, so that an editor never waits behind an import or a sweep: those have
threads of their own. Everything here may be killed at any moment; the next start takes up what was left.
"""

import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable
from types import FrameType

from django.db import OperationalError, connections
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from huabiao.engines.publishing import guard, lanes, lease, places, release
from huabiao.engines.publishing.models import Release
from huabiao.engines.search.following import Following
from huabiao.foundation.ledger.actions import wake
from huabiao.foundation.ledger.queries import has_unnumbered
from huabiao.foundation.sites.models import Site
from huabiao.kernel import periodic
from huabiao.kernel.errors import RuleBroken

log = logging.getLogger("huabiao.worker")

POLL = 0.2  # seconds between two looks for what other processes have committed
TEMPLATES = 2.0  # … for templates that were edited
GRACE = 1.5  # … that a step may take to end once we are asked to
_HOST = socket.gethostname()


class Stopping(SystemExit):
    """Ends a step that takes too long to end by itself; whatever it was at is taken up at the next start."""


class Worker:
    """Runs in the main thread until `stop()` or a signal; `parent` is the process to end with, if any."""

    def __init__(self, parent: int | None = None) -> None:
        self._parent = parent
        self._stopped = threading.Event()
        self._guard = guard.Guard()
        self._following = Following()
        self._templates_due = 0.0
        self._told = 0
        self._troubled = ""

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        signal.signal(signal.SIGALRM, _interrupt)
        threads = [self._thread("jobs", self._jobs), self._thread("periodic", self._periodic), self._thread("search", self._search)]
        try:
            self._begin()
            self._guard.start()
            for thread in threads:
                thread.start()
            self._loop()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._stopped.set()
            self._guard.stop(timeout=0.5)
            connections.close_all()

    def stop(self) -> None:
        self._stopped.set()
        wake.ring()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopped.set()
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    def _begin(self) -> None:
        self._told = Release.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        requeue_orphans()
        recover()
        lanes.check_frames()

    def _loop(self) -> None:
        heard = 0
        while not self._stopped.is_set():
            if self._parent is not None and os.getppid() != self._parent:
                log.warning("启动本进程的服务已结束，后台进程随之结束。")
                return
            if not self._guarded(self._step):
                heard = wake.wait(heard, POLL)

    def _step(self) -> bool:
        """Publish once what there is; tells whether there was anything."""
        if time.monotonic() >= self._templates_due:
            lanes.check_templates()
            self._templates_due = time.monotonic() + TEMPLATES
        try:
            worked = (has_unnumbered() or lanes.pending()) and lanes.run_changes()
        except Exception:
            lanes.run_builds()  # it may be what the change waits for: after an upgrade, say
            raise
        if not worked:
            worked = lanes.run_builds()
        if worked:
            self._tell()
        return bool(worked)

    def _tell(self) -> None:
        for row in Release.objects.filter(pk__gt=self._told).order_by("pk"):
            self._told = row.pk
            note = f"（{row.note}）" if row.note else ""
            log.info("发布：%s 第 %s 号，写出 %s，删除 %s%s", row.site_code, row.number, row.written, row.removed, note)

    def _guarded(self, work: Callable[[], bool]) -> bool:
        """Outlive whatever goes wrong in one step; say it once, try again."""
        try:
            worked = work()
            self._troubled = ""
            return worked
        except lease.SiteBusy:
            self._stopped.wait(0.5)
        except (OperationalError, RuleBroken) as error:
            if str(error) != self._troubled:
                log.warning("发布暂时受阻，将继续重试：%s", error)
            self._troubled = str(error)
            self._stopped.wait(0.3)
        except Exception as error:  # one bad page must not stop the whole group's publishing
            if repr(error) != self._troubled:
                log.exception("发布出错，将继续重试。")
            self._troubled = repr(error)
            self._stopped.wait(1.0)
        connections.close_all()
        return False

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        def keep() -> None:
            while not self._stopped.is_set():
                try:
                    work()
                except Exception:  # see _guarded
                    log.exception("后台任务（%s）出错，5 秒后继续。", name)
                    connections.close_all()
                    self._stopped.wait(5)
            connections.close_all()

        return threading.Thread(target=keep, name=name, daemon=True)

    def _jobs(self) -> None:
        """Queued jobs (imports, exports), one at a time."""
        if DBTaskResult.objects.ready().exists():
            TaskWorker(
                queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
                startup_delay=False, max_tasks=None, worker_id=f"{_HOST[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}",
            ).run()  # fmt: skip
        self._stopped.wait(0.5)

    def _search(self) -> None:
        """The search index follows the ledger."""
        self._following.step(self._stopped)

    def _periodic(self) -> None:
        for job in periodic.take_due():
            try:
                job.run()
            except Exception:  # the next job is not to suffer from this one
                log.exception("定时任务 %s 出错。", job.name)
                connections.close_all()
        self._stopped.wait(0.25)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Stopping(0)


def recover() -> None:
    """Finish or undo what a killed publisher left half-way, unless a living one is at it."""
    for code in Site.objects.values_list("code", flat=True):
        folder = places.journal(code)
        if folder.is_dir() and any(folder.glob("*.json")):
            try:
                with lease.held(code, wait=0.0):
                    touched = release.recover(code)
                log.info("恢复：%s 上次发布中断，核对了有关文件，改回 %s 个。", code, touched)
            except lease.SiteBusy:
                continue


def requeue_orphans() -> None:
    """Jobs that a killed worker of this machine had in hand begin anew; they take up where they stopped."""
    for task in DBTaskResult.objects.running():
        host, _, rest = (task.worker_ids or [""])[-1].partition(":")
        pid = rest.partition(":")[0]
        if host == _HOST[:30] and pid.isdigit() and not _is_alive(int(pid)):
            DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.READY)
            log.info("任务 %s 上次中断，重新排队。", task.pk)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

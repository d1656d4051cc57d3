"""守护: watches every public folder and puts back at once what differs; sweeps slowly over all files besides.

Two threads. The watch (inotify) sees a change within milliseconds; it looks after a publication is committed, not
before. The sweep finds what no watch can see: what happened while nobody watched, on another machine's file system,
or in more folders than the kernel lets us watch. It works a fifth of the time, whatever the size of the site.
"""

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.db import close_old_connections, connections
from inotify_simple import INotify, flags

from . import incidents, inspection, places, verifying
from .models import Incident, PublishedFile

log = logging.getLogger("huabiao.publishing")

QUIET = 0.15  # seconds to gather events: a publication's many renames become one look
IN_WORK = 0.5  # seconds until a file in a journal is looked at again
BENEATH = 20000  # files of one folder that the watch takes upon itself; the sweep finds what is beyond
SHARE = 0.2  # of one core's time that the sweep may take
PAUSE = 60.0  # seconds between two sweeps
PAUSE_UNWATCHED = 5.0  # … when not all folders can be watched

_MASK = (
    flags.CREATE | flags.MODIFY | flags.ATTRIB | flags.CLOSE_WRITE | flags.MOVED_TO | flags.MOVED_FROM | flags.DELETE
    | flags.DELETE_SELF | flags.MOVE_SELF | flags.ONLYDIR | flags.DONT_FOLLOW
)  # fmt: skip


class Guard:
    """Runs until `stop()`. Start it with `start()` within a process that has Django set up."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._sweep_now = threading.Event()
        self._threads: list[threading.Thread] = []
        self.watch = Watch(self._sweep_now)

    def start(self) -> None:
        for name, work in (("guard-watch", self._keep_watching), ("guard-sweep", self._keep_sweeping)):
            thread = threading.Thread(target=work, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, timeout: float = 2.0) -> None:
        self._stopped.set()
        self._sweep_now.set()
        for thread in self._threads:
            thread.join(timeout)
        self.watch.close()

    def _keep_watching(self) -> None:
        self._persist(lambda: self.watch.step(self._stopped))

    def _keep_sweeping(self) -> None:
        self._persist(self._sweep_once)

    def _sweep_once(self) -> None:
        self._sweep_now.clear()
        sweep(pause=self._rest)
        close_old_connections()
        self._sweep_now.wait(PAUSE if self.watch.sees_all else PAUSE_UNWATCHED)

    def _rest(self, worked: float) -> bool:
        """Wait in proportion to the work done; False ends the sweep."""
        self._stopped.wait(min(worked * (1 - SHARE) / SHARE, 5.0))
        return not self._stopped.is_set()

    def _persist(self, work: Callable[[], object]) -> None:
        while not self._stopped.is_set():
            try:
                work()
            except Exception:  # the guard outlives a busy database and a full disk, and says so
                log.exception("防篡改守护遇到问题，5 秒后继续。")
                connections.close_all()
                self._stopped.wait(5)
        connections.close_all()


def sweep(pause: Callable[[float], bool] = lambda worked: True, found_by: str = "sweep") -> list[Incident]:
    """Look at every file of every site once and mend what differs. `pause(seconds worked)` rests; False ends it."""
    done: list[Incident] = []
    began = time.monotonic()
    if strays := verifying.strays():  # first: a link in the place of a site's folder would lead all else astray
        done += incidents.mend("", strays, found_by)
    for site in verifying.site_codes():
        for _, paths in inspection.suspects(site):
            if paths:
                done += incidents.mend(site, paths, found_by)
            worked = time.monotonic() - began
            if worked > 0.02:
                if not pause(worked):
                    return done
                began = time.monotonic()
    return done


class Watch:
    """The inotify side: which folders are watched, which files are to be looked at."""

    def __init__(self, sweep_now: threading.Event) -> None:
        self.sees_all = True
        self._sweep_now = sweep_now
        self._inotify: INotify | None = None
        self._folders: dict[int, str] = {}  # watch descriptor → folder below public/, "" for public/ itself
        self._dirty: dict[str, set[str]] = {}
        self._gone: dict[str, set[str]] = {}  # site → folders that were there, "" for the whole site
        self._later: dict[str, set[str]] = {}
        self._look_again = 0.0

    def step(self, stopped: threading.Event) -> None:
        """Wait for events, at most half a second, and look at what they name."""
        if self._inotify is None:
            self._open()
        assert self._inotify is not None
        # Not `read_delay`: it would sleep before each look, also when the first event was the only one.
        events = self._inotify.read(timeout=500)
        if events:
            stopped.wait(QUIET)
            events += self._inotify.read(timeout=0)
        for event in events:
            self._take(event.wd, event.mask, event.name)
        self._look()

    def close(self) -> None:
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _open(self) -> None:
        self._inotify = INotify()
        self._folders.clear()
        self.sees_all = True
        _public().mkdir(parents=True, exist_ok=True)
        self._add("", look=False)

    def _add(self, folder: str, *, look: bool) -> None:
        """Watch a folder and those in it; with `look`, its files came before the watch did: look at them."""
        waiting = [folder]
        while waiting:
            inside = waiting.pop()
            if not self._add_one(inside):
                continue
            try:
                entries = list(os.scandir(_public() / inside))
            except OSError:
                continue
            for entry in entries:
                name = f"{inside}/{entry.name}" if inside else entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(name)
                elif look:
                    self._mark(name)

    def _add_one(self, folder: str) -> bool:
        assert self._inotify is not None
        try:
            self._folders[self._inotify.add_watch(_public() / folder, _MASK)] = folder
        except OSError as error:
            if error.errno == errno.ENOSPC and self.sees_all:
                self.sees_all = False
                log.warning(
                    "系统允许监视的文件夹数已用完（fs.inotify.max_user_watches），其余文件夹改由巡查守护，恢复会慢一些；"
                    "可用 sysctl 调大该参数后重启。"
                )
            return error.errno == errno.ENOSPC
        return True

    def _take(self, descriptor: int, mask: int, name: str) -> None:
        if mask & flags.Q_OVERFLOW:
            self._begin_anew()  # we do not know what we missed
            return
        folder = self._folders.get(descriptor)
        if mask & flags.IGNORED:
            self._folders.pop(descriptor, None)
            return
        if folder is None:
            return
        if mask & (flags.DELETE_SELF | flags.MOVE_SELF):  # of any other folder its parent tells us
            if not folder:
                self._begin_anew()
                self._gone = {site: {""} for site in verifying.site_codes()}
            return
        path = f"{folder}/{name}" if folder else name
        if mask & flags.ISDIR:
            self._take_folder(mask, path)
        else:
            self._mark(path)

    def _take_folder(self, mask: int, path: str) -> None:
        if mask & (flags.CREATE | flags.MOVED_TO):
            self._add(path, look=True)
        elif mask & (flags.DELETE | flags.MOVED_FROM):
            site, _, inside = path.partition("/")
            self._gone.setdefault(site, set()).add(inside)

    def _begin_anew(self) -> None:
        self.close()
        self._folders.clear()
        self._sweep_now.set()

    def _mark(self, path: str) -> None:
        site, _, inside = path.partition("/")
        if inside:
            self._dirty.setdefault(site, set()).add(inside)
        else:
            self._dirty.setdefault("", set()).add(site)

    def _look(self) -> None:
        if self._later and time.monotonic() >= self._look_again:
            for site, paths in self._later.items():
                self._dirty.setdefault(site, set()).update(paths)
            self._later = {}
        self._name_what_is_gone()
        if not self._dirty:
            return
        dirty, self._dirty = self._dirty, {}
        for site, paths in sorted(dirty.items()):
            in_work = inspection.journalled(site)
            waiting = {path for path in paths if path in in_work or path.removesuffix(inspection.PACKED) in in_work}
            self._wait_for(site, waiting)
            if paths - waiting:
                incidents.mend(site, paths - waiting, "watch")
        close_old_connections()

    def _name_what_is_gone(self) -> None:
        """What was published in folders that are gone: rows know. One question for a folder and all beneath it."""
        gone, self._gone = self._gone, {}
        for site, folders in gone.items():
            covered = "\0"
            for folder in sorted(folders):
                if folder.startswith(covered) or not covered:
                    continue
                covered = f"{folder}/" if folder else ""
                found = _published_beneath(site, folder)
                self._dirty.setdefault(site, set()).update(found)
                if len(found) == BENEATH:
                    self._sweep_now.set()

    def _wait_for(self, site: str, paths: set[str]) -> None:
        if paths:
            self._later.setdefault(site, set()).update(paths)
            self._look_again = time.monotonic() + IN_WORK


def _published_beneath(site: str, folder: str) -> set[str]:
    """The published files below a folder that is gone, at most BENEATH; the sweep finds the rest."""
    rows = PublishedFile.objects.filter(site_code=site)
    if folder:
        rows = rows.filter(path__gte=f"{folder}/", path__lt=f"{folder}0")
    return set(rows.order_by("path").values_list("path", flat=True)[:BENEATH])


def _public() -> Path:
    return places.public("x").parent

"""Running things under the clock: subprocesses with a home of their own, medians of three, memory of a process tree."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent


@contextmanager
def folder(memory: bool = True):
    """A folder that is thrown away: in memory (tmpfs) or on the disk under the system's temporary folder."""
    base = "/dev/shm" if memory and Path("/dev/shm").is_dir() else None
    made = Path(tempfile.mkdtemp(prefix="huabiao-bench-", dir=base))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a child that works on `home`."""
    return {**os.environ, "HUABIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huabiao.project.settings.base", **more}


def make_city(home: Path, articles: int) -> None:
    """A home with so many articles, not yet published."""
    subprocess.run([sys.executable, str(HERE / "city.py"), str(home), str(articles)], check=True, env=environment(home))


def huabiao(home: Path, *words: str, **more: str) -> dict:
    """Run a huabiao command with --json; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "huabiao.project.cli", *words, "--json"], env=environment(home, **more), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout)


def forget_output(home: Path) -> None:
    """Everything published goes, so that the next full build begins with nothing; the content stays."""
    code = (
        "import django; django.setup()\n"
        "from huabiao.engines.publishing.models import *\n"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        "    [model.objects.all().delete() for model in (PublishedFile, PathNode, Release, Frame, SiteState, Build)]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=environment(home))
    for name in ("public", "store", "releases", "journal", "tmp"):
        shutil.rmtree(home / name, ignore_errors=True)


def median_of(times: int, call) -> float:
    """Median of several calls that each return a number."""
    return statistics.median(call() for _ in range(times))


def clocked(command: list[str], **options) -> float:
    """Seconds that a command takes, as a whole process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
    return time.perf_counter() - began


def peak_memory(command: list[str], **options) -> float:
    """Peak of the proportional set size (PSS) of a command and its children, in MB, sampled ten times a second."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    peak = 0.0
    stop = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not stop.wait(0.1):
            peak = max(peak, sum(_pss(pid) for pid in _family(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    stop.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return peak / 1024


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        try:
            found += [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
        except OSError:
            continue
    return found


def _pss(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def report(**figures) -> None:
    """One JSON line, the last that a benchmark prints."""
    print(json.dumps(figures, ensure_ascii=False))

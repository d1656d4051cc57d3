"""A small published site for the tests of servers and crashes: made once a test run, copied for each module."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = 60


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command that works on `home`; settings of this test run do not leak in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUABIAO_", "DJANGO_"))}
    python = os.pathsep.join(filter(None, [str(ROOT / "src"), kept.get("PYTHONPATH", "")]))
    return {**kept, "PYTHONPATH": python, "HUABIAO_HOME": str(home), **more}


def command(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess:
    """Run a huabiao command on a home."""
    line = [sys.executable, "-m", "huabiao.project.cli", *words]
    return subprocess.run(line, env=environment_of(home, **more), capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="session")
def published_home(request) -> Path:
    """One site with articles, published. Shared by the processes of one test run; never to be changed."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"huabiao-small-{run}"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            home = folder / "home"
            line = [sys.executable, str(ROOT / "benchmarks/city.py"), str(home), str(ARTICLES)]
            made = subprocess.run(line, env=environment_of(home), capture_output=True, text=True, timeout=600)
            assert made.returncode == 0, made.stderr[-4000:]
            done = command(home, "publish")
            assert done.returncode == 0, done.stderr[-4000:]
            (folder / "ready").touch()
    if "PYTEST_XDIST_TESTRUNUID" not in os.environ:
        request.addfinalizer(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder / "home"


@pytest.fixture(scope="module")
def own_home(published_home, tmp_path_factory) -> Path:
    """A copy of it for one module."""
    home = tmp_path_factory.mktemp("own") / "home"
    shutil.copytree(published_home, home, symlinks=True)
    return home

"""Fixtures: a served demo city and a real browser. The demo is built once a test run; each module gets a copy of its own."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from served import City, environment, huabiao

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def make_demo(home: Path) -> None:
    """A freshly made demo city, published."""
    for words in (["migrate", "--verbosity", "0"], ["demo", "--yes"], ["publish"]):
        done = huabiao(home, *words)
        assert done.returncode == 0, done.stderr[-4000:]


@pytest.fixture(scope="session")
def demo(request) -> Path:
    """The home of a demo city, published. Shared by the processes of one test run.

    HUABIAO_TEST_DEMO names a home that has one already: for whoever works on pages and asks often.
    """
    if "HUABIAO_TEST_DEMO" in os.environ:
        return Path(os.environ["HUABIAO_TEST_DEMO"])
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"huabiao-demo-{run}"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            make_demo(folder / "home")
            (folder / "ready").touch()
    if "PYTEST_XDIST_TESTRUNUID" not in os.environ:
        request.addfinalizer(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder / "home"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving(home: Path) -> Iterator[City]:
    """The built-in server at work on a home; what it says goes into serve.log beside it."""
    port = free_port()
    log = (home.parent / "serve.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "huabiao.project.cli", "serve", "--bind", f"127.0.0.1:{port}"],
        env=environment(home), stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    made = City(port, home, process)
    for _ in range(300):
        try:
            made.get(path="/healthz")
            break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert process.poll() is None, Path(log.name).read_text()[-3000:]
            time.sleep(0.2)
    try:
        yield made
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
        log.close()


@pytest.fixture(scope="module")
def city(demo, tmp_path_factory):
    """The demo city, served."""
    home = tmp_path_factory.mktemp("city") / "home"
    shutil.copytree(demo, home, symlinks=True)
    with serving(home) as made:
        yield made


# A module's, not the session's: while Playwright's loop runs, Django refuses the database to every other test.
@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium; skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("没有 Chromium：浏览器中的测试跳过（Debian：apt-get install chromium）")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = player.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()

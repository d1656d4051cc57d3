"""`kill -9` of the worker at each fault point and at random, while editors go on and readers look on.

No half-written page is ever seen, the server answers with signed bytes only, nothing acknowledged is lost, the guard
takes no crash for tampering, and at the end everything is what was signed.
"""

import hashlib
import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from small_site import ROOT, command, environment_of
from test_servers import free_port, wait_for

from huabiao.engines.publishing.reading import normal

POINTS = ["write:1", "write:4", "journal:1", "rename:1", "rename:3", "manifest:1", "commit:1", "write:70", "rename:70", "commit:2"]
ROUNDS = 50 if os.environ.get("HUABIAO_TEST_LONG") == "1" else 14


class Nursery:
    """Talks with crash_nursery.py."""

    def __init__(self, home: Path) -> None:
        environment = environment_of(home, DJANGO_SETTINGS_MODULE="huabiao.project.settings.base")
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/crash_nursery.py")],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, do: str, **values):
        with self._lock:
            self._process.stdin.write(json.dumps({"do": do, **values}) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Reader(threading.Thread):
    """Polls public files as nginx would send them, and the built-in server, until it is told to stop."""

    def __init__(self, home: Path, port: int) -> None:
        super().__init__(daemon=True)
        self.root, self.journal, self.port = home / "public/bench", home / "journal/bench", port
        self.ended = threading.Event()
        self.faults: list[str] = []
        self.settled: dict[str, str] = {}  # digest → file, seen on the disk while no publication had it in work
        self.served: dict[str, str] = {}
        self.looks = 0

    def run(self) -> None:
        source = random.Random(7)
        names = [str(path.relative_to(self.root)) for path in self.root.rglob("*.html")]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.ended.is_set():
            name = source.choice(names)
            self._from_disk(name)
            if self.looks % 5 == 0:
                self._from_server(connection, name)

    def _from_disk(self, name: str) -> None:
        before = self._in_work(name)
        try:
            content = (self.root / name).read_bytes()
        except FileNotFoundError:
            self.faults.append(f"{name} 不见了")
            return
        self.looks += 1
        if not content.rstrip().endswith(b"</html>"):
            self.faults.append(f"{name} 不完整：{content[-80:]!r}")
        elif not before and not self._in_work(name):
            self.settled[hashlib.sha256(content).hexdigest()] = name

    def _in_work(self, name: str) -> bool:
        try:
            return any(name in json.loads(note.read_bytes()) for note in self.journal.glob("*.json"))
        except FileNotFoundError:
            return True

    def _from_server(self, connection: http.client.HTTPConnection, name: str) -> None:
        assert normal(f"/{name}") == name
        connection.request("GET", f"/{name}", headers={"Host": "bench.localhost"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            self.faults.append(f"{name}：{answer.status}")
        self.served[hashlib.sha256(content).hexdigest()] = name


@pytest.fixture
def server(own_home):
    """The built-in server alone: the workers are ours to kill."""
    port, log = free_port(), own_home.parent / "serve.log"
    with open(log, "w") as out:
        line = [sys.executable, "-m", "huabiao.project.cli", "serve", "--no-worker", "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(line, env=environment_of(own_home), stdout=out, stderr=out, start_new_session=True)
    wait_for(port, process, log)
    yield port
    process.terminate()
    process.wait(10)


def test_killed_again_and_again(own_home, server):
    nursery, reader = Nursery(own_home), Reader(own_home, server)
    reader.start()
    source, points = random.Random(20261122), itertools.cycle(POINTS)
    acknowledged: dict[int, str] = {}
    contact, number, died_at_points = "", 0, 0
    try:
        for turn in range(ROUNDS):
            began = time.monotonic()
            point = next(points) if turn % 3 else ""
            pid = nursery.ask("worker", at=point)["pid"]
            until = time.monotonic() + (60 if point else source.uniform(0.1, 2.5))
            while is_alive(pid) and time.monotonic() < until:
                number += 1
                done = nursery.ask("change", number=number)
                acknowledged[done["article"]] = done["title"]
                contact = done["contact"] or contact
                time.sleep(source.uniform(0, 0.1))
            print(f"{point or 'at random'}: {time.monotonic() - began:.1f} s")
            died_at_points += bool(point) and not is_alive(pid)
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
            while is_alive(pid):
                time.sleep(0.01)
        assert died_at_points == sum(1 for turn in range(ROUNDS) if turn % 3), (own_home / "worker.log").read_text()[-3000:]
        done = command(own_home, "publish", HUABIAO_BIND=f"127.0.0.1:{server}")
        assert done.returncode == 0, done.stderr[-3000:]
    finally:
        reader.ended.set()
        reader.join(20)
    verified = command(own_home, "verify", "--json")
    assert json.loads(verified.stdout)["files"] > 100
    assert verified.returncode == 0, verified.stdout[:3000]
    assert reader.faults == []
    assert reader.looks > 500
    signed = set(nursery.ask("digests"))
    assert {name for digest, name in reader.settled.items() if digest not in signed} == set()
    assert {name for digest, name in reader.served.items() if digest not in signed} == set()
    places, root = nursery.ask("paths"), own_home / "public/bench"
    for article, title in acknowledged.items():
        assert title in (root / places[str(article)]).read_text(encoding="utf-8"), article
    assert contact in (root / "index.html").read_text(encoding="utf-8")
    assert nursery.ask("incidents") == []
    nursery.close()
    print(f"killed {ROUNDS} times, {died_at_points} of them at named points; {number} changes; {reader.looks} looks at the disk")

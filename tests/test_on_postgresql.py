"""The same code on PostgreSQL: the tests that are marked `postgresql`, once more, where a server answers.

HUABIAO_TEST_POSTGRESQL names the server and a database that exists already (a superuser's or one that may create
databases); without it the usual places of this machine are tried, and where nobody answers the test is skipped.
"""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

ROOT = Path(__file__).resolve().parents[1]
USUAL = (
    "postgresql:///postgres?host=/var/run/postgresql",
    "postgresql://postgres@127.0.0.1:5432/postgres",
)
SECONDS = 500


@pytest.fixture(scope="module")
def server():
    """A connection to a server on which we may create databases, and its address."""
    psycopg = pytest.importorskip("psycopg")
    given = os.environ.get("HUABIAO_TEST_POSTGRESQL")
    for address in [given] if given else USUAL:
        try:
            connection = psycopg.connect(address, autocommit=True, connect_timeout=3)
        except psycopg.OperationalError:
            continue
        may = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        if connection.execute(may).fetchone()[0]:
            yield connection, address
            connection.close()
            return
        connection.close()
    assert not given, f"HUABIAO_TEST_POSTGRESQL：{given} 没有应答，或不能新建数据库"
    pytest.skip("没有可用的 PostgreSQL：跳过（Debian：apt-get install postgresql）")


@pytest.fixture
def made(server):
    """Makes databases that are dropped afterwards; gives their addresses."""
    connection, address = server
    names = []

    def make(clause: str) -> str:
        name = f"huabiao_{uuid4().hex[:12]}"
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {clause}")
        names.append(name)
        before, _, after = address.partition("?")
        return f"{before.rpartition('/')[0]}/{name}" + (f"?{after}" if after else "")

    yield make
    for name in names:
        for each in (name, f"test_{name}"):
            connection.execute(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)")


def run(address: str, *words: str, **more: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUABIAO_", "DJANGO_", "PYTEST_"))}
    environment = {**kept, "HUABIAO_DATABASE": address, **more}
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS)


def test_the_marked_tests_pass_on_postgresql(made):
    address = made("LOCALE 'C.UTF-8'")
    done = run(address, "-m", "pytest", "-m", "postgresql", "-p", "no:randomly", "-p", "no:xdist", "src")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_a_database_that_orders_text_otherwise_is_refused_in_a_sentence(made, tmp_path):
    address = made("LOCALE_PROVIDER icu ICU_LOCALE 'zh-Hans-CN' LOCALE 'C.UTF-8'")
    for command in ("migrate", "demo"):
        done = run(address, "-m", "huabiao.project.cli", command, HUABIAO_HOME=str(tmp_path))
        assert done.returncode == 1
        assert "--locale=C.UTF-8" in done.stderr and "Traceback" not in done.stderr

"""The same hundred questions on tantivy and on PostgreSQL: the same first ten in the same order. And both when disturbed."""

import os
import pwd
import random
import shutil
import socket
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from huabiao.engines.search import indexing, queries, registry
from huabiao.engines.search.engine import IndexUnusable
from huabiao.engines.search.postgres_engine import PostgresEngine
from huabiao.engines.search.queries import Asking
from huabiao.engines.search.registry import Document, Passage
from huabiao.engines.search.tantivy_engine import TantivyEngine

TODAY = date(2026, 11, 22)
ALIAS = "search_differential"
SUBJECTS = [
    "供热",
    "供水",
    "公积金",
    "养老",
    "医保",
    "义务教育",
    "城市绿化",
    "公共交通",
    "垃圾分类",
    "食品安全",
    "消防",
    "档案",
    "统计",
    "招标投标",
    "房屋征收",
    "不动产登记",
    "居住证",
    "营业执照",
    "残疾人",
    "老年人",
]
ACTS = ["管理", "服务", "监督", "检查", "补贴", "申请", "登记", "调整", "实施", "公开"]
KINDS = ["办法", "条例", "通知", "公告", "意见", "指南", "方案", "规定"]
pytestmark = pytest.mark.django_db


def _binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _other_user():
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("以 root 运行，又没有 postgres 账号")
    return {"user": account.pw_uid, "group": account.pw_gid}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A PostgreSQL of our own, thrown away afterwards."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("没有 PostgreSQL 服务器程序")
    who = _other_user()
    home = Path("/dev/shm" if Path("/dev/shm").is_dir() else "/tmp") / f"huabiao-pg-{os.getpid()}"
    home.mkdir(mode=0o700)
    if who:
        shutil.chown(home, who["user"], who["group"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home, **who}
    subprocess.run(
        [
            binaries / "initdb",
            "-D",
            home / "data",
            "-U",
            "huabiao",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ],
        check=True,
        **quiet,
    )
    options = ["-D", home / "data", "-p", str(port), "-k", home, "-h", "127.0.0.1", "-F"]
    process = subprocess.Popen([binaries / "postgres", *options], **quiet)
    try:
        for _ in range(100):
            if (
                subprocess.run(
                    [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], **quiet
                ).returncode
                == 0
            ):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres(server):
    connections.databases[ALIAS] = connections.databases["default"] | {
        "ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "huabiao", "PASSWORD": "", "HOST": "127.0.0.1", "PORT": str(server),
        "OPTIONS": {}, "CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None,
    }  # fmt: skip
    connections[
        ALIAS
    ].connect()  # before Django's tests look: they let nobody connect whom they did not know at the start
    yield PostgresEngine(ALIAS)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connections[ALIAS].close()
    del connections[ALIAS]
    del connections.databases[ALIAS]


def _documents(count):
    source = random.Random(7)
    for number in range(count):
        subject, act, kind = source.choice(SUBJECTS), source.choice(ACTS), source.choice(KINDS)
        sentences = [
            f"{source.choice(SUBJECTS)}的{source.choice(ACTS)}工作由{source.choice('甲乙丙丁')}单位负责，{source.choice(ACTS)}结果应当公开。"
            for _ in range(12)
        ]
        yield Document(
            key=f"made:{number:04d}", kind=source.choice(["document", "news"]), title=f"{subject}{act}{kind}（{number}）", passages=[Passage(text) for text in sentences],
            path=f"/{number}.html", sites=["huaqing"], day=date(2020 + number % 6, 1 + number % 12, 1 + number % 28), number=f"华政发〔{2020 + number % 6}〕{number}号",
            validity=source.choice(["current", "repealed", ""]),
        )  # fmt: skip


class Made:
    name = "made"

    def __init__(self, count):
        self.documents = {document.key.partition(":")[2]: document for document in _documents(count)}

    def affected(self, keys):
        return []

    def refs(self, after, limit):
        return sorted(ref for ref in self.documents if ref > after)[:limit]

    def load(self, refs):
        return (self.documents[ref] for ref in refs if ref in self.documents)

    def public(self, refs):
        return set(refs) & set(self.documents)


@pytest.fixture
def made(monkeypatch):
    source = Made(400)
    monkeypatch.setattr(registry, "_sources", {"made": source})
    return source


def _questions():
    source = random.Random(11)
    for number in range(100):
        yield [
            f"{source.choice(SUBJECTS)}{source.choice(ACTS)}", f"{source.choice(SUBJECTS)} {source.choice(KINDS)}", f"华政发[{2020 + number % 6}]{number}号",
            f"{source.choice(SUBJECTS)}{source.choice(ACTS)}由谁负责", f"{source.choice(SUBJECTS)}{source.choice(ACTS)}{source.choice(KINDS)}（{number}）",
        ][number % 5]  # fmt: skip


def test_a_hundred_questions_have_the_same_first_ten_on_both_engines(made, postgres, home):
    embedded = TantivyEngine(home / "search")
    indexing.rebuild(postgres)
    indexing.rebuild(embedded)
    # One vocabulary at a time: each engine is asked with that of its own rebuild.
    first = [
        [(hit.key, round(hit.score, 4)) for hit in queries.search(Asking(asked), TODAY, embedded).hits]
        for asked in _questions()
    ]
    indexing.rebuild(postgres)
    second = [
        [(hit.key, round(hit.score, 4)) for hit in queries.search(Asking(asked), TODAY, postgres).hits]
        for asked in _questions()
    ]
    assert sum(map(bool, first)) > 90
    assert [
        asked for asked, one, other in zip(_questions(), first, second, strict=True) if one != other
    ] == []
    filtered = Asking("供热管理", chosen={"validity": "current", "kind": "document"})
    kinds = {
        (hit.about["validity"], hit.about["kind"]) for hit in queries.search(filtered, TODAY, postgres).hits
    }
    assert kinds <= {("current", "document")}


def test_postgres_changes_in_place_and_forgets(made, postgres):
    with pytest.raises(IndexUnusable):
        postgres.state()
    indexing.rebuild(postgres)
    before = len(list(postgres.documents()))
    state = postgres.state()
    indexing._replace(postgres, state, {"made": ["0000"]}, state.cursor)
    assert len(list(postgres.documents())) == before
    del made.documents["0000"]
    indexing._replace(postgres, postgres.state(), {"made": ["0000"]}, state.cursor + 3)
    assert len(list(postgres.documents())) == before - 1
    assert postgres.state().cursor == state.cursor + 3


def test_a_rebuild_that_is_killed_disturbs_nobody(made, home):
    engine = TantivyEngine(home / "search")
    indexing.rebuild(engine)
    with pytest.raises(KeyboardInterrupt), engine.rebuilding() as writer:
        writer.remove("made:0000")
        raise KeyboardInterrupt
    assert queries.search(Asking("华政发〔2020〕0号"), TODAY, engine).hits
    indexing.rebuild(engine)
    assert len([path for path in (home / "search").iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize("damage", ["gone", "emptied", "garbage", "state"])
def test_a_damaged_index_says_so_and_is_built_anew(made, home, damage):
    engine = TantivyEngine(home / "search")
    indexing.rebuild(engine)
    current = home / "search" / (home / "search" / "current").read_text()
    if damage == "gone":
        shutil.rmtree(current)
    elif damage == "state":
        (current / "state").write_bytes(b"\x00\x00\x00\x02{}")
    else:
        (current / "meta.json").write_text("" if damage == "emptied" else "{]")
    fresh = TantivyEngine(home / "search")
    with pytest.raises(IndexUnusable):
        indexing.follow(fresh)
        queries.search(Asking("供热"), TODAY, fresh)
    indexing.rebuild(fresh)
    assert queries.search(Asking("供热"), TODAY, fresh).hits

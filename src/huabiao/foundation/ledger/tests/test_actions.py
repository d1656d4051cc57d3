"""Recording and sequencing."""

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from huabiao.foundation.ledger import actions, queries, triggers, verification
from huabiao.foundation.ledger.models import ChangedKey, Entry, Head, Node
from huabiao.foundation.ledger.tests.factories import record_one, record_some
from huabiao.kernel import clock, merkle

AT = datetime(2026, 3, 2, 1, 2, 3, 4, tzinfo=UTC)


@pytest.mark.django_db
def test_an_act_is_recorded_without_a_number():
    with clock.frozen(AT):
        entry = record_one(
            keys=["article:1", "column:5", "article:1"], organ_path="0001", detail={"ids": (1, 2)}
        )
    entry.refresh_from_db()
    assert (entry.number, entry.leaf_hash, entry.at) == (None, None, AT)
    assert (entry.actor, entry.act, entry.thing) == ("user:3", "articles.approve", "article:1")
    assert (entry.organ_path, entry.detail) == ("0001", {"ids": [1, 2]})
    assert list(ChangedKey.objects.order_by("pk").values_list("key", flat=True)) == ["article:1", "column:5"]


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        actions.record(actor="system", act="a.b", thing="c:1")


@pytest.mark.django_db(transaction=True)
def test_sequencing_inside_the_transaction_of_an_act_is_refused():
    record_one()
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.sequence()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_no_entry():
    with pytest.raises(KeyError), transaction.atomic():
        record_one()
        raise KeyError
    assert actions.sequence() == 0
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"actor": ""}, {"act": "a" * 101}, {"thing": "x\n"}, {"keys": [""]}, {"detail": {"reason": "不同意"}}],
)
def test_what_the_ledger_must_not_hold_is_refused(wrong):
    with pytest.raises(ValueError):
        record_one(**wrong)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_numbers_follow_the_order_of_recording_and_go_on_without_gaps():
    record_some(7, limit=3)
    record_some(2)
    rows = Entry.objects.order_by("pk").values_list("number", "thing")
    assert [number for number, _ in rows] == list(range(1, 10))
    assert rows[7][1] == "article:1"
    assert list(Head.objects.order_by("size").values_list("size", flat=True)) == [3, 6, 7, 9]


@pytest.mark.django_db
def test_with_nothing_to_number_nothing_is_signed():
    assert actions.sequence() == 0
    record_some(1)
    assert actions.sequence() == 0
    assert Head.objects.count() == 1


@pytest.mark.django_db
def test_the_stored_tree_is_the_tree_of_the_entries(ledger_of_twelve):
    frontier = merkle.Frontier()
    expected = {}
    for line in queries.lines(0, 12):
        for level, index, node in frontier.append(merkle.leaf_hash(line.data)):
            expected[level, index] = node
    stored = {(row.level, row.index): bytes(row.hash) for row in Node.objects.all()}
    assert stored == expected
    assert queries.head().root == frontier.root()


@pytest.mark.django_db
def test_nothing_is_signed_on_top_of_entries_of_unknown_origin(ledger_of_twelve):
    Entry.objects.create(number=13, actor="nobody", act="a.b", thing="c:1", leaf_hash=b"x")
    record_one()
    with pytest.raises(queries.LedgerDamaged, match="已停止编号"):
        actions.sequence()


@pytest.mark.django_db
def test_a_missing_entry_does_not_stop_the_others(ledger_of_twelve):
    with triggers.lifted():
        ChangedKey.objects.filter(entry__number=12).delete()
        Entry.objects.filter(number=12).delete()
    record_one("article:13")
    assert actions.sequence() == 1
    assert Entry.objects.get(thing="article:13").number == 13
    assert verification.verify().entry == 12


@pytest.mark.django_db
def test_a_reader_only_goes_forward():
    actions.advance("publishing", 5)
    actions.advance("publishing", 3)
    assert queries.cursor("publishing") == 5
    actions.advance("publishing", 8)
    assert (queries.cursor("publishing"), queries.cursor("search")) == (8, 0)


@pytest.mark.django_db
def test_waiters_wake_after_commit_and_not_before(django_capture_on_commit_callbacks):
    heard = actions.wake.wait(-1, timeout=0)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        record_one()
        assert actions.wake.wait(heard, timeout=0) == heard
    assert len(callbacks) == 1
    assert actions.wake.wait(heard, timeout=0) == heard + 1


def test_every_waiter_hears_a_ring_even_one_that_was_busy():
    bell, woken = actions.Bell(), []
    waiters = [threading.Thread(target=lambda: woken.append(bell.wait(0, timeout=20))) for _ in range(3)]
    for waiter in waiters[:2]:
        waiter.start()
    bell.ring()
    waiters[2].start()  # comes only after the ring
    for waiter in waiters:
        waiter.join(timeout=20)
    assert woken == [1, 1, 1]


PROCESS = """
import sys, pathlib, django
from django.conf import settings
home = pathlib.Path(sys.argv[1])
settings.configure(
    INSTALLED_APPS=["huabiao.foundation.ledger"], USE_TZ=True, HUABIAO_HOME=home,
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3", "NAME": home / "ledger.sqlite3",
        "OPTIONS": {"timeout": 30, "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"},
    }},
)
django.setup()
from django.core.management import call_command
from huabiao.foundation.ledger import actions, verification
from huabiao.foundation.ledger.tests.factories import record_one
if sys.argv[2] == "prepare":
    call_command("migrate", verbosity=0)
else:
    for i in range(30):
        record_one(f"article:{sys.argv[2]}-{i}", keys=["column:5"])
        actions.sequence(limit=3)
    while actions.sequence(limit=3):
        pass
    report = verification.verify()
    assert report.ok, report
"""


def test_two_processes_number_the_same_ledger_without_harm(tmp_path):
    def start(what):
        return subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(tmp_path), what],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=subprocess.PIPE,
            text=True,
        )

    for together in (["prepare"], ["a", "b"]):
        processes = [start(what) for what in together]
        for process in processes:
            _, errors = process.communicate(timeout=120)
            assert process.returncode == 0, errors
    ledger = sqlite3.connect(tmp_path / "ledger.sqlite3")
    numbers = "SELECT count(number), max(number), (SELECT max(size) FROM ledger_head) FROM ledger_entry"
    assert ledger.execute(numbers).fetchone() == (60, 60, 60)
    ledger.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_sequencers_on_one_database_number_every_entry_once():
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite the same is tried with two processes")
    for number in range(60):
        record_one(f"article:{number}")

    def work():
        try:
            return sum(iter(lambda: actions.sequence(limit=2), 0))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(work) for _ in range(4)]
    assert sum(worker.result() for worker in workers) == 60
    assert verification.verify().size == 60
    assert verification.verify().ok

"""Whatever is done to the ledger past its actions, the first entry that suffered is named."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from huabiao.foundation.ledger import actions, queries, rules, triggers, verification
from huabiao.foundation.ledger.models import ChangedKey, Entry, Head, Node
from huabiao.foundation.ledger.tests.factories import record_one, record_some
from huabiao.kernel import merkle, signing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger_of_twelve")]


@pytest.fixture(autouse=True, params=[4096, 4])
def chunk(request, monkeypatch):
    """The same is found whether the ledger is read in one piece or in several."""
    monkeypatch.setattr(queries, "CHUNK", request.param)


def found(pinned=None):
    report = verification.verify(pinned)
    assert not report.ok
    assert report.sentence.endswith("。")
    assert json.loads(json.dumps(report.as_dict()))["entry"] == report.entry
    return report.problem, report.entry, report.until


def rehash(number):
    """Make an altered entry agree with its own hash again."""
    line = next(queries.lines(number - 1, number))
    Entry.objects.filter(number=number).update(leaf_hash=merkle.leaf_hash(line.data))


def rebuild_tree():
    Node.objects.all().delete()
    frontier = merkle.Frontier()
    for line in queries.lines(0, 12):
        for level, index, node in frontier.append(merkle.leaf_hash(line.data)):
            Node.objects.create(level=level, index=index, hash=node)


def sign_all_anew():
    """What somebody can do who owns the server and its key."""
    signer = signing.load_or_create(queries.keys_directory(), queries.KEY_NAME)
    for row in Head.objects.all():
        row.root = merkle.root(row.size, queries.node)
        head = rules.SignedHead(row.size, row.root, row.at, row.algorithm, row.key_id)
        row.signature = signer.sign(head.message())
        row.save()


def test_an_untouched_ledger_is_whole():
    report = verification.verify()
    assert (report.ok, report.size, report.problem, report.entry) == (True, 12, "", None)
    assert report.root == queries.head().root.hex()
    assert "账本完好" in report.sentence


def test_an_untouched_ledger_agrees_with_every_head_pinned_before():
    heads = [head.as_dict() for head in queries.heads(0, 12)]
    record_some(30, limit=7)
    for head in heads:
        assert verification.verify(head).ok


def test_an_empty_ledger_is_whole():
    with triggers.lifted():
        for model in (ChangedKey, Entry, Node, Head):
            model.objects.all().delete()
    assert verification.verify().ok


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "user:9"},
        {"act": "articles.withdraw"},
        {"thing": "article:99"},
        {"organ_path": "0009"},
        {"detail": {"version": 99}},
        {"at": F("at") + timedelta(microseconds=1)},
        {"leaf_hash": b"x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_entry_is_named(change):
    with triggers.lifted():
        Entry.objects.filter(number__in=[7, 9]).update(**change)
    assert found() == ("altered", 7, 7)


def test_altered_keys_are_found():
    with triggers.lifted():
        ChangedKey.objects.filter(entry__number=7, key="column:5").update(key="column:6")
    assert found() == ("altered", 7, 7)


def test_removed_and_added_keys_are_found():
    ChangedKey.objects.create(entry=Entry.objects.get(number=9), key="column:6")
    assert found() == ("altered", 9, 9)
    with triggers.lifted():
        ChangedKey.objects.filter(entry__number=8).delete()
    assert found() == ("altered", 8, 8)


@pytest.mark.parametrize("number", [1, 4, 5, 6, 12])
def test_a_missing_entry_is_named(number):
    with triggers.lifted():
        ChangedKey.objects.filter(entry__number=number).delete()
        Entry.objects.filter(number=number).delete()
    assert found() == ("missing", number, number)


def test_an_entry_whose_number_was_taken_away_is_missing():
    with triggers.lifted():
        Entry.objects.filter(number=6).update(number=None)
    assert found() == ("missing", 6, 6)


def test_reordered_entries_are_found():
    with triggers.lifted():
        Entry.objects.filter(number=4).update(number=99)
        Entry.objects.filter(number=8).update(number=4)
        Entry.objects.filter(number=99).update(number=8)
    assert found() == ("altered", 4, 4)


def test_entries_that_nobody_signed_are_found():
    Entry.objects.create(number=13, actor="nobody", act="a.b", thing="c:1", leaf_hash=b"x")
    assert found() == ("unsigned", 13, 13)


def test_a_removed_newest_head_is_found():
    with triggers.lifted():
        Head.objects.filter(size=12).delete()
    assert found() == ("unsigned", 11, 11)


def test_an_altered_entry_with_its_hash_is_found_by_the_stored_tree():
    with triggers.lifted():
        Entry.objects.filter(number=7).update(actor="user:9")
        rehash(7)
    assert found() == ("altered", 7, 7)


def test_a_history_rewritten_with_its_tree_is_found_by_the_next_head():
    with triggers.lifted():
        Entry.objects.filter(number=7).update(actor="user:9")
        rehash(7)
        rebuild_tree()
    assert found() == ("altered", 6, 10)


def test_a_rewritten_head_has_a_wrong_signature():
    with triggers.lifted():
        Head.objects.filter(size=10).update(root=b"\x00" * 32)
    assert found() == ("head", 6, 10)


def test_a_head_signed_by_an_unknown_key_is_found(home):
    for path in (home / "keys").glob("*.pub"):
        path.unlink()
    assert found() == ("head", 1, 5)


def test_a_history_rewritten_and_signed_anew_is_found_by_a_pinned_head_only():
    pinned = queries.head().as_dict()
    with triggers.lifted():
        Entry.objects.filter(number=7).update(actor="user:9")
        rehash(7)
        rebuild_tree()
        sign_all_anew()
    assert verification.verify().ok
    assert found(pinned) == ("pinned", 1, 12)


def test_a_history_cut_off_cleanly_is_found_by_a_pinned_head_only():
    pinned = queries.head().as_dict()
    with triggers.lifted():
        ChangedKey.objects.filter(entry__number__gt=10).delete()
        Entry.objects.filter(number__gt=10).delete()
        Head.objects.filter(size__gt=10).delete()
        Node.objects.filter(level=0, index__gte=10).delete()
        Node.objects.filter(level=1, index__gte=5).delete()
        Node.objects.filter(level=2, index__gte=2).delete()
    assert verification.verify().ok
    assert found(pinned) == ("missing", 11, 12)


def test_an_altered_node_is_told_from_an_altered_entry():
    with triggers.lifted():
        Node.objects.filter(level=1, index=3).update(hash=b"\x00" * 32)
    assert found() == ("tree", 7, 8)


def test_a_missing_node_is_found():
    with triggers.lifted():
        Node.objects.filter(level=3, index=0).delete()
    assert found() == ("tree", 1, 8)


@pytest.mark.parametrize(
    ("column", "garbage"),
    [("at", "'yesterday'"), ("at", "7"), ("detail", "'1e999'"), ("leaf_hash", "'text'")],
)
def test_a_row_that_cannot_be_read_is_named(column, garbage):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes a value of any type")
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_entry SET {column} = {garbage} WHERE number = 7")
    assert found() == ("altered", 7, 7)
    with triggers.lifted():
        Entry.objects.filter(number=6).update(number=None)
    assert found() == ("missing", 6, 6)


@pytest.mark.parametrize("size", [10, 12])
def test_a_head_that_cannot_be_read_is_found(size):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite takes a value of any type")
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_head SET root = 'text' WHERE size = %s", [size])
    assert found()[0] == "head"


def test_a_pinned_head_that_is_none_is_refused():
    with pytest.raises(rules.UnreadableHead):
        verification.verify({"size": 3})


def test_verifying_does_not_wait_for_writers():
    """Nothing is locked: entries that arrive meanwhile are simply not looked at."""
    record_one()
    assert verification.verify().size == 12
    assert actions.sequence() == 1

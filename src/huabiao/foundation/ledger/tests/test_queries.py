"""The stream of changed keys, what happened, heads and proofs, the export."""

import hashlib
import json

import pytest

from huabiao.foundation.ledger import actions, queries, triggers
from huabiao.foundation.ledger.models import Entry, Node
from huabiao.foundation.ledger.tests.factories import record_one, record_some
from huabiao.kernel import merkle, signing

pytestmark = pytest.mark.django_db


def test_changed_keys_come_once_in_the_order_of_their_change():
    record_one(keys=["b", "a"])
    record_one()
    record_one(keys=["c", "a"])
    assert queries.changed_keys(0, 10) == ([], 0), "what has no number cannot be read yet"
    actions.sequence()
    assert queries.changed_keys(0, 10) == (["b", "a", "c"], 3)
    assert queries.changed_keys(0, 2) == (["b", "a"], 2)
    assert queries.changed_keys(1, 1) == ([], 2)
    assert queries.changed_keys(2, 10) == (["c", "a"], 3)
    assert queries.changed_keys(3, 10) == ([], 3)


def test_a_change_is_awaited_from_its_commit_until_it_is_read():
    record_one()
    assert not queries.has_changes_after(0), "no key was changed"
    record_one(keys=["a"])
    assert queries.has_changes_after(0)
    actions.sequence()
    assert queries.has_changes_after(1)
    assert not queries.has_changes_after(2)


def test_what_happened_to_a_thing_and_in_an_organ():
    first = record_one("article:1", organ_path="0001")
    second = record_one("article:1", organ_path="00010002", act="articles.publish", actor="user:4")
    third = record_one("article:10", organ_path="0002")
    assert list(queries.entries_for("article:1")) == [first, second]
    assert list(queries.latest()) == [third, second, first]
    assert list(queries.latest(organ_path="0001")) == [second, first]
    assert list(queries.latest(organ_path="0001", act="articles.publish")[:1]) == [second]
    assert list(queries.latest(actor="user:3")) == [third, first]


def test_an_empty_ledger_has_no_head_and_no_lines():
    assert queries.head() is None
    assert list(queries.export()) == []


def test_a_head_is_signed_by_the_key_in_the_home(ledger_of_twelve, home):
    head = queries.head()
    path = signing.public_key_path(home / "keys", "ledger", head.key_id)
    assert signing.load_verifier(path).verify(head.message(), head.signature)
    assert (head.size, head.algorithm) == (12, "Ed25519")


def test_every_entry_is_proved_under_the_newest_head(ledger_of_twelve):
    for number in range(1, 13):
        proof = queries.prove(number)
        leaf = hashlib.sha256(b"\0" + proof.data).digest()
        assert json.loads(proof.data)["thing"] == f"article:{number}"
        assert merkle.verify_inclusion(leaf, number - 1, 12, proof.path, proof.head.root)
        assert json.loads(json.dumps(proof.as_dict()))["leaf_hash"] == leaf.hex()


def test_every_earlier_head_is_a_beginning_of_the_later_ones(ledger_of_twelve):
    heads = queries.heads(0, 12)
    assert [head.size for head in heads] == [5, 10, 12]
    for old in heads:
        for new in heads[heads.index(old) :]:
            path = queries.consistency_proof(old.size, new.size)
            assert merkle.verify_consistency(old.size, old.root, new.size, new.root, path)


def test_proofs_for_what_is_not_there_are_refused_with_a_sentence(ledger_of_twelve):
    for number, size in ((0, 12), (13, 12), (1, 13), (6, 5)):
        with pytest.raises(queries.NotInLedger, match="ledger head"):
            queries.inclusion_proof(number, size)
    for old, new in ((5, 4), (1, 13), (-1, 4)):
        with pytest.raises(queries.NotInLedger):
            queries.consistency_proof(old, new)
    with pytest.raises(queries.NotInLedger):
        queries.prove(13)


def test_no_proof_is_given_for_an_altered_ledger(ledger_of_twelve):
    with triggers.lifted():
        Entry.objects.filter(number=3).update(actor="user:9")
        Node.objects.filter(level=0, index=4).delete()
    with pytest.raises(queries.LedgerDamaged, match="第 3 号"):
        queries.prove(3)
    with pytest.raises(queries.LedgerDamaged, match="节点缺失"):
        queries.prove(6)


def test_the_lines_of_the_export_are_the_leaves_of_the_tree(ledger_of_twelve, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 4)
    record_one("article:13")  # not numbered yet
    exported = list(queries.export())
    frontier = merkle.Frontier()
    for line in exported:
        frontier.append(merkle.leaf_hash(line.encode()))
    assert frontier.root() == queries.head().root
    assert list(queries.export(after=10)) == exported[10:]
    assert list(queries.export(after=99)) == []
    assert json.loads(exported[4])["keys"] == ["article:5", "column:5"]


def test_proofs_read_few_rows(django_assert_max_num_queries):
    record_some(70)
    with django_assert_max_num_queries(16):
        queries.inclusion_proof(70, 70)

"""Acts on the ledger: `record` in the transaction of the act itself, `sequence` and `advance` in the worker.

Entries are inserted without a number; one sequencer at a time numbers what has been committed, extends the
Merkle tree and signs its head.
"""

import threading
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from huabiao.kernel import clock, merkle, signing

from . import queries, rules
from .models import ChangedKey, Cursor, Entry, Head

# Any number will do, if only nobody else locks it: "ledger" in bytes.
_POSTGRESQL_LOCK = int.from_bytes(b"ledger")


class Bell:
    """Wakes the threads of this process that wait for entries. A ring between two waits is not lost."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    def ring(self) -> None:
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def wait(self, heard: int, timeout: float) -> int:
        """Wait until it has rung more often than `heard`; return how often it has, for the next wait."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings > heard, timeout)
            return self._rings


# Entries of other processes do not ring here: wait with a time-out, and sequence anyway.
wake = Bell()


def record(
    *,
    actor: str,
    act: str,
    thing: str,
    keys: Iterable[str] = (),
    organ_path: str = "",
    detail: dict[str, Any] | None = None,
) -> Entry:
    """Write down an act, within the transaction that does it; the entry gets its number after commit."""
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger records in the transaction of the act itself: wrap both in atomic().")
    changed, detail = list(dict.fromkeys(keys)), detail or {}
    rules.check_value("actor", actor, rules.ACTOR_LENGTH)
    rules.check_value("act", act, rules.ACT_LENGTH)
    rules.check_value("thing", thing, rules.THING_LENGTH)
    rules.check_value("organ_path", organ_path, rules.PATH_LENGTH, may_be_empty=True)
    for key in changed:
        rules.check_value("key", key, rules.KEY_LENGTH)
    rules.check_detail(detail)
    entry: Entry = Entry.objects.create(
        actor=actor, act=act, thing=thing, organ_path=organ_path, detail=detail
    )
    ChangedKey.objects.bulk_create(ChangedKey(entry=entry, key=key) for key in changed)
    transaction.on_commit(wake.ring, robust=True)
    return entry


def sequence(limit: int = 5000) -> int:
    """Number up to `limit` committed entries, extend the tree, sign its head; return how many there were."""
    if not queries.has_unnumbered():
        return 0
    signer = signing.load_or_create(queries.keys_directory(), queries.KEY_NAME)
    with transaction.atomic(durable=True):
        _wait_for_other_sequencers()
        entries = queries.unnumbered(limit)
        if not entries:
            return 0
        if queries.has_unsigned():
            raise queries.LedgerDamaged(
                "存证账本在签名树根之后另有编号记录，已停止编号，请先运行 ledger verify 核验。"
            )
        tip = queries.head()
        size = tip.size if tip else 0
        leaves = _number(entries, size)
        frontier = merkle.Frontier(size, queries.node)
        _store([node for leaf in leaves for node in frontier.append(leaf)])
        _sign(frontier, signer)
    return len(entries)


def advance(cursor_name: str, number: int) -> None:
    """Remember that a reader is done with everything up to `number`. A slower twin never takes it back."""
    Cursor.objects.get_or_create(name=cursor_name, defaults={"number": 0})
    Cursor.objects.filter(name=cursor_name, number__lt=number).update(number=number)


def _wait_for_other_sequencers() -> None:
    """Let one sequencer at a time go on, and let it see all that the one before has committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_POSTGRESQL_LOCK])
    else:
        # On SQLite a transaction that begins by writing, even if nothing, is alone from there on.
        Cursor.objects.filter(name="").update(number=F("number"))


def _number(entries: list[Entry], size: int) -> list[bytes]:
    """Give the entries the numbers after `size`; return their leaves' hashes."""
    keys = queries.keys_of([entry.pk for entry in entries])
    rows = []
    for number, entry in enumerate(entries, start=size + 1):
        leaf = merkle.leaf_hash(queries.leaf_data(entry, number, keys[entry.pk]))
        rows.append((number, leaf, entry.pk))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE ledger_entry SET number = %s, leaf_hash = %s WHERE id = %s", rows)
    return [leaf for _, leaf, _ in rows]


def _store(nodes: list[merkle.Node]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany('INSERT INTO ledger_node (level, "index", hash) VALUES (%s, %s, %s)', nodes)


def _sign(frontier: merkle.Frontier, signer: signing.Signer) -> None:
    head = rules.SignedHead(
        size=frontier.size,
        root=frontier.root(),
        at=clock.now(),
        algorithm=signer.algorithm,
        key_id=signer.key_id,
    )
    signature = signer.sign(head.message())
    Head.objects.create(**vars(head) | {"signature": signature})

"""Every question asked of the ledger: what changed, what happened to a thing, heads, proofs, the export.

The longest question, whether the ledger is still what it was, is answered in verification.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from huabiao.kernel import merkle
from huabiao.kernel.errors import RuleBroken

from . import rules
from .models import ChangedKey, Cursor, Entry, Head, Node

KEY_NAME = "ledger"
CHUNK = 4096


class NotInLedger(RuleBroken):
    """There is no such entry, or no such state of the tree."""


class LedgerDamaged(RuleBroken):
    """The ledger is not what it was signed to be; a person must look before anything is built on it."""


class EntryUnreadable(LedgerDamaged):
    """A row holds what no entry can hold."""

    def __init__(self, number: int) -> None:
        super().__init__(f"第 {number} 号记录已损坏，无法读取，请运行 ledger verify 核验账本。")
        self.number = number


@dataclass(frozen=True)
class Line:
    """A numbered entry as it stands in the tree and in an export."""

    number: int
    data: bytes
    leaf_hash: bytes


@dataclass(frozen=True)
class Proof:
    """存在证明: whoever holds the head can check, without us, that the entry stands under it."""

    number: int
    data: bytes
    leaf_hash: bytes
    path: list[bytes]
    head: rules.SignedHead

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "leaf_index": self.number - 1,
            "leaf_data": self.data.decode(),
            "leaf_hash": self.leaf_hash.hex(),
            "inclusion_path": [node.hex() for node in self.path],
            "head": self.head.as_dict(),
        }


def keys_directory() -> Path:
    return Path(settings.HUABIAO_HOME) / "keys"


# The stream of changed keys


def changed_keys(after: int, limit: int) -> tuple[list[str], int]:
    """The keys that the next `limit` entries after number `after` changed, and the number to go on from.

    Each key once, in the order of first change. With nothing new, the number is `after` itself.
    """
    following = Entry.objects.filter(number__gt=after).order_by("number").values_list("number", "pk")[:limit]
    entries = list(following)
    keys = keys_of([pk for _, pk in entries])
    in_order = (key for _, pk in entries for key in keys[pk])
    return list(dict.fromkeys(in_order)), max((number for number, _ in entries), default=after)


def has_changes_after(number: int) -> bool:
    """Whether any committed entry after `number`, numbered or not yet, changed a key."""
    later = Entry.objects.filter(Q(number=None) | Q(number__gt=number))
    return bool(later.filter(Exists(ChangedKey.objects.filter(entry=OuterRef("pk")))).exists())


def count_changes_after(number: int, cap: int = 1000) -> int:
    """How many committed entries after `number` changed a key, counted to `cap` at most."""
    later = Entry.objects.filter(Q(number=None) | Q(number__gt=number))
    return int(later.filter(Exists(ChangedKey.objects.filter(entry=OuterRef("pk"))))[:cap].count())


def cursor(name: str) -> int:
    """The number up to which this reader has come; 0 before its first step."""
    return Cursor.objects.filter(name=name).values_list("number", flat=True).first() or 0


# What happened


def entries_for(thing: str) -> QuerySet[Entry]:
    """What happened to a thing, the oldest first."""
    return Entry.objects.filter(thing=thing).order_by("pk")


def latest(*, organ_path: str = "", act: str = "", actor: str = "") -> QuerySet[Entry]:
    """What happened last, the newest first; in one organ and all beneath it, if given. The caller cuts it."""
    given = {"organ_path__startswith": organ_path, "act": act, "actor": actor}
    return Entry.objects.filter(**{name: value for name, value in given.items() if value}).order_by("-pk")


def export(after: int = 0) -> Iterator[str]:
    """The signed entries after number `after` as JSON Lines, each line being the bytes of its leaf."""
    newest = head()
    for line in lines(after, newest.size if newest else 0):
        yield line.data.decode()


def lines(after: int, until: int) -> Iterator[Line]:
    """The entries numbered after `after` up to `until`, in order; those that are missing are left out."""
    for start in range(after, until, CHUNK):
        yield from _read(start, min(start + CHUNK, until))


def _read(after: int, until: int) -> Iterator[Line]:
    try:
        entries = list(Entry.objects.filter(number__gt=after, number__lte=until).order_by("number"))
        keys = keys_of([entry.pk for entry in entries])
        found = [_line(entry, keys[entry.pk]) for entry in entries]
    except (ValueError, TypeError, AttributeError):
        # A date that is no date, and the like: nobody writes it through our code. Find which row it is.
        if until - after == 1:
            raise EntryUnreadable(until)
        middle = (after + until) // 2
        yield from _read(after, middle)
        yield from _read(middle, until)
    else:
        yield from found


def _line(entry: Entry, keys: list[str]) -> Line:
    return Line(entry.number, leaf_data(entry, entry.number, keys), bytes(entry.leaf_hash))


def leaf_data(entry: Entry, number: int, keys: list[str]) -> bytes:
    """The bytes by which the entry stands in the tree under this number."""
    return rules.leaf_data(
        number=number,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        thing=entry.thing,
        organ_path=entry.organ_path,
        detail=entry.detail,
        keys=keys,
    )


def keys_of(entry_ids: list[int]) -> dict[int, list[str]]:
    """The changed keys of each of these entries, in the order in which they were given."""
    keys: dict[int, list[str]] = {entry_id: [] for entry_id in entry_ids}
    if keys:
        # Entries of one stretch have neighbouring ids: a range is faster than a join or a list of thousands.
        rows = ChangedKey.objects.filter(entry_id__gte=min(keys), entry_id__lte=max(keys)).order_by("pk")
        for entry_id, key in rows.values_list("entry_id", "key").iterator():
            if entry_id in keys:
                keys[entry_id].append(key)
    return keys


# What is still to be numbered


def has_unnumbered() -> bool:
    return bool(Entry.objects.filter(number=None).exists())


def count_unnumbered(cap: int = 1000) -> int:
    """How many entries wait for their number, counted to `cap` at most."""
    return int(Entry.objects.filter(number=None)[:cap].count())


def unnumbered(limit: int) -> list[Entry]:
    return list(Entry.objects.filter(number=None).order_by("pk")[:limit])


# Heads and proofs


def head() -> rules.SignedHead | None:
    """The newest signed head; None before the first entry is numbered."""
    row = Head.objects.order_by("-size").first()
    return _signed(row) if row else None


def heads(after: int, until: int) -> list[rules.SignedHead]:
    """The heads of more than `after` and at most `until` entries, the smallest first."""
    return [_signed(row) for row in Head.objects.filter(size__gt=after, size__lte=until).order_by("size")]


def has_unsigned() -> bool:
    """Are there numbered entries that no head covers? The sequencer never leaves any."""
    # One statement, hence one moment: the sequencer may be at work.
    newest = Subquery(Head.objects.order_by("-size").values("size")[:1])
    return bool(Entry.objects.filter(number__gt=Coalesce(newest, Value(0))).exists())


def node(level: int, index: int) -> bytes:
    """A stored full subtree, for huabiao.kernel.merkle."""
    found = Node.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
    if found is None:
        raise LedgerDamaged("存证账本的树节点缺失，无法给出证明，请运行 ledger verify 核验账本。")
    return bytes(found)


def nodes(after: int, until: int) -> dict[tuple[int, int], bytes]:
    """The stored nodes that were completed by the entries after `after` up to `until`."""
    completed = Q()
    for level in range(until.bit_length()):
        completed |= Q(level=level, index__gte=after >> level, index__lt=until >> level)
    rows = Node.objects.filter(completed).values_list("level", "index", "hash")
    return {(level, index): bytes(hash) for level, index, hash in rows.iterator()}


def inclusion_proof(number: int, size: int) -> list[bytes]:
    """The path from entry `number` to the root of the first `size` entries."""
    if not 1 <= number <= size <= _size():
        raise NotInLedger(f"账本前 {size} 条记录中没有第 {number} 号，请用 ledger head 查看现有记录数。")
    return merkle.inclusion_proof(number - 1, size, node)


def consistency_proof(old: int, new: int) -> list[bytes]:
    """The path that shows the first `old` entries to be the beginning of the first `new`."""
    if not 0 <= old <= new <= _size():
        raise NotInLedger(f"账本没有从 {old} 条增至 {new} 条的历史，请用 ledger head 查看现有记录数。")
    return merkle.consistency_proof(old, new, node)


def prove(number: int) -> Proof:
    """The proof that an entry stands under the newest head, tried before it is given out."""
    newest = head()
    if newest is None or not 1 <= number <= newest.size:
        raise NotInLedger(f"账本中没有第 {number} 号记录，请用 ledger head 查看现有记录数。")
    line = next(lines(number - 1, number), None)
    if line is None:
        raise LedgerDamaged(f"第 {number} 号记录缺失，请运行 ledger verify 核验账本。")
    path = inclusion_proof(number, newest.size)
    leaf = merkle.leaf_hash(line.data)
    if not merkle.verify_inclusion(leaf, number - 1, newest.size, path, newest.root):
        raise LedgerDamaged(f"第 {number} 号记录与签名树根不符，请运行 ledger verify 核验账本。")
    return Proof(number, line.data, leaf, path, newest)


def _size() -> int:
    newest = head()
    return newest.size if newest else 0


def _signed(row: Head) -> rules.SignedHead:
    return rules.SignedHead(
        size=row.size,
        root=bytes(row.root),
        at=row.at,
        algorithm=row.algorithm,
        key_id=row.key_id,
        signature=bytes(row.signature),
    )

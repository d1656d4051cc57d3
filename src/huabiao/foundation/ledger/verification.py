"""Is the ledger still what it was? `verify` reads all of it once, in order, and names the first bad entry.

Each entry is hashed anew and compared with its own hash, with the stored tree, with every signed head on the
way, and with a head pinned elsewhere: who owns the server owns its key, and could sign a rewritten history.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from huabiao.kernel import merkle, signing

from . import queries, rules

ALTERED, MISSING, REPEATED, UNSIGNED = "altered", "missing", "repeated", "unsigned"
HEAD, TREE, PINNED = "head", "tree", "pinned"


@dataclass(frozen=True)
class VerifyReport:
    """What was found: `entry` is the first bad one.

    Where hashes cannot tell more narrowly, the fault lies between `entry` and `until`.
    """

    ok: bool
    size: int
    root: str
    problem: str
    entry: int | None
    until: int | None
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class _Fault(Exception):
    def __init__(self, problem: str, entry: int, until: int, sentence: str) -> None:
        super().__init__(sentence)
        self.problem, self.entry, self.until, self.sentence = problem, entry, until, sentence


def verify(pinned_head: Mapping[str, Any] | None = None) -> VerifyReport:
    """Read the whole ledger; with a head that was pinned elsewhere, also that it only grew since."""
    pinned = None if pinned_head is None else rules.SignedHead.from_dict(pinned_head)
    walk = _Walk(pinned)
    newest = None
    try:
        newest = walk.newest()
        size = newest.size if newest else 0
        walk.go(size)
        if queries.has_unsigned():
            raise _Fault(UNSIGNED, size + 1, size + 1, f"第 {size + 1} 号起的记录没有签名树根，来历不明。")
        if pinned and pinned.size > size:
            raise _Fault(
                MISSING,
                size + 1,
                pinned.size,
                f"账本只有 {size} 条记录，少于所持树根的 {pinned.size} 条：第 {size + 1} 号起已被删去。",
            )
    except _Fault as fault:
        return VerifyReport(
            ok=False,
            size=newest.size if newest else 0,
            root=newest.root.hex() if newest else "",
            problem=fault.problem,
            entry=fault.entry,
            until=fault.until,
            sentence=fault.sentence,
        )
    root = walk.frontier.root().hex()
    since = f"，且自所持树根（{pinned.size} 条）以来只增未改" if pinned else ""
    return VerifyReport(True, size, root, "", None, None, f"账本完好：共 {size} 条记录，树根 {root}{since}。")


class _Walk:
    """The tree as it grows again, entry by entry."""

    def __init__(self, pinned: rules.SignedHead | None) -> None:
        self.frontier = merkle.Frontier()
        self._pinned = pinned
        self._proved = 0  # up to here a head has confirmed the entries
        self._doubt: tuple[int, int] | None = None  # the first stored node that differed since
        self._verifiers: dict[str, signing.Verifier | None] = {}

    def newest(self) -> rules.SignedHead | None:
        try:
            return queries.head()
        except (ValueError, TypeError, AttributeError):
            raise _Fault(HEAD, 1, 1, "最新的签名树根已损坏，无法读取，全部记录都无法证实。")

    def go(self, size: int) -> None:
        self._compare_with_pinned()
        for start in range(0, size, queries.CHUNK):
            self._read(start, min(start + queries.CHUNK, size))

    def _read(self, start: int, end: int) -> None:
        stored = queries.nodes(start, end)
        heads = self._heads(start, end)
        lines = queries.lines(start, end)
        for number in range(start + 1, end + 1):
            try:
                line = next(lines, None)
            except queries.EntryUnreadable as bad:
                if bad.number > number:
                    raise self._missing(number)
                raise _Fault(ALTERED, number, number, f"第 {number} 号记录已损坏，无法读取。")
            self._add(number, line, stored)
            if number in heads:
                self._compare(heads[number])
            self._compare_with_pinned()

    def _heads(self, start: int, end: int) -> dict[int, rules.SignedHead]:
        try:
            return {head.size: head for head in queries.heads(start, end)}
        except (ValueError, TypeError, AttributeError):
            sentence = f"第 {start + 1} 至 {end} 号记录之间有签名树根已损坏，无法读取。"
            raise _Fault(HEAD, start + 1, end, sentence)

    def _add(self, number: int, line: queries.Line | None, stored: dict[tuple[int, int], bytes]) -> None:
        if line is None or line.number > number:
            raise self._missing(number)
        if line.number < number:
            raise _Fault(REPEATED, line.number, line.number, f"第 {line.number} 号记录重复。")
        leaf = merkle.leaf_hash(line.data)
        if leaf != line.leaf_hash:
            sentence = f"第 {number} 号记录的内容、次序或变更键与记入时不符。"
            raise _Fault(ALTERED, number, number, sentence)
        for level, index, node in self.frontier.append(leaf):
            if stored.get((level, index)) != node and self._doubt is None:
                self._doubt = ((index << level) + 1, (index + 1) << level)

    def _compare(self, head: rules.SignedHead) -> None:
        """Compare what was read with a signed head of that size."""
        first = self._proved + 1
        verifier = self._verifier(head.key_id)
        if verifier is None:
            sentence = f"找不到密钥 {head.key_id} 的公钥文件，第 {first} 至 {head.size} 号记录无法核对。"
            raise _Fault(HEAD, first, head.size, sentence)
        if head.algorithm != verifier.algorithm or not verifier.verify(head.message(), head.signature):
            sentence = f"{head.size} 条记录的签名树根签名不符，第 {first} 至 {head.size} 号记录无法证实。"
            raise _Fault(HEAD, first, head.size, sentence)
        if head.root != self.frontier.root():
            doubtful, last = self._doubt or (first, head.size)
            first = max(first, doubtful)
            where = f"第 {first} 号" if first == last else f"第 {first} 至 {last} 号之间的"
            raise _Fault(ALTERED, first, last, f"{where}记录连同其散列被改写，与签名树根不符。")
        if self._doubt:
            first, last = self._doubt
            sentence = f"第 {first} 至 {last} 号记录完好，但所存的树节点被改动，据此给出的证明不可用。"
            raise _Fault(TREE, first, last, sentence)
        self._proved = head.size

    def _compare_with_pinned(self) -> None:
        if self._pinned is None or self._pinned.size != self.frontier.size:
            return
        if self._pinned.root != self.frontier.root():
            size = self._pinned.size
            sentence = f"账本前 {size} 条记录与所持树根不一致：历史被改写，并重新签过名。"
            raise _Fault(PINNED, min(1, size), size, sentence)

    @staticmethod
    def _missing(number: int) -> _Fault:
        return _Fault(MISSING, number, number, f"第 {number} 号记录缺失。")

    def _verifier(self, key_id: str) -> signing.Verifier | None:
        if key_id not in self._verifiers:
            found = signing.find_verifier(queries.keys_directory(), queries.KEY_NAME, key_id)
            self._verifiers[key_id] = found
        return self._verifiers[key_id]

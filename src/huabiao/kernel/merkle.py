"""Merkle trees as RFC 9162 (2.1) defines them: append, root, proof of inclusion, proof of consistency.

A tree is never held in memory. Whoever stores it keeps the hash of every *full* subtree and answers
`get_node(level, index)`: level 0 are the leaves, node (l, i) stands on leaves i·2^l … (i+1)·2^l − 1.
Roots and proofs then read O(log n) nodes. The two `verify_…` need nothing but what they are given.
"""

from collections.abc import Callable
from hashlib import sha256

GetNode = Callable[[int, int], bytes]
Node = tuple[int, int, bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its largest full subtrees, from left to right."""

    def __init__(self, size: int = 0, get_node: GetNode | None = None) -> None:
        if size and get_node is None:
            raise ValueError("A tree that has leaves already is continued from its stored nodes.")
        self.size = size
        self._peaks: list[bytes] = []
        for level in reversed(range(size.bit_length())):
            if size >> level & 1 and get_node is not None:
                self._peaks.append(get_node(level, (size >> level) - 1))

    def append(self, leaf: bytes) -> list[Node]:
        """Add a leaf's hash; return the full nodes that it completes, from the leaf upwards."""
        index, level, node = self.size, 0, leaf
        completed = [(0, index, leaf)]
        while index & 1:
            index, level, node = index >> 1, level + 1, node_hash(self._peaks.pop(), node)
            completed.append((level, index, node))
        self._peaks.append(node)
        self.size += 1
        return completed

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node


def root(size: int, get_node: GetNode) -> bytes:
    """The tree's root when it had `size` leaves."""
    return Frontier(size, get_node).root()


def inclusion_proof(index: int, size: int, get_node: GetNode) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"Leaf {index} is not among the first {size}.")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_subtree(middle, end, get_node))
            end = middle
        else:
            proof.append(_subtree(start, middle, get_node))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, get_node: GetNode) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to begin that of `new` (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} leaves has no earlier state of {old}.")
    if old in (0, new):
        return []
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_subtree(middle, end, get_node))
            end = middle
        else:
            proof.append(_subtree(start, middle, get_node))
            start = middle
    if start:  # otherwise it is the old root itself, which the verifier holds
        proof.append(_subtree(start, end, get_node))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """True if the proof leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            place, last = _climb(place, last)
        else:
            node = node_hash(node, sibling)
            place, last = place >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """True if the proof shows that the new tree only added to the old one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return new > 0 and not proof and old_root == EMPTY_ROOT
    if not 0 < old < new:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            place, last = _climb(place, last)
        else:
            after = node_hash(after, sibling)
            place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1


def _climb(place: int, last: int) -> tuple[int, int]:
    """One level up, and past those levels on which the node at the right edge has no sibling."""
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place >> 1, last >> 1


def _subtree(start: int, end: int, get_node: GetNode) -> bytes:
    """The root over leaves start … end − 1; `start` is always a multiple of a full subtree's width."""
    node: bytes | None = None
    while end > start:  # full subtrees from right to left, the smallest first
        width = (end - start) & -(end - start)
        level = width.bit_length() - 1
        peak = get_node(level, (end >> level) - 1)
        node = peak if node is None else node_hash(peak, node)
        end -= width
    if node is None:
        raise ValueError("A subtree has at least one leaf.")
    return node

"""Merkle trees against the published vectors, and against RFC 9162's own recursive definition."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huabiao.kernel import merkle

# The reference tests of Certificate Transparency.
LEAVES = [
    b"",
    bytes.fromhex("00"),
    bytes.fromhex("10"),
    bytes.fromhex("2021"),
    bytes.fromhex("3031"),
    bytes.fromhex("40414243"),
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (index, size)
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {  # (old, new)
    (1, 1): [],
    (1, 8): INCLUSION[(0, 8)],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
sizes = st.integers(1, 200)


class Tree:
    """Grows leaf by leaf, keeps the full nodes, counts how often they are read."""

    def __init__(self, leaves):
        self.nodes, self.roots, self.reads = {}, [merkle.EMPTY_ROOT], 0
        frontier = merkle.Frontier()
        for leaf in leaves:
            for level, index, node in frontier.append(merkle.leaf_hash(leaf)):
                assert (level, index) not in self.nodes
                self.nodes[level, index] = node
            self.roots.append(frontier.root())

    def get(self, level, index):
        self.reads += 1
        return self.nodes[level, index]


def definition(leaves):
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + definition(leaves[:k]) + definition(leaves[k:])).digest()


NUMBERED = [str(number).encode() for number in range(200)]
TREE = Tree(NUMBERED)


def unhex(texts):
    return [bytes.fromhex(text) for text in texts]


def test_published_roots():
    tree = Tree(LEAVES)
    assert [root.hex() for root in tree.roots] == ROOTS
    assert [merkle.root(size, tree.get).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize("place", INCLUSION)
def test_published_proofs_of_inclusion(place):
    index, size = place
    proof = merkle.inclusion_proof(index, size, Tree(LEAVES).get)
    assert proof == unhex(INCLUSION[place])
    assert merkle.verify_inclusion(
        merkle.leaf_hash(LEAVES[index]), index, size, proof, bytes.fromhex(ROOTS[size])
    )


@pytest.mark.parametrize("place", CONSISTENCY)
def test_published_proofs_of_consistency(place):
    old, new = place
    proof = merkle.consistency_proof(old, new, Tree(LEAVES).get)
    assert proof == unhex(CONSISTENCY[place])
    assert merkle.verify_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), proof)


@given(st.lists(st.binary(max_size=6), max_size=70))
def test_a_grown_tree_has_the_root_of_the_definition(leaves):
    tree = Tree(leaves)
    assert tree.roots[-1] == definition(leaves) == merkle.root(len(leaves), tree.get)


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_tree_is_continued_from_its_stored_nodes(size, more):
    frontier = merkle.Frontier(size, TREE.get)
    for leaf in NUMBERED[size : size + more]:
        frontier.append(merkle.leaf_hash(leaf))
    assert frontier.root() == TREE.roots[size + more]


@given(sizes, st.data())
def test_inclusion_is_proved_for_its_leaf_place_size_and_root_only(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, TREE.get)
    leaf, root = merkle.leaf_hash(NUMBERED[index]), TREE.roots[size]
    assert merkle.verify_inclusion(leaf, index, size, proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"other"), index, size, proof, root)
    assert not merkle.verify_inclusion(leaf, index, size, proof, merkle.leaf_hash(b"other"))
    assert not merkle.verify_inclusion(leaf, index, size, [*proof, root], root)
    assert not merkle.verify_inclusion(leaf, size, size, proof, root)
    if proof:
        assert not merkle.verify_inclusion(leaf, index, size, proof[1:], root)
        assert not merkle.verify_inclusion(leaf, index ^ 1, size, proof, root)


@given(sizes, st.data())
def test_consistency_is_proved_for_a_true_beginning_only(new, data):
    old = data.draw(st.integers(0, new))
    proof = merkle.consistency_proof(old, new, TREE.get)
    before, after, other = TREE.roots[old], TREE.roots[new], merkle.leaf_hash(b"other")
    assert merkle.verify_consistency(old, before, new, after, proof)
    assert not merkle.verify_consistency(old, other, new, after, proof)
    assert not merkle.verify_consistency(old, before, new, after, [*proof, other])
    if 0 < old < new:
        assert not merkle.verify_consistency(old, before, new, other, proof)
        assert not merkle.verify_consistency(old, before, new, after, proof[:-1])
        place = data.draw(st.integers(0, len(proof) - 1))
        assert not merkle.verify_consistency(
            old, before, new, after, [*proof[:place], other, *proof[place + 1 :]]
        )
    assert not merkle.verify_consistency(new + 1, other, new, after, proof)


@settings(max_examples=50)
@given(st.integers(1, 10**12), st.data())
def test_proofs_read_few_nodes_even_of_a_huge_tree(size, data):
    reads = []

    def get_node(level, index):
        assert (index + 1) << level <= size, "only full subtrees are stored"
        reads.append((level, index))
        return merkle.leaf_hash(b"%d:%d" % (level, index))

    bound = 2 * size.bit_length()
    for proof in (merkle.inclusion_proof, merkle.consistency_proof):
        reads.clear()
        proof(data.draw(st.integers(0, size - 1)), size, get_node)
        assert len(reads) <= bound


def test_places_outside_the_tree_are_refused():
    with pytest.raises(ValueError):
        merkle.inclusion_proof(8, 8, TREE.get)
    with pytest.raises(ValueError):
        merkle.consistency_proof(9, 8, TREE.get)
    with pytest.raises(ValueError):
        merkle.Frontier(3)

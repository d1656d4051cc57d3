"""A document's text as plain data that a row can hold, and back: nodes of kernel.statutes, titles that it cites."""

from collections.abc import Iterable
from typing import Any

from huabiao.kernel import citations, statutes
from huabiao.kernel.statutes import Node, Paragraph

MAX_CITED = 500


def pack(nodes: Iterable[Node]) -> list[list[Any]]:
    """As JSON: [kind, label, title, anchor, rank, [[text, [item, …]], …]]."""
    return [[n.kind, n.label, n.title, n.anchor, n.rank, [[p.text, p.items] for p in n.paragraphs]] for n in nodes]


def unpack(rows: Iterable[list[Any]]) -> list[Node]:
    """The nodes of a row."""
    return [Node(kind, label, title, anchor, rank, [Paragraph(text, items) for text, items in parts]) for kind, label, title, anchor, rank, parts in rows]


def derive(text: str, title: str) -> tuple[list[list[Any]], list[str], list[str]]:
    """Nodes, anchors of articles, and the keys of the titles that the text cites, itself left out."""
    statute = statutes.parse(text)
    own = citations.title_key(title)
    keys = {citations.title_key(found.title)[:200] for node in statute.nodes for line in node.lines() for found in citations.find(line) if found.title}
    return pack(statute.nodes), [node.anchor for node in statute.articles()], sorted(keys - {own, ""})[:MAX_CITED]

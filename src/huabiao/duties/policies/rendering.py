"""A document's structure as the page prints it: headings with anchors, articles, the table of contents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from markupsafe import Markup

from huabiao.kernel.statutes import Node

from .linking import linked
from .queries import Target

_FIRST_LEVEL, _LAST_LEVEL = 2, 4


@dataclass
class Entry:
    """A line of the table of contents: a heading, with the articles that follow it up to the next one."""

    words: str = ""
    anchor: str = ""
    depth: int = 0
    articles: list[tuple[str, str]] = field(default_factory=list)  # what it is called in short, anchor

    @property
    def span(self) -> str:
        """第一条至第八条."""
        return f"第{self.articles[0][0]}条" + (f"至第{self.articles[-1][0]}条" if len(self.articles) > 1 else "") if self.articles else ""


def body(nodes: Sequence[Node], targets: Mapping[str, Target], own: Collection[str]) -> Markup:
    """The text as HTML."""
    levels = _levels(nodes)
    made: list[str] = []
    for node in nodes:
        if node.kind in ("division", "heading"):
            level = levels[node.rank]
            made.append(f'<h{level} class="law-part" id="{node.anchor}">{escape(_words(node))}</h{level}>')
        elif node.kind == "article":
            made.append(_article(node, targets, own))
        else:
            made += [_paragraph(line, targets, own) for line in node.lines()]
    return Markup("\n".join(made))


def contents(nodes: Sequence[Node]) -> list[Entry]:
    """The table of contents; empty for a text that needs none."""
    levels, entries = _levels(nodes), [Entry()]
    for node in nodes:
        if node.kind in ("division", "heading"):
            entries.append(Entry(_words(node), node.anchor, levels[node.rank] - _FIRST_LEVEL))
        elif node.kind == "article":
            entries[-1].articles.append((node.label.removeprefix("第").replace("条", "", 1), node.anchor))
    found = [entry for entry in entries if entry.anchor or entry.articles]
    return found if len(found) > 1 or any(len(entry.articles) > 1 for entry in found) else []


def _levels(nodes: Sequence[Node]) -> dict[int, int]:
    """HTML's level of each rank that occurs: no level is skipped, whether the text begins with 编 or with 章."""
    ranks = sorted({node.rank for node in nodes if node.kind in ("division", "heading")})
    return {rank: min(_FIRST_LEVEL + place, _LAST_LEVEL) for place, rank in enumerate(ranks)}


def _words(node: Node) -> str:
    return f"{node.label}　{node.title}".strip("　")


def _article(node: Node, targets: Mapping[str, Target], own: Collection[str]) -> str:
    first, *rest = [*node.lines()] or [""]
    label = f'<a class="tiao-n" href="#{node.anchor}">{node.label}</a>'
    lines = [f"<p>{label}　{linked(first, targets, own)}</p>", *(_paragraph(line, targets, own) for line in rest)]
    return f'<section class="tiao" id="{node.anchor}" aria-label="{node.label}">\n' + "\n".join(lines) + "\n</section>"


def _paragraph(line: str, targets: Mapping[str, Target], own: Collection[str]) -> str:
    return f"<p>{linked(line, targets, own)}</p>"

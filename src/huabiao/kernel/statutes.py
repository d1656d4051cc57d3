"""The structure of a statute, read from Markdown or plain text: 编、分编、章、节、条、款、项, with anchors that stay.

An anchor is made of the article's own number (第十二条 → tiao-12, 第一百二十条之一 → tiao-120-1), so that a link to it
outlives every change of the text around it (立法法第六十五条: 编、章、节、条、款、项、目).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from . import chinese_numbers

_N = f"[{chinese_numbers.CHARACTERS}\\d]{{1,8}}"
_ARTICLE = re.compile(rf"(?:\*\*)?(第({_N})条(?:之({_N}))?)(?:\*\*)?(?=[\s　（(【:：]|$)[\s　]*(?:\*\*)?")
_DIVISION = re.compile(rf"第({_N})(编|分编|章|节)(?=[\s　]|$)[\s　]*(.*)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(rf"[（(]({_N})[）)]")
_RANKS = {"编": 1, "分编": 2, "章": 3, "节": 4}
_SLUGS = {"编": "bian", "分编": "fenbian", "章": "zhang", "节": "jie"}
_APPENDIX = re.compile(r"(?:附件|附录|附表|附)[\s　]*[一二三四五六七八九十\d]*(?:[\s　:：]|$)")
MAX_HEADING = 60  # characters: a longer line that begins with 第一章 is a sentence


@dataclass(slots=True)
class Paragraph:
    """款: a paragraph, with its 项 if it has any."""

    text: str
    items: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """One piece of the text in its order. kind: "division" (编章节), "article" (条), "text" (outside articles), "heading"."""

    kind: str
    label: str = ""  # 第十二条, 第一章
    title: str = ""  # 总则
    anchor: str = ""
    rank: int = 0
    paragraphs: list[Paragraph] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Its text, a line for each paragraph and item."""
        for paragraph in self.paragraphs:
            if paragraph.text:
                yield paragraph.text
            yield from paragraph.items

    @property
    def text(self) -> str:
        return "\n".join(self.lines())


@dataclass(slots=True)
class Statute:
    """A whole text: its title if it has one, and its nodes."""

    title: str
    nodes: list[Node]

    def articles(self) -> list[Node]:
        """The articles in order."""
        return [node for node in self.nodes if node.kind == "article"]


def parse(text: str) -> Statute:
    """Read a text. Never refuses: what has no articles is paragraphs."""
    reader = _Reader()
    for line in text.replace("\r", "\n").split("\n"):
        reader.take(line.strip(" \t　\ufeff"))
    return Statute(reader.title, reader.nodes)


def article_anchor(number: int, of: int = 0) -> str:
    """The anchor of 第{number}条(之{of})."""
    return f"tiao-{number}-{of}" if of else f"tiao-{number}"


def split_label(label: str) -> tuple[int, int] | None:
    """第一百二十条之一 → (120, 1); None if it is no article's label."""
    found = re.fullmatch(rf"第({_N})条(?:之({_N}))?", label.strip())
    if not found:
        return None
    number = chinese_numbers.read(found[1])
    return (number, chinese_numbers.read(found[2] or "") or 0) if number else None


class _Reader:
    """Takes lines one by one and knows where in the text it stands."""

    def __init__(self) -> None:
        self.title = ""
        self.nodes: list[Node] = []
        self._anchors: dict[str, int] = {}
        self._path: dict[int, str] = {}
        self._in_appendix = False

    def take(self, line: str) -> None:
        """One line, without blanks around it."""
        if not line or line.startswith("<!--"):
            return
        heading = _HEADING.fullmatch(line)
        level, plain = (len(heading[1]), heading[2].strip(" 　*")) if heading else (0, line)
        division = _DIVISION.fullmatch(plain)
        article = _ARTICLE.match(plain)
        if division and len(plain) <= MAX_HEADING and not plain.endswith(("。", "；", "：")):
            self._divide(division, plain)
        elif article:
            self._begin(article, plain[article.end() :].strip(" 　*"))
        elif level:
            self._head(level, plain)
        else:
            self._add(plain)

    def _divide(self, found: re.Match[str], plain: str) -> None:
        number, kind = chinese_numbers.read(found[1]) or 0, found[2]
        rank = _RANKS[kind]
        self._path = {key: value for key, value in self._path.items() if key < rank}
        self._path[rank] = f"{_SLUGS[kind]}-{number}"
        anchor = self._once("-".join(self._path[key] for key in sorted(self._path)))
        self.nodes.append(Node("division", plain[: found.start(3)].strip(" 　"), found[3].strip(" 　"), anchor, rank))

    def _begin(self, found: re.Match[str], rest: str) -> None:
        number, of = chinese_numbers.read(found[2]) or 0, chinese_numbers.read(found[3] or "") or 0
        node = Node("article", found[1], anchor=self._once(article_anchor(number, of)))
        self.nodes.append(node)
        if rest:
            node.paragraphs.append(Paragraph(rest))

    def _head(self, level: int, plain: str) -> None:
        if level == 1 and not self.title and not self.nodes:
            self.title = plain
            return
        self._in_appendix = False
        self.nodes.append(Node("heading", title=plain, anchor=self._once(f"t-{sum(node.kind == 'heading' for node in self.nodes) + 1}"), rank=min(max(level, 2), 4)))

    def _add(self, plain: str) -> None:
        last = self.nodes[-1] if self.nodes else None
        if last is not None and last.kind == "article" and _APPENDIX.match(plain):
            last = None
        if last is None or last.kind in ("division", "heading"):
            last = Node("text")
            self.nodes.append(last)
        if last.kind == "article" and last.paragraphs and _ITEM.match(plain):
            last.paragraphs[-1].items.append(plain)
        else:
            last.paragraphs.append(Paragraph(plain))

    def _once(self, anchor: str) -> str:
        """The anchor itself the first time; a text that begins to count anew (an annexed regulation) gets a suffix."""
        count = self._anchors[anchor] = self._anchors.get(anchor, 0) + 1
        return anchor if count == 1 else f"{anchor}.{count}"


def plain_lines(nodes: Sequence[Node]) -> Iterator[str]:
    """The text as lines, for files and search: headings, then articles with their labels."""
    for node in nodes:
        if node.kind in ("division", "heading"):
            yield f"{node.label}　{node.title}".strip("　")
        elif node.kind == "article":
            first, *rest = [*node.lines()] or [""]
            yield f"{node.label}　{first}"
            yield from rest
        else:
            yield from node.lines()

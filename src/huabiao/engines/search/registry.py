"""What duties give to the search, from their `huabiao_hooks.py`: sources of documents, direct answers, the page's frame.

The engine knows no duty: it asks each source which documents a changed key touches, and indexes what it gives.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document. With a label ("第十二条") and an anchor it can be a hit of its own."""

    text: str
    label: str = ""
    anchor: str = ""


@dataclass(slots=True)
class Document:
    """Something public that can be found. `key` is "source:ref"; `sites` are the codes of those that show it."""

    key: str
    kind: str  # of rules.KINDS
    title: str
    passages: Sequence[Passage]
    path: str  # its address on a site: "/article/202611/17.html"
    sites: Sequence[str]  # its home first
    day: date
    organ: str = ""
    number: str = ""  # 发文字号
    subject: str = ""
    validity: str = ""  # of rules.VALIDITIES
    summary: str = ""
    keywords: str = ""


class Source(Protocol):
    """One kind of thing that can be found. Refs sort as text; all methods only read."""

    name: str

    def affected(self, keys: Sequence[str]) -> Iterable[str]:
        """Refs of the documents that read any of these changed keys, existing or not."""

    def refs(self, after: str, limit: int) -> Sequence[str]:
        """The next refs in order, greater than `after`, for a rebuild."""

    def load(self, refs: Sequence[str]) -> Iterator[Document]:
        """Those of the refs that are public now."""

    def public(self, refs: Sequence[str]) -> set[str]:
        """Those of the refs that are public at this moment: a hit is asked for before it is shown."""


@dataclass(frozen=True)
class Answer:
    """A direct answer above the results: what, in which words, on what ground."""

    title: str
    lines: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()  # text and address
    ground: str = ""
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)


Answerer = Callable[[str, str], Answer | None]  # folded question, site → answer


class Pages(Protocol):
    """How a dynamic page is made part of a site: the engine does not know the publisher."""

    def site(self, host: str) -> str:
        """The code of the site that answers to a host; empty where there is none yet."""

    def render(self, site: str, template: str, data: dict[str, Any]) -> bytes:
        """The template of ours, in the frame of the site."""


_sources: dict[str, Source] = {}
_answerers: list[Answerer] = []
_pages: list[Pages] = []


def register_source(source: Source) -> Source:
    """Add a source; a second one of the same name is a mistake."""
    if source.name in _sources or ":" in source.name:
        raise ValueError(f"search source {source.name!r} is registered twice or has a colon")
    _sources[source.name] = source
    return source


def sources() -> list[Source]:
    """All sources by name."""
    return [_sources[name] for name in sorted(_sources)]


def source(name: str) -> Source | None:
    """The source of that name; None if its duty is not installed."""
    return _sources.get(name)


def register_answer(answerer: Answerer) -> None:
    """Add something that may answer directly; the first that does is shown."""
    _answerers.append(answerer)


def answers() -> Sequence[Answerer]:
    """All who may answer, in the order of registration."""
    return tuple(_answerers)


def register_pages(pages: Pages) -> None:
    """Say how pages are made part of a site."""
    _pages[:] = [pages]


def pages() -> Pages:
    """Whoever makes pages part of a site."""
    return _pages[0]

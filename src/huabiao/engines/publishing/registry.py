"""What a duty gives to the publisher: kinds of page, and the frame of each site. Called from `huabiao_hooks.py`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

# Order of writing: a list is switched only after the pages that it links to; removals come last of all.
ASSETS, PAGES, LISTS, FRONTS, FEEDS = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page that may exist: the publisher asks its kind whether it does."""

    site: str
    ref: str


@dataclass(slots=True)
class Page:
    """A page that exists: its path below the site ("news/index.html") and either a template with plain data, or bytes.

    In HTML, `slot("name")` stands where the site's frame is spliced in.
    """

    ref: str
    path: str
    template: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    media: Path | None = None  # a file of the media store, published as it is


class PageKind(Protocol):
    """One kind of page. Refs sort as text, so numbers are padded; all methods only read."""

    name: str
    order: int

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        """The pages that read any of these changed keys, existing or not; bounded by the change, not by the site."""

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        """The next refs of the site's pages in order, greater than `after`, for a full build."""

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        """Those of the refs that exist now, with their data fetched in bulk. A ref left out does not exist."""


@dataclass(frozen=True)
class FrameSource:
    """The frame of a site: slots by name, and the sites whose frame reads any of some changed keys."""

    slots: Callable[[str], dict[str, str]]
    affected: Callable[[Sequence[str]], Iterable[str]]


_kinds: dict[str, PageKind] = {}
_frames: list[FrameSource] = []
_derived: list[Callable[[str, Mapping[str, str]], dict[str, str]]] = []


def register_kind(kind: PageKind) -> PageKind:
    """Add a kind of page; a second one of the same name is a mistake."""
    if kind.name in _kinds:
        raise ValueError(f"page kind {kind.name!r} is registered twice")
    _kinds[kind.name] = kind
    return kind


def register_frame(source: FrameSource) -> None:
    """Add slots to every site's frame."""
    _frames.append(source)


def register_derived_frame(derive: Callable[[str, Mapping[str, str]], dict[str, str]]) -> None:
    """Add slots that are made from all the others: `derive(site, slots)`."""
    _derived.append(derive)


def kinds() -> list[PageKind]:
    """All kinds in the order of writing."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def kind(name: str) -> PageKind:
    """The kind of that name; KeyError if its duty is not installed."""
    return _kinds[name]


def frame_slots(site: str) -> dict[str, str]:
    """All slots of a site's frame."""
    slots: dict[str, str] = {}
    for source in _frames:
        slots.update(source.slots(site))
    for derive in _derived:
        slots.update(derive(site, slots))
    return slots


def frames_affected(keys: Sequence[str]) -> set[str]:
    """Codes of the sites whose frame reads any of these keys."""
    return {site for source in _frames for site in source.affected(keys)}

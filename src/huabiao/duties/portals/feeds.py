"""Where columns and home pages get their items from: a higher duty (articles) registers itself here as the source.

Everything is asked in bulk, a few queries whatever the number of columns, and answered as plain data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime
from typing import NamedTuple, Protocol

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to an item. `copies`: narrower WebP ones, as a page's `srcset` names them."""

    url: str
    width: int
    height: int
    alternative: str
    copies: str = ""


class Item(NamedTuple):
    """One line of a list. `date` is the time of publication; `pinned` stands before newer ones."""

    title: str
    url: str
    date: datetime
    column: int
    summary: str = ""
    source: str = ""
    picture: Picture | None = None
    badge: str = ""
    document_number: str = ""
    written_date: Day | None = None
    validity: str = ""  # in words, 现行有效
    validity_mark: str = ""  # its shape: valid, amended, void or plain
    pinned: bool = False
    is_video: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text, for the column that consists of it (单页)."""

    title: str
    url: str
    date: datetime
    source: str
    body: Markup
    files: tuple[tuple[str, str, str], ...] = ()  # name, address, "PDF　1.2 MB"


class Source(Protocol):
    """What a duty that fills columns must answer. A key without items may be left out of an answer."""

    def newest(self, counts: Mapping[int, int]) -> dict[int, list[Item]]:
        """Of each column id its newest items, at most so many, pinned ones first."""

    def archive(self, pages: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], list[Item]]:
        """Of each (column id, archive page) with its page size the items, newest first."""

    def positions(self, limits: Mapping[int, int]) -> dict[int, list[Item]]:
        """Of each position id its items, at most so many."""

    def texts(self, columns: Sequence[int]) -> dict[int, Text]:
        """Of each column id the text of its newest item."""

    def sitemap_chunks(self, site: str) -> list[str]:
        """Names of the files under /sitemap/ that the duty publishes for a site: ["0", "1"]."""


class _Nothing:
    """No duty fills columns: all are empty."""

    def newest(self, counts: Mapping[int, int]) -> dict[int, list[Item]]:
        return {}

    def archive(self, pages: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], list[Item]]:
        return {}

    def positions(self, limits: Mapping[int, int]) -> dict[int, list[Item]]:
        return {}

    def texts(self, columns: Sequence[int]) -> dict[int, Text]:
        return {}

    def sitemap_chunks(self, site: str) -> list[str]:
        return []


_source: Source = _Nothing()


def register_source(source: Source) -> None:
    """Take items from `source` from now on."""
    global _source
    _source = source


def source() -> Source:
    """The source in force."""
    return _source

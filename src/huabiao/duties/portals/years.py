"""Who tells columns by year and kind: a higher duty (articles) registers itself here, as it does for lists (feeds.py)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from . import feeds, tree


@dataclass(frozen=True, slots=True)
class Facet:
    """A kind of item within a year: its part of the address, its name, how many there are."""

    slug: str
    title: str
    count: int


class YearSource(Protocol):
    """What the duty that fills columns answers about years (China's calendar, of publication)."""

    def years(self, columns: Sequence[int]) -> dict[int, dict[int, list[Facet]]]:
        """Of each column its years with items, and of each year the kinds; every item counts under one kind at most."""

    def of_year(self, column: int, year: int) -> list[tuple[str, feeds.Item]]:
        """The items of a column's year, newest first, each with the slug of its kind ("" for none)."""

    def touched(self, keys: Sequence[str]) -> set[tuple[int, int]]:
        """The years of columns that read any of these keys."""

    def facets(self) -> Mapping[str, str]:
        """All kinds that there can be: slug and title."""


class _Nothing:
    """No duty fills columns."""

    def years(self, columns: Sequence[int]) -> dict[int, dict[int, list[Facet]]]:
        return {}

    def of_year(self, column: int, year: int) -> list[tuple[str, feeds.Item]]:
        return []

    def touched(self, keys: Sequence[str]) -> set[tuple[int, int]]:
        return set()

    def facets(self) -> Mapping[str, str]:
        return {}


_source: YearSource = _Nothing()


def register_years(source: YearSource) -> None:
    """Ask `source` from now on."""
    global _source
    _source = source


def source() -> YearSource:
    """The source in force."""
    return _source


def years_of(shelves: Iterable[tree.Shelf]) -> dict[int, list[int]]:
    """Of each column that is listed by year its years, the latest first; no query where there is no such column."""
    wanted = [shelf.id for shelf in shelves if shelf.by_year]
    found = _source.years(wanted) if wanted else {}
    return {column: sorted(years, reverse=True) for column, years in found.items()}

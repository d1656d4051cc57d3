"""A column by year and kind: /news/notices/2026/ and /disclosure/documents/2026/notification.html, plain files without script.

Only for columns that ask for it (`by_year`): each page lists all items of its year, so a column of a hundred thousand
items is better served by its archive pages and by search. A year cannot be the slug of a column, which begins with a letter.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from huabiao.engines.publishing.registry import LISTS, Page, PageRef

from . import rules, tree, years
from .column_pages import described
from .column_pages import ref as column_ref
from .lines import lines
from .models import Column


def ref(column: int, year: int, facet: str = "") -> str:
    """How such a page is called; sorts as text."""
    return f"{column_ref(column)}.{year}" + (f".{facet}" if facet else "")


class YearPages:
    """One page a year of a column, and one for each kind within the year."""

    name = "year"
    order = LISTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        touched = years.source().touched(keys)
        shelves = tree.numbers(keys, "shelf")
        if shelves:
            touched |= {(column, year) for column, found in years.source().years(shelves).items() for year in found}
        sites = dict(Column.objects.filter(pk__in={column for column, _ in touched}, by_year=True).values_list("pk", "site_code"))
        # A column that is listed by year no longer has to lose its pages.
        sites |= dict(Column.objects.filter(pk__in=shelves).values_list("pk", "site_code"))
        for column, year in touched:
            if column in sites:
                yield PageRef(sites[column], ref(column, year))
                # What the item's kind was before is not known: pages that never were cost nothing.
                yield from (PageRef(sites[column], ref(column, year, slug)) for slug in years.source().facets())

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        shelves = [shelf.id for shelf in tree.load(site).by_id.values() if _has_years(shelf)]
        names = [
            name
            for column, found in (years.source().years(shelves).items() if shelves else ())
            for year, facets in found.items()
            for name in (ref(column, year), *(ref(column, year, facet.slug) for facet in facets))
        ]
        return sorted(name for name in names if name > after)[:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        wanted: dict[tuple[int, int], list[str]] = {}
        for name in refs:
            number, of, *facet = name.split(".")
            wanted.setdefault((int(number), int(of)), []).append(facet[0] if facet else "")
        shelves = tree.load(site).by_id
        for (column, year), facets in wanted.items():
            shelf = shelves.get(column)
            if shelf is not None and _has_years(shelf):
                yield from _pages(shelf, year, facets)


def _has_years(shelf: tree.Shelf) -> bool:
    return shelf.by_year and shelf.is_published and shelf.kind not in (*rules.WITHOUT_ARCHIVE, rules.TOPIC)


def _pages(shelf: tree.Shelf, year: int, wanted: Sequence[str]) -> Iterator[Page]:
    items = years.source().of_year(shelf.id, year)
    titles = years.source().facets()
    counts: dict[str, int] = {}
    for slug, _ in items:
        if slug:
            counts[slug] = counts.get(slug, 0) + 1
    facets = [{"slug": slug, "title": titles[slug], "count": counts[slug]} for slug in titles if slug in counts]
    for facet in wanted:
        shown = [item for slug, item in items if not facet or slug == facet]
        if shown:
            data: dict[str, Any] = described(shelf) | {
                "year": year, "facet": facet, "facet_title": titles.get(facet, ""), "facets": facets, "total": len(items),
                "items": lines(shown),
            }  # fmt: skip
            file = f"{facet}.html" if facet else "index.html"
            yield Page(ref(shelf.id, year, facet), f"{shelf.path}/{year}/{file}", "portals/year.html", data)

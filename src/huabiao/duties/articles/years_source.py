"""Items of columns by year and kind (portals.year_pages.YearSource): a document's kind is its genre, any other's its form."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from huabiao.duties.portals import tree
from huabiao.duties.portals.feeds import Item
from huabiao.duties.portals.years import Facet

from . import rules
from .columns_source import _FIELDS, _item, _listed, _Row
from .models import Placement

_TITLES: dict[str, str] = {slug: genre for genre, slug in rules.GENRE_SLUGS.items()} | rules.FORMS


class YearSource:
    """Years and kinds of the articles that stand in columns."""

    def years(self, columns: Sequence[int]) -> dict[int, dict[int, list[Facet]]]:
        """One query; goes through all items of these columns, which is why only some columns are listed by year."""
        counts: dict[int, dict[int, dict[str, int]]] = {}
        rows = _listed().filter(column_id__in=columns).order_by()
        for column, at, is_document, genre, form in rows.values_list(
            "column_id", "article__published_at", "article__is_document", "article__genre", "article__form"
        ).iterator(chunk_size=5000):
            year = counts.setdefault(column, {}).setdefault(at.astimezone(rules.CHINA).year, {})
            slug = _slug(is_document, genre, form)
            year[slug] = year.get(slug, 0) + 1
        return {
            column: {
                year: [Facet(slug, title, found[slug]) for slug, title in _TITLES.items() if slug in found] for year, found in years.items()
            }
            for column, years in counts.items()
        }

    def of_year(self, column: int, year: int) -> list[tuple[str, Item]]:
        begin, end = (datetime(number, 1, 1, tzinfo=rules.CHINA) for number in (year, year + 1))
        placed = _listed().filter(column_id=column, article__published_at__gte=begin, article__published_at__lt=end)
        rows = placed.order_by("-article__published_at", "-article_id")
        kinds = ("article__is_document", "article__genre", "article__form")
        # Nothing is pinned in the past: the order is that of time.
        return [
            (_slug(*row[len(_FIELDS) :]), _item(_Row._make(row[: len(_FIELDS)]))._replace(pinned=False))
            for row in rows.values_list(*_FIELDS, *kinds)
        ]

    def touched(self, keys: Sequence[str]) -> set[tuple[int, int]]:
        """By the articles alone: whatever shows, hides or changes an item names its article."""
        ids = tree.numbers(keys, "article")
        if not ids:
            return set()
        rows = Placement.objects.filter(article_id__in=ids, position=None, article__published_at__isnull=False)
        return {(column, at.astimezone(rules.CHINA).year) for column, at in rows.values_list("column_id", "article__published_at")}

    def facets(self) -> Mapping[str, str]:
        return _TITLES


def _slug(is_document: bool, genre: str, form: str) -> str:
    return rules.GENRE_SLUGS.get(genre, "") if is_document else form

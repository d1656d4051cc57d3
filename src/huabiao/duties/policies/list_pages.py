"""The library's lists as plain files: /policies/, by kind, by validity, and each of them by year.

An overview shows how many there are of each and the newest; the years' pages hold all. No page counts what another
page lists but the overviews, so a new document touches those and one year.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from huabiao.duties.portals import tree
from huabiao.engines.publishing.registry import LISTS, Page, PageRef

from . import queries, rules
from .models import Policy
from .pages import asset_url

NEWEST = 30
ANY = "all"
_CATEGORIES, _VALIDITIES = (ANY, *rules.CATEGORIES), (ANY, *rules.VALIDITIES)


def ref(category: str = ANY, validity: str = ANY, year: int | None = None) -> str:
    """How a list is called: of a kind, of a validity, of a year (0: without a date); without a year the overview."""
    return f"{category}.{validity}" + ("" if year is None else f".{year:04d}")


def path(category: str = ANY, validity: str = ANY, year: int | None = None) -> str:
    """Address of a list."""
    parts = [part for part in (category, validity) if part != ANY]
    return "/policies/" + "".join(f"{part}/" for part in parts) + ("" if year is None else f"{year or 'undated'}/")


class ListPages:
    """All lists of a site."""

    name = "policy-list"
    order = LISTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        sites: set[str] = set()
        for name in tree.names(keys, "policy-list"):
            site, category, validity, year = name.split(":")
            sites.add(site)
            for kind in (category, ANY):
                for state in (validity, ANY):
                    yield PageRef(site, ref(kind, state, int(year)))
        ids = tree.numbers(keys, "policy")
        if ids:
            sites |= set(Policy.objects.filter(pk__in=ids).values_list("site_code", flat=True))
        for site in sites:
            yield from (PageRef(site, ref(category, validity)) for category in _CATEGORIES for validity in _VALIDITIES)

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        names = set()
        for category, validity, year in _counts(site):
            for kind in (category, ANY):
                for state in (validity, ANY):
                    names |= {ref(kind, state), ref(kind, state, year)}
        return sorted(name for name in names if name > after)[:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        counts = _counts(site)
        for name in refs:
            category, validity, *years = name.split(".")
            year = int(years[0]) if years else None
            if any(_matches(row, category, validity, year) for row in counts):
                yield _page(site, name, category, validity, year, counts)


def _counts(site: str) -> Counter[tuple[str, str, int]]:
    rows = Policy.objects.filter(site_code=site, live=True).values_list("category", "validity", "written_date")
    return Counter((category, validity, written.year if written else 0) for category, validity, written in rows)


def _matches(row: tuple[str, str, int], category: str, validity: str, year: int | None) -> bool:
    return category in (ANY, row[0]) and validity in (ANY, row[1]) and (year is None or year == row[2])


def _page(site: str, name: str, category: str, validity: str, year: int | None, counts: Counter[tuple[str, str, int]]) -> Page:
    rows = Policy.objects.filter(site_code=site, live=True).defer(*queries.HEAVY)
    if category != ANY:
        rows = rows.filter(category=category)
    if validity != ANY:
        rows = rows.filter(validity=validity)
    if year is not None:
        rows = rows.filter(written_date__year=year) if year else rows.filter(written_date=None)
    found = sorted(_newest_first(rows, NEWEST if year is None else None), key=queries.order, reverse=True)
    words = [rules.CATEGORIES.get(category, ""), rules.VALIDITIES.get(validity, "")]
    data: dict[str, Any] = {
        "title": "".join(f"{word}　" for word in words if word).strip("　") or "政策文件库", "items": [_item(row) for row in found],
        "year": year, "years_words": f"{year} 年" if year else "年份不详", "overview": path(category, validity), "style": asset_url("policies.css"), "top": "",
        "is_all": category == ANY and validity == ANY,
    }  # fmt: skip
    if year is None:
        data |= _facets(category, validity, counts)
    return Page(name, f"{path(category, validity, year)[1:]}index.html", "policies/list.html", data)


def _newest_first(rows: Any, limit: int | None) -> list[Policy]:
    """By date; databases differ in where rows without one stand, so those come apart, last."""
    dated = list(rows.exclude(written_date=None).order_by("-written_date", "-pk")[:limit])
    if limit is not None and len(dated) >= limit:
        return dated
    rest = rows.filter(written_date=None).order_by("-pk")
    return dated + list(rest[: None if limit is None else limit - len(dated)])


def _facets(category: str, validity: str, counts: Counter[tuple[str, str, int]]) -> dict[str, Any]:
    def count(kind: str, state: str, year: int | None = None) -> int:
        return sum(number for row, number in counts.items() if _matches(row, kind, state, year))

    years = sorted({row[2] for row in counts if _matches(row, category, validity, None)}, reverse=True)
    return {
        "total": count(category, validity),
        "categories": [
            {"words": rules.CATEGORIES.get(kind, "全部"), "path": path(kind, validity), "count": number, "is_this": kind == category}
            for kind in _CATEGORIES if (number := count(kind, validity)) or kind == category
        ],
        "validities": [
            {"words": rules.VALIDITIES.get(state, "全部"), "path": path(category, state), "count": number, "is_this": state == validity,
             "mark": rules.MARKS.get(state, "plain")}
            for state in _VALIDITIES if (number := count(category, state)) or state == validity
        ],
        "years": [{"words": f"{year} 年" if year else "年份不详", "path": path(category, validity, year), "count": count(category, validity, year)} for year in years],
    }  # fmt: skip


def _item(row: Policy) -> dict[str, Any]:
    return {
        "path": row.public_path, "title": row.title, "number": row.document_number, "issuer": row.issuer, "day": row.written_date.isoformat() if row.written_date else "",
        "category": rules.CATEGORIES[row.category], "validity": rules.VALIDITIES[row.validity], "mark": rules.MARKS[row.validity],
    }  # fmt: skip

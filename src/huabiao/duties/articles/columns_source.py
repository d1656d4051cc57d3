"""Fills columns and positions with articles (portals.feeds.Source): a few queries whatever the number of columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from itertools import islice
from operator import attrgetter, or_
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet, Value
from markupsafe import Markup

from huabiao.duties.portals.feeds import Item, Picture, Text

from . import renditions, rules
from .face import MARKS, PUBLIC_ARTICLE, SHOWN
from .models import Placement

_ORDER = ("-pinned", "-order", "-published_at", "-id")
_FIELDS = (
    "pk", "column_id", "position_id", "sequence", "pinned", "order", "published_at", "title", "article_id", "article__title",
    "article__short_title", "article__published_at", "article__summary", "article__source", "article__document_number",
    "article__written_date", "article__validity", "article__withdrawal_kind", "article__picture__digest",
    "article__picture__extension", "article__picture__width", "article__picture__height", "article__picture__alternative",
    "article__picture__widths",
)  # fmt: skip
# Where numbers give the order, the time of placing need not be fetched.
_NUMBERED = tuple(Value(0) if name == "published_at" else name for name in _FIELDS)


class _Row(NamedTuple):
    """One placement with what a list shows of its article; the fields above in their order."""

    pk: int
    column: int
    position: int | None
    sequence: int
    pinned: bool
    order: int
    placed_at: datetime
    own_title: str
    article: int
    title: str
    short_title: str
    published_at: datetime
    summary: str
    source: str
    document_number: str
    written_date: date | None
    validity: str
    withdrawal_kind: str
    digest: str | None
    extension: str
    width: int | None
    height: int | None
    alternative: str
    widths: list[int] | None


T = TypeVar("T")
_AT_ONCE = 200  # SQLite joins at most 500 SELECTs
CHUNK = 500  # articles to a file of the site map


class ArticleSource:
    """The source of all columns and positions."""

    def newest(self, counts: Mapping[int, int]) -> dict[int, list[Item]]:
        """Of each column its newest items."""
        parts = [_listed().filter(column_id=column).order_by(*_ORDER)[:count] for column, count in sorted(counts.items())]
        return _grouped(_rows(parts), by_column=True)

    def archive(self, pages: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], list[Item]]:
        """Of each archive page its items, by their stable numbers: pages that follow each other are one condition."""
        sizes = {column: size for (column, _), size in pages.items()}
        found: dict[tuple[int, int], list[Item]] = {}
        for runs in _batches(_runs(pages)):
            wanted = [Q(column_id=column, sequence__gt=(first - 1) * size, sequence__lte=last * size) for column, first, last, size in runs]
            rows = _listed().filter(reduce(or_, wanted)).order_by().values_list(*_NUMBERED)
            for row in sorted(map(_Row._make, rows), key=attrgetter("sequence"), reverse=True):
                found.setdefault((row.column, (row.sequence - 1) // sizes[row.column] + 1), []).append(_item(row))
        return found

    def positions(self, limits: Mapping[int, int]) -> dict[int, list[Item]]:
        """Of each position its items."""
        placed = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE)
        parts = [
            placed.filter(position_id=position).order_by("-order", "-published_at", "-id")[:limit] for position, limit in sorted(limits.items())
        ]
        return _grouped(_rows(parts), by_column=False)

    def texts(self, columns: Sequence[int]) -> dict[int, Text]:
        """Of each column the whole text of its newest item."""
        newest = _rows([_listed().filter(column_id=column).order_by(*_ORDER)[:1] for column in columns])
        bodies = dict(Placement.objects.filter(pk__in=[row.pk for row in newest]).values_list("pk", "article__live_html"))
        return {
            row.column: Text(
                row.own_title or row.title, rules.article_path(row.article, row.published_at), row.published_at, row.source, Markup(bodies[row.pk])
            )
            for row in newest
        }  # fmt: skip

    def sitemap_chunks(self, site: str) -> list[str]:
        """The chunks that hold an article, found by one step of the index a chunk, never by reading all articles."""
        if not Placement.objects.filter(SHOWN, site_code=site).exists():
            return []
        table = Placement._meta.db_table
        first = f"SELECT MIN(article_id) AS a FROM {table} WHERE site_code = %s AND shown IN (%s)"
        sql = (
            f"WITH RECURSIVE step(a) AS ({first} UNION ALL SELECT ({first} AND article_id >= (step.a / {CHUNK} + 1) * {CHUNK})"
            " FROM step WHERE step.a IS NOT NULL) SELECT a FROM step WHERE a IS NOT NULL"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [site, True, site, True])
            return [str(number // CHUNK) for (number,) in cursor.fetchall()]


def _listed() -> QuerySet[Placement]:
    """What stands in columns; a place on a home page is not one in the column that it is named after."""
    return Placement.objects.filter(SHOWN, PUBLIC_ARTICLE, position_id=None)


def _runs(pages: Mapping[tuple[int, int], int]) -> Iterator[tuple[int, int, int, int]]:
    """Pages that follow each other: (column, first, last, page size)."""
    run: tuple[int, int, int, int] | None = None
    for (column, page), size in sorted(pages.items()):
        if run and run[0] == column and run[2] == page - 1:
            run = (column, run[1], page, size)
            continue
        if run:
            yield run
        run = (column, page, page, size)
    if run:
        yield run


def _batches(all_of_them: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(all_of_them)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield batch


def _rows(parts: Iterable[QuerySet[Placement]]) -> list[_Row]:
    """The rows of all parts: each part finds its few ids by its own index, then one query fetches them."""
    ids: list[int] = []
    for batch in _batches(parts):
        compiled = [part.values_list("pk").query.sql_with_params() for part in batch]
        sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part" for part, _ in compiled)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, values in compiled for value in values])
            ids += [pk for (pk,) in cursor.fetchall()]
    found: list[_Row] = []
    for start in range(0, len(ids), 5000):
        found += map(_Row._make, Placement.objects.filter(pk__in=ids[start : start + 5000]).values_list(*_FIELDS))
    return found


def _grouped(rows: list[_Row], *, by_column: bool) -> dict[int, list[Item]]:
    """Items by column or position, in the order in which lists show them."""
    rows.sort(key=lambda row: (row.pinned and by_column, row.order, row.placed_at, row.pk), reverse=True)
    found: dict[int, list[Item]] = {}
    for row in rows:
        key = row.column if by_column else row.position
        assert key is not None
        found.setdefault(key, []).append(_item(row, short=not by_column))
    return found


def _item(row: _Row, *, short: bool = False) -> Item:
    return Item(
        title=row.own_title or (short and row.short_title) or row.title,
        url=rules.article_path(row.article, row.published_at),
        date=row.published_at,  # that of its page: a later placing does not make it newer
        column=row.column,
        summary=row.summary,
        source=row.source,
        picture=_picture(row) if row.digest else None,
        badge="更正" if row.withdrawal_kind == rules.CORRECTED else "",
        document_number=row.document_number,
        written_date=row.written_date,
        validity=rules.VALIDITIES.get(row.validity, ""),
        validity_mark=MARKS.get(row.validity, ""),
        pinned=row.pinned,
    )


def _picture(row: _Row) -> Picture:
    assert row.digest is not None
    copies = renditions.srcset(row.digest, row.widths) if row.widths else ""
    return Picture(f"/files/{row.digest[:2]}/{row.digest[:32]}.{row.extension}", row.width or 0, row.height or 0, row.alternative, copies)

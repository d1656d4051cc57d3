"""Fills columns and positions with articles (portals.feeds.Source): a few queries whatever the number of columns."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from markupsafe import Markup

from huabiao.duties.portals.feeds import Item, Picture, Text

from . import rules
from .face import MARKS, PUBLIC_ARTICLE, SHOWN
from .models import Placement

_ORDER = ("-pinned", "-order", "-published_at", "-id")
_FIELDS = (
    "pk", "column_id", "position_id", "sequence", "pinned", "order", "published_at", "title", "article_id", "article__title",
    "article__short_title", "article__published_at", "article__summary", "article__source", "article__document_number",
    "article__written_date", "article__validity", "article__withdrawal_kind", "article__picture__digest",
    "article__picture__extension", "article__picture__width", "article__picture__height", "article__picture__alternative",
)  # fmt: skip
_AT_ONCE = 200  # SQLite joins at most 500 SELECTs
CHUNK = 500  # articles to a file of the site map


class ArticleSource:
    """The source of all columns and positions."""

    def newest(self, counts: Mapping[int, int]) -> dict[int, list[Item]]:
        """Of each column its newest items."""
        parts = [_listed().filter(column_id=column).order_by(*_ORDER)[:count] for column, count in sorted(counts.items())]
        return _grouped(_rows(parts), "column_id")

    def archive(self, pages: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], list[Item]]:
        """Of each archive page its items, by their stable numbers."""
        parts = [
            _listed().filter(column_id=column, sequence__gt=(page - 1) * size, sequence__lte=page * size).order_by()
            for (column, page), size in sorted(pages.items())
        ]
        sizes = {column: size for (column, _), size in pages.items()}
        found: dict[tuple[int, int], list[Item]] = {}
        for row in sorted(_rows(parts), key=lambda row: row["sequence"], reverse=True):
            page = (row["sequence"] - 1) // sizes[row["column_id"]] + 1
            found.setdefault((row["column_id"], page), []).append(_item(row))
        return found

    def positions(self, limits: Mapping[int, int]) -> dict[int, list[Item]]:
        """Of each position its items."""
        placed = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE)
        parts = [
            placed.filter(position_id=position).order_by("-order", "-published_at", "-id")[:limit] for position, limit in sorted(limits.items())
        ]
        return _grouped(_rows(parts), "position_id")

    def texts(self, columns: Sequence[int]) -> dict[int, Text]:
        """Of each column the whole text of its newest item."""
        newest = _rows([_listed().filter(column_id=column).order_by(*_ORDER)[:1] for column in columns])
        bodies = dict(Placement.objects.filter(pk__in=[row["pk"] for row in newest]).values_list("pk", "article__live_html"))
        return {
            row["column_id"]: Text(
                row["title"] or row["article__title"], rules.article_path(row["article_id"], row["article__published_at"]),
                row["article__published_at"], row["article__source"], Markup(bodies[row["pk"]]),
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


def _rows(parts: Iterable[QuerySet[Placement]]) -> list[dict[str, Any]]:
    """The rows of all parts: each part finds its few ids by its own index, then one query fetches them."""
    waiting = iter(parts)
    ids: list[int] = []
    while batch := list(islice(waiting, _AT_ONCE)):
        compiled = [part.values_list("pk").query.sql_with_params() for part in batch]
        sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part" for part, _ in compiled)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, values in compiled for value in values])
            ids += [pk for (pk,) in cursor.fetchall()]
    found: list[dict[str, Any]] = []
    for start in range(0, len(ids), 5000):
        found += Placement.objects.filter(pk__in=ids[start : start + 5000]).values(*_FIELDS)
    return found


def _grouped(rows: list[dict[str, Any]], by: str) -> dict[int, list[Item]]:
    """Items by column or position, in the order in which lists show them."""
    is_list = by == "column_id"
    rows.sort(key=lambda row: (row["pinned"] and is_list, row["order"], row["published_at"], row["pk"]), reverse=True)
    found: dict[int, list[Item]] = {}
    for row in rows:
        found.setdefault(row[by], []).append(_item(row, short=not is_list))
    return found


def _item(row: Mapping[str, Any], *, short: bool = False) -> Item:
    validity = row["article__validity"]
    title = row["title"] or (short and row["article__short_title"]) or row["article__title"]
    return Item(
        title=title,
        url=rules.article_path(row["article_id"], row["article__published_at"]),
        date=row["article__published_at"],  # that of its page: a later placing does not make it newer
        column=row["column_id"],
        summary=row["article__summary"],
        source=row["article__source"],
        picture=_picture(row),
        badge="更正" if row["article__withdrawal_kind"] == rules.CORRECTED else "",
        document_number=row["article__document_number"],
        written_date=row["article__written_date"],
        validity=rules.VALIDITIES.get(validity, ""),
        validity_mark=MARKS.get(validity, ""),
        pinned=row["pinned"],
    )


def _picture(row: Mapping[str, Any]) -> Picture | None:
    digest = row["article__picture__digest"]
    if not digest:
        return None
    return Picture(
        f"/files/{digest[:2]}/{digest[:32]}.{row['article__picture__extension']}", row["article__picture__width"] or 0,
        row["article__picture__height"] or 0, row["article__picture__alternative"],
    )  # fmt: skip

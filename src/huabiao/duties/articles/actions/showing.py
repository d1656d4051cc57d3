"""Whether a placement is shown, its number in the column, the column's counts; and the keys that change with them.

A column's row is changed and read in one statement, so that two articles never get the same number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from huabiao.duties.portals.models import Column

from .. import rules
from ..models import Article, Placement

# A NULL time (an item that goes) is greater than nothing, so that it leaves the time of the last item alone.
_COUNT = f"""
    UPDATE {Column._meta.db_table}
    SET item_count = item_count + %s,
        last_sequence = last_sequence + %s,
        last_item_at = CASE WHEN last_item_at > %s THEN last_item_at ELSE COALESCE(%s, last_item_at) END
    WHERE page_ptr_id = %s
    RETURNING site_code, page_size, last_sequence, item_count
"""


@dataclass(frozen=True)
class _Shelf:
    """What of a column the keys need."""

    site_code: str
    page_size: int
    last_sequence: int
    item_count: int


def show_all(article: Article, at: datetime) -> list[str]:
    """Bring every placement of an article in line with what it is now; return all keys of its public face."""
    keys = [f"article:{article.pk}"]
    for placement in _placements(article):
        keys += bring_in_line(placement, article, at)
    return keys


def bring_in_line(placement: Placement, article: Article, at: datetime) -> list[str]:
    """Show or hide one placement as its state and times say; return the keys of the lists that it changes."""
    should = article.live and is_due(placement, at)
    if should and not placement.shown:
        return _show(placement, article, at)
    if placement.shown and not should:
        return _hide(placement)
    return list_keys(placement) if should else []


def is_due(placement: Placement, at: datetime) -> bool:
    """Whether the placement itself wants to be shown at that time."""
    return (
        placement.state == Placement.State.ACTIVE
        and (placement.starts_at is None or placement.starts_at <= at)
        and (placement.ends_at is None or placement.ends_at > at)
    )


def list_keys(placement: Placement) -> list[str]:
    """The lists in which a shown placement stands."""
    if placement.position_id is not None:
        return [f"position:{placement.position_id}"]
    return _list_keys(placement.column_id, placement.sequence, _shelf(placement.column_id))


def add_to_column(column_id: int, sequence: int | None, published_at: datetime) -> tuple[int, list[str]]:
    """Count one more item in a column; return its number, the next one if it has none yet, and the keys."""
    shelf = _count(column_id, +1, published_at, is_new=sequence is None)
    number = shelf.last_sequence if sequence is None else sequence
    first = [f"columns:{shelf.site_code}"] if shelf.item_count == 1 else []
    return number, _list_keys(column_id, number, shelf) + first


def _show(placement: Placement, article: Article, at: datetime) -> list[str]:
    placement.shown = True
    if placement.published_at is None:
        is_home = placement.kind == rules.HOME_PLACE and article.published_at is not None
        placement.published_at = article.published_at if is_home else at
    if placement.position_id is not None:
        keys = [f"position:{placement.position_id}"]
    else:
        placement.sequence, keys = add_to_column(placement.column_id, placement.sequence, placement.published_at)
    placement.save(update_fields=["shown", "published_at", "sequence"])
    return keys


def _hide(placement: Placement) -> list[str]:
    placement.shown = False
    placement.save(update_fields=["shown"])
    if placement.position_id is not None:
        return [f"position:{placement.position_id}"]
    shelf = _count(placement.column_id, -1, None, is_new=False)
    last = [f"columns:{shelf.site_code}"] if shelf.item_count == 0 else []
    return _list_keys(placement.column_id, placement.sequence, shelf) + last


def _list_keys(column_id: int, sequence: int | None, shelf: _Shelf) -> list[str]:
    pages = rules.archive_pages(sequence, shelf.page_size) if sequence else []
    return [f"column:{column_id}", *(f"list:{column_id}:{page}" for page in pages)]


def _count(column_id: int, change: int, published_at: datetime | None, *, is_new: bool) -> _Shelf:
    """Change a column's counts and read them, in one statement: imports come here a thousand times a minute."""
    at = connection.ops.adapt_datetimefield_value(published_at)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [change, int(is_new), at, at, column_id])
        row = cursor.fetchone()
    return _Shelf(*row)


def _shelf(column_id: int) -> _Shelf:
    fields = Column.objects.values_list("site_code", "page_size", "last_sequence", "item_count")
    return _Shelf(*fields.get(pk=column_id))


def _placements(article: Article) -> Iterable[Placement]:
    # In the order of columns, so that two acts never wait for one another's columns.
    return article.placements.select_for_update().order_by("column_id", "pk")

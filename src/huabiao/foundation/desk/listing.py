"""One page of a list, never counted beyond 1,000 and never leafed beyond it: people filter, they do not leaf."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from huabiao.foundation.accounts.queries import COUNT_CAP, capped_count


@dataclass(frozen=True)
class ListPage:
    """The rows of one page and where it stands."""

    rows: Sequence[Any]
    number: int
    first: int
    total: int
    total_plus: bool
    has_next: bool

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def page_number(request: HttpRequest) -> int:
    """The page asked for; whatever is no number is the first."""
    given = request.GET.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def page_of(request: HttpRequest, rows: QuerySet, size: int = 30) -> ListPage:
    """The page of `rows` that the request asks for."""
    number = min(max(1, page_number(request)), COUNT_CAP // size + 1)
    start = (number - 1) * size
    fetched = list(rows[start : start + size + 1])
    has_next = len(fetched) > size and start + size < COUNT_CAP
    if number == 1 and not has_next:
        total = len(fetched)
    else:
        total = capped_count(rows)
    return ListPage(fetched[:size], number, start + 1, min(total, COUNT_CAP), total > COUNT_CAP, has_next)

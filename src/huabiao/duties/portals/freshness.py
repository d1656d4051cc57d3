"""Whether a column is updated as often as it must be (rules.UPDATE_DAYS): overdue, due within a week, empty."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from huabiao.kernel import clock

from .models import Column

SOON = 7  # days


@dataclass(frozen=True)
class Freshness:
    """How a column stands: days left (negative is overdue), how much of its period is used up."""

    days_left: int | None
    percent: int
    is_empty: bool = False
    is_channel: bool = False  # has no items of its own, and need not: its sub-columns are what is kept

    @property
    def mark(self) -> str:
        if self.is_empty:
            return "over"
        if self.days_left is None:
            return ""
        return "over" if self.days_left < 0 else ("warn" if self.days_left <= SOON else "")

    @property
    def words(self) -> str:
        if self.is_empty:
            return "空栏目"
        if self.days_left is None:
            return "看下级栏目" if self.is_channel else "不要求"
        if self.days_left < 0:
            return f"逾期 {-self.days_left} 天"
        return "今天到期" if self.days_left == 0 else f"{self.days_left} 天"


def freshness(column: Column) -> Freshness:
    """How one column stands now."""
    if not column.update_days:
        return Freshness(None, 0)
    if column.last_item_at is None:
        # A channel shows what its sub-columns hold; only a leaf can be empty (47号文: 避免空白栏目).
        return Freshness(None, 0, is_channel=True) if column.numchild else Freshness(None, 100, is_empty=True)
    gone = (clock.now() - column.last_item_at).days
    return Freshness(column.update_days - gone, min(100, max(0, gone * 100 // column.update_days)))


def overdue(columns: QuerySet[Column], within: int = 0) -> QuerySet[Column]:
    """Those of the columns whose period is over, or will be within so many days; the oldest first."""
    periods = set(columns.filter(update_days__gt=0).order_by().values_list("update_days", flat=True).distinct())
    condition: Any = Q(pk__in=[])
    for days in periods:
        # "overdue" begins a full day after the period, as Freshness counts
        limit = clock.now() - timedelta(days=days + 1 - within)
        condition |= Q(update_days=days, last_item_at__lte=limit)
    return columns.filter(condition).order_by("last_item_at", "path")

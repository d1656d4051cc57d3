"""What the library asks of columns: none is retired over articles under way; all in it follow its organ.

Registered with portals by huabiao_hooks.py.
"""

from huabiao.duties.portals.models import Column
from huabiao.kernel.errors import RuleBroken

from . import queries
from .models import Article, Placement, ReviewTask


class ColumnInUse(RuleBroken):
    """Articles of this column are under review or wait for their time."""


def check_nothing_under_way(column: Column) -> None:
    """Refuse to retire a column while an article of it is in review or scheduled."""
    count = queries.under_way_in(column)
    if count:
        raise ColumnInUse(
            f"栏目“{column.title}”还有 {count} 篇稿件在审核或等候发布，请先办结、撤回，或改到其他栏目，再停用栏目。"
        )


def follow_organ(column: Column) -> None:
    """What lies in a column belongs to the organ that answers for it."""
    for rows in (
        Article.objects.filter(column=column),
        Placement.objects.filter(column=column, position=None),
        ReviewTask.objects.filter(article__column=column),
    ):
        rows.update(organ_path=column.organ_path)

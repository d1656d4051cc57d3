"""What articles gives: pages, files and site map to the publisher, items to columns, documents to the search; rows that follow a move."""

from huabiao.duties.portals import guards
from huabiao.duties.portals.feeds import register_source
from huabiao.duties.portals.traditional_pages import register_traditional
from huabiao.duties.portals.years import register_years
from huabiao.engines.publishing.registry import FrameSource, register_frame, register_kind
from huabiao.engines.search import registry as searching
from huabiao.foundation.accounts.paths import register_scoped
from huabiao.kernel import clock, gauges, periodic

from . import queries
from .actions import sweep
from .column_rules import check_nothing_under_way, follow_organ
from .columns_source import ArticleSource
from .models import Article, Asset, ImportBatch, Outline, Placement, ReviewTask
from .pages import ArticlePages, FilePages, SitemapChunks, frame_slots, traditional_words
from .search_source import ArticleSource as SearchedArticles
from .years_source import YearSource

for model in (Article, Asset, Placement, ReviewTask, ImportBatch, Outline):
    register_scoped(model)

for kind in (ArticlePages(), FilePages(), SitemapChunks()):
    register_kind(kind)

register_source(ArticleSource())
register_years(YearSource())
register_traditional("article", traditional_words)
searching.register_source(SearchedArticles())
register_frame(FrameSource(slots=frame_slots, affected=lambda keys: ()))

guards.register_retire_check(check_nothing_under_way)
guards.register_organ_follower(follow_organ)

# Scheduled publication and withdrawal; whoever was missed is found by the next round.
periodic.register("articles.sweep", 5.0, lambda: sweep(now=clock.now()))

gauges.register(
    "huabiao_overdue_schedules", "Scheduled acts whose time has passed and that the sweeper has not done.",
    lambda: [({"act": act}, number) for act, number in queries.overdue(clock.now()).items()],
)  # fmt: skip

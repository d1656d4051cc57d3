"""What articles gives: pages, files and site map to the publisher, items to columns; rows that follow a move."""

from huabiao.duties.portals import guards
from huabiao.duties.portals.feeds import register_source
from huabiao.engines.publishing.registry import FrameSource, register_frame, register_kind
from huabiao.foundation.accounts.paths import register_scoped
from huabiao.kernel import clock, periodic

from .actions import sweep
from .column_rules import check_nothing_under_way, follow_organ
from .columns_source import ArticleSource
from .models import Article, Asset, ImportBatch, Placement, ReviewTask
from .pages import ArticlePages, FilePages, SitemapChunks, frame_slots

for model in (Article, Asset, Placement, ReviewTask, ImportBatch):
    register_scoped(model)

for kind in (ArticlePages(), FilePages(), SitemapChunks()):
    register_kind(kind)

register_source(ArticleSource())
register_frame(FrameSource(slots=frame_slots, affected=lambda keys: ()))

guards.register_retire_check(check_nothing_under_way)
guards.register_organ_follower(follow_organ)

# Scheduled publication and withdrawal; whoever was missed is found by the next round.
periodic.register("articles.sweep", 5.0, lambda: sweep(now=clock.now()))

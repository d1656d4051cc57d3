"""What portals gives to the engines: page kinds and the frame; and its rows that follow a moved organ or column."""

from huabiao.engines.publishing.registry import FrameSource, register_frame, register_kind
from huabiao.foundation.accounts.paths import register_scoped

from . import frame
from .column_pages import ArchivePages, ColumnPages, FeedPages
from .home_page import HomePages
from .models import Column, Home, Position, Redirect, SiteRoot
from .site_pages import AssetPages, ErrorPages, MapPages, RedirectPages, RobotsPages, SitemapPages

for model in (SiteRoot, Column, Home, Position, Redirect):
    register_scoped(model)

for kind in (
    AssetPages(), ColumnPages(), ArchivePages(), FeedPages(), HomePages(), MapPages(), SitemapPages(), RobotsPages(), ErrorPages(), RedirectPages(),
):  # fmt: skip
    register_kind(kind)

register_frame(FrameSource(frame.slots, frame.affected))

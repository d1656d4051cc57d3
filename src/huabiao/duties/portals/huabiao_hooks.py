"""What portals gives to the engines: page kinds and the frame; and its rows that follow a moved organ or column."""

from huabiao.engines.publishing.registry import (
    FrameSource,
    register_derived_frame,
    register_frame,
    register_kind,
)
from huabiao.foundation.accounts.paths import register_scoped

from . import frame, languages, traditional_pages
from .column_pages import ArchivePages, ColumnPages, FeedPages
from .elder_page import ElderPages
from .home_page import HomePages
from .models import Column, Home, Position, Redirect, SiteRoot, TraditionalVersion
from .organ_pages import OrganPages
from .site_pages import (
    AssetPages,
    ErrorPages,
    LeavePages,
    ManifestPages,
    MapPages,
    RedirectPages,
    RobotsPages,
    SitemapPages,
)
from .styleguide import StyleguidePages
from .year_pages import YearPages

for model in (SiteRoot, Column, Home, Position, Redirect, TraditionalVersion):
    register_scoped(model)

for kind in (
    AssetPages(), ColumnPages(), ArchivePages(), FeedPages(), HomePages(), MapPages(), SitemapPages(), RobotsPages(), ErrorPages(), RedirectPages(),
    OrganPages(), YearPages(), traditional_pages.TraditionalPages(), ElderPages(), LeavePages(), ManifestPages(), StyleguidePages(),
):  # fmt: skip
    register_kind(kind)

register_frame(FrameSource(frame.slots, frame.affected))
register_frame(FrameSource(languages.slots, traditional_pages.frames_affected))
register_derived_frame(languages.in_words)
languages.register_catalogues()
register_derived_frame(traditional_pages.frame)
for name in ("column", "archive", "year", "home", "map", "organ"):
    traditional_pages.register_traditional(name)

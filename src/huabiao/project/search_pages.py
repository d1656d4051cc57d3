"""Puts the search's pages into the frame of a site: the two engines do not know each other, the project knows both."""

import threading
import time
from typing import Any

from huabiao.engines.publishing import release, splice, templating
from huabiao.engines.publishing.serving import SiteTable
from huabiao.engines.search import analysis

# For a site without a frame, or whose frame has other slots.
_DEFAULTS = {"html": 'lang="zh-CN"', "head": "", "top:": "", "foot": "", "name": ""}
_KEPT_SECONDS = 1.0
_WARM_AFTER = 3.0


class SearchPages:
    """See huabiao.engines.search.registry.Pages."""

    def __init__(self) -> None:
        self._table: tuple[float, SiteTable] = (0.0, SiteTable())

    def site(self, host: str) -> str:
        until, table = self._table
        if until < time.monotonic():
            table = SiteTable.load()
            self._table = (time.monotonic() + _KEPT_SECONDS, table)
        return table.site(host)

    def render(self, site: str, template: str, data: dict[str, Any]) -> bytes:
        page = templating.environment().get_template(template).render(data)
        frame = release.current_frame(site) if site else None
        return splice.splice(page.encode(), splice.encode({**_DEFAULTS, **(frame.slots if frame else {})}))


def warm_later() -> None:
    """Have the dictionaries read before somebody asks, but after the server's first pages."""
    timer = threading.Timer(_WARM_AFTER, lambda: analysis.words(analysis.fold("公積金")))
    timer.daemon = True
    timer.start()

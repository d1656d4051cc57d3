"""适老版的首页, one page a site: a telephone, a search box, six errands, three notices (规格书 8.2: 简约界面版本).

It has a layout of its own. All other pages change into their large form by style (assets/aids.css) when the reader keeps
the old-age version.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from huabiao.engines.publishing import templating
from huabiao.engines.publishing.registry import FRONTS, Page, PageRef

from . import feeds, rules, tree
from .banners import links, members
from .icons import icon
from .lines import lines
from .models import Column, Home

MAX_LINKS, MAX_NEWS = 8, 4
# 国办发〔2020〕53号: one number answers for every organ of a city.
HOTLINE = "12345"
_NOTE = "拨打政务服务便民热线，有人接听，也可以请家人代打。"


class ElderPages:
    """One page a site."""

    name = "elder"
    order = FRONTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        found = set(tree.names(keys, "home")) | set(tree.names(keys, "columns")) | tree.sites_of(tree.numbers(keys, "shelf"))
        changed = tree.numbers(keys, "column")
        if changed:
            # Only lists of notices stand on it; whether a column is shown at all is a change of the site's columns.
            notices = Column.objects.filter(pk__in=changed, kind=rules.NOTICES)
            found |= set(notices.values_list("site_code", flat=True))
        return [PageRef(site, "elder") for site in found]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        return ["elder"] if after < "elder" else []

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "elder" not in refs:
            return
        home = Home.objects.filter(site_code=site).first()
        blocks = list(home.blocks.raw_data) if home else []
        own: Mapping[str, Any] = next((block["value"] for block in blocks if block["type"] == "elder"), {})
        shown = own.get("links") or next((block["value"]["links"] for block in blocks if block["type"] == "services"), ())
        phone = own.get("phone") or HOTLINE
        columns = tree.load(site)
        yield Page("elder", "elder/index.html", "portals/elder.html", {
            "top": "",
            "phone": {"shown": phone, "digits": re.sub(r"[^0-9+]", "", phone), "note": own.get("phone_note") or templating.in_language(templating.language_of(site), _NOTE)},
            "example": own.get("example") or "",
            "links": links(members(shown)[:MAX_LINKS]),
            "news": lines(_newest(columns, own.get("column"))),
            "icons": {name: icon(shape) for name, shape in (("phone", "phone"), ("list", "list"), ("shield", "shield"), ("alert", "alert"))}
            | {"go": icon("right", "go")},
        })  # fmt: skip


def _newest(columns: tree.Tree, chosen: int | None) -> list[feeds.Item]:
    """Newest of the column that the editor chose, else of the site's first notices."""
    lists = [shelf for shelf in columns.shown() if shelf.kind == rules.NOTICES]
    if not lists:
        return []
    shelf = next((shelf for shelf in lists if shelf.id == chosen), lists[0])
    items: list[feeds.Item] = list(feeds.source().newest({shelf.id: MAX_NEWS}).get(shelf.id, ()))
    return items[:MAX_NEWS]

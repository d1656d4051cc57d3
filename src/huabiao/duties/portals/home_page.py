"""The home page of each site: blocks that editors arranged, laid out in rows. Blocks name columns and positions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from huabiao.engines.publishing.registry import FRONTS, Page, PageRef
from huabiao.foundation.sites.models import Site

from . import bars, feeds, interaction, rules, tree
from .banners import figures, links, members
from .icons import icon
from .lines import line, lines, link
from .models import Home, Position

_LEADS = ("headline", "carousel")
_DEFAULT_LISTS = 6
_LIST_ITEMS = 7


class HomePages:
    """One page a site."""

    name = "home"
    order = FRONTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        found = set(tree.names(keys, "home")) | set(tree.names(keys, "columns")) | set(tree.names(keys, "interaction"))
        found |= tree.sites_of(tree.numbers(keys, "column") + tree.numbers(keys, "shelf"))
        positions = tree.numbers(keys, "position")
        if positions:
            found |= set(Position.objects.filter(pk__in=positions).values_list("site_code", flat=True))
        return [PageRef(site, "home") for site in found]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        return ["home"] if after < "home" else []

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "home" not in refs:
            return
        columns = tree.load(site)
        home = Home.objects.filter(site_code=site).first()
        blocks = list(home.blocks.raw_data) if home else []
        blocks = blocks or _default(columns)
        kind = Site.objects.values_list("kind", flat=True).get(code=site)
        material = _Material(site, columns, blocks)
        rows = _rows([made for block in blocks if (made := material.block(block))])
        notice = next((row["blocks"][0] for row in rows if row["blocks"][0]["type"] == "notice_bar"), None)
        rows = [row for row in rows if row["blocks"][0]["type"] != "notice_bar"]
        for number, row in enumerate(rows):
            row["id"] = f"r{number}"
        is_portal = kind in ("portal", "district")
        yield Page("home", "index.html", "portals/home.html", {"rows": rows, "notice": notice, "is_portal": is_portal, "top": "index"})


def _default(columns: tree.Tree) -> list[dict[str, Any]]:
    """What a site shows before anyone arranged it: each of its first columns as a list."""
    lists = [shelf for shelf in columns.tops if shelf.is_shown and shelf.in_navigation and shelf.kind not in rules.WITHOUT_ARCHIVE]
    return [{"type": "tabs", "value": {"title": "", "columns": [shelf.id], "count": _LIST_ITEMS}} for shelf in lists[:_DEFAULT_LISTS]]


class _Material:
    """Everything that the blocks of one home page show, fetched at once."""

    def __init__(self, site: str, columns: tree.Tree, blocks: Sequence[dict[str, Any]]) -> None:
        self.site = site
        self.columns = columns
        counts: dict[int, int] = {}
        codes: list[str] = []
        for block in blocks:
            value = block["value"]
            if block["type"] in _LEADS:
                codes.append(value["position"])
            for pk, count in self._wanted(block):
                counts[pk] = max(counts.get(pk, 0), count)
        self.newest = feeds.source().newest(counts)
        rows = Position.objects.filter(site_code=site, code__in=codes).values_list("pk", "code", "limit") if codes else ()
        placed = feeds.source().positions({pk: limit for pk, _, limit in rows})
        self.placed = {code: placed.get(pk, []) for pk, code, _ in rows}

    def _wanted(self, block: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
        value = block["value"]
        if block["type"] == "notice_bar":
            yield value["column"], 1
        if block["type"] == "tabs":
            for shelf in self._shelves(value["columns"]):
                for inner in shelf.walk():
                    yield inner.id, value["count"]

    def _shelves(self, ids: Any) -> list[tree.Shelf]:
        return [shelf for pk in members(ids) if (shelf := self.columns.by_id.get(pk)) and shelf.is_shown]

    def block(self, block: Mapping[str, Any]) -> dict[str, Any] | None:
        """A block as plain data, or None if it has nothing to show."""
        made = getattr(self, f"_{block['type']}")(block["value"])
        return made and {"type": block["type"], **made}

    def items(self, shelf: tree.Shelf, count: int) -> list[feeds.Item]:
        """Newest items of a column; one that has none of its own lends those of the columns beneath it."""
        own = self.newest.get(shelf.id, [])[:count]
        if own or not shelf.shown_children:
            return own
        lent = [item for inner in shelf.walk() if inner is not shelf for item in self.newest.get(inner.id, [])[:count]]
        return sorted(lent, key=lambda item: (item.pinned, item.date), reverse=True)[:count]

    def _elder(self, value: Mapping[str, Any]) -> None:
        """Stands on a page of its own (elder_page.py)."""

    def _notice_bar(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        items = self.newest.get(value["column"], ())[:1] if value["column"] in self.columns.by_id else ()
        return {"item": line(items[0])} if items else None

    def _headline(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        items = lines(self.placed.get(value["position"], ()))
        if not items:
            return None
        # The first with a picture leads; the others stand beside it.
        lead = next((item for item in items if item.picture), items[0])
        return {"title": "要闻", "lead": lead, "items": [item for item in items if item is not lead][:5]}

    def _carousel(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        items = [item for item in lines(self.placed.get(value["position"], ())) if item.picture]
        return {"title": "图片新闻", "items": items} if items else None

    def _tabs(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        panels = []
        for shelf in self._shelves(value["columns"]):
            items = lines(self.items(shelf, value["count"]))
            if items:
                panels.append(link(shelf) | {"kind": shelf.kind, "type": shelf.type, "items": items})
        return {"title": value.get("title") or "", "panels": panels} if panels else None

    def _services(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found = links(value["links"])
        return {"title": value["title"], "links": found} if found else None

    def _topics(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found = [link(shelf) for shelf in self._shelves(value["columns"])]
        return {"title": value["title"], "columns": found} if found else None

    def _friends(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        groups = [{"title": group["title"], "links": links(group["links"])} for group in members(value["groups"])]
        shown = [group for group in groups if group["links"]]
        return {"title": value["title"], "groups": shown} if shown else None

    def _quick_links(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        return self._services(value)

    def _statistics(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found = figures(value["figures"])
        return {"title": value["title"], "figures": found, "chart": _chart(value.get("chart") or {})} if found else None

    def _interaction(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found = interaction.of(self.site)
        if found is None:
            return None
        shelf = next(iter(self._shelves([value.get("column")])), None)
        icons = {name: icon(name, "l") for name in ("edit", "search", "mail", "chat")}
        return {"title": value["title"], "has": found, "month": found.newest, "column": shelf and link(shelf), "icons": icons}


def _chart(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Like a figure, a chart without a source is not shown."""
    rows = bars.rows_of(value.get("rows") or "")
    title, source, unit = value.get("title") or "", value.get("source") or "", value.get("unit") or ""
    if not rows or not title or not source:
        return None
    shown = [{"name": name, "value": bars.figure(number)} for name, number in rows]
    return {"title": title, "unit": unit, "source": source, "drawing": bars.drawn(title, unit, rows), "rows": shown}


def _rows(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks in rows of twelve: a lead beside a list, documents beside their interpretation, the rest across."""
    rows: list[dict[str, Any]] = []
    waiting = list(blocks)
    while waiting:
        first = waiting.pop(0)
        if first["type"] == "services":
            first = _hall(first, waiting)
        widths = _widths(first, waiting[0]) if waiting else None
        if widths:
            rows.append({"blocks": [first, waiting.pop(0)], "widths": widths})
        else:
            rows.append({"blocks": [first], "widths": (12,)})
    return rows


def _hall(first: dict[str, Any], waiting: list[dict[str, Any]]) -> dict[str, Any]:
    """Entrances for several audiences that follow each other become one place to choose among."""
    panels = [first]
    while waiting and waiting[0]["type"] == "services":
        panels.append(waiting.pop(0))
    return first if len(panels) == 1 else {"type": "hall", "title": "办事服务", "panels": panels}


def _widths(first: dict[str, Any], second: dict[str, Any]) -> tuple[int, int] | None:
    if second["type"] != "tabs" or first["type"] not in (*_LEADS, "tabs"):
        return None
    if first["type"] == "tabs" and first["panels"][0]["kind"] == rules.DOCUMENTS:
        return (8, 4)
    return (7, 5) if first["type"] in _LEADS else (6, 6)

"""Pages of columns: the newest page, archive pages that keep their numbers, feeds."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from huabiao.engines.publishing.registry import FEEDS, LISTS, Page, PageRef
from huabiao.kernel.clock import BEIJING

from . import feeds, rules, tree, years
from .banners import banner
from .lines import lines, link
from .models import Column

CHANNEL_ITEMS = 6  # items of each sub-column on a channel page
FEED_ITEMS = 20


def ref(column_id: int, page: int | None = None) -> str:
    """How a column, or one of its archive pages, is called; sorts as text."""
    return f"{column_id:09d}" if page is None else f"{column_id:09d}.{page:06d}"


def _numbers(ref: str) -> tuple[int, int]:
    column, _, page = ref.partition(".")
    return int(column), int(page or 0)


class ColumnPages:
    """The front page of each column: its newest items, those of its sub-columns, a text, or a topic."""

    name = "column"
    order = LISTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        changed = tree.numbers(keys, "column") + tree.numbers(keys, "shelf")
        found = set(tree.with_ancestors(changed))
        sites = tree.names(keys, "columns")
        if sites:
            found |= set(Column.objects.filter(site_code__in=sites).values_list("site_code", "pk"))
        organs = tree.numbers(keys, "organ")
        if organs:
            found |= set(Column.objects.filter(organ_id__in=organs).values_list("site_code", "pk"))
        return [PageRef(site, ref(pk)) for site, pk in found]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        names = (ref(shelf.id) for shelf in tree.load(site).by_id.values() if _has_page(shelf))
        return sorted(name for name in names if name > after)[:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        columns = tree.load(site)
        shelves = [shelf for name in refs if (shelf := columns.by_id.get(int(name))) and _has_page(shelf)]
        counts: dict[int, int] = {}
        for shelf in shelves:
            # Pinned items come on top of a full page, so that none falls between it and the archive pages.
            counts[shelf.id] = 2 * shelf.page_size
            for child in shelf.shown_children:
                counts.setdefault(child.id, CHANNEL_ITEMS)
                # A sub-column without items of its own lends those beneath it.
                for inner in child.shown_children:
                    counts.setdefault(inner.id, CHANNEL_ITEMS)
        newest = feeds.source().newest(counts)
        texts = feeds.source().texts([shelf.id for shelf in shelves if shelf.kind == rules.SINGLE])
        dated = years.years_of(shelves)
        for shelf in shelves:
            template, data = _content(shelf, newest, texts)
            data["years"] = dated.get(shelf.id, ())
            yield Page(ref(shelf.id), f"{shelf.path}/index.html", template, data)


def _has_page(shelf: tree.Shelf) -> bool:
    return shelf.is_published and shelf.kind != rules.EXTERNAL


def _content(shelf: tree.Shelf, newest: dict[int, list[feeds.Item]], texts: dict[int, feeds.Text]) -> tuple[str, dict[str, Any]]:
    data = described(shelf) | {
        "side": _side(shelf),
        "items": lines(_first_page(newest.get(shelf.id, ()), shelf.page_size)),
        "pages": _pages(shelf.archive_pages),
        "older": shelf.archive_pages,
        "keeper": _keeper(shelf),
        "has_feed": shelf.has_own_items,
        "sections": _sections(shelf, newest),
    }
    if shelf.kind == rules.SINGLE:
        data["text"] = texts.get(shelf.id)
        return "portals/single.html", data
    if shelf.kind == rules.TOPIC:
        data["banner"] = banner(shelf.banner)
        return "portals/topic.html", data
    return "portals/column.html", data


def described(shelf: tree.Shelf) -> dict[str, Any]:
    """What every page of a column says of it: the labels of 47号文's annex among others."""
    return {
        "title": shelf.title, "top": shelf.top.slug, "kind": shelf.kind, "path": shelf.path, "description": shelf.description,
        "keywords": shelf.keywords or shelf.title, "type": shelf.type, "ancestors": [link(above) for above in shelf.ancestors],
    }  # fmt: skip


def _first_page(items: Sequence[feeds.Item], page_size: int) -> list[feeds.Item]:
    pinned = [item for item in items if item.pinned]
    return pinned + [item for item in items if not item.pinned][:page_size]


def _pages(last: int) -> list[int]:
    """Numbers of archive pages to offer: the latest three, the oldest two; 0 is a gap."""
    if last <= 6:
        return list(range(last, 0, -1))
    return [last, last - 1, last - 2, 0, 2, 1]


def _side(shelf: tree.Shelf) -> dict[str, Any] | None:
    """The columns around this one: those beneath its top-level column, opened down to itself."""
    top = shelf.top
    if not top.shown_children:
        return None
    opened = {shelf.id, *(above.id for above in shelf.ancestors)}
    entries = []
    for child in top.shown_children:
        entries.append(link(child) | {"current": child.id == shelf.id, "level": 1})
        if child.id in opened:
            entries += [link(inner) | {"current": inner.id == shelf.id, "level": 2} for inner in child.shown_children]
    return {"title": top.title, "link": link(top)["link"], "current": top.id == shelf.id, "entries": entries}


def _sections(shelf: tree.Shelf, newest: dict[int, list[feeds.Item]]) -> list[dict[str, Any]]:
    """Of each sub-column its newest items (频道页). One that has none of its own lends those of the columns beneath it."""
    made = []
    for child in shelf.shown_children:
        # Cut first: what was asked for other pages of the same chunk must not show here.
        items = newest.get(child.id, [])[:CHANNEL_ITEMS]
        if child.shown_children:
            lent = [item for inner in child.shown_children for item in newest.get(inner.id, [])[:CHANNEL_ITEMS]]
            items = sorted([*items, *lent], key=lambda item: (item.pinned, item.date), reverse=True)
        made.append(link(child) | {"kind": child.kind, "items": lines(items[:CHANNEL_ITEMS])})
    return made


def _keeper(shelf: tree.Shelf) -> dict[str, str]:
    """Who answers for the column, and how fresh it is."""
    at = shelf.last_item_at
    return {
        "organ": shelf.organ, "office": shelf.office or "", "post": shelf.post or "",
        "updated": f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if at else "",
    }  # fmt: skip


class ArchivePages:
    """Older pages of a column, numbered from the oldest: a new item touches one or two of them, never all."""

    name = "archive"
    order = LISTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        wanted: set[tuple[int, int]] = set()
        for key in keys:
            if key.startswith("list:"):
                _, column, page = key.split(":")
                # The page before gets a link to this one when this one comes to be.
                wanted |= {(int(column), number) for number in (int(page) - 1, int(page)) if number > 0}
        shelves = tree.numbers(keys, "shelf")
        rows = Column.objects.filter(pk__in={column for column, _ in wanted} | set(shelves)).values_list("pk", "site_code", "last_sequence", "page_size")
        sites = {pk: site for pk, site, _, _ in rows}
        for pk, _, last_sequence, page_size in rows:
            if pk in shelves:
                # With a smaller page than the present one there were more of them.
                wanted |= {(pk, number + 1) for number in range(last_sequence // min(page_size, *rules.PAGE_SIZES))}
        return [PageRef(sites[column], ref(column, page)) for column, page in wanted if column in sites]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        first = _numbers(after)[0] if after else 0
        shelves = sorted((shelf for shelf in tree.load(site).by_id.values() if shelf.id >= first), key=lambda shelf: shelf.id)
        names = (ref(shelf.id, page + 1) for shelf in shelves for page in range(shelf.archive_pages))
        return list(islice((name for name in names if name > after), limit))

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        columns = tree.load(site)
        pages: dict[tuple[int, int], int] = {}
        for name in refs:
            column, page = _numbers(name)
            shelf = columns.by_id.get(column)
            if shelf and page <= shelf.archive_pages:
                pages[column, page] = shelf.page_size
        found = feeds.source().archive(pages)
        for column, page in pages:
            shelf = columns.by_id[column]
            data = described(shelf) | {
                "page": page,
                "next": page + 1 if page < shelf.archive_pages else 0,
                "items": lines(found.get((column, page), ())),
            }
            yield Page(ref(column, page), f"{shelf.path}/list-{page}.html", "portals/archive.html", data)


class FeedPages:
    """RSS 2.0 and Atom of each column."""

    name = "feed"
    order = FEEDS
    _forms = {"a": ("atom.xml", "portals/atom.xml"), "r": ("feed.xml", "portals/rss.xml")}

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        ids = tree.numbers(keys, "column") + tree.numbers(keys, "shelf")
        rows = Column.objects.filter(pk__in=ids).values_list("site_code", "pk") if ids else ()
        return [PageRef(site, f"{ref(pk)}.{form}") for site, pk in rows for form in self._forms]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        shelves = (shelf for shelf in tree.load(site).by_id.values() if shelf.has_own_items)
        names = (f"{ref(shelf.id)}.{form}" for shelf in shelves for form in self._forms)
        return sorted(name for name in names if name > after)[:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        columns = tree.load(site)
        wanted = [(name, columns.by_id.get(int(name[:9])), name[-1]) for name in refs]
        newest = feeds.source().newest({shelf.id: FEED_ITEMS for _, shelf, _ in wanted if shelf and shelf.has_own_items})
        for name, shelf, form in wanted:
            if shelf and newest.get(shelf.id):
                items = sorted(newest[shelf.id], key=lambda item: item.date, reverse=True)
                file, template = self._forms[form]
                data = described(shelf) | {"items": lines(items), "dates": [_rfc822(item) for item in items]}
                yield Page(name, f"{shelf.path}/{file}", template, data)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _rfc822(item: feeds.Item) -> str:
    # strftime's %a and %b follow the machine's language; RSS wants English.
    at = item.date.astimezone(BEIJING)
    return f"{_DAYS[at.weekday()]}, {at:%d} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S} +0800"

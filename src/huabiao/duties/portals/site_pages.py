"""Pages that a site has once: map, site map for search engines, robots, errors; and assets and redirects."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from huabiao.engines.publishing import templating
from huabiao.engines.publishing.registry import ASSETS, FEEDS, FRONTS, PAGES, Page, PageRef

from . import assets, feeds, rules, tree
from .lines import link
from .links import attributes
from .models import Column, Position, Redirect
from .redirects import file_of


class Fixed:
    """A kind whose pages every site has, whatever its content."""

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        return ()

    def names(self) -> Iterable[str]:
        """Refs of the pages."""
        raise NotImplementedError

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        return [name for name in sorted(self.names()) if name > after][:limit]


class AssetPages(Fixed):
    """Style, script and marks."""

    name = "asset"
    order = ASSETS

    def names(self) -> Iterable[str]:
        return assets.files()

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        for name, (path, content) in assets.files().items():
            if name in refs:
                yield Page(name, path, content=content)


ERRORS: dict[str, tuple[str, str]] = {
    "403": ("没有访问权限", "这个页面不对外开放。如果您认为应当公开，可以依法申请公开政府信息。"),
    "404": ("没有找到这个页面", "地址可能输错了，或者页面已经移动、撤下。您可以搜索，或从网站地图进入。"),
    "500": ("网站出了问题", "我们已经收到记录，正在处理。请稍后再试，急事请拨打 12345 政务服务便民热线。"),
    "503": ("网站正在维护", "维护很快结束，请稍后再来。急事请拨打 12345 政务服务便民热线。"),
}


class ErrorPages(Fixed):
    """What the server shows when it cannot show a page."""

    name = "error"
    order = PAGES

    def names(self) -> Iterable[str]:
        return ERRORS

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        language = templating.language_of(site)
        for code in sorted(set(refs) & set(ERRORS)):
            title, advice = (templating.in_language(language, words) for words in ERRORS[code])
            yield Page(code, f"{code}.html", "portals/error.html", {"code": code, "title": title, "advice": advice, "top": ""})


class RobotsPages(Fixed):
    """robots.txt: everything is open but what is dynamic."""

    name = "robots"
    order = FEEDS

    def names(self) -> Iterable[str]:
        return ("robots",)

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "robots" in refs:
            yield Page("robots", "robots.txt", "portals/robots.txt", {})


class LeavePages(Fixed):
    """The notice before a link leads to a site that is not a government's (47号文: 打开非政府网站链接时应有提示信息)."""

    name = "leave"
    order = PAGES

    def names(self) -> Iterable[str]:
        return ("leave",)

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "leave" in refs:
            yield Page("leave", "leave/index.html", "portals/leave.html", {"top": ""})


class ManifestPages(Fixed):
    """What a telephone needs to put the site on its first screen."""

    name = "manifest"
    order = FEEDS

    def names(self) -> Iterable[str]:
        return ("manifest",)

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "manifest" in refs:
            yield Page("manifest", "manifest.webmanifest", "portals/manifest.webmanifest", {})


class MapPages:
    """网站地图 (47号文: 底部功能区列明站点地图)."""

    name = "map"
    order = FRONTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        return [PageRef(site, "map") for site in tree.names(keys, "columns")]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        return ["map"] if after < "map" else []

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "map" in refs:
            tops = [_branch(shelf) for shelf in tree.load(site).tops if shelf.is_shown]
            yield Page("map", "map/index.html", "portals/map.html", {"tops": tops, "top": ""})


def _branch(shelf: tree.Shelf) -> dict[str, Any]:
    return link(shelf) | {
        "feed": f"/{shelf.path}/feed.xml" if shelf.has_own_items else "",
        "children": [_branch(child) for child in shelf.shown_children],
    }


class SitemapPages:
    """/sitemap.xml names the chunks; /sitemap/columns.xml is ours, the others belong to the duties that fill columns."""

    name = "sitemap"
    order = FEEDS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        columns = tree.names(keys, "columns")
        changed = tree.sites_of(tree.numbers(keys, "column")) | set(columns)
        positions = tree.numbers(keys, "position")
        if positions:
            changed |= set(Position.objects.filter(pk__in=positions).values_list("site_code", flat=True))
        return [PageRef(site, "index") for site in changed] + [PageRef(site, "columns") for site in columns]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        return [name for name in ("columns", "index") if name > after][:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if "columns" in refs:
            paths = [shelf.path for shelf in tree.load(site).shown() if shelf.kind != rules.EXTERNAL]
            yield Page("columns", "sitemap/columns.xml", "portals/sitemap_columns.xml", {"paths": paths})
        if "index" in refs:
            yield Page("index", "sitemap.xml", "portals/sitemap.xml", {"chunks": feeds.source().sitemap_chunks(site)})


class RedirectPages:
    """Old addresses: a static page that leads on, since the public side is files."""

    name = "redirect"
    order = PAGES

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        ids = tree.numbers(keys, "redirect")
        for pk, site, pages in Redirect.objects.filter(pk__in=ids).values_list("pk", "site_code", "list_pages") if ids else ():
            for page in range(pages + 1):
                yield PageRef(site, f"{pk:09d}.{page:06d}")

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        first = int(after[:9]) if after else 0
        rows = Redirect.objects.filter(site_code=site, is_active=True, pk__gte=first).order_by("pk").values_list("pk", "list_pages")
        found: list[str] = []
        for pk, pages in rows[: limit + 1].iterator():
            found += [name for page in range(pages + 1) if (name := f"{pk:09d}.{page:06d}") > after]
            if len(found) >= limit:
                break
        return found[:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        wanted: dict[int, list[int]] = {}
        for name in refs:
            wanted.setdefault(int(name[:9]), []).append(int(name[10:]))
        rows = Redirect.objects.filter(pk__in=wanted, site_code=site, is_active=True)
        found = list(rows.values_list("pk", "old_path", "target", "list_pages"))
        # A column that stands at the old address goes before the redirect.
        taken = set(Column.objects.filter(site_code=site, retired_at=None, column_path__in=[old.strip("/") for _, old, _, _ in found]).values_list("column_path", flat=True))
        for pk, old, target, pages in found:
            if old.strip("/") in taken or old == target:
                continue
            for page in wanted[pk]:
                if page <= pages and (file := file_of(f"{old}list-{page}.html" if page else old)):
                    yield Page(f"{pk:09d}.{page:06d}", file, "portals/redirect.html", _leading(_target(target, page)))


def _target(target: str, page: int) -> str:
    return f"{target}list-{page}.html" if page and target.endswith("/") else target


def _leading(target: str) -> dict[str, Any]:
    is_ours = target.startswith("/")
    return {"target": target, "link": attributes(target), "is_ours": is_ours, "top": ""}

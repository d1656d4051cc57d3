"""Pages of articles: the article itself on each site that shows it, its files, chunks of the site map.

The hot path of a full build: plain tuples, a few queries a chunk, what repeats (columns, dates) made once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from markupsafe import Markup

from huabiao.duties.portals import tree
from huabiao.engines.publishing.registry import ASSETS, FEEDS, PAGES, Page, PageRef
from huabiao.engines.publishing.templating import environment, slot
from huabiao.foundation.sites.models import Site

from . import related, rules
from .columns_source import CHUNK, ArticleSource
from .face import MARKS, PUBLIC, PUBLIC_ARTICLE, SHOWN, TOMBSTONE
from .models import Article, Asset, AssetUse, Placement

_FIELDS = (
    "pk", "title", "summary", "keywords", "source", "author", "editor", "live_html", "published_at", "site_code", "column_id", "is_document",
    "index_number", "document_number", "issuer", "written_date", "subject", "genre", "validity", "effective_date", "withdrawal_kind",
    "withdrawn_at", "withdrawal_note", "imported_from", "picture__digest", "picture__extension",
)  # fmt: skip


def frame_slots(site: str) -> dict[str, str]:
    """What is the same on all articles and is therefore spliced in: reading tools, and the line that invites to verify."""
    templates = environment()
    return {name: templates.get_template(f"articles/{name}.html").render() for name in ("tools", "proof")}


def traditional_words(site: str, refs: Sequence[str]) -> dict[str, str]:
    """What single articles write otherwise in their traditional version."""
    rows = Article.objects.filter(pk__in=[int(name) for name in refs]).exclude(traditional="")
    return {ref(pk): words for pk, words in rows.values_list("pk", "traditional")}


def ref(article_id: int) -> str:
    """How an article's page is called; sorts as text."""
    return f"{article_id:09d}"


class ArticlePages:
    """One page an article and site: in full, with a banner, or the notice that it was recalled."""

    name = "article"
    order = PAGES

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        ids = related.with_neighbours(tree.numbers(keys, "article")) | related.neighbours_on(tree.names(keys, "site"))
        for site, pk in _places(ids):
            yield PageRef(site, ref(pk))
        shelves = tree.numbers(keys, "shelf")
        if shelves:
            rows = Placement.objects.filter(SHOWN, column_id__in=shelves).values_list("site_code", "article_id")
            for site, pk in rows.iterator(chunk_size=2000):
                yield PageRef(site, ref(pk))
            yield from (PageRef(site, ref(pk)) for site, pk in _places(related.neighbours_in(shelves)))

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        past = int(after or 0)
        shown = Placement.objects.filter(SHOWN, site_code=site, article_id__gt=past).order_by("article_id")
        ids = list(shown.values_list("article_id", flat=True).distinct()[:limit])
        left = Placement.objects.filter(article_id=OuterRef("pk"), site_code=site, published_at__isnull=False)
        recalled = Article.objects.filter(TOMBSTONE, Exists(left), pk__gt=past)
        if len(ids) == limit:
            recalled = recalled.filter(pk__lt=ids[-1])
        ids += recalled.order_by("pk").values_list("pk", flat=True)[:limit]
        return [ref(pk) for pk in sorted(set(ids))[:limit]]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        ids = [int(name) for name in refs]
        columns, tombs = _columns_of(site, ids)
        crumbs = _Crumbs(tree.load(site))
        ends = related.sections(site, columns)
        for row in Article.objects.filter(PUBLIC, pk__in=list(columns)).values_list(*_FIELDS):
            column = crumbs.of(columns[row[0]])
            if column is not None:
                yield _page(_Row._make(row), site, column, ends.get(row[0], ""))
        for pk, published_at, withdrawn_at, note in Article.objects.filter(TOMBSTONE, pk__in=tombs).values_list(
            "pk", "published_at", "withdrawn_at", "withdrawal_note"
        ):
            data = {"published": _minute(published_at), "withdrawn": _minute(withdrawn_at), "note": note}
            yield Page(ref(pk), rules.article_path(pk, published_at)[1:], "articles/recalled.html", data)


def _places(ids: set[int]) -> Iterator[tuple[str, int]]:
    """Sites where these articles stand or ever stood; an article of which no row is left may have stood anywhere."""
    if not ids:
        return
    seen = set()
    for site, pk in Placement.objects.filter(article_id__in=ids).order_by().values_list("site_code", "article_id").distinct():
        seen.add(pk)
        yield site, pk
    for code in Site.objects.values_list("code", flat=True) if ids - seen else ():
        for pk in ids - seen:
            yield code, pk


def _columns_of(site: str, ids: Sequence[int]) -> tuple[dict[int, list[int]], list[int]]:
    """Of each article shown on the site the columns that it stands in, its home first; and what was shown once."""
    columns: dict[int, list[int]] = {}
    once: set[int] = set()
    # Both values of `shown` are named, so that the index on site, shown, article serves.
    rows = Placement.objects.filter(site_code=site, shown__in=[True, False], article_id__in=ids, published_at__isnull=False).order_by("pk")
    for pk, column, kind, shown in rows.values_list("article_id", "column_id", "kind", "shown"):
        once.add(pk)
        if shown:
            columns.setdefault(pk, []).insert(0 if kind == rules.HOME_PLACE else len(columns[pk]), column)
    return columns, [pk for pk in once if pk not in columns]


def preview(version: Article, html: str, at: datetime) -> Page | None:
    """The page that a version would have on its own site, were it published at `at`; None without a column in force."""
    column = _Crumbs(tree.load(version.site_code)).of([version.column_id])
    if column is None:
        return None
    picture = version.picture
    given = {
        "live_html": html, "published_at": version.published_at or at,
        "picture_digest": picture.digest if picture else None, "picture_extension": picture.extension if picture else None,
    }  # fmt: skip
    row = _Row._make([given[name] if name in given else getattr(version, name) for name in _Row._fields])
    return _page(row, version.site_code, column)


@dataclass(frozen=True, slots=True)
class _Column:
    """What an article's page says of its column."""

    title: str
    type: str
    top: Markup  # the slot of its header
    crumbs: Markup


class _Crumbs:
    """Columns as articles show them, each made once."""

    def __init__(self, columns: tree.Tree) -> None:
        self.columns = columns
        self.made: dict[int, _Column] = {}

    def of(self, ids: Sequence[int]) -> _Column | None:
        """The first of the columns that is in force."""
        for pk in ids:
            if pk in self.made:
                return self.made[pk]
            shelf = self.columns.by_id.get(pk)
            if shelf:
                self.made[pk] = _Column(shelf.title, shelf.type, slot(f"top:{shelf.top.slug}"), shelf.crumbs())
                return self.made[pk]
        return None


class _Row(NamedTuple):
    """One article as it is fetched."""

    pk: int
    title: str
    summary: str
    keywords: str
    source: str
    author: str
    editor: str
    live_html: str
    published_at: datetime
    site_code: str
    column_id: int
    is_document: bool
    index_number: str
    document_number: str
    issuer: str
    written_date: date | None
    subject: str
    genre: str
    validity: str
    effective_date: date | None
    withdrawal_kind: str
    withdrawn_at: datetime | None
    withdrawal_note: str
    imported_from: str
    picture_digest: str | None
    picture_extension: str | None


def _page(row: _Row, site: str, column: _Column, end: str = "") -> Page:
    at = row.published_at.astimezone(rules.CHINA)
    path = rules.article_path(row.pk, at)
    data: dict[str, Any] = {
        "a": row,
        "column": column,
        "path": path,
        "home": slot(f"site:{row.site_code}" if row.site_code != site else "origin"),
        "body": Markup(row.live_html + end),
        "published": at.isoformat(" ", "minutes")[:16],
        "image": f"/files/{row.picture_digest[:2]}/{row.picture_digest[:32]}.{row.picture_extension}" if row.picture_digest else "",
        "banner": _banner(row) if row.withdrawal_kind else None,
    }
    if not row.is_document:
        return Page(ref(row.pk), path[1:], "articles/article.html", data)
    data |= {
        "facts": _facts(row),
        "validity": rules.VALIDITIES.get(row.validity, ""),
        "mark": MARKS.get(row.validity, "plain"),
        "head": _red_head(row),
    }
    return Page(ref(row.pk), path[1:], "articles/document.html", data)


def _facts(row: _Row) -> list[tuple[str, str]]:
    """The ten fields at the head of a document (规格书 5.1); 标题 and 有效性 have lines of their own in the template."""
    pairs = [
        ("索引号", row.index_number), ("主题分类", row.subject), ("发文机关", row.issuer or row.source), ("成文日期", _day(row.written_date)),
        ("发文字号", row.document_number), ("发布日期", _day(row.published_at.astimezone(rules.CHINA).date())),
        ("公文种类", row.genre), ("施行日期", _day(row.effective_date)),
    ]  # fmt: skip
    return [(label, value or "—") for label, value in pairs]


# Kinds that carry the issuer's name alone at the head (《党政机关公文格式》GB/T 9704—2012, 10.1–10.2).
_WITHOUT_WORD = frozenset({"命令", "函", "公告", "通告", "公报", "决议"})


def _red_head(row: _Row) -> str:
    if not row.issuer or not row.document_number:
        return ""
    return row.issuer if row.genre in _WITHOUT_WORD else f"{row.issuer}文件"


_BANNERS = {
    rules.CORRECTED: ("本文已更正", "warn"),
    rules.REPEALED: ("本文件已废止", "bad"),
    rules.EXPIRED: ("本文件已失效", "bad"),
}


def _banner(row: _Row) -> dict[str, str] | None:
    if row.withdrawal_kind not in _BANNERS:
        return None
    title, tone = _BANNERS[row.withdrawal_kind]
    return {"title": title, "tone": tone, "at": _minute(row.withdrawn_at), "note": row.withdrawal_note}


def _minute(at: datetime | None) -> str:
    """`YYYY-MM-DD HH:MM` in Beijing (47号文附件: 时间格式)."""
    return at.astimezone(rules.CHINA).isoformat(" ", "minutes")[:16] if at else ""


def _day(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""


class FilePages:
    """Pictures and attachments: a site carries just the files that its pages show."""

    name = "file"
    order = ASSETS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        articles = set(tree.numbers(keys, "article"))
        assets = set(tree.numbers(keys, "asset"))
        assets |= set(AssetUse.objects.filter(article_id__in=articles).values_list("asset_id", flat=True)) if articles else set()
        if not assets:
            return
        rows = Asset.objects.filter(pk__in=assets).values_list("digest", "extension", "widths")
        names = [name for digest, extension, widths in rows for name in _files(digest, extension, widths)]
        for code in Site.objects.values_list("code", flat=True):
            for name in names:
                yield PageRef(code, name)

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        used = _used_on(site).filter(digest__gt=after[:32]).order_by("digest", "extension")
        rows = used.values_list("digest", "extension", "widths")[: limit * 2]
        names = {name for digest, extension, widths in rows for name in _files(digest, extension, widths)}
        return sorted(name for name in names if name > after)[:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        wanted = list(refs)
        for begin in range(0, len(wanted), 50):
            some = set(wanted[begin : begin + 50])
            # A prefix of the digest, in a form that uses the index.
            near = reduce(or_, (Q(digest__gte=name[:32], digest__lt=f"{name[:32]}g") for name in some))
            kept: dict[str, str] = {}
            for digest, extension, widths in _used_on(site).filter(near).values_list("digest", "extension", "widths"):
                kept |= _files(digest, extension, widths)
            for name in sorted(some & kept.keys()):
                source = Path(settings.MEDIA_ROOT) / name[:2] / kept[name]
                if source.is_file():
                    yield Page(name, f"files/{name[:2]}/{name}", media=source)


def _files(digest: str, extension: str, widths: Sequence[int]) -> dict[str, str]:
    """By public name the files of an asset in the media store: itself and its narrower copies (renditions.py)."""
    made = {f"{digest[:32]}.{extension}": f"{digest}.{extension}"}
    return made | {f"{digest[:32]}-{width}.webp": f"{digest}-{width}.webp" for width in widths}


def _used_on(site: str) -> Any:
    """Files that an article shows which is public on the site."""
    placed = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE, site_code=site, article_id=OuterRef("article_id"))
    uses = AssetUse.objects.filter(Exists(placed), asset_id=OuterRef("pk"))
    return Asset.objects.filter(Exists(uses))


class SitemapChunks:
    """/sitemap/<k>.xml: the addresses of up to 500 articles, by number, so that a new one touches one file."""

    name = "sitemap-chunk"
    order = FEEDS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        return {PageRef(site, f"{pk // CHUNK:06d}") for site, pk in _places(set(tree.numbers(keys, "article")))}

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        names = (f"{int(name):06d}" for name in ArticleSource().sitemap_chunks(site))
        return sorted(name for name in names if name > after)[:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        for name in refs:
            first = int(name) * CHUNK
            placed = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE, site_code=site, article_id__gte=first, article_id__lt=first + CHUNK)
            days = {pk: at.astimezone(rules.CHINA).date() for pk, at in placed.values_list("article_id", "article__published_at")}
            urls = [(rules.article_path_on(pk, day), day.isoformat()) for pk, day in sorted(days.items())]
            if urls:
                yield Page(name, f"sitemap/{int(name)}.xml", "articles/sitemap.xml", {"urls": urls})

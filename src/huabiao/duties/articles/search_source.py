"""What the library gives to the search: every public article, its text cut into paragraphs or articles of law."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from urllib.parse import quote

from huabiao.duties.portals import tree
from huabiao.engines.search.registry import Document, Passage
from huabiao.foundation.sites.queries import public_sites

from . import rules
from .face import PUBLIC, PUBLIC_ARTICLE, SHOWN
from .models import Article, Placement
from .pages import ref

_FIELDS = (
    "pk", "title", "summary", "keywords", "source", "live_html", "published_at", "site_code", "is_document", "document_number", "issuer",
    "written_date", "subject", "validity", "organ__short_name", "organ__name", "column__column_type",
)  # fmt: skip
# The text is sanitised already: tags are well-formed and few.
_CELL = re.compile(r"</t[dh]>")
_BLOCK = re.compile(
    r"</?(?:p|div|section|ul|ol|li|h[1-6]|table|tr|caption|figure|figcaption|blockquote|dl|dt|dd|pre|br|hr)(?:\s[^>]*)?/?>"
)
_TAG = re.compile(r"<[^>]*>")
_ARTICLE = re.compile(
    r"\s*(第[一二三四五六七八九十百千零〇\d]{1,8}条(?:之[一二三四五六七八九十])?)(?=[\s\u3000【（(]|$)"
)
_INTERPRETATION, _SERVICE = "政策解读", "办事服务"


class ArticleSource:
    """The source of all articles; one document an article, whatever the number of sites that show it."""

    name = "article"

    def affected(self, keys: Sequence[str]) -> Iterable[str]:
        found = set(tree.numbers(keys, "article"))
        shelves = tree.numbers(keys, "shelf")
        if shelves:
            found |= set(
                Placement.objects.filter(SHOWN, column_id__in=shelves).values_list("article_id", flat=True)
            )
        sites = tree.names(keys, "site")
        if sites:  # opened or closed: what it shows comes or goes
            found |= set(
                Placement.objects.filter(SHOWN, site_code__in=sites).values_list("article_id", flat=True)
            )
        organs = tree.numbers(keys, "organ")
        if organs:
            found |= set(Article.objects.filter(PUBLIC, organ_id__in=organs).values_list("pk", flat=True))
        return (ref(pk) for pk in found)

    def refs(self, after: str, limit: int) -> Sequence[str]:
        rows = Article.objects.filter(PUBLIC, pk__gt=int(after or 0)).order_by("pk")
        return [ref(pk) for pk in rows.values_list("pk", flat=True)[:limit]]

    def load(self, refs: Sequence[str]) -> Iterator[Document]:
        ids = [int(name) for name in refs]
        sites = _sites(ids)
        for row in Article.objects.filter(PUBLIC, pk__in=list(sites)).order_by("pk").values(*_FIELDS):
            home = row["site_code"]
            others = sorted(sites[row["pk"]] - {home})
            yield _document(row, [home, *others] if home in sites[row["pk"]] else others)

    def public(self, refs: Sequence[str]) -> set[str]:
        placed = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE, article_id__in=[int(name) for name in refs])
        return {ref(pk) for pk in placed.values_list("article_id", flat=True)}


def _sites(ids: Sequence[int]) -> dict[int, set[str]]:
    """Of each article the public sites that show it."""
    found: dict[int, set[str]] = {}
    public = set(public_sites().values_list("code", flat=True))
    placed = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE, article_id__in=ids)
    for pk, site in placed.order_by().values_list("article_id", "site_code").distinct():
        if site in public:
            found.setdefault(pk, set()).add(site)
    return found


def _document(row: dict, sites: list[str]) -> Document:
    day = row["published_at"].astimezone(rules.CHINA).date()
    path = rules.article_path_on(row["pk"], day)
    return Document(
        key=f"article:{ref(row['pk'])}",
        kind=_kind(row),
        title=row["title"],
        passages=passages(row["live_html"]),
        path=path,
        sites=sites,
        day=row["written_date"] or day,
        organ=row["organ__short_name"] or row["organ__name"],
        number=row["document_number"],
        subject=row["subject"],
        validity=row["validity"],
        summary=row["summary"],
        keywords=row["keywords"],
    )


def _kind(row: dict) -> str:
    if row["is_document"]:
        return "document"
    return {_INTERPRETATION: "interpretation", _SERVICE: "service"}.get(row["column__column_type"], "news")


def passages(html: str) -> list[Passage]:
    """Paragraphs of a text. In a law, what follows 第…条 up to the next one is one passage with an anchor."""
    plain = unescape(_TAG.sub("", _BLOCK.sub("\n", _CELL.sub(" ", html))))
    texts = [text for line in plain.split("\n") if (text := line.strip())]
    found: list[Passage] = []
    for text in texts:
        named = _ARTICLE.match(text)
        if named:
            label = named[1]
            # The browser goes to the words themselves, whatever the page's own anchors are.
            found.append(Passage(text, label, f":~:text={quote(label)}"))
        elif found and found[-1].label:
            found[-1] = Passage(f"{found[-1].text}\n{text}", found[-1].label, found[-1].anchor)
        else:
            found.append(Passage(text))
    return found

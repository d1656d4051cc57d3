"""Policy and interpretation, both ways: what stands at the end of an article's body on each site that shows it."""

from collections.abc import Collection, Iterable
from html import escape

from django.db.models import Q

from huabiao.engines.publishing.templating import slot
from huabiao.foundation.sites.queries import public_sites

from . import rules
from .face import PUBLIC_ARTICLE, SHOWN
from .models import Article, Interpretation, Placement


def with_neighbours(ids: Iterable[int]) -> set[int]:
    """These articles and those whose pages name one of them."""
    found = set(ids)
    if found:
        rows = Interpretation.objects.filter(Q(document__in=found) | Q(text__in=found)).values_list("document_id", "text_id")
        found |= {pk for pair in rows for pk in pair}
    return found


def neighbours_on(sites: Collection[str]) -> set[int]:
    """Articles that may name one which lives on these sites: a site that closes takes its pages with it."""
    if not sites:
        return set()
    rows = Interpretation.objects.filter(Q(document__site_code__in=sites) | Q(text__site_code__in=sites))
    return {pk for pair in rows.values_list("document_id", "text_id") for pk in pair}


def neighbours_in(shelves: Collection[int]) -> set[int]:
    """Articles that may name one which stands in these columns: a column that is retired takes its pages with it."""
    placed = Placement.objects.filter(column_id__in=shelves).values("article_id")
    rows = Interpretation.objects.filter(Q(document__in=placed) | Q(text__in=placed))
    return {pk for pair in rows.values_list("document_id", "text_id") for pk in pair}


def sections(site: str, ids: Collection[int]) -> dict[int, str]:
    """Of each article that has any, its sections "相关解读" and "相关文件": one query for all where there are none."""
    if not ids:
        return {}
    # The ids of a chunk follow one another: a range asks two indexes once, a thousand numbers would ask a thousand times.
    first, last = min(ids), max(ids)
    near = Q(document__gte=first, document__lte=last) | Q(text__gte=first, text__lte=last)
    rows = list(Interpretation.objects.filter(near).values_list("document_id", "text_id", "confirmed"))
    if not rows:
        return {}
    links = _links(site, {pk for document, text, _ in rows for pk in (document, text)})
    explained: dict[int, list[str]] = {}
    explains: dict[int, list[str]] = {}
    for document, text, confirmed in rows:
        if confirmed and text in links:
            explained.setdefault(document, []).append(links[text])
        if document in links:
            explains.setdefault(text, []).append(links[document])
    return {
        pk: _section("相关解读", "related-i", explained.get(pk)) + _section("相关文件", "related-d", explains.get(pk))
        for pk in (explained.keys() | explains.keys()) & set(ids)
    }


def _section(title: str, anchor: str, links: list[str] | None) -> str:
    if not links:
        return ""
    items = "".join(f"<li>{link}</li>" for link in links)
    return f'\n<section class="art-sec related" aria-labelledby="{anchor}"><h2 id="{anchor}">{title}</h2><ul>{items}</ul></section>'


def _links(site: str, ids: set[int]) -> dict[int, str]:
    """Each public article as a link: to its page on this site if it has one, else on a site that is open."""
    places: dict[int, set[str]] = {}
    rows = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE, article_id__in=ids, position=None, column__retired_at=None)
    for pk, code in rows.values_list("article_id", "site_code"):
        places.setdefault(pk, set()).add(code)
    public = {other.code for other in public_sites()}
    found = {}
    names = ("pk", "title", "published_at", "document_number", "form", "site_code", "source")
    for pk, title, at, number, form, home, source in Article.objects.filter(pk__in=places).order_by("pk").values_list(*names):
        stands = places[pk] & (public | {site})
        if not stands:
            continue
        where = site if site in stands else home if home in stands else min(stands)
        address = ("" if where == site else str(slot(f"site:{where}"))) + rules.article_path(pk, at)
        mark = f'<span class="badge plain">{rules.FORMS[form]}</span> ' if form else ""
        more = number or f"{source}　{at.astimezone(rules.CHINA):%Y-%m-%d}"
        found[pk] = f'{mark}<a href="{address}">{escape(title)}</a><small>{escape(more)}</small>'
    return found

"""Every question asked of the search: results of a page, suggestions, what editors see. They only read."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from markupsafe import Markup

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import visible
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import visible_sites

from . import registry, rules, snippets, vocabulary
from .analysis import fold, tidy, words
from .engine import Engine, State, engine
from .models import Asked, Word
from .ranking import Hit, rank
from .understanding import Question, Synonym, understand
from .units import Unit, exact_title, label_term, number_term, tag, title_term

RELEVANCE, NEWEST = "relevance", "time"
_KEPT_SECONDS = 5.0
_WORDS = 12  # dictionary words by which candidates are fetched besides pairs of characters
_NAMED = 12.0  # weight of an article's own label, as much as that of a rare word


@dataclass(frozen=True, slots=True)
class Asking:
    """What a visitor asks for: words, site ("" for the whole group), facets, order, page from 1."""

    typed: str
    site: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    order: str = RELEVANCE
    page: int = 1
    size: int = rules.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Value:
    """A facet's value with how many of the candidates have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `total` is capped: `is_capped` says that there is more."""

    question: Question
    hits: list[Hit]
    total: int
    is_capped: bool
    facets: dict[str, list[Value]]
    milliseconds: float

    @property
    def pages(self) -> int:
        return -(-self.total // rules.PAGE_SIZE)


def search(asking: Asking, today: date, using: Engine | None = None) -> Results:
    """Find, order, cut to the page. Raises IndexUnusable while there is no index."""
    began = time.perf_counter()
    source = using or engine()
    state = source.state()
    question = understand(asking.typed, state.statistics, state.generation, synonyms(asking.site))
    units = fetched(source, state, question, filters(asking))
    hits = rank(question, units, state.statistics, today)
    if asking.order == NEWEST:
        hits.sort(key=lambda hit: (hit.day, hit.score), reverse=True)
    is_capped = len(units) >= rules.CANDIDATES
    facets = _facets(hits, asking)
    if asking.chosen.get("kind"):  # the tabs of the other kinds keep their numbers
        others = replace(
            asking, chosen={name: value for name, value in asking.chosen.items() if name != "kind"}
        )
        all_kinds = rank(question, fetched(source, state, question, filters(others)), state.statistics, today)
        facets["kind"] = _facets(all_kinds, others)["kind"]
    hits = still_public(hits, (asking.page - 1) * asking.size, asking.size)
    total = facets.pop("", [Value("", "", 0)])[0].count
    return Results(question, hits, total, is_capped, facets, (time.perf_counter() - began) * 1000)


def fetched(source: Engine, state: State, question: Question, chosen: Sequence[Sequence[str]]) -> list[Unit]:
    """The candidates of a question."""
    wanted: dict[str, float] = {number_term(key): 1000.0 for key in question.numbers}
    for reading in question.readings:
        wanted[exact_title(reading.text)] = 1000.0
    for term in _rarest(question, state):
        wanted[term] = wanted[title_term(term)] = round(state.statistics.weight(term) + 0.01, 4)
    for word in list(
        dict.fromkeys(
            word
            for reading in question.readings
            for word in words(reading.text)
            if len(word) > 2 and state.statistics.frequency(word)
        )
    )[:_WORDS]:
        wanted[word] = wanted[title_term(word)] = round(0.5 * state.statistics.weight(word) + 0.01, 4)
    if question.article:
        wanted[label_term(question.article)] = _NAMED
    return (
        [Unit.unpack(data) for data in source.fetch(list(wanted.items()), chosen, rules.CANDIDATES)]
        if wanted
        else []
    )


def _rarest(question: Question, state: State) -> list[str]:
    """Terms of all readings in turn, each reading's rarest that occur at all first."""
    lists = [
        [term for term in reading.terms if state.statistics.frequency(term)] for reading in question.readings
    ]
    found: dict[str, None] = {}
    for place in range(max(map(len, lists), default=0)):
        for terms in lists:
            if place < len(terms) and len(found) < rules.MAX_TERMS:
                found[terms[place]] = None
    return list(found)


def filters(asking: Asking) -> list[list[str]]:
    """The conditions of scope and facets."""
    groups = [[tag("site", asking.site)]] if asking.site else []
    return groups + [
        [tag(facet, value)] for facet, value in asking.chosen.items() if facet in rules.FACETS and value
    ]


def still_public(hits: list[Hit], start: int, size: int) -> list[Hit]:
    """The page from `start`, without what was withdrawn a moment ago and is still in the index."""
    page = hits[start : start + size]
    asked: dict[str, list[str]] = {}
    for each in [one for hit in page for one in (hit, *hit.twins)]:
        name, _, ref = each.key.partition(":")
        asked.setdefault(name, []).append(ref)
    public: set[str] = set()
    for name, refs in asked.items():
        source = registry.source(name)
        if source is not None:
            public |= {f"{name}:{ref}" for ref in source.public(refs)}
    return [found for hit in page if (found := _first_public(hit, public))]


def _first_public(hit: Hit, public: set[str]) -> Hit | None:
    """The hit, or if it was withdrawn the best of the same text that is still public."""
    left = [each for each in (hit, *hit.twins) if each.key in public]
    if left:
        left[0].twins = left[1:]
    return left[0] if left else None


def _facets(hits: list[Hit], asking: Asking) -> dict[str, list[Value]]:
    """Counts over the candidates; under the empty name the number of results."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in rules.FACETS}
    for hit in hits:
        about = hit.about
        counts["kind"][about["kind"]] += 1
        counts["site"].update(about["sites"])
        counts["year"][about["day"][:4]] += 1
        for facet in ("organ", "subject", "validity"):
            if about[facet]:
                counts[facet][about[facet]] += 1
    names = (
        dict(Site.objects.filter(code__in=list(counts["site"])).values_list("code", "name"))
        if counts["site"]
        else {}
    )
    labels = {"kind": rules.KINDS, "site": names, "validity": rules.VALIDITIES}
    found = {
        facet: _values(facet, counted, labels.get(facet, {}), asking.chosen.get(facet, ""))
        for facet, counted in counts.items()
    }
    found[""] = [Value("", "", len(hits))]
    return found


def _values(facet: str, counted: Counter[str], labels: dict[str, str], chosen: str) -> list[Value]:
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    if facet == "year":
        ordered.sort(reverse=True)
    if facet == "kind":
        ordered.sort(key=lambda pair: list(rules.KINDS).index(pair[0]) if pair[0] in rules.KINDS else 99)
    shown = ordered[: rules.FACET_VALUES]
    if chosen and chosen not in dict(shown):
        shown.append((chosen, counted.get(chosen, 0)))
    return [Value(value, labels.get(value, value), count) for value, count in shown]


def snippet(hit: Hit) -> Markup:
    """The best passage of a hit, marked."""
    return snippets.snippet(hit)


def title(hit: Hit) -> Markup:
    """The title of a hit, marked."""
    return snippets.marked(hit.about["title"], hit.reading)


# Words of editors

_synonyms: dict[str, tuple[float, list[Synonym]]] = {}


def synonyms(site: str) -> list[Synonym]:
    """Synonyms of the group and of a site, both ways where an editor said so; read anew every few seconds."""
    kept = _synonyms.get(site)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    found = []
    rows = Word.objects.filter(kind=Word.Kind.SYNONYM, site_code__in={"", site})
    for word, official, both_ways in rows.values_list("text", "official", "both_ways"):
        others = tuple(fold(part) for part in official.split("、") if part)
        found.append(Synonym(fold(word), others))
        if both_ways:
            found += [Synonym(other, (fold(word),)) for other in others]
    if len(_synonyms) > 200:
        _synonyms.clear()
    _synonyms[site] = (time.monotonic() + _KEPT_SECONDS, found)
    return found


def forget_synonyms() -> None:
    """They were changed in this process: read them anew now."""
    _synonyms.clear()


def featured(site: str) -> list[str]:
    """The words that are offered to visitors of a site."""
    rows = Word.objects.filter(kind=Word.Kind.FEATURED, site_code__in={"", site}).order_by("order", "text")
    return list(rows.values_list("text", flat=True)[:12])


def suggestions(typed: str, site: str, using: Engine | None = None) -> list[str]:
    """What somebody who typed this may want: words offered by editors, phrases of titles, titles."""
    begun = fold(tidy(typed[:60]))[:30].rstrip("'’ ")
    if not begun:
        return featured(site)[: rules.MAX_SUGGESTIONS]
    source = using or engine()
    state = source.state()
    found = [word for word in featured(site) if fold(word).startswith(begun)]
    found += vocabulary.begun(state.generation, begun.replace(" ", ""), rules.MAX_SUGGESTIONS)
    if len(begun) > 1 and len(found) < rules.MAX_SUGGESTIONS:
        asking = Asking(begun, site, size=4)
        found += [
            hit.about["title"]
            for hit in search(asking, date.today(), source).hits
            if begun in fold(hit.about["title"])
        ]
    return list(dict.fromkeys(found))[: rules.MAX_SUGGESTIONS]


def visible_words(actor: User, act: str) -> QuerySet[Word]:
    """The words that a person may see or change."""
    return visible(actor, act, Word.objects.all())


def asked_lately(actor: User, days: int, today: date) -> dict[str, list[dict[str, Any]]]:
    """Hot words and searches without result on the sites of a person; what hardly anybody asked is left out."""
    codes = [site.code for site in visible_sites(actor, "search.view")]
    rows = Asked.objects.filter(site_code__in=codes, day__gt=today - timedelta(days=days)).values("text")
    summed = rows.annotate(asked=Sum("times"), without=Sum("empty")).filter(asked__gte=rules.SHOWN_FROM)
    return {
        "hot": list(summed.order_by("-asked", "text")[:50]),
        "empty": list(summed.filter(without__gt=0).order_by("-without", "text")[:50]),
    }


def labels_of(hits: Iterable[Hit]) -> dict[str, Site]:
    """The home sites of hits by code."""
    codes = {each.about["sites"][0] for hit in hits for each in (hit, *hit.twins) if each.about["sites"]}
    return {site.code: site for site in Site.objects.filter(code__in=codes)}

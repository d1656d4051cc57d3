"""What the results page shows, as plain data: hits, tabs, facets, pages, notes, the direct answer."""

from typing import Any
from urllib.parse import urlencode

from huabiao.foundation.sites.models import Site

from . import links, queries, registry, rules
from .analysis import tidy
from .queries import NEWEST, RELEVANCE, Asking, Results, Value
from .ranking import Hit
from .registry import Answer

_MARKS = {"current": "valid", "pending": "plain", "amended": "amended", "repealed": "void", "expired": "void"}
_NEAR = 2  # pages shown on each side of the current one


def page_data(asking: Asking, found: Results | None, site: str, trouble: str) -> dict[str, Any]:
    """Everything that search.html reads."""
    own = Site.objects.filter(code=site).first()
    data: dict[str, Any] = {
        "typed": tidy(asking.typed)[: rules.MAX_QUERY],
        "scope": "site" if asking.site else "group",
        "site_name": own.name if own else "",
        "trouble": trouble,
        "found": None,
        "featured": queries.featured(site) if found is None or not found.total else [],
        "scopes": [
            ("site", "本站", _link(asking, site, {"scope": "site"})),
            ("group", "整个站群", _link(asking, site, {"scope": "group"})),
        ],
    }
    if found is None:
        return data
    homes = queries.labels_of(found.hits)
    return data | {
        "found": found,
        "total": f"{found.total:,}",
        "seconds": f"{max(found.milliseconds / 1000, 0.01):.2f}",
        "hits": [_hit(hit, site, homes) for hit in found.hits],
        "answer": answer(found, site) if asking.page == 1 and not asking.chosen else None,
        "kinds": _kinds(asking, found, site),
        "facets": _facets(asking, found, site),
        "orders": [
            ("按相关度", _link(asking, site, {"sort": RELEVANCE}), asking.order == RELEVANCE),
            ("按时间", _link(asking, site, {"sort": NEWEST}), asking.order == NEWEST),
        ],
        "notes": _notes(found, asking, site),
        "suggestion": (found.question.suggestion, _again(found.question.suggestion, asking, site))
        if found.question.suggestion
        else None,
        "pages": _pages(asking, found, site),
        "clear": _link(asking, site, only=("q", "scope")) if asking.chosen else "",
        "widen": _link(asking, site, {"scope": "group"}, only=("q",)) if asking.site else "",
    }


def answer(found: Results, site: str) -> Answer | None:
    """A direct answer: what a duty or the registry of organs says, or the one document that was named."""
    for answerer in registry.answers():
        said = answerer(found.question.folded, site)
        if said is not None:
            return said
    return None


def _hit(hit: Hit, site: str, homes: dict[str, Site]) -> dict[str, Any]:
    about = hit.about
    url = links.address(hit, site, homes)
    home = homes.get(about["sites"][0]) if about["sites"] else None
    asked = [anchor for label, anchor in hit.passages[:1] if label == hit.article]
    return {
        "title": queries.title(hit), "url": links.with_anchor(url, asked[0]) if asked else url, "snippet": queries.snippet(hit),
        "kind": rules.KINDS.get(about["kind"], ""), "day": about["day"], "number": about["number"],
        "organ": about["organ"], "site": home.name if home and site not in about["sites"] else "",
        "validity": rules.VALIDITIES.get(about["validity"], ""), "mark": _MARKS.get(about["validity"], "plain"),
        "twins": [(twin.about["title"], links.address(twin, site, homes), twin.about["organ"] or twin.about["day"]) for twin in hit.twins[:3]],
        "is_document": about["kind"] == "document",
        "passages": [(label, links.with_anchor(url, anchor)) for label, anchor in hit.passages],
    }  # fmt: skip


def _kinds(asking: Asking, found: Results, site: str) -> list[dict[str, Any]]:
    """The tabs: all, then each kind that has anything."""
    chosen = asking.chosen.get("kind", "")
    total = sum(value.count for value in found.facets["kind"])
    tabs = [
        {"label": "全部", "count": total, "url": _link(asking, site, {"kind": ""}), "is_current": not chosen}
    ]
    for value in found.facets["kind"]:
        tabs.append(
            {
                "label": value.label,
                "count": value.count,
                "url": _link(asking, site, {"kind": value.value}),
                "is_current": value.value == chosen,
            }
        )
    return tabs


def _facets(asking: Asking, found: Results, site: str) -> list[dict[str, Any]]:
    shown = []
    for facet, heading in rules.FACETS.items():
        values = found.facets[facet]
        if facet == "kind" or (facet == "site" and asking.site):
            continue
        chosen = asking.chosen.get(facet, "")
        if len(values) < 2 and not chosen:
            continue
        shown.append({"heading": heading, "any": _link(asking, site, {facet: ""}), "chosen": chosen, "values": [
            _value(asking, site, facet, value, chosen) for value in values
        ]})  # fmt: skip
    return shown


def _value(asking: Asking, site: str, facet: str, value: Value, chosen: str) -> dict[str, Any]:
    return {
        "label": value.label,
        "count": value.count,
        "url": _link(asking, site, {facet: value.value}),
        "is_current": value.value == chosen,
    }


def _notes(found: Results, asking: Asking, site: str) -> list[str]:
    """How the question was read besides literally."""
    notes = []
    if found.question.pinyin:
        notes.append(f"“{found.question.folded}”按“{found.question.pinyin}”查找。")
    for reading in found.question.readings[1:]:
        word, bar, official = reading.note.partition("|")
        if bar:
            notes.append(f"“{word}”也按“{official}”查找。")
    return list(dict.fromkeys(notes))[:3]


def _pages(asking: Asking, found: Results, site: str) -> list[dict[str, Any]]:
    """Links to pages near the current one, the first and the last."""
    last = min(found.pages, rules.MAX_PAGES)
    if last < 2:
        return []
    near = {1, last, *range(asking.page - _NEAR, asking.page + _NEAR + 1)}
    shown: list[dict[str, Any]] = []
    before = 0
    for number in sorted(page for page in near if 1 <= page <= last):
        if number > before + 1:
            shown.append({"gap": True})
        shown.append(
            {
                "gap": False,
                "number": number,
                "url": _link(asking, site, {"page": str(number)}),
                "is_current": number == asking.page,
            }
        )
        before = number
    if asking.page < last:
        shown.append(
            {
                "gap": False,
                "number": "下一页",
                "url": _link(asking, site, {"page": str(asking.page + 1)}),
                "is_current": False,
            }
        )
    return shown


def _again(text: str, asking: Asking, site: str) -> str:
    return _link(Asking(text, asking.site), site)


def _link(
    asking: Asking, site: str, changes: dict[str, str] | None = None, *, only: tuple[str, ...] = ()
) -> str:
    """The address of this search with something changed; any change leads back to the first page."""
    values = {
        "q": tidy(asking.typed)[: rules.MAX_QUERY],
        "scope": "site" if asking.site else "group",
        **asking.chosen,
    }
    if asking.order == NEWEST:
        values["sort"] = NEWEST
    if only:
        values = {name: value for name, value in values.items() if name in only}
    values |= changes or {}
    if values.get("scope") == "site" and "site" in values:
        del values["site"]
    return "/search?" + urlencode(
        {name: value for name, value in values.items() if value and value != RELEVANCE}
    )

"""Pages of documents: the document itself, its Word file, each version beside the one before it, our own style and script."""

import hashlib
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from huabiao.duties.articles.models import Placement
from huabiao.duties.portals import tree
from huabiao.duties.portals.site_pages import Fixed
from huabiao.engines.publishing.registry import ASSETS, PAGES, Page, PageRef

from . import comparing, queries, rendering, rules, structure, word
from .explained import explanations
from .models import Cited, Policy, Relation

_FOLDER = Path(__file__).parent / "assets"
NAMES = ("policies.css", "policies.js")
# Kinds that carry the issuer's name alone at the head (《党政机关公文格式》GB/T 9704—2012, 10.1–10.2).
_WITHOUT_WORD = frozenset({"命令", "函", "公告", "通告", "公报", "决议"})


def ref(pk: int) -> str:
    """How a document's page is called; sorts as text."""
    return f"{pk:09d}"


def asset_url(name: str) -> str:
    """Address of our style or script on every site."""
    state = (_FOLDER / name).stat()
    return f"/{_asset(name, state.st_mtime_ns)[0]}"


@lru_cache(maxsize=8)
def _asset(name: str, _changed: int) -> tuple[str, bytes]:
    content = (_FOLDER / name).read_bytes()
    stem, _, extension = name.rpartition(".")
    return f"assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{extension}", content


class PolicyAssets(Fixed):
    """Style and script that only the library's pages ask for."""

    name = "policy-asset"
    order = ASSETS

    def names(self) -> Iterable[str]:
        return NAMES

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        for name in sorted(set(refs) & set(NAMES)):
            path, content = _asset(name, (_FOLDER / name).stat().st_mtime_ns)
            yield Page(name, path, content=content)


class _OfPolicies:
    """What the kinds with one page a document share."""

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        ids = touched(keys)
        for site, pk in Policy.objects.filter(pk__in=ids).values_list("site_code", "pk"):
            yield PageRef(site, ref(pk))

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        rows = Policy.objects.filter(site_code=site, live=True, pk__gt=int(after or 0)).order_by("pk")
        return [ref(pk) for pk in rows.values_list("pk", flat=True)[:limit]]


def touched(keys: Sequence[str]) -> set[int]:
    """The documents whose pages read any of these keys."""
    found = queries.neighbours(tree.numbers(keys, "policy"))
    digests = set(tree.names(keys, "policy-title"))
    if digests:
        titles = [key for key in Cited.objects.values_list("title_key", flat=True).distinct() if rules.title_digest(key) in digests]
        found |= queries.citing(titles)
    articles = set(tree.numbers(keys, "article"))
    shelves = tree.numbers(keys, "shelf")
    explaining = Relation.objects.filter(article__isnull=False)
    if articles:
        found |= set(explaining.filter(article__in=articles).values_list("policy_id", flat=True))
    if shelves:
        placed = Placement.objects.filter(column_id__in=shelves).values("article_id")
        found |= set(explaining.filter(article__in=placed).values_list("policy_id", flat=True))
    if tree.names(keys, "site"):
        found |= set(explaining.values_list("policy_id", flat=True))
    return found


class PolicyPages(_OfPolicies):
    """/policies/17.html."""

    name = "policy"
    order = PAGES

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        rows = list(Policy.objects.filter(site_code=site, live=True, pk__in=[int(name) for name in refs]).defer("text").order_by("pk"))
        ids = [row.pk for row in rows]
        lineages = queries.versions({row.lineage_id for row in rows})
        cited: dict[int, list[str]] = {}
        for pk, key in Cited.objects.filter(policy__in=ids).values_list("policy_id", "title_key"):
            cited.setdefault(pk, []).append(key)
        targets = queries.resolve(site, {key for keys in cited.values() for key in keys})
        related = _related(site, ids)
        explained = explanations(site, ids)
        for row in rows:
            own = {key: targets[key] for key in cited.get(row.pk, ()) if key in targets}
            data = _data(row, lineages[row.lineage_id], own)
            yield Page(ref(row.pk), row.public_path[1:], "policies/document.html", data | {"related": related.get(row.pk, []), "explained": explained.get(row.pk, [])})


def _data(row: Policy, versions: Sequence[Policy], targets: Mapping[str, queries.Target]) -> dict[str, Any]:
    nodes = structure.unpack(row.nodes)
    present = queries.present(versions)
    return _look() | {
        "a": row, "path": row.public_path, "facts": facts(row), "validity": rules.VALIDITIES[row.validity], "mark": rules.MARKS[row.validity],
        "category": rules.CATEGORIES[row.category], "published": (row.issued_date or row.created_at.astimezone(rules.CHINA).date()).isoformat(),
        "head": _red_head(row), "history": [_note(line) for line in row.history.split("\n") if line.strip()],
        "body": rendering.body(nodes, targets, row.anchors), "contents": rendering.contents(nodes), "article_count": len(row.anchors),
        "present": None if present.pk == row.pk else {"path": present.public_path, "title": present.title, "day": day(present.written_date)},
        "versions": [
            {"path": v.public_path, "day": day(v.written_date), "validity": rules.VALIDITIES[v.validity], "mark": rules.MARKS[v.validity],
             "is_this": v.pk == row.pk, "compare": compare_path(versions[n - 1].pk, v.pk) if n else ""}
            for n, v in reversed(list(enumerate(versions)))
        ] if len(versions) > 1 else [],
        "word": f"/policies/{row.pk}.docx", "cite": cite(row), "is_ended": row.validity in rules.ENDED, "top": "",
    }  # fmt: skip


def facts(row: Policy) -> list[tuple[str, str]]:
    """The fields at the head (规格书 5.1); 标题 and 有效性 have lines of their own, which makes ten, and 施行日期."""
    pairs = [
        ("索引号", row.index_number), ("主题分类", row.subject), ("发文机关", row.issuer), ("成文日期", day(row.written_date)),
        ("发文字号", row.document_number), ("发布日期", day(row.issued_date)), ("公文种类", row.genre or rules.CATEGORIES[row.category]),
        ("施行日期", day(row.effective_date)), ("主题词", row.keywords), ("文件类别", rules.CATEGORIES[row.category]),
    ]  # fmt: skip
    return [(label, value or "—") for label, value in pairs]


def cite(row: Policy) -> str:
    """What stands before the article when it is cited: 《标题》（字号）."""
    return f"《{row.title}》" + (f"（{row.document_number}）" if row.document_number else "")


def _note(line: str) -> str:
    """A line of the 题注 without brackets of its own: the page sets them around the whole."""
    words = line.strip().removeprefix("（").removeprefix("(")
    return words[:-1] if words.endswith(("）", ")")) and words.count("（") + words.count("(") < words.count("）") + words.count(")") else words


def _red_head(row: Policy) -> str:
    if row.category not in rules.OWN or not row.issuer or not row.document_number:
        return ""
    return row.issuer if row.genre in _WITHOUT_WORD else f"{row.issuer}文件"


def _look() -> dict[str, str]:
    return {"style": asset_url("policies.css"), "script": asset_url("policies.js")}


def day(of: date | None) -> str:
    """2026 年 7 月 6 日."""
    return f"{of.year} 年 {of.month} 月 {of.day} 日" if of else ""


def _related(site: str, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Of each document the others that it is bound to, in both directions; only public ones of the site."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Relation.objects.filter(target__isnull=False).select_related("policy", "target").defer(
        *(f"{side}__{name}" for side in ("policy", "target") for name in queries.HEAVY)
    )
    for relation in (*rows.filter(policy__in=ids), *rows.filter(target__in=ids)):
        for pk, other, words in (
            (relation.policy_id, relation.target, rules.RELATIONS), (relation.target_id, relation.policy, rules.INVERSE),
        ):  # fmt: skip
            line = {
                "words": words[relation.kind], "path": other.public_path, "title": other.title, "number": other.document_number,
                "validity": rules.VALIDITIES[other.validity], "mark": rules.MARKS[other.validity],
            }  # fmt: skip
            if pk in ids and other.live and other.site_code == site and line not in found.setdefault(pk, []):
                found[pk].append(line)
    return {pk: sorted(lines, key=lambda line: (line["words"], line["path"])) for pk, lines in found.items()}


class WordPages(_OfPolicies):
    """/policies/17.docx."""

    name = "policy-word"
    order = ASSETS

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        for row in Policy.objects.filter(site_code=site, live=True, pk__in=[int(name) for name in refs]).defer("text").order_by("pk"):
            notes = [row.document_number, *row.history.split("\n"), f"（{rules.VALIDITIES[row.validity]}）"]
            content = word.make(row.title, [note.strip() for note in notes], structure.unpack(row.nodes))
            yield Page(ref(row.pk), f"policies/{row.pk}.docx", content=content)


def compare_path(old: int, new: int) -> str:
    """Address of a comparison."""
    return f"/policies/compare/{old}-{new}.html"


class ComparePages(_OfPolicies):
    """/policies/compare/16-17.html: each version beside the one before it, article by article; called after the newer."""

    name = "policy-compare"
    order = PAGES

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        ids = queries.neighbours(tree.numbers(keys, "policy"))
        # Which pairs stood before is not known; any two of a lineage may have been neighbours.
        for lineage in set(Policy.objects.filter(pk__in=ids).values_list("lineage_id", flat=True)):
            rows = list(Policy.objects.filter(lineage=lineage).values_list("site_code", "pk"))
            for site, new in rows:
                yield from (PageRef(site, f"{ref(new)}.{ref(old)}") for _, old in rows if old != new)
        for pair in tree.names(keys, "policy-pair"):
            old, new = (int(number) for number in pair.split("-"))
            for site in Policy.objects.filter(pk=new).values_list("site_code", flat=True):
                yield PageRef(site, f"{ref(new)}.{ref(old)}")

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        first = int(after[:9]) if after else 0
        rows = Policy.objects.filter(site_code=site, live=True, pk__gte=first).order_by("pk").values_list("pk", "lineage_id")[: limit + 1]
        before = _before({lineage for _, lineage in rows})
        names = [f"{ref(pk)}.{ref(before[pk].pk)}" for pk, _ in rows if pk in before]
        # A stretch without any comparison must not end the walk.
        found = [name for name in names if name > after][:limit]
        if not found and len(rows) > limit:
            return self.refs(site, f"{ref(rows[limit][0])}.", limit)
        return found

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        wanted = {int(name[:9]): int(name[10:]) for name in refs}
        for name in refs:
            new, old = int(name[:9]), int(name[10:])
            wanted[new] = old
        lineages = Policy.objects.filter(pk__in=wanted, site_code=site, live=True).values_list("lineage_id", flat=True)
        before = _before(set(lineages))
        for name in refs:
            new, old = int(name[:9]), int(name[10:])
            if new in before and before[new].pk == old:
                yield _comparison(name, *(Policy.objects.get(pk=pk) for pk in (old, new)))


def _before(lineages: Collection[int]) -> dict[int, Policy]:
    """Of each version the one before it."""
    return {new.pk: old for rows in queries.versions(lineages).values() for old, new in itertools.pairwise(rows)}


def _comparison(name: str, old: Policy, new: Policy) -> Page:
    sides = [[node for node in structure.unpack(row.nodes) if node.kind == "article"] for row in (old, new)]
    lines = comparing.compare(*sides)
    data = _look() | {
        "old": old, "new": new, "old_day": day(old.written_date), "new_day": day(new.written_date), "lines": lines, "counts": comparing.counts(lines), "top": "",
    }  # fmt: skip
    return Page(name, compare_path(old.pk, new.pk)[1:], "policies/compare.html", data)

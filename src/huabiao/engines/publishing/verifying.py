"""huabiao verify: is every public file what was signed, and is what was signed what the ledger says?

Reads everything in small steps and writes nothing. Files that a publication has in work are looked at again when it is
done. docs/operations/serving.md tells what each answer means.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from huabiao.foundation.ledger import queries as ledger
from huabiao.foundation.ledger.actions import sequence
from huabiao.foundation.ledger.models import Entry
from huabiao.foundation.sites.models import Site

from . import inspection, pathtree
from .models import Build, PathNode, PublishedFile, Release

PATIENCE = 30.0  # seconds that a publication in work may take before its files are reported as they are


@dataclass
class Report:
    """What was found; paths begin with the site's code."""

    files: int = 0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # sentences about trees, releases, ledger

    @property
    def is_clean(self) -> bool:
        return not (self.changed or self.missing or self.extra or self.problems)

    def as_dict(self) -> dict[str, object]:
        found: dict[str, object] = {"files": self.files, "changed": self.changed, "missing": self.missing, "extra": self.extra}
        return found | ({"problems": self.problems} if self.problems else {})


def site_codes() -> list[str]:
    """Every site that has files, should have files, or has a folder."""
    codes = set(Site.objects.values_list("code", flat=True))
    codes |= set(PublishedFile.objects.values_list("site_code", flat=True).distinct())
    root = _public()
    if root.is_dir():
        codes |= {entry.name for entry in root.iterdir() if entry.is_dir() and not entry.is_symlink()}
    return sorted(codes)


def strays() -> list[str]:
    """What lies beside the sites' folders, where nothing should be."""
    root = _public()
    return sorted(entry.name for entry in root.iterdir() if entry.is_symlink() or not entry.is_dir()) if root.is_dir() else []


def _public() -> Path:
    return Path(settings.HUABIAO_HOME) / "public"


def verify(only: str | None = None) -> Report:
    """Check one site or all of them."""
    report = Report()
    for code in [only] if only else site_codes():
        _verify_site(code, report)
    if not only:
        report.extra += [inspection.printable(name) for name in strays()]
    for paths in (report.changed, report.missing, report.extra):
        paths.sort()
    return report


def _verify_site(code: str, report: Report) -> None:
    found: dict[str, inspection.Finding] = {}
    in_work: set[str] = set()
    for looked, paths in inspection.suspects(code):
        report.files += looked
        if paths:
            findings, flying = inspection.confirmed(code, paths)
            found.update((finding.path, finding) for finding in findings)
            in_work |= flying
    for finding in _wait(code, in_work):
        found[finding.path] = finding
    lists = {inspection.CHANGED: report.changed, inspection.MISSING: report.missing, inspection.EXTRA: report.extra}
    for finding in found.values():
        lists[finding.kind].append(inspection.printable(f"{code}/{finding.path}"))
    report.problems += problems(code)


def _wait(code: str, in_work: set[str]) -> list[inspection.Finding]:
    """Look again at files that were being published, once that is done."""
    until = time.monotonic() + PATIENCE
    found: list[inspection.Finding] = []
    while in_work:
        findings, in_work = inspection.confirmed(code, in_work)
        found += findings
        if in_work and time.monotonic() > until:
            return found + inspection.compare(code, in_work)
        if in_work:
            time.sleep(0.2)
    return found


def problems(code: str) -> list[str]:
    """Is the site's path tree the one that its newest release signed, and does the ledger say so? Sentences if not."""
    for _ in range(5):
        newest = Release.objects.filter(site_code=code).order_by("-number").first()
        if newest is None or is_building(code):
            return []
        root, stored = computed_root(code), pathtree.root(code)
        if Release.objects.filter(site_code=code).order_by("-number").values_list("pk", flat=True).first() == newest.pk:
            break  # nothing was published meanwhile
    found = []
    if root != newest.root:
        found.append(f"{code}：文件登记表的路径树根与第 {newest.number} 号发布批次所签不符。")
    elif stored != newest.root:
        found.append(f"{code}：所存的路径树与第 {newest.number} 号发布批次所签不符。")
    return found + _ledger_problems(code, newest)


def is_building(code: str) -> bool:
    """In the midst of a build the tree is not signed yet."""
    return Build.objects.filter(site_code=code, state=Build.State.RUNNING).exists()


def _ledger_problems(code: str, newest: Release) -> list[str]:
    entry = entry_of(newest)
    if entry is None:
        return [f"{code}：账本中没有第 {newest.number} 号发布批次的记录。"]
    if entry.number is None:
        sequence()
        entry.refresh_from_db()
    if (entry.detail.get("root"), entry.detail.get("manifest")) != (newest.root, newest.manifest_digest):
        return [f"{code}：账本第 {entry.number} 号记录与第 {newest.number} 号发布批次不符。"]
    try:
        ledger.prove(entry.number)
    except (ledger.LedgerDamaged, ledger.NotInLedger) as error:
        return [f"{code}：{error}"]
    return []


def entry_of(wanted: Release) -> Entry | None:
    """The ledger's entry of a release. Both were written in one transaction: look around its time, newest first."""
    entries = ledger.entries_for(f"site:{wanted.site_code}").filter(act="publishing.release", at__gte=wanted.at)
    for entry in entries.order_by("pk")[:50]:
        if entry.detail.get("number") == wanted.number:
            return entry
    return None


def computed_root(code: str) -> str:
    """The root of the site's path tree, computed anew from its rows."""
    nodes: dict[str, bytes] = {}
    for bucket, rows in _buckets(code):
        nodes[bucket] = pathtree.bucket_digest(rows)
    for length in (2, 1, 0):
        below: dict[str, dict[str, bytes]] = {}
        for node, value in nodes.items():
            if len(node) == length + 1:
                below.setdefault(node[:-1], {})[node[-1]] = value
        nodes.update({prefix: pathtree.node_digest(children) for prefix, children in below.items()})
    return nodes.get("", pathtree.EMPTY).hex()


def _buckets(code: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    found = PublishedFile.objects.filter(site_code=code).order_by("bucket").values_list("bucket", "path", "digest")
    current, rows = "", list[tuple[str, str]]()
    for bucket, path, digest in found.iterator(chunk_size=5000):
        if bucket != current and rows:
            yield current, rows
            rows = []
        current = bucket
        rows.append((path, digest))
    if rows:
        yield current, rows


def branch(code: str, bucket: str) -> list[tuple[str, dict[str, bytes]]]:
    """The stored children of each node on the way from a bucket to the root, the lowest node first."""
    way = []
    for length in (2, 1, 0):
        prefix = bucket[:length]
        names = [prefix + digit for digit in "0123456789abcdef"]
        rows = PathNode.objects.filter(site_code=code, prefix__in=names).values_list("prefix", "digest")
        way.append((prefix, {name[-1]: bytes(digest) for name, digest in rows}))
    return way

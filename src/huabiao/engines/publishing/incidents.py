"""What is done about a file that is not what was signed: recorded, kept as evidence, put right. For guard and server.

One mender a site at a time, over all processes (a lock on a file), so that an incident is recorded once. It does not
hold the publisher's lease, which a bulk build keeps for minutes: it passes over what the journal names, and looks
once more afterwards whether a publication came in between.
"""

import fcntl
import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from huabiao.foundation.ledger.actions import record
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import inspection, places, release
from .models import Incident

log = logging.getLogger("huabiao.publishing")

TOGETHER = 500  # files that are recorded in one transaction and then put right: few commits, bounded memory
AT_ONCE = 50  # incidents to one entry of the ledger
TOLD = 20  # incidents of one look that the log names; the ledger and the desk have each
SETTLE = 10.0  # seconds to wait for a publication that came in between
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def mend(site: str, paths: Iterable[str], found_by: str) -> list[Incident]:
    """Record what is wrong with these files and put it right; what is being published just now is left alone."""
    wanted = list(paths)
    with _alone(site):
        findings, _ = inspection.confirmed(site, wanted)
        done: list[Incident] = []
        for start in range(0, len(findings), TOGETHER):
            done += _mend_some(site, findings[start : start + TOGETHER], found_by)
    return done


@contextmanager
def _alone(site: str) -> Iterator[None]:
    folder = places.journal(site).parent
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{site}.mending", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _mend_some(site: str, findings: Sequence[inspection.Finding], found_by: str) -> list[Incident]:
    pairs = _record(site, findings, found_by)
    quarantine().mkdir(parents=True, exist_ok=True, mode=0o700)
    # What stands in the way goes first: a link in a folder's place would lead the restored file elsewhere.
    for incident, finding in sorted(pairs, key=lambda pair: pair[1].kind != inspection.EXTRA):
        _set_aside(site, incident, finding)
    bases = sorted({finding.base for finding in findings if inspection.can_be_row(finding.base)})
    left, reason = _restore(site, bases, [finding.path for finding in findings])
    now = clock.now()
    restored = [incident for incident, finding in pairs if finding.path not in left]
    Incident.objects.filter(pk__in=[incident.pk for incident in restored]).update(restored_at=now)
    for incident in restored:
        incident.restored_at = now
    _tell(site, pairs, reason)
    return [incident for incident, _ in pairs]


def _tell(site: str, pairs: Sequence[tuple[Incident, inspection.Finding]], reason: str) -> None:
    """Into the log: those that could not be restored first, since they need a person."""
    for incident, finding in sorted(pairs, key=lambda pair: pair[0].restored_at is not None)[:TOLD]:
        outcome = "已恢复" if incident.restored_at else f"未能恢复：{reason or '文件仍与签名不符'}"
        name, kind = inspection.printable(finding.path), Incident.Kind(finding.kind).label
        log.warning("篡改事件 %s：%s/%s %s，%s。", incident.pk, site, name, kind, outcome)
    if len(pairs) > TOLD:
        mended = sum(incident.restored_at is not None for incident, _ in pairs)
        log.warning("%s 这一次共 %s 个文件，恢复 %s 个；逐个记录见工作台“篡改事件”。", site, len(pairs), mended)


def _record(
    site: str, findings: Sequence[inspection.Finding], found_by: str
) -> list[tuple[Incident, inspection.Finding]]:
    """Incidents and their ledger entry in one transaction; one that could not be mended is not recorded twice."""
    names = {finding.path: _storable(finding.path) for finding in findings}
    with transaction.atomic():
        open_ones = {
            (incident.path, incident.kind): incident
            for incident in Incident.objects.filter(site_code=site[:40], path__in=list(names.values()), restored_at=None)
        }
        fresh = [finding for finding in findings if (names[finding.path], finding.kind) not in open_ones]
        made = Incident.objects.bulk_create(
            Incident(
                site_code=site[:40], path=names[finding.path], kind=finding.kind, found_digest=finding.found,
                found_at=clock.now(), found_by=found_by,
            )
            for finding in fresh
        )  # fmt: skip
        files = [_as_detail(incident, finding) for incident, finding in zip(made, fresh, strict=True)]
        for start in range(0, len(files), AT_ONCE):
            some = files[start : start + AT_ONCE]
            detail = {"found_by": found_by, "count": len(some), "files": some}
            record(actor="guard", act="publishing.incident", thing=f"site:{_plain(site)}", detail=detail)
    known = open_ones | {(incident.path, incident.kind): incident for incident in made}
    return [(known[names[finding.path], finding.kind], finding) for finding in findings]


def _as_detail(incident: Incident, finding: inspection.Finding) -> dict[str, object]:
    """Identifiers and digests only: an extra file's name may be a sentence that somebody wants to see recorded."""
    return {
        "incident": incident.pk,
        "kind": finding.kind,
        "path_digest": hashlib.sha256(os.fsencode(finding.path)).hexdigest(),
        "found": finding.found,
        "expected": finding.expected,
    }


def _storable(path: str) -> str:
    text = inspection.printable(path)
    return text if len(text) <= 400 else text[:330] + "…" + hashlib.sha256(text.encode()).hexdigest()


def _plain(name: str) -> str:
    return _UNSAFE.sub("-", name)[:60] or "unknown"


def quarantine() -> Path:
    """Where what was found is kept as evidence, each under its incident's number."""
    return Path(settings.HUABIAO_HOME) / "quarantine"


def _set_aside(site: str, incident: Incident, finding: inspection.Finding) -> None:
    """Move an extra file away; keep a changed one's bytes, leaving it in place until it is replaced."""
    if finding.kind == inspection.MISSING:
        return
    source = places.public(site) / finding.path
    folder = quarantine()
    target = folder / f"{incident.pk:06d}-{_UNSAFE.sub('-', source.name)[-80:]}"
    if target.exists() or target.is_symlink():  # an attempt that failed before
        target = target.with_name(f"{target.name}.{time.time_ns()}")
    try:
        if finding.kind == inspection.EXTRA:
            shutil.move(source, target)
            _prune(places.public(site), source.parent)
        elif source.is_dir() and not source.is_symlink():
            shutil.move(source, target)
        else:
            _copy(source, target)
    except FileNotFoundError:
        pass  # gone since
    except OSError as error:
        log.error("篡改事件 %s：无法把文件移入隔离区（%s），请检查 %s 的权限和空间。", incident.pk, error, folder)


def _copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _prune(root: Path, folder: Path) -> None:
    """Take the folders away that an extra file leaves empty."""
    while folder != root and root in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _restore(site: str, bases: Sequence[str], paths: Sequence[str]) -> tuple[set[str], str]:
    """Bring these published paths back; returns which of `paths` still differ, and why, "" if none does."""
    reason = ""
    try:
        release.restore(site, bases)
    except (RuleBroken, OSError):
        reason = _restore_each(site, bases)  # one damaged copy must not keep the others from coming back
    until = time.monotonic() + SETTLE
    names = set(bases)
    while names & inspection.journalled(site) and time.monotonic() < until:
        time.sleep(0.05)
    left = inspection.compare(site, paths)
    # A publication may have switched a file just before we did: its row is committed now, ours was the older one.
    again = sorted({finding.base for finding in left if inspection.can_be_row(finding.base)} - inspection.journalled(site))
    if again:
        reason = _restore_each(site, again) or reason
        left = inspection.compare(site, paths)
    return {finding.path for finding in left}, reason


def _restore_each(site: str, bases: Iterable[str]) -> str:
    """One by one; returns why some could not be, "" if all were."""
    reason = ""
    for base in bases:
        try:
            release.restore(site, [base])
        except (RuleBroken, OSError) as error:
            reason = str(error)
    return reason

"""Public pages of letters: the list with mailboxes and figures, each published letter, the style that the form shares.

The list is stable: page N holds the letters whose numbers belong to it for ever; the newest page shows the last full page's
letters as well as those that came after.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from huabiao.engines.publishing.registry import ASSETS, LISTS, PAGES, Page, PageRef

from . import queries, rules
from .models import Mailbox, PublicLetter

NEWEST = "newest"
_STYLE = Path(__file__).parent / "assets" / "letters.css"


def look() -> tuple[str, bytes]:
    """Path and bytes of the style, with its content's hash in its name."""
    state = _STYLE.stat()
    return _look(state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _look(_changed: int, _size: int) -> tuple[str, bytes]:
    content = _STYLE.read_bytes()
    return f"assets/letters.{hashlib.sha256(content).hexdigest()[:12]}.css", content


def _has_letters(site: str) -> bool:
    return Mailbox.objects.filter(site_code=site).exists()


def _ids(keys: Sequence[str]) -> list[int]:
    return [int(key[7:]) for key in keys if key.startswith("letter:") and key[7:].isdigit()]


def _sites(keys: Sequence[str]) -> set[str]:
    return {key[8:] for key in keys if key.startswith("letters:")}


class LookPages:
    """The style."""

    name = "letter-look"
    order = ASSETS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        return [PageRef(site, "style") for site in _sites(keys)]

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        return ["style"] if after < "style" and _has_letters(site) else []

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if refs and _has_letters(site):
            path, content = look()
            yield Page("style", path, content=content)


class LetterPages:
    """/letters/answers/17.html."""

    name = "letter"
    order = PAGES

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        ids = _ids(keys)
        for pk, site in PublicLetter.objects.filter(pk__in=ids).values_list("pk", "site_code"):
            yield PageRef(site, f"{pk:09d}")

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        rows = PublicLetter.objects.filter(site_code=site, is_live=True, pk__gt=int(after or 0)).order_by(
            "pk"
        )
        return [f"{pk:09d}" for pk in rows.values_list("pk", flat=True)[:limit]]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        rows = PublicLetter.objects.filter(
            site_code=site, is_live=True, pk__in=[int(ref) for ref in refs]
        ).select_related("letter__case")
        for row in rows:
            data: dict[str, Any] = {
                "title": row.title, "top": "", "row": line(row), "question": _paragraphs(row.question), "answer": _paragraphs(row.answer),
                "number": row.letter.case.number, "look": f"/{look()[0]}", "description": row.question[:80].replace("\n", " "),
            }  # fmt: skip
            yield Page(f"{row.pk:09d}", f"letters/answers/{row.pk}.html", "participation/answer.html", data)


class LetterListPages:
    """/letters/ and /letters/page-3.html."""

    name = "letter-list"
    order = LISTS

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        for site in _sites(keys):
            yield PageRef(site, NEWEST)
        for site, sequence in PublicLetter.objects.filter(pk__in=_ids(keys)).values_list(
            "site_code", "sequence"
        ):
            # Its own page; the one before, which is full with it; and that one's older neighbour, which links to it from then on.
            for number in range(max(queries.bucket(sequence) - 2, 1), queries.bucket(sequence) + 1):
                yield PageRef(site, f"{number:06d}")
        organs = [int(key[6:]) for key in keys if key.startswith("organ:") and key[6:].isdigit()]
        if organs:  # a mailbox names its organ
            for site in (
                Mailbox.objects.filter(organ_id__in=organs).values_list("site_code", flat=True).distinct()
            ):
                yield PageRef(site, NEWEST)

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        if not _has_letters(site):
            return []
        names = [f"{number:06d}" for number in range(1, queries.full_buckets(site) + 1)] + [NEWEST]
        return [name for name in names if name > after][:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        if not _has_letters(site):
            return
        full = queries.full_buckets(site)
        for ref in refs:
            if ref == NEWEST:
                yield Page(ref, "letters/index.html", "participation/list.html", self._newest(site, full))
            elif 1 <= int(ref) <= full:
                number = int(ref)
                data = self._data(site, (number - 1) * rules.PAGE_SIZE, number * rules.PAGE_SIZE)
                data |= {
                    "number": number,
                    "newer": f"page-{number + 1}.html" if number < full else "./",
                    "older": f"page-{number - 1}.html" if number > 1 else "",
                }
                yield Page(ref, f"letters/page-{number}.html", "participation/list.html", data)

    def _newest(self, site: str, full: int) -> dict[str, Any]:
        data = self._data(site, max(full - 1, 0) * rules.PAGE_SIZE, None)
        boxes = [
            {"code": box.code, "name": box.name, "description": box.description, "organ": box.organ.name}
            for box in queries.mailboxes(site)
        ]
        months = [
            {"month": f"{row.month:%Y-%m}", "received": row.received, "answered": row.answered, "on_time": row.on_time,
             "days": f"{row.days / row.answered:.1f}" if row.answered else "—"}
            for row in queries.figures(site)
        ]  # fmt: skip
        return data | {
            "number": 0,
            "newer": "",
            "older": f"page-{full - 1}.html" if full > 1 else "",
            "boxes": boxes,
            "months": months,
        }

    def _data(self, site: str, after: int, until: int | None) -> dict[str, Any]:
        rows = queries.live(site).filter(sequence__gt=after)
        rows = rows.filter(sequence__lte=until) if until is not None else rows
        return {
            "title": "来信与答复", "top": "", "look": f"/{look()[0]}", "items": [line(row) for row in reversed(rows)], "boxes": [], "months": [],
            "description": "写信给政府，查办理情况，看已答复的来信。",
        }  # fmt: skip


def line(row: PublicLetter) -> dict[str, str]:
    """A public letter as lists and its own page show it: 国办秘函〔2019〕19号 asks for both times, the organ, the words."""
    return {
        "title": row.title, "url": f"/letters/answers/{row.pk}.html", "kind": rules.KINDS.get(row.kind, ""), "organ": row.organ_name,
        "received": f"{row.received_date:%Y-%m-%d}", "answered": f"{row.answered_date:%Y-%m-%d}",
    }  # fmt: skip


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]

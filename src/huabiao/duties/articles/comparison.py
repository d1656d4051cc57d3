"""Two versions of an article side by side: which fields changed, and which characters.

Chinese is compared character by character, Latin words and numbers as wholes; Wagtail's own comparison takes a whole
run of Chinese for one word.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from wagtail.models import Revision

from . import rules
from .body import body_text
from .models import Article

EQUAL, INSERT, DELETE = "equal", "insert", "delete"

# Beyond this many tokens the matcher, which is quadratic at worst, compares paragraphs first.
MAX_TOKENS = 3000
MAX_PARAGRAPHS = 2000

_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:[.,:]\d+)*|\s+|.", re.DOTALL)
_PARAGRAPH = re.compile(r"[^\n]*\n|[^\n]+$")

Parts = list[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """One field that changed: pieces of text, each "equal", "insert" or "delete", in reading order."""

    field: str
    label: str
    parts: Parts


def compare(article: Article, old_revision: Revision, new_revision: Revision) -> list[Change]:
    """The fields that differ between two versions of an article."""
    old = article.with_content_json(old_revision.content)
    new = article.with_content_json(new_revision.content)
    return compare_versions(old, new)


def compare_versions(old: Article, new: Article) -> list[Change]:
    """The same for versions at hand: the public one and the newest draft, for example."""
    changes = []
    for name in rules.VERSIONED:
        before, after = _words(old, name), _words(new, name)
        if before != after:
            label = str(Article._meta.get_field(name).verbose_name)
            changes.append(Change(name, label, difference(before, after)))
    return changes


def difference(before: str, after: str) -> Parts:
    """What was taken out and put in, by characters; long texts by paragraphs first."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) <= MAX_TOKENS and len(new) <= MAX_TOKENS:
        return _joined(_match(old, new))
    return _joined(_by_paragraphs(_PARAGRAPH.findall(before), _PARAGRAPH.findall(after)))


def _by_paragraphs(old: list[str], new: list[str]) -> Parts:
    if len(old) > MAX_PARAGRAPHS or len(new) > MAX_PARAGRAPHS:
        return [(DELETE, "".join(old)), (INSERT, "".join(new))]
    parts: Parts = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[i1:i2]), "".join(new[j1:j2])
        if operation == "equal":
            parts.append((EQUAL, removed))
            continue
        left, right = _TOKEN.findall(removed), _TOKEN.findall(added)
        if operation == "replace" and len(left) <= MAX_TOKENS and len(right) <= MAX_TOKENS:
            parts += _match(left, right)
        else:
            parts += [(DELETE, removed), (INSERT, added)]
    return parts


def _match(old: list[str], new: list[str]) -> Parts:
    parts: Parts = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            parts.append((EQUAL, "".join(old[i1:i2])))
        else:
            parts += [(DELETE, "".join(old[i1:i2])), (INSERT, "".join(new[j1:j2]))]
    return parts


def _joined(parts: Parts) -> Parts:
    """Neighbours of one kind together, empty pieces away."""
    joined: Parts = []
    for kind, text in parts:
        if not text:
            continue
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return joined


def _words(version: Article, name: str) -> str:
    """A field's value as people read it."""
    if name == "body":
        return body_text(version.body)
    display = getattr(version, f"get_{name}_display", None)
    value: Any = display() if display else getattr(version, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)

"""A comparison as HTML for reviewers: <ins>, <del>, and a wavy <mark> under what the checks found."""

import re
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .checks import Hit
from .comparison import DELETE, EQUAL, INSERT, Parts

_TAGS = {EQUAL: "", INSERT: "ins", DELETE: "del"}


def marked(parts: Parts, hits: Sequence[Hit] = ()) -> SafeString:
    """Paragraphs of marked text. Everything is escaped here; only our own tags are added."""
    numbers = {hit.words: number for number, hit in enumerate(hits, 1) if hit.words}
    pattern = re.compile("|".join(re.escape(words) for words in sorted(numbers, key=len, reverse=True))) if numbers else None
    seen: set[str] = set()
    paragraphs: list[str] = [""]
    for kind, text in parts:
        for position, line in enumerate(text.split("\n")):
            if position:
                paragraphs.append("")
            if not line:
                continue
            html = escape(line) if kind == DELETE or pattern is None else "".join(_hits(line, pattern, numbers, seen))
            tag = _TAGS[kind]
            paragraphs[-1] += f"<{tag}>{html}</{tag}>" if tag else str(html)
    return mark_safe("".join(f"<p>{html}</p>" for html in paragraphs if html))


def _hits(line: str, pattern: re.Pattern[str], numbers: dict[str, int], seen: set[str]) -> Iterable[str]:
    end = 0
    for found in pattern.finditer(line):
        yield escape(line[end : found.start()])
        identity = "" if found[0] in seen else f' id="hit-{numbers[found[0]]}"'
        seen.add(found[0])
        yield f"<mark{identity}>{escape(found[0])}</mark>"
        end = found.end()
    yield escape(line[end:])


def count_changes(parts: Parts) -> int:
    """How many places differ: a replacement is one."""
    places, before = 0, EQUAL
    for kind, _ in parts:
        if kind != EQUAL and before == EQUAL:
            places += 1
        before = kind
    return places

"""Simplified to traditional characters: OpenCC's tables (s2t), protected words first, links kept within the version.

Works on pages before the frame is spliced in: the marks of slots become those of the derived frame, so that a change of
frame needs no new derivation of pages. Plain functions but for OpenCC's dictionaries, which are read once.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from opencc import OpenCC

from huabiao.engines.publishing.templating import MARK
from huabiao.kernel.errors import RuleBroken

PREFIX = "zh-hant"  # first part of every derived address
SLOT = "hant:"  # before the name of each slot of the derived frame
MAX_TERMS = 2000
MAX_TERM = 60

_HAN = re.compile(r"[\u3400-\u9fff]+")
# Addresses of our own pages; files, feeds and dynamic addresses have no derived counterpart.
_LINK = re.compile(r'( href=")/(?!assets/|files/|verify/|share/|search|desk/|my/|accounts/|letters/|services/apply|language/|elder/|zh-hant/)((?:[^"?#]*/|[^"?#]*\.html)?)(?=[#"])')


def parse_terms(text: str) -> dict[str, str]:
    """Lines "简体=繁體", or a word that stays as it is. RuleBroken names the line that cannot be."""
    terms: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        word, sign, written = (part.strip() for part in line.partition("="))
        if not word and not sign:
            continue
        if not word or (sign and not written) or max(len(word), len(written)) > MAX_TERM:
            raise RuleBroken(f"保护词第 {number} 行写法不对：应为一个词，或“简体=繁體”，每个词不超过 {MAX_TERM} 字。")
        if any(sign in word + written for sign in '<>"&\0'):
            raise RuleBroken(f"保护词第 {number} 行有不能使用的符号。")
        terms[word] = written or word
    if len(terms) > MAX_TERMS:
        raise RuleBroken(f"保护词有 {len(terms):,} 个，最多 {MAX_TERMS:,} 个。")
    return terms


def converter(terms: Mapping[str, str]) -> Callable[[str], str]:
    """A function that derives a text; protected words win over the tables, the longest first."""
    convert = _tables().convert
    runs: Callable[[str], str] = lambda text: _HAN.sub(lambda match: convert(match[0]), text)  # noqa: E731
    if not terms:
        return runs
    words = re.compile("|".join(re.escape(word) for word in sorted(terms, key=lambda word: (-len(word), word))))

    def derive(text: str) -> str:
        parts, end = [], 0
        for match in words.finditer(text):
            parts += [runs(text[end : match.start()]), terms[match[0]]]
            end = match.end()
        return "".join([*parts, runs(text[end:])])

    return derive


def page(text: str, derive: Callable[[str], str]) -> str:
    """A page or a slot: its words derived, its links led to derived pages, its slots those of the derived frame."""
    parts = text.split(MARK)
    parts[::2] = [_LINK.sub(rf"\1/{PREFIX}/\2", derive(part)) for part in parts[::2]]
    parts[1::2] = [f"{SLOT}{name}" for name in parts[1::2]]
    return MARK.join(parts)


@lru_cache(maxsize=1)
def _tables() -> OpenCC:
    return OpenCC("s2t")

"""One analysis of Chinese text for index and question: folding, terms (dictionary words and character bigrams), sentences.

Folding keeps every character's place (traditional → simplified, full width → half, capitals → small), so that what is
found in the folded text can be marked in the original.
"""

import re
from collections.abc import Iterator
from functools import cache

import opencc
import rjieba

from . import rules

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{CHINESE}]+|[a-z0-9]+")
_CHINESE_RUN = re.compile(rf"[{CHINESE}]+")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；\n]*")
_BLANK = re.compile(r"[\s\u3000\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]+")
# Words by which people ask and no document answers; the longest first.
_ASKING = re.compile(
    "有哪些|是什么|为什么|怎么样|怎么办|哪几个|哪几|什么时候|什么|哪些|如何|怎么|怎样|是否|多少|哪里|哪儿|何时|有何|可以|应该|需要|对于|关于|请问|咨询|我想|"
    "哪个|哪家|谁|吗|呢|咋|啥"
)


@cache
def _folds() -> tuple[dict[int, str], re.Pattern[str]]:
    """What each character is folded to, and a pattern that tells quickly whether a text has any of them."""
    table: dict[int, str] = {}
    converter = opencc.OpenCC("t2s")
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    for character, simple in zip(
        characters, converter.convert("\n".join(characters)).split("\n"), strict=True
    ):
        if simple != character and len(simple) == 1:
            table[ord(character)] = simple
    table |= {
        code: chr(code - 0xFEE0).lower() for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()
    }
    table |= {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
    return table, re.compile("[" + "".join(map(chr, table)) + "]")


def fold(text: str) -> str:
    """The text as it is compared; as long as the original."""
    table, pattern = _folds()
    return text.translate(table) if pattern.search(text) else text


def tidy(text: str) -> str:
    """Without control characters and runs of blanks."""
    return _BLANK.sub(" ", text).strip()


def bare(text: str) -> str:
    """A folded title without marks and blanks, by which titles are compared."""
    return "".join(_RUN.findall(fold(text)))


def runs(folded: str) -> list[str]:
    """Runs of Chinese characters and of letters with digits."""
    return _RUN.findall(folded)


def is_chinese(run: str) -> bool:
    return _CHINESE_RUN.fullmatch(run) is not None


def bigrams(folded: str) -> list[str]:
    """Pairs of characters, single ones that stand alone, and words of letters and digits, in their order."""
    found: list[str] = []
    for run in _RUN.findall(folded):
        if run < "\u3400":
            found.append(run[: rules.MAX_TERM])
        elif len(run) == 1:
            found.append(run)
        else:
            found += map(str.__add__, run, run[1:])
    return found


def words(folded: str) -> list[str]:
    """Dictionary words of two characters and more."""
    return [
        word
        for word in rjieba.cut(folded)
        if len(word) > 1 and "\u3400" <= word[0] <= "\u9fff" and "\u3400" <= word[-1] <= "\u9fff"
    ]


def terms(folded: str) -> set[str]:
    """What a text is found by. A word of two characters is a bigram already."""
    found = set(bigrams(folded))
    found.update(word for word in words(folded) if 2 < len(word) <= rules.MAX_TERM)
    return found


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    for match in _SENTENCE.finditer(text):
        yield match.start(), match.end()


def without_asking(folded: str) -> str:
    """The question without the words that only ask; the question itself if nothing else is left."""
    left = _ASKING.sub(" ", folded)
    return left if _RUN.search(left) else folded


_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """How articles of law are counted: 12 → 十二, 1062 → 一千零六十二; up to 9,999."""
    text = ""
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + mark
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text[1:] if text.startswith("一十") else text

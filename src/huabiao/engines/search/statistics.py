"""How rare each pair of characters is: a table of our own, so that weights are the same whatever engine fetches.

Counts of units by hashed pair; two pairs may share a place, which matters for nobody but the rarest.
"""

import math
import re
import zlib
from collections.abc import Iterable

import numpy as np

from . import rules
from .analysis import CHINESE, bigrams

# What is no pair of Chinese characters: words of letters and digits, characters that stand alone.
_OTHER = re.compile(rf"[a-z0-9]{{1,{rules.MAX_TERM}}}|(?<![{CHINESE}])[{CHINESE}](?![{CHINESE}])")
BITS = 20
PLACES = 1 << BITS


class Statistics:
    """Number of units, of their characters, and of units that hold a term."""

    def __init__(
        self, counts: np.ndarray | None = None, units: int = 0, characters: int = 0, documents: int = 0
    ) -> None:
        self._counts = np.zeros(PLACES, dtype=np.uint32) if counts is None else counts
        self.units = units
        self.characters = characters
        self.documents = documents

    @property
    def average(self) -> float:
        """Characters of a unit."""
        return max(self.characters / self.units if self.units else 1.0, 1.0)

    @property
    def average_document(self) -> float:
        """Characters of a document."""
        return max(self.characters / self.documents if self.documents else 1.0, 1.0)

    def add(self, folded: str, times: int = 1, *, is_first: bool = True) -> None:
        """Count one unit more, or with -1 one less. The first unit of a document counts as the document."""
        places = _places_of_text(folded)
        if times > 0:
            self._counts[places] += np.uint32(1)
        else:
            self._counts[places] -= (self._counts[places] > 0).astype(np.uint32)
        self.units = max(0, self.units + times)
        self.characters = max(0, self.characters + times * len(folded))
        self.documents = max(0, self.documents + times * is_first)

    def frequency(self, term: str) -> int:
        """In how many units a term stands; of a longer word, at most that of its rarest pair."""
        if term < "\u3400" or len(term) < 2:
            return int(self._counts[_place(term)])
        return int(min(self._counts[_place(pair)] for pair in bigrams(term)))

    def weight(self, term: str) -> float:
        """Inverse document frequency, as in BM25."""
        found = min(self.frequency(term), self.units)
        return math.log(1 + (self.units - found + 0.5) / (found + 0.5))

    def pack(self) -> bytes:
        """The bytes to be kept."""
        return (
            np.array([self.units, self.characters, self.documents], dtype=np.uint64).tobytes()
            + self._counts.tobytes()
        )

    @classmethod
    def unpack(cls, data: bytes) -> "Statistics":
        """From the bytes of `pack`; ValueError if they are not whole."""
        if len(data) != 24 + 4 * PLACES:
            raise ValueError("statistics are not whole")
        units, characters, documents = (int(value) for value in np.frombuffer(data[:24], dtype=np.uint64))
        return cls(np.frombuffer(data[24:], dtype=np.uint32).copy(), units, characters, documents)


def _place(term: str) -> int:
    if len(term) == 2 and term >= "\u3400":
        code = (ord(term[0]) << 16 | ord(term[1])) * 2654435761 & 0xFFFFFFFF
        return code >> (32 - BITS)
    return zlib.crc32(term.encode()) >> (32 - BITS)


def _places_of_text(folded: str) -> np.ndarray:
    """Places of the pairs of Chinese characters all at once, then of the few other terms."""
    codes = np.frombuffer(folded.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    chinese = ((codes >= 0x4E00) & (codes <= 0x9FFF)) | ((codes >= 0x3400) & (codes <= 0x4DBF))
    pairs = chinese[:-1] & chinese[1:] if len(codes) > 1 else np.zeros(0, dtype=bool)
    hashed = ((codes[:-1] << np.uint64(16) | codes[1:])[pairs] * np.uint64(2654435761)) & np.uint64(
        0xFFFFFFFF
    )
    places = (hashed >> np.uint64(32 - BITS)).astype(np.int64)
    others = [_place(term) for term in _others(folded)]
    return np.unique(np.concatenate([places, np.array(others, dtype=np.int64)]))


def _others(folded: str) -> Iterable[str]:
    return set(_OTHER.findall(folded))

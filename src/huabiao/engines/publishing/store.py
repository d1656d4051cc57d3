"""Packs: append-only files of compressed copies, from which any page of any release can be put back.

Copies, not hard links: a link would share the inode that a tamperer writes to.
"""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from isal import igzip

from huabiao.kernel.errors import RuleBroken

from . import places

MEDIA = "media:"
OPEN_PACKS = 64
RAW = ".raw"  # packs of bulk builds are not compressed: that would cost a tenth of the build


class CopyDamaged(RuleBroken):
    """A copy in the store is not what it was when it was put there."""


class PackWriter:
    """Appends copies to one new pack of a site; `sync()` before anything refers to them."""

    def __init__(self, site: str, name: str):
        folder = places.store(site)
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.path = folder / name
        self._file: BinaryIO | None = None
        self._offset = 0

    def add(self, content: bytes) -> tuple[str, int, int]:
        """Append a copy; returns (pack, offset, length)."""
        if self._file is None:
            self._file = open(self.path, "ab", buffering=1 << 20)  # noqa: SIM115  kept open over many copies
            self._offset = self._file.tell()
        packed = content if self.name.endswith(RAW) else igzip.compress(content, 0, mtime=0)
        self._file.write(packed)
        place = (self.name, self._offset, len(packed))
        self._offset += len(packed)
        return place

    def sync(self) -> None:
        """Make what was added survive a power cut."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def media_path(pack: str) -> Path:
    """The file of the media store that a "media:…" pack names."""
    return Path(settings.MEDIA_ROOT) / pack.removeprefix(MEDIA)


class Reader:
    """Reads copies of a site, keeping its packs open: pages of a chunk lie in a few packs, one behind the other."""

    def __init__(self, site: str):
        self._folder = places.store(site)
        self._open: dict[str, BinaryIO] = {}

    def fetch(self, pack: str, offset: int, length: int, expected: str) -> bytes:
        """The unspliced copy at that place; CopyDamaged if it is not `expected` (SHA-256)."""
        try:
            if pack.startswith(MEDIA):
                content = media_path(pack).read_bytes()
            else:
                content = os.pread(self._descriptor(pack), length, offset)
                if not pack.endswith(RAW):
                    content = igzip.decompress(content)
        except (OSError, EOFError, igzip.BadGzipFile, ValueError) as error:
            raise CopyDamaged(f"副本库文件 {pack} 读不出来（{type(error).__name__}），请从备份恢复后重新全量发布。") from error
        if hashlib.sha256(content).hexdigest() != expected:
            raise CopyDamaged(f"副本库文件 {pack} 的内容与签名不符，请从备份恢复后重新全量发布。")
        return content

    def _descriptor(self, pack: str) -> int:
        if pack not in self._open:
            if len(self._open) >= OPEN_PACKS:
                self._open.pop(next(iter(self._open))).close()
            self._open[pack] = open(self._folder / pack, "rb", buffering=0)  # noqa: SIM115  closed by __exit__
        return self._open[pack].fileno()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *error: object) -> None:
        for source in self._open.values():
            source.close()


def fetch(site: str, pack: str, offset: int, length: int, expected: str) -> bytes:
    """One copy; see Reader."""
    with Reader(site) as copies:
        return copies.fetch(pack, offset, length, expected)

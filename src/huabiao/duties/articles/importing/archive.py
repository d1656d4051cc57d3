"""A folder that comes as a .zip: unpacked within bounds, so that neither a bomb nor a clever path does harm.

Only what an import reads comes out: documents, and the pictures and files that they show. Nothing else is written.
"""

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from huabiao.kernel.errors import RuleBroken

from .folder import DOCUMENTS
from .media import FILE_TYPES, IMAGE_TYPES

MAX_ENTRIES = 20_000
MAX_BYTES = 500 * 1024 * 1024  # unpacked, all together
MAX_RATIO = 200  # unpacked to packed, of all; text reaches 20
MAX_DEPTH = 20
MAX_NAME = 200  # bytes of one part of a path; file systems take 255
_READ = 1 << 20
_KNOWN = frozenset(DOCUMENTS) | IMAGE_TYPES | FILE_TYPES


def unpack(source: IO[bytes], folder: Path) -> int:
    """Unpack into an empty folder; the number of files. RuleBroken says what is wrong; then nothing is left behind."""
    try:
        with zipfile.ZipFile(source) as archive:
            wanted = [(entry, place) for entry in _entries(archive) if (place := _place(entry)) is not None]
            if not any(place.suffix.lower() in DOCUMENTS for _, place in wanted):
                raise RuleBroken("压缩包里没有 .html、.md 或 .docx 文件，请把要迁入的稿件放进去再上传。")
            _write(archive, wanted, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuleBroken("压缩包已损坏或用了不认识的压缩方式，请用系统自带的压缩功能重新打成 .zip。") from error
    except RuleBroken:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return len(wanted)


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of the archive, if all of it is within the bounds that it declares itself."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise RuleBroken(f"压缩包里有 {len(entries):,} 个文件，最多 {MAX_ENTRIES:,} 个，请分批。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RuleBroken("压缩包加了密码，请取消密码后重新打包。")
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if unpacked > MAX_BYTES:
        raise RuleBroken(f"压缩包展开后超过 {MAX_BYTES // 1024 // 1024} MB，请分批。")
    if unpacked > 10 * _READ and unpacked > packed * MAX_RATIO:
        raise RuleBroken("压缩包的压缩比高得不正常，可能是压缩炸弹，没有打开。")
    return entries


def _place(entry: zipfile.ZipInfo) -> PurePosixPath | None:
    """Where a file goes below the folder; None for what an import does not read."""
    path = PurePosixPath(_name(entry).replace("\\", "/"))
    hidden = any(part.startswith((".", "~$")) or part == "__MACOSX" for part in path.parts if part != "..")
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or stat.S_ISLNK(entry.external_attr >> 16):
        raise RuleBroken("压缩包里有指向包外的路径或链接，为安全起见没有打开。")
    if len(path.parts) > MAX_DEPTH or any(len(part.encode()) > MAX_NAME for part in path.parts):
        raise RuleBroken("压缩包里的文件夹层数太多或文件名太长，请整理后重新打包。")
    return None if hidden or path.suffix.lower() not in _KNOWN else path


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its maker wrote it: without the mark for UTF-8, Chinese Windows writes GBK."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
    # Some names in GBK are UTF-8, too, but then of letters that nobody writes here.
    is_usual = all(c < "\x80" or "\u2000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in name)
    return name if is_usual else raw.decode("gb18030", "replace")


def _write(archive: zipfile.ZipFile, wanted: list[tuple[zipfile.ZipInfo, PurePosixPath]], folder: Path) -> None:
    left = MAX_BYTES  # counted while unpacking, for an archive may lie about its sizes
    for entry, place in wanted:
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as packed, target.open("xb") as out:
            while block := packed.read(_READ):
                left -= len(block)
                if left < 0:
                    raise RuleBroken(f"压缩包展开后超过 {MAX_BYTES // 1024 // 1024} MB，请分批。")
                out.write(block)

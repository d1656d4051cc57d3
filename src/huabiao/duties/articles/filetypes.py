"""What a file is, told by its content: kinds that may be uploaded, sizes, bombs. Plain Python and Pillow.

Each refusal is a sentence for the person who uploads. Nothing is re-encoded: the bytes kept are the bytes given.
"""

import codecs
import io
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from huabiao.kernel.errors import RuleBroken

from . import captions

MEGABYTE = 1024 * 1024
MAX_IMAGE_BYTES = 20 * MEGABYTE
MAX_FILE_BYTES = 200 * MEGABYTE
MAX_VIDEO_BYTES = 2048 * MEGABYTE
# An image of a few kilobytes can unfold to gigabytes: forty million pixels is an A2 sheet at 300 dpi.
MAX_PIXELS = 40_000_000
# The same for archives, .docx and its kin included.
MAX_UNPACKED_BYTES = 500 * MEGABYTE
MAX_RATIO = 200
MAX_ENTRIES = 5000

_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

IMAGE, FILE, VIDEO = "image", "file", "video"

_IMAGE_FORMATS = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ofd": "application/ofd",
}
# Older office files share one container; only the name tells them apart.
_OLE_KINDS = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works",
}
ALLOWED = "图片（jpg、png、webp、gif）、pdf、doc、docx、xls、xlsx、ppt、pptx、ofd、wps、zip、txt、csv、mp4、webm、mp3、字幕 vtt"


class FileRefused(RuleBroken):
    """A file that may not be kept."""


@dataclass(frozen=True)
class FileType:
    """What was found: kind of asset, extension without a dot, media type, and an image's size in pixels."""

    kind: str
    extension: str
    mime: str
    width: int | None = None
    height: int | None = None


def identify(stream: BinaryIO, name: str, *, trusted: bool = False) -> FileType:
    """Look at the content of `stream`, which can seek; the name only tells apart what content cannot.

    `trusted` is for drawings that the project makes itself: SVG may carry script, so nobody else's is taken.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    if not size:
        raise FileRefused(f"“{name}”是空文件，请检查后重新上传。")
    found = _found(stream, head, PurePath(name).suffix.lower().lstrip("."), name, trusted)
    _check_size(found.kind, size, name)
    return found


def _found(stream: BinaryIO, head: bytes, suffix: str, name: str, trusted: bool) -> FileType:
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or _is_webp(head):
        return _image(stream, name)
    if head.startswith(b"%PDF-"):
        return FileType(FILE, "pdf", "application/pdf")
    if head.startswith(b"PK\x03\x04"):
        return _archive(stream, suffix, name)
    if head.startswith(_OLE) and suffix in _OLE_KINDS:
        return FileType(FILE, suffix, _OLE_KINDS[suffix])
    if film := _film(head, suffix):
        return film
    if suffix == "vtt":
        captions.check(stream.read(captions.MAX_BYTES + 1), name)
        stream.seek(0)
        return FileType(FILE, "vtt", "text/vtt")
    if trusted and b"<svg" in head[:1024]:
        return FileType(IMAGE, "svg", "image/svg+xml")
    if suffix in {"txt", "csv"} and _is_text(head):
        return FileType(FILE, suffix, f"text/{'csv' if suffix == 'csv' else 'plain'}")
    if b"<svg" in head[:1024].lower():
        raise FileRefused(f"“{name}”是 SVG 图，其中可能带有脚本，不能上传；请另存为 png 后上传。")
    raise FileRefused(f"“{name}”的内容不是允许上传的类型（与扩展名无关）；可上传：{ALLOWED}。")


def _film(head: bytes, suffix: str) -> FileType | None:
    if head[4:8] == b"ftyp":
        return FileType(VIDEO, "mp4", "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return FileType(VIDEO, "webm", "video/webm")
    if head.startswith(b"ID3") or (suffix == "mp3" and head[:1] == b"\xff" and head[1] & 0xE0 == 0xE0):
        return FileType(VIDEO, "mp3", "audio/mpeg")
    return None


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _image(stream: BinaryIO, name: str) -> FileType:
    _check_size(IMAGE, stream.seek(0, io.SEEK_END), name)
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream, formats=list(_IMAGE_FORMATS)) as image:
                width, height, kind = *image.size, image.format
                if width * height > MAX_PIXELS or width * height * getattr(image, "n_frames", 1) > MAX_PIXELS:
                    raise FileRefused(
                        f"“{name}”有 {width}×{height} 像素，超过 {MAX_PIXELS // 10_000:,} 万像素的上限，请缩小后上传。"
                    )
                image.verify()
    except Image.DecompressionBombError as error:
        raise FileRefused(f"“{name}”的像素数远超 {MAX_PIXELS // 10_000:,} 万的上限，疑似图片炸弹，不能上传。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused(f"“{name}”不是完整的图片，可能在传送中损坏，请重新导出后上传。") from error
    finally:
        stream.seek(0)
    extension, mime = _IMAGE_FORMATS[kind or ""]
    return FileType(IMAGE, extension, mime, width, height)


def _archive(stream: BinaryIO, suffix: str, name: str) -> FileType:
    names = check_archive(stream, name)
    for extension, mark in (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")):
        if "[Content_Types].xml" in names and any(entry.startswith(mark) for entry in names):
            return FileType(FILE, extension, _OFFICE[extension])
    if "OFD.xml" in names:
        return FileType(FILE, "ofd", _OFFICE["ofd"])
    if suffix in _OFFICE:
        raise FileRefused(f"“{name}”的扩展名是 {suffix}，内容却不是，请用办公软件重新保存后上传。")
    return FileType(FILE, "zip", "application/zip")


def check_archive(stream: BinaryIO, name: str) -> set[str]:
    """Refuse an archive that would unfold to far more than it is; return the names in it. Used by import, too."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(f"“{name}”不是完整的压缩文件或文档，请重新保存后上传。") from error
    finally:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise FileRefused(f"“{name}”内有 {len(entries):,} 个文件，超过 {MAX_ENTRIES:,} 个的上限，请拆分后上传。")
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(size, 1):
        raise FileRefused(
            f"“{name}”解压后有 {unpacked // MEGABYTE:,} MB，是原文件的 {unpacked // max(size, 1):,} 倍，"
            "疑似压缩炸弹，不能上传；确需上传的请拆分。"
        )
    return {entry.filename for entry in entries}


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # Not final: the head may end within a character.
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _check_size(kind: str, size: int, name: str) -> None:
    limit = {IMAGE: MAX_IMAGE_BYTES, FILE: MAX_FILE_BYTES, VIDEO: MAX_VIDEO_BYTES}[kind]
    if size > limit:
        raise FileRefused(
            f"“{name}”有 {size / MEGABYTE:,.1f} MB，超过 {limit // MEGABYTE:,} MB 的上限，请压缩或拆分后上传。"
        )

"""Pictures and files that a text refers to: beside it, or inside it as data. Nothing is fetched from elsewhere."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from .. import filetypes

IMAGE_TYPES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg", ".tif", ".tiff"}
FILE_TYPES = {
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".wps", ".et", ".ofd", ".zip", ".rar", ".txt", ".csv",
    ".mp4", ".mp3", ".rtf", ".odt",
}  # fmt: skip
MAX_FILES = 200  # of one article

_REFERENCE = re.compile(
    r"""(?:src|href)\s*=\s*(?:"([^"]{1,500})"|'([^']{1,500})'|([^"'>\s]{1,500}))|\]\(<?([^)\s>]{1,500})""", re.IGNORECASE
)
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w=.+-]+)*?)(;base64)?,", re.IGNORECASE)
_EXTENSIONS = {"image/jpeg": "jpg", "image/svg+xml": "svg"}


@dataclass(frozen=True)
class Found:
    """A file that can be taken in: its name, and either its bytes or where they lie."""

    name: str
    data: bytes = b""
    path: Path | None = None


@dataclass
class Shelf:
    """Where one article's references lead: its own folder, the root that must not be left, parts of a .docx."""

    folder: Path | None = None
    root: Path | None = None
    parts: dict[str, Found] = field(default_factory=dict)

    def find(self, reference: str) -> Found | None:
        """The file behind a reference; None if it is elsewhere or not there."""
        if reference in self.parts:
            return self.parts[reference]
        if reference[:5].lower() == "data:":
            return _from_data(reference)
        path = local_file(reference, self.folder, self.root) if self.folder and self.root else None
        return Found(path.name, path=path) if path else None


def is_remote(reference: str) -> bool:
    """Whether it leads to another computer."""
    return reference.startswith("//") or urlsplit(reference).scheme.lower() in {"http", "https", "ftp"}


def local_file(reference: str, folder: Path, root: Path) -> Path | None:
    """The picture or file that a relative address names, if it lies below `root`."""
    try:
        parts = urlsplit(reference.strip())
        if parts.scheme or parts.netloc or not parts.path:
            return None
        name = unquote(parts.path).replace("\\", "/")
        path = ((root / name.lstrip("/")) if name.startswith("/") else (folder / name)).resolve()
        if path.suffix.lower() not in IMAGE_TYPES | FILE_TYPES or not path.is_relative_to(root):
            return None
        return path if path.is_file() else None
    except (ValueError, OSError):  # no valid address, or a name that the file system refuses
        return None


def references(text: str) -> list[str]:
    """What a text in HTML or Markdown may refer to, in its order."""
    return ["".join(groups) for groups in _REFERENCE.findall(text)]


def linked_files(text: str, folder: Path, root: Path) -> set[Path]:
    """The files below `root` that a text refers to."""
    found = (local_file(reference, folder, root) for reference in references(text) if not is_remote(reference))
    return {path for path in found if path}


def digests(text: str, folder: Path, root: Path) -> list[str]:
    """Digests of those files: a picture that was replaced is a change of the article."""
    paths = sorted(linked_files(text, folder, root))[:MAX_FILES]
    return [_digest(path) for path in paths]


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _from_data(reference: str) -> Found | None:
    match = _DATA.match(reference)
    if not match or len(reference) > filetypes.MAX_IMAGE_BYTES * 2:
        return None
    mime = (match[1] or "text/plain").lower()
    extension = _EXTENSIONS.get(mime, mime.partition("/")[2])
    try:
        if match[3]:
            data = base64.b64decode(re.sub(r"\s+", "", unquote(reference[match.end() :])), validate=True)
        else:
            data = unquote_to_bytes(reference[match.end() :])
    except (binascii.Error, ValueError):
        return None
    return Found(f"图片.{extension}", data=data)

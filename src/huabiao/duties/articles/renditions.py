"""Narrower copies of a picture as WebP, beside the original that is never changed: a telephone loads what it shows.

Made once, when the picture comes in, so that publication only names files. Pillow does it; what it cannot read or what
moves keeps only its original.
"""

import io
import os
import tempfile
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

WIDTHS = (480, 960, 1600)
QUALITY = 80
SIZES = "(max-width: 52rem) calc(100vw - 2rem), 46rem"  # how wide a picture stands in an article


def make(digest: str, extension: str) -> list[int]:
    """Write the copies of a picture in the media store; returns their widths, none where there is nothing to gain."""
    if extension not in {"jpg", "png", "webp"}:
        return []
    try:
        with Image.open(_path(digest, extension)) as opened:
            if getattr(opened, "n_frames", 1) > 1:
                return []
            picture = ImageOps.exif_transpose(opened)
            picture = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    except (OSError, UnidentifiedImageError, ValueError):
        return []
    widths = [width for width in WIDTHS if width < picture.width] + ([picture.width] if picture.width <= WIDTHS[-1] else [])
    for width in widths:
        target = _path(f"{digest}-{width}", "webp")
        if not target.exists():
            height = max(round(picture.height * width / picture.width), 1)
            copy = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
            _write(target, copy)
    return widths


def _write(target: Path, picture: Image.Image) -> None:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY, method=2)
    descriptor, temporary = tempfile.mkstemp(prefix=".rendition-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(buffer.getvalue())
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _path(stem: str, extension: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stem[:2] / f"{stem}.{extension}"


def srcset(digest: str, widths: list[int]) -> str:
    """The copies as a page names them."""
    return ", ".join(f"{address(digest, width)} {width}w" for width in widths)


def address(digest: str, width: int) -> str:
    """Where a copy stands on every site that shows its picture."""
    return f"/files/{digest[:2]}/{digest[:32]}-{width}.webp"

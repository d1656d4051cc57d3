"""Files into the library: checked by content, kept by the hash of their bytes, never changed."""

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.accounts.queries import Scope, can
from huabiao.foundation.ledger import actions as ledger

from .. import filetypes, renditions
from ..models import Asset

_CHUNK = 1024 * 1024


def store_asset(
    *,
    actor: User,
    organ_path: str,
    name: str,
    data: bytes | BinaryIO,
    alternative: str = "",
    trusted: bool = False,
) -> Asset:
    """Keep a file for an organ. The same bytes given twice are one asset; `trusted` lets our own SVG drawings in."""
    may_use_organ(actor, organ_path)
    name = Path(name.replace("\\", "/")).name.strip()[-200:] or "未命名"
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    found = filetypes.identify(stream, name, trusted=trusted)
    digest, size = _keep(stream, found.extension)
    widths = renditions.make(digest, found.extension) if found.kind == filetypes.IMAGE else []
    with transaction.atomic():
        asset, is_new = Asset.objects.get_or_create(
            organ_path=organ_path,
            digest=digest,
            defaults={
                "name": name,
                "kind": found.kind,
                "mime": found.mime,
                "extension": found.extension,
                "size": size,
                "width": found.width,
                "height": found.height,
                "widths": widths,
                "alternative": alternative[:200],
                "created_by": actor.name,
            },
        )
        if is_new:
            ledger.record(
                actor=actor.actor,
                act="articles.store_asset",
                thing=f"asset:{asset.pk}",
                organ_path=organ_path,
                detail={"digest": digest, "size": size, "kind": found.kind},
            )
    return asset


def may_use_organ(actor: User, organ_path: str) -> None:
    """Files belong to organs: whoever may upload anywhere may for their own organ, else the grant must reach it."""
    own = organ_path == actor.organ_path and can(actor, "asset.upload")
    if not own and not can(actor, "asset.upload", Scope(organ_path, None, None)):
        raise NotAllowed("您不能为该单位上传文件，请选择本单位，或联系网站管理员授权。")


def _keep(stream: BinaryIO, extension: str) -> tuple[str, int]:
    """Copy to the media store under the content's hash; return hash and size. A file there already stays."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    hasher, size = hashlib.sha256(), 0
    descriptor, temporary = tempfile.mkstemp(prefix=".upload-", dir=root)
    try:
        with os.fdopen(descriptor, "wb") as out:
            stream.seek(0)
            while chunk := stream.read(_CHUNK):
                hasher.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        digest = hasher.hexdigest()
        place = root / digest[:2] / f"{digest}.{extension}"
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            os.chmod(temporary, 0o644)
            os.replace(temporary, place)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest, size

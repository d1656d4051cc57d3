"""/desk-static/: style, scripts and pictures of the desk, from the installed apps, kept in memory with a packed twin."""

import asyncio
import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from isal import igzip

from . import delivery
from .inspection import Stamp, stamp_of
from .reading import SERVER

PREFIX = "/desk-static/"
KEPT = 1500
LARGEST = 8 << 20
# Wagtail's addresses carry a version, ours do not: an hour, then asked for anew, which costs a 304.
CACHE = "public, max-age=3600"


@dataclass(slots=True, eq=False)
class _Kept:
    name: str
    stamp: Stamp
    etag: str
    headers: list[tuple[str, str]]
    body: bytes
    packed: bytes


class DeskStatic:
    """Answers below PREFIX; False for an unknown name."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def __call__(self, scope: Any, proto: Any) -> bool:
        path = scope.path.removeprefix(PREFIX)
        kept = self._kept.get(path)
        if kept is None or not _is_same(kept):
            kept = await asyncio.get_running_loop().run_in_executor(None, _load, path)
            if kept is None:
                return False
            self._kept[path] = kept
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        _send(scope, proto, kept)
        return True


def _send(scope: Any, proto: Any, kept: _Kept) -> None:
    headers, body = kept.headers, kept.body
    if kept.packed and "gzip" in (scope.headers.get("accept-encoding") or ""):
        headers, body = [*headers, ("content-encoding", "gzip")], kept.packed
    if scope.method not in ("GET", "HEAD"):
        proto.response_empty(405, [("allow", "GET, HEAD"), SERVER])
    elif kept.etag in (scope.headers.get("if-none-match") or ""):
        proto.response_empty(304, headers)
    elif scope.method == "HEAD":
        proto.response_empty(200, [*headers, ("content-length", str(len(body)))])
    else:
        proto.response_bytes(200, headers, body)


def _load(path: str) -> _Kept | None:
    if not path.isprintable() or len(path) > delivery.MAX_PATH or path.endswith("/"):
        return None
    try:
        name = finders.find(path)
        if not isinstance(name, str):
            return None
        with open(name, "rb") as source:
            state = os.fstat(source.fileno())
            body = source.read(LARGEST)
    except (OSError, SuspiciousOperation):
        return None
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    kind = delivery.content_type(path)
    headers = [
        ("content-type", kind), ("etag", etag), ("cache-control", CACHE), ("vary", "accept-encoding"),
        ("x-content-type-options", "nosniff"), SERVER,
    ]  # fmt: skip
    packed = igzip.compress(body, 2, mtime=0) if "charset" in kind and len(body) > 500 else b""
    return _Kept(name, stamp_of(state), etag, headers, body, packed)


def _is_same(kept: _Kept) -> bool:
    try:
        return stamp_of(os.stat(kept.name)) == kept.stamp
    except OSError:
        return False

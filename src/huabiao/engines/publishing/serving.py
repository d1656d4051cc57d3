"""The built-in server: public files by Host header, straight from verified memory; everything else to Django.

An RSGI application (Granian). The quick path is two look-ups and one `stat`: a file whose inode, times and size are
what they were is the file that was verified. All else goes to a few threads (reading.py, django_bridge.py).
"""

import asyncio
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from django.db import DatabaseError, close_old_connections, connections

from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

from . import delivery, incidents
from .reading import COMMON, Answer, Moved, Served, find, piece

log = logging.getLogger("huabiao.publishing")

KEPT_FILES = 4096
KEPT_BYTES = 96 << 20
BRIEFLY = 0.25  # seconds for which an answer that is no file of the disk is kept
THREADS = 4
WAITING = 256  # requests that may wait for those threads
RELOAD = 1.0  # seconds between two looks at the table of sites

Key = tuple[str, str, bool]
Dynamic = Callable[[Any, Any, str], Awaitable[bool]]

PAGE_404 = "404.html"
_PLAIN = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), *COMMON]


def plain_page(title: str, sentence: str) -> bytes:
    """A page for when not even the site's own error page can be had."""
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        f"<h1>{title}</h1><p>{sentence}</p></html>\n"
    ).encode()


NOT_FOUND = plain_page("页面不存在", "您访问的页面不存在或已被移走，请检查地址。")
BUSY = plain_page("暂时无法访问", "服务器正忙或正在恢复内容，请稍后再试。")
NO_SITE = plain_page("尚无网站", "这里还没有发布任何网站。")


@dataclass
class SiteTable:
    """Which site answers to which host; read anew each second."""

    by_host: dict[str, str] = field(default_factory=dict)
    default: str = ""

    @classmethod
    def load(cls) -> "SiteTable":
        table = cls()
        rows = Site.objects.order_by("order", "pk").values_list("code", "kind", "domain", "chinese_domain")
        for code, kind, domain, chinese in rows:
            for name in (domain, chinese, ascii_name(chinese)):
                if name:
                    table.by_host[name.lower()] = code
            if kind == "portal" and not table.default:
                table.default = code
        if not table.default and rows:
            table.default = rows[0][0]
        return table

    def site(self, host: str) -> str:
        """The site of a Host header, with or without port; an unknown host shows the portal."""
        name = host.strip().lower()
        if not name.endswith("]"):
            name = name.rpartition(":")[0] or name
        return self.by_host.get(name.rstrip("."), self.default)


def ascii_name(name: str) -> str:
    """A Chinese domain as browsers send it."""
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return ""


class PublicServer:
    """The RSGI application. `dynamic(scope, proto, site)` answers what is not a file; False: it does not know it."""

    def __init__(self, dynamic: Dynamic) -> None:
        self._dynamic = dynamic
        self._table = SiteTable()
        self._hosts: dict[str | None, str] = {}
        self._kept: OrderedDict[Key, Served] = OrderedDict()
        self._kept_bytes = 0
        self._brief: dict[Key, tuple[float, Answer]] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="files")
        self._mender = ThreadPoolExecutor(1, thread_name_prefix="mender")
        self._mending: set[tuple[str, str]] = set()
        self._waiting = 0
        self._stopped = threading.Event()

    # Life

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._reload()
        threading.Thread(target=self._keep_reloading, name="sites", daemon=True).start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._mender.shutdown(wait=False, cancel_futures=True)

    def _keep_reloading(self) -> None:
        while not self._stopped.wait(RELOAD):
            self._reload()

    def _reload(self) -> None:
        try:
            table = SiteTable.load()
        except DatabaseError:
            connections.close_all()
            return
        if table != self._table:
            self._table = table
            self._hosts = {}

    # A request

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        headers = scope.headers
        host = headers.get("host")
        site = self._hosts.get(host)
        if site is None:
            site = self._site(host)
        encodings = headers.get("accept-encoding")
        key = (site, scope.path, encodings is not None and "gzip" in encodings and _wants_gzip(encodings))
        served = self._kept.get(key)
        if served is not None:
            try:
                state = os.stat(served.path)
            except OSError:
                state = None
            if state and (state.st_ino, state.st_ctime_ns, state.st_mtime_ns, state.st_size) == served.stamp:
                if scope.method == "GET" and served.body is not None and not _is_conditional(headers):
                    self._kept.move_to_end(key)
                    proto.response_bytes(200, served.headers, served.body)
                    return
                await self._send(scope, proto, served)
                return
            self._drop(key)
        await self._slowly(scope, proto, key)

    def _site(self, host: str | None) -> str:
        site = self._table.site(host or "")
        if len(self._hosts) > 1000:
            self._hosts.clear()
        self._hosts[host] = site
        return site

    async def _slowly(self, scope: Any, proto: Any, key: Key) -> None:
        site, path, _ = key
        entry = delivery.dynamic_entry(path)
        if entry is not None:
            if path + "/" == entry.address:
                proto.response_empty(301, [("location", _relative(path, scope.query_string)), *COMMON])
            elif not await self._dynamic(scope, proto, site):
                await self._not_found(scope, proto, site)
            return
        if scope.method not in ("GET", "HEAD"):
            proto.response_empty(405, [("allow", "GET, HEAD"), *COMMON])
            return
        if not site:
            proto.response_bytes(503, _PLAIN, NO_SITE)
            return
        try:
            answer = await self._answer(key)
        except (RuleBroken, DatabaseError, OSError, asyncio.QueueFull) as error:
            log.error("%s%s：%s", site, path, error)
            proto.response_bytes(503, [("retry-after", "5"), *_PLAIN], BUSY)
            return
        if isinstance(answer, Served):
            await self._send(scope, proto, answer)
        elif isinstance(answer, Moved):
            proto.response_empty(301, [("location", _relative(path, scope.query_string)), *COMMON])
        else:
            await self._not_found(scope, proto, site)

    async def _answer(self, key: Key) -> Answer:
        """Ask a thread, unless it has been asked just now."""
        now = time.monotonic()
        brief = self._brief.get(key)
        if brief is not None and brief[0] > now:
            return brief[1]
        if self._waiting >= WAITING:
            raise asyncio.QueueFull("等待读取的请求过多")
        self._waiting += 1
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._find, key)
        finally:
            self._waiting -= 1
        if isinstance(answer, Served) and answer.stamp is not None:
            self._keep(key, answer)
        else:
            if len(self._brief) > 1000:
                self._brief.clear()
            self._brief[key] = (time.monotonic() + BRIEFLY, answer)
        return answer

    def _find(self, key: Key) -> Answer:
        site, path, packed = key
        try:
            return find(site, path, packed, self._tampered)
        finally:
            close_old_connections()

    def _keep(self, key: Key, served: Served) -> None:
        self._drop(key)
        self._kept[key] = served
        self._kept_bytes += len(served.body or b"")
        while len(self._kept) > KEPT_FILES or (self._kept_bytes > KEPT_BYTES and len(self._kept) > 1):
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest.body or b"")

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._kept_bytes -= len(gone.body or b"")

    # Somebody has been at a file

    def _tampered(self, site: str, paths: list[str]) -> None:
        """Mend in the background: the visitor has the signed bytes already."""
        fresh = [path for path in paths if (site, path) not in self._mending]
        if fresh and len(self._mending) < 1000:
            self._mending.update((site, path) for path in fresh)
            self._mender.submit(self._mend, site, fresh)

    def _mend(self, site: str, paths: list[str]) -> None:
        try:
            incidents.mend(site, paths, "server")
        except (RuleBroken, DatabaseError, OSError):
            log.exception("未能恢复 %s 的文件。", site)
        finally:
            self._mending.difference_update((site, path) for path in paths)
            close_old_connections()

    # Answers

    async def _not_found(self, scope: Any, proto: Any, site: str) -> None:
        try:
            page = await self._page_404(site)
        except (RuleBroken, DatabaseError, OSError, asyncio.QueueFull):
            page = None
        if isinstance(page, Served) and page.body is not None:
            headers = [pair for pair in page.headers if pair[0] not in ("etag", "last-modified")]
            body = page.body
        else:
            headers, body = _PLAIN, NOT_FOUND
        if scope.method == "HEAD":
            proto.response_empty(404, [*headers, ("content-length", str(len(body)))])
        else:
            proto.response_bytes(404, headers, body)

    async def _page_404(self, site: str) -> Answer:
        key = (site, "/" + PAGE_404, False)
        kept = self._kept.get(key)
        if kept is not None and _is_same(kept):
            return kept
        return await self._answer(key) if site else None

    async def _send(self, scope: Any, proto: Any, served: Served) -> None:
        headers = scope.headers
        if scope.method not in ("GET", "HEAD"):
            proto.response_empty(405, [("allow", "GET, HEAD"), *COMMON])
        elif _not_modified(served, headers.get("if-none-match"), headers.get("if-modified-since")):
            proto.response_empty(304, [pair for pair in served.headers if pair[0] != "content-type"])
        elif scope.method == "HEAD":
            proto.response_empty(200, [*served.headers, ("content-length", str(served.size))])
        elif served.body is not None:
            proto.response_bytes(200, served.headers, served.body)
        else:
            await self._send_pieces(proto, served)

    async def _send_pieces(self, proto: Any, served: Served) -> None:
        """Each piece is read, compared and only then sent: a change on the way cuts the transfer off."""
        loop = asyncio.get_running_loop()
        first = await loop.run_in_executor(self._threads, piece, served, 0)
        transport = proto.response_stream(200, [*served.headers, ("content-length", str(served.size))])
        await transport.send_bytes(first)
        for number in range(1, len(served.pieces)):
            await transport.send_bytes(await loop.run_in_executor(self._threads, piece, served, number))


def _is_conditional(headers: Any) -> bool:
    return headers.get("if-none-match") is not None or headers.get("if-modified-since") is not None


def _is_same(served: Served) -> bool:
    try:
        state = os.stat(served.path)
    except OSError:
        return False
    return (state.st_ino, state.st_ctime_ns, state.st_mtime_ns, state.st_size) == served.stamp


def _wants_gzip(encodings: str) -> bool:
    """Whether gzip is not among them only to be refused ("gzip;q=0")."""
    if "q=0" not in encodings:
        return True
    for part in encodings.split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").removeprefix("q=").strip("0.") != ""
    return False


def _not_modified(served: Served, tags: str | None, since: str | None) -> bool:
    if tags is not None:
        wanted = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return served.etag in wanted or "*" in wanted
    if since is not None and served.modified:
        try:
            return int(served.modified) <= parsedate_to_datetime(since).timestamp()
        except (TypeError, ValueError, OverflowError):
            return False
    return False


def _relative(path: str, query: str) -> str:
    """Where a folder without its slash goes. Begins with one slash only: "//host" would lead elsewhere."""
    quoted = "/" + quote(path.strip("/")) + "/"
    return f"{quoted}?{query}" if query else quoted


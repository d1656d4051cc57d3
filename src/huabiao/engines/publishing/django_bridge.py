"""From Granian's RSGI to Django's WSGI handler, in a bounded pool of threads: the desk and other dynamic pages.

Requests are spooled to disk before a thread is taken, so that a slow sender holds none; long answers are streamed.
"""

import asyncio
import ipaddress
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from . import delivery
from .reading import COMMON, SERVER

log = logging.getLogger("huabiao.publishing")

THREADS = 8
WAITING = 64  # requests that may wait for those threads
READING = 256  # requests that may be on their way in at once
SLOWEST = 60  # seconds that a receiver may take for one piece of a long answer
IN_MEMORY = 1 << 20
MIB = 1 << 20
Headers = list[tuple[str, str]]
Whole = tuple[int, Headers, bytes]
_PLAIN: Headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
_FORWARDED = frozenset({"x-real-ip", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"})


class TooLarge(Exception):
    """The request is longer than its address allows."""


class DjangoBridge:
    """Call it with scope, protocol and site; it answers and returns True, or returns False for an unknown address."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="django")
        self._reading = 0
        self._waiting = 0

    async def __call__(self, scope: Any, proto: Any, site: str) -> bool:
        entry = delivery.dynamic_entry(scope.path)
        if entry is None or not _is_known(scope.path):
            return False
        if self._waiting >= WAITING or self._reading >= READING:
            proto.response_bytes(503, [*_PLAIN, ("retry-after", "2")], "服务器正忙，请稍后再试。\n".encode())
            return True
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            self._reading += 1
            try:
                await _read_body(scope, proto, body, entry.body * MIB)
            except TooLarge:
                sentence = f"请求过大，不能超过 {entry.body} MB。\n"
                proto.response_bytes(413, [*_PLAIN, ("connection", "close")], sentence.encode())
                return True
            finally:
                self._reading -= 1
            await self._answer(_environ(scope, body), proto)
        return True

    async def _answer(self, environ: dict[str, Any], proto: Any) -> None:
        loop = asyncio.get_running_loop()
        self._waiting += 1
        try:
            whole = await loop.run_in_executor(self._pool, self._run, environ, proto, loop)
        finally:
            self._waiting -= 1
        if whole is not None:
            status, headers, content = whole
            if environ["REQUEST_METHOD"] == "HEAD" or status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
                proto.response_empty(status, headers)
            else:
                proto.response_bytes(status, headers, content)

    def _run(self, environ: dict[str, Any], proto: Any, loop: asyncio.AbstractEventLoop) -> Whole | None:
        """In a thread: the whole answer, or None if it was streamed from here."""
        started: list[Any] = []
        response = self._application(environ, lambda status, headers, exc_info=None: started.extend((status, headers)))
        try:
            status = int(started[0].split(" ", 1)[0])
            headers = [(name.lower(), value.strip()) for name, value in started[1]]
            present = {name for name, _ in headers}
            if environ["PATH_INFO"].startswith("/desk"):  # Wagtail's screens have scripts and styles of their own
                headers.append(SERVER)
            else:
                headers += [pair for pair in COMMON if pair[0] not in present]
            if not getattr(response, "streaming", False) or environ["REQUEST_METHOD"] == "HEAD":
                return status, headers, b"".join(response)
            self._stream(response, status, headers, proto, loop)
            return None
        finally:
            if hasattr(response, "close"):
                response.close()

    @staticmethod
    def _stream(response: Iterable[bytes], status: int, headers: Headers, proto: Any, loop: asyncio.AbstractEventLoop) -> None:
        async def begin() -> Any:
            return proto.response_stream(status, headers)

        async def send(chunk: bytes) -> None:
            await transport.send_bytes(chunk)

        transport = asyncio.run_coroutine_threadsafe(begin(), loop).result(SLOWEST)
        for chunk in response:
            if chunk:
                asyncio.run_coroutine_threadsafe(send(chunk), loop).result(SLOWEST)


def _is_known(path: str) -> bool:
    if path.startswith("/desk/"):
        return True
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


async def _read_body(scope: Any, proto: Any, body: Any, limit: int) -> None:
    if scope.method in ("GET", "HEAD") and scope.headers.get("content-length") is None:
        return
    length = scope.headers.get("content-length") or "0"
    if not length.isdigit() or int(length) > limit:
        raise TooLarge
    read = 0
    async for chunk in proto:
        read += len(chunk)
        if read > limit:
            raise TooLarge
        body.write(chunk)
    body.seek(0)


def _environ(scope: Any, body: Any) -> dict[str, Any]:
    host, _, port = scope.server.rpartition(":")
    body.seek(0, 2)
    length = body.tell()
    body.seek(0)
    peer = scope.client.rpartition(":")[0].strip("[]")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope.query_string or "",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": peer,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(length),
    }
    _add_headers(environ, scope.headers, is_proxy(peer))
    return environ


def _add_headers(environ: dict[str, Any], headers: Any, from_proxy: bool) -> None:
    for name, value in headers.items():
        if "_" in name or (name in _FORWARDED and not from_proxy) or name in ("content-length", "transfer-encoding"):
            continue
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
            continue
        known = f"HTTP_{name.upper().replace('-', '_')}"
        if known in environ:
            value = environ[known] + ("; " if name == "cookie" else ",") + value
        environ[known] = value
    if from_proxy and "HTTP_X_REAL_IP" in environ:
        environ["REMOTE_ADDR"] = environ["HTTP_X_REAL_IP"][:45]


def is_proxy(peer: str) -> bool:
    """Whether a peer may say on whose behalf it asks: this machine, and what the settings name."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return address.is_loopback or any(address in ipaddress.ip_network(net) for net in settings.HUABIAO_PROXIES)

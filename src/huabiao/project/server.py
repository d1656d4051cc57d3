"""`huabiao serve`: one command for public sites, desk and worker. Starts the server, keeps the worker alive.

The process that you start holds the listening socket and watches two others: the server (a child of Granian's, begun
anew when it dies) and the worker (`huabiao worker`, the same). When the first one ends, however it ends, all end.
"""

import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from huabiao.engines.publishing.desk_static import PREFIX, DeskStatic
from huabiao.engines.publishing.django_bridge import DjangoBridge
from huabiao.engines.publishing.serving import PublicServer
from huabiao.kernel.errors import RuleBroken

from .search_pages import warm_later

log = logging.getLogger("huabiao.project")

HEADER_SECONDS = 15  # a client that has not sent its headers by then is cut off
HEADER_BYTES = 64 * 1024
CONNECTIONS = 2000
FIRST = 10.0  # seconds to wait for the server's first answer before the worker is begun anyway
GRACE = 3.0  # seconds to end cleanly before being killed


class AddressInUse(RuleBroken):
    """The address cannot be listened on."""


def make_application() -> PublicServer:
    """The RSGI application with Django behind it."""
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    bridge, static = DjangoBridge(get_wsgi_application()), DeskStatic()
    warm_later()

    async def dynamic(scope, proto, site):
        if scope.path.startswith(PREFIX):
            return await static(scope, proto)
        return await bridge(scope, proto, site)

    return PublicServer(dynamic)


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, even if that had no time to say so."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def parse_bind(bind: str) -> tuple[str, int]:
    """Host and port of "127.0.0.1:8000"; a bare port means this machine only."""
    host, colon, port = bind.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536) or (colon and not host):
        raise RuleBroken(f"监听地址“{bind}”无法识别，应写作 主机:端口，例如 127.0.0.1:8000。")
    return host.strip("[]") or "127.0.0.1", int(port)


def remember_bind(bind: str) -> None:
    """Make `bind` the address of this process and its children, and of later commands on the same home (env.py)."""
    host, port = parse_bind(bind)
    settings.HUABIAO_BIND = os.environ["HUABIAO_BIND"] = f"{host}:{port}"
    settings.WAGTAILADMIN_BASE_URL = f"{settings.HUABIAO_SCHEME}://{settings.HUABIAO_BIND}"
    Path(settings.HUABIAO_HOME).mkdir(parents=True, exist_ok=True)
    (Path(settings.HUABIAO_HOME) / "bind").write_text(settings.HUABIAO_BIND + "\n", encoding="ascii")


def check_free(host: str, port: int) -> None:
    """Refuse an address that is taken, in a sentence, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressInUse(f"无法在 {host}:{port} 上监听（{error.strerror}），请换一个端口，例如 --bind 127.0.0.1:8080。") from error


def serve(*, with_worker: bool = True) -> None:
    """Serve at settings.HUABIAO_BIND until SIGINT or SIGTERM."""
    host, port = parse_bind(settings.HUABIAO_BIND)
    check_free(host, port)
    worker = KeptWorker(host, port) if with_worker else None
    if worker:
        worker.start()
    connections.close_all()  # the server is forked from here
    server = Granian(
        target="huabiao.project.server:make_application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=1,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
        backpressure=CONNECTIONS,
        websockets=False,
        runtime_mode=RuntimeModes.st,
        loop=Loops.auto,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=int(GRACE),
    )
    try:
        server.serve()
    finally:
        if worker:
            worker.stop()


class KeptWorker:
    """The worker as a child process that is started anew whenever it ends by itself."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._process: subprocess.Popen | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _begin(self) -> None:
        if self._stopped.is_set():
            return
        command = [sys.executable, "-m", "huabiao.project.cli", "worker", "--of", str(os.getpid())]
        # A session of its own: Ctrl-C reaches this process alone, which then ends the worker in order.
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def _keep(self) -> None:
        self._wait_for_server()
        self._begin()
        pause = 0.5
        while self._process is not None and not self._stopped.is_set():
            began = time.monotonic()
            code = self._process.wait()
            if self._stopped.is_set():
                return
            pause = 0.5 if time.monotonic() - began > 30 else min(pause * 2, 30.0)
            log.error("后台进程意外结束（%s），%.0f 秒后重新启动。", code, pause)
            if not self._stopped.wait(pause):
                self._begin()

    def _wait_for_server(self) -> None:
        """The first page comes before the worker: both are loading the same code, on a small machine one after the other."""
        until = time.monotonic() + FIRST
        self._stopped.wait(0.7)  # nothing may be under way in this thread while the server is being forked
        while time.monotonic() < until and not self._stopped.wait(0.1):
            connection = http.client.HTTPConnection(*self._address, timeout=FIRST)
            try:
                connection.request("HEAD", "/")
                connection.getresponse()
                return
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()

    def stop(self) -> None:
        self._stopped.set()
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()

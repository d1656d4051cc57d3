"""One article page: our nginx configuration against a two-line one, and the built-in server against nginx.

`python serving.py [SECONDS] [TIMES]`. Needs nginx and wrk. The three are measured in turns, so that a disturbance from
outside meets all of them; each ratio is the median over the turns. One nginx worker, one server process.
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import measuring

HOST = "bench.localhost"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONNECTIONS = 32


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            ask(port, "/")
            return
        time.sleep(0.1)
    raise SystemExit(f"nothing answers at port {port}")


def configure(home: Path, folder: Path, two_line: int, ours: int, backend: int) -> Path:
    """Both servers in one nginx process."""
    printed = subprocess.run(
        [sys.executable, "-m", "huabiao.project.cli", "nginx", "--listen", f"127.0.0.1:{ours}", "--backend", f"127.0.0.1:{backend}"],
        env=measuring.environment(home), capture_output=True, text=True, check=True,
    )  # fmt: skip
    (folder / "site.conf").write_text(printed.stdout, encoding="utf-8")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.getuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; events {{ }}\n"
        f"http {{ access_log off; {temporary} types {{ text/html html; }}\n"
        f"server {{ listen 127.0.0.1:{two_line};\n root {home}/public/bench; }}\n"
        f"include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    return configuration


def requests_per_second(port: int, path: str, seconds: int, encoding: str) -> float:
    line = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Host: {HOST}", "-H", f"Accept-Encoding: {encoding}", f"http://127.0.0.1:{port}{path}"]
    printed = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in printed, printed
    return float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])


def check(port: int, path: str, content: bytes) -> None:
    """Right bytes, ETag, 304 and gzip."""
    status, headers, body = ask(port, path)
    assert (status, body) == (200, content)
    assert ask(port, path, If_None_Match=headers["etag"])[0] == 304
    assert ask(port, path, Accept_Encoding="gzip")[1]["content-encoding"] == "gzip"


def measure(home: Path, folder: Path, seconds: int, times: int) -> dict[str, float]:
    root = home / "public" / "bench"
    page = next(iter(sorted(root.glob("article/*/*.html"))))
    path = f"/{page.relative_to(root)}"
    two_line, ours, server = free_port(), free_port(), free_port()
    line = [sys.executable, "-m", "huabiao.project.cli", "serve", "--no-worker", "--bind", f"127.0.0.1:{server}"]
    with open(folder / "serve.log", "w") as log:
        serving = subprocess.Popen(line, env=measuring.environment(home), stdout=log, stderr=log)
    nginx = subprocess.Popen([NGINX, "-c", str(configure(home, folder, two_line, ours, server))], stderr=subprocess.DEVNULL)
    try:
        for port in (two_line, ours, server):
            wait_for(port)
        check(ours, path, page.read_bytes())
        check(server, path, page.read_bytes())
        rates: dict[str, list[float]] = {"two_line": [], "ours": [], "server": [], "ours_gzip": [], "server_gzip": []}
        for _ in range(times):
            for name, port, encoding in (
                ("two_line", two_line, "identity"), ("ours", ours, "identity"), ("server", server, "identity"),
                ("ours_gzip", ours, "gzip"), ("server_gzip", server, "gzip"),
            ):  # fmt: skip
                rates[name].append(requests_per_second(port, path, seconds, encoding))
    finally:
        nginx.terminate()
        serving.send_signal(signal.SIGTERM)
        nginx.wait(10)
        serving.wait(10)
    return figures(rates)


def figures(rates: dict[str, list[float]]) -> dict[str, float]:
    def ratio(upper: str, lower: str) -> float:
        return round(statistics.median(a / b for a, b in zip(rates[upper], rates[lower], strict=True)), 2)

    return {f"{name}_per_s": round(statistics.median(values)) for name, values in rates.items()} | {
        "nginx_ratio": ratio("ours", "two_line"),
        "server_ratio": ratio("server", "ours"),
        "server_gzip_ratio": ratio("server_gzip", "ours_gzip"),
    }


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with measuring.folder() as memory:
        home = memory / "home"
        measuring.make_city(home, 100)
        measuring.huabiao(home, "publish")
        measuring.report(**measure(home, memory, seconds, times))


if __name__ == "__main__":
    main()

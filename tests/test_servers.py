"""The built-in server and nginx with our configuration answer alike: right bytes, headers, 304, gzip, error pages."""

import gzip
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
from small_site import command, environment_of

HOST = "bench.localhost"
SECURITY = {"content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options", "permissions-policy"}
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(port, path, method="GET", host=HOST, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body=body, headers={"Host": host, **named})
    found = connection.getresponse()
    answer = Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())
    connection.close()
    return answer


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port, process, log):
    for _ in range(400):
        try:
            return ask(port, "/healthz")
        except OSError:
            assert process.poll() is None, log.read_text()[-4000:]
            time.sleep(0.1)
    raise AssertionError(log.read_text()[-4000:])


@pytest.fixture(scope="module")
def built_in(own_home):
    """`huabiao serve` on the small site."""
    port, log = free_port(), own_home.parent / "serve.log"
    with open(log, "w") as out:
        line = [sys.executable, "-m", "huabiao.project.cli", "serve", "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(line, env=environment_of(own_home), stdout=out, stderr=out, start_new_session=True)
    wait_for(port, process, log)
    wait_for_worker(own_home, port, log)
    yield port
    process.send_signal(signal.SIGINT)
    process.wait(15)  # by itself, or this raises
    assert process.returncode == 0
    time.sleep(0.2)
    assert not [line for line in os.popen("ps -eo args").read().splitlines() if f"--of {process.pid}" in line]


def wait_for_worker(home, port, log):
    """Another address is another frame: the worker puts it on every page, and the guard watches from then on."""
    pages = list((home / "public/bench").rglob("*.html"))
    for _ in range(600):
        texts = [page.read_text(encoding="utf-8") for page in pages]
        old = any(f"//{HOST}:" in text and f"//{HOST}:{port}/" not in text for text in texts)
        if not old and not list((home / "journal/bench").glob("*.json")):
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text()[-4000:])


@pytest.fixture(scope="module")
def nginx(own_home, built_in, tmp_path_factory):
    """A real nginx with the configuration that we print."""
    if not NGINX:
        pytest.skip("没有 nginx：这些测试跳过（Debian：apt-get install nginx-light）")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    printed = command(own_home, "nginx", "--listen", f"127.0.0.1:{port}", "--backend", f"127.0.0.1:{built_in}")
    assert printed.returncode == 0, printed.stderr
    (folder / "site.conf").write_text(printed.stdout, encoding="utf-8")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; "
        f"events {{ }} http {{ access_log off; {temporary} include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    wait_for(port, process, folder / "error.log")
    yield port
    process.terminate()
    process.wait(10)


@pytest.fixture(params=["built_in", pytest.param("nginx", marks=pytest.mark.nginx)])
def port(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def root(own_home):
    return own_home / "public" / "bench"


@pytest.fixture(scope="module")
def article(root):
    return next(str(path.relative_to(root)) for path in sorted(root.glob("article/*/*.html")))


def test_a_page_comes_as_it_lies_on_the_disk(port, root, article):
    answer = ask(port, f"/{article}")
    assert answer.status == 200
    assert answer.body == (root / article).read_bytes()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert set(answer.headers) >= SECURITY | {"etag", "last-modified"}
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_packed_where_accepted(port, root, article):
    answer = ask(port, f"/{article}", Accept_Encoding="gzip, br")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"].lower() == "accept-encoding"
    assert gzip.decompress(answer.body) == (root / article).read_bytes()
    assert answer.body == (root / f"{article}.gz").read_bytes()
    refused = ask(port, f"/{article}", Accept_Encoding="gzip;q=0")
    assert "content-encoding" not in refused.headers


def test_not_modified(port, article):
    for encoding in ("identity", "gzip"):
        first = ask(port, f"/{article}", Accept_Encoding=encoding)
        again = ask(port, f"/{article}", Accept_Encoding=encoding, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert ask(port, f"/{article}", Accept_Encoding=encoding, If_None_Match='"other"').status == 200
        since = ask(port, f"/{article}", Accept_Encoding=encoding, If_Modified_Since=first.headers["last-modified"])
        assert since.status == 304


def test_head(port, root, article):
    answer = ask(port, f"/{article}", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == (root / article).stat().st_size


def test_folders(port):
    assert ask(port, "/").body == ask(port, "/index.html").body
    moved = ask(port, "/group1/column1")
    assert (moved.status, moved.headers["location"]) == (301, "/group1/column1/")
    assert ask(port, "/group1/column1/").status == 200


def test_any_host_shows_the_portal(port):
    assert ask(port, "/", host="127.0.0.1").body == ask(port, "/", host="unknown.example").body == ask(port, "/").body


def test_an_unknown_address_has_the_site_s_own_page(port, root):
    answer = ask(port, "/no/such/page.html")
    assert answer.status == 404
    assert answer.body == (root / "404.html").read_bytes()
    assert set(answer.headers) >= SECURITY
    for path in ("/index.html.gz", "/%2e%2e/%2e%2e/huabiao.sqlite3", "/..%2f..%2fhuabiao.sqlite3", "/article/"):
        assert ask(port, path).status in (400, 403, 404), path


def test_assets_are_kept_for_ever(port, root):
    name = next(root.glob("assets/*.css")).name
    answer = ask(port, f"/assets/{name}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


def test_feeds_say_what_they_are(port):
    assert ask(port, "/group1/column1/feed.xml").headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert ask(port, "/group1/column1/atom.xml").headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert ask(port, "/sitemap.xml").headers["content-type"] == "application/xml; charset=utf-8"


def test_dynamic_addresses_reach_django(port):
    assert ask(port, "/healthz").body == b"ok\n"
    desk = ask(port, "/desk/login/")
    assert (desk.status, desk.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert desk.headers["set-cookie"].startswith("huabiao_csrf=")
    assert ask(port, "/desk").headers["location"] == "/desk/"
    assert ask(port, "/desk-static/wagtailadmin/css/core.css", Accept_Encoding="gzip").headers["content-encoding"] == "gzip"
    assert ask(port, "/desk-static/../settings/base.py").status in (400, 404)


def test_too_much_is_refused(port, article):
    # Only the head is sent: the answer must come without the body being waited for, and a body cut off would break the pipe.
    assert ask(port, "/verify/?path=/", "POST", Content_Type="text/plain", Content_Length=str(2 << 20)).status in (405, 413)
    assert ask(port, f"/{article}", "POST", body=b"x").status == 405
    assert ask(port, "/" + "x" * 5000).status in (404, 414)


def test_verify_explains_a_page(port, article, root):
    answer = ask(port, f"/verify/?path=/{article}&format=json")
    chain = json.loads(answer.body)
    assert chain["ok"], chain
    assert [step["ok"] for step in chain["steps"]] == [True] * 6
    assert chain["evidence"]["file"]["digest"] == hashlib.sha256((root / article).read_bytes()).hexdigest()
    leaf = chain["evidence"]["ledger"]["leaf_data"].encode()
    assert hashlib.sha256(b"\0" + leaf).hexdigest() == chain["evidence"]["ledger"]["leaf_hash"]
    page = ask(port, f"/verify/?path=/{article}").body.decode()
    assert "核验通过" in page
    assert page.rstrip().endswith("</html>")
    missing = ask(port, "/verify/?path=/no.html")
    assert missing.status == 404
    assert ask(port, "/verify/").status == 200


def test_addresses_on_pages_carry_the_port_in_demo_mode(built_in, root, article):
    assert f"http://{HOST}:{built_in}/" in (root / article).read_text(encoding="utf-8")


def test_a_changed_file_is_never_served_and_soon_restored(built_in, own_home, root, article):
    """Through the running server and guard, many times, for both variants."""
    right = (root / article).read_bytes()
    seen, slowest = set(), 0.0
    for number in range(10):
        ask(built_in, f"/{article}")
        victim = root / (f"{article}.gz" if number % 2 else article)
        began = time.monotonic()
        victim.write_bytes(b"evil" * 10)
        while victim.read_bytes() == b"evil" * 10 and time.monotonic() - began < 10:
            seen.add(ask(built_in, f"/{article}").body)
            seen.add(gzip.decompress(ask(built_in, f"/{article}", Accept_Encoding="gzip").body))
        slowest = max(slowest, time.monotonic() - began)
    assert seen == {right}
    assert slowest < 2
    assert command(own_home, "verify", "--json").returncode == 0


def test_the_worker_is_begun_anew_when_it_dies(built_in, own_home):
    def workers():
        lines = os.popen("ps -eo pid,args").read().splitlines()
        return {int(line.split()[0]) for line in lines if "huabiao.project.cli worker --of" in line and _home_of(line.split()[0]) == str(own_home)}

    (old,) = workers()
    os.kill(old, 9)
    for _ in range(200):
        if new := workers() - {old}:
            break
        time.sleep(0.1)
    assert len(new) == 1


def _home_of(pid):
    try:
        with open(f"/proc/{pid}/environ", "rb") as source:
            pairs = dict(part.split(b"=", 1) for part in source.read().split(b"\0") if b"=" in part)
    except OSError:
        return ""
    return pairs.get(b"HUABIAO_HOME", b"").decode()


def test_an_address_in_use_is_one_sentence(built_in, own_home):
    refused = command(own_home, "serve", "--bind", f"127.0.0.1:{built_in}")
    assert refused.returncode == 1
    assert "无法在" in refused.stderr
    assert "Traceback" not in refused.stderr

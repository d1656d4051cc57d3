"""The desk speaks Chinese, too: several accounts walk every link that their screens offer, and read what stands there."""

import re
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from selectolax.lexbor import LexborHTMLParser
from served import PASSWORD, City
from test_words import ALLOWED

ROLES = [
    "system",
    "security",
    "auditor",
    "editor",
    "review1",
    "siteadmin",
    "groupadmin",
    "letters",
    "importer",
]
_MOST = 80  # screens that one account looks at
# Standards and kinds of files that the desk takes in (JSON Lines is one); the key that a map's outline is read by.
FORMATS = {"BPMN", "GeoJSON", "Lines", "Word", "Excel", "html", "png", "webm", "vtt", "properties.name"}
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]*")
_ADDRESS = re.compile(r"https?://\S+|(?:[a-z0-9-]+\.)+(?:localhost|test|cn)\b|(?<!\w)/[a-z0-9/._-]+")
_DIGEST = re.compile(r"\b[0-9a-f]{12,}\b", re.ASCII)
# A hint shows what a code looks like.
_EXAMPLE = re.compile(r"例如 [a-z./-]+")
_CODES = """
    SELECT username FROM accounts_user UNION SELECT code FROM sites_site UNION SELECT code FROM portals_position
    UNION SELECT code FROM articles_outline UNION SELECT code FROM participation_mailbox UNION SELECT name FROM articles_asset
    UNION SELECT url_path FROM wagtailcore_page
"""
_PHRASES = """
    SELECT name FROM sites_site WHERE language = 'en' UNION SELECT title FROM articles_article WHERE site_code = 'english'
    UNION SELECT title FROM wagtailcore_page WHERE url_path LIKE '/english/%'
"""
_UNREAD = "script, style, template, code, kbd, textarea, [hidden], [lang]:not(html):not([lang^=zh])"
_SPOKEN = ("title", "aria-label", "aria-description", "placeholder", "alt")


class Walker:
    """One account at the desk, without script."""

    def __init__(self, city: City):
        self.base = f"http://127.0.0.1:{city.port}"
        self.host = f"huaqing.localhost:{city.port}"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def enter(self, name: str) -> "Walker":
        """Log in by the form."""
        form = LexborHTMLParser(self.ask("/desk/login/")[2]).css_first("form")
        sent = {
            field.attributes["name"]: field.attributes.get("value") or "" for field in form.css("input[name]")
        }
        _, at, text = self.ask("/desk/login/", {**sent, "username": name, "password": PASSWORD})
        assert at == "/desk/", f"{name} 登录不了：{at}\n{text[:500]}"
        return self

    def ask(self, path: str, sent: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, path arrived at, and text; no text for what is not a page."""
        request = Request(
            self.base + path,
            urlencode(sent).encode() if sent else None,
            {"Host": self.host, "Referer": self.base},
        )
        try:
            answer = self.opener.open(request, timeout=60)
        except HTTPError as refused:
            answer = refused
        with answer:
            is_page = answer.headers.get_content_type() == "text/html"
            return answer.status, urlsplit(answer.url).path, answer.read().decode() if is_page else ""

    def screens(self) -> Iterator[tuple[int, str, LexborHTMLParser]]:
        """Every kind of screen that can be reached by links, nearest first, one of a kind: status, address, page."""
        waiting, seen = deque(["/desk/"]), {"/desk/"}
        for _ in range(_MOST):
            if not waiting:
                return
            address = waiting.popleft()
            status, _, text = self.ask(address)
            if not text and status == 200:
                continue  # a file to take home
            page = LexborHTMLParser(text)
            yield status, address, page
            for link in page.css("a[href]"):
                to = urlsplit(urljoin(self.base + address, link.attributes["href"] or ""))
                kind = re.sub(r"\d+", "N", to.path)
                if (
                    to.netloc in (self.host, urlsplit(self.base).netloc)
                    and _is_screen(to.path, link)
                    and kind not in seen
                ):
                    seen.add(kind)
                    waiting.append(to.path + (f"?{to.query}" if to.query else ""))


def _is_screen(path: str, link) -> bool:
    return path.startswith("/desk/") and "logout" not in path and "download" not in link.attributes


@pytest.fixture(scope="module")
def data(city) -> tuple[set[str], list[str]]:
    """What people have typed into the demo, which is no word of the desk: codes, and what stands in the English site."""
    with closing(sqlite3.connect(f"file:{city.home / 'huabiao.sqlite3'}?mode=ro", uri=True)) as database:
        codes, phrases = ({value for (value,) in database.execute(query)} for query in (_CODES, _PHRASES))
    # A column is shown by its path, counted from its site.
    codes |= {path.strip("/").partition("/")[2] for path in codes if path.startswith("/")}
    return codes, sorted(phrases, key=len, reverse=True)


def _words(page: LexborHTMLParser, codes: set[str], phrases: list[str]) -> set[str]:
    said = [
        value for name in _SPOKEN for node in page.css(f"[{name}]") if (value := node.attributes.get(name))
    ]
    said += [
        node.attributes.get("value") or ""
        for node in page.css("input[type=submit], input[type=button], input[type=reset]")
    ]
    for node in page.css(_UNREAD):
        node.decompose()
    text = "\n".join([page.css_first("title").text(), page.body.text(separator="\n"), *said])
    for phrase in phrases:
        text = text.replace(phrase, " ")
    for known in (_ADDRESS, _EXAMPLE, _DIGEST):
        text = known.sub(" ", text)
    words = {found.strip("./_-") for found in _TOKEN.findall(text)}
    return {word for word in words if re.search("[A-Za-z]{3}", word)} - codes


@pytest.mark.parametrize("name", ROLES)
def test_no_latin_word_stands_at_the_desk(city, data, name):
    failed, wrong, read = [], set(), 0
    for status, address, page in Walker(city).enter(name).screens():
        read += 1
        if status != 200 or "Traceback" in page.html:
            failed.append(f"{address}：{status}")
        wrong |= {f"{word}（{address}）" for word in _words(page, *data) - ALLOWED - FORMATS}
    assert read >= 6
    assert not failed, failed
    assert not wrong, sorted(wrong)


@pytest.mark.parametrize(("path", "status"), [("/desk/login/", 200), ("/desk/nowhere/", 404)])
def test_no_latin_word_stands_at_the_door(city, data, path, status):
    walker = Walker(city) if status == 200 else Walker(city).enter("editor")
    got, _, text = walker.ask(path)
    assert got == status
    assert not _words(LexborHTMLParser(text), *data) - ALLOWED - FORMATS

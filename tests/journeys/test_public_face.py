"""The whole published demo, read as files: labels, footer, links, depth, markup, weight.

Rules: 国办发〔2017〕47号 annex 网页标签 (spec chapter 3) and 网页设计规范 (spec 2.6). The weights are our own budget.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from served import huabiao

SITE_LABELS = {"SiteName", "SiteDomain", "SiteIDCode"}
COLUMN_LABELS = SITE_LABELS | {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}
ARTICLE_LABELS = SITE_LABELS | {
    "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Description", "Url",
}  # fmt: skip
# Regulations chapter 2.6: what the footer of every page names; the organizer comes with a contact.
FOOTER = {
    "党政机关网站标识": r"党政机关网站标识",
    "我为政府网站找错": r"我为政府网站找错",
    "网站标识码": r"网站标识码\d{10}",
    "主办单位": r"主办单位：\S{4,}",
    "联系方式": r"联系方式：\S*\d{7,}",
    "ICP 备案编号": r"ICP备\d+号",
    "公安机关备案标识": r"公网安备\d+号",
    "站点地图": r"站点地图",
}
DYNAMIC = re.compile(r"^/(search|verify/|share/|language/|api/|my/|accounts/|letters/(new|write|query)|services/apply|desk/|healthz|metrics)")
# Pages that a site has beside its columns and articles; below /zh-hant/ everything stands once more.
OWN = {"map", "elder", "leave", "styleguide", "organs", "letters", "policies"}
TRADITIONAL = "zh-hant/"
ERRORS = {"403.html", "404.html", "500.html", "503.html"}
KB = 1024


@dataclass
class Sheet:
    """One published page."""

    site: str
    path: str  # "news/notices/index.html"
    text: str
    tree: LexborHTMLParser

    @property
    def kind(self) -> str:
        if self.tree.css_first("meta[http-equiv=refresh]"):
            return "redirect"
        path = self.path.removeprefix(TRADITIONAL)
        if path in ERRORS:
            return "error"
        if path == "index.html":
            return "home"
        if path.startswith("article/"):
            return "article" if self.tree.css_first("meta[name=ArticleTitle]") else "tombstone"
        return "own" if path.partition("/")[0] in OWN else "column"

    @property
    def is_in_simplified(self) -> bool:
        return self.tree.css_first("html").attributes.get("lang") == "zh-CN"

    @property
    def place(self) -> str:
        return f"{self.site}/{self.path}"

    @property
    def address(self) -> str:
        return "/" + self.path.removesuffix("index.html")


@dataclass
class Group:
    """All sites of the demo."""

    root: Path
    hosts: dict[str, str]  # host → code
    origins: dict[str, str]  # code → "http://huaqing.localhost:8000/"
    pages: dict[str, Sheet]

    def of(self, *kinds: str) -> Iterator[Sheet]:
        return (page for page in self.pages.values() if page.kind in kinds)

    def target(self, page: Sheet, link: str) -> str | None:
        """The file, "site/path", that a link inside the group leads to; None if it leads elsewhere or to a service."""
        parts = urlsplit(urljoin(self.origins[page.site] + page.path, link.strip()))
        code = self.hosts.get(parts.hostname or "")
        if parts.scheme not in {"http", "https"} or code is None or DYNAMIC.match(parts.path):
            return None
        path = parts.path[1:]
        return f"{code}/{path}index.html" if path.endswith("/") or not path else f"{code}/{path}"


@pytest.fixture(scope="module")
def group(demo) -> Group:
    listed = json.loads(huabiao(demo, "sites", "--json").stdout)
    root = demo / "public"
    origins = {row["code"]: row["url"].rstrip("/") + "/" for row in listed}
    pages = {}
    for code in origins:
        for file in sorted((root / code).rglob("*.html")):
            text = file.read_text(encoding="utf-8")
            sheet = Sheet(code, file.relative_to(root / code).as_posix(), text, LexborHTMLParser(text))
            pages[sheet.place] = sheet
    return Group(root, {urlsplit(url).hostname: code for code, url in origins.items()}, origins, pages)


def labels(page: Sheet) -> dict[str, str]:
    return {m.attributes["name"]: (m.attributes.get("content") or "").strip() for m in page.tree.css("head meta[name]")}


def test_the_demo_is_a_whole_city(group):
    assert len(group.origins) >= 7
    assert sum(1 for _ in group.of("article")) >= 200
    assert sum(1 for page in group.of("column") if page.path.endswith("/index.html")) >= 25


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [(("home", "own", "error", "tombstone"), SITE_LABELS), (("column",), COLUMN_LABELS), (("article",), ARTICLE_LABELS)],
    ids=["site", "column", "article"],
)
def test_every_page_has_its_labels_and_none_is_empty(group, kinds, wanted):
    wrong = []
    for page in group.of(*kinds):
        found = labels(page)
        wrong += [f"{page.place}：缺 {name}" for name in sorted(wanted - set(found))]
        wrong += [f"{page.place}：{name} 是空的" for name, value in found.items() if not value]
        if not re.fullmatch(r"(bm\d{8}|\d{10})", found.get("SiteIDCode", "")):
            wrong.append(f"{page.place}：标识码 {found.get('SiteIDCode')!r}")
        if "PubDate" in wanted and not re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", found.get("PubDate", "")):
            wrong.append(f"{page.place}：发布时间 {found.get('PubDate')!r}")
    assert not wrong, wrong[:20]


def test_every_page_has_the_marks_of_the_footer(group):
    wrong = []
    for page in group.of("home", "own", "error", "column", "article", "tombstone"):
        foot = page.tree.css_first("footer.foot")
        words = re.sub(r"\s", "", foot.text()) if foot else ""
        if not page.is_in_simplified:  # other languages have other words; the marks are the same links
            wrong += [] if foot and len(foot.css(".foot-marks a")) == 2 and foot.css(".foot-base a") else [f"{page.place}：页脚不全"]
            continue
        wrong += [f"{page.place}：页脚缺{name}" for name, pattern in FOOTER.items() if not re.search(pattern, words)]
        for link in ("党政机关", "我为政府", "站点地图", "ICP", "公网安备"):
            if not any(link in a.text() and a.attributes.get("href") for a in (foot.css("a") if foot else [])):
                wrong.append(f"{page.place}：页脚的“{link}”不是链接")
    assert not wrong, wrong[:20]


def test_a_list_gives_the_time_that_the_page_gives(group):
    """A list may not show a date that the article itself does not carry (规格书 1.2 V1, 伪造发稿日期)."""
    wrong = []
    for page in group.of("home", "column"):
        for row in page.tree.css("main li, main tr"):
            link, time = row.css_first("a[href*='/article/']"), row.css_first("time[datetime]")
            target = group.target(page, link.attributes["href"]) if link and time else None
            if target is None or target not in group.pages:
                continue
            shown, carried = time.attributes["datetime"][:16].replace("T", " "), labels(group.pages[target]).get("PubDate")
            if shown != carried:
                wrong.append(f"{page.place} 列表写 {shown}，{target} 写 {carried}")
    assert not wrong, wrong[:10]


def test_no_link_inside_the_group_is_broken(group):
    wrong, followed = set(), 0
    for page in group.pages.values():
        for node in page.tree.css("[href], [src]"):
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            if not link:
                wrong.add(f"{page.place}：空的链接")
                continue
            target = group.target(page, link)
            if target is None:
                continue
            followed += 1
            if target not in group.pages and not (group.root / target).is_file():
                wrong.add(f"{page.place} → {link}")
            elif "#" in link and not _has_anchor(group, target, link.split("#", 1)[1]):
                wrong.add(f"{page.place} → {link}（没有这个位置）")
    assert followed > 10_000
    assert not wrong, sorted(wrong)[:20]


def _has_anchor(group: Group, target: str, name: str) -> bool:
    return target in group.pages and (not name or group.pages[target].tree.css_first(f'[id="{name}"]') is not None)


def test_no_empty_column_is_published(group):
    empty = []
    for page in group.of("column"):
        main = page.tree.css_first("main")
        if not main.css("a[href*='/article/']") and len(main.text(strip=True)) < 300:
            empty.append(page.place)
    assert not empty, empty


def test_columns_and_the_articles_of_their_first_pages_are_within_three_clicks(group):
    far = []
    for code in group.origins:
        near = {f"{code}/index.html"}
        edge = set(near)
        for _ in range(3):
            edge = {t for place in edge if place in group.pages for t in _linked(group, group.pages[place])} - near
            near |= edge
        for page in group.of("column"):
            if page.site == code and page.path.endswith("index.html") and not page.path.startswith(TRADITIONAL):
                wanted = {page.place} | {t for t in _linked(group, page) if "/article/" in t}
                far += [f"{page.place}：{target}" for target in sorted(wanted - near)]
    assert not far, far[:20]


def _linked(group: Group, page: Sheet) -> set[str]:
    found = {group.target(page, a.attributes.get("href") or "") for a in page.tree.css("a[href]")}
    return {target for target in found if target is not None and target in group.pages}


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Balance(HTMLParser):
    """Whether every element that is opened is closed, in order. Our templates leave none to the browser's guess."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag in VOID or not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}>，开着的是 {self.open[-3:]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def test_every_page_is_well_formed_with_one_first_heading(group):
    wrong = []
    for page in group.of("home", "own", "error", "column", "article", "tombstone"):
        if (count := len(page.tree.css("h1"))) != 1:
            wrong.append(f"{page.place}：{count} 个 h1")
        balance = Balance()
        balance.feed(page.text)
        wrong += [f"{page.place}：{words}" for words in (*balance.wrong, *(f"没有关 {tag}" for tag in balance.open))]
        ids = [node.attributes["id"] for node in page.tree.css("[id]")]
        wrong += [f"{page.place}：id {name} 不止一个" for name in {name for name in ids if ids.count(name) > 1}]
        wrong += [f"{page.place}：图片没有 alt" for image in page.tree.css("img") if "alt" not in image.attributes]
        if (page.tree.css_first("html").attributes.get("lang") or "") == "":
            wrong.append(f"{page.place}：没有 lang")
    assert not wrong, wrong[:20]


def test_the_first_page_is_light_and_asks_no_other_host(group):
    for code in group.origins:
        home = group.pages[f"{code}/index.html"]
        assert len(gzip.compress(home.text.encode())) <= 40 * KB
        for selector, name, most in (("link[rel=stylesheet]", "href", 30), ("script[src]", "src", 20)):
            files = [group.root / group.target(home, node.attributes[name]) for node in home.tree.css(selector)]
            assert files and sum(len(gzip.compress(file.read_bytes())) for file in files) <= most * KB


def test_no_page_makes_the_browser_ask_another_host(group):
    wrong = []
    for page in group.pages.values():
        for node in page.tree.css("img, script, iframe, source, video, audio, embed, object, link[rel=stylesheet], link[rel=icon], link[rel=preload]"):
            link = node.attributes.get("src") or node.attributes.get("href") or node.attributes.get("data") or ""
            if link and not link.startswith("data:") and (not link.startswith("/") or link.startswith("//")):
                wrong.append(f"{page.place} → {link}")
    for file in group.root.rglob("*.css"):
        wrong += [f"{file.name} → {link}" for link in re.findall(r"url\(\s*['\"]?((?:https?:)?//[^)'\"]+)", file.read_text())]
        assert "@import" not in file.read_text()
    assert not wrong, wrong[:20]

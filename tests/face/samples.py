"""Which pages stand for all: a home, a column, an article… and whatever else it takes to show every component once.

Found by reading the published files, so that a new kind of page is looked at without anybody listing it here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

PORTAL, DEPARTMENT = "huaqing", "housing"
# Every site has these; the first two are the busiest pages of a group.
FIXED = {
    "home": (PORTAL, "index.html"), "home-department": (DEPARTMENT, "index.html"), "map": (PORTAL, "map/index.html"),
    "elder": (PORTAL, "elder/index.html"), "elder-department": (DEPARTMENT, "elder/index.html"), "leave": (PORTAL, "leave/index.html"), "403": (PORTAL, "403.html"), "404": (PORTAL, "404.html"),
    "500": (PORTAL, "500.html"), "503": (PORTAL, "503.html"), "styleguide": (PORTAL, "styleguide/index.html"),
    "traditional": (PORTAL, "zh-hant/index.html"), "english": ("english", "index.html"),
}  # fmt: skip
# Pages of one layout: the first that has the element stands for them.
LAYOUTS = {
    "column": "main .side-nav", "documents": "main .doc-table", "archive": "main .page-head h1 > small", "topic": "main .topic-head",
    "gallery": "main .gallery", "article": "main > .art", "official-document": "main .sheet .red-head", "withdrawn": "main .call[role=note]",
    "recalled": "main > .error-n",
}  # fmt: skip
# Pages that are made when asked for.
DYNAMIC = {"verify": "/verify/", "share": "/share/?path=/map/", "letters-new": "/letters/new", "letters-query": "/letters/query", "search": "/search?q=%E4%BE%9B%E7%83%AD"}
MOST = 50  # more would mean that the layouts have lost their common components
_CLASSES = re.compile(r'class="([^"]*)"')
_VARIANT = re.compile(r"-?\d+$")


@dataclass(frozen=True)
class Sample:
    """One page that stands for its kind."""

    name: str
    site: str
    path: str  # as it is asked for: "/map/"

    @property
    def file(self) -> str:
        """Its file below the folder of public sites."""
        return f"{self.site}{self.path}index.html" if self.path.endswith("/") else f"{self.site}{self.path}"


def samples(root: Path) -> list[Sample]:
    """The samples of a published group, in a fixed order. `root` holds a folder a site."""
    found = {name: site_file for name, site_file in FIXED.items() if root.joinpath(*site_file).is_file()}
    files = list(_files(root))
    of_every_site = {path for _, path in FIXED.values()}
    for name, selector in LAYOUTS.items():
        rest = ((place, text) for place, text in files if place[1] not in of_every_site)
        match = next((place for place, text in rest if LexborHTMLParser(text).css_first(selector)), None)
        if match:
            found[name] = match
    found |= _further(files, set(found.values()))
    return [Sample(name, site, "/" + path.removesuffix("index.html")) for name, (site, path) in found.items()]


def _files(root: Path) -> Iterator[tuple[tuple[str, str], str]]:
    sites = sorted(root.iterdir(), key=lambda folder: (folder.name != PORTAL, folder.name))
    for site in sites:
        for file in sorted(site.rglob("*.html"), key=lambda file: (len(file.parts), str(file))):
            yield (site.name, file.relative_to(site).as_posix()), file.read_text(encoding="utf-8")


def _further(files: list[tuple[tuple[str, str], str]], chosen: set[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Pages that bring a component (a class name) which no earlier sample shows; the richest first."""
    shown = {place: _components(text) for place, text in files}
    seen: set[str] = set().union(*(shown[place] for place in chosen)) if chosen else set()
    further: dict[str, tuple[str, str]] = {}
    while missing := set().union(*shown.values()) - seen:
        place = max(shown, key=lambda place: (len(shown[place] & missing), -len(place[1]), place))
        seen |= shown[place]
        further[f"further-{len(further) + 1}"] = place
    return further


def _components(text: str) -> set[str]:
    return {_VARIANT.sub("", name) for names in _CLASSES.findall(text) for name in names.split()}

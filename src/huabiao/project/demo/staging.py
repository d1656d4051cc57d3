"""The articles under content/ as a folder that `huabiao import` reads, with pictures drawn and kept in the library.

The importer knows a column by `category`; a caption has no place in Markdown, so an article with a picture is handed
over as HTML. Everything else stands in the front matter as it was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from huabiao.duties.articles.actions import store_asset
from huabiao.duties.articles.importing import folder, markup

from . import pictures, stories
from .city import City

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Story:
    """One file under content/: its place "site/column/NN", its front matter and its text."""

    place: str
    values: dict[str, str]
    text: str

    @property
    def site(self) -> str:
        return self.place.partition("/")[0]

    @property
    def column(self) -> str:
        return self.place.partition("/")[2].rpartition("/")[0]


def read() -> Iterator[Story]:
    """All articles, in the order of their places."""
    for path in sorted(CONTENT.rglob("*.md")):
        values, text = folder.split_front_matter(path.read_text(encoding="utf-8"))
        yield Story(path.relative_to(CONTENT).with_suffix("").as_posix(), values, text.strip())


def stage(city: City, into: Path) -> dict[str, int]:
    """Write the folder to import; returns how many articles each site has."""
    counts: dict[str, int] = {}
    for story in read():
        counts[story.site] = counts.get(story.site, 0) + 1
        place = into / story.place
        place.parent.mkdir(parents=True, exist_ok=True)
        values = {**story.values, **_document_values(story), "category": story.column}
        caption = values.pop("picture", "")
        if caption:
            _illustrate(city, story, caption, place.with_suffix(".png"))
            values["picture"] = f"{place.name}.png"
            words = escape(caption)
            figure = f'<figure><img src="{place.name}.png" alt="{words}"><figcaption>{words}</figcaption></figure>\n'
            _write(place.with_suffix(".html"), values, figure + markup.to_html(story.text, "markdown"))
        else:
            _write(place.with_suffix(".md"), values, story.text)
    return counts


def _write(path: Path, values: dict[str, str], text: str) -> None:
    front = "\n".join(f"{name}: {value}" for name, value in values.items())
    path.write_text(f"---\n{front}\n---\n\n{text}\n", encoding="utf-8")


def _illustrate(city: City, story: Story, caption: str, path: Path) -> None:
    site = city.sites[story.site]
    drawn = pictures.draw(story.place, f"{caption}；{story.values['title']}", site.theme)
    path.write_bytes(drawn)
    # Into the library with its words; the importer finds the same bytes there.
    store_asset(actor=city.users["importer"], organ_path=site.organ_path, name=path.name, data=drawn, alternative=caption)


def _document_values(story: Story) -> dict[str, str]:
    """What an official document must say beside its number: who issued it, its subject, when it takes effect."""
    if "document_number" not in story.values:
        return {}
    source = story.values["source"]
    values = {
        "issuer": f"华清市{source[1:]}" if source.startswith("市") else source,
        "subject": stories.SUBJECTS_OF.get(story.place, stories.SUBJECTS[story.site]),
    }
    effective = re.search(r"自(20\d\d)年(\d{1,2})月(\d{1,2})日起(?:施行|执行)", story.text)
    if effective:
        values["effective_date"] = "-".join(effective.groups())
    return values

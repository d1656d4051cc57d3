"""The demo city's own writing: enough of it, no sentence twice, every article with its parts, every picture drawable."""

import io
import re
from collections import Counter
from datetime import datetime

import pytest
from PIL import Image

from huabiao.duties.articles.rules import GENRES
from huabiao.project.demo import columns, homes, library, organs, pictures, staging, stories
from huabiao.project.demo.sites import SITES

_END = re.compile(r"[。！？；\n]")
_LONG = 6
_MARKS = re.compile(r"[\s#>*|`\-—]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def written():
    return list(staging.read())


def _sentences(text):
    """Pieces of six characters or more; table rows are figures, their frame repeats by nature."""
    lines = [line for line in text.split("\n") if not line.lstrip().startswith("|")]
    pieces = (_MARKS.sub("", piece) for piece in _END.split("\n".join(lines)))
    return [piece for piece in pieces if len(_CHINESE.findall(piece)) >= _LONG]


def test_no_sentence_is_written_twice(written):
    found = Counter(piece for story in written for piece in _sentences(story.text))
    found.update(piece for draft in stories.DRAFTS for text in draft.paragraphs for piece in _sentences(text))
    # Two texts of one document share what was not changed: the newer stands for both.
    found.update(piece for statute in library.read() if "@" not in statute.name for piece in _sentences(statute.text))
    assert {piece: count for piece, count in found.items() if count > 1} == {}


def test_the_library_has_versions_an_abolished_and_an_expired_document():
    statutes = list(library.read())
    assert len(statutes) >= 15
    assert sum("@" in statute.name for statute in statutes) == 2
    assert sum("repeals" in statute.values for statute in statutes) == sum("ended" in statute.values for statute in statutes) == 1


def test_no_title_and_no_summary_is_written_twice(written):
    for name in ("title", "summary"):
        found = Counter(story.values[name] for story in written)
        assert [text for text, count in found.items() if count > 1] == []


def test_there_is_enough_of_it_over_two_years(written):
    days = sorted(datetime.strptime(story.values["date"], "%Y-%m-%d %H:%M") for story in written)
    assert len(written) >= 200
    assert (days[-1] - days[0]).days >= 700
    assert len(set(days)) > len(days) * 0.9


def test_every_article_has_its_parts_and_a_column(written):
    shelves = {f"{site}/{row.path}" for site, rows in columns.columns().items() for row in rows}
    for story in written:
        assert {"title", "date", "source", "summary"} <= set(story.values), story.place
        assert f"{story.site}/{story.column}" in shelves, story.place
        assert len(story.text) >= 200, story.place
        if "document_number" in story.values:
            assert story.values["genre"] in GENRES, story.place
            assert story.values["written_date"] <= story.values["date"][:10], story.place


def test_no_column_is_left_empty(written):
    filled = {f"{story.site}/{story.column}" for story in written}
    for site, rows in columns.columns().items():
        for row in rows:
            place = f"{site}/{row.path}"
            if row.path in columns.LEADS_TO:
                continue
            assert any(f"{shelf}/".startswith(f"{place}/") for shelf in filled), place


def test_organs_and_columns_are_as_many_as_promised():
    rows = organs.organs()
    assert len(rows) >= 100
    assert len({row.credit_code for row in rows}) == len({row.name for row in rows}) == len(rows)
    assert sum(len(shelves) for shelves in columns.columns().values()) >= 25
    assert len(SITES) == 7


def test_what_the_stories_name_exists(written):
    places = {story.place for story in written}
    named = {row[0] for rows in (stories.REFERENCES, stories.PUSHED, stories.SUBMISSIONS, stories.WITHDRAWALS) for row in rows}
    named |= {place for positions in homes.PLACED.values() for listed in positions.values() for place in listed}
    named |= {to for topic in columns.TOPICS.values() for _, to in topic["links"]}
    named |= {link["url"][1:] for blocks in homes.homes().values() for _, value in blocks
              for link in value.get("links", ()) if link["url"].startswith("@")}  # fmt: skip
    assert named - places == set()


def test_pictures_are_the_same_every_time_and_small(written):
    captions = [story for story in written if "picture" in story.values]
    assert len(captions) >= 50
    for story in captions[:: len(captions) // 4]:
        drawn = pictures.draw(story.place, story.values["picture"])
        assert drawn == pictures.draw(story.place, story.values["picture"])
        assert len(drawn) < 120_000
        assert Image.open(io.BytesIO(drawn)).size == (pictures.WIDTH, pictures.HEIGHT)


def test_no_two_pictures_are_alike(written):
    """The library keeps equal bytes once: two articles would share one description."""
    captions = [story for story in written if "picture" in story.values]
    drawn = {pictures.draw(story.place, f"{story.values['picture']}；{story.values['title']}") for story in captions}
    assert len(drawn) == len(captions)

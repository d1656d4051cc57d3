"""An article's own words in its traditional version; files that a page shows in several sizes; the sites' own copies."""

import pytest
from PIL import Image

from huabiao.duties.articles import actions
from huabiao.duties.articles.pages import ref
from huabiao.duties.portals import language_actions
from huabiao.duties.portals.tests.rendering import affected, pages
from huabiao.engines.publishing import registry
from huabiao.foundation.accounts import rules as roles
from huabiao.kernel.errors import RuleBroken

from .factories import make_article, make_published, text_body

pytestmark = pytest.mark.django_db


def test_an_articles_own_words_go_before_the_sites_and_the_tables(city):
    language_actions.set_traditional(actor=city.user(roles.SITE_ADMIN), site=city.sites["housing"], is_on=True, terms="云泽=云澤")
    article = make_published(city, title="云泽发布", traditional="发布=發布", body=text_body("后天在云泽发布。"))
    article.refresh_from_db()
    page = pages("housing", "traditional", [f"article/{ref(article.pk)}"])[f"zh-hant{article.public_path}"]
    assert "後天在云澤發布。" in page and "發佈。" not in page and f'href="http://housing.huaqing.localhost:8000/zh-hant{article.public_path}"' in page
    assert ("housing", f"article/{ref(article.pk)}") in affected("traditional", f"article:{article.pk}")
    with pytest.raises(RuleBroken, match="第 1 行"):
        make_article(city, traditional="=發")


def test_a_site_carries_the_narrow_copies_of_its_pictures(city, tmp_path):
    Image.new("RGB", (1000, 500), "#1c5766").save(tmp_path / "河.jpg")
    picture = actions.store_asset(
        actor=city.user(roles.EDITOR), organ_path=city.organs["housing"].path, name="河.jpg", data=(tmp_path / "河.jpg").read_bytes(), alternative="河"
    )
    assert picture.widths == [480, 960, 1000] and (picture.width, picture.height) == (1000, 500)
    article = make_published(city, body=[{"type": "image", "value": {"asset": picture.pk, "alternative": "河", "caption": ""}}])
    kind = registry.kind("file")
    refs = list(kind.refs("housing", "", 500))
    stem = picture.digest[:32]
    assert refs == [f"{stem}-1000.webp", f"{stem}-480.webp", f"{stem}-960.webp", f"{stem}.jpg"]
    found, after = [], ""
    while portion := list(kind.refs("housing", after, 1)):
        found += portion
        after = portion[-1]
    assert found == refs and {page.path for page in kind.load("housing", refs)} == {f"files/{stem[:2]}/{name}" for name in refs}
    assert {("housing", name) for name in refs} <= affected("file", f"article:{article.pk}")

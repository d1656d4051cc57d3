"""For every test: a home of its own, so that files never leak, and the rows that migrations lay and a flush takes away."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    """HUABIAO_HOME for this test."""
    settings.HUABIAO_HOME = Path(tmp_path) / "home"
    settings.MEDIA_ROOT = settings.HUABIAO_HOME / "media"
    settings.HUABIAO_HOME.mkdir()
    return settings.HUABIAO_HOME


@pytest.fixture(autouse=True)
def base_rows(request):
    """A transactional test ends with a flush, which also takes what Wagtail's migrations laid: put it back."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    transactional = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    request.getfixturevalue("transactional_db" if transactional else "db")
    from wagtail.models import Collection, Locale, Page

    Locale.objects.get_or_create(language_code="zh-hans")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")

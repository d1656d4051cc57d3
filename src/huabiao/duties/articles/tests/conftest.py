"""The city that every test of this duty lives in."""

import pytest

from huabiao.duties.articles.tests.factories import City, make_city


@pytest.fixture
def city(db) -> City:
    return make_city()

"""A ledger of their own for the tests of this app: its keys lie in a directory that is thrown away."""

import pytest

from huabiao.foundation.ledger.tests.factories import record_some


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    return tmp_path


@pytest.fixture
def ledger_of_twelve(db):
    """Twelve numbered entries under three heads, of 5, 10 and 12."""
    record_some(12, limit=5)

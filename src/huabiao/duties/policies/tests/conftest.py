"""The real laws, where they are at hand."""

import gzip
from pathlib import Path

import pytest

_LAWS = Path(__file__).resolve().parents[6] / "shared" / "data" / "laws" / "laws.jsonl.gz"


@pytest.fixture
def shared_laws():
    """The lines of the file of laws; skips where it is absent."""
    if not _LAWS.is_file():
        pytest.skip("no real laws in ../shared")
    with gzip.open(_LAWS, "rt", encoding="utf-8") as file:
        return file.readlines()

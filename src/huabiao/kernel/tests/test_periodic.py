"""Work that comes round by itself."""

import pytest

from huabiao.kernel import periodic


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch):
    monkeypatch.setattr(periodic, "_jobs", {})


def test_a_job_is_due_at_once_and_then_every_so_often():
    periodic.register("sweep", 5.0, lambda: None)
    assert [job.name for job in periodic.take_due(100.0)] == ["sweep"]
    assert periodic.take_due(104.9) == []
    assert [job.name for job in periodic.take_due(105.0)] == ["sweep"]


def test_a_name_is_taken_once():
    periodic.register("sweep", 5.0, lambda: None)
    with pytest.raises(ValueError, match="twice"):
        periodic.register("sweep", 5.0, lambda: None)

"""`huabiao deadline` and `huabiao cases`."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from huabiao.engines.casework.models import Case, Task
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .factories import make_town

pytestmark = pytest.mark.django_db


def told(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_a_due_date_with_its_derivation():
    found = json.loads(
        told(
            "deadline",
            "--kind",
            "disclosure-request",
            "--received",
            "2026-03-02",
            "--event",
            "correction-asked:2026-03-06",
            "--event",
            "corrected:2026-03-16",
            "--json",
        )
    )
    assert found["due"] == "2026-04-14" and "第三十条" in found["derivation"][3]
    with pytest.raises(RuleBroken, match="放假安排尚未录入"):
        told("deadline", "--kind", "letter", "--received", "2032-03-01")
    assert "2032-03-10" in told(
        "deadline", "--kind", "letter", "--received", "2032-03-01", "--assume-weekends"
    )
    for wrong in (
        ["--kind", "x", "--received", "2026-03-02"],
        ["--kind", "letter", "--received", "昨天"],
        ["--kind", "letter", "--received", "2026-03-02", "--event", "gone:2026-03-03"],
    ):
        with pytest.raises(RuleBroken):
            told("deadline", *wrong)


def test_what_is_late_and_what_does_not_agree():
    with clock.frozen(datetime(2026, 3, 2, 2, tzinfo=UTC)):
        town = make_town()
        case = town.assigned()
    assert json.loads(told("cases", "overdue", "--on", "2026-03-11", "--json")) == []
    assert json.loads(told("cases", "overdue", "--on", "2026-03-12", "--json"))[0]["number"] == case.number
    assert "没有缺漏" in told("cases", "check")
    Task.objects.all().delete()
    Case.objects.update(sequence=2)
    with pytest.raises(RuleBroken, match="2 处"):
        told("cases", "check")

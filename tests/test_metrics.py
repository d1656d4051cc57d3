"""/metrics answers this machine and the token, nobody else, with figures that follow what happens."""

import os
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from huabiao.duties.articles import actions
from huabiao.duties.articles.tests.factories import City, make_city, make_published
from huabiao.engines.publishing import lanes
from huabiao.foundation.ledger.actions import sequence
from huabiao.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db) -> City:
    return make_city()


def figures(**meta) -> dict[str, float]:
    answer = Client(**meta).get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z_]+="[^"]*"\})? [0-9.e+-]+', line) for line in lines), lines
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.mark.parametrize(
    "meta",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "},
        {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer wrong"},
        {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Basic right-token"},
    ],
)
def test_for_others_there_is_nothing_here(settings, meta):
    settings.HUABIAO_METRICS_TOKEN = "right-token"
    assert Client(**meta).get("/metrics").status_code == 404


def test_without_a_token_in_the_settings_no_token_opens(settings):
    settings.HUABIAO_METRICS_TOKEN = ""
    assert Client(REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ").get("/metrics").status_code == 404


def test_this_machine_and_the_token_read_them(settings, city):
    settings.HUABIAO_METRICS_TOKEN = "right-token"
    for meta in ({"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "::1"}, {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer right-token"}):
        assert figures(**meta)["huabiao_incidents"] == 0


@pytest.mark.django_db(transaction=True)
def test_figures_follow_what_happens(home):
    city = make_city()
    lanes.run_until_idle()
    assert figures()["huabiao_pending_changes"] == 0
    make_published(city)
    found = figures()
    assert found["huabiao_pending_changes"] >= 1 and found["huabiao_ledger_unnumbered"] >= 1
    sequence()
    lanes.run_until_idle()
    after = figures()
    assert after["huabiao_pending_changes"] == 0 and after["huabiao_ledger_entries"] > found["huabiao_ledger_entries"]
    assert after['huabiao_published_files{site="housing"}'] > found['huabiao_published_files{site="housing"}'] > 0
    assert after["huabiao_ledger_head_age_seconds"] < 600
    assert "huabiao_backup_age_seconds" not in after
    (home / "last-backup").touch()
    os.utime(home / "last-backup", (time.time() - 3600,) * 2)
    assert 3500 < figures()["huabiao_backup_age_seconds"] < 4200


def test_what_is_overdue_is_told(city):
    noon = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    with clock.frozen(noon):
        article = make_published(city)
        actions.schedule(actor=city.user("editor"), article=article, expire_at=noon + timedelta(hours=1))
        assert figures()['huabiao_overdue_schedules{act="expire"}'] == 0
    with clock.frozen(noon + timedelta(hours=2)):
        assert figures()['huabiao_overdue_schedules{act="expire"}'] == 1
        actions.sweep(now=clock.now())
        assert figures()['huabiao_overdue_schedules{act="expire"}'] == 0

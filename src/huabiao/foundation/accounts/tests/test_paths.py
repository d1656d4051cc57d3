"""Rows and grants follow when an organ or a column moves."""

import pytest
from django.apps import apps

from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.accounts.paths import repath_columns, repath_organs, scoped_models
from huabiao.foundation.accounts.queries import Scope, can

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def grant(**scope: str) -> Grant:
    user, _ = User.objects.get_or_create(username="editor", defaults={"name": "编辑", "organ_path": scope.get("organ_path", "")})
    return Grant.objects.create(user=user, role="editor", **scope)


def test_a_grant_follows_its_organ_and_those_beneath_it():
    own, _, _ = grant(organ_path="00010002"), grant(organ_path="000100020007"), grant(organ_path="00010003")
    repath_organs("00010002", "00020001")
    paths = list(Grant.objects.order_by("pk").values_list("organ_path", flat=True))
    assert paths == ["00020001", "000200010007", "00010003"]
    assert can(own.user, "article.write", Scope("000200010007"))
    assert not can(own.user, "article.write", Scope("00010002"))


def test_a_grant_for_everything_stays():
    grant(organ_path="")
    assert repath_organs("0001", "0002") == 0


def test_a_column_takes_its_subtree_along_but_not_a_namesake():
    for path in ("news", "news/notices", "newspaper", ""):
        grant(site_code="city", column_path=path)
    grant(site_code="other", column_path="news")
    repath_columns("city", "news", "about/latest")
    of_city = Grant.objects.filter(site_code="city").order_by("pk").values_list("column_path", flat=True)
    assert list(of_city) == ["about/latest", "about/latest/notices", "newspaper", ""]
    assert Grant.objects.get(site_code="other").column_path == "news"


def test_every_row_that_carries_a_path_is_registered():
    """A model that is forgotten would keep the old path, and nobody's grant would find its rows again."""
    keeps_its_past = {"ledger.entry"}
    carrying = {
        model
        for model in apps.get_models()
        if model.__module__.startswith("huabiao.")
        and {"organ_path", "column_path"} & {field.name for field in model._meta.local_fields}
        and model._meta.label_lower not in keeps_its_past
    }
    assert carrying <= scoped_models(), sorted(model._meta.label for model in carrying - scoped_models())

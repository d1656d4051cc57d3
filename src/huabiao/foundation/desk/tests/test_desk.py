"""The gate, entering, the workbench's frame, one's account; scoped screens with rows of the foundation."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from huabiao.foundation.accounts import actions, rules
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.ledger.models import Entry
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
PASSWORD = "Gong-Re-2026"

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """The three separated offices, made as a new administration makes them."""
    names = ("system_admin", "security_officer", "auditor")
    given = {name: {"username": name, "name": rules.ROLES[name], "password": PASSWORD} for name in names}
    return dict(zip(names, actions.found(**given), strict=True))


def _in(user):
    client = Client()
    client.force_login(user)
    return client


def _enter(client, username, password):
    return client.post(reverse("wagtailadmin_login"), {"username": username, "password": password, "next": ""})


def test_the_first_three_accounts_are_made_once(office):
    with pytest.raises(RuleBroken, match="不能再建首批账号"):
        actions.found(**{name: {"username": f"{name}2", "name": name, "password": PASSWORD} for name in office})


@pytest.mark.parametrize(
    "path",
    ["pages/", "reports/site-history/", "editing-sessions/ping/articles/article/1/", "users/", "groups/", "api/main/pages/",
     "bulk/articles/article/delete/?id=all", "choose-page/", "account/", "workflows/list/", "collections/", "no/such/"],
)  # fmt: skip
def test_wagtails_screens_are_not_there_even_for_the_system_administrator(office, path):
    response = _in(office["system_admin"]).get(f"/desk/{path}")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


def test_what_is_hidden_looks_like_what_does_not_exist(office):
    """The same bytes, so that nobody learns from a 404 that something is there."""
    client = _in(office["auditor"])
    hidden, absent = client.get("/desk/people/add/"), client.get("/desk/people/999999/")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_five_wrong_passwords_shut_the_account_for_half_an_hour(office):
    with clock.frozen(NOW):
        for _ in range(rules.MAX_FAILURES):
            assert _enter(Client(), "auditor", "wrong").status_code == 200
        assert "账号或口令不对" in _enter(Client(), "auditor", PASSWORD).content.decode()
    with clock.frozen(NOW + timedelta(minutes=rules.LOCK_MINUTES + 1)):
        assert _enter(Client(), "auditor", PASSWORD).status_code == 302
    acts = list(Entry.objects.filter(thing=f"user:{office['auditor'].pk}").values_list("act", flat=True))
    assert acts.count("users.lock_out") == 1
    assert "users.log_in" in acts


def test_a_stranger_cannot_fill_the_ledger(office):
    before = Entry.objects.count()
    for number in range(20):
        _enter(Client(), f"nobody{number}", "wrong")
        _enter(Client(), "auditor", "wrong")
    assert Entry.objects.count() == before + rules.MAX_FAILURES


def test_the_ledger_does_not_hold_names(office):
    actions.create_user(actor=office["system_admin"], username="han.zjj", name="韩某某", password=PASSWORD)
    text = " ".join(str(entry.detail) + entry.thing + entry.actor for entry in Entry.objects.all())
    assert "韩" not in text and "han.zjj" not in text


def test_a_shut_account_is_out_with_the_next_click(office):
    user = actions.create_user(actor=office["system_admin"], username="han", name="韩", password=PASSWORD)
    actions.grant(actor=office["security_officer"], user=user, role=rules.EDITOR)
    client = _in(user)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    actions.lock_user(actor=office["security_officer"], user=user)
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_offices_are_kept_apart(office):
    user = actions.create_user(actor=office["system_admin"], username="han", name="韩", password=PASSWORD)
    officer = office["security_officer"]
    actions.grant(actor=officer, user=user, role=rules.EDITOR)
    with pytest.raises(RuleBroken, match="三员分立"):
        actions.grant(actor=officer, user=user, role=rules.AUDITOR)
    with pytest.raises(RuleBroken, match="自己"):
        actions.grant(actor=officer, user=officer, role=rules.SECURITY_OFFICER)
    with pytest.raises(RuleBroken):
        actions.grant(actor=office["system_admin"], user=user, role=rules.REVIEWER_1)


def test_a_grant_does_not_reach_further_than_the_one_who_gives_it(office):
    city = Organ.objects.create(path="0001", name="市政府", kind="government")
    Organ.objects.create(path="00010001", name="市教育局", kind="department", parent=city)
    local = User.objects.create(username="local", name="本局", organ_path="00010001")
    Grant.objects.create(user=local, role=rules.SECURITY_OFFICER, organ_path="00010001")
    editor = User.objects.create(username="e", name="编辑", organ_path="00010001")
    actions.grant(actor=local, user=editor, role=rules.EDITOR, organ_path="00010001")
    with pytest.raises(RuleBroken, match="超出"):
        actions.grant(actor=local, user=editor, role=rules.EDITOR, organ_path="0001")
    with pytest.raises(RuleBroken, match="超出"):
        actions.grant(actor=local, user=editor, role=rules.EDITOR)


def test_one_changes_ones_own_password_and_stays_in(office):
    client = _in(office["auditor"])
    bad = client.post(reverse("me:index"), {"old": "wrong", "new": "Shen-Ji-2027", "again": "Shen-Ji-2027"})
    assert "现在的口令不对" in bad.content.decode()
    weak = client.post(reverse("me:index"), {"old": PASSWORD, "new": "12345", "again": "12345"})
    assert "口令不合要求" in weak.content.decode()
    assert client.post(reverse("me:index"), {"old": PASSWORD, "new": "Shen-Ji-2027", "again": "Shen-Ji-2027"}).status_code == 302
    assert client.get(reverse("me:index")).status_code == 200
    office["auditor"].refresh_from_db()
    assert office["auditor"].check_password("Shen-Ji-2027")


def test_the_auditor_verifies_exports_and_takes_the_head(office):
    client = _in(office["auditor"])
    page = client.post(reverse("records:verify")).content.decode()
    assert "核验通过" in page and "账本完好" in page
    head = client.get(reverse("records:head"))
    assert head["Content-Disposition"].startswith("attachment") and head.json()["size"] > 0
    lines = b"".join(client.post(reverse("records:export")).streaming_content).decode().splitlines()
    assert len(lines) >= head.json()["size"]
    assert _in(office["system_admin"]).get(reverse("records:index")).status_code == 404


def test_a_refusal_comes_back_as_a_sentence_on_the_page_it_came_from(office):
    site = "/desk/people/"
    client, other = _in(office["security_officer"]), office["security_officer"]
    response = client.post(reverse("people:lock", args=[other.pk]), headers={"referer": f"http://testserver{site}"})
    assert response.status_code == 302 and response["Location"] == site
    assert "不能停用自己的账号" in str(next(iter(get_messages(response.wsgi_request))))


def test_the_workbench_says_when_there_is_nothing(office):
    page = _in(office["security_officer"]).get(reverse("wagtailadmin_home")).content.decode()
    assert "没有需要您办的事" in page
    assert "Wagtail" not in page.split("</head>")[1]

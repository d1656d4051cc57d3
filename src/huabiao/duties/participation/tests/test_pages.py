"""Public pages of letters: which there are, which a change touches, what they show."""

from datetime import date

import pytest

from huabiao.duties.participation import actions, pages, rules
from huabiao.duties.participation.models import Mailbox, MonthFigures, PublicLetter
from huabiao.duties.portals.models import Home
from huabiao.duties.portals.tests.rendering import affected
from huabiao.engines.publishing import registry, templating
from huabiao.engines.search import registry as search
from huabiao.foundation.ledger.models import ChangedKey
from huabiao.kernel import clock

from .factories import make_town

pytestmark = pytest.mark.django_db


def shown(kind):
    found = registry.kind(kind)
    made = {}
    for page in found.load("city", list(found.refs("city", "", 500))):
        made[page.path] = (
            page.content.decode()
            if page.content
            else templating.environment().get_template(page.template).render(page.data)
        )
    return made


def test_a_published_letter_has_a_page_and_a_line():
    town = make_town()
    row = town.published()
    page = shown("letter")[f"letters/answers/{row.pk}.html"]
    assert all(words in page for words in ("留言时间", "答复时间", "甲市城市管理局", "已责令停工。"))
    assert "钱甲乙" not in page and "13900001234" not in page
    front = shown("letter-list")["letters/index.html"]
    assert "楼下半夜施工" in front and "/letters/new?mailbox=mayor" in front
    assert pages.look()[0] in shown("letter-look")
    actions.withdraw_letter(actor=town.manager, letter=row.letter)
    assert not shown("letter") and "楼下半夜施工" not in shown("letter-list")["letters/index.html"]


def test_a_public_letter_is_found_and_a_withdrawn_one_is_not():
    town = make_town()
    row = town.published()
    source = search.source("letter")
    (name,) = source.affected([f"letter:{row.pk}"])
    (document,) = source.load([name])
    assert (document.kind, document.title, document.sites) == (
        "answer",
        "楼下半夜施工",
        ["city"],
    ) and document.path in {f"/{path}" for path in shown("letter")}
    assert list(source.refs("", 10)) == [name] and source.public([name]) == {name}
    actions.withdraw_letter(actor=town.manager, letter=row.letter)
    assert not source.public([name]) and not list(source.load([name]))


def test_old_pages_of_the_list_do_not_move():
    """Whatever changes when a letter is added is among the pages that its keys name."""
    town = make_town()
    first = town.published()
    model = PublicLetter.objects.get(pk=first.pk)
    for sequence in range(2, rules.PAGE_SIZE * 3 + 3):
        is_edge = sequence % rules.PAGE_SIZE in (0, 1, 2)
        before = shown("letter-list") if is_edge else {}
        row = PublicLetter.objects.create(
            letter=town.write()[0], site_code="city", organ_path="0001", sequence=sequence, kind="help", title=f"第{sequence}封", question="问", answer="答",
            organ_name=model.organ_name, received_date=model.received_date, answered_date=model.answered_date,
        )  # fmt: skip
        if is_edge:
            after = shown("letter-list")
            named = {ref for _, ref in affected("letter-list", f"letter:{row.pk}", "letters:city")}
            paths = {
                "letters/index.html" if ref == "newest" else f"letters/page-{int(ref)}.html" for ref in named
            }
            changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
            assert changed and changed <= paths
    assert set(after) == {
        "letters/index.html",
        "letters/page-1.html",
        "letters/page-2.html",
        "letters/page-3.html",
    }
    assert "第41封" in after["letters/index.html"] and "第40封" not in after["letters/index.html"]


@pytest.fixture
def arranged(db):
    """A town whose home page consists of 互动交流."""
    town = make_town()
    Home.objects.create(
        site_code="city",
        organ_path="0001",
        blocks=[("interaction", {"title": "互动交流", "column": None})],
    )
    return town


def keys_of(act):
    return list(ChangedKey.objects.filter(entry__act=act).values_list("key", flat=True))


def test_the_home_page_shows_entrances_and_the_newest_counted_month(arranged):
    def front():
        return shown("home")["index.html"]

    assert all(address in front() for address in ("/letters/new", "/letters/query", 'href="/letters/"'))
    assert "逐月查看" not in front()
    MonthFigures.objects.create(
        site_code="city", month=date(2026, 9, 1), received=12, answered=8, on_time=7, days=27
    )
    MonthFigures.objects.create(site_code="city", month=date(2026, 8, 1), received=99)
    MonthFigures.objects.create(site_code="city", month=date(2026, 10, 1))  # nobody wrote
    MonthFigures.objects.create(site_code="other", month=date(2026, 10, 1), received=55)
    page = front()
    assert "2026 年 9 月的来信" in page
    for words in ("<dd>12<small>件", "<dd>8<small>件", "<dd>7<small>件", "<dd>3.4<small>个工作日"):
        assert words in page
    MonthFigures.objects.filter(received=12).update(answered=0)
    assert "平均用时" not in front()  # an average of nothing
    actions.change_mailbox(actor=arranged.manager, mailbox=arranged.mailbox, is_open=False)
    assert "/letters/new" not in front() and "/letters/query" in front()
    Mailbox.objects.all().delete()
    assert "互动交流" not in front()


def test_the_home_page_follows_mailboxes_and_months_and_not_single_letters(arranged):
    assert ("city", "home") in affected("home", *keys_of("mailboxes.create"))
    actions.change_mailbox(actor=arranged.manager, mailbox=arranged.mailbox, name="书记信箱")
    assert affected("home", *keys_of("mailboxes.change")) == {("city", "home")}
    row = arranged.published()
    actions.withdraw_letter(actor=arranged.manager, letter=row.letter)
    for act in ("letters.publish", "letters.withdraw"):
        assert keys_of(act) and affected("home", *keys_of(act)) == set()
    before = shown("home")
    month = clock.today().replace(day=1)
    assert actions.keep_month(site_code="city", month=month)
    assert shown("home") != before
    assert affected("home", *keys_of("letters.count")) == {("city", "home")}

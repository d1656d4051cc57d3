"""Public pages of letters: which there are, which a change touches, what they show."""

import pytest

from huabiao.duties.participation import actions, pages, rules
from huabiao.duties.participation.models import PublicLetter
from huabiao.duties.portals.tests.rendering import affected
from huabiao.engines.publishing import registry, templating
from huabiao.engines.search import registry as search

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

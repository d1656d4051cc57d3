"""Letters: written once, found again by their writer alone, published after masking."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huabiao.duties.participation import actions, queries, rules
from huabiao.duties.participation.models import Letter, MonthFigures
from huabiao.duties.participation.views import public
from huabiao.engines.casework import actions as cases
from huabiao.engines.casework import documents
from huabiao.engines.casework import queries as casework
from huabiao.engines.search.limits import Limit
from huabiao.foundation.ledger.models import Entry
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .factories import make_town

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def visitor(monkeypatch):
    monkeypatch.setattr(public, "writes", Limit(100, 1))
    monkeypatch.setattr(public, "lookups", Limit(100, 1))
    return Client(headers={"host": "city.localhost"})


def form(**values):
    given = {
        "mailbox": "mayor",
        "kind": "help",
        "title": "路灯不亮",
        "text": "西门外三天不亮。",
        "name": "钱甲乙",
        "phone": "13900001234",
        "wants_public": "1",
        "once": actions.new_mark(),
    }
    return given | values


def test_a_letter_is_written_and_found_again_without_an_account(town, visitor):
    page = visitor.get("/letters/new?mailbox=mayor").content.decode()
    assert "市长信箱" in page and 'value="mayor" checked' in page and "<script" not in page
    answer = visitor.post("/letters/write", form(files=SimpleUploadedFile("路灯.png", PNG)))
    assert answer.status_code == 201 and not answer.cookies
    letter = Letter.objects.get()
    code = queries.code_of(letter.once)
    text = answer.content.decode()
    assert letter.case.number in text and code in text and len(code) == 8
    assert documents.read(letter.case.documents.get().digest) == PNG
    found = visitor.post(
        "/letters/query", {"number": letter.case.number.lower(), "code": f" {code.lower()} "}
    ).content.decode()
    assert "甲市人民政府已收到" in found and "为什么是" in found and "13900001234" not in found
    for wrong in (
        {"number": letter.case.number, "code": "AAAAAAAA"},
        {"number": "LX-2026-999999", "code": code},
    ):
        assert visitor.post("/letters/query", wrong).status_code == 404


def test_a_form_sent_twice_is_one_letter_with_one_receipt(town, visitor):
    given = form()
    first, second = (visitor.post("/letters/write", given).content for _ in range(2))
    assert first == second and Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "status", "says"),
    [
        ({"phone": "123"}, 400, "11 位手机号"),
        ({"title": ""}, 400, "请写标题"),
        ({"text": "长" * 100_000}, 400, "最多 2000 字"),
        ({"homepage": "http://x"}, 400, "没有送出"),
        ({"once": "made-up"}, 400, "重新打开写信页面"),
        ({"mailbox": "nobody"}, 400, "在列出的信箱中选择"),
        ({"kind": "praise"}, 400, "在五类中选择"),
        ({"files": SimpleUploadedFile("照片.jpg", b"MZ\x90\x00" + b"\0" * 200)}, 400, "不是允许上传的类型"),
        ({"files": [SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)]}, 400, "最多 5 个"),
        ({"files": [SimpleUploadedFile(f"{n}.png", PNG) for n in range(200)]}, 413, "最多 5 个"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(town, visitor, values, status, says):
    answer = visitor.post("/letters/write", form(**values))
    assert answer.status_code == status and says in answer.content.decode()
    assert not Letter.objects.exists() and not casework.overdue(date(2099, 1, 1))


def test_one_address_writes_only_so_often(town, visitor, monkeypatch):
    monkeypatch.setattr(public, "writes", Limit(rules.WRITE_BURST, rules.WRITE_PER_SECOND))
    answers = [visitor.post("/letters/write", form()).status_code for _ in range(rules.WRITE_BURST + 1)]
    assert answers == [201] * rules.WRITE_BURST + [429]


def test_the_writer_adds_rates_and_has_it_done_again(town, visitor):
    letter, code = town.write()
    seen = {"seen": actions.seen_mark(letter)}
    assert (
        "已送出"
        in visitor.post("/letters/query", seen | {"do": "add", "words": "今晚又在施工。"}).content.decode()
    )
    assert (
        "500 字" in visitor.post("/letters/query", seen | {"do": "add", "words": "长" * 501}).content.decode()
    )
    town.answer(letter)
    assert visitor.post("/letters/query", seen | {"do": "rate", "rating": "9"}).status_code == 400
    assert (
        "再与您联系" in visitor.post("/letters/query", seen | {"do": "rate", "rating": "1"}).content.decode()
    )
    assert letter.case.tasks.filter(step="call_back", state="open").exists()
    assert (
        "重办"
        in visitor.post("/letters/query", seen | {"do": "reopen", "words": "还在施工"}).content.decode()
    )
    assert visitor.post("/letters/query", {"seen": "forged", "do": "rate", "rating": "5"}).status_code == 400
    assert code


def test_only_masked_words_are_published_and_only_with_consent(town):
    letter = town.answer(town.write()[0])
    refused = {"title": "半夜施工", "question": "电话13900001234", "answer": "已停工。"}
    with pytest.raises(RuleBroken, match="手机号"):
        actions.publish_letter(actor=town.manager, letter=letter, **refused)
    with pytest.raises(RuleBroken, match="姓名"):
        actions.publish_letter(
            actor=town.manager,
            letter=letter,
            **refused | {"question": "半夜施工", "answer": "钱甲乙：已停工"},
        )
    with pytest.raises(RuleBroken, match="权限"):
        actions.publish_letter(actor=town.clerk, letter=letter, **refused | {"question": "半夜施工"})
    unwilling = town.answer(town.write(wants_public=False)[0])
    with pytest.raises(RuleBroken, match="不同意公开"):
        actions.publish_letter(actor=town.manager, letter=unwilling, **refused | {"question": "半夜施工"})
    row = actions.publish_letter(actor=town.manager, letter=letter, **refused | {"question": "半夜施工"})
    assert row.sequence == 1 and list(queries.live("city")) == [row]
    actions.withdraw_letter(actor=town.manager, letter=letter)
    assert not queries.live("city").exists() and town.published().sequence == 2


def test_who_looks_at_the_writer_stands_in_the_ledger(town):
    letter, _ = town.write()
    with pytest.raises(RuleBroken, match="不办理"):
        actions.reveal(actor=town.clerk, letter=letter)
    actions.reveal(actor=town.manager, letter=letter)
    assert Entry.objects.filter(act="letters.reveal", actor=town.manager.actor).exists()
    words = "".join(str(entry.detail) + entry.thing for entry in Entry.objects.all())
    assert "1390000" not in words and words.isascii()


def test_a_closed_mailbox_takes_nothing(town, visitor):
    actions.change_mailbox(actor=town.manager, mailbox=town.mailbox, is_open=False)
    assert visitor.get("/letters/new").status_code == 404
    with pytest.raises(RuleBroken, match="停用"):
        town.write()


def test_a_months_figures(town):
    letter, _ = town.write()
    town.answer(letter)
    town.write()
    month = clock.today().replace(day=1)
    assert actions.keep_month(site_code="city", month=month).answered == 1
    assert actions.keep_month(site_code="city", month=month) is None
    row = MonthFigures.objects.get()
    assert (row.received, row.answered, row.on_time) == (2, 1, 1)


def test_the_writer_of_a_merged_letter_reads_the_answer(town, visitor):
    first, second = town.write()[0], town.write()[0]
    cases.merge(actor=town.manager, case=second.case, into=first.case)
    town.answer(first)
    page = visitor.post("/letters/query", {"seen": actions.seen_mark(second)}).content.decode()
    assert "已责令停工" in page

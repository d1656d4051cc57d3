"""Whatever the desk writes into our tables stands in the ledger, in the same transaction.

A day's work is done through the forms, as people do it, while every statement is watched: a transaction that wrote
into a table of ours without an entry fails, and so does a write outside any transaction.
"""

import json
import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from huabiao.duties.articles.models import Article, Asset, Placement, ReviewTask
from huabiao.duties.articles.tests import factories
from huabiao.duties.participation import actions as letters
from huabiao.duties.participation.models import Letter, Mailbox
from huabiao.duties.policies.models import Policy, Proposal
from huabiao.duties.portals.models import Column, Position, Redirect
from huabiao.engines.casework.models import CalendarDay, Process, Task
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.organizations.models import Organ, Post
from huabiao.kernel import clock

pytestmark = pytest.mark.django_db

OURS = ("accounts", "organizations", "sites", "portals", "articles", "casework", "participation", "policies")
# The engine's tables are derived: written without entries but for releases and incidents (engines/publishing/models.py).
TABLES = {model._meta.db_table for label in OURS for model in apps.get_app_config(label).get_models()}
ENTRY = "ledger_entry"
_WRITE = re.compile(r'^\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


class Watch:
    """Our tables that each outermost transaction wrote into, and whether the ledger was among them.

    The test itself stands in a transaction, so its outermost savepoints are the transactions of the desk.
    """

    def __init__(self):
        self.depth = 0
        self.written, self.transactions, self.stray = set(), [], set()

    def __call__(self, execute, sql, params, many, context):
        head = sql.lstrip()[:30].upper()
        if head.startswith("SAVEPOINT"):
            self.depth += 1
        result = execute(sql, params, many, context)
        found = _WRITE.match(sql)
        if found:
            (self.written if self.depth else self.stray).add(found[1])
        if head.startswith("RELEASE SAVEPOINT"):
            self._close(keep=True)
        elif head.startswith("ROLLBACK TO SAVEPOINT") and self.depth == 1:
            self.written = set()  # Django releases it right afterwards
        return result

    def _close(self, *, keep):
        self.depth -= 1
        if self.depth == 0:
            if keep and self.written:
                self.transactions.append(self.written)
            self.written = set()


@contextmanager
def watched():
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch


def _body(*paragraphs):
    """The form fields of a body with one text block (rich text is posted as Draftail's JSON)."""
    blocks = [{"key": f"k{n}", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []} for n, text in enumerate(paragraphs)]
    return {
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": "",
        "body-0-value": json.dumps({"blocks": blocks, "entityMap": {}}),
    }  # fmt: skip


def _version(title, **values):
    given = {"title": title, "source": "市住建局", "openness": "proactive", "classification": "open"}
    return given | _body("供热期为一百二十天。") | values


class Desk:
    """A city, its people's browsers, and what each post wrote."""

    def __init__(self, city):
        self.city, self.clients, self.done = city, {}, []

    def post(self, user, name, data=None, *arguments, files=None):
        client = self.clients.setdefault(user.pk, Client())
        if "_auth_user_id" not in client.session:
            client.force_login(user)
        address = reverse(name, args=arguments)
        with watched() as watch:
            response = client.post(address, (data or {}) | (files or {}))
        assert response.status_code in (200, 302), (name, response.status_code, response.content[:300])
        said = re.findall(r'class="(?:note-bad|err)"[^>]*>([^<]+)', response.content.decode()) if response.status_code == 200 else []
        assert not said, (name, said)
        self.done.append((name, watch))
        return response

    def user(self, role, site="housing"):
        return self.city.user(role, site)


@pytest.fixture
def desk(db):
    return Desk(factories.make_city())


def _check(desk):
    """Every transaction that wrote into a table of ours wrote into the ledger, too; and every post did write."""
    for name, watch in desk.done:
        assert not watch.stray & TABLES, f"{name} wrote {watch.stray & TABLES} outside any transaction"
        for tables in watch.transactions:
            if tables & TABLES:
                assert ENTRY in tables, f"{name} wrote {tables & TABLES} without an entry in the ledger"
    idle = [name for name, watch in desk.done if not any(ENTRY in tables for tables in watch.transactions)]
    assert not idle, f"these forms did not reach their actions: {idle}"


def test_an_editors_and_reviewers_day(desk):
    editor, column = desk.user(roles.EDITOR), desk.city.column()
    keeper, admin = desk.user(roles.COLUMN_KEEPER), desk.city.user(roles.SITE_ADMIN, "huaqing")
    desk.post(editor, "assets:upload", files={"file": SimpleUploadedFile("图.png", PNG, "image/png")})
    assert Asset.objects.count() == 1
    desk.post(editor, "articles:add", _version("供热起止时间") | {"column": column.pk, "organ": ""})
    article = Article.objects.get()
    desk.post(editor, "articles:lock", {}, article.pk)
    desk.post(editor, "articles:unlock", {}, article.pk)
    desk.post(editor, "articles:edit", _version("供热起止时间公告") | {"base_revision": article.latest_revision_id}, article.pk)
    desk.post(editor, "articles:submit", {}, article.pk)
    desk.post(editor, "articles:take-back", {}, article.pk)
    desk.post(editor, "articles:submit", {}, article.pk)
    first = desk.user(roles.REVIEWER_1)
    desk.post(first, "reviews:review", {"decision": "return", "comment": "日期不对"}, _open_task(article))
    article.refresh_from_db()
    given = _version("供热起止时间公告") | {"base_revision": article.latest_revision_id, "send": "1"}
    desk.post(editor, "articles:edit", given, article.pk)
    for role in (roles.REVIEWER_1, roles.REVIEWER_2, roles.REVIEWER_3):
        desk.post(desk.user(role), "reviews:review", {"decision": "approve", "secrecy_passed": "on"}, _open_task(article))
    article.refresh_from_db()
    assert article.live
    other = desk.city.column("housing", "news")
    desk.post(keeper, "articles:add-place", {"column": other.pk, "kind": "reference"}, article.pk)
    place = Placement.objects.get(column=other)
    for given in ({"what": "pin"}, {"what": "unpin"}, {"what": "order", "order": "5"}, {"what": "title", "title": "短"}, {"what": "end"}):
        desk.post(keeper, "placements:change", given, place.pk)
    desk.post(admin, "articles:add-position", {"position": desk.city.positions["housing"].pk}, article.pk)
    portal = desk.city.column("huaqing")
    desk.post(editor, "articles:add-place", {"column": portal.pk, "kind": "submission", "reason": "请采用"}, article.pk)
    offered = Placement.objects.get(column=portal)
    desk.post(desk.city.user(roles.COLUMN_KEEPER, "huaqing"), "placements:adopt", {"title": ""}, offered.pk)
    desk.post(editor, "articles:add-place", {"column": other.pk, "kind": "copy"}, article.pk)
    copied = Article.objects.get(copied_from=article)
    desk.post(editor, "articles:move", {"column": column.pk}, copied.pk)
    desk.post(editor, "articles:schedule", {"go_live_at": "2099-01-01T08:00", "expire_at": ""}, copied.pk)
    desk.post(editor, "articles:cancel-schedule", {}, copied.pk)
    desk.post(editor, "articles:delete", {}, copied.pk)
    desk.post(editor, "articles:restore", {}, copied.pk)
    desk.post(editor, "articles:bulk", {"act": "delete", "pick": [copied.pk], "confirmed": "1"})
    desk.post(desk.user(roles.SITE_ADMIN), "articles:purge", {}, copied.pk)
    desk.post(desk.user(roles.REVIEWER_3), "articles:withdraw", {"kind": "recalled", "note": "口径更正"}, article.pk)
    desk.post(editor, "articles:republish", {}, article.pk)
    _check(desk)


def _open_task(article):
    return ReviewTask.objects.get(article=article, state="open").pk


def test_an_administrators_day(desk):
    admin, system = desk.city.user(roles.SITE_ADMIN, "huaqing"), desk.user(roles.SYSTEM_ADMIN, "")
    officer, auditor = desk.user(roles.SECURITY_OFFICER, ""), desk.user(roles.AUDITOR, "")
    housing, site = desk.city.organs["housing"], desk.city.sites["housing"]
    desk.post(system, "organs:add", {"name": "华清市供热中心", "kind": "institution", "parent": housing.pk, "order": "0"})
    organ = Organ.objects.get(name="华清市供热中心")
    given = {"name": "华清市供热服务中心", "kind": "institution", "order": "1", "is_active": "on"}
    desk.post(system, "organs:edit", given, organ.pk)
    desk.post(system, "organs:add-office", {"name": "办公室"}, organ.pk)
    desk.post(system, "organs:add-post", {"name": "主任"}, organ.pk)
    desk.post(system, "organs:appoint", {"person": "某", "from_date": "2026-11-01"}, organ.pk, Post.objects.get().pk)
    desk.post(system, "organs:move", {"parent": desk.city.organs["office"].pk}, organ.pk)
    person = {"username": "han", "name": "韩", "organ": housing.pk, "password": "Gong-Re-2026"}
    desk.post(system, "people:add", person)
    han = User.objects.get(username="han")
    desk.post(system, "people:edit", {"name": "韩某", "organ": housing.pk}, han.pk)
    desk.post(system, "people:password", {"password": "Gong-Re-2027"}, han.pk)
    desk.post(officer, "people:grant", {"role": "editor", "organ": housing.pk, "site": site.pk}, han.pk)
    desk.post(officer, "people:lock", {}, han.pk)
    desk.post(officer, "people:unlock", {}, han.pk)
    desk.post(officer, "people:revoke", {}, han.pk, Grant.objects.get(user=han).pk)
    desk.post(officer, "people:grant", {"role": "editor"}, han.pk)
    han.refresh_from_db()
    desk.post(han, "me:index", {"old": "Gong-Re-2027", "new": "Gong-Re-2028", "again": "Gong-Re-2028"})
    desk.post(han, "me:keys", {"on": "0"})
    new = {"parent": "root", "title": "供热", "slug": "heating", "kind": "list", "column_type": "办事服务", "description": "供热", "organ": housing.pk,
           "update_days": "30", "review_levels": "3", "page_size": "20", "in_navigation": "on"}  # fmt: skip
    address = reverse("columns:add") + "?site=housing"
    client = Client()
    client.force_login(admin)
    with watched() as watch:
        assert client.post(address, new).status_code == 302
    desk.done.append(("columns:add", watch))
    column = Column.objects.get(slug="heating")
    desk.post(admin, "columns:edit", new | {"title": "供热服务", "slug": "heat"}, column.pk)
    desk.post(admin, "columns:move", {"parent": str(desk.city.column("housing", "news").pk)}, column.pk)
    desk.post(admin, "columns:retire", {}, column.pk)
    desk.post(admin, "homes:arrange", {"blocks-count": "0"}, site.pk)
    desk.post(admin, "positions:add", {"site": site.pk, "code": "lead", "name": "要闻", "limit": "3"})
    desk.post(admin, "positions:edit", {"name": "头版", "limit": "4"}, Position.objects.get(code="lead").pk)
    desk.post(admin, "redirects:add", {"site": site.pk, "old_path": "/old/1.html", "target": "/news/"})
    desk.post(admin, "redirects:remove", {}, Redirect.objects.get(old_path="/old/1.html").pk)
    record = {"name": "市住建局网站", "domain": "housing.huaqing.localhost", "language": "zh-CN", "direction": "ltr", "theme": "qing",
              "identification_code": "5107000001", "icp_number": "云ICP备00000000号"}  # fmt: skip
    desk.post(admin, "sites:edit", record, site.pk)
    desk.post(system, "sites:status", {"status": "suspended"}, site.pk)
    desk.post(system, "sites:add", {"code": "water", "name": "水务", "kind": "department", "organ": organ.pk, "domain": "water.huaqing.localhost"})
    desk.post(auditor, "records:verify", {})
    _check(desk)


def test_a_letter_from_its_writer_to_its_rating(desk):
    manager, clerk, system = desk.user(roles.CASE_MANAGER), desk.user(roles.CASE_CLERK), desk.user(roles.SYSTEM_ADMIN, "")
    housing, site = desk.city.organs["housing"], desk.city.sites["housing"]
    desk.post(manager, "mailboxes:add", {"site": site.pk, "organ": housing.pk, "code": "consult", "name": "业务咨询", "order": "0"})
    mailbox = Mailbox.objects.get()
    desk.post(manager, "mailboxes:edit", {"name": "住建咨询", "order": "1", "is_open": "on"}, mailbox.pk)
    visitor = Client(headers={"host": site.domain})

    def send(name, given):
        with watched() as watch:
            assert visitor.post(reverse(name), given).status_code in (200, 201), name
        desk.done.append((name, watch))

    for _ in range(2):
        send("letters-write", {"mailbox": "consult", "kind": "help", "title": "漏水", "text": "楼道漏水。", "name": "钱甲", "phone": "13900001234",
                               "wants_public": "1", "once": letters.new_mark()})  # fmt: skip
    second, first = Letter.objects.all()

    def act(person, do, letter=first, **given):
        desk.post(person, "cases:act", {"do": do} | given, letter.case_id)

    def task(step):
        return Task.objects.get(case_id=first.case_id, step=step, state="open").pk

    seen = {"seen": letters.seen_mark(first)}
    act(manager, "assign", organ=housing.pk)
    act(clerk, "claim", task=task("handle"))
    act(clerk, "release", task=task("handle"))
    act(clerk, "note", words="已到现场")
    act(clerk, "ask", words="请告诉我们单元号")
    send("letters-query", seen | {"do": "add", "words": "二单元"})
    act(manager, "stop", words="检验检测")
    act(clerk, "resume")
    act(clerk, "extend", days="3", words="等配件")
    act(manager, "decide", task=task("extension"), approve="1")
    act(manager, "invite", organ=housing.pk, words="请查屋面")
    act(clerk, "contribute", task=task("joint"), words="屋面完好")
    act(manager, "transfer", organ=housing.pk)
    act(manager, "remind")
    act(manager, "supervise", words="请抓紧")
    act(clerk, "return", task=task("handle"), words="属物业科")
    act(manager, "assign", organ=housing.pk)
    act(manager, "merge", letter=second, number=first.case.number)
    act(manager, "split", title="另一件", words="门禁坏了。")
    act(clerk, "draft", answer="已修")
    act(clerk, "send", answer="已修好。")
    act(manager, "review", approve="1")
    desk.post(manager, "letters:reveal", {}, first.case_id)
    desk.post(manager, "letters:publish", {"title": "漏水", "question": "楼道漏水。", "answer": "已修好。"}, first.case_id)
    desk.post(manager, "letters:withdraw", {}, first.case_id)
    send("letters-query", seen | {"do": "rate", "rating": "1"})
    act(manager, "call_back", task=task("call_back"), solved="1", words="已联系")
    send("letters-query", seen | {"do": "reopen", "words": "又漏了"})
    act(manager, "close", words="请另行报修")
    desk.post(system, "workdays:index", {"day": "2027-02-08", "is_workday": "0"})
    desk.post(system, "workdays:year", {"year": "2027"})
    desk.post(system, "workdays:remove", {}, CalendarDay.objects.get().pk)
    limit = {"from_date": "2026-12-01", "days": "5", "unit": "working", "basis": "本级规定", "what": "答复", "extension": "0", "correction": "0"}
    desk.post(system, "limits:edit", limit, "letter")
    newer = Process.objects.get().source.replace("来信办理", "来信办理（二）").encode()
    desk.post(system, "processes:index", {"code": "letter"}, files={"file": SimpleUploadedFile("新.bpmn", newer)})
    _check(desk)
    assert letters.keep_month(site_code="housing", month=clock.today().replace(day=1)).received == 1


def test_a_librarians_day(desk):
    editor, last, site = desk.user(roles.EDITOR), desk.user(roles.REVIEWER_3), desk.city.sites["housing"]
    written = {"title": "华清市供热办法", "category": "normative", "issuer": "市住建局", "written_date": "2025-12-01", "text": "第一条　供热。"}
    desk.post(editor, "policies:add", written | {"site": site.pk})
    policy = Policy.objects.get()
    desk.post(editor, "policies:edit", written | {"text": "第一条　供热。\n第二条　停热。"}, policy.pk)
    reason = {"why": "依据清理结果"}
    for name, data in (
        ("policies:publish", {}), ("policies:edit", written | {"issuer": "市住房和城乡建设局"}), ("policies:validity", {"validity": "expired"}), ("policies:withdraw", {}),
    ):  # fmt: skip
        desk.post(editor, name, data | reason, policy.pk)
        desk.post(last, "policy_proposals:show", {"decision": "return", "comment": "请再核"}, Proposal.objects.get(state="open").pk)
        desk.post(editor, name, data | reason, policy.pk)
        desk.post(last, "policy_proposals:show", {"decision": "approve"}, Proposal.objects.get(state="open").pk)
    assert not Policy.objects.get().live
    _check(desk)


def test_entering_and_failing_to_enter(desk):
    user = desk.user(roles.EDITOR)
    user.set_password("Gong-Re-2026")
    user.save()
    client = Client()
    for password in ("wrong", "wrong again", "Gong-Re-2026"):
        with watched() as watch:
            client.post(reverse("wagtailadmin_login"), {"username": user.username, "password": password, "next": ""})
        desk.done.append(("login", watch))
    with watched() as watch:
        client.post(reverse("wagtailadmin_logout"))
    desk.done.append(("logout", watch))
    _check(desk)


def test_the_watch_sees_a_write_without_an_entry(desk):
    """The guard itself: a bare write, inside a transaction and outside one, is found."""
    with watched() as watch:
        User.objects.filter(pk=desk.user(roles.EDITOR).pk).update(office="偷改")
    assert "accounts_user" in watch.stray

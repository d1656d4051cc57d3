"""Nobody at the desk meets what is not theirs: every address × every role × a foreign organ, GET and POST.

It stands here and not beside the desk, because it needs the duties' cities, which the foundation may not know. The
foreign organ is 市教育局; the people are those of 市住建局 and the three separated offices.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.viewsets import viewsets

from huabiao.duties.articles import actions, queries
from huabiao.duties.articles.models import Article, Asset, ImportBatch, Placement, ReviewTask
from huabiao.duties.articles.tests import factories
from huabiao.duties.participation import actions as letters
from huabiao.duties.participation.models import Mailbox, PublicLetter
from huabiao.duties.policies.models import Policy, Proposal
from huabiao.duties.policies.tests.factories import make_policy, make_proposal
from huabiao.duties.portals.models import Column, Home, Position, Redirect
from huabiao.engines.casework import actions as cases
from huabiao.engines.casework.models import Answer, Case, Message, Note, Task
from huabiao.engines.search.models import Word
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.desk.middleware import WAGTAIL_OPEN
from huabiao.foundation.desk.scoped import NAMESPACES, DeskViewSet
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site

MARK = "外局密"  # stands in every title, name and file of the foreign organ
FOREIGN = "education"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = factories.make_city()
    editor = city.user(roles.EDITOR, FOREIGN)
    path = city.organs[FOREIGN].path
    User.objects.filter(organ_path=path).update(name=f"{MARK}人员")
    Column.objects.filter(site_code=FOREIGN).update(keywords=MARK)
    Redirect.objects.create(site_code=FOREIGN, organ_path=path, old_path=f"/{MARK}/", target="/news/")
    Home.objects.create(site_code=FOREIGN, organ_path=path)
    Position.objects.filter(site_code=FOREIGN).update(name=f"{MARK}推荐位")
    Word.objects.create(site_code=FOREIGN, organ_path=path, kind="synonym", text=f"{MARK}词", official="规范说法")
    Word.objects.create(site_code="housing", organ_path=city.organs["housing"].path, kind="synonym", text="暖气片", official="散热器")
    ImportBatch.objects.create(site_code=FOREIGN, organ_path=path, name=f"{MARK}.jsonl", file="x", created_by="x")
    actions.store_asset(actor=editor, organ_path=path, name=f"{MARK}.png", data=PNG)
    given = {"site": FOREIGN, "body": factories.text_body(f"{MARK}正文。")}
    for title in ("草稿", "送审稿", "公开稿", "报送稿"):
        article = factories.make_article(city, title=f"{MARK}{title}", **given)
        if title == "送审稿":
            factories.submit(city, article)
        if title in ("公开稿", "报送稿"):
            article = factories.publish(city, article)
        if title == "报送稿":
            actions.report_up(actor=editor, article=article, column=city.column("huaqing"), reason=MARK)
    binned = factories.make_article(city, title=f"{MARK}回收站稿", **given)
    actions.delete_article(actor=editor, article=binned)
    for code in (FOREIGN, "housing"):
        _make_letters(city, code)
    make_proposal(city, make_policy(city, site=FOREIGN, title=f"{MARK}办法"), reason=f"{MARK}理由")
    make_proposal(city, make_policy(city, title="本局办法"), reason="本局理由")
    for title in ("本局草稿", "本局公开稿", "本局送审稿"):
        own = factories.make_article(city, title=title)
        if title == "本局公开稿":
            factories.publish(city, own)
        if title == "本局送审稿":
            factories.submit(city, own)
    return city


def _make_letters(city, code):
    """A mailbox, a letter to be assigned, one being handled, one answered and published."""
    manager, organ, mark = city.user(roles.CASE_MANAGER, code), city.organs[code], MARK if code == FOREIGN else "本局"
    mailbox = letters.create_mailbox(actor=manager, site=city.sites[code], organ=organ, code=f"box-{code}", name=f"{mark}信箱")
    for stage in ("received", "handling", "published"):
        letter, _ = letters.write_letter(
            mailbox=mailbox, kind="help", title=f"{mark}来信", text=f"{mark}内容", once=f"{code}-{stage}", name=mark, phone="13900000000", wants_public=True
        )
        if stage == "received":
            continue
        case = cases.assign(actor=manager, case=letter.case, organ=organ)
        cases.note(actor=manager, case=case, words=mark)
        if stage == "published":
            cases.submit_answer(actor=city.user(roles.CASE_CLERK, code), case=case, text=f"{mark}答复")
            letter.case = cases.review_answer(actor=manager, case=case, approve=True)
            letters.publish_letter(actor=manager, letter=letter, title="公开", question="问", answer="答")


# What is foreign, and whether it was touched


def _foreign_rows(city):
    path = city.organs[FOREIGN].path
    users = User.objects.filter(organ_path__startswith=path)
    return {
        "article": Article.objects.filter(site_code=FOREIGN),
        "placement": Placement.objects.filter(Q(site_code=FOREIGN) | Q(article__site_code=FOREIGN)),
        "task": ReviewTask.objects.filter(site_code=FOREIGN),
        "asset": Asset.objects.filter(organ_path__startswith=path),
        "column": Column.objects.filter(site_code=FOREIGN),
        "home": Home.objects.filter(site_code=FOREIGN),
        "position": Position.objects.filter(site_code=FOREIGN),
        "redirect": Redirect.objects.filter(site_code=FOREIGN),
        "batch": ImportBatch.objects.filter(site_code=FOREIGN),
        "word": Word.objects.filter(site_code=FOREIGN),
        "policy": Policy.objects.filter(site_code=FOREIGN),
        "proposal": Proposal.objects.filter(site_code=FOREIGN),
        "organ": Organ.objects.filter(path__startswith=path),
        "site": Site.objects.filter(code=FOREIGN),
        "case": Case.objects.filter(parties__organ_path__startswith=path),
        "case_task": Task.objects.filter(organ_path__startswith=path),
        "message": Message.objects.filter(case__parties__organ_path__startswith=path),
        "case_note": Note.objects.filter(case__parties__organ_path__startswith=path),
        "answer": Answer.objects.filter(case__parties__organ_path__startswith=path),
        "mailbox": Mailbox.objects.filter(site_code=FOREIGN),
        "public_letter": PublicLetter.objects.filter(site_code=FOREIGN),
        "user": users,
        "grant": Grant.objects.filter(Q(organ_path__startswith=path) | Q(user__in=users)),
    }


def _digest(city):
    """One value over all rows of the foreign organ: it changes with any change, addition or removal."""
    running = hashlib.sha256()
    for name, rows in _foreign_rows(city).items():
        for row in rows.order_by("pk"):
            values = [field.value_to_string(row) for field in row._meta.concrete_fields]
            running.update(repr((name, values)).encode())
    return running.hexdigest()


@contextmanager
def _undone() -> Iterator[list[str]]:
    """Whatever happens inside is rolled back; gives the statements that wrote."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if sql.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"} and "django_session" not in sql:
            written.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        yield written
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of 404 are what is wanted here."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


# Every address


def _patterns(resolver=None, prefix="", names=()):
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route, (*names, pattern.namespace) if pattern.namespace else names)
        elif isinstance(pattern, URLPattern) and route.startswith("desk/"):
            yield route, pattern, names


def _filled(route, pattern, values):
    """The address with its parameters filled: numbers from `values`, by name or the first; words by what they name."""
    address = route.replace("^", "").replace("$", "")
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        given = values.get(name, values.get("pk", 1)) if kind == "IntConverter" else _word(name)
        for written in (f"<int:{name}>", f"<str:{name}>", f"<slug:{name}>", f"<path:{name}>", f"<uuid:{name}>", f"<{name}>"):
            address = address.replace(written, str(given))
    return "/" + address


def _word(name):
    return {"app_label": "articles", "app_name": "articles", "model_name": "article", "action": "delete"}.get(name, "1")


def _of_wagtail():
    """Wagtail's own addresses under /desk/, those that we leave open left out."""
    for route, pattern, names in _patterns():
        if (names and names[0] in NAMESPACES) or (not names and pattern.name in WAGTAIL_OPEN) or ".*" in route:
            continue
        yield route, pattern


def _screens():
    for viewset in viewsets.viewsets:
        if isinstance(viewset, DeskViewSet):
            for screen in viewset.screens:
                yield viewset, screen


def _people(city):
    """One person a role: those of 市住建局, and the three separated offices."""
    business = [(role, city.user(role)) for role in factories.BUSINESS]
    return business + [(role, city.user(role, "")) for role in factories.SEPARATED]


def _client(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def _is_clean(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return MARK.encode() not in body and MARK.encode("unicode_escape") not in body


def test_wagtails_own_addresses_do_not_exist_for_anybody(city):
    addresses = []
    number = _foreign_rows(city)["article"].first().pk
    for route, pattern in _of_wagtail():
        if "(?P<" in route:
            continue
        addresses.append(_filled(route, pattern, {"pk": number}))
    assert len(addresses) > 100, "the resolver was not walked"
    before = _digest(city)
    for role, user in _people(city):
        client = _client(user)
        for address in addresses:
            for response in (client.get(address), client.post(address, {"id": "all"})):
                assert response.status_code == 404, (role, address, response.status_code)
    assert _digest(city) == before


def test_what_wagtail_leaves_open_shows_nothing_foreign(city):
    for role, user in _people(city):
        client = _client(user)
        for route, pattern, names in _patterns():
            if not names and pattern.name in WAGTAIL_OPEN - {"wagtailadmin_logout"} and role != roles.AUDITOR:
                assert _is_clean(client.get(_filled(route, pattern, {}))), (role, route)


MODEL_ROWS = {
    "articles": "article", "placements": "placement", "reviews": "task", "assets": "asset", "columns": "column",
    "homes": "site", "positions": "position", "redirects": "redirect", "publishing": "site", "sites": "site",
    "organs": "organ", "people": "user", "imports": "batch", "cases": "case", "letters": "case", "mailboxes": "mailbox", "search": "word", "policies": "policy", "policy_proposals": "proposal",
}  # fmt: skip
# Who may see or act on all organs by their office: nothing of this kind is foreign to them.
EVERYWHERE = {
    roles.AUDITOR: {act for act in roles.ACTS[roles.AUDITOR]},
    roles.SYSTEM_ADMIN: {act for act in roles.ACTS[roles.SYSTEM_ADMIN]},
    roles.SECURITY_OFFICER: {act for act in roles.ACTS[roles.SECURITY_OFFICER]},
}


@cache
def _named():
    return {(names[0], pattern.name): (route, pattern) for route, pattern, names in _patterns() if len(names) == 1}


def _addresses(viewset, screen, number):
    """The screen's address for one row."""
    route, pattern = _named()[viewset.url_namespace, screen.name]
    others = dict.fromkeys(("grant_pk", "office_pk", "post_pk", "old_pk", "new_pk", "number"), 1)
    return _filled(route, pattern, others | {"pk": number})


def test_every_kind_of_row_is_covered_here():
    keyed = {viewset.name for viewset, screen in _screens() if "<int:pk>" in screen.route}
    assert keyed <= set(MODEL_ROWS), keyed - set(MODEL_ROWS)


def test_a_foreign_row_is_404_at_every_address_with_a_key(city):
    rows = {name: list(found.order_by("pk")[:1]) for name, found in _foreign_rows(city).items()}
    rows["task"] = list(_foreign_rows(city)["task"].filter(state="open"))
    rows["article"] = list(_foreign_rows(city)["article"].order_by("pk"))[::2]  # a draft, a public one, one in the bin
    before = _digest(city)
    for role, user in _people(city):
        client = _client(user)
        for viewset, screen in _screens():
            if "<int:pk>" not in screen.route or screen.act in EVERYWHERE.get(role, ()):
                continue
            for row in rows[MODEL_ROWS[viewset.name]]:
                address = _addresses(viewset, screen, row.pk)
                for method in (client.get, client.post):
                    response = method(address)
                    expected = (404, 405) if screen.posts else (404,)
                    assert response.status_code in expected, (role, address, response.status_code)
    assert _digest(city) == before


def _foreign_choices(city):
    """A form that names something foreign in every field that a screen of ours reads."""
    rows = _foreign_rows(city)
    draft = rows["article"].filter(state="draft", deleted_at=None).first()
    column, organ, site = city.column(FOREIGN), city.organs[FOREIGN], city.sites[FOREIGN]
    return {
        "pick": [str(article.pk) for article in rows["article"]], "confirmed": "1", "column": column.pk,
        "organ": organ.pk, "site": site.pk, "parent": column.pk, "position": city.positions[FOREIGN].pk,
        "picture": rows["asset"].first().pk, "office": "", "post": "", "title": "题", "slug": "foreign-try", "kind": "reference",
        "column_type": "通知公告", "description": "述", "review_levels": "3", "page_size": "20", "update_days": "0",
        "source": "源", "openness": "proactive", "classification": "open", "base_revision": draft.latest_revision_id or "",
        "body-count": "0", "blocks-count": "0", "banner-count": "0", "code": "tryit", "name": "名", "limit": "6",
        "old_path": "/try/", "target": "/x/", "username": "try.one", "password": "huabiao-Try-1", "role": "editor",
        "what": "title", "order": "1", "reason": "理由", "note": "说明", "comment": "意见", "decision": "approve",
        "status": "closed", "domain": "try.localhost", "go_live_at": "", "expire_at": "", "person": "某", "from_date": "2026-11-01",
    }  # fmt: skip


ACTS_IN_BULK = ("submit", "delete", "place")


def _own_rows(city):
    """A row of one's own for each kind of address with a key."""
    path = city.organs["housing"].path
    return {
        "article": list(Article.objects.filter(site_code="housing")),
        "placement": list(Placement.objects.filter(site_code="housing")),
        "task": list(ReviewTask.objects.filter(site_code="housing", state="open")),
        "asset": list(Asset.objects.filter(organ_path=path)),
        "column": [city.column("housing")],
        "position": [city.positions["housing"]],
        "redirect": list(Redirect.objects.filter(site_code="housing")),
        "batch": list(ImportBatch.objects.filter(site_code="housing")),
        "word": list(Word.objects.filter(site_code="housing")),
        "policy": list(Policy.objects.filter(site_code="housing")),
        "proposal": list(Proposal.objects.filter(site_code="housing")),
        "site": [city.sites["housing"]],
        "organ": [city.organs["housing"]],
        "case": list(Case.objects.filter(organ_path=path).order_by("pk")),
        "mailbox": list(Mailbox.objects.filter(site_code="housing")),
        "user": [city.user(roles.COLLECTOR)],
    }


def _asked(city):
    """Every screen of ours: without a key as it is, with a key for rows of one's own."""
    own = _own_rows(city)
    for viewset, screen in _screens():
        if "<int:pk>" not in screen.route:
            yield viewset, screen, _addresses(viewset, screen, 0)
        else:
            rows = own[MODEL_ROWS[viewset.name]]
            for row in rows[:3] if viewset.name == "articles" else rows[:1]:
                yield viewset, screen, _addresses(viewset, screen, row.pk)


def test_no_screen_shows_or_offers_anything_foreign(city):
    asked = list(_asked(city))
    for role, user in _people(city):
        client = _client(user)
        for viewset, screen, address in asked:
            if role in EVERYWHERE or screen.posts:
                continue
            foreign = f"&site={FOREIGN}&column={city.column(FOREIGN).pk}&organ={city.organs[FOREIGN].pk}"
            for query in ("", f"?q={MARK}{foreign}"):
                with _undone():
                    response = client.get(address + query)
                    assert response.status_code != 500, (role, address + query)
                    if response.status_code == 200:
                        typed = query.startswith("?q=")  # what was typed stands in the search box
                        body = b"".join(response.streaming_content) if response.streaming else response.content
                        text = body.replace(f'value="{MARK}"'.encode(), b"") if typed else body
                        text = text.replace(f"q={MARK}".encode(), b"")
                        assert MARK.encode() not in text, (role, viewset.name, screen.name, query)


def test_no_form_writes_into_or_moves_into_a_foreign_organ(city):
    asked = list(_asked(city))
    choices = _foreign_choices(city)
    before = _digest(city)
    kinds, writes = ("reference", "copy", "push", "submission"), 0
    rows = _foreign_rows(city)
    foreign_case = {"number": rows["case"].first().number, "person": rows["user"].first().pk, "words": "请办理"}
    for role, user in _people(city):
        client = _client(user)
        for _viewset, screen, address in asked:
            if role in EVERYWHERE and screen.act in EVERYWHERE[role]:
                continue  # their office reaches every organ
            variants = [choices | {"act": act} for act in ACTS_IN_BULK] if screen.name == "bulk" else [choices]
            if screen.name == "add-place":
                variants = [choices | {"kind": kind} for kind in kinds]
            if screen.name == "act":
                variants = [choices | foreign_case | {"do": do} for do in ("assign", "transfer", "invite", "merge")]
            for given in variants:
                with _undone() as written:
                    response = client.post(address, given)
                    assert response.status_code != 500, (role, address)
                    assert _is_clean(response), (role, address)
                    writes += bool(written)
                    # Comparing all foreign rows is the dear part: only where something was written at all.
                    assert not written or _digest(city) == before, (role, address, given.get("act") or given.get("kind"))
    assert writes > 50, "hardly any form wrote anything: the choices do not reach the actions"


def test_the_desk_shows_nothing_to_a_stranger():
    client = Client()
    for viewset, screen in _screens():
        address = _addresses(viewset, screen, 1)
        for response in (client.get(address), client.post(address)):
            assert response.status_code in (302, 404, 405), (address, response.status_code)
            if response.status_code == 302:
                assert "/desk/login/" in response["Location"]


def test_queries_of_this_test_see_what_they_should(city):
    """The test itself would be worthless if its foreign rows were not there."""
    counts = {name: rows.count() for name, rows in _foreign_rows(city).items()}
    assert all(counts.values()), counts
    assert queries.library(city.user(roles.EDITOR, FOREIGN)).filter(title__contains=MARK).count() == 4
    assert connection.in_atomic_block

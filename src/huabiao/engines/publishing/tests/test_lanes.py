"""The publisher with a kind of page made for the purpose: what it writes, leaves, removes; frames, builds, roll-back."""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from huabiao.engines.publishing import (
    actions,
    build,
    lanes,
    pathtree,
    places,
    proving,
    pruning,
    registry,
    release,
    stage,
    verifying,
)
from huabiao.engines.publishing.models import Build, PublishedFile, Release, SiteState
from huabiao.foundation.ledger.actions import record, sequence
from huabiao.foundation.ledger.models import Entry
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@dataclass
class Shelf:
    """A kind whose pages are entries of a dictionary."""

    name: str = "shelf"
    order: int = registry.PAGES
    texts: dict[str, str] = field(default_factory=dict)
    loads: int = 0

    def affected(self, keys):
        return [registry.PageRef("a", key.removeprefix("shelf:")) for key in keys if key.startswith("shelf:")]

    def refs(self, site, after, limit):
        return sorted(ref for ref in self.texts if ref > after)[:limit]

    def load(self, site, refs):
        self.loads += 1
        for ref in refs:
            if ref in self.texts:
                content = f"<html>\0head\0<p>{self.texts[ref]}</p></html>"
                yield registry.Page(ref, f"shelf/{ref}.html", content=content.encode())


@pytest.fixture
def shelf(monkeypatch):
    made = Shelf()
    frame = {"head": "<b>甲</b>"}
    monkeypatch.setattr(registry, "_kinds", {"shelf": made})
    monkeypatch.setattr(registry, "_frames", [registry.FrameSource(lambda site: dict(frame), lambda keys: ["a"] if "site:a" in keys else [])])
    made.frame = frame
    organ = Organ.objects.create(path="0001", name="甲市人民政府", kind="government")
    Site.objects.create(code="a", name="甲", kind="portal", organ=organ, organ_path="0001", domain="a.localhost", status="running")
    return made


def say(*keys):
    with transaction.atomic():
        record(actor="test", act="test.change", thing="test:1", keys=keys)


def files():
    root = places.public("a")
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def agree():
    """Files, rows and tree say the same."""
    rows = list(PublishedFile.objects.filter(site_code="a"))
    plain = {path: content for path, content in files().items() if not path.endswith(".gz")}
    assert {row.path: row.digest for row in rows} == {path: hashlib.sha256(text).hexdigest() for path, text in plain.items()}
    assert all(release.intact(places.public("a"), stage.records([tuple(getattr(row, name) for name in stage.FIELDS)])[0]) for row in rows)
    root = pathtree.root("a")
    assert root == pathtree.rebuild("a")
    assert Release.objects.filter(site_code="a").first().root == root


def test_first_build_writes_all_and_a_change_only_what_differs(shelf):
    shelf.texts = {"1": "一", "2": "二"}
    outcome = lanes.run_until_idle()
    assert (outcome.pages, outcome.written) == (2, 2)
    assert files()["shelf/1.html"] == "<html><b>甲</b><p>一</p></html>".encode()
    shelf.texts["2"] = "贰"
    say("shelf:1", "shelf:2")
    outcome = lanes.run_until_idle()
    assert (outcome.pages, outcome.written, outcome.unchanged) == (2, 1, 1)
    agree()


def test_a_page_that_no_longer_exists_is_removed_with_its_folder(shelf):
    shelf.texts = {"1": "一"}
    lanes.run_until_idle()
    shelf.texts = {}
    say("shelf:1")
    assert lanes.run_until_idle().removed == 1
    assert files() == {}
    assert not (places.public("a") / "shelf").exists()


def test_a_changed_frame_is_spliced_without_loading_a_page(shelf):
    shelf.texts = {str(n): f"第{n}页" for n in range(30)}
    lanes.run_until_idle()
    loads = shelf.loads
    shelf.frame["head"] = "<b>乙</b>"
    say("site:a")
    assert lanes.run_until_idle().written == 30
    assert shelf.loads == loads
    assert "乙" in files()["shelf/7.html"].decode()
    agree()


def test_the_command_brings_frames_up_to_settings_that_no_entry_tells_of(shelf):
    shelf.texts = {"1": "一"}
    lanes.run_until_idle()
    shelf.frame["head"] = "<b>丙</b>"
    call_command("publish", stdout=StringIO())
    assert "丙" in files()["shelf/1.html"].decode()
    agree()


def test_full_build_over_finished_work_changes_nothing(shelf):
    shelf.texts = {str(n): f"第{n}页" for n in range(30)}
    lanes.run_until_idle()
    before, count = files(), Release.objects.count()
    outcome = lanes.run_until_idle(full=True)
    assert (outcome.pages, outcome.written, outcome.removed) == (30, 0, 0)
    assert files() == before
    assert Release.objects.count() == count


def test_full_build_removes_what_nobody_declares_any_more(shelf):
    shelf.texts = {str(n): "x" for n in range(10)}
    lanes.run_until_idle()
    for ref in ("0", "5", "9"):
        del shelf.texts[ref]
    assert lanes.run_until_idle(full=True).removed == 3
    agree()


def test_large_build_in_several_processes_gives_the_same_bytes(shelf, monkeypatch, settings):
    shelf.texts = {f"{n:05d}": f"第{n}页" for n in range(300)}
    lanes.run_until_idle()
    alone = files()
    PublishedFile.objects.all().delete()
    SiteState.objects.all().update(templates="")
    monkeypatch.setattr(build, "CHUNK", 20)
    monkeypatch.setattr(build, "RELEASE", 100)
    monkeypatch.setattr(build, "POOL_FROM", 60)
    settings.HUABIAO_BUILD_PROCESSES = 2
    assert lanes.run_until_idle().written == 300
    assert files() == alone
    agree()


def test_a_change_during_a_build_is_not_lost_and_not_overwritten(shelf, monkeypatch):
    shelf.texts = {f"{n:05d}": f"第{n}页" for n in range(100)}
    monkeypatch.setattr(build, "CHUNK", 10)
    monkeypatch.setattr(build, "RELEASE", 20)
    real = shelf.load
    done = []

    def load(site, refs):
        if "00050" in refs and not done:
            done.append(True)
            shelf.texts["00003"] = "改"
            shelf.frame["head"] = "<b>新</b>"
            say("shelf:00003", "site:a")
        return real(site, refs)

    monkeypatch.setattr(shelf, "load", load)
    lanes.run_until_idle()
    assert files()["shelf/00003.html"].decode() == "<html><b>新</b><p>改</p></html>"
    assert all("新" in text.decode() for path, text in files().items() if path.endswith("html"))
    agree()


def test_an_old_style_stays_until_no_page_asks_for_it(shelf, monkeypatch):
    """A page in its old frame asks for the old name of the style while the build goes on."""

    class Styles(Shelf):
        def load(self, site, refs):
            yield registry.Page("site.css", f"{self.texts['site.css']}.css", content=b"p{}")

    styles = Styles("styles", registry.ASSETS, {"site.css": "old"})
    registry.register_kind(styles)
    shelf.texts = {"1": "一"}
    lanes.run_until_idle(full=True)
    assert "old.css" in files()
    styles.texts["site.css"] = "new"
    seen = []
    monkeypatch.setattr(shelf, "load", lambda site, refs: seen.append(set(files())) or iter(()), raising=False)
    lanes.run_until_idle(full=True)
    assert {"old.css", "new.css"} <= seen[0]
    assert "new.css" in files() and "old.css" not in files()
    agree()


def test_a_build_resumes_where_it_stopped(shelf, monkeypatch):
    shelf.texts = {f"{n:05d}": f"第{n}页" for n in range(100)}
    monkeypatch.setattr(build, "CHUNK", 10)
    monkeypatch.setattr(build, "RELEASE", 20)
    real = shelf.load

    def load(site, refs):
        if "00050" in refs:
            raise KeyboardInterrupt
        return real(site, refs)

    monkeypatch.setattr(shelf, "load", load)
    with pytest.raises(KeyboardInterrupt):
        lanes.run_until_idle()
    monkeypatch.setattr(shelf, "load", real)
    shelf.loads = 0
    assert Build.objects.get().after == "00039"
    lanes.run_until_idle()
    assert shelf.loads == 6
    agree()


def test_a_journal_left_behind_is_undone(shelf):
    shelf.texts = {"1": "一", "2": "二"}
    lanes.run_until_idle()
    root = places.public("a")
    changes = [stage.Change("shelf/1.html", None, None), stage.Change("shelf/new.html", None, None)]
    (root / "shelf/new.html").write_text("half")
    stage.switch("a", changes, "crash")
    assert release.recover("a") == 1
    assert set(files()) == {"shelf/1.html", "shelf/1.html.gz", "shelf/2.html", "shelf/2.html.gz"}
    agree()


def test_roll_back_restores_bytes_and_freezes_until_thawed(shelf):
    shelf.texts = {"1": "一", "2": "二"}
    lanes.run_until_idle()
    first, number = files(), Release.objects.first().number
    shelf.texts = {"1": "壹", "3": "三"}
    shelf.frame["head"] = "<i>乙</i>"
    say("shelf:1", "shelf:2", "shelf:3", "site:a")
    lanes.run_until_idle()
    assert files() != first
    actions.rollback(actor=None, site_code="a", number=number)
    assert files() == first
    agree()
    say("shelf:1")
    lanes.run_until_idle()
    assert files() == first
    actions.unfreeze(actor=None, site_code="a")
    lanes.run_until_idle()
    assert "shelf/3.html" in files() and "shelf/2.html" not in files()
    agree()


def test_a_site_that_is_closed_loses_its_files(shelf):
    shelf.texts = {"1": "一"}
    lanes.run_until_idle()
    Site.objects.update(status="suspended")
    say("site:a")
    lanes.run_until_idle()
    assert files() == {}


def test_a_site_that_opens_again_has_all_its_pages_again(shelf):
    shelf.texts = {"1": "一", "2": "二"}
    lanes.run_until_idle()
    before = files()
    for status in ("suspended", "running"):
        Site.objects.update(status=status)
        say("site:a")
        lanes.run_until_idle()
    assert files() == before
    agree()


def test_pruning_keeps_today_and_the_window_and_gives_back_the_rest(shelf):
    begin, seen, numbers = datetime(2026, 1, 1, tzinfo=UTC), [], []
    for day in (0, 100, 200, 201):
        with clock.frozen(begin + timedelta(days=day)):
            shelf.texts = {"1": f"第 {day} 天", "2": "从来不变"}
            say("shelf:1", "shelf:2")
            lanes.run_until_idle()
            seen.append(files())
            numbers.append(Release.objects.first().number)
    for pack in places.store("a").iterdir():
        os.utime(pack, (begin.timestamp(), begin.timestamp()))
    before = sorted(path.name for path in places.store("a").iterdir())
    with clock.frozen(begin + timedelta(days=210)):
        sequence()
        assert pruning.prune(site="a", keep_days=60, dry=True).packs == 0, "the first pack holds the page that never changed"
        shelf.texts = {"1": "第 201 天", "2": "到底变了"}
        say("shelf:2")
        lanes.run_until_idle()
        seen.append(files())
        assert pruning.prune(site="a", keep_days=60, dry=True).packs == 0, "… and a roll-back leads there"
    with clock.frozen(begin + timedelta(days=300)):
        done = pruning.prune(site="a", keep_days=85)  # day 215: the last release was in force
        assert (done.packs, done.kept_from) == (3, Release.objects.first().number) and done.manifests >= 2 and done.bytes > 0
        assert len(before) == 4 and len(list(places.store("a").iterdir())) == 2
        assert Entry.objects.filter(act="publishing.prune").count() == 1
        assert pruning.prune(site="a", keep_days=85).packs == 0
        assert Entry.objects.filter(act="publishing.prune").count() == 1, "nothing done, nothing recorded"
        sequence()
        assert verifying.verify().is_clean and files() == seen[-1]
        assert all(proving.prove_file("a", path).ok for path in ("shelf/1.html", "shelf/2.html"))
        with pytest.raises(RuleBroken, match="保留期限"):
            actions.rollback(actor=None, site_code="a", number=numbers[1])
        agree()


def test_a_roll_back_within_the_window_survives_pruning(shelf):
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for day in (0, 100, 200):
        with clock.frozen(begin + timedelta(days=day)):
            shelf.texts = {"1": f"第 {day} 天"}
            say("shelf:1")
            lanes.run_until_idle()
            if day == 100:
                wanted, number = files(), Release.objects.first().number
    for pack in places.store("a").iterdir():
        os.utime(pack, (begin.timestamp(), begin.timestamp()))
    with clock.frozen(begin + timedelta(days=210)):
        assert pruning.prune(site="a", keep_days=60).packs == 1
        actions.rollback(actor=None, site_code="a", number=number)
        assert files() == wanted
        assert pruning.prune(site="a", keep_days=1).kept_from == number, "what is shown now stays within reach"
        assert verifying.verify().is_clean

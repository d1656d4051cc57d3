"""Somebody with access to the disk changes, deletes and adds public files: found, named, mended, recorded, never served."""

import gzip
import hashlib
import json
import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from huabiao.engines.publishing import (
    guard,
    incidents,
    inspection,
    lanes,
    pathtree,
    places,
    reading,
    registry,
    verifying,
)
from huabiao.engines.publishing.models import Incident, PathNode, PublishedFile, Release
from huabiao.foundation.ledger.actions import record, sequence
from huabiao.foundation.ledger.models import Entry
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = {"index.html": "首页", "news/1.html": "一", "news/2.html": "二", "404.html": "没有", "files/ab/x.txt": "件"}
EVIL = b"<html>evil</html>"


@dataclass
class Shelf:
    """A kind whose pages are entries of a dictionary: path below the site → text."""

    name: str = "shelf"
    order: int = registry.PAGES
    texts: dict[str, str] = field(default_factory=dict)

    def affected(self, keys):
        return [registry.PageRef("a", key.removeprefix("shelf:")) for key in keys if key.startswith("shelf:")]

    def refs(self, site, after, limit):
        return sorted(ref for ref in self.texts if ref > after)[:limit]

    def load(self, site, refs):
        for ref in refs:
            if ref in self.texts:
                yield registry.Page(ref, ref, content=f"<html>\0head\0<p>{self.texts[ref]}</p></html>".encode())


@pytest.fixture
def shelf(monkeypatch, settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    made = Shelf()
    made.texts = dict(TEXTS)
    monkeypatch.setattr(registry, "_kinds", {"shelf": made})
    monkeypatch.setattr(registry, "_frames", [registry.FrameSource(lambda site: {"head": "<b>甲</b>"}, lambda keys: [])])
    organ = Organ.objects.create(path="0001", name="甲市人民政府", kind="government")
    Site.objects.create(code="a", name="甲", kind="portal", organ=organ, organ_path="0001", domain="a.localhost", status="running")
    lanes.run_until_idle()
    sequence()
    return made


@pytest.fixture
def root(shelf):
    return places.public("a")


def say(*keys):
    with transaction.atomic():
        record(actor="test", act="test.change", thing="test:1", keys=keys)


def change(root):
    (root / "news/1.html").write_bytes(EVIL)


def change_through_the_same_inode_and_size(root):
    target = root / "news/1.html"
    state = target.stat()
    with open(target, "r+b") as file:
        file.write(b"!" * state.st_size)
    os.utime(target, ns=(state.st_atime_ns, state.st_mtime_ns))


def change_packed(root):
    (root / "news/1.html.gz").write_bytes(gzip.compress(EVIL))


def delete(root):
    (root / "news/1.html").unlink()


def delete_packed(root):
    (root / "news/1.html.gz").unlink()


def add(root):
    (root / "news/evil.html").write_bytes(EVIL)


def add_packed(root):
    (root / "news/evil.html.gz").write_bytes(gzip.compress(EVIL))


def add_strange_names(root):
    (root / ".hidden").write_bytes(EVIL)
    with open(os.path.join(os.fsencode(root), b"\xff\n.html"), "wb") as file:
        file.write(EVIL)


def link_file(root):
    (root / "news/1.html").unlink()
    (root / "news/1.html").symlink_to("/etc/passwd")


def link_to_the_right_bytes(root):
    (root / "news/1.html").rename(root.parent.parent / "elsewhere")
    (root / "news/1.html").symlink_to(root.parent.parent / "elsewhere")


def link_folder(root):
    (root / "news").rename(root.parent.parent / "taken")
    (root / "news").symlink_to(root.parent.parent / "taken")


def folder_for_file(root):
    (root / "news/1.html").unlink()
    (root / "news/1.html").mkdir()
    (root / "news/1.html/evil.html").write_bytes(EVIL)


def file_for_folder(root):
    for path in (root / "news").iterdir():
        path.unlink()
    (root / "news").rmdir()
    (root / "news").write_bytes(EVIL)


def new_folder(root):
    (root / "deep/er").mkdir(parents=True)
    (root / "deep/er/evil.html").write_bytes(EVIL)


def stray(root):
    (root.parent / "evil.html").write_bytes(EVIL)


def link_site(root):
    root.rename(root.parent.parent / "all")
    root.symlink_to(root.parent.parent / "all")


def whole_site(root):
    shutil.rmtree(root)


def everything(root):
    shutil.rmtree(root.parent)


def pipe(root):
    os.mkfifo(root / "news/pipe")


# What was done → what `verify` says: changed, missing, extra.
DEEDS = {
    change: (["a/news/1.html"], [], []),
    change_through_the_same_inode_and_size: (["a/news/1.html"], [], []),
    change_packed: (["a/news/1.html.gz"], [], []),
    delete: ([], ["a/news/1.html"], []),
    delete_packed: ([], ["a/news/1.html.gz"], []),
    add: ([], [], ["a/news/evil.html"]),
    add_packed: ([], [], ["a/news/evil.html.gz"]),
    add_strange_names: ([], [], ["a/.hidden", "a/\\udcff\\n.html"]),
    link_file: (["a/news/1.html"], [], []),
    link_to_the_right_bytes: (["a/news/1.html"], [], []),
    link_folder: ([], ["a/news/1.html", "a/news/1.html.gz", "a/news/2.html", "a/news/2.html.gz"], ["a/news"]),
    folder_for_file: (["a/news/1.html"], [], ["a/news/1.html/evil.html"]),
    file_for_folder: ([], ["a/news/1.html", "a/news/1.html.gz", "a/news/2.html", "a/news/2.html.gz"], ["a/news"]),
    new_folder: ([], [], ["a/deep/er/evil.html"]),
    pipe: ([], [], ["a/news/pipe"]),
    stray: ([], [], ["evil.html"]),
    link_site: ([], [], ["a"]),
    whole_site: ([], sorted(f"a/{path}{end}" for path in TEXTS for end in ("", ".gz")), []),
    everything: ([], sorted(f"a/{path}{end}" for path in TEXTS for end in ("", ".gz")), []),
}
each_deed = pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)


def verified():
    out = StringIO()
    try:
        call_command("verify", json=True, stdout=out)
    except SystemExit as end:
        assert end.code == 1
    found = json.loads(out.getvalue())
    return found["changed"], found["missing"], found["extra"]


def serve(address, packed=False):
    told = []
    answer = reading.find("a", address, packed, lambda site, paths: told.extend(paths))
    return answer, told


def test_verify_is_content_with_what_was_published(shelf):
    report = verifying.verify()
    assert report.is_clean
    assert report.files == 5


@each_deed
def test_verify_names_each_file(root, deed):
    deed(root)
    assert verified() == DEEDS[deed]


@each_deed
def test_the_sweep_restores_and_the_ledger_has_the_incident(root, deed):
    before = {row.path: row.digest for row in PublishedFile.objects.all()}
    deed(root)
    found = guard.sweep()
    assert found
    assert all(incident.restored_at for incident in found)
    assert verified() == ([], [], [])
    assert {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in before} == before
    noted = [item["incident"] for entry in Entry.objects.filter(act="publishing.incident") for item in entry.detail["files"]]
    assert sorted(noted) == sorted(incident.pk for incident in found)
    assert guard.sweep() == []


@each_deed
def test_the_watch_restores_within_two_seconds(root, deed):
    watch = guard.Watch(threading.Event())
    never = threading.Event()
    watch.step(never)
    deed(root)
    began = time.monotonic()
    while differs() and time.monotonic() - began < 5:
        watch.step(never)
    assert time.monotonic() - began < 2
    watch.close()
    assert verified() == ([], [], [])
    assert Incident.objects.filter(found_by="watch", restored_at__isnull=False).exists()


def differs():
    return bool(verifying.strays()) or any(paths for _, paths in inspection.suspects("a"))


@each_deed
def test_the_server_answers_with_signed_bytes_only(root, deed):
    deed(root)
    right = "<html><b>甲</b><p>一</p></html>".encode()
    assert serve("/news/1.html")[0].body == right
    assert gzip.decompress(serve("/news/1.html", packed=True)[0].body) == right
    for address in ("/news/evil.html", "/news/evil.html.gz", "/.hidden", "/deep/er/evil.html", "/news/1.html/evil.html", "/news/pipe"):
        assert serve(address)[0] is None
        assert serve(address, packed=True)[0] is None


def test_the_server_notices_what_it_was_asked_for(root):
    change(root)
    assert serve("/news/1.html")[1] == ["news/1.html"]
    incidents.mend("a", ["news/1.html"], "server")
    answer, told = serve("/news/1.html")
    assert not told
    assert answer.stamp is not None


def test_addresses_that_name_no_file(root):
    for address in ("/../a/index.html", "/news/../index.html", "//index.html", "/news//1.html", "/index.html\0", "/./index.html", "", "/" + "x" * 2000):
        assert serve(address)[0] is None
    assert serve("/news")[0] is None  # no index there
    assert serve("/")[0].body == serve("/index.html")[0].body


def test_a_whole_site_is_recorded_in_few_steps_and_each_file_has_its_incident(root, shelf):
    """A look at many files is one transaction with an entry for every fifty: each commit waits for the disk."""
    shelf.texts.update({f"many/{number}.html": str(number) for number in range(110)})
    say(*(f"shelf:{path}" for path in shelf.texts))
    lanes.run_changes()
    shutil.rmtree(root)
    with CaptureQueriesContext(connection) as asked:
        found = guard.sweep()
    files = 2 * len(shelf.texts)
    assert len(found) == len({incident.pk for incident in found}) == files
    entries = Entry.objects.filter(act="publishing.incident")
    assert [entry.detail["count"] for entry in entries.order_by("pk")] == [50] * (files // 50) + [files % 50]
    assert len(asked) < files, "a question for each file would be felt"


def test_evidence_is_kept(root):
    change(root)
    add(root)
    guard.sweep()
    kept = sorted(path.read_bytes() for path in incidents.quarantine().iterdir())
    assert kept == [EVIL, EVIL]


def test_a_file_that_cannot_be_restored_is_recorded_once_and_never_served(root):
    change(root)
    for pack in places.store("a").iterdir():
        pack.write_bytes(b"\0" * pack.stat().st_size)
    for _ in range(2):
        incident, *_ = guard.sweep()
        assert incident.restored_at is None
    assert Incident.objects.count() == 1
    with pytest.raises(Exception, match="备份"):
        serve("/news/1.html")


def test_a_publication_in_flight_is_no_incident(root, shelf):
    """Switched, not yet committed: verify waits, nobody mends, the server answers with what is signed until now."""
    row = PublishedFile.objects.get(path="news/1.html")
    note = places.journal("a") / "changes-9.json"
    note.write_text(json.dumps(["news/1.html", "news/new.html"]), encoding="utf-8")
    change(root)
    (root / "news/new.html").write_bytes(EVIL)
    assert guard.sweep() == []
    assert not Incident.objects.exists()
    answer, told = serve("/news/1.html")
    assert hashlib.sha256(answer.body).hexdigest() == row.digest
    assert answer.stamp is None
    assert not told
    assert serve("/news/new.html") == (None, [])
    note.unlink()
    assert {finding.path for finding in inspection.confirmed("a", ["news/1.html", "news/new.html"])[0]} == {"news/1.html", "news/new.html"}


def test_publishing_again_and_again_never_raises_an_alarm(root, shelf):
    """A guard that looks at the same files without pause while they are being published."""
    ended = threading.Event()
    seen = []

    def look():
        while not ended.is_set():
            try:
                seen.extend(inspection.confirmed("a", list(shelf.texts))[0])
            except DatabaseError:
                continue  # the tests' database in memory does not wait for a lock
        connections.close_all()

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for number in range(25):
            shelf.texts["news/1.html"] = f"第{number}稿"
            shelf.texts[f"news/n{number}.html"] = "新"
            shelf.texts.pop(f"news/n{number - 1}.html", None)
            say("shelf:news/1.html", f"shelf:news/n{number}.html", f"shelf:news/n{number - 1}.html")
            for _ in range(50):
                try:
                    lanes.run_changes()
                    break
                except DatabaseError:
                    continue
    finally:
        ended.set()
        watcher.join()
    assert seen == []


def test_rows_rewritten_in_the_database_do_not_match_what_was_signed(root):
    change(root)
    row = PublishedFile.objects.filter(path="news/1.html")
    row.update(digest=hashlib.sha256(EVIL).hexdigest())
    assert any("路径树根" in sentence for sentence in verifying.verify().problems)


def test_a_rewritten_tree_does_not_match_the_ledger(root):
    PublishedFile.objects.filter(path="news/1.html").update(digest=hashlib.sha256(EVIL).hexdigest())
    Release.objects.update(root=pathtree.rebuild("a"))
    assert PathNode.objects.exists()
    assert any("账本" in sentence for sentence in verifying.verify().problems)

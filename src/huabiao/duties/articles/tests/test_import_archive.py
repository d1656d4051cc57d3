"""A folder as .zip: what is read comes out, bombs and clever paths do not."""

import io
import json
import stat
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huabiao.duties.articles.importing import archive
from huabiao.duties.articles.models import Article, ImportBatch
from huabiao.kernel.errors import RuleBroken


def packed(files: dict[str, bytes], **flags) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    out.seek(0)
    return out


def names(folder) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refused(source, folder, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        archive.unpack(source, folder)
    assert not folder.exists(), "nothing is left behind"


def test_documents_and_what_they_show_come_out(tmp_path):
    files = {"通知/1.html": b"<p>1</p>", "通知/图.png": b"png", "b.md": b"# b", "c.docx": b"x", "run.exe": b"MZ", ".git/x.md": b"x",
             "__MACOSX/1.html": b"x", "空/": b""}  # fmt: skip
    assert archive.unpack(packed(files), tmp_path / "in") == 4
    assert names(tmp_path / "in") == ["b.md", "c.docx", "通知/1.html", "通知/图.png"]


def test_names_from_a_chinese_windows_are_read(tmp_path):
    source = packed({"AAAA.md": b"# a"}).getvalue().replace(b"AAAA.md", "通知".encode("gb18030") + b".md")
    archive.unpack(io.BytesIO(source), tmp_path / "in")
    assert names(tmp_path / "in") == ["通知.md"]


@pytest.mark.parametrize("name", ["../out.md", "/etc/out.md", "a/../../out.md", "..\\out.md", "C:/out.md"])
def test_a_path_that_leads_out_is_refused(tmp_path, name):
    refused(packed({"a.md": b"a", name: b"x"}), tmp_path / "in", "包外")
    assert not (tmp_path / "out.md").exists()


def test_a_link_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("a.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    refused(out, tmp_path / "in", "链接")


def test_a_bomb_is_not_opened(tmp_path, monkeypatch):
    refused(packed({"a.md": b"\0" * (64 << 20)}), tmp_path / "in", "炸弹")
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    refused(packed({"a.md": b"a" * 2000}), tmp_path / "in", "展开后超过")
    monkeypatch.setattr(archive, "MAX_ENTRIES", 2)
    refused(packed({f"{n}.md": b"a" for n in range(3)}), tmp_path / "in", "最多 2 个")


def test_a_bomb_that_lies_about_its_size_is_stopped_while_unpacking(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    monkeypatch.setattr(archive, "_entries", lambda made: made.infolist())
    refused(packed({"a.md": b"ab" * 2000}), tmp_path / "in", "展开后超过")


@pytest.mark.parametrize(
    ("files", "sentence"), [({"a.txt": b"a"}, "没有"), ({"/".join("d" * 30) + "/a.md": b"a"}, "层数"), ({"x" * 240 + ".md": b"a"}, "太长")]
)
def test_what_is_no_folder_of_articles_is_said(tmp_path, files, sentence):
    refused(packed(files), tmp_path / "in", sentence)


@pytest.mark.parametrize("spoil", [lambda data: data[:-30], lambda data: b"not a zip", lambda data: data[:40] + b"\xff\xff" + data[42:]])
def test_a_broken_archive_is_said(tmp_path, spoil):
    refused(io.BytesIO(spoil(packed({"a.md": b"abc" * 300}).getvalue())), tmp_path / "in", "损坏")


@pytest.mark.django_db
def test_an_archive_at_the_desk_comes_in_and_a_second_time_changes_nothing(city, client):
    client.force_login(city.user("importer"))
    pages = {f"{n}.md": f"---\ntitle: 第{n}号通知\ndate: 2024-01-0{n} 09:00\n---\n正文{n}。".encode() for n in (1, 2)}
    for expected in ((2, 0), (0, 2)):
        given = {"file": SimpleUploadedFile("2024.zip", packed(pages).getvalue()), "site": city.sites["housing"].pk,
                 "column": city.column().pk}  # fmt: skip
        answer = client.post("/desk/imports/add/", given)
        assert answer.status_code == 302, answer.content.decode()
        batch = ImportBatch.objects.latest("pk")
        assert (batch.created, batch.unchanged) == expected, json.dumps([str(r) for r in batch.refusals.all()])
    assert Article.objects.filter(title="第1号通知", live=True).count() == 1


@pytest.mark.django_db
def test_a_bomb_at_the_desk_is_a_sentence_in_the_form(city, client):
    client.force_login(city.user("importer"))
    given = {"file": SimpleUploadedFile("a.zip", packed({"a.md": b"0" * (32 << 20)}).getvalue()), "site": city.sites["housing"].pk}
    answer = client.post("/desk/imports/add/", given)
    assert answer.status_code == 200 and "压缩炸弹" in answer.content.decode()
    assert not ImportBatch.objects.exists()

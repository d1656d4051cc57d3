"""Files: kinds told by content, bombs, sizes, whose they are, where they are kept."""

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from huabiao.duties.articles import actions, filetypes, queries
from huabiao.duties.articles.filetypes import FileRefused, identify
from huabiao.duties.articles.models import Asset
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import Entry

from .factories import make_grant, make_user


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#a4211c").save(out, kind)
    return out.getvalue()


def archive(*names: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, content)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def image_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A valid little PNG that claims 3.6 thousand million pixels."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def look(data: bytes, name: str, **more) -> filetypes.FileType:
    return identify(io.BytesIO(data), name, **more)


@pytest.mark.parametrize(
    ("data", "name", "extension", "kind"),
    [
        (picture("PNG"), "a.png", "png", "image"),
        (picture("JPEG"), "a.png", "jpg", "image"),  # content, not name
        (picture("WEBP"), "a.webp", "webp", "image"),
        (picture("GIF"), "a.gif", "gif", "image"),
        (b"%PDF-1.7\n...", "a.pdf", "pdf", "file"),
        (archive("[Content_Types].xml", "word/document.xml"), "a.docx", "docx", "file"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "xlsx", "file"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", "pptx", "file"),
        (archive("OFD.xml"), "a.ofd", "ofd", "file"),
        (archive("名单.txt"), "a.zip", "zip", "file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "doc", "file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.wps", "wps", "file"),
        ("姓名,电话\n".encode("gb18030"), "a.csv", "csv", "file"),
        (("汉" * 5000).encode(), "a.txt", "txt", "file"),
        (b"\0\0\0\x20ftypisom" + b"\0" * 50, "a.mp4", "mp4", "video"),
        (b"ID3\x03" + b"\0" * 50, "a.mp3", "mp3", "video"),
    ],
)
def test_kinds_are_told_by_content(data, name, extension, kind):
    found = look(data, name)
    assert (found.extension, found.kind) == (extension, kind)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.png", "空文件"),
        (b"MZ" + b"\0" * 100, "a.jpg", "不是允许上传的类型"),
        (b"<html><script>x</script></html>", "a.html", "不是允许上传的类型"),
        (b"\0\1\2", "a.txt", "不是允许上传的类型"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "SVG"),
        (picture()[:60], "a.png", "不是完整的图片"),
        (image_bomb(), "a.png", "图片炸弹"),
        (image_bomb(9000, 9000), "a.png", "9000×9000 像素，超过 4,000 万像素"),
        (b"PK\x03\x04broken", "a.docx", "不是完整的压缩文件"),
        (archive("other.txt"), "a.docx", "扩展名是 docx，内容却不是"),
        (archive("word/document.xml", "[Content_Types].xml", content=b"\0" * 20_000_000), "a.docx", "疑似压缩炸弹"),
        (archive(*(f"{n}" for n in range(5001))), "a.zip", "5,001 个文件"),
    ],
)  # fmt: skip
def test_each_refusal_is_a_sentence(data, name, sentence):
    with pytest.raises(FileRefused, match=sentence):
        look(data, name)


def test_a_large_honest_picture_is_taken_and_a_heavy_one_is_not(monkeypatch):
    assert look(picture(size=(5000, 4000)), "a.png").width == 5000
    monkeypatch.setattr(filetypes, "MAX_IMAGE_BYTES", 100)
    with pytest.raises(FileRefused, match="上限"):
        look(picture("JPEG", (400, 400)), "a.jpg")


def test_only_our_own_drawings_may_be_svg():
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 5'/>"
    assert look(drawing, "a.svg", trusted=True).extension == "svg"


def test_a_file_is_kept_once_by_its_hash(city):
    data, editor = picture(), city.user("editor")
    first = actions.store_asset(actor=editor, organ_path="00010002", name="C:\\图\\供热.png", data=data, alternative="换热站")
    again = actions.store_asset(actor=editor, organ_path="00010002", name="另名.png", data=io.BytesIO(data))
    assert again == first and first.name == "供热.png" and (first.width, first.height) == (40, 30)
    assert first.digest == hashlib.sha256(data).hexdigest()
    kept = Path(settings.MEDIA_ROOT) / first.media_name
    assert kept.read_bytes() == data and kept.stat().st_mode & 0o777 == 0o644
    assert not list(Path(settings.MEDIA_ROOT).glob(".upload-*"))
    assert Entry.objects.filter(act="articles.store_asset").count() == 1
    other = actions.store_asset(actor=city.user("editor", "education"), organ_path="00010003", name="图.png", data=data)
    assert other != first and other.public_path == first.public_path


def test_files_belong_to_organs(city):
    for user, organ in ((city.user("editor"), "00010003"), (city.user("reviewer_1"), "00010002"), (city.user("editor"), "")):
        with pytest.raises(NotAllowed):
            actions.store_asset(actor=user, organ_path=organ, name="a.png", data=picture())
    assert not Asset.objects.exists()


def test_whoever_is_bound_to_a_column_uses_the_files_of_their_own_organ(city):
    contributor = make_user("contributor", organ_path="00010003")
    make_grant(contributor, "collector", site_code="huaqing", column_path="news")
    mine = actions.store_asset(actor=contributor, organ_path="00010003", name="a.png", data=picture())
    actions.store_asset(actor=city.user("editor"), organ_path="00010002", name="b.png", data=picture("JPEG"))
    assert list(queries.visible_assets(contributor)) == [mine]

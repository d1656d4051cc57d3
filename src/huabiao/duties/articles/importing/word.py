"""Word documents (.docx) into HTML: headings, lists, tables, pictures and notes are kept, everything else is their text."""

import io
import logging
import zipfile
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import mammoth

from huabiao.kernel.errors import RuleBroken

from .. import filetypes
from .media import Found

# mammoth holds the whole tree of a part in memory, a hundred times its size.
MAX_XML = 12 * 1024 * 1024
MAX_IMAGES = 200

# Chinese Word and WPS name their styles so; mammoth knows the English ones.
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='标题'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='副标题'] => p:fresh
p[style-name='标题 1'] => h1:fresh
p[style-name='标题 2'] => h2:fresh
p[style-name='标题 3'] => h3:fresh
p[style-name='标题 4'] => h4:fresh
p[style-name='标题1'] => h1:fresh
p[style-name='标题2'] => h2:fresh
p[style-name='标题3'] => h3:fresh
p[style-name='heading 1'] => h1:fresh
p[style-name='heading 2'] => h2:fresh
p[style-name='heading 3'] => h3:fresh
"""

logger = logging.getLogger(__name__)


@dataclass
class Document:
    """What a Word file holds: HTML whose pictures are named "docx:1", "docx:2" …"""

    html: str
    images: dict[str, Found] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def read_docx(stream: BinaryIO, name: str) -> Document:
    """The text and pictures of a .docx; RuleBroken for bombs and for what is no .docx."""
    _check(stream, name)
    document = Document("")

    @mammoth.images.img_element
    def keep(image: Any) -> dict[str, str]:
        return _keep(image, document)

    try:
        result = mammoth.convert_to_html(stream, style_map=_STYLES, convert_image=keep, external_file_access=False)
    except RuleBroken:
        raise
    except Exception as error:  # a broken file makes mammoth and expat raise anything at all
        logger.info("%s: %r", name, error)
        raise RuleBroken("Word 文件的内容不完整，不能读取，请用 Word 或 WPS 打开后另存为 .docx。") from error
    document.html = result.value
    return document


def _check(stream: BinaryIO, name: str) -> None:
    parts = filetypes.check_archive(stream, name)
    if not any(part.startswith("word/") and part.endswith(".xml") for part in parts):
        raise RuleBroken("扩展名是 .docx，内容却不是 Word 文档，请检查。")
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        for part in archive.infolist():
            if part.filename.lower().endswith((".xml", ".rels")):
                _check_xml(archive, part)
    stream.seek(0)


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.file_size > MAX_XML:
        raise RuleBroken(f"Word 文件里的文字部分解开后有 {part.file_size / 1024 / 1024:,.0f} MB，没有打开，请拆分后再迁入。")
    try:
        with archive.open(part) as stream:
            head = stream.read(64 * 1024).replace(b"\0", b"")
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise RuleBroken("Word 文件已损坏或加了密码，请解除后另存为 .docx。") from error
    # No Word document declares types or entities; a bomb of entities must.
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise RuleBroken("Word 文件里含有实体声明，疑似恶意文件，没有打开。")


def _keep(image: Any, document: Document) -> dict[str, str]:
    name = f"docx:{len(document.images) + 1}"
    extension = {"jpeg": "jpg", "svg+xml": "svg"}.get(kind := image.content_type.partition("/")[2], kind)
    try:
        with image.open() as stream:
            data = stream.read(filetypes.MAX_IMAGE_BYTES + 1)
    except (ValueError, KeyError, OSError) as error:
        # Linked, not embedded: it lies on somebody's computer or on the network.
        logger.debug("picture left out: %r", error)
        document.lost.append("有一张图片没有嵌入 Word 文件，未能迁入")
        return {"src": ""}
    if len(document.images) >= MAX_IMAGES:
        raise RuleBroken(f"Word 文件里的图片超过 {MAX_IMAGES} 张，请拆分后再迁入。")
    document.images[name] = Found(f"图{len(document.images) + 1}.{extension or 'png'}", data=data)
    return {"src": name}


def read_bytes(content: bytes, name: str) -> Document:
    """The same, from bytes: for the desk's “从 Word 导入”."""
    return read_docx(io.BytesIO(content), name)

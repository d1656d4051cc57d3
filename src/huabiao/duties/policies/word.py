"""A document as a Word file (Office Open XML, ECMA-376): the same bytes every time, so that a rebuild agrees with itself.

Made by hand and not by a library, because those write the time of making into the file; A4 and type sizes as
《党政机关公文格式》GB/T 9704—2012, 5.2 and 7.3 ask.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from huabiao.kernel.statutes import Node

_DAY = (1980, 1, 1, 0, 0, 0)  # the oldest a ZIP can name
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/><w:sz w:val="32"/><w:lang w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:line="580" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:pPr><w:spacing w:before="240" w:after="240" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr><w:rPr><w:rFonts w:eastAsia="宋体"/><w:b/><w:sz w:val="44"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Note"><w:name w:val="Note"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:rFonts w:eastAsia="楷体"/></w:rPr></w:style>'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:pPr><w:keepNext/><w:spacing w:before="160" w:after="80"/>'
        f'<w:jc w:val="center"/><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>'
        for level in (1, 2, 3, 4)
    )
    + "</w:styles>"
)
_PAGE = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'


def make(title: str, notes: Iterable[str], nodes: Sequence[Node]) -> bytes:
    """The file: title, notes in italics' stead (number, 题注, validity), then the text with its headings."""
    parts = [_paragraph(title, "Title"), *(_paragraph(note, "Note") for note in notes if note)]
    for node in nodes:
        if node.kind in ("division", "heading"):
            parts.append(_paragraph(f"{node.label}　{node.title}".strip("　"), f"Heading{min(max(node.rank, 1), 4)}"))
        elif node.kind == "article":
            first, *rest = [*node.lines()] or [""]
            parts.append(_paragraph(f"　{first}", lead=node.label))
            parts += [_paragraph(line) for line in rest]
        else:
            parts += [_paragraph(line) for line in node.lines()]
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_MAIN}"><w:body>{"".join(parts)}{_PAGE}</w:body></w:document>'
    return _packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
            "word/_rels/document.xml.rels": _RELATIONS.format(kind="styles", target="styles.xml"),
            "word/document.xml": document,
            "word/styles.xml": _STYLES,
        }
    )


def _paragraph(text: str, style: str = "", lead: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    bold = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{_clean(lead)}</w:t></w:r>" if lead else ""
    return f'<w:p>{named}{bold}<w:r><w:t xml:space="preserve">{_clean(text)}</w:t></w:r></w:p>'


def _clean(text: str) -> str:
    return escape(_CONTROL.sub("", text))


def _packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(info, text.encode())
    return out.getvalue()

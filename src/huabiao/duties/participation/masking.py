"""What in a letter could name a person, found by rules: proposals for the clerk, who reads the text in any case.

Of what `must` says it is covered before anything is published (个人信息保护法第二十八条: sensitive personal information).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """A piece of the text: where, what it is, what stands there after masking."""

    start: int
    end: int
    kind: str
    text: str
    masked: str
    must: bool


_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方"
    "邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文"
)
_DIGIT = r"(?<![0-9])"
_END = r"(?![0-9])"
_RULES: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("身份证号", re.compile(_DIGIT + r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx]" + _END), True),
    ("银行卡号", re.compile(_DIGIT + r"[3-6]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?" + _END), True),
    ("手机号", re.compile(_DIGIT + r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}" + _END), True),
    ("固定电话", re.compile(_DIGIT + r"0\d{2,3}[- ]?\d{7,8}" + _END), False),
    ("电子邮箱", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), True),
    ("车牌号", re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·. ]?[A-Z0-9]{5,6}(?![A-Z0-9])"), False),
    ("住址", re.compile(r"[0-9０-９一二三四五六七八九十]{1,4}(?:号楼|栋|幢|座)(?:[0-9０-９一二三四五六七八九十]{1,3}单元)?(?:[0-9０-９]{1,5}(?:室|号|房)?)?|[0-9]{1,3}单元[0-9]{2,5}(?:室|号|房)?|[0-9]{2,5}室"), False),
    ("姓名", re.compile(rf"(?:我叫|我是|本人|联系人[:：]?|姓名[:：]?)([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[，。,.、；;\s（(]|$)"), False),
    ("姓名", re.compile(rf"([{_SURNAMES}][\u4e00-\u9fff]{{0,2}})(?=先生|女士|小姐|同志|师傅|大爷|阿姨)"), False),
)  # fmt: skip


def propose(text: str, names: Iterable[str] = ()) -> list[Hit]:
    """All hits, from the beginning, none over another; `names` are those that the form gave."""
    found: list[Hit] = []
    for name in names:
        if len(name.strip()) > 1:
            found += [_hit(match, "姓名", True) for match in re.finditer(re.escape(name.strip()), text)]
    for kind, pattern, must in _RULES:
        found += [_hit(match, kind, must) for match in pattern.finditer(text)]
    found.sort(key=lambda hit: (hit.start, not hit.must, -hit.end))
    kept: list[Hit] = []
    for hit in found:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The text with every proposal taken."""
    for hit in reversed(propose(text, names)):
        text = text[: hit.start] + hit.masked + text[hit.end :]
    return text


def _hit(match: re.Match[str], kind: str, must: bool) -> Hit:
    group = 1 if match.re.groups else 0
    text = match[group]
    return Hit(match.start(group), match.end(group), kind, text, _covered(kind, text), must)


def _covered(kind: str, text: str) -> str:
    if kind == "姓名":
        return f"{text[0]}某"
    if kind == "住址":
        return "（住址略）"
    return {
        "手机号": "（电话略）",
        "固定电话": "（电话略）",
        "电子邮箱": "（邮箱略）",
        "车牌号": "（车牌略）",
    }.get(kind, f"（{kind}略）")

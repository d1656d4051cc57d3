"""文字检查: what a person overlooks and a rule does not. Each hit says where, why, and whether it must be changed.

No hit blocks by itself but an impossible date and personal numbers; the reviewer decides about the rest.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from huabiao.kernel import clock

from . import chart_data
from .body import body_text, raw_blocks
from .models import Article

MOST = 50

_DATE = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日")
# GB 11643: eighteen characters, a birthday in the middle. Its last character is a check (ISO 7064, MOD 11-2).
_CITIZEN = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
# 《党政机关公文格式》GB/T 9704—2012, 7.2.5: the year of a document number stands in six-cornered brackets.
_NUMBER_BRACKETS = re.compile(r"[\u4e00-\u9fff]{1,8}[\[［【(（](?:19|20)\d{2}[\]］】)）]\s*\d{1,4}\s*号")
_WORDS = {"截止到": "截至", "帐号": "账号", "帐户": "账户", "登陆网站": "登录网站", "做为": "作为", "象征性的": "", "即然": "既然", "必需的须": "必须"}
_WORDS = {wrong: right for wrong, right in _WORDS.items() if right}


@dataclass(frozen=True)
class Hit:
    """One finding: the words as they stand, what is wrong, where."""

    words: str
    problem: str
    where: str
    must: bool = False


def check(version: Article) -> list[Hit]:
    """All findings in one version, the grave ones first; fifty at most."""
    hits: list[Hit] = []
    for where, text in (("标题", version.title), ("摘要", version.summary), ("正文", body_text(version.body))):
        hits += _dates(text, where)
        hits += _personal(text, where)
        hits += _wording(text, where)
    hits += _pictures(version)
    if not version.summary.strip():
        hits.append(Hit("", "没有摘要，列表和搜索结果里只能截取正文", "摘要"))
    unique = list(dict.fromkeys(hits))
    return sorted(unique, key=lambda hit: not hit.must)[:MOST]


def _dates(text: str, where: str) -> Iterator[Hit]:
    for found in _DATE.finditer(text):
        year, month, day = int(found[1] or clock.today().year), int(found[2]), int(found[3])
        # Without a year, the 29th of February may be right.
        last = monthrange(year if found[1] else 2024, month)[1] if 1 <= month <= 12 and 1 <= year <= 9999 else 0
        if not 1 <= day <= last:
            yield Hit(found[0], f"“{found[0]}”不存在", where, must=True)


def _personal(text: str, where: str) -> Iterator[Hit]:
    for found in _CITIZEN.finditer(text):
        if _is_citizen_number(found[1]):
            yield Hit(found[1], "疑似公民身份号码，公开前须遮盖", where, must=True)
    for found in _MOBILE.finditer(text):
        yield Hit(found[0], "疑似个人手机号码，请确认是否应当公开", where)


def _is_citizen_number(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _wording(text: str, where: str) -> Iterator[Hit]:
    for wrong, right in _WORDS.items():
        if wrong in text:
            yield Hit(wrong, f"“{wrong}” → “{right}”", where)
    for found in _NUMBER_BRACKETS.finditer(text):
        yield Hit(found[0], f"“{found[0]}”：发文字号的年份用六角括号〔〕", where)


def _pictures(version: Article) -> Iterator[Hit]:
    for kind, value in raw_blocks(version.body):
        if kind == "image" and isinstance(value, dict) and not (value.get("alternative") or "").strip():
            yield Hit("", "有图片没有替代文字，读屏用户不知道图里是什么", "正文")
        if kind == "video" and isinstance(value, dict) and not (value.get("captions") or (value.get("transcript") or "").strip()):
            yield Hit("", "有视频没有字幕，也没有文字稿，听不见的人无从知道内容", "正文")
        if kind == "chart" and isinstance(value, dict) and not chart_data.parse_text(value.get("rows") or "") and not value.get("asset"):
            yield Hit("", "有图表读不出数据，发布后不会显示；请按“名称,数值”每行一项填写", "正文")
        if kind == "table" and isinstance(value, dict) and not value.get("first_row_is_table_header"):
            yield Hit("", "有表格没有表头行，读屏时分不清各列", "正文")

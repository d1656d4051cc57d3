"""What an entry's detail says, in words: a ledger holds identifiers, counts and digests only, so little can be said wrong.

Names of values that only a duty knows are registered from its `wagtail_hooks.py`; what nobody has named stands as it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huabiao.foundation.accounts.rules import ROLES
from huabiao.foundation.sites.rules import STATUSES
from huabiao.kernel import clock

SHOWN = 6  # items of a list that are shown
DIGEST = 12  # characters of a digest that are shown; the whole stands in the entry itself

_LABELS: dict[str, str] = {
    "user": "人员", "role": "角色", "site": "网站", "column": "栏目", "organ": "单位", "parent": "上级", "path": "路径",
    "office": "处室", "post": "职务", "appointment": "任职", "code": "代号", "from": "原为", "to": "改为", "fields": "改动项目",
    "before": "原为", "after": "改为", "times": "次数", "on": "开启", "ok": "核验通过", "size": "大小", "pinned": "对照另存的树根",
    "number": "批次", "manifest": "清单摘要", "root": "路径树根", "written": "写出", "removed": "删除", "files": "文件",
    "found_by": "发现方式", "count": "个数", "incident": "事件", "kind": "情形", "path_digest": "路径摘要", "found": "发现时摘要",
    "expected": "应有摘要", "digest": "内容摘要", "days": "保留天数", "releases": "发布批次", "packs": "副本文件", "manifests": "发布清单", "bytes": "字节",
}  # fmt: skip
_VALUES: dict[str, dict[Any, str]] = {
    "role": {**ROLES},
    "from": {**STATUSES},
    "to": {**STATUSES},
    "found_by": {"watch": "监视", "sweep": "巡查", "server": "有人访问时", "command": "命令"},
    "kind": {"changed": "被改动", "missing": "被删除", "extra": "多出文件"},
}
_HEX = re.compile(r"[0-9a-f]{40,}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def register_details(*, labels: Mapping[str, str] | None = None, values: Mapping[str, Mapping[Any, str]] | None = None) -> None:
    """Add names of detail fields ("level" → "审级") and of their values ({"kind": {"push": "下发"}})."""
    _LABELS.update(labels or {})
    for field, words in (values or {}).items():
        _VALUES.setdefault(field, {}).update(words)


def detail_in_words(detail: Any) -> list[tuple[str, str]]:
    """Label and value of each field that says something, in the entry's order."""
    if not isinstance(detail, Mapping):
        return [("", _value("", detail))] if detail not in (None, "") else []
    return [(_LABELS.get(str(name), str(name)), _value(str(name), value)) for name, value in detail.items() if value not in (None, "", [], {})]


def _value(field: str, value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            shown = [_value(field, item) for item in value[:SHOWN]]
            rest = f" 等 {len(value)} 项" if len(value) > SHOWN else ""
            return ("；" if any(isinstance(item, Mapping) for item in value) else "、").join(shown) + rest
        case Mapping():
            return "，".join(f"{label} {words}" for label, words in detail_in_words(value))
        case str():
            return _text(field, value)
    named = _VALUES.get(field, {}).get(value, "")
    return named or (f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value))


def _text(field: str, value: str) -> str:
    if value in _VALUES.get(field, {}):
        return _VALUES[field][value]
    if _HEX.fullmatch(value):
        return f"{value[:DIGEST]}…"
    if _TIME.match(value):
        try:
            return datetime.fromisoformat(value).astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            return value
    return value

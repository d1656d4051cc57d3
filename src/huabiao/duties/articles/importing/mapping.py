"""Whose field is whose: other systems' names into ours, their categories into our columns, their addresses into redirects.

A mapping file is JSON; every part may be left out:
  {"fields": {"biaoti": "title", "fbsj": "date"},         theirs → ours (the other way round is understood, too)
   "categories": {"政务要闻": "news/headlines"},            their category → path of our column
   "defaults": {"source": "华清市人民政府"},                for what a row does not say
   "old_address": "oldurl",                               the field with an item's old address, or several
   "addresses": {"/zwgk/1.html": "identity of the item"}}  a list of old addresses beside the file
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from huabiao.kernel.errors import RuleBroken

from . import encoding

# Ours, each with the names by which it is known without a mapping file; the first that is not empty counts.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号", "序号"),
    "docid": ("docid",),
    "path": ("path",),
    "url": ("url", "网址", "链接", "原文链接", "原文地址"),
    "title": ("title", "标题"),
    "short_title": ("short_title", "短标题"),
    "text": ("text", "content", "body", "正文", "内容"),
    "date": ("date", "published", "发布时间", "发布日期", "日期", "时间"),
    "source": ("source", "来源", "信息来源"),
    "author": ("author", "作者"),
    "editor": ("editor", "责任编辑"),
    "category": ("category", "栏目", "分类"),
    "summary": ("summary", "摘要"),
    "keywords": ("keywords", "关键词"),
    "document_number": ("document_number", "发文字号", "文号"),
    "index_number": ("index_number", "索引号"),
    "issuer": ("issuer", "发文机关"),
    "written_date": ("written_date", "成文日期"),
    "effective_date": ("effective_date", "施行日期"),
    "subject": ("subject", "主题分类"),
    "genre": ("genre", "体裁", "文种"),
    "validity": ("validity", "有效性"),
    "picture": ("picture", "题图"),
    "format": ("format",),
}
IDENTITIES = ("id", "docid", "path", "url")
# No database keeps these: control characters, halves of characters that an export cut in two.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
_MAX_FILE = 8 * 1024 * 1024


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says."""

    fields: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    old_address: tuple[str, ...] = ()
    addresses: dict[str, list[str]] = field(default_factory=dict)  # identity → old addresses

    def apply(self, values: dict[str, Any]) -> tuple[dict[str, str], list[str], set[str]]:
        """A row in our names, as text; its old addresses; the names of theirs that nothing was made of."""
        by_name = {str(name).strip().lower(): value for name, value in values.items()}
        theirs: dict[str, list[str]] = {ours: [] for ours in FIELDS}
        for name, ours in self.fields.items():
            theirs[ours].append(name)
        item: dict[str, str] = {}
        used: set[str] = set()
        for ours, known in FIELDS.items():
            for name in (*theirs[ours], *known):
                if name in by_name and not (name in self.fields and self.fields[name] != ours):
                    used.add(name)
                    if ours not in item and (text := as_text(by_name[name])):
                        item[ours] = text
        for ours, text in self.defaults.items():
            item.setdefault(ours, text)
        old = [address for name in self.old_address for address in _addresses(by_name.get(name))]
        unused = {name for name in set(by_name) - used - set(self.old_address) if as_text(by_name[name])}
        return item, old, unused

    def as_options(self) -> dict[str, Any]:
        """What the batch remembers, so that the job can go on without the file."""
        names = ("fields", "categories", "defaults", "addresses")
        return {name: getattr(self, name) for name in names} | {"old_address": list(self.old_address)}


def from_options(options: dict[str, Any] | None) -> Mapping:
    """The mapping that a batch remembers."""
    known = options or {}
    return Mapping(**{**known, "old_address": tuple(known.get("old_address", ()))}) if known else Mapping()


def identity(item: dict[str, str]) -> str:
    """How the other system knows this item: the first of id, docid, path, url; empty if it has none."""
    return next((item[name] for name in IDENTITIES if item.get(name)), "")


def load(path: Path) -> Mapping:
    """Read a mapping file; RuleBroken says what is wrong with it."""
    try:
        if path.stat().st_size > _MAX_FILE:
            raise RuleBroken(f"对照文件“{path.name}”超过 8 MB，请检查是否给错了文件。")
        given = json.loads(encoding.decode(path.read_bytes()).removeprefix("\ufeff"))
    except OSError as error:
        raise RuleBroken(f"对照文件“{path}”不能读取（{error.strerror}），请检查文件名。") from error
    except (ValueError, RecursionError) as error:
        raise RuleBroken(f"对照文件“{path.name}”不是有效的 JSON，请检查逗号和引号。") from error
    if not isinstance(given, dict):
        raise RuleBroken("对照文件应是一个 JSON 对象，例如 {\"fields\": {\"biaoti\": \"title\"}}。")
    return from_json(given)


def from_json(given: dict[str, Any]) -> Mapping:
    """A mapping from what its file holds."""
    unknown = set(given) - {"fields", "categories", "defaults", "old_address", "addresses"}
    if unknown:
        raise RuleBroken(f"对照文件里有不认识的部分“{sorted(unknown)[0]}”，可用：fields、categories、defaults、old_address、addresses。")
    defaults = {_ours(name): text for name, text in _texts(given, "defaults").items()}
    addresses: dict[str, list[str]] = {}
    for address, key in _texts(given, "addresses").items():
        addresses.setdefault(key, []).append(old_path(address))
    names = given.get("old_address") or []
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RuleBroken("对照文件的 old_address 应是一个字段名，或一列字段名。")
    return Mapping(
        fields=_fields(_texts(given, "fields")),
        categories={name.strip(): path.strip().strip("/") for name, path in _texts(given, "categories").items()},
        defaults=defaults,
        old_address=tuple(name.strip().lower() for name in names),
        addresses=addresses,
    )


def _texts(given: dict[str, Any], part: str) -> dict[str, str]:
    values = given.get(part) or {}
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise RuleBroken(f"对照文件的 {part} 应是“名称: 文字”的对象。")
    return values


def _fields(pairs: dict[str, str]) -> dict[str, str]:
    """Theirs → ours; written the other way round if only so it makes sense."""
    if pairs and not any(_known(ours) for ours in pairs.values()) and all(_known(name) for name in pairs):
        pairs = {theirs: ours for ours, theirs in pairs.items()}
    return {name.strip().lower(): _ours(ours) for name, ours in pairs.items()}


def _known(name: str) -> bool:
    return any(name.strip().lower() in names for names in FIELDS.values())


def _ours(name: str) -> str:
    for ours, names in FIELDS.items():
        if name.strip().lower() in names:
            return ours
    raise RuleBroken(f"对照文件里的“{name[:40]}”不是可用的字段，可用：{'、'.join(FIELDS)}。")


def as_text(value: Any) -> str:
    """A value of another system as text: lists joined, nothing for nothing."""
    if isinstance(value, list):
        return ",".join(text for text in (as_text(item) for item in value) if text)
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _UNFIT.sub("", str(value)).strip()


def _addresses(value: Any) -> Iterable[str]:
    values = value if isinstance(value, list) else str(value or "").replace("\n", ";").split(";")
    return [old_path(str(address).strip()) for address in values if str(address or "").strip()]


def old_path(address: str) -> str:
    """The path of an old address below its site, "/zwgk/1.html"; a query stays visible, so that it is refused."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    path = unquote(parts.path) or "/"
    return (path if path.startswith("/") else f"/{path}") + (f"?{parts.query}" if parts.query else "")

"""Kinds of column, their labels and how long each may stand still (规格书 1.2 V3–V4, 第 3 章; features S7)."""

import re

from huabiao.kernel.errors import RuleBroken

NEWS, NOTICES, DOCUMENTS, LIST, TOPIC, GALLERY, VIDEO, SINGLE, EXTERNAL = (
    "news", "notices", "documents", "list", "topic", "gallery", "video", "single", "external",
)  # fmt: skip

KINDS: dict[str, str] = {
    NEWS: "动态要闻",
    NOTICES: "通知公告",
    DOCUMENTS: "政策文件",
    LIST: "信息列表",
    TOPIC: "专题",
    GALLERY: "图集",
    VIDEO: "视频",
    SINGLE: "单页",
    EXTERNAL: "外部链接",
}

# 页面标签 ColumnType (47 号文附件“网页标签”).
COLUMN_TYPES = ["概况信息", "机构职能", "领导信息", "政务动态", "通知公告", "政策文件", "政策解读", "信息公开", "办事服务", "互动交流", "数据发布", "专题专栏"]

# 国办秘函〔2019〕19号, 单项否决 4: news within two weeks, notices and documents within six months. Days; 0 = never due.
UPDATE_DAYS: dict[str, int] = {NEWS: 14, NOTICES: 183, DOCUMENTS: 183, LIST: 365, TOPIC: 0, GALLERY: 0, VIDEO: 0, SINGLE: 0, EXTERNAL: 0}

# Site → column → sub-column: with the article that makes three clicks (features S7).
MAX_DEPTH = 3

# First parts of a path that dynamic pages and our own files use; no column may take them.
RESERVED = frozenset(
    {"search", "verify", "api", "my", "accounts", "letters", "services-apply", "desk", "desk-static", "healthz", "metrics",
     "article", "files", "assets", "sitemap", "map", "feed", "media", "static", "index", "elder", "leave", "styleguide", "share", "organs", "language", "zh-hant", "policies"}
)  # fmt: skip

MAX_TITLE = 40
PAGE_SIZES = (10, 20, 30, 50)
# Columns that are a place of their own, not a list with pages.
WITHOUT_ARCHIVE = frozenset({SINGLE, EXTERNAL})

_ARCHIVE = re.compile(r"list-[0-9]+")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def check_slug(slug: str, *, is_top: bool) -> None:
    """Refuse a path part that is not English in small letters, or that belongs to our own pages."""
    if not _SLUG.fullmatch(slug) or len(slug) > 40:
        raise RuleBroken("栏目路径只能用小写英文单词、数字和连字符，以字母开头，不超过40个字符，例如 notices。")
    if is_top and slug in RESERVED:
        raise RuleBroken(f"“{slug}”是系统保留的路径，请换一个英文单词。")
    if _ARCHIVE.fullmatch(slug):
        raise RuleBroken(f"“{slug}”与列表页的地址相同，请换一个英文单词。")


def check_depth(depth: int) -> None:
    """Refuse a column deeper than three clicks from the home page allow."""
    if depth > MAX_DEPTH:
        raise RuleBroken(f"栏目最多{MAX_DEPTH}级，请放到上一级栏目之下。")


def check_column(kind: str, column_type: str, external_url: str) -> None:
    """Refuse a kind or a type that is not on our lists, and an external column without an address."""
    if kind not in KINDS:
        raise RuleBroken("请从列表中选择栏目类型。")
    if column_type not in COLUMN_TYPES:
        raise RuleBroken("请从列表中选择栏目类别。")
    if kind == EXTERNAL and not external_url:
        raise RuleBroken("外部链接栏目须填写链接地址。")


def check_page_size(page_size: int) -> None:
    """Refuse a page size that is not on our list."""
    if page_size not in PAGE_SIZES:
        raise RuleBroken(f"每页条数请选{'、'.join(map(str, PAGE_SIZES))}之一。")


def archive_page(sequence: int, page_size: int) -> int:
    """The archive page on which an item of the column's stable numbering stands."""
    return (sequence - 1) // page_size + 1


def archive_pages(last_sequence: int, page_size: int) -> int:
    """How many archive pages exist: only full ones, so that no page is written twice a day."""
    return last_sequence // page_size

"""Enumerations of an article and what must be true before it may go out.

Openness and its exceptions: 《政府信息公开条例》第十三至十六条. Genres: 《党政机关公文处理工作条例》第八条.
Subjects: the State Council's policy library (规格书 5.3) is a table of first levels here; editors type the second.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from huabiao.kernel.errors import RuleBroken

CHINA = ZoneInfo("Asia/Shanghai")

PROACTIVE, ON_APPLICATION, WITHHELD = "proactive", "on_application", "withheld"
OPENNESS: dict[str, str] = {PROACTIVE: "主动公开", ON_APPLICATION: "依申请公开", WITHHELD: "不予公开"}

# 条例第十四至十六条: why something is withheld; the codes are those of the annual report (规格书 4.3.5).
WITHHELD_BASES: dict[str, str] = {
    "3.1": "属于国家秘密",
    "3.2": "其他法律行政法规禁止公开",
    "3.3": "危及“三安全一稳定”",
    "3.4": "保护第三方合法权益",
    "3.5": "属于三类内部事务信息",
    "3.6": "属于四类过程性信息",
    "3.7": "属于行政执法案卷",
}

# 本平台不处理涉密信息: only these two levels may be entered at all.
CLASSIFICATIONS: dict[str, str] = {"open": "公开", "internal": "内部"}

GENRES = ["决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要", "其他"]

# Their part of an address: English, as everywhere.
GENRE_SLUGS: dict[str, str] = dict(zip(GENRES, (
    "resolution", "decision", "order", "gazette", "announcement", "circular", "opinion", "notification", "bulletin", "report",
    "request", "reply", "proposal", "letter", "minutes", "other",
), strict=True))  # fmt: skip

SUBJECTS = [
    "国务院组织机构", "综合政务", "国民经济管理、国有资产监管", "财政、金融、审计", "国土资源、能源", "农业、林业、水利",
    "工业、交通", "商贸、海关、旅游", "市场监管、安全生产监管", "城乡建设、环境保护", "科技、教育", "文化、广电、新闻出版",
    "卫生、体育", "人口与计划生育、妇女儿童工作", "劳动、人事、监察", "公安、安全、司法", "民政、扶贫、救灾", "民族、宗教",
    "对外事务", "港澳台侨工作", "国防", "其他",
]  # fmt: skip

CURRENT, PENDING = "current", "pending"
VALIDITIES: dict[str, str] = {CURRENT: "现行有效", PENDING: "尚未施行", "amended": "已修改", "repealed": "废止", "expired": "失效"}

DRAFT, IN_REVIEW, RETURNED, SCHEDULED, PUBLISHED, WITHDRAWN = "draft", "in_review", "returned", "scheduled", "published", "withdrawn"
STATES: dict[str, str] = {DRAFT: "草稿", IN_REVIEW: "审核中", RETURNED: "被退回", SCHEDULED: "待发布", PUBLISHED: "已发布", WITHDRAWN: "已撤下"}

# Kinds of withdrawal and what the public still sees (docs/duties/articles.md).
RECALLED, CORRECTED, REPEALED, EXPIRED = "recalled", "corrected", "repealed", "expired"
WITHDRAWALS: dict[str, str] = {RECALLED: "撤稿", CORRECTED: "更正", REPEALED: "废止", EXPIRED: "失效"}

HOME_PLACE, REFERENCE, COPY, SUBMISSION, PUSH = "home", "reference", "copy", "submission", "push"
PLACEMENT_KINDS: dict[str, str] = {HOME_PLACE: "原发", REFERENCE: "引用", COPY: "复制", SUBMISSION: "报送", PUSH: "下发"}

# What an article's body mainly consists of; "" is plain text.
DIAGRAM, ALBUM, FILM = "diagram", "album", "film"
FORMS: dict[str, str] = {DIAGRAM: "图解", ALBUM: "图集", FILM: "视频"}

# Languages that a block of an article may be in: name, and how it runs (direction, and whether in columns from the left).
RTL, VERTICAL = "rtl", "vertical"
TONGUES: dict[str, tuple[str, str]] = {
    "en": ("英文", ""), "ja": ("日文", ""), "ko": ("韩文", ""), "ru": ("俄文", ""), "fr": ("法文", ""), "de": ("德文", ""), "es": ("西班牙文", ""),
    "ar": ("阿拉伯文", RTL), "ug": ("维吾尔文", RTL), "kk-Arab": ("哈萨克文", RTL), "mn-Mong": ("蒙古文", VERTICAL), "bo": ("藏文", ""),
    "za": ("壮文", ""), "ii": ("彝文", ""), "zh-Hant": ("繁体中文", ""),
}  # fmt: skip

MAX_TITLE = 200
MAX_TEXT = 500_000  # characters of one article's text
MAX_BLOCKS = 500
MAX_NOTE = 300
MAX_COMMENT = 1000

# What an editor writes: one version of an article. Everything else on the row is set by the acts in actions/.
VERSIONED = (
    "title", "short_title", "summary", "keywords", "source", "author", "editor", "body", "picture",
    "is_document", "index_number", "document_number", "issuer", "written_date", "subject", "genre",
    "validity", "effective_date", "classification", "openness", "openness_basis", "traditional",
)  # fmt: skip

LEVELS: dict[int, str] = {1: "初审", 2: "复审", 3: "终审"}
# Names of the workflows in Wagtail's tables, by the number of levels.
WORKFLOWS: dict[int, str] = {1: "一审", 2: "二审", 3: "三审三校"}

# What each act is called in a refusal.
ACT_NAMES: dict[str, str] = {
    "article.write": "编写稿件", "article.submit": "送审", "article.review_1": "初审", "article.review_2": "复审",
    "article.review_3": "终审", "article.schedule": "定时发布", "article.withdraw": "撤稿", "article.lock": "锁定稿件",
    "article.unlock": "解除他人的锁定", "article.delete": "删除稿件", "article.purge": "彻底删除", "article.view": "查看",
    "article.place": "刊发", "article.push": "下发", "article.report_up": "报送", "article.adopt": "采用报送",
    "article.pin": "置顶", "article.import": "迁入稿件", "asset.upload": "上传文件", "asset.view": "使用文件",
}  # fmt: skip


class IncompleteVersion(RuleBroken):
    """A version that may not go out as it is."""


class WrongSchedule(RuleBroken):
    """Times that cannot be."""


class Version(Protocol):
    """The facts of one version of an article that the rules ask for."""

    title: str
    source: str
    is_document: bool
    issuer: str
    written_date: date | None
    genre: str
    subject: str
    classification: str
    openness: str
    openness_basis: str


def check_title(title: str) -> None:
    """Refuse an empty title or one that no list can show."""
    if not title.strip():
        raise IncompleteVersion("请填写标题。")
    if len(title) > MAX_TITLE:
        raise IncompleteVersion(f"标题有 {len(title):,} 字，最多 {MAX_TITLE} 字，请缩短；其余内容请放入正文。")


def check_publishable(version: Version, *, has_content: bool) -> None:
    """Refuse a version that may not go out: 条例第十三条 (only what is to be published of one's own accord)."""
    check_title(version.title)
    if version.classification != "open":
        raise IncompleteVersion("密级为“内部”的稿件不能在网站发布；确可公开的，请先把密级改为“公开”。")
    check_openness(version.openness, version.openness_basis)
    if version.openness != PROACTIVE:
        raise IncompleteVersion(
            f"公开属性为“{OPENNESS[version.openness]}”，不能在网站发布；确应主动公开的，请先修改公开属性。"
        )
    if not version.source.strip():
        raise IncompleteVersion("请填写来源。")
    if not has_content:
        raise IncompleteVersion("正文是空的，请先写正文或放入图片、附件。")
    if version.is_document:
        _check_document(version)


def check_openness(openness: str, basis: str) -> None:
    """条例第十四至十六条: what is withheld says why."""
    if openness == WITHHELD and basis not in WITHHELD_BASES:
        raise IncompleteVersion("公开属性为“不予公开”的，须选择不予公开的依据。")


def _check_document(version: Version) -> None:
    # 公文要素 (规格书 5.1). 发文字号 and 索引号 may be absent: 公告、通告 often have no number of their own.
    required = {
        "发文机关": version.issuer,
        "成文日期": version.written_date,
        "体裁": version.genre,
        "主题分类": version.subject,
    }
    missing = [name for name, value in required.items() if not value]
    if missing:
        raise IncompleteVersion(f"公文还缺：{'、'.join(missing)}，请补全后再送审。")


def check_reviewer(reviewer: str, *, authors: Collection[str], approved: Collection[str]) -> None:
    """三审三校: nobody approves their own, nor two levels of one version."""
    if reviewer in authors:
        raise RuleBroken("这一版由您编写或送审，不能由您审核，请交其他审核人办理。")
    if reviewer in approved:
        raise RuleBroken("这一版的前一审级已由您通过，同一版本不能由一人审两级，请交其他审核人办理。")


def validity_on(at: datetime, given: str, effective_date: date | None) -> str:
    """A document's validity as it goes out: before its 施行日期 it is 尚未施行, from that day (Beijing's) 现行有效.

    Without a date what the editor says stands; and so does, at any time, that it was amended, repealed or expired.
    """
    if given not in ("", CURRENT, PENDING) or (effective_date is None and given):
        return given
    is_ahead = effective_date is not None and effective_date > at.astimezone(CHINA).date()
    return PENDING if is_ahead else CURRENT


def check_schedule(now: datetime, go_live_at: datetime | None, expire_at: datetime | None) -> None:
    """Refuse the past, and an end before its beginning."""
    if go_live_at is not None and go_live_at <= now:
        raise WrongSchedule("定时发布的时间已经过去，请改为以后的时间；要立即发布，请不填时间。")
    if expire_at is not None and expire_at <= now:
        raise WrongSchedule("定时撤下的时间已经过去，请改为以后的时间；要立即撤下，请用“撤稿”。")
    if go_live_at is not None and expire_at is not None and expire_at <= go_live_at:
        raise WrongSchedule("定时撤下的时间须晚于定时发布的时间，请检查。")


def archive_pages(sequence: int, page_size: int) -> list[int]:
    """The archive pages, counted from the oldest, that change when the item of this sequence comes or goes.

    The item that fills a page also gives the page before it its link onward.
    """
    page = (sequence - 1) // page_size + 1
    return [page - 1, page] if sequence % page_size == 0 and page > 1 else [page]


def article_path(number: int, published_at: datetime) -> str:
    """Public address of an article: "/article/202611/17.html", by the month of publication in China."""
    return article_path_on(number, published_at.astimezone(CHINA).date())


def article_path_on(number: int, day: date) -> str:
    """The same for a day in China."""
    return f"/article/{day.year}{day.month:02d}/{number}.html"


def index_number_prefix(credit_code: str, year: int) -> str:
    """What the index numbers of an organ and a year begin with: the nine characters of the organ's own code
    (places 9 to 17 of 统一社会信用代码, GB 32100—2015 4.1) and the year (规格书 5.2)."""
    return f"{credit_code[8:17]}/{year:04d}-"

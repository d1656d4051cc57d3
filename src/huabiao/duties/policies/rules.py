"""What a document of the library is: the ten fields of its head, classes, validity, relations, and what may not be.

Fields and classes: 规格书 5.1–5.5. Genres: 《党政机关公文处理工作条例》第八条 (articles.rules). Plain Python.
"""

import hashlib
import re
from datetime import date

from huabiao.duties.articles.rules import CHINA, GENRES, SUBJECTS, index_number_prefix
from huabiao.kernel.citations import title_key
from huabiao.kernel.errors import RuleBroken

__all__ = ["CHINA", "GENRES", "SUBJECTS", "index_number_prefix", "title_key"]

# Kinds of document by their rank (立法法第九十八至一百零二条), with their part of an address.
CATEGORIES: dict[str, str] = {
    "constitution": "宪法", "law": "法律", "administrative": "行政法规", "local": "地方性法规", "ministry": "部门规章",
    "government": "地方政府规章", "judicial": "司法解释", "normative": "行政规范性文件", "policy": "其他政策文件", "other": "其他资料",
}  # fmt: skip
# What a government writes itself gets an index number of its own and may carry the red head.
OWN = frozenset({"government", "normative", "policy"})
# Kinds whose titles are not their own: 公告, 通知.
LOOSE = frozenset({"normative", "policy", "other"})

CURRENT, PENDING, AMENDED, EXPIRED, REPEALED = "current", "pending", "amended", "expired", "repealed"
VALIDITIES: dict[str, str] = {CURRENT: "现行有效", PENDING: "尚未施行", AMENDED: "已修改", EXPIRED: "已失效", REPEALED: "已废止"}
# The shape beside the word (portals' badges): full, none, half, crossed out.
MARKS: dict[str, str] = {CURRENT: "valid", PENDING: "plain", AMENDED: "amended", EXPIRED: "void", REPEALED: "void"}
ENDED = frozenset({EXPIRED, REPEALED})

BASED_ON, AMENDS, REPEALS, EXPLAINS = "based_on", "amends", "repeals", "explains"
RELATIONS: dict[str, str] = {BASED_ON: "依据", AMENDS: "修改", REPEALS: "废止", EXPLAINS: "解读"}
INVERSE: dict[str, str] = {BASED_ON: "据此制定", AMENDS: "被修改", REPEALS: "被废止", EXPLAINS: "解读"}

# 规格书 5.3: second levels by the first.
SUBJECT_PARTS: dict[str, str] = {
    "国务院组织机构": "国务院 国务院办公厅 国务院组成部门 国务院直属特设机构 国务院直属机构 国务院办事机构 国务院直属事业单位 国务院部委管理的国家局 国务院议事协调机构 其他",
    "综合政务": "政务公开 政务督查 应急管理 电子政务 文秘工作 保密工作 信访 参事、文史 其他",
    "国民经济管理、国有资产监管": "宏观经济 经济体制改革 统计 物价 国有资产监管 重大建设项目 其他",
    "财政、金融、审计": "财政 税务 银行 货币（含外汇） 证券 保险 社会信用体系建设 审计 其他",
    "国土资源、能源": "土地 矿产 水资源 海洋 煤炭 石油与天然气 电力 其他",
    "农业、林业、水利": "农业、畜牧业、渔业 林业 水利 其他",
    "工业、交通": "机械制造与重工业 轻工纺织 化工 国防工业 航天、航空 信息产业（含电信） 公路 水运 铁路 民航 邮政 其他",
    "商贸、海关、旅游": "对外经贸合作 国内贸易（含供销） 海关 检验、检疫 旅游 其他",
    "市场监管、安全生产监管": "工商 质量监督 标准 食品药品监管 安全生产监管 其他",
    "城乡建设、环境保护": "城市规划 城乡建设（含住房） 环境监测、保护与治理 节能与资源综合利用 气象、水文、测绘、地震 其他",
    "科技、教育": "科技 教育 知识产权 其他",
    "文化、广电、新闻出版": "文化 文物 新闻出版 广播、电影、电视 其他",
    "卫生、体育": "卫生 医药管理 体育 其他",
    "人口与计划生育、妇女儿童工作": "人口与计划生育 妇女儿童 其他",
    "劳动、人事、监察": "劳动就业 社会保障 人事工作 军转安置 监察 纠正行业不正之风 其他",
    "公安、安全、司法": "公安 国家安全 司法 其他",
    "民政、扶贫、救灾": "减灾救灾 优抚安置 社会福利 行政区划与地名 社团管理 扶贫 其他",
    "民族、宗教": "民族事务 宗教事务",
    "对外事务": "外交、外事 国际条约、国际组织 其他",
    "港澳台侨工作": "港澳工作 对台工作 侨务工作",
    "国防": "国防建设 国防动员",
    "其他": "",
}

DRAFT, EDIT, VALIDITY, RELATE, PUBLISH, WITHDRAW = "draft", "edit", "validity", "relate", "publish", "withdraw"
PROPOSALS: dict[str, str] = {EDIT: "修改著录", VALIDITY: "变更有效性", RELATE: "关联文件", PUBLISH: "公开", WITHDRAW: "撤下"}

# What an editor may write about a document; the rest is set by acts.
WRITTEN = (
    "title", "category", "issuer", "document_number", "index_number", "genre", "subject", "keywords", "written_date", "issued_date", "effective_date", "history", "text",
)  # fmt: skip

MAX_TITLE = 200
MAX_TEXT = 500_000  # characters
MAX_REASON = 300
_INDEX_NUMBER = re.compile(r"([0-9A-Z]{9}|[0-9A-HJ-NPQRTUWXY]{18})/(\d{4})-(\d{5})")


class Incomplete(RuleBroken):
    """A document that lacks something."""


class Impossible(RuleBroken):
    """A relation or a validity that cannot be."""


def check_title(title: str) -> None:
    """Refuse no title, and one that is a text."""
    if not title.strip():
        raise Incomplete("请填写文件标题。")
    if len(title) > MAX_TITLE:
        raise Incomplete(f"标题有 {len(title):,} 字，最多 {MAX_TITLE} 字，请检查是否把正文写进了标题。")


def check_fields(*, category: str, genre: str, subject: str, index_number: str, written_date: date | None, today: date) -> None:
    """Refuse values outside the classes of 规格书 5.2–5.4, and a date that has not come."""
    if category not in CATEGORIES:
        raise Incomplete(f"文件类别只能是：{'、'.join(CATEGORIES.values())}。")
    if genre and genre not in GENRES:
        raise Incomplete(f"公文种类“{genre[:20]}”不在规定的种类之内，请从列表中选择。")
    check_subject(subject)
    if index_number and not _INDEX_NUMBER.fullmatch(index_number):
        raise Incomplete("索引号的写法是“机构代码/年份-五位流水号”，例如 000000000/2026-00001，请核对；不填则由系统编号。")
    if written_date and written_date > today:
        raise Incomplete("成文日期还没有到，请核对。")


def check_subject(subject: str) -> None:
    """主题分类: a first level, or first and second with a backslash (综合政务\\政务公开); empty is allowed."""
    if not subject:
        return
    first, _, second = subject.partition("\\")
    if first not in SUBJECT_PARTS or (second and second not in SUBJECT_PARTS[first].split(" ")):
        raise Incomplete(f"主题分类“{subject[:40]}”不在国务院主题分类之内，请写“一级\\二级”，例如 综合政务\\政务公开。")


def check_text(text: str, *, may_be_empty: bool = False) -> None:
    """Refuse nothing, and too much. What comes in from a file may be a bare record, which its page says."""
    if not text.strip() and not may_be_empty:
        raise Incomplete("正文是空的，请先录入正文。")
    if len(text) > MAX_TEXT:
        raise Incomplete(f"正文有 {len(text):,} 字，最多 {MAX_TEXT:,} 字，请把附件另存为文件。")


def check_reason(reason: str) -> None:
    """Every change of a public document says why."""
    if not reason.strip():
        raise Incomplete("请写明理由和依据，复核人据此办理。")
    if len(reason) > MAX_REASON:
        raise Incomplete(f"理由最多 {MAX_REASON} 字，请缩短。")


def check_validity(validity: str, effective_date: date | None, today: date) -> None:
    """Refuse a word that is none, and one that the 施行日期 contradicts."""
    if validity not in VALIDITIES:
        raise Impossible(f"有效性只能是：{'、'.join(VALIDITIES.values())}。")
    if validity == CURRENT and effective_date and effective_date > today:
        raise Impossible("施行日期还没有到，文件应为“尚未施行”；到期后系统会自动改为“现行有效”。")
    if validity == PENDING and (effective_date is None or effective_date <= today):
        raise Impossible("只有施行日期在今天以后的文件才能标为“尚未施行”，请先核对施行日期。")


def check_relation(kind: str, *, is_self: bool, is_reversed_known: bool) -> None:
    """Refuse a document that abolishes, amends or founds itself, and two that abolish each other."""
    if kind not in RELATIONS:
        raise Impossible("没有这种关联，请从列表中选择。")
    if is_self:
        raise Impossible(f"文件不能{'废止' if kind == REPEALS else '修改' if kind == AMENDS else '关联'}它自己，请核对所选的文件。")
    if is_reversed_known and kind in (REPEALS, AMENDS, BASED_ON):
        raise Impossible("对方文件已有方向相反的同类关联，两件文件不能互为因果，请先核对并解除那一条。")


def check_second_person(proposer: int | None, decider: int) -> None:
    """Nobody reviews what they have proposed."""
    if proposer == decider:
        raise RuleBroken("这一变更由您提出，须由另一人复核。")


def validity_on(today: date, effective_date: date | None) -> str:
    """Of a document as it comes in: 尚未施行 before its day, else 现行有效."""
    return PENDING if effective_date and effective_date > today else CURRENT


def title_digest(key: str) -> str:
    """A title in a ledger key: the keys are short and hold no text."""
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def path_of(number: int) -> str:
    """Public address of a document."""
    return f"/policies/{number}.html"

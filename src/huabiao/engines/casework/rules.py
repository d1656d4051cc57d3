"""What a case may be, the steps and who takes them, and the limits with which an administration begins.

The limits are a beginning only: what `is_unsure` says could not be checked against an original text, and all of them can
be changed at the desk from a day on (models.LimitRow). Source: 国办发〔2017〕47号, 国办秘函〔2019〕19号, 国办发〔2020〕53号,
《政府信息公开条例》, 《信访工作条例》.
"""

from dataclasses import dataclass

from huabiao.kernel.deadlines import Limit, Unit

RECEIVED, HANDLING, REVIEWING, ANSWERED, CLOSED, MERGED = (
    "received",
    "handling",
    "reviewing",
    "answered",
    "closed",
    "merged",
)
STATES = {
    RECEIVED: "待分派", HANDLING: "办理中", REVIEWING: "核稿中", ANSWERED: "已答复", CLOSED: "已办结", MERGED: "已合并",
}  # fmt: skip
OPEN_STATES = (RECEIVED, HANDLING, REVIEWING)

# Steps that the engine itself acts upon; a process may have others, which are done by hand.
ASSIGN, HANDLE, REVIEW = "assign", "handle", "review"
STATE_OF_STEP = {ASSIGN: RECEIVED, HANDLE: HANDLING, REVIEW: REVIEWING}
# Tasks beside the process.
JOINT, EXTENSION, CALL_BACK = "joint", "extension", "call_back"
TASK_NAMES = {
    ASSIGN: "分派",
    HANDLE: "办理",
    REVIEW: "核稿",
    JOINT: "会办",
    EXTENSION: "审批延期",
    CALL_BACK: "回访",
}

# A lane (泳道) of a process says by its name which act its steps need.
LANES = {
    "分派": "case.assign",
    "受理": "case.assign",
    "办理": "case.handle",
    "核稿": "case.review",
    "审批": "case.extend",
}
ACT_OF_TASK = {JOINT: "case.handle", EXTENSION: "case.extend", CALL_BACK: "case.assign"}

# 国办发〔2020〕53号 asks for the five levels of 满意度; which of them are bad is ours.
RATINGS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
BAD_RATING = 2
MAX_REOPENED = 1

MAX_TITLE, MAX_TEXT, MAX_ANSWER = 60, 4000, 20_000
SOON = 3  # working days left from which on a case is 临期
INBOX_CAP = 1000  # open cases that one person's inbox looks at

CHANNELS = {"web": "网上", "phone": "电话", "mail": "信函", "visit": "来访", "import": "转来"}


@dataclass(frozen=True)
class Beginning:
    """A limit before anybody has changed it."""

    name: str
    limit: Limit
    is_unsure: bool
    note: str = ""


_LOCAL = "本级来信办理规定"
_GUIDE = "《政府网站发展指引》（国办发〔2017〕47号）"
_OPENNESS = "《政府信息公开条例》"
_HOTLINE = "省级热线管理办法"

LIMITS: dict[str, Beginning] = {
    "letter-inquiry": Beginning("简单咨询", Limit(5, Unit.WORKING, "国办秘函〔2019〕19号", extension=10, stop_basis=_LOCAL, extension_basis=_GUIDE), True, "5 个工作日未见原文"),
    "letter": Beginning("来信", Limit(7, Unit.WORKING, _GUIDE, extension=8, stop_basis=_LOCAL, extension_basis=_GUIDE), True, "7 个工作日、复杂 15 个工作日未见原文"),
    "hotline": Beginning("热线工单", Limit(5, Unit.WORKING, _HOTLINE, "办结", extension=10, stop_basis=_LOCAL, extension_basis=_HOTLINE), False, "国办发〔2020〕53号未规定天数，此为省级规定"),
    "petition": Beginning("信访事项", Limit(60, Unit.NATURAL, "《信访工作条例》", "办结", extension=30, extension_basis="《信访工作条例》"), False),
    "error-report": Beginning("网民找错", Limit(3, Unit.WORKING, "“我为政府网站找错”平台", extension=0), True, "一般 3 个工作日、简单 1 个工作日未见原文"),
    "disclosure-request": Beginning(
        "依申请公开",
        Limit(
            20, Unit.WORKING, f"{_OPENNESS}第三十三条", extension=20, correction=7, correction_basis=f"{_OPENNESS}第三十条",
            stop_basis=f"{_OPENNESS}第三十三条", extension_basis=f"{_OPENNESS}第三十三条",
        ),
        False,
    ),
}  # fmt: skip


def number_of(prefix: str, year: int, sequence: int) -> str:
    """ "HQ-2026-000042": prefix of the register, year, gapless number within both."""
    return f"{prefix}-{year}-{sequence:06d}"

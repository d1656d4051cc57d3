"""What a site's record must hold, and its life cycle (国办发〔2017〕47号; 规格书 2.2, 2.3, 2.6).

The limits of temporary closing (30 days, once a year) are UNSURE in our source; they are data, not constants here.
"""

import re

from huabiao.kernel.errors import RuleBroken

_GOVERNMENT = re.compile(r"https?://([a-z0-9-]+\.)*gov\.cn(/|$)")

PLANNED, PENDING, FILING, TESTING, RUNNING, SUSPENDED, CLOSING, NOTICE, CLOSED = (
    "planned", "pending", "filing", "testing", "running", "suspended", "closing", "notice", "closed",
)  # fmt: skip

STATUSES: dict[str, str] = {
    PLANNED: "筹建",
    PENDING: "待审批",
    FILING: "待备案",
    TESTING: "安全检测",
    RUNNING: "正常运行",
    SUSPENDED: "临时下线",
    CLOSING: "申请关停",
    NOTICE: "公告期",
    CLOSED: "已关停",
}

# 未通过安全检测的不得上线运行: there is no way to RUNNING but through TESTING (or back from a pause).
NEXT: dict[str, frozenset[str]] = {
    PLANNED: frozenset({PENDING}),
    PENDING: frozenset({PLANNED, FILING}),
    FILING: frozenset({TESTING}),
    TESTING: frozenset({FILING, RUNNING}),
    RUNNING: frozenset({SUSPENDED, CLOSING}),
    SUSPENDED: frozenset({RUNNING, CLOSING}),
    CLOSING: frozenset({RUNNING, NOTICE}),
    NOTICE: frozenset({CLOSED}),
    CLOSED: frozenset(),
}

# States in which the public site is published.
PUBLIC = frozenset({RUNNING, CLOSING, NOTICE})

# The two public themes of this version; a theme is data on the site (one main colour, 47号文附件).
THEMES: dict[str, str] = {"zhu": "朱", "qing": "青"}

KINDS: dict[str, str] = {"portal": "政府门户网站", "department": "部门网站", "district": "区县政府网站", "language": "外文版网站"}


def check_transition(old: str, new: str) -> None:
    """Refuse a step of the life cycle that the rule does not know."""
    if new not in NEXT[old]:
        allowed = "、".join(STATUSES[s] for s in sorted(NEXT[old])) or "无"
        raise RuleBroken(f"网站现为“{STATUSES[old]}”，不能直接改为“{STATUSES[new]}”；下一步只能是：{allowed}。")


def check_owner(organ_kind: str, organ_name: str) -> None:
    """Refuse a site for a township or a subdistrict (47号文: 乡镇、街道原则上不开设，依托上级门户)."""
    if organ_kind == "township":
        raise RuleBroken(f"“{organ_name}”是乡镇或街道，原则上不开设网站，请在上级政府门户网站设立栏目。")


def check_alert_url(url: str) -> None:
    """Refuse an address to which an urgent sentence may not lead: neither ours nor a government site's."""
    ours = url.startswith("/") and not url.startswith(("//", "/\\"))
    if url and not ours and not _GOVERNMENT.match(url):
        raise RuleBroken("应急提示只能链接本站页面（以 / 开头）或政府网站（.gov.cn），请改正详情地址。")


def check_complete(identification_code: str, icp_number: str) -> None:
    """Refuse to show a site to the public without its identities (规格书 2.2 上线流程; 第 3 章: 标签值不能为空)."""
    missing = [label for label, value in (("网站标识码", identification_code), ("ICP 备案编号", icp_number)) if not value]
    if missing:
        raise RuleBroken(f"网站上线前须先填写{'、'.join(missing)}。")

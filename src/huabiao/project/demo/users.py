"""The demo accounts: posts, not persons. All have the same password, shown in demo mode only."""

from dataclasses import dataclass, field

PASSWORD = "Huabiao-2026-demo"

# (role, key of the organ, site, column); empty means "not bound".
Given = tuple[str, str, str, str]


@dataclass(frozen=True)
class UserRow:
    """One account."""

    username: str
    name: str
    organ: str
    office: str = ""
    grants: list[Given] = field(default_factory=list)


# 三员: made first, by accounts.actions.found.
SYSTEM_ADMIN = {"username": "system", "name": "系统管理员", "password": PASSWORD}
SECURITY_OFFICER = {"username": "security", "name": "安全保密管理员", "password": PASSWORD}
AUDITOR = {"username": "auditor", "name": "安全审计员", "password": PASSWORD}

_PORTAL = [
    UserRow("collector", "门户网站采集员（综合科）", "office", "综合科", [("collector", "city", "huaqing", "")]),
    UserRow("editor", "门户网站编辑（综合科）", "office", "综合科", [("editor", "city", "huaqing", ""), ("distributor", "city", "", "")]),
    UserRow("review1", "门户网站初审（综合科）", "office", "综合科", [("reviewer_1", "city", "huaqing", "")]),
    UserRow("review2", "门户网站复审（政务公开科）", "office", "政务公开科", [("reviewer_2", "city", "huaqing", "")]),
    UserRow("review3", "门户网站终审（副秘书长）", "office", "", [("reviewer_3", "city", "huaqing", "")]),
    UserRow("keeper", "门户网站动态栏目维护人", "office", "综合科", [("column_keeper", "city", "huaqing", "news")]),
    UserRow("siteadmin", "门户网站管理员（网站管理科）", "services", "网站管理科", [("site_admin", "city", "huaqing", "")]),
    UserRow("groupadmin", "站群管理员（网站管理科）", "services", "网站管理科", [("site_admin", "city", "", "")]),
    UserRow("importer", "旧稿迁入员（网站管理科）", "services", "网站管理科", [("importer", "city", "", "")]),
    UserRow("letters", "市政府来信管理（督查室）", "office", "督查室", [("case_manager", "city", "", "")]),
    UserRow("finance-editor", "市财政局预决算栏目编辑", "finance", "预算科", [("editor", "finance", "huaqing", "disclosure/budget")]),
]

# site → (organ, name in titles, office of the editor, who reviews last)
_OTHERS = {
    "housing": ("housing", "市住建局", "办公室", "副局长"),
    "education": ("education", "市教育局", "办公室", "副局长"),
    "health": ("health", "市卫健委", "办公室", "副主任"),
    "employment": ("employment", "市人社局", "办公室", "副局长"),
    "qinghe": ("qinghe", "清河区", "", "区政府办主任"),
    "wangqiao": ("wangqiao", "望桥区", "", "区政府办主任"),
}

# organ → (name in titles, office): whoever handles letters there
_CLERKS = {
    "housing": ("市住建局", "住房保障科"), "urban": ("市城管局", "供热燃气科"), "transport": ("市交通运输局", "公共交通科"), "education": ("市教育局", "基础教育科"),
    "health": ("市卫健委", "基层卫生科"), "water": ("市水务局", "供水科"), "employment": ("市人社局", "就业促进和失业保险科"), "civil": ("市民政局", "老龄福利科"),
}  # fmt: skip


def _site(code: str, organ: str, words: str, office: str, last: str) -> list[UserRow]:
    """Editor and three levels of review; whoever reviews second also keeps the site, as in a small office."""
    return [
        UserRow(f"{code}-editor", f"{words}编辑", organ, office, [("editor", organ, code, "")]),
        UserRow(f"{code}-review1", f"{words}初审", organ, office, [("reviewer_1", organ, code, "")]),
        UserRow(
            f"{code}-review2", f"{words}复审、网站管理员", organ, office,
            [("reviewer_2", organ, code, ""), ("site_admin", organ, code, "")],
        ),
        UserRow(f"{code}-review3", f"{words}终审（{last}）", organ, "", [("reviewer_3", organ, code, "")]),
    ]  # fmt: skip


def users() -> list[UserRow]:
    """All accounts but the first three."""
    return _PORTAL + [row for code, values in _OTHERS.items() for row in _site(code, *values)] + _clerks()


def _clerks() -> list[UserRow]:
    rows = [UserRow(f"{organ}-clerk", f"{words}来信办理（{office}）", organ, office, [("case_clerk", organ, "", "")]) for organ, (words, office) in _CLERKS.items()]
    return [*rows, UserRow("housing-letters", "市住建局来信管理（办公室）", "housing", "办公室", [("case_manager", "housing", "", "")])]


def site_admin(code: str) -> str:
    """Who arranges a site."""
    return "siteadmin" if code == "huaqing" else f"{code}-review2"


def editor(code: str) -> str:
    """Who writes for a site."""
    return "editor" if code == "huaqing" else f"{code}-editor"


def reviewer(code: str, level: int) -> str:
    """Who reviews for a site at a level."""
    return f"review{level}" if code == "huaqing" else f"{code}-review{level}"

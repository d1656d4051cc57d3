"""Which role may do which acts, and which roles one person may not hold together.

三员分立: system administrator, security officer and auditor are three different people
(GB/T 22239—2019, third level, 8.1.5: system, audit and security management are separated). Acts are
"noun.verb"; a role that ends with ".*" may do every act on that noun.
"""

from collections.abc import Iterable

from huabiao.kernel.errors import RuleBroken

PATH_STEP = 4  # characters per level of an organ's path
PATH_DEPTH = 8  # levels at most, so that a path has few prefixes

COLLECTOR = "collector"
EDITOR = "editor"
DISTRIBUTOR = "distributor"
REVIEWER_1 = "reviewer_1"
REVIEWER_2 = "reviewer_2"
REVIEWER_3 = "reviewer_3"
COLUMN_KEEPER = "column_keeper"
IMPORTER = "importer"
CASE_CLERK = "case_clerk"
CASE_MANAGER = "case_manager"
SITE_ADMIN = "site_admin"
SYSTEM_ADMIN = "system_admin"
SECURITY_OFFICER = "security_officer"
AUDITOR = "auditor"

ROLES: dict[str, str] = {
    COLLECTOR: "采集员",
    EDITOR: "编辑",
    DISTRIBUTOR: "下发员",
    REVIEWER_1: "初审",
    REVIEWER_2: "复审",
    REVIEWER_3: "终审",
    COLUMN_KEEPER: "栏目维护人",
    IMPORTER: "导入员",
    CASE_CLERK: "信件办理",
    CASE_MANAGER: "信件管理",
    SITE_ADMIN: "网站管理员",
    SYSTEM_ADMIN: "系统管理员",
    SECURITY_OFFICER: "安全保密管理员",
    AUDITOR: "安全审计员",
}

SEPARATED = frozenset({SYSTEM_ADMIN, SECURITY_OFFICER, AUDITOR})

# GB/T 22239—2019, 8.1.4.1 b asks for handling of failed log-ins and leaves the numbers to the administration.
MAX_FAILURES = 5
LOCK_MINUTES = 30

REVIEW_LEVELS = {1: "初审", 2: "复审", 3: "终审"}

_COLLECT = {"article.view", "article.write", "article.submit", "article.preview", "asset.view", "asset.upload"}
_EDIT = _COLLECT | {"article.delete", "article.lock", "article.place", "article.report_up", "column.view"}
_REVIEW = {"article.view", "article.preview", "article.comment", "asset.view", "column.view"}
_KEEP = {
    "column.view", "column.keep", "article.view", "article.preview", "article.place", "article.adopt",
    "article.pin", "article.withdraw", "article.schedule", "asset.view",
}  # fmt: skip

_HANDLE = {"case.view", "case.handle"}
_LIBRARY = {"policy.view", "policy.change"}

# A reviewer of level n acts "article.review_n".
ACTS: dict[str, frozenset[str]] = {
    COLLECTOR: frozenset(_COLLECT),
    EDITOR: frozenset(_EDIT | _LIBRARY | {"search.view", "article.schedule"}),
    # Beside "editor", for an editor of a portal: reaches columns of sites beneath, but nothing that is written there.
    # What is not public yet is pushed under review: the reviewers see where it will stand.
    DISTRIBUTOR: frozenset({"article.push"}),
    REVIEWER_1: frozenset(_REVIEW | {"article.review_1"}),
    REVIEWER_2: frozenset(_REVIEW | {"article.review_2"}),
    REVIEWER_3: frozenset(_REVIEW | {"article.review_3", "article.withdraw", "policy.view", "policy.review"}),
    COLUMN_KEEPER: frozenset(_KEEP),
    # Old addresses come in with the articles and lead to them.
    IMPORTER: frozenset({"article.import", "article.view", "asset.view", "asset.upload", "column.view", "redirect.change", "policy.view", "policy.import"}),
    CASE_CLERK: frozenset(_HANDLE),
    CASE_MANAGER: frozenset(
        _HANDLE | {"case.assign", "case.review", "case.extend", "case.supervise", "case.close", "case.publish", "mailbox.change"}
    ),
    SITE_ADMIN: frozenset(
        _EDIT | _KEEP | _LIBRARY
        | {"policy.review", "policy.import", "site.view", "site.change", "column.change", "home.change", "redirect.change", "topic.change",
           "organ.view", "organ.change", "release.view", "release.rollback", "article.push", "article.purge", "article.unlock",
           "position.change", "search.view", "search.change", "grant.view", "user.view"}
    ),
    SYSTEM_ADMIN: frozenset(
        {"system.manage", "user.view", "user.change", "organ.view", "organ.change", "site.view", "site.open",
         "release.view", "publishing.rebuild", "casework.settings"}
    ),
    SECURITY_OFFICER: frozenset({"grant.view", "grant.change", "user.view", "user.lock", "incident.view",
                                 "organ.view", "site.view"}),
    AUDITOR: frozenset({"ledger.view", "ledger.verify", "incident.view", "user.view", "grant.view", "organ.view",
                        "site.view", "column.view", "article.view", "asset.view", "policy.view", "release.view"}),
}  # fmt: skip


def roles_for(act: str) -> frozenset[str]:
    """The roles that may do `act` ("noun.verb")."""
    return frozenset(role for role, acts in ACTS.items() if act in acts)


def path_prefixes(path: str) -> list[str]:
    """All prefixes of an organ's path, the empty one (everything) first: "" , "0001", "00010003" …"""
    return ["", *(path[: end + PATH_STEP] for end in range(0, len(path), PATH_STEP))]


def column_prefixes(path: str) -> list[str]:
    """All prefixes of a column's path "news/notices": "", "news", "news/notices"."""
    parts = path.split("/") if path else []
    return ["", *("/".join(parts[: n + 1]) for n in range(len(parts)))]


def check_separation(roles: Iterable[str]) -> None:
    """Refuse two of the three separated offices in one hand, or one of them beside a business role."""
    held = set(roles)
    separated = held & SEPARATED
    if len(separated) > 1:
        names = "、".join(ROLES[role] for role in sorted(separated))
        raise RuleBroken(f"三员分立：{names}不能由同一人担任，请另指定人员。")
    if separated and held - SEPARATED:
        name = ROLES[next(iter(separated))]
        raise RuleBroken(f"三员分立：{name}不能兼任编辑、审核等业务角色，请另建账号。")

"""A small city for tests of any duty: organs, three sites, columns, one person for each role, articles in each state.

Rows of the foundation are made directly, because the acts that make them have tests of their own; articles go through
the actions, so that they are what the desk would have made.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wagtail.models import Page

from huabiao.duties.articles import actions, queries
from huabiao.duties.articles.models import Article
from huabiao.duties.portals.models import Column, Position, SiteRoot
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.rules import RUNNING
from huabiao.kernel.identifiers import make_credit_code

BUSINESS = (
    roles.COLLECTOR, roles.EDITOR, roles.DISTRIBUTOR, roles.REVIEWER_1, roles.REVIEWER_2, roles.REVIEWER_3, roles.COLUMN_KEEPER,
    roles.IMPORTER, roles.CASE_CLERK, roles.CASE_MANAGER, roles.SITE_ADMIN,
)  # fmt: skip
SEPARATED = (roles.SYSTEM_ADMIN, roles.SECURITY_OFFICER, roles.AUDITOR)

_ORGANS = {
    "government": ("0001", "华清市人民政府", Organ.Kind.GOVERNMENT),
    "office": ("00010001", "华清市人民政府办公室", Organ.Kind.OFFICE),
    "housing": ("00010002", "华清市住房和城乡建设局", Organ.Kind.DEPARTMENT),
    "education": ("00010003", "华清市教育局", Organ.Kind.DEPARTMENT),
}
# site code: (organ, kind, name)
_SITES = {
    "huaqing": ("government", "portal", "华清市人民政府门户网站"),
    "housing": ("housing", "department", "华清市住房和城乡建设局网站"),
    "education": ("education", "department", "华清市教育局网站"),
}
# path: (title, kind, column type)
_COLUMNS = {
    "news": ("政务动态", "news", "政务动态"),
    "news/notices": ("通知公告", "notices", "通知公告"),
    "documents": ("政策文件", "documents", "政策文件"),
}


@dataclass
class City:
    """What `make_city` has made; users by (role, site code), columns by (site code, path)."""

    organs: dict[str, Organ] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    users: dict[tuple[str, str], User] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)

    def column(self, site: str = "housing", path: str = "news/notices") -> Column:
        return self.columns[site, path]

    def user(self, role: str, site: str = "housing") -> User:
        return self.users[role, site]


def make_city(*, password: str = "") -> City:
    """Four organs, a portal with two department sites beneath it, three columns each, and a person for each role.

    Business roles exist once a site, bound to its organ and site (the portal's site administrator and distributor to the
    organ alone, so that pushing downward is possible); the three separated offices once, under the site code "".
    """
    city = City()
    _make_organs(city)
    _make_sites(city)
    for code in _SITES:
        for role in BUSINESS:
            city.users[role, code] = _make_user(city, role, code, password)
    for role in SEPARATED:
        city.users[role, ""] = make_user(role, name=roles.ROLES[role], password=password)
        make_grant(city.users[role, ""], role)
    return city


def make_user(username: str, *, organ_path: str = "", name: str = "", password: str = "") -> User:
    """An account without grants. Without a password it cannot log in, which is quicker to make."""
    user = User(username=username, name=name or username, organ_path=organ_path)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_grant(user: User, role: str, *, organ_path: str = "", site_code: str = "", column_path: str = "") -> Grant:
    return Grant.objects.create(
        user=user, role=role, organ_path=organ_path, site_code=site_code, column_path=column_path
    )


def make_article(city: City, *, site: str = "housing", path: str = "news/notices", **values: Any) -> Article:
    """A draft by the site's editor."""
    given = {"title": "城区11月20日零时开始集中供热", "source": "市住房和城乡建设局", "body": text_body("供热期120天。")}
    return actions.create_article(
        actor=city.user(roles.EDITOR, site), column=city.column(site, path), values=given | values
    )


def make_published(city: City, *, site: str = "housing", path: str = "news/notices", **values: Any) -> Article:
    """An article that has gone through its three reviews."""
    return publish(city, make_article(city, site=site, path=path, **values))


def submit(city: City, article: Article) -> Article:
    return actions.submit(actor=city.user(roles.EDITOR, article.site_code), article=article)


def publish(city: City, article: Article) -> Article:
    """Submit it and approve it on every level of its column."""
    article = submit(city, article)
    while (task := queries.open_task(article)) is not None:
        reviewer = city.user(f"reviewer_{task.level}", article.site_code)
        article = actions.approve(actor=reviewer, task=task, secrecy_passed=True)
    return article


def text_body(*paragraphs: str) -> list[dict[str, Any]]:
    """A body of one text block, in stored form."""
    return [{"type": "text", "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}]


def document_values(**values: Any) -> dict[str, Any]:
    """The fields that a 公文 must have."""
    return {
        "is_document": True, "issuer": "华清市住房和城乡建设局", "written_date": date(2026, 11, 16), "genre": "通知",
        "subject": "城乡建设、环境保护", "document_number": "华住建发〔2026〕18号", **values,
    }  # fmt: skip


def _make_organs(city: City) -> None:
    for number, (key, (path, name, kind)) in enumerate(_ORGANS.items()):
        parent = city.organs.get("government")
        code = make_credit_code(f"11510700{number:09d}")
        city.organs[key] = Organ.objects.create(path=path, parent=parent, name=name, kind=kind, credit_code=code)


def _make_sites(city: City) -> None:
    top = Page.objects.filter(depth=1).order_by("path").first() or Page.add_root(title="网站", slug="root")
    for number, (code, (organ_key, kind, name)) in enumerate(_SITES.items()):
        organ = city.organs[organ_key]
        prefix = "www" if kind == "portal" else code
        site = Site.objects.create(
            code=code, name=name, kind=kind, organ=organ, organ_path=organ.path, parent=city.sites.get("huaqing"),
            domain=f"{prefix}.huaqing.localhost", identification_code=f"510700000{number}", status=RUNNING,
            icp_number="云ICP备00000000号", organizer=organ.name, order=number,
        )  # fmt: skip
        city.sites[code] = site
        top.refresh_from_db()
        root = top.add_child(instance=SiteRoot(title=name, slug=code, site_code=code, organ_path=organ.path))
        for path, (title, column_kind, column_type) in _COLUMNS.items():
            above = city.columns.get((code, path.rpartition("/")[0]), root)
            above.refresh_from_db()
            column = Column(
                title=title, slug=path.rpartition("/")[2], site_code=code, organ=organ, organ_path=organ.path,
                column_path=path, kind=column_kind, column_type=column_type, description=f"{name}{title}",
            )  # fmt: skip
            city.columns[code, path] = above.add_child(instance=column)
        city.positions[code] = Position.objects.create(
            code="headline", name="头条", site_code=code, organ_path=organ.path
        )


def _make_user(city: City, role: str, code: str, password: str) -> User:
    organ = city.organs[_SITES[code][0]]
    user = make_user(
        f"{code}-{role}", organ_path=organ.path, name=f"{roles.ROLES[role]}（{code}）", password=password
    )
    downward = role in {roles.SITE_ADMIN, roles.DISTRIBUTOR} and code == "huaqing"
    site_code = "" if downward else code
    make_grant(user, role, organ_path=organ.path, site_code=site_code)
    return user

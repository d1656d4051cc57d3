"""A city with a site, its tree of columns, and people who may work on them; made through the actions."""

from dataclasses import dataclass

from huabiao.duties.portals import actions
from huabiao.duties.portals.models import Column, SiteRoot
from huabiao.foundation.accounts.models import User
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.organizations.tests.factories import chief, organ
from huabiao.foundation.sites import actions as sites
from huabiao.foundation.sites.models import Site

LIFE = ("pending", "filing", "testing", "running")


@dataclass
class Place:
    """One site with its root, its organ, and two who may change it."""

    chief: User
    admin: User
    organ: Organ
    site: Site
    root: SiteRoot

    def column(self, slug: str, parent: SiteRoot | Column | None = None, **values) -> Column:
        given = {"title": f"栏目{slug}", "column_type": "政务动态", "description": f"{slug}的描述", "organ": self.organ}
        return actions.create_column(actor=self.admin, parent=parent or self.root, slug=slug, **given | values)


def make_place(code: str = "city", name: str = "华清市人民政府", kind: str = "portal", **values) -> Place:
    boss = chief()
    admin = chief("site_admin")
    home = organ(boss, name, kind="government" if kind == "portal" else "department")
    given = {"domain": f"{code}.localhost", "identification_code": "9901000001", "icp_number": "云ICP备99001001号"}
    site = sites.open_site(actor=boss, code=code, name=name, kind=kind, organ=home, **given | values)
    for status in LIFE:
        site = sites.change_status(actor=boss, site=site, status=status)
    return Place(boss, admin, home, site, actions.create_site_tree(actor=boss, site=site))


def fill(column: Column, count: int = 1) -> Column:
    """As if articles had put items into a column: its counts, as they keep them."""
    Column.objects.filter(pk=column.pk).update(item_count=count, last_sequence=count)
    column.refresh_from_db()
    return column

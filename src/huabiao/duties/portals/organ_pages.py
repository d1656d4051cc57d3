"""机构职能: a page for each organ beneath a site's own, and the list of them. The registry of organs is the single source.

The tree of organs is small and seldom changes: a change renders all organ pages of the sites above it, so that names,
parents and children agree everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from huabiao.engines.publishing import queries as published
from huabiao.engines.publishing.registry import PAGES, Page, PageRef
from huabiao.engines.publishing.templating import slot
from huabiao.foundation.organizations.models import Appointment, Office, Organ, Post
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import public_sites

from . import tree

INDEX = "index"  # sorts after all numbers
TYPE = "机构职能"  # 47号文附件, ColumnType

# How the list groups an organ's direct children.
_GROUPS = (
    (Organ.Kind.OFFICE, "政府办公室"), (Organ.Kind.DEPARTMENT, "政府部门"), (Organ.Kind.DISPATCHED, "派出机构"),
    (Organ.Kind.GOVERNMENT, "下级人民政府"), (Organ.Kind.TOWNSHIP, "乡镇、街道"), (Organ.Kind.INSTITUTION, "事业单位"),
)  # fmt: skip


def ref(organ_id: int) -> str:
    """How an organ's page is called; sorts as text."""
    return f"{organ_id:09d}"


def address(organ_id: int) -> str:
    """Where an organ's page stands on every site that has it."""
    return f"/organs/{organ_id}.html"


class OrganPages:
    """/organs/ and /organs/17.html."""

    name = "organ"
    order = PAGES

    def affected(self, keys: Sequence[str]) -> Iterable[PageRef]:
        ids = set(tree.numbers(keys, "organ"))
        codes = tree.names(keys, "site")
        ids |= set(Site.objects.filter(code__in=codes).values_list("organ_id", flat=True)) if codes else set()
        if not ids:
            return
        changed = {ref(pk) for pk in ids}
        paths = list(Organ.objects.filter(pk__in=ids).values_list("path", flat=True))
        tops = dict(Site.objects.values_list("code", "organ__path"))
        above = {code for code, top in tops.items() if any(path.startswith(top) for path in paths)}
        for code in above | published.sites_publishing(self.name, sorted(changed)):
            own = Organ.objects.filter(path__startswith=tops[code]).values_list("pk", flat=True) if code in tops else ()
            for name in changed | {ref(pk) for pk in own} | {INDEX}:
                yield PageRef(code, name)

    def refs(self, site: str, after: str, limit: int) -> Sequence[str]:
        past = int(after) if after.isdigit() else 0
        ids = _organs(site).filter(pk__gt=past).order_by("pk").values_list("pk", flat=True)[:limit] if after < INDEX else ()
        return [name for name in [*(ref(pk) for pk in ids), *([INDEX] if _organs(site).exists() else [])] if name > after][:limit]

    def load(self, site: str, refs: Sequence[str]) -> Iterator[Page]:
        organs = {organ.pk: organ for organ in _organs(site)}
        shown = [organs[int(name)] for name in refs if name != INDEX and int(name) in organs]
        material = _Material(site, organs, [organ.pk for organ in shown])
        for organ in shown:
            yield Page(ref(organ.pk), f"organs/{organ.pk}.html", "portals/organ.html", material.page(organ))
        if INDEX in refs and organs:
            yield Page(INDEX, "organs/index.html", "portals/organs.html", material.index())


def _organs(site: str) -> Any:
    # A site in another language has no names of organs in it.
    top = Site.objects.filter(code=site, language__startswith="zh").values("organ__path")[:1]
    path = top[0]["organ__path"] if top else "-"
    return Organ.objects.filter(path__startswith=path, is_active=True).order_by("order", "pk")


class _Material:
    """What the pages of one chunk show, fetched at once."""

    def __init__(self, site: str, organs: dict[int, Organ], ids: Sequence[int]) -> None:
        self.site = site
        self.organs = organs
        self.children: dict[int | None, list[Organ]] = {}
        for organ in organs.values():
            self.children.setdefault(organ.parent_id, []).append(organ)
        self.offices: dict[int, list[Office]] = {}
        for office in Office.objects.filter(organ_id__in=ids).order_by("order", "pk"):
            self.offices.setdefault(office.organ_id, []).append(office)
        holders = dict(Appointment.objects.filter(post__organ_id__in=ids, to_date=None).order_by("from_date").values_list("post_id", "person"))
        self.posts: dict[int, list[dict[str, Any]]] = {}
        for post in Post.objects.filter(organ_id__in=ids).select_related("office").order_by("order", "pk"):
            entry = {"name": post.name, "office": post.office.name if post.office else "", "work": post.work, "person": holders.get(post.pk, ""), "leads": post.is_leader}
            self.posts.setdefault(post.organ_id, []).append(entry)
        self.sites = {other.organ_id: other for other in reversed(list(public_sites()))}

    def page(self, organ: Organ) -> dict[str, Any]:
        """One organ. What is not known is left out, not filled with a dash."""
        parent = self.organs.get(organ.parent_id or 0)
        posts = self.posts.get(organ.pk, [])
        return {
            "title": organ.name, "top": "", "type": TYPE, "description": f"{organ.name}的职责、领导分工、内设机构和联系方式。",
            "keywords": f"{organ.short_name or organ.name},{TYPE}", "organ": organ, "parent": parent and self._link(parent),
            "duties": [line.strip() for line in organ.duties.splitlines() if line.strip()], "phone": _telephone(organ.phone),
            "home": self._home(organ), "leaders": [post for post in posts if not post["office"]],
            "offices": [
                {"name": office.name, "duties": office.duties, "phone": office.phone, "call": _telephone(office.phone),
                 "posts": [post for post in posts if post["office"] == office.name]}
                for office in self.offices.get(organ.pk, [])
            ],
            "children": [self._link(child) for child in self.children.get(organ.pk, [])],
        }  # fmt: skip

    def index(self) -> dict[str, Any]:
        """The site's own organ, then its direct children by kind."""
        tops = [organ for organ in self.organs.values() if organ.parent_id not in self.organs]
        children = [child for top in tops for child in self.children.get(top.pk, [])]
        groups = [(title, [self._link(organ) for organ in children if organ.kind == kind]) for kind, title in _GROUPS]
        return {
            "title": "机构职能", "top": "", "type": TYPE, "description": "各机构的职责、领导分工、内设机构、办公地址、办公时间和联系方式。",
            "keywords": "机构,职能,领导分工,联系方式", "tops": [self._link(top) for top in tops],
            "groups": [{"title": title, "organs": organs} for title, organs in groups if organs],
        }  # fmt: skip

    def _link(self, organ: Organ) -> dict[str, str]:
        return {"title": organ.name, "short": organ.short_name or organ.name, "url": address(organ.pk), "phone": organ.phone, "address": organ.address, "call": _telephone(organ.phone)}

    def _home(self, organ: Organ) -> dict[str, str] | None:
        """The organ's own site, unless one is on it."""
        site = self.sites.get(organ.pk)
        return {"url": f"{slot(f'site:{site.code}')}/", "title": site.name} if site and site.code != self.site else None


def _telephone(number: str) -> str:
    """What a telephone dials: digits alone; nothing where there is more than one number or none."""
    dialled = number.replace("-", "").replace(" ", "")
    return dialled if dialled.isascii() and dialled.isdigit() else ""

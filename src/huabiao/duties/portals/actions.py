"""Acts on the tree of columns: open, change, move, retire. Home pages, positions and redirects: arrangement.py."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from wagtail.models import Page

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.paths import repath_columns
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.organizations.models import Office, Organ, Post
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import guards, queries, rules
from .links import is_safe
from .models import Column, Redirect, SiteRoot

_CHANGEABLE = frozenset(
    {"title", "slug", "kind", "column_type", "description", "keywords", "organ", "office", "post", "update_days",
     "review_levels", "in_navigation", "external_url", "page_size", "banner", "by_year"}
)  # fmt: skip
# What stands on the pages of the column's articles or in its old list pages; the rest is on its own page only.
_ON_OTHER_PAGES = frozenset({"title", "slug", "kind", "column_type", "description", "keywords", "page_size", "by_year"})


class PathTaken(RuleBroken):
    """Another column of the site has this path."""


class ColumnCycle(RuleBroken):
    """A column cannot stand under itself."""


@transaction.atomic
def create_site_tree(*, actor: User, site: Site) -> SiteRoot:
    """Make the top of a site's columns, once; later calls return it."""
    require(actor, "site.open", site)
    root = queries.site_root(site.code)
    if root:
        return root
    top = Page.objects.filter(depth=1).order_by("path").first()
    if top is None:
        top = Page.add_root(title="网站", slug="root")
    root = SiteRoot(title=site.name, slug=site.code, site_code=site.code, organ_path=site.organ_path)
    top.add_child(instance=root)
    _record(actor, "columns.create_tree", f"site:{site.code}", site.organ_path, [f"columns:{site.code}"], {})
    return root


@transaction.atomic
def create_column(
    *, actor: User, parent: SiteRoot | Column, title: str, slug: str, organ: Organ, column_type: str, description: str,
    kind: str = rules.LIST, **values: Any,
) -> Column:  # fmt: skip
    """Open a column under a site or another column. Further values as in `change_column`."""
    above = parent.column_path
    path = f"{above}/{slug}" if above else slug
    require(actor, "column.change", Scope(parent.organ_path, parent.site_code, above), Scope(organ.path, parent.site_code, path))
    values = {"update_days": rules.UPDATE_DAYS.get(kind, 0), **values}
    column = Column(site_code=parent.site_code, column_path=path)
    _assign(column, {"title": title, "slug": slug, "organ": organ, "column_type": column_type, "description": description, "kind": kind, **values})
    rules.check_slug(slug, is_top=not above)
    rules.check_depth(path.count("/") + 1)
    if getattr(parent, "retired_at", None):
        raise RuleBroken(f"栏目“{parent.title}”已停用，不能在其下设栏目。")
    _check_free(column.site_code, path)
    _check(column)
    # treebeard reads numchild from the instance, which may be older than the last child
    parent.refresh_from_db(fields=["path", "numchild"])
    parent.add_child(instance=column)
    keys = [f"columns:{column.site_code}", f"column:{column.pk}", *_woken(column.site_code, [path])]
    _record_column(actor, "columns.create", column, keys, {"kind": kind})
    return column


@transaction.atomic
def change_column(*, actor: User, column: Column, **changes: Any) -> Column:
    """Change a column's record. Another slug changes its path: rows follow, old list addresses become redirects."""
    column = Column.objects.select_for_update().get(pk=column.pk)
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise TypeError(f"A column has no changeable {sorted(unknown)}.")
    organ = changes.get("organ") or column.organ
    slug = changes.pop("slug", column.slug)
    above = column.column_path.rpartition("/")[0]
    path = f"{above}/{slug}" if above else slug
    require(actor, "column.change", column, Scope(organ.path, column.site_code, path))
    fields = {name for name, value in changes.items() if getattr(column, name) != value}
    _assign(column, changes)
    _check(column)
    keys = [f"columns:{column.site_code}", f"column:{column.pk}"]
    if slug != column.slug:
        fields.add("slug")
        rules.check_slug(slug, is_top=not above)
        _check_free(column.site_code, path)
        column.slug = slug
        keys += _repath(column, path)
    if not fields:
        return column
    column.save()
    if "organ" in fields:
        guards.follow_organ(column)
    if fields & _ON_OTHER_PAGES:
        keys += [f"shelf:{pk}" for pk in queries.under(column).values_list("pk", flat=True)]
    _record_column(actor, "columns.change", column, keys, {"fields": sorted(fields)})
    return column


@transaction.atomic
def move_column(*, actor: User, column: Column, parent: SiteRoot | Column, before: Column | None = None) -> Column:
    """Put a column with all beneath it under another parent of the same site, last or before a sibling."""
    column = Column.objects.select_for_update().get(pk=column.pk)
    parent = type(parent).objects.get(pk=parent.pk)
    above = parent.column_path
    path = f"{above}/{column.slug}" if above else column.slug
    require(actor, "column.change", column, Scope(parent.organ_path, parent.site_code, above), Scope(column.organ_path, column.site_code, path))
    _check_move(column, parent, before)
    keys = [f"columns:{column.site_code}"]
    old = column.column_path
    if path != old:
        rules.check_slug(column.slug, is_top=not above)
        _check_free(column.site_code, path)
        keys += _repath(column, path)
    if before:
        Page.objects.get(pk=column.pk).move(Page.objects.get(pk=before.pk), pos="left")
    else:
        Page.objects.get(pk=column.pk).move(Page.objects.get(pk=parent.pk), pos="last-child")
    column = Column.objects.get(pk=column.pk)
    if path != old:
        keys += [f"{noun}:{pk}" for pk in queries.under(column).values_list("pk", flat=True) for noun in ("shelf", "column")]
        # The channel page that it left shows its items no longer.
        keys += [f"column:{pk}" for pk in Column.objects.filter(site_code=column.site_code, column_path__in=_above(old)).values_list("pk", flat=True)]
    _record_column(actor, "columns.move", column, keys, {"from": old, "to": path})
    return column


@transaction.atomic
def retire_column(*, actor: User, column: Column) -> Column:
    """Take a column out of use. Nothing may be left in it or beneath it; its list address leads to the column above."""
    column = Column.objects.select_for_update().get(pk=column.pk)
    require(actor, "column.change", column)
    if column.retired_at:
        return column
    if queries.under(column).exclude(pk=column.pk).filter(retired_at=None).exists():
        raise RuleBroken(f"栏目“{column.title}”之下还有栏目，请先停用或移走下级栏目。")
    if column.item_count:
        raise RuleBroken(f"栏目“{column.title}”中还有{column.item_count}条公开的信息，请先移到其他栏目或撤下。")
    guards.check_retire(column)
    old = column.column_path
    above = old.rpartition("/")[0]
    keys = [f"columns:{column.site_code}", f"column:{column.pk}", f"shelf:{column.pk}"]
    column.slug = f"{column.slug}-retired-{column.pk}"
    keys += _repath(column, f"{above}/{column.slug}" if above else column.slug, target=f"/{above}/" if above else "/", lists=False)
    column.retired_at = clock.now()
    column.save()
    _record_column(actor, "columns.retire", column, keys, {"path": old})
    return column


def _check_move(column: Column, parent: SiteRoot | Column, before: Column | None) -> None:
    if parent.site_code != column.site_code:
        raise RuleBroken("栏目不能移到另一个网站，请在那个网站新建栏目，再引用稿件。")
    if parent.path.startswith(column.path):
        raise ColumnCycle(f"“{parent.title}”在“{column.title}”之下或就是它自己，不能移到那里，请另选上级栏目。")
    if getattr(parent, "retired_at", None):
        raise RuleBroken(f"栏目“{parent.title}”已停用，请另选上级栏目。")
    if before and before.path[: -Column.steplen] != parent.path:
        raise RuleBroken("所选的位置不在这个上级栏目之下，请重新选择。")
    deepest = max(queries.under(column).filter(retired_at=None).values_list("depth", flat=True), default=column.depth)
    # The site's own root stands at depth 2 of the page tree.
    rules.check_depth(deepest - column.depth + parent.depth + 1 - 2)


def _assign(column: Column, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in _CHANGEABLE:
            raise TypeError(f"A column has no changeable {name!r}.")
        if name == "page_size" and value != column.page_size:
            rules.check_page_size(value)
        setattr(column, name, value.strip() if isinstance(value, str) else value)
    column.organ_path = column.organ.path


def _check(column: Column) -> None:
    if not column.title or len(column.title) > rules.MAX_TITLE:
        raise RuleBroken(f"请填写栏目名称，不超过{rules.MAX_TITLE}个字。")
    if not column.description:
        raise RuleBroken("请填写栏目描述；页面标签 ColumnDescription 不能为空（国办发〔2017〕47号附件）。")
    rules.check_column(column.kind, column.column_type, column.external_url)
    if column.external_url:
        try:
            if not (column.external_url.startswith("/") and is_safe(column.external_url)):
                URLValidator(schemes=["http", "https"])(column.external_url)
        except ValidationError:
            raise RuleBroken("外部链接须是以 http:// 或 https:// 开头的完整地址，或以 / 开头的本站地址。") from None
    if column.kind == rules.EXTERNAL and column.item_count:
        raise RuleBroken(f"栏目“{column.title}”中还有{column.item_count}条公开的信息，不能改为外部链接，请先移走。")
    if column.review_levels not in (1, 2, 3):
        raise RuleBroken("审级请选三审、二审或一审。")
    _check_keepers(column.organ, column.office, column.post)
    for field in ("description", "keywords"):
        limit = Column._meta.get_field(field).max_length or 0
        if len(getattr(column, field)) > limit:
            raise RuleBroken(f"{Column._meta.get_field(field).verbose_name}不能超过{limit}个字。")


def _check_keepers(organ: Organ, office: Office | None, post: Post | None) -> None:
    if office and office.organ_id != organ.pk:
        raise RuleBroken(f"责任处室“{office.name}”不属于“{organ.name}”，请选责任单位的处室。")
    if post and post.organ_id != organ.pk:
        raise RuleBroken(f"责任人“{post.name}”不属于“{organ.name}”，请选责任单位的职务。")


def _check_free(site_code: str, path: str) -> None:
    other = Column.objects.filter(site_code=site_code, column_path=path).first()
    if other:
        raise PathTaken(f"路径 {path} 已由栏目“{other.title}”使用，请换一个英文单词。")


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]


def _repath(column: Column, new: str, *, target: str = "", lists: bool = True) -> list[str]:
    """Give the column's rows their new path and its old addresses a redirect; returns the keys that change."""
    site, old = column.site_code, column.column_path
    gone = list(queries.under(column).values_list("column_path", "last_sequence", "page_size", "kind"))
    repath_columns(site, old, new)
    column.column_path = new
    keys = _woken(site, [new + path[len(old) :] for path, *_ in gone])
    # Redirects that led to the old address lead to the new one, so that none leads to another.
    for redirect in Redirect.objects.filter(site_code=site, target__startswith=f"/{old}/"):
        redirect.target = target or f"/{new}/" + redirect.target[len(old) + 2 :]
        redirect.save(update_fields=["target"])
        keys.append(f"redirect:{redirect.pk}")
    for path, last_sequence, page_size, kind in gone:
        pages = rules.archive_pages(last_sequence, page_size) if lists and kind not in rules.WITHOUT_ARCHIVE else 0
        # Never fewer than before, so that the publisher finds every file that once led on from here.
        before = queries.redirects_at(site, [f"/{path}/"]).values_list("list_pages", flat=True).first() or 0
        redirect, _ = Redirect.objects.update_or_create(
            site_code=site, old_path=f"/{path}/",
            defaults={"target": target or f"/{new}{path[len(old) :]}/", "list_pages": max(pages, before), "is_active": True,
                      "organ_path": column.organ_path, "column_path": ""},
        )  # fmt: skip
        keys.append(f"redirect:{redirect.pk}")
    return keys


def _woken(site_code: str, paths: Iterable[str]) -> list[str]:
    """Redirects from these paths must be looked at again: a column that stands at a path goes before them."""
    return [f"redirect:{pk}" for pk in queries.redirects_at(site_code, [f"/{path}/" for path in paths]).values_list("pk", flat=True)]


def _record_column(actor: User, act: str, column: Column, keys: Iterable[str], detail: dict[str, Any]) -> None:
    _record(actor, act, f"column:{column.pk}", column.organ_path, keys, detail)


def _record(actor: User, act: str, thing: str, organ_path: str, keys: Iterable[str], detail: dict[str, Any]) -> None:
    record(actor=actor.actor, act=act, thing=thing, keys=keys, organ_path=organ_path, detail=detail)

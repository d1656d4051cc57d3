"""Acts on what editors arrange: a site's home page, positions, topics' banners, redirects."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.blocks import StreamValue

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

from . import blocks, queries
from .links import is_safe
from .models import Column, Home, Position, Redirect
from .redirects import file_of

MAX_BLOCKS = 20


@transaction.atomic
def arrange_home(*, actor: User, site: Site, arrangement: list[dict[str, Any]] | StreamValue) -> Home:
    """Set the blocks of a site's home page: [{"type": "tabs", "value": {…}}, …]. Blocks name columns and positions."""
    scope = Scope(site.organ_path, site.code)
    require(actor, "home.change", scope)
    raw = list(arrangement.raw_data) if isinstance(arrangement, StreamValue) else arrangement
    _check_blocks(raw, blocks.HomeBlocks(), MAX_BLOCKS)
    _check_columns(site.code, set(_named(raw, "column")) | set(_listed(raw, "columns")))
    _check_positions(site.code, {str(code) for code in _named(raw, "position")})
    _check_links(raw)
    home, _ = Home.objects.get_or_create(site_code=site.code, defaults={"organ_path": site.organ_path})
    home.blocks = StreamValue(blocks.HomeBlocks(), raw, is_lazy=True)
    home.save()
    _record(actor, "homes.arrange", f"home:{site.code}", scope, [f"home:{site.code}"], {"blocks": len(raw)})
    return home


@transaction.atomic
def arrange_topic(*, actor: User, column: Column, arrangement: list[dict[str, Any]] | StreamValue) -> Column:
    """Set what stands above a topic's lists: text, links, figures."""
    require(actor, "topic.change", column)
    raw = list(arrangement.raw_data) if isinstance(arrangement, StreamValue) else arrangement
    _check_blocks(raw, blocks.TopicBlocks(), MAX_BLOCKS)
    _check_links(raw)
    column = Column.objects.get(pk=column.pk)
    column.banner = StreamValue(blocks.TopicBlocks(), raw, is_lazy=True)
    column.save()
    # With its first content a topic comes into navigation.
    keys = [f"columns:{column.site_code}", f"column:{column.pk}"]
    scope = Scope(column.organ_path, column.site_code, column.column_path)
    _record(actor, "topics.arrange", f"column:{column.pk}", scope, keys, {"blocks": len(raw)})
    return column


@transaction.atomic
def create_position(*, actor: User, site: Site, code: str, name: str, limit: int = 6) -> Position:
    """Add a named place on a site's home page."""
    scope = Scope(site.organ_path, site.code)
    require(actor, "position.change", scope)
    if not 1 <= limit <= 12:
        raise RuleBroken("推荐位最多条数请填1至12。")
    position = Position(site_code=site.code, organ_path=site.organ_path, code=code, name=name.strip(), limit=limit)
    try:
        position.clean_fields()
    except ValidationError:
        raise RuleBroken("推荐位的代号只能用英文字母、数字和连字符，名称不超过60个字，请核对。") from None
    if Position.objects.filter(site_code=site.code, code=code).exists():
        raise RuleBroken(f"推荐位代号“{code}”已有，请换一个。")
    position.save()
    _record(actor, "positions.create", f"position:{position.pk}", scope, [f"position:{position.pk}"], {"code": code})
    return position


@transaction.atomic
def change_position(*, actor: User, position: Position, name: str, limit: int) -> Position:
    """Rename a position, or let it hold more or fewer."""
    require(actor, "position.change", position)
    if not 1 <= limit <= 12 or not 0 < len(name.strip()) <= 60:
        raise RuleBroken("请填写推荐位名称（不超过60个字），最多条数请填1至12。")
    position.name, position.limit = name.strip(), limit
    position.save()
    scope = Scope(position.organ_path, position.site_code)
    _record(actor, "positions.change", f"position:{position.pk}", scope, [f"position:{position.pk}"], {"limit": limit})
    return position


@transaction.atomic
def set_redirect(*, actor: User, site: Site, old_path: str, target: str) -> Redirect:
    """Let an old address of a site lead to a present one; an address that leads elsewhere already is changed."""
    scope = Scope(site.organ_path, site.code)
    require(actor, "redirect.change", scope)
    if not old_path.startswith("/") or len(old_path) > 300 or file_of(old_path) is None:
        raise RuleBroken("旧地址须以 / 开头、不超过300个字符，不能含 ..、? 或 #，也不能是首页，例如 /old/page.html。")
    if not is_safe(target) or len(target) > 500:
        raise RuleBroken("新地址须以 /、http:// 或 https:// 开头，不超过500个字符。")
    if target == old_path:
        raise RuleBroken("新地址与旧地址相同，请核对。")
    try:
        with transaction.atomic():
            redirect, _ = Redirect.objects.update_or_create(
                site_code=site.code, old_path=old_path,
                defaults={"target": target, "is_active": True, "organ_path": site.organ_path},
            )  # fmt: skip
    except IntegrityError:
        raise RuleBroken("这个旧地址刚由他人设置，请刷新后再试。") from None
    _record(actor, "redirects.set", f"redirect:{redirect.pk}", scope, [f"redirect:{redirect.pk}"], {})
    return redirect


@transaction.atomic
def remove_redirect(*, actor: User, redirect: Redirect) -> None:
    """Switch a redirect off. The row stays, so that the publisher knows which file goes."""
    require(actor, "redirect.change", redirect)
    Redirect.objects.filter(pk=redirect.pk).update(is_active=False)
    scope = Scope(redirect.organ_path, redirect.site_code)
    _record(actor, "redirects.remove", f"redirect:{redirect.pk}", scope, [f"redirect:{redirect.pk}"], {})


def _check_blocks(raw: list[dict[str, Any]], block: Any, limit: int) -> None:
    known = block.child_blocks
    for entry in raw:
        if not isinstance(entry, dict) or entry.get("type") not in known:
            raise RuleBroken("有不认识的版块，请删去后重新添加。")
    if len(raw) > limit:
        raise RuleBroken(f"版块最多{limit}个，请合并或删去一些。")
    for number, entry in enumerate(raw, start=1):
        label = known[entry["type"]].label
        try:
            known[entry["type"]].clean(known[entry["type"]].to_python(entry["value"]))
        except ValidationError:
            raise RuleBroken(f"第{number}个版块“{label}”没有填完整或超出字数，请检查各项。") from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise RuleBroken(f"第{number}个版块“{label}”的格式不对，请删去后重新添加。") from None


def _check_columns(site_code: str, named: set[Any]) -> None:
    wanted = named - {None}  # a block may leave the choice to us
    found = set(queries.columns_of(site_code).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - found:
        raise RuleBroken("版块中有栏目不属于本网站或已停用，请重新选择。")


def _check_positions(site_code: str, wanted: set[str]) -> None:
    missing = wanted - set(queries.positions_of(site_code).values_list("code", flat=True))
    if missing:
        raise RuleBroken(f"推荐位“{'、'.join(sorted(missing))}”还没有设立，请先新建。")


def _check_links(raw: list[dict[str, Any]]) -> None:
    if not all(is_safe(url) for url in _named(raw, "url") if url):
        raise RuleBroken("链接地址须以 /、http:// 或 https:// 开头，请修改。")


def _named(value: Any, name: str) -> Iterator[Any]:
    """All values of the field `name`, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name and not isinstance(inner, dict | list):
                yield inner
            else:
                yield from _named(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, name)


def _listed(raw: list[dict[str, Any]], name: str) -> Iterator[Any]:
    """All members of the lists called `name`; a list block keeps its members as values or as {"value": …}."""
    for entry in raw:
        value = entry.get("value")
        for member in (value.get(name) or ()) if isinstance(value, dict) else ():
            yield member["value"] if isinstance(member, dict) else member


def _record(actor: User, act: str, thing: str, scope: Scope, keys: list[str], detail: dict[str, Any]) -> None:
    record(actor=actor.actor, act=act, thing=thing, keys=keys, organ_path=scope.organ_path, detail=detail)

"""Acts on organs, offices, posts and appointments. Moving an organ takes along every row that carries its path."""

from datetime import date
from typing import Any

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.paths import repath_organs
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.accounts.rules import PATH_DEPTH, PATH_STEP
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.ledger.models import Entry
from huabiao.kernel.errors import RuleBroken
from huabiao.kernel.identifiers import checked_credit_code, checked_division_code

from .models import Appointment, Office, Organ, Post

_OPTIONAL = ("short_name", "credit_code", "division_code", "address", "hours", "phone", "duties", "order")
_CHANGEABLE = frozenset({"name", "kind", "is_active", *_OPTIONAL})


class NameTaken(RuleBroken):
    """Another organ has this name or code."""


class OrganCycle(RuleBroken):
    """An organ cannot stand under itself."""


class TreeFull(RuleBroken):
    """The tree has no room at this place."""


@transaction.atomic
def create_organ(*, actor: User, parent: Organ | None, name: str, kind: str, **values: Any) -> Organ:
    """Add an organ under `parent`, or a top one. Optional values: short_name, credit_code, division_code, address …"""
    require(actor, "organ.change", Scope(parent.path if parent else ""))
    organ = Organ(parent=parent, **_checked({"name": name, "kind": kind, **values}, Organ()))
    organ.path = _free_path(parent.path if parent else "")
    organ.save()
    _record(actor, "organs.create", organ, {"parent": parent.pk if parent else None, "path": organ.path})
    return organ


@transaction.atomic
def change_organ(*, actor: User, organ: Organ, **changes: Any) -> Organ:
    """Change an organ's name, codes or particulars. Pages that show its name follow."""
    require(actor, "organ.change", organ)
    checked = _checked(changes, organ)
    fields = [name for name, value in checked.items() if getattr(organ, name) != value]
    if not fields:
        return organ
    for name in fields:
        setattr(organ, name, checked[name])
    organ.save(update_fields=fields)
    _record(actor, "organs.change", organ, {"fields": sorted(fields)})
    return organ


@transaction.atomic
def move_organ(*, actor: User, organ: Organ, parent: Organ | None) -> Organ:
    """Put an organ with all beneath it under another parent. All rows in its scope and all grants follow."""
    organ = Organ.objects.select_for_update().get(pk=organ.pk)
    if parent:
        parent.refresh_from_db()
    require(actor, "organ.change", organ, Scope(parent.path if parent else ""))
    if parent and parent.path.startswith(organ.path):
        raise OrganCycle(f"“{parent.name}”在“{organ.name}”之下，不能作它的上级，请另选上级单位。")
    if organ.parent_id == (parent.pk if parent else None):
        return organ
    old = organ.path
    new = _free_path(parent.path if parent else "")
    deepest = max(len(path) for path in Organ.objects.filter(path__startswith=old).values_list("path", flat=True))
    if deepest - len(old) + len(new) > PATH_STEP * PATH_DEPTH:
        raise TreeFull(f"移动后单位层级将超过{PATH_DEPTH}级，请先合并下级单位或另选上级单位。")
    Organ.objects.filter(pk=organ.pk).update(parent=parent)
    repath_organs(old, new)
    organ.refresh_from_db()
    _record(actor, "organs.move", organ, {"from": old, "to": new})
    return organ


@transaction.atomic
def create_office(*, actor: User, organ: Organ, name: str, duties: str = "", phone: str = "", order: int = 0) -> Office:
    """Add a 处室 to an organ."""
    require(actor, "organ.change", organ)
    if Office.objects.filter(organ=organ, name=name).exists():
        raise NameTaken(f"“{organ.name}”已有处室“{name}”，请换一个名称。")
    office = Office.objects.create(organ=organ, name=name, duties=duties, phone=phone, order=order)
    _record(actor, "offices.create", organ, {"office": office.pk})
    return office


@transaction.atomic
def change_office(*, actor: User, office: Office, name: str, duties: str = "", phone: str = "") -> Office:
    """Change a 处室."""
    require(actor, "organ.change", office.organ)
    if Office.objects.filter(organ=office.organ, name=name).exclude(pk=office.pk).exists():
        raise NameTaken(f"“{office.organ.name}”已有处室“{name}”，请换一个名称。")
    office.name, office.duties, office.phone = name, duties, phone
    office.save()
    _record(actor, "offices.change", office.organ, {"office": office.pk})
    return office


@transaction.atomic
def create_post(
    *, actor: User, organ: Organ, name: str, office: Office | None = None, is_leader: bool = False, work: str = "", order: int = 0
) -> Post:
    """Add a 职务 to an organ or one of its offices."""
    require(actor, "organ.change", organ)
    if office and office.organ_id != organ.pk:
        raise RuleBroken(f"处室“{office.name}”不属于“{organ.name}”，请选本单位的处室。")
    post = Post.objects.create(organ=organ, office=office, name=name, is_leader=is_leader, work=work, order=order)
    _record(actor, "posts.create", organ, {"post": post.pk})
    return post


@transaction.atomic
def appoint(*, actor: User, post: Post, person: str, from_date: date) -> Appointment:
    """Enter who holds a post; whoever held it before ends the day that the new one begins."""
    require(actor, "organ.change", post.organ)
    before = Appointment.objects.filter(post=post, to_date=None).first()
    if before and from_date < before.from_date:
        raise RuleBroken(f"任职日期早于前任的任职日期{before.from_date:%Y-%m-%d}，请核对日期。")
    Appointment.objects.filter(post=post, to_date=None).update(to_date=from_date)
    appointment = Appointment.objects.create(post=post, person=person, from_date=from_date)
    _record(actor, "posts.appoint", post.organ, {"post": post.pk, "appointment": appointment.pk})
    return appointment


def _checked(values: dict[str, Any], organ: Organ) -> dict[str, Any]:
    """The values as they are to be stored; RuleBroken for a wrong code, a name taken, a kind unknown."""
    unknown = set(values) - _CHANGEABLE
    if unknown:
        raise TypeError(f"An organ has no changeable {sorted(unknown)}.")
    checked = dict(values)
    if "name" in checked:
        checked["name"] = str(checked["name"]).strip()
        if not checked["name"]:
            raise RuleBroken("请填写单位全称。")
        if len(checked["name"]) > 100:
            raise RuleBroken("单位全称不能超过100个字，请核对。")
    if "kind" in checked and checked["kind"] not in Organ.Kind.values:
        raise RuleBroken("请从列表中选择单位类别。")
    if "credit_code" in checked:
        checked["credit_code"] = checked_credit_code(checked["credit_code"]) if checked["credit_code"] else None
    if checked.get("division_code"):
        checked["division_code"] = checked_division_code(checked["division_code"])
    for field, label in (("name", "名称"), ("credit_code", "统一社会信用代码")):
        value = checked.get(field)
        if value and Organ.objects.filter(**{field: value}).exclude(pk=organ.pk).exists():
            raise NameTaken(f"{label}“{value}”已被另一单位使用，请核对是否重复录入。")
    return checked


def _free_path(prefix: str) -> str:
    """The next path under `prefix`. One that the ledger knows is never given again, so no organ inherits a past."""
    end = len(prefix) + PATH_STEP
    if end > PATH_STEP * PATH_DEPTH:
        raise TreeFull(f"单位层级已达{PATH_DEPTH}级，不能再设下级单位。")
    used = [
        *Organ.objects.filter(path__gt=prefix, path__lt=f"{prefix}:").order_by("-path").values_list("path", flat=True)[:1],
        *Entry.objects.filter(organ_path__gt=prefix, organ_path__lt=f"{prefix}:")
        .order_by("-organ_path").values_list("organ_path", flat=True)[:1],
    ]  # fmt: skip
    number = max((int(path[len(prefix) : end]) for path in used), default=0) + 1
    if number >= 10**PATH_STEP:
        raise TreeFull("该单位的下级单位已满，请另选上级单位。")
    return f"{prefix}{number:0{PATH_STEP}d}"


def _record(actor: User, act: str, organ: Organ, detail: dict[str, Any]) -> None:
    record(actor=actor.actor, act=act, thing=f"organ:{organ.pk}", keys=[f"organ:{organ.pk}"], organ_path=organ.path, detail=detail)

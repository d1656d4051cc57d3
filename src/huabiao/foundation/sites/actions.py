"""Acts on the registry of sites: open one, change its record, lead it through its life cycle."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel.errors import RuleBroken
from huabiao.kernel.identifiers import (
    checked_department_domain,
    checked_identification_code,
    checked_portal_domain,
)

from . import rules
from .models import Site

_CHANGEABLE = frozenset(
    {"name", "domain", "chinese_domain", "identification_code", "language", "direction", "theme", "description", "icp_number",
     "police_number", "party_mark_url", "error_report_url", "organizer", "undertaker", "address", "contact", "order", "parent"}
)  # fmt: skip


class DomainTaken(RuleBroken):
    """Another site answers to this domain."""


@transaction.atomic
def open_site(*, actor: User, code: str, name: str, kind: str, organ: Organ, domain: str, **record_values: Any) -> Site:
    """Enter a site in the registry, in state 筹建. Further values as in `change_site`."""
    require(actor, "site.open", Scope(organ.path, code))
    if kind not in rules.KINDS:
        raise RuleBroken("请从列表中选择网站类别。")
    rules.check_owner(organ.kind, organ.name)
    if Site.objects.filter(code=code).exists():
        raise RuleBroken(f"代号“{code}”已被使用，请换一个。")
    _check_one_site(organ, kind)
    site = Site(code=code, kind=kind, organ=organ, organ_path=organ.path)
    for field, value in _checked({"name": name, "domain": domain, **record_values}, site).items():
        setattr(site, field, value)
    _validate(site)
    site.save()
    _record(actor, "sites.open", site, {"kind": kind})
    return site


@transaction.atomic
def change_site(*, actor: User, site: Site, **changes: Any) -> Site:
    """Change a site's record: its name, domain, theme, direction, footer identities. Its frame follows everywhere."""
    require(actor, "site.change", site)
    checked = _checked(changes, site)
    fields = [name for name, value in checked.items() if getattr(site, name) != value]
    if not fields:
        return site
    for name in fields:
        setattr(site, name, checked[name])
    if site.is_public:
        rules.check_complete(site.identification_code, site.icp_number)
    _validate(site)
    site.save(update_fields=fields)
    _record(actor, "sites.change", site, {"fields": sorted(fields)})
    return site


@transaction.atomic
def set_alert(*, actor: User, site: Site, text: str, url: str = "") -> Site:
    """Put one urgent sentence at the head of every page of a site, with a page that says more; "" takes it away."""
    require(actor, "site.change", site)
    text, url = " ".join(text.split()), url.strip() if text.strip() else ""
    rules.check_alert_url(url)
    if (text, url) == (site.alert, site.alert_url):
        return site
    site.alert, site.alert_url = text, url
    _validate(site)
    site.save(update_fields=["alert", "alert_url"])
    _record(actor, "sites.alert", site, {"on": bool(text)})
    return site


@transaction.atomic
def set_mourning(*, actor: User, site: Site, on: bool) -> Site:
    """Show a whole site in grey, or in its colours again."""
    require(actor, "site.change", site)
    if on == site.is_mourning:
        return site
    site.is_mourning = on
    site.save(update_fields=["is_mourning"])
    _record(actor, "sites.mourn", site, {"on": on})
    return site


@transaction.atomic
def change_status(*, actor: User, site: Site, status: str) -> Site:
    """Take the next step of the life cycle (规格书 2.2)."""
    require(actor, "site.open", site)
    if status not in rules.STATUSES:
        raise RuleBroken("请从列表中选择网站状态。")
    rules.check_transition(site.status, status)
    if status in rules.PUBLIC:
        rules.check_complete(site.identification_code, site.icp_number)
    old, site.status = site.status, status
    site.save(update_fields=["status"])
    _record(actor, "sites.change_status", site, {"from": old, "to": status})
    return site


def _checked(values: dict[str, Any], site: Site) -> dict[str, Any]:
    unknown = set(values) - _CHANGEABLE
    if unknown:
        raise TypeError(f"A site has no changeable {sorted(unknown)}.")
    checked = dict(values)
    if "domain" in checked:
        checked["domain"] = _checked_domain(checked["domain"], site)
    if checked.get("identification_code"):
        checked["identification_code"] = checked_identification_code(checked["identification_code"])
    if "theme" in checked and checked["theme"] not in rules.THEMES:
        raise RuleBroken("请从列表中选择主题色。")
    if "name" in checked and not str(checked["name"]).strip():
        raise RuleBroken("请填写网站全称。")
    if checked.get("parent"):
        _check_parent(site, checked["parent"])
    for field in ("party_mark_url", "error_report_url"):
        if checked.get(field) and not str(checked[field]).startswith(("http://", "https://", "/")):
            raise RuleBroken("标识和找错入口的地址须以 http://、https:// 或 / 开头，请填写完整地址。")
    return checked


def _checked_domain(domain: str, site: Site) -> str:
    check = checked_portal_domain if site.kind in ("portal", "district") else checked_department_domain
    domain = check(domain, allow_reserved=settings.HUABIAO_DEMO)
    taken = Site.objects.filter(domain=domain).exclude(pk=site.pk).first()
    if taken:
        raise DomainTaken(f"域名 {domain} 已由“{taken.name}”使用，请填写本网站的域名。")
    return domain


def _check_one_site(organ: Organ, kind: str) -> None:
    # 47号文：一个单位最多开设一个网站；外文版附属于中文版，不另计。
    others = Site.objects.filter(organ=organ).exclude(status=rules.CLOSED).exclude(kind="language")
    other = None if kind == "language" else others.first()
    if other:
        raise RuleBroken(f"“{organ.name}”已有网站“{other.name}”；一个单位最多开设一个网站，请在该网站设立栏目。")


def _check_parent(site: Site, parent: Site) -> None:
    above: Site | None = parent
    while above is not None:
        if above.pk == site.pk and site.pk is not None:
            raise RuleBroken(f"“{parent.name}”是本网站的下级网站，不能作它的上级，请另选。")
        above = above.parent


def _validate(site: Site) -> None:
    """The model's own limits, said in one sentence."""
    try:
        site.clean_fields()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        label = Site._meta.get_field(field).verbose_name
        raise RuleBroken(f"{label}：{sentences[0]}") from error


def _record(actor: User, act: str, site: Site, detail: dict[str, Any]) -> None:
    key = f"site:{site.code}"
    record(actor=actor.actor, act=act, thing=key, keys=[key], organ_path=site.organ_path, detail=detail)

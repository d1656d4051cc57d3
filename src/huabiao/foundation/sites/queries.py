"""Questions about sites: which a person may see, which are public, where they are found."""

from django.conf import settings
from django.db.models import F, QuerySet

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import visible

from . import rules
from .models import Site

_RESERVED = (".localhost", ".test")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def visible_sites(actor: User, act: str = "site.view") -> QuerySet[Site]:
    """The sites to which `actor` may do `act`."""
    return visible(actor, act, Site.objects.alias(site_code=F("code")))


def public_sites() -> QuerySet[Site]:
    """Sites whose pages are published, in the group's order: the portal first."""
    return Site.objects.filter(status__in=rules.PUBLIC)


def site_by_code(code: str) -> Site | None:
    """The site, if there is one of that code."""
    return Site.objects.filter(code=code).select_related("organ", "parent").first()


def origin(domain: str) -> str:
    """Canonical address of a site without a path: "https://www.□□□.gov.cn".

    Reserved names of a demo are reached through the built-in server, so they carry its port.
    """
    port = settings.HUABIAO_BIND.rpartition(":")[2]
    is_plain = not domain.endswith(_RESERVED) or port == _DEFAULT_PORTS.get(settings.HUABIAO_SCHEME)
    return f"{settings.HUABIAO_SCHEME}://{domain}" + ("" if is_plain else f":{port}")

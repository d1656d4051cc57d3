"""Plain values in words: a grant's scope, an organ's path, a ledger's act. A few queries a page, none a row."""

from collections.abc import Iterable
from dataclasses import dataclass

from huabiao.foundation.accounts.models import Grant
from huabiao.foundation.accounts.rules import ROLES
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site


@dataclass(frozen=True)
class GrantInWords:
    """One grant as people read it."""

    grant: Grant
    role: str
    scope: str


def organ_names(paths: Iterable[str]) -> dict[str, str]:
    """Short names of organs by path."""
    wanted = {path for path in paths if path}
    found = Organ.objects.filter(path__in=wanted).values_list("path", "short_name", "name")
    return {path: short or name for path, short, name in found}


def site_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of sites by code."""
    return dict(Site.objects.filter(code__in={code for code in codes if code}).values_list("code", "name"))


def grants_in_words(grants: Iterable[Grant]) -> list[GrantInWords]:
    """Each grant with its role and scope: "市住建局及下属单位 · 住建局网站 · 栏目 news"."""
    rows = list(grants)
    organs = organ_names(row.organ_path for row in rows)
    sites = site_names(row.site_code for row in rows)
    result = []
    for row in rows:
        parts = []
        if row.organ_path:
            parts.append(f"{organs.get(row.organ_path, row.organ_path)}及下属单位")
        if row.site_code:
            parts.append(sites.get(row.site_code, row.site_code))
        if row.column_path:
            parts.append(f"栏目 {row.column_path}")
        result.append(GrantInWords(row, ROLES.get(row.role, row.role), " · ".join(parts) or "不限范围"))
    return result

"""Switching a site's traditional version on and off, and the words that it keeps."""

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

from . import traditional
from .models import TraditionalVersion


@transaction.atomic
def set_traditional(*, actor: User, site: Site, is_on: bool, terms: str) -> TraditionalVersion:
    """Every page of the site is derived anew, or its derived pages go."""
    require(actor, "site.change", Scope(site.organ.path, site.code, ""))
    if not site.language.startswith("zh"):
        raise RuleBroken("只有中文网站才能派生繁体版。")
    words = traditional.parse_terms(terms)
    version, _ = TraditionalVersion.objects.get_or_create(site_code=site.code, defaults={"organ_path": site.organ.path})
    version.is_on, version.terms = is_on, terms.strip()
    version.save()
    record(
        actor=actor.actor, act="sites.set_traditional", thing=f"site:{site.code}", keys=[f"traditional:{site.code}"], organ_path=site.organ.path,
        detail={"is_on": is_on, "terms": len(words)},
    )  # fmt: skip
    return version

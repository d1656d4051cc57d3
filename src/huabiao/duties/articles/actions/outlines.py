"""底图 for maps of data: brought by a site's administrator as GeoJSON. What is published keeps the outline it was drawn with."""

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope
from huabiao.foundation.ledger import actions as ledger
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

from .. import outlines
from ..models import Outline


@transaction.atomic
def set_outline(*, actor: User, site: Site, code: str, name: str, content: bytes) -> Outline:
    """Keep an outline under its code, or replace it; charts of all sites may use it."""
    require(actor, "home.change", Scope(site.organ.path, site.code, ""))
    shapes = outlines.from_geojson(content)
    found = Outline.objects.select_for_update().filter(code=code).first()
    if found is not None and found.site_code != site.code:
        raise RuleBroken(f"代号“{code}”已被另一个网站的底图使用，请换一个代号。")
    made = found or Outline(code=code, site_code=site.code, organ_path=site.organ.path)
    made.name, made.shapes = name.strip()[:60], shapes
    made.full_clean()
    made.save()
    ledger.record(
        actor=actor.actor, act="articles.set_outline", thing=f"outline:{made.pk}", organ_path=made.organ_path, detail={"regions": len(shapes["regions"])}
    )
    return made

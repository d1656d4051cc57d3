"""解读 of a document: articles of the library of articles that explain it, as links on one site."""

from collections.abc import Collection
from typing import Any

from huabiao.duties.articles import rules as article_rules
from huabiao.duties.articles.face import PUBLIC_ARTICLE, SHOWN
from huabiao.duties.articles.models import Placement
from huabiao.engines.publishing.templating import slot
from huabiao.foundation.sites.queries import public_sites

from .models import Relation


def explanations(site: str, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Of each document its explanations that the public sees: on this site if it shows them, else on one that is open."""
    rows = list(Relation.objects.filter(policy__in=ids, article__isnull=False).select_related("article").order_by("pk"))
    if not rows:
        return {}
    places: dict[int, set[str]] = {}
    placed = Placement.objects.filter(SHOWN, PUBLIC_ARTICLE, article__in=[row.article_id for row in rows], position=None, column__retired_at=None)
    for pk, code in placed.values_list("article_id", "site_code"):
        places.setdefault(pk, set()).add(code)
    public = {other.code for other in public_sites()} | {site}
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        stands = places.get(row.article_id, set()) & public
        if stands:
            where = site if site in stands else min(stands)
            line = {
                "origin": "" if where == site else slot(f"site:{where}"), "path": row.article.public_path, "title": row.article.title,
                "form": article_rules.FORMS.get(row.article.form, "文字解读"),
            }  # fmt: skip
            found.setdefault(row.policy_id, []).append(line)
    return found

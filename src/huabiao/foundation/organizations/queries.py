"""Questions about organs: which a person may see, who stands under whom."""

from django.db.models import F, QuerySet

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import visible
from huabiao.foundation.accounts.rules import PATH_STEP

from .models import Office, Organ, Post


def visible_organs(actor: User, act: str = "organ.view") -> QuerySet[Organ]:
    """The organs to which `actor` may do `act`."""
    return visible(actor, act, Organ.objects.alias(organ_path=F("path")))


def subtree(organ: Organ) -> QuerySet[Organ]:
    """The organ itself and all beneath it."""
    return Organ.objects.filter(path__startswith=organ.path)


def ancestors(organ: Organ) -> list[Organ]:
    """From the top down to the organ's parent."""
    prefixes = [organ.path[:end] for end in range(PATH_STEP, len(organ.path), PATH_STEP)]
    return list(Organ.objects.filter(path__in=prefixes).order_by("path"))


def organ_names(ids: list[int]) -> dict[int, str]:
    """Names by id, for pages."""
    return dict(Organ.objects.filter(pk__in=ids).values_list("pk", "name"))


def offices_of(organ: Organ) -> QuerySet[Office]:
    """The organ's offices in their order."""
    return Office.objects.filter(organ=organ)


def posts_of(organ: Organ) -> QuerySet[Post]:
    """The organ's posts in their order."""
    return Post.objects.filter(organ=organ).select_related("office")

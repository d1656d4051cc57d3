"""Who sits at the desk: acts held anywhere, roles and organ in words. One query a request."""

from django.http import HttpRequest

from huabiao.foundation.accounts.queries import active_grants
from huabiao.foundation.accounts.rules import ACTS, ROLES
from huabiao.foundation.organizations.models import Organ


def held_roles(request: HttpRequest) -> list[str]:
    """The roles that this person holds somewhere, in the order of rules.ROLES."""
    if not hasattr(request, "_desk_roles"):
        held = set(active_grants(request.user).values_list("role", flat=True).distinct())
        request._desk_roles = [role for role in ROLES if role in held]
    return request._desk_roles


def held_acts(request: HttpRequest) -> frozenset[str]:
    """The acts that this person may do somewhere. For showing and hiding; `can` decides."""
    return frozenset(act for role in held_roles(request) for act in ACTS[role])


def scope_in_words(request: HttpRequest) -> str:
    """"市住建局及下属单位", from the organs of the person's grants; three at most."""
    paths = set(active_grants(request.user).values_list("organ_path", flat=True).distinct()[:50])
    if "" in paths:
        return "全部单位"
    tops = sorted(path for path in paths if not any(path != other and path.startswith(other) for other in paths))
    names = [organ.short_name or organ.name for organ in Organ.objects.filter(path__in=tops[:3])]
    if not names:
        return "无"
    more = f"等 {len(tops)} 个单位" if len(tops) > 3 else ""
    return "、".join(names) + (more or "及下属单位")


def organ_of(request: HttpRequest) -> str:
    """The short name of the person's organ."""
    if not hasattr(request, "_desk_organ"):
        organ = Organ.objects.filter(path=request.user.organ_path).first() if request.user.organ_path else None
        request._desk_organ = (organ.short_name or organ.name) if organ else ""
    return request._desk_organ

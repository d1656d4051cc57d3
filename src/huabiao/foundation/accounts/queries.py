"""The two questions that every view asks: `can` this person do this to that thing, and which rows are `visible`.

A thing tells its scope by the three fields of `models.Scoped`, or by a method `scope()`.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr

from huabiao.kernel import clock

from .models import Grant, User
from .rules import PATH_DEPTH, PATH_STEP, column_prefixes, path_prefixes, roles_for

COUNT_CAP = 1000
# Up to so many grants are written into a query; SQLite's expressions may be 1,000 deep.
FEW_GRANTS = 20
_SCOPE = ("organ_path", "site_code", "column_path")


@dataclass(frozen=True)
class Scope:
    """Where a thing lies: organ path, site code, column path; empty means "not bound", None "not asked"."""

    organ_path: str = ""
    site_code: str | None = ""
    column_path: str | None = ""


def scope_of(thing: Any) -> Scope:
    """The scope of a row or of a thing with a method `scope()`."""
    if isinstance(thing, Scope):
        return thing
    if hasattr(thing, "scope"):
        return thing.scope()
    return Scope(
        getattr(thing, "organ_path", ""), getattr(thing, "site_code", ""), getattr(thing, "column_path", "")
    )


def active_grants(actor: User) -> QuerySet[Grant]:
    """The grants of `actor` that hold now."""
    if not getattr(actor, "is_authenticated", False) or not actor.is_active:
        return Grant.objects.none()
    return Grant.objects.filter(user=actor).filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))


def can(actor: User, act: str, thing: Any = None) -> bool:
    """May `actor` do `act` ("noun.verb") to `thing`? Without a thing: anywhere at all."""
    grants = active_grants(actor).filter(role__in=roles_for(act))
    if thing is not None:
        grants = grants.filter(_covering(scope_of(thing)))
    return grants.exists()


def _covering(scope: Scope) -> Q:
    """The condition on grants that reach a scope."""
    condition = Q(organ_path__in=path_prefixes(scope.organ_path))
    if scope.site_code is not None:
        condition &= Q(site_code__in=["", scope.site_code])
    if scope.column_path is not None:
        condition &= Q(column_path__in=column_prefixes(scope.column_path))
    return condition


def visible(actor: User, act: str, rows: QuerySet) -> QuerySet:
    """Those of `rows` (a model with the fields of Scoped) to which `actor` may do `act`.

    A person with few grants has them written into the query, which an index can then answer; with many, each row asks
    the index of grants once: at most nine probes for the organ's prefixes, however many grants (docs/decisions/0004).
    """
    grants = active_grants(actor).filter(role__in=roles_for(act))
    scopes = grants.order_by(*_SCOPE).values_list(*_SCOPE).distinct()
    few = list(scopes[: FEW_GRANTS + 1])
    if not few:
        return rows.none()
    fields = _scope_fields(rows)
    if any(_reaches_all(scope, fields) for scope in few):
        return rows
    if len(few) > FEW_GRANTS:
        return rows.filter(Exists(_matching(grants, rows)))
    condition = Q()
    for scope in few:
        condition |= _reached(scope, fields)
    return rows.filter(condition)


def _scope_fields(rows: QuerySet) -> set[str]:
    # A model whose scope has other names (an organ's `path`) gives it to us by `alias`.
    return {field.name for field in rows.model._meta.get_fields()} | set(rows.query.annotations)


def _reaches_all(scope: tuple[str, ...], fields: set[str]) -> bool:
    return not any(value for name, value in zip(_SCOPE, scope, strict=True) if name in fields)


def _reached(scope: tuple[str, ...], fields: set[str]) -> Q:
    """The rows that one grant reaches; what the model has no field for is not asked."""
    organ, site, column = scope
    condition = Q(organ_path__startswith=organ) if organ else Q()
    if site and "site_code" in fields:
        condition &= Q(site_code=site)
    if column and "column_path" in fields:
        condition &= Q(column_path=column) | Q(column_path__startswith=f"{column}/")
    return condition


def _matching(grants: QuerySet[Grant], rows: QuerySet) -> QuerySet[Grant]:
    fields = _scope_fields(rows)
    prefixes: list[Any] = [Value("")]
    for depth in range(1, PATH_DEPTH + 1):
        prefixes.append(Substr(OuterRef("organ_path"), 1, depth * PATH_STEP))
    matching = grants.filter(organ_path__in=prefixes)
    if "site_code" in fields:
        matching = matching.filter(Q(site_code="") | Q(site_code=OuterRef("site_code")))
    if "column_path" in fields:
        matching = matching.alias(
            row_column=ExpressionWrapper(OuterRef("column_path"), output_field=CharField())
        ).filter(
            Q(column_path="")
            | Q(row_column=F("column_path"))
            | Q(row_column__startswith=Concat(F("column_path"), Value("/")))
        )
    return matching


def is_locked(user: User) -> bool:
    """Whether the account is shut for a while after too many wrong passwords."""
    return user.locked_until is not None and user.locked_until > clock.now()


def holders(act: str, thing: Any) -> QuerySet[User]:
    """Who may do `act` to `thing`: to name the reviewers of an article, the keepers of a column."""
    grants = Grant.objects.filter(
        _covering(scope_of(thing)), Q(expires_at=None) | Q(expires_at__gt=clock.now()), role__in=roles_for(act)
    )
    return User.objects.filter(is_active=True, pk__in=grants.values("user_id"))


def capped_count(rows: QuerySet, cap: int = COUNT_CAP) -> int:
    """The number of rows, counted to `cap` at most, so that no list grows slow with the size of the site."""
    return rows.order_by()[: cap + 1].count()

"""Paths change when an organ or a column moves; every row that carries them must follow in the same transaction.

Apps register their models here (from `huabiao_hooks.py`); a move is then a few bulk statements, whatever the number of
rows. The ledger is not registered: what was recorded stays as it was.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

from .models import Grant, User


@dataclass(frozen=True)
class _Carrier:
    """A model and the names of its fields for organ path, site and column path; "" where it has none."""

    model: type[models.Model]
    organ: str
    site: str
    column: str


_carriers: dict[type[models.Model], _Carrier] = {}


def register_scoped(
    model: type[models.Model], *, organ: str = "organ_path", site: str = "site_code", column: str = "column_path"
) -> type[models.Model]:
    """Let the rows of `model` follow when an organ or a column moves. Fields that it does not have are left out."""
    own = {field.name for field in model._meta.concrete_fields}
    _carriers[model] = _Carrier(model, *(name if name in own else "" for name in (organ, site, column)))
    return model


def scoped_models() -> frozenset[type[models.Model]]:
    """All registered models."""
    return frozenset(_carriers)


def repath_organs(old: str, new: str) -> int:
    """Give all rows under the organ path `old` the path `new`; returns how many rows changed."""
    changed = 0
    for carrier in _carriers.values():
        if carrier.organ:
            # Levels have a fixed width, so a prefix is always whole levels.
            rows = carrier.model._base_manager.filter(**{f"{carrier.organ}__startswith": old})
            changed += rows.update(**{carrier.organ: _replaced(carrier.organ, old, new)})
    return changed


def repath_columns(site_code: str, old: str, new: str) -> int:
    """Give all rows of a site under the column path `old` the path `new`; returns how many rows changed."""
    changed = 0
    for carrier in _carriers.values():
        if carrier.column and carrier.site:
            inside = Q(**{carrier.column: old}) | Q(**{f"{carrier.column}__startswith": f"{old}/"})
            rows = carrier.model._base_manager.filter(inside, **{carrier.site: site_code})
            changed += rows.update(**{carrier.column: _replaced(carrier.column, old, new)})
    return changed


def _replaced(field: str, old: str, new: str) -> Concat:
    return Concat(Value(new), Substr(F(field), len(old) + 1), output_field=models.CharField())


register_scoped(User)
register_scoped(Grant)

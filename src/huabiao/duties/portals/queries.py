"""Questions about columns, home pages, positions and redirects. The tree as public pages read it is in tree.py."""

from collections.abc import Iterable

from django.db.models import QuerySet

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.queries import visible

from .models import Column, Home, Position, Redirect, SiteRoot


def visible_columns(actor: User, act: str = "column.view", site_code: str = "") -> QuerySet[Column]:
    """Columns in force to which `actor` may do `act`, in the order of the tree; of one site or of all."""
    rows = Column.objects.filter(retired_at=None).order_by("path")
    return visible(actor, act, rows.filter(site_code=site_code) if site_code else rows)


def columns_of(site_code: str) -> QuerySet[Column]:
    """A site's columns in force, in the order of the tree."""
    return Column.objects.filter(site_code=site_code, retired_at=None).order_by("path")


def column_at(site_code: str, column_path: str) -> Column | None:
    """The column in force at a path below a site."""
    return columns_of(site_code).filter(column_path=column_path).first()


def site_root(site_code: str) -> SiteRoot | None:
    """The top of a site's columns."""
    return SiteRoot.objects.filter(site_code=site_code).first()


def parent_of(column: Column) -> Column | None:
    """The column above; None directly under the site."""
    return Column.objects.filter(path=column.path[: -Column.steplen]).first()


def under(column: Column) -> QuerySet[Column]:
    """The column itself and all beneath it, retired ones too."""
    return Column.objects.filter(path__startswith=column.path).order_by("path")


def home_of(site_code: str) -> Home | None:
    """What editors arranged for a site's home page."""
    return Home.objects.filter(site_code=site_code).first()


def positions_of(site_code: str) -> QuerySet[Position]:
    """A site's positions."""
    return Position.objects.filter(site_code=site_code).order_by("code")


def redirects_at(site_code: str, old_paths: Iterable[str]) -> QuerySet[Redirect]:
    """Redirects from any of these old addresses."""
    return Redirect.objects.filter(site_code=site_code, old_path__in=list(old_paths))

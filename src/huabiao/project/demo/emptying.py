"""A place to begin: what is there is moved aside, never deleted, because the ledger refuses to be emptied."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from huabiao.foundation.accounts.models import User
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken
from huabiao.project.database import REMEDY, is_suitable

# The keys stay: they are the administration's, not the city's.
_FOLDERS = ("public", "store", "releases", "media", "journal")


class Unusable(RuleBroken):
    """The database holds something that this command must not touch, or is none that we can use."""


def is_occupied() -> bool:
    """Whether anything of ours is there; a database without tables is empty."""
    try:
        return Site.objects.exists() or Organ.objects.exists() or User.objects.exists()
    except DatabaseError:
        return False


def begin_anew() -> Path | None:
    """Move database and files aside if there is anything, and lay the tables; returns where the old ones are now."""
    if connection.vendor != "sqlite":
        if not is_suitable(connection):
            raise Unusable(REMEDY)
        if is_occupied():
            raise Unusable("数据库中已有数据，存证账本不允许清空。请新建一个空库，把 HUABIAO_DATABASE 指向它，再运行 huabiao demo。")
        call_command("migrate", verbosity=0, interactive=False)
        return None
    occupied = is_occupied()
    connection.close()
    moved = _move_aside() if occupied else None
    call_command("migrate", verbosity=0, interactive=False)
    return moved


def _move_aside() -> Path | None:
    home = Path(settings.HUABIAO_HOME)
    database = Path(settings.DATABASES["default"]["NAME"])
    present = [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]
    present = [path for path in [*present, *(home / name for name in _FOLDERS)] if path.exists()]
    if not present:
        return None
    aside = home / f"old-{clock.now().astimezone(clock.BEIJING):%Y%m%d-%H%M%S}"
    aside.mkdir(parents=True)
    for path in present:
        shutil.move(str(path), aside / path.name)
    return aside

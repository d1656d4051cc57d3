"""What we ask of a PostgreSQL database before we lay tables in it: UTF-8, and text in the order of its code points.

SQLite orders text so. With another order (en_US, zh_CN) lists would differ from one database to the other, and ranges
of paths ("news/" to "news0") would not hold what lies beneath a folder.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REMEDY = (
    "这个 PostgreSQL 数据库不是 UTF-8 编码，或不按字符编码排序，列表次序和文件守护会出错。"
    "请这样新建数据库：createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 名称"
)
_QUESTION = "SELECT current_setting('server_encoding') = 'UTF8' AND 'B' < 'a' AND 'a-b' < 'a/a' AND 'a/b' < 'a0'"


def is_suitable(connection: BaseDatabaseWrapper) -> bool:
    """Whether text is stored and ordered as everything here takes for granted."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        return bool(cursor.fetchone()[0])


def check_order(app_configs: object = None, databases: Sequence[str] | None = None, **options: Any) -> list[Error]:
    """Django's check: `huabiao migrate` refuses an unsuitable database."""
    unsuitable = [alias for alias in databases or () if not is_suitable(connections[alias])]
    return [Error(REMEDY, id="huabiao.E001", obj=alias) for alias in unsuitable]

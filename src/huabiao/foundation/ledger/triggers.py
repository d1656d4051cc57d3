"""Lifts the triggers by which the database refuses to alter or remove entries, and puts them back.

They are made in migrations/0001_initial.py. Numbering an entry, once, stays allowed. Whoever owns the
database can lift them too: `ledger verify` then finds what was done. On SQLite a migration that rebuilds one
of these tables loses its triggers, and must end by making them anew (a test looks).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("ledger_entry", "ledger_changedkey", "ledger_node", "ledger_head")


@contextmanager
def lifted(connection: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Without the guard for a while: to empty a test database, and for tests that tamper."""
    connection = connection or default_connection
    without = _without_on_sqlite if connection.vendor == "sqlite" else _without_on_postgresql
    with without(connection):
        yield


@contextmanager
def _without_on_sqlite(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        ours = [(name, statement) for name, table, statement in cursor.fetchall() if table in TABLES]
        for name, _ in ours:
            cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, statement in ours:
                cursor.execute(statement)


@contextmanager
def _without_on_postgresql(connection: BaseDatabaseWrapper) -> Iterator[None]:
    _switch(connection, "DISABLE")
    try:
        yield
    finally:
        _switch(connection, "ENABLE")


def _switch(connection: BaseDatabaseWrapper, state: str) -> None:
    connection.check_constraints()  # a table with checks still to come cannot be altered
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {state} TRIGGER USER")

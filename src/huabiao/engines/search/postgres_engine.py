"""The engine for several machines: tables in PostgreSQL, terms as an array under a GIN index.

Made and dropped here and not by migrations: they are derived, one pair of tables a generation, and other databases have
none. Each term is one look into the index; the sums are made over what these return, never over the whole table.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.utils import DatabaseError

from . import rules
from .engine import Filters, IndexUnusable, State, Wanted
from .statistics import Statistics
from .units import Entry

_STATE = "search_index"
_LOCK = 7_305_112


class PostgresEngine:
    """See engine.Engine. `alias` names the database of the settings."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._state: tuple[int, State] | None = None

    # Reading

    def state(self) -> State:
        row = self._row("cursor, generation, changes")
        if self._state is None or self._state[0] != row[2]:
            (packed,) = self._row("statistics")
            self._state = (row[2], State(row[0], row[1], Statistics.unpack(bytes(packed))))
        return self._state[1]

    def fetch(self, wanted: Wanted, filters: Filters, limit: int) -> list[str]:
        if not wanted:
            return []
        table = self._table()
        values: list[Any] = []
        arms = []
        for term, weight in wanted:
            arms.append(f"SELECT id, %s::float8 AS w FROM {table} WHERE terms @> ARRAY[%s]")
            values += [weight, term]
        groups = ""
        for group in filters:
            groups += " AND u.terms && %s"
            values.append(list(group))
        sql = (
            f"SELECT u.data FROM (SELECT id, sum(w) AS s FROM ({' UNION ALL '.join(arms)}) AS hits GROUP BY id) AS sums"
            f" JOIN {table} AS u USING (id) WHERE true{groups} ORDER BY s * log(2, (2 + u.prior)::numeric)::float8 DESC, id LIMIT %s"
        )
        return [data for (data,) in self._read(sql, [*values, limit])]

    def units(self, document: str) -> list[str]:
        sql = f"SELECT data FROM {self._table()} WHERE document = %s ORDER BY id"
        return [data for (data,) in self._read(sql, [document])]

    def documents(self) -> Iterator[str]:
        yield from (
            key
            for (key,) in self._read(f"SELECT DISTINCT document FROM {self._table()} ORDER BY document", [])
        )

    def _table(self) -> str:
        return f"search_unit_{int(self._row('name')[0])}"

    def _row(self, columns: str) -> tuple:
        rows = self._read(f"SELECT {columns} FROM {_STATE} WHERE format = %s", [rules.FORMAT])
        if not rows:
            raise IndexUnusable
        return rows[0]

    def _read(self, sql: str, values: list[Any]) -> list[tuple]:
        """In a savepoint of its own: that there is no table yet must not spoil the transaction around it."""
        try:
            with transaction.atomic(using=self._alias), connections[self._alias].cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        except DatabaseError:
            raise IndexUnusable from None

    # Writing

    @contextmanager
    def writing(self) -> Iterator["_Writer"]:
        with transaction.atomic(using=self._alias), connections[self._alias].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            yield _Writer(cursor, self._table(), None)

    @contextmanager
    def rebuilding(self) -> Iterator["_Writer"]:
        name = time.time_ns()
        table = f"search_unit_{name}"
        with transaction.atomic(using=self._alias), connections[self._alias].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {_STATE} (format int, name bigint, cursor bigint, generation bigint, changes bigint, statistics bytea)"
            )
            cursor.execute(
                f"CREATE TABLE {table} (id bigserial PRIMARY KEY, document varchar(80) NOT NULL, terms text[] NOT NULL, prior float8 NOT NULL, data text NOT NULL)"
            )
            yield _Writer(cursor, table, name)


class _Writer:
    """See engine.Writer. All in the one transaction that the context manager began."""

    def __init__(self, cursor: Any, table: str, name: int | None) -> None:
        self._cursor, self._table, self._name = cursor, table, name

    def remove(self, document: str) -> None:
        self._cursor.execute(f"DELETE FROM {self._table} WHERE document = %s", [document])

    def add(self, entry: Entry) -> None:
        self._cursor.execute(
            f"INSERT INTO {self._table} (document, terms, prior, data) VALUES (%s, %s, %s, %s)",
            [entry.document, sorted(entry.terms), entry.prior, entry.data.replace("\\u0000", "")],
        )

    def commit(self, state: State) -> None:
        values = [state.cursor, state.generation, time.time_ns(), state.statistics.pack()]
        if self._name is None:
            self._cursor.execute(
                f"UPDATE {_STATE} SET cursor = %s, generation = %s, changes = %s, statistics = %s", values
            )
            return
        # Indexes after the rows: many times as fast.
        self._cursor.execute(f"CREATE INDEX ON {self._table} USING gin (terms) WITH (fastupdate = off)")
        self._cursor.execute(f"CREATE INDEX ON {self._table} (document)")
        self._cursor.execute(f"ANALYZE {self._table}")
        self._cursor.execute(f"SELECT name FROM {_STATE}")
        for (old,) in self._cursor.fetchall():
            self._cursor.execute(f"DROP TABLE IF EXISTS search_unit_{int(old)}")
        self._cursor.execute(f"DELETE FROM {_STATE}")
        self._cursor.execute(
            f"INSERT INTO {_STATE} (cursor, generation, changes, statistics, format, name) VALUES (%s, %s, %s, %s, %s, %s)",
            [*values, rules.FORMAT, self._name],
        )

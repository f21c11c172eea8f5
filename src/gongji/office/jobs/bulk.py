"""Many rows written at once, past the objects of the ORM: by COPY on PostgreSQL, one prepared statement on
SQLite.

What bounds the rows (checks, triggers, foreign keys) holds as ever; what the ORM does for a single row
(defaults, sealing, blind indexes) is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from gongji.office.guard.storable import require_storable


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """New rows of a table. IntegrityError as ever where one cannot be."""
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.vendor == "postgresql":
        require_storable(rows)  # COPY is no statement with parameters
        statement = f"COPY {table} ({names}) FROM STDIN"
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return
    with connection.cursor() as cursor:
        cursor.executemany(_statement(table, names, len(columns)), rows)


def insert_new(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Those of some rows that are not there yet by a unique key; where another transaction adds one, wait."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(_statement(table, names, len(columns)) + " ON CONFLICT DO NOTHING", rows)


def _statement(table: str, names: str, count: int) -> str:
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * count)})"

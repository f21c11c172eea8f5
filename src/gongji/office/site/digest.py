"""What a database holds, as one line a table: how many rows, and a sum that any changed row changes.

The sum does not depend on the order of the rows. It compares a database with its copy under the same system;
SQLite and PostgreSQL write values differently and are not compared with each other.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Any, Final

Digest = Mapping[str, tuple[int, str]]
"""Table → rows, sum."""

_MODULUS: Final = 1 << 128
_SAME: Final = (
    "SET LOCAL DateStyle TO 'ISO'; SET LOCAL TimeZone TO 'UTC'; SET LOCAL bytea_output TO 'hex'; "
    "SET LOCAL IntervalStyle TO 'postgres'; SET LOCAL extra_float_digits TO 1"
)


def of_sqlite(database: sqlite3.Connection) -> Digest:
    """Of every table of an SQLite database."""
    names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    found: dict[str, tuple[int, str]] = {}
    for (name,) in names:
        if name.startswith("sqlite_"):
            continue
        rows = total = 0
        for row in database.execute(f'SELECT * FROM "{name}"'):
            rows += 1
            total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=16).digest())
        found[name] = rows, f"{total % _MODULUS:032x}"
    return found


def of_postgresql(cursor: Any) -> Digest:
    """Of every table of a PostgreSQL database's public schema, in the cursor's transaction, by the server."""
    cursor.execute(_SAME)
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    found: dict[str, tuple[int, str]] = {}
    for (name,) in cursor.fetchall():
        # Two halves of a hash of each row, summed as whole numbers: exact, and in one pass.
        half = "sum(('x' || substr(h, {}, 15))::bit(60)::bigint::numeric)"
        cursor.execute(
            f"SELECT count(*), {half.format(1)}, {half.format(17)}"
            f' FROM (SELECT md5(t::text) AS h FROM public."{name}" t) AS hashed'
        )
        rows, first, second = cursor.fetchone()
        found[name] = rows, f"{int(first or 0):x}-{int(second or 0):x}"
    return found

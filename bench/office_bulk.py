"""Rows written in bulk: past the ORM and the triggers, so that a city is there in minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

BATCH: Final = 5000


@contextmanager
def without_triggers() -> Iterator[None]:
    """The triggers of the database stand still inside; they are all there again afterwards."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, text in triggers:
            cursor.execute(text)


def put(model: Any, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Rows of values by the names of fields, a batch at a time; how many."""
    from django.db import connection

    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table, count = f'"{model._meta.db_table}"', 0
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        stream = _stored(fields, rows)
        while batch := list(islice(stream, BATCH)):
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
            else:
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)
            count += len(batch)
    return count


def next_pk(model: Any) -> int:
    """The key of the next row, for rows that name each other before they are written."""
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def counted_on(*models: Any) -> None:
    """The sequences of PostgreSQL go on behind the keys that were written."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _stored(fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Values as the database keeps them; bytes that are sealed already pass."""
    from django.db import connection
    from django.db.models import BinaryField, DateField, JSONField

    adapt: list[Any] = []
    for field in fields:
        special = isinstance(field, DateField | JSONField) and not isinstance(field, BinaryField)
        adapt.append(field.get_db_prep_save if special else None)
    for row in rows:
        yield [value if to is None else to(value, connection) for value, to in zip(row, adapt, strict=True)]

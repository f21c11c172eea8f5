"""What the database itself refuses, said once for SQLite and PostgreSQL: a trigger for each rule of a room.

A room lists its rules in `migrations/_triggers.py` and puts them up in a migration:

    migrations.RunPython(put_up(RULES), take_down(RULES))

A later migration that makes SQLite copy one of the tables must put them up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection

Rule = tuple[str, str, str, str, str]
"""Name, table, event, when it refuses (SQL over NEW and OLD, as PostgreSQL says it), what it says."""

Operation = Callable[[Any, Any], None]


def put_up(rules: Iterable[Rule]) -> Operation:
    """Create the trigger of every rule."""

    def operation(apps: Any, schema_editor: Any) -> None:
        create = _postgres if schema_editor.connection.vendor == "postgresql" else _sqlite
        for rule in rules:
            for statement in create(*rule):
                schema_editor.execute(statement)

    return operation


def take_down(rules: Iterable[Rule]) -> Operation:
    """Drop the trigger of every rule."""

    def operation(apps: Any, schema_editor: Any) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        for name, table, *_ in rules:
            if postgres:
                schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
                schema_editor.execute(f"DROP FUNCTION {name}()")
            else:
                schema_editor.execute(f"DROP TRIGGER {name}")

    return operation


def missing(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules whose trigger is not there, or out of force."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        held = {name for (name,) in cursor.fetchall()}
    yield from (rule for rule in rules if rule[0] not in held)


def _sqlite(name: str, table: str, event: str, when: str, said: str) -> list[str]:
    when = when.replace("IS NOT DISTINCT FROM", "IS")  # as SQLite before 3.39 says it
    refuse = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    return [f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} {refuse}"]


def _postgres(name: str, table: str, event: str, when: str, said: str) -> list[str]:
    passed = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {passed}; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]

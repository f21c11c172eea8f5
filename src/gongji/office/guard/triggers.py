"""Triggers that hold what no service may be trusted to hold, in the words of each database.

Rows of the trail and seals are never deleted; a seal never changes; a row changes only by being sealed once,
and by having its content destroyed as a whole.
"""

from __future__ import annotations

from typing import Final

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SKELETON: Final = ("id", "at", "action", "actor_id", "union_id", "commitment")
_CONTENT: Final = ("object_type", "object_key", "person", "purpose", "data", "salt", "erased_at")
_TABLES: Final = ("guard_auditrow", "guard_seal")


def _same(columns: tuple[str, ...], equal: str) -> str:
    return " AND ".join(f"NEW.{c} {equal} OLD.{c}" for c in columns)


def _lawful(equal: str, empty: str) -> str:
    """The updates of a row that are let through."""
    sealed = f"OLD.seal_id IS NULL AND NEW.seal_id IS NOT NULL AND {_same(_CONTENT, equal)}"
    erased = (
        f"NEW.seal_id {equal} OLD.seal_id AND OLD.seal_id IS NOT NULL AND OLD.erased_at IS NULL"
        " AND NEW.erased_at IS NOT NULL AND NEW.salt IS NULL AND NEW.person IS NULL"
        f" AND NEW.object_type = '' AND NEW.object_key = '' AND NEW.purpose = '' AND NEW.data = {empty}"
    )
    return f"{_same(_SKELETON, equal)} AND (({sealed}) OR ({erased}))"


_SQLITE: Final = (
    *(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'A05: audit rows and seals are never deleted'); END"
        for table in _TABLES
    ),
    "CREATE TRIGGER guard_auditrow_fixed BEFORE UPDATE ON guard_auditrow"
    f" WHEN NOT ({_lawful('IS', chr(39) + '{}' + chr(39))})"
    " BEGIN SELECT RAISE(ABORT, 'A05: audit rows never change'); END",
    "CREATE TRIGGER guard_seal_fixed BEFORE UPDATE ON guard_seal"
    " BEGIN SELECT RAISE(ABORT, 'A05: seals never change'); END",
)
_POSTGRESQL: Final = (
    "CREATE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'A05: % never change and are never deleted', TG_TABLE_NAME"
    " USING ERRCODE = 'integrity_constraint_violation'; END $$",
    *(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION guard_refuse()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION guard_refuse()"
        for table in _TABLES
    ),
    "CREATE TRIGGER guard_auditrow_fixed BEFORE UPDATE ON guard_auditrow FOR EACH ROW"
    f" WHEN (NOT ({_lawful('IS NOT DISTINCT FROM', chr(39) + '{}' + chr(39) + '::jsonb')}))"
    " EXECUTE FUNCTION guard_refuse()",
    "CREATE TRIGGER guard_seal_fixed BEFORE UPDATE ON guard_seal"
    " FOR EACH ROW EXECUTE FUNCTION guard_refuse()",
)


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Puts the triggers into the database."""
    for statement in _SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL:
        editor.execute(statement, None)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Takes them out again."""
    tables = {
        "guard_auditrow": ("kept", "fixed", "whole"), "guard_seal": ("kept", "fixed", "whole"),
    }  # fmt: skip
    postgres = editor.connection.vendor != "sqlite"
    for table, kinds in tables.items():
        for kind in kinds:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_{kind}" + (f" ON {table}" if postgres else ""))
    if postgres:
        editor.execute("DROP FUNCTION IF EXISTS guard_refuse()")

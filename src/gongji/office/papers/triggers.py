"""What the database itself holds: documents that never change, numbers without gap, papers as filed."""

from __future__ import annotations

from typing import Final

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_FIXED: Final = {
    "papers_document": (
        "id", "series", "year", "number", "union_id", "template", "template_sha256", "sha256", "code",
        "printed_by_id", "printed_at",
    ),
    "papers_body": ("document_id",),
}  # fmt: skip
"""Table and what of it never changes."""
_SEALED: Final = {"papers_document": "data", "papers_body": "pdf"}
"""What lies sealed, and changes with the key alone: the first bytes name the key, a later one is greater."""
_CONTENT: Final = ("union_id", "kind", "sha256", "size", "media", "stored", "name", "filed_by_id", "filed_at")
_GAP: Final = (
    "NEW.number <> 1 + COALESCE((SELECT max(d.number) FROM papers_document d"
    " WHERE d.series = NEW.series AND d.year = NEW.year), 0)"
)
_LIVE: Final = (
    "NEW.consent_id IS NOT NULL AND EXISTS (SELECT 1 FROM papers_consent c"
    " WHERE c.id = NEW.consent_id AND c.withdrawn_on IS NOT NULL) AND NEW.state = 'ready'"
)


_ON_SQLITE: Final = (
    "papers_document_update", "papers_document_delete", "papers_body_update", "papers_body_delete",
    "papers_document_gap", "papers_paper_fixed", "papers_paper_live_insert", "papers_paper_live_update",
)  # fmt: skip


def _changed(distinct: str, more: tuple[str, ...] = (), content: tuple[str, ...] = _CONTENT) -> str:
    return " OR ".join(f"NEW.{column} {distinct} OLD.{column}" for column in (*content, *more))


def _printed_fixed(table: str, distinct: str) -> str:
    sealed = _SEALED[table]
    return (
        f"{_changed(distinct, (), _FIXED[table])} OR (NEW.{sealed} {distinct} OLD.{sealed}"
        f" AND NOT substr(NEW.{sealed}, 1, 3) > substr(OLD.{sealed}, 1, 3))"
    )


def _paper_fixed(distinct: str, *more: str) -> str:
    """The trigger that keeps what a paper is, in the words of SQLite (IS NOT) or PostgreSQL."""
    if distinct == "IS NOT":
        return (
            f"CREATE TRIGGER papers_paper_fixed BEFORE UPDATE ON papers_paper WHEN {_changed(distinct, more)}"
            " BEGIN SELECT RAISE(ABORT, 'the content of a paper never changes'); END"
        )
    return (
        "CREATE TRIGGER papers_paper_fixed BEFORE UPDATE ON papers_paper FOR EACH ROW"
        f" WHEN ({_changed(distinct, more)})"
        " EXECUTE FUNCTION papers_refuse('the content of a paper never changes')"
    )


_SQLITE: Final = (
    *(
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} WHEN {_printed_fixed(table, 'IS NOT')}"
        " BEGIN SELECT RAISE(ABORT, 'a printed document never changes'); END"
        for table in _FIXED
    ),
    *(
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'a printed document never changes'); END"
        for table in _FIXED
    ),
    f"CREATE TRIGGER papers_document_gap BEFORE INSERT ON papers_document WHEN {_GAP}"
    " BEGIN SELECT RAISE(ABORT, 'numbers leave no gap'); END",
    _paper_fixed("IS NOT"),
    *(
        f"CREATE TRIGGER papers_paper_live_{event.lower()} BEFORE {event} ON papers_paper WHEN {_LIVE}"
        " BEGIN SELECT RAISE(ABORT, 'A09: the consent was withdrawn'); END"
        for event in ("INSERT", "UPDATE")
    ),
)
_POSTGRESQL: Final = (
    "CREATE FUNCTION papers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$",
    *(
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN ({_printed_fixed(table, 'IS DISTINCT FROM')})"
        " EXECUTE FUNCTION papers_refuse('a printed document never changes')"
        for table in _FIXED
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW"
        " EXECUTE FUNCTION papers_refuse('a printed document never changes')"
        for table in _FIXED
    ),
    *(
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        " EXECUTE FUNCTION papers_refuse('a printed document never changes')"
        for table in _FIXED
    ),
    "CREATE FUNCTION papers_gap() RETURNS trigger LANGUAGE plpgsql AS $$"
    f" BEGIN IF {_GAP} THEN RAISE EXCEPTION 'numbers leave no gap'"
    " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER papers_document_gap BEFORE INSERT ON papers_document"
    " FOR EACH ROW EXECUTE FUNCTION papers_gap()",
    _paper_fixed("IS DISTINCT FROM"),
    "CREATE FUNCTION papers_live() RETURNS trigger LANGUAGE plpgsql AS $$"
    f" BEGIN IF {_LIVE} THEN RAISE EXCEPTION 'A09: the consent was withdrawn'"
    " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER papers_paper_live BEFORE INSERT OR UPDATE ON papers_paper"
    " FOR EACH ROW EXECUTE FUNCTION papers_live()",
)


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Puts the triggers into the database."""
    for statement in _SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL:
        editor.execute(statement, None)


def take_down(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Before SQLite copies the tables: a trigger that names a table on its way stops the copy."""
    if editor.connection.vendor == "sqlite":
        for name in _ON_SQLITE:
            editor.execute(f"DROP TRIGGER {name}")
    else:
        editor.execute("DROP TRIGGER papers_paper_fixed ON papers_paper")


def put_up_again(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The same triggers; who filed a paper is fixed for persons too."""
    if editor.connection.vendor == "sqlite":
        kept = [statement for statement in _SQLITE if "papers_paper_fixed" not in statement]
        for statement in (*kept, _paper_fixed("IS NOT", "filed_by_person_id")):
            editor.execute(statement, None)
    else:
        editor.execute(_paper_fixed("IS DISTINCT FROM", "filed_by_person_id"), None)

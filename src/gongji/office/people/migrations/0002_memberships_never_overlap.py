"""Two memberships of one person never share a day: PostgreSQL excludes it, SQLite has one writer and a trigger."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRES = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE people_membership ADD CONSTRAINT membership_no_overlap
      EXCLUDE USING gist (person_id WITH =, daterange(since, until, '[]') WITH &&)
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER people_membership_overlap_{event.lower()} AFTER {event} ON people_membership
    WHEN EXISTS (
      SELECT 1 FROM people_membership m
      WHERE m.person_id = NEW.person_id AND m.id <> NEW.id
        AND m.since <= coalesce(NEW.until, '9999-12-31')
        AND NEW.since <= coalesce(m.until, '9999-12-31'))
    BEGIN SELECT RAISE(ABORT, 'memberships of one person overlap'); END
    """
    for event in ("INSERT", "UPDATE")
]


def hold(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]

"""What the database itself refuses: a union without its parent or below itself, links that overlap, and
changes to the record of changes. A moved branch is written level by level, so that each row finds its parent.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRES = [
    """
    CREATE FUNCTION unions_union_place() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND starts_with(NEW.path, OLD.path) AND NEW.path <> OLD.path THEN
        RAISE EXCEPTION 'A02: a union cannot hang below itself' USING ERRCODE = 'check_violation';
      END IF;
      IF length(NEW.path) > 4
         AND NOT EXISTS (SELECT 1 FROM unions_union u WHERE u.path = left(NEW.path, -4)) THEN
        RAISE EXCEPTION 'A02: a union needs its parent' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER unions_union_inserted AFTER INSERT ON unions_union
      FOR EACH ROW EXECUTE FUNCTION unions_union_place()
    """,
    """
    CREATE TRIGGER unions_union_moved AFTER UPDATE OF path ON unions_union
      FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION unions_union_place()
    """,
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE unions_link ADD CONSTRAINT link_no_overlap
      EXCLUDE USING gist (union_id WITH =, kind WITH =, daterange(since, until, '[]') WITH &&)
    """,
    """
    CREATE FUNCTION unions_change_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the record of changes is only added to' USING ERRCODE = 'check_violation';
    END $$
    """,
    """
    CREATE TRIGGER unions_change_fixed BEFORE UPDATE ON unions_change
      FOR EACH ROW EXECUTE FUNCTION unions_change_fixed()
    """,
]

SQLITE = [
    """
    CREATE TRIGGER unions_union_inserted AFTER INSERT ON unions_union
    WHEN length(NEW.path) > 4
      AND NOT EXISTS (SELECT 1 FROM unions_union u WHERE u.path = substr(NEW.path, 1, length(NEW.path) - 4))
    BEGIN SELECT RAISE(ABORT, 'A02: a union needs its parent'); END
    """,
    """
    CREATE TRIGGER unions_union_moved AFTER UPDATE OF path ON unions_union
    WHEN OLD.path <> NEW.path AND length(NEW.path) > 4
      AND NOT EXISTS (SELECT 1 FROM unions_union u WHERE u.path = substr(NEW.path, 1, length(NEW.path) - 4))
    BEGIN SELECT RAISE(ABORT, 'A02: a union needs its parent'); END
    """,
    """
    CREATE TRIGGER unions_union_below_itself AFTER UPDATE OF path ON unions_union
    WHEN OLD.path <> NEW.path AND substr(NEW.path, 1, length(OLD.path)) = OLD.path
    BEGIN SELECT RAISE(ABORT, 'A02: a union cannot hang below itself'); END
    """,
    *(
        f"""
        CREATE TRIGGER unions_link_overlap_{event.lower()} AFTER {event} ON unions_link
        WHEN EXISTS (
          SELECT 1 FROM unions_link l
          WHERE l.union_id = NEW.union_id AND l.kind = NEW.kind AND l.id <> NEW.id
            AND l.since <= coalesce(NEW.until, '9999-12-31')
            AND NEW.since <= coalesce(l.until, '9999-12-31'))
        BEGIN SELECT RAISE(ABORT, 'links of one kind overlap'); END
        """
        for event in ("INSERT", "UPDATE")
    ),
    """
    CREATE TRIGGER unions_change_fixed BEFORE UPDATE ON unions_change
    BEGIN SELECT RAISE(ABORT, 'the record of changes is only added to'); END
    """,
]


def hold(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("unions", "0002_changes")]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]

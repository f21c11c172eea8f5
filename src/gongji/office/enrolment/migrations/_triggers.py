"""What the database itself holds of rosters and covers, on SQLite and PostgreSQL alike.

- C01: two covers of one person under one plan and tranche never share a day, undone ones apart
- a roster moves along its graph only; an accepted one keeps its rows
- covers are never deleted, never change person, plan or number but by a merger of records; what happened
  to them is only ever added
"""

from __future__ import annotations

from typing import Any, Final

from gongji.office.guard.database_rules import Rule

MOVES: Final = (
    ("checking", "checked"), ("checking", "broken"), ("checking", "undone"), ("broken", "checking"),
    ("broken", "undone"), ("checked", "checking"), ("checked", "submitted"), ("checked", "undone"),
    ("submitted", "returned"), ("submitted", "accepting"), ("submitted", "checked"), ("submitted", "undone"),
    ("returned", "checking"), ("returned", "submitted"), ("returned", "undone"), ("accepting", "accepted"),
    ("accepting", "submitted"), ("accepted", "undone"),
)  # fmt: skip
_ALONG: Final = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in MOVES)
_ROSTER: Final = "(SELECT state FROM enrolment_roster WHERE id = OLD.roster_id)"

RULES: Final[tuple[Rule, ...]] = (
    ("enrolment_roster_moves", "enrolment_roster", "UPDATE", f"NEW.state <> OLD.state AND NOT ({_ALONG})",
     "C04 a roster does not move so"),
    ("enrolment_roster_starts", "enrolment_roster", "INSERT", "NEW.state <> 'checking'",
     "C04 a roster starts with its check"),
    ("enrolment_roster_kept", "enrolment_roster", "DELETE", "OLD.accepted_at IS NOT NULL",
     "C04 an accepted roster is never deleted"),
    ("enrolment_row_kept", "enrolment_row", "DELETE", f"{_ROSTER} IN ('accepting', 'accepted')",
     "C04 the rows of an accepted roster stay"),
    ("enrolment_cover_kept", "enrolment_cover", "DELETE", "TRUE", "C01 a cover is never deleted"),
    ("enrolment_cover_fixed", "enrolment_cover", "UPDATE",
     "NEW.number <> OLD.number OR NEW.plan_id <> OLD.plan_id OR NEW.edition_id <> OLD.edition_id"
     " OR (OLD.state = 'undone' AND NEW.state <> 'undone')",
     "C01 number, plan and edition of a cover never change, and an undone one stays so"),
    *(
        (f"enrolment_coverchange_{word}", "enrolment_coverchange", event, "TRUE",
         "C04 what happened to a cover is only added to")
        for event, word in (("UPDATE", "frozen"), ("DELETE", "kept"))
    ),
)  # fmt: skip

_OVERLAP: Final = (
    "EXISTS (SELECT 1 FROM enrolment_cover c WHERE c.person_id = NEW.person_id AND +c.plan_id = NEW.plan_id"
    " AND +c.tranche = NEW.tranche AND c.id <> NEW.id AND +c.state <> 'undone'"
    " AND +c.since <= NEW.until AND NEW.since <= +c.until)"
)
"""The plus signs keep SQLite to the index of a person's covers: a plan has a million of them."""
_ELSEWHERE: Final = " OR ".join(
    ["OLD.state = 'undone'"]
    + [f"NEW.{c} <> OLD.{c}" for c in ("person_id", "plan_id", "tranche", "since", "until")]
)
NO_OVERLAP: Final = {
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        "ALTER TABLE enrolment_cover ADD CONSTRAINT cover_no_overlap EXCLUDE USING gist (person_id WITH =,"
        " plan_id WITH =, tranche WITH =, daterange(since, until, '[]') WITH &&) WHERE (state <> 'undone')",
    ],
    "sqlite": [
        f"CREATE TRIGGER cover_no_overlap_{event.lower()} AFTER {event} ON enrolment_cover"
        f" WHEN NEW.state <> 'undone' AND ({moved}) AND {_OVERLAP}"
        " BEGIN SELECT RAISE(ABORT, 'C01 covers of one person overlap'); END"
        for event, moved in (("INSERT", "TRUE"), ("UPDATE", _ELSEWHERE))
    ],
}

APART: Final = {
    "postgresql": {"cover_no_overlap"},
    "sqlite": {"cover_no_overlap_insert", "cover_no_overlap_update"},
}
"""What holds C01, by the name the database knows it by."""


def keep_apart(apps: Any, schema_editor: Any) -> None:
    """Put up what keeps the covers of one person apart (C01)."""
    for statement in NO_OVERLAP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def let_overlap(apps: Any, schema_editor: Any) -> None:
    """Take it down again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE enrolment_cover DROP CONSTRAINT cover_no_overlap")
        return
    for event in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER cover_no_overlap_{event}")

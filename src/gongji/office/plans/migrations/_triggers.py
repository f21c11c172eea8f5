"""What the database itself holds of editions, on SQLite and PostgreSQL alike (R07, K01).

- a published edition changes in nothing but its state, and that only to 生效; it is never deleted
- the state of an edition moves along its graph only
- tables and rulings of published editions, confirmations, checks and steps are only ever added
- a published edition gets no table that claims to come with it; only a published one gets later ones, and rulings

A later migration that makes SQLite copy one of these tables must put the triggers up again.
"""

from __future__ import annotations

from typing import Final

from gongji.office.guard.database_rules import Rule

FROZEN: Final = "('published', 'in_force')"
MOVES: Final = (
    ("draft", "checked"), ("checked", "deliberated"), ("deliberated", "published"), ("published", "in_force"),
    ("checked", "draft"), ("deliberated", "draft"),
    ("draft", "withdrawn"), ("checked", "withdrawn"), ("deliberated", "withdrawn"),
)  # fmt: skip
COLUMNS: Final = (
    "id", "plan_id", "edition", "title", "issuer", "interpreter", "wording", "governs", "text", "text_sha256",
    "readings", "sha256", "checked_sha256", "drafted_by_id", "drafted_at", "published_by_id", "published_at",
    "in_force_from",
)  # fmt: skip

_SAME: Final = " AND ".join(f"NEW.{c} IS NOT DISTINCT FROM OLD.{c}" for c in COLUMNS)
_ALONG: Final = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in MOVES)
_EDITION: Final = "(SELECT state FROM plans_edition WHERE id = {row}.edition_id)"

RULES: Final[tuple[Rule, ...]] = (
    ("plans_edition_frozen", "plans_edition", "UPDATE", f"OLD.state IN {FROZEN} AND NOT ({_SAME})",
     "R07 a published edition never changes"),
    ("plans_edition_kept", "plans_edition", "DELETE", f"OLD.state IN {FROZEN}",
     "R07 a published edition is never deleted"),
    ("plans_edition_moves", "plans_edition", "UPDATE", f"NEW.state <> OLD.state AND NOT ({_ALONG})",
     "K01 the state of an edition does not move so"),
    ("plans_edition_starts", "plans_edition", "INSERT", "NEW.state <> 'draft'",
     "K01 an edition starts as a draft"),
    ("plans_table_frozen", "plans_tableversion", "UPDATE",
     f"OLD.since IS NOT NULL OR {_EDITION.format(row='OLD')} IN {FROZEN}",
     "R07 a table of a published edition never changes"),
    ("plans_table_kept", "plans_tableversion", "DELETE",
     f"OLD.since IS NOT NULL OR {_EDITION.format(row='OLD')} IN {FROZEN}",
     "R07 a table of a published edition is never deleted"),
    ("plans_table_added", "plans_tableversion", "INSERT",
     f"(NEW.since IS NULL) = ({_EDITION.format(row='NEW')} IN {FROZEN})",
     "R07 a published edition gets dated tables only, and only a published one"),
    ("plans_ruling_added", "plans_ruling", "INSERT", f"{_EDITION.format(row='NEW')} NOT IN {FROZEN}",
     "R07 a ruling is on a published edition"),
    *(
        (f"{table}_{word}", table, event, "TRUE", f"R07 rows of {table} are only added")
        for table in ("plans_ruling", "plans_confirmation", "plans_check", "plans_step")
        for event, word in (("UPDATE", "frozen"), ("DELETE", "kept"))
    ),
    ("plans_plan_frozen", "plans_plan", "UPDATE", "NEW.code <> OLD.code", "R07 the name of a plan never changes"),
)  # fmt: skip

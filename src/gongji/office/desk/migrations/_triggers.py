"""What the database itself holds of cases, on SQLite and PostgreSQL alike.

- the number of a case follows the last of its kind and year and never changes, a closed case never changes, none is ever deleted
- a duty that is over never changes; a closed case gets no more of them
- the history and recusals are only ever added to
- a recused person stands in no later line, takes no duty and finishes none, by whatever account of theirs
"""

from __future__ import annotations

from typing import Final

from gongji.office.guard.database_rules import Rule


def _out(case: str, who: str) -> str:
    """That the account in a column keeps out of a case."""
    return (
        f"EXISTS (SELECT 1 FROM desk_recusal r LEFT JOIN guard_user u ON u.id = {who}"
        f" WHERE r.case_id = {case} AND (r.user_id = {who} OR r.identity = u.identity))"
    )


_TASK_OUT: Final = f"{_out('NEW.case_id', 'NEW.assignee_id')} OR {_out('NEW.case_id', 'NEW.done_by_id')}"
_LINE_OUT: Final = f"{_out('NEW.case_id', 'NEW.by_id')} OR {_out('NEW.case_id', 'NEW.in_place_of_id')}"
_LAST: Final = (
    "COALESCE((SELECT MAX(c.number) FROM desk_case c WHERE c.kind = NEW.kind AND c.year = NEW.year), 0)"
)
_CASE_SAME: Final = " AND ".join(f"NEW.{c} = OLD.{c}" for c in ("id", "kind", "year", "number", "opened_at"))
_TASK_SAME: Final = " AND ".join(f"NEW.{c} = OLD.{c}" for c in ("id", "case_id", '"right"', "opened_at"))
_CLOSED: Final = "EXISTS (SELECT 1 FROM desk_case c WHERE c.id = NEW.case_id AND c.closed_at IS NOT NULL)"

RULES: Final[tuple[Rule, ...]] = (
    ("desk_case_kept", "desk_case", "DELETE", "TRUE", "D01 a case is never deleted"),
    ("desk_case_next", "desk_case", "INSERT", f"NEW.number <> 1 + {_LAST}", "D01 the next number is the last plus one"),
    ("desk_case_numbered", "desk_case", "UPDATE", f"NOT ({_CASE_SAME})", "D01 the number of a case never changes"),
    ("desk_case_over", "desk_case", "UPDATE", "OLD.closed_at IS NOT NULL", "D01 a closed case never changes"),
    ("desk_case_held", "desk_case", "UPDATE", _out("NEW.id", "NEW.holder_id"), "D03 a recused person holds no case"),
    ("desk_task_kept", "desk_task", "DELETE", "TRUE", "D02 a duty is never deleted"),
    ("desk_task_over", "desk_task", "UPDATE", "OLD.done_at IS NOT NULL", "D02 a duty that is over never changes"),
    ("desk_task_same", "desk_task", "UPDATE", f"NOT ({_TASK_SAME})", "D02 a duty stays what it is"),
    ("desk_task_late", "desk_task", "INSERT", _CLOSED, "D02 a closed case gets no more duties"),
    ("desk_task_given", "desk_task", "INSERT", _TASK_OUT, "D03 a recused person gets no duty"),
    ("desk_task_passed", "desk_task", "UPDATE", _TASK_OUT, "D03 a recused person takes and finishes no duty"),
    ("desk_line_by", "desk_line", "INSERT", _LINE_OUT, "D03 a recused person stands in no later line"),
    *(
        (f"{table}_{word}", table, event, "TRUE", f"D02 rows of {table} are only added")
        for table in ("desk_line", "desk_recusal")
        for event, word in (("UPDATE", "frozen"), ("DELETE", "kept"))
    ),
)  # fmt: skip

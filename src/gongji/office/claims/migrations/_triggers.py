"""What the database itself holds of claims, on SQLite and PostgreSQL alike (K01, R02).

- a claim starts as reported, and its state moves along the graph only; it is never deleted
- facts, findings, steps, assessments and outcomes are only ever added: what they say in clear never changes
- a bill never changes its claim or its number; a letter never changes but in that everything has come

Sealed columns are not compared: a change of keys writes them anew. `gongji verify` opens them.
"""

from __future__ import annotations

from typing import Final

from gongji.office.guard.database_rules import Rule

_BEFORE: Final = ("reported", "investigating", "papers", "assessing")
_HELD: Final = ("discretion", "blank", "missing_table", "watching")
MOVES: Final = (
    ("reported", "investigating"), ("reported", "papers"),
    ("investigating", "papers"), ("investigating", "assessing"),
    ("papers", "investigating"), ("papers", "assessing"),
    ("assessing", "investigating"), ("assessing", "papers"), ("assessing", "assessed"),
    *(("assessing", held) for held in _HELD),
    *((held, to) for held in _HELD for to in ("assessing", "investigating", "papers")),
    ("assessed", "reviewed"), ("assessed", "assessing"), ("assessed", "investigating"), ("assessed", "papers"),
    ("reviewed", "approved"), ("reviewed", "refused"), ("reviewed", "assessed"), ("reviewed", "assessing"),
    ("reviewed", "investigating"), ("reviewed", "papers"),
    ("approved", "disclosed"), ("approved", "paying"), ("approved", "assessing"),
    ("disclosed", "paying"), ("disclosed", "assessing"),
    ("paying", "paid"), ("paying", "assessing"),
    *((state, "withdrawn") for state in (*_BEFORE, *_HELD, "assessed", "reviewed")),
)  # fmt: skip

_ALONG: Final = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in MOVES)


def _changed(*columns: str) -> str:
    return "NOT (" + " AND ".join(f"NEW.{c} IS NOT DISTINCT FROM OLD.{c}" for c in columns) + ")"


RULES: Final[tuple[Rule, ...]] = (
    ("claims_claim_starts", "claims_claim", "INSERT", "NEW.state <> 'reported'", "K01 a claim starts reported"),
    ("claims_claim_moves", "claims_claim", "UPDATE", f"NEW.state <> OLD.state AND NOT ({_ALONG})",
     "K01 the state of a claim does not move so"),
    ("claims_claim_whose", "claims_claim", "UPDATE", _changed("case_id", "plan_id", "made_at"),
     "K01 a claim keeps its case and its plan"),
    ("claims_fact_frozen", "claims_fact", "UPDATE",
     _changed("claim_id", "name", "source", "paper_id", "by_id", "at"), "R02 a stated fact never changes"),
    ("claims_investigation_frozen", "claims_investigation", "UPDATE", _changed("claim_id", "by_id", "at"),
     "R02 a conclusion never changes"),
    ("claims_move_frozen", "claims_move", "UPDATE", "TRUE", "K01 a step taken never changes"),
    ("claims_assessment_frozen", "claims_assessment", "UPDATE",
     _changed("claim_id", "edition_id", '"on"', "final", "tables", "rulings", "sha256", "program", "standing",
              "made_by_id", "at"), "R02 an assessment never changes"),
    ("claims_outcome_frozen", "claims_outcome", "UPDATE", "TRUE", "R02 an outcome never changes"),
    ("claims_bill_frozen", "claims_bill", "UPDATE", _changed("claim_id", "number_index", "by_id", "at"),
     "K04 a bill keeps its claim and its number"),
    ("claims_letter_frozen", "claims_letter", "UPDATE",
     f"OLD.completed_at IS NOT NULL OR {_changed('claim_id', 'document_id', 'until', 'sent_at', 'sent_by_id')}",
     "K01 a letter that was sent never changes"),
    ("claims_proof_frozen", "claims_proof", "UPDATE", "TRUE", "R02 a proof never changes"),
    *(
        (f"claims_{table}_kept", f"claims_{table}", "DELETE", "TRUE", f"R02 rows of claims_{table} are kept")
        for table in ("claim", "fact", "investigation", "move", "assessment", "outcome", "bill", "letter",
                      "proof")
    ),
)  # fmt: skip

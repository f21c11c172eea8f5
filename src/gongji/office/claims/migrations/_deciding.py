"""What the database itself holds of decisions, on SQLite and PostgreSQL alike (K03, K05, K06, K08, K10).

- who reviews and who approves is named by account and by person: the two agree with the account's holder, the
  claimant with the claim's person, and nobody who was declared out of the case is among them
- what a decision says and binds never changes; it is approved or voided, and not voided once it was handed on
- a claim is approved, shown or paid only with an approved grant, refused only with an approved refusal; it is
  not withdrawn or assessed anew while a grant is live
- the number of a standing rises with every change; resolutions and settings are only added
- an appeal is answered by none of the deciders
"""

from __future__ import annotations

from typing import Final

from gongji.office.guard.database_rules import Rule

_HOLDER: Final = "(SELECT u.identity FROM guard_user u WHERE u.id = NEW.{account})"
_CLAIMANT: Final = "(SELECT p.id_index FROM claims_claim c JOIN people_person p ON p.id = c.person_id WHERE c.id = NEW.claim_id)"
_KEPT_OUT: Final = (
    "EXISTS (SELECT 1 FROM desk_recusal r JOIN claims_claim c ON c.case_id = r.case_id"
    " JOIN guard_user u ON u.id = r.user_id"
    " WHERE c.id = {claim} AND (u.id = NEW.{account} OR r.identity = NEW.{who} OR u.identity = NEW.{who}))"
)
_SAYS: Final = (
    "id", "claim_id", "assessment_id", "outcome", "amount", "account_id", "article", "reasons", "bound",
    "content_sha256", "claimant_identity", "reviewed_by_id", "reviewer_identity", "reviewed_at",
)  # fmt: skip
_APPROVAL: Final = ("approved_by_id", "approver_identity", "approved_at", "approved_for_id")
_GRANTED: Final = (
    "EXISTS (SELECT 1 FROM claims_decision d WHERE d.claim_id = NEW.id AND d.state = 'approved'"
    " AND d.outcome = '{outcome}')"
)
_OF_APPEAL: Final = "(SELECT d.{column} FROM claims_decision d WHERE d.id = NEW.decision_id)"
_ANSWERERS: Final = " OR ".join(
    f"NEW.answerer_identity = {_OF_APPEAL.format(column=column)}"
    for column in ("reviewer_identity", "approver_identity", "claimant_identity")
)


def _changed(*columns: str) -> str:
    return "NOT (" + " AND ".join(f"NEW.{c} IS NOT DISTINCT FROM OLD.{c}" for c in columns) + ")"


RULES: Final[tuple[Rule, ...]] = (
    ("claims_decision_starts", "claims_decision", "INSERT",
     "NEW.state <> 'reviewed' OR NEW.approved_by_id IS NOT NULL OR NEW.handed_at IS NOT NULL",
     "K05 a decision starts reviewed"),
    ("claims_decision_reviewer", "claims_decision", "INSERT",
     f"NOT ({_HOLDER.format(account='reviewed_by_id')} IS NOT DISTINCT FROM NEW.reviewer_identity)",
     "K05 the reviewer is the holder of the account"),
    ("claims_decision_claimant", "claims_decision", "INSERT",
     f"NOT ({_CLAIMANT} IS NOT DISTINCT FROM NEW.claimant_identity)", "K05 the claimant is the person of the claim"),
    ("claims_decision_reviewer_free", "claims_decision", "INSERT",
     _KEPT_OUT.format(claim="NEW.claim_id", account="reviewed_by_id", who="reviewer_identity"),
     "K05 the reviewer keeps out of this case"),
    ("claims_decision_frozen", "claims_decision", "UPDATE", _changed(*_SAYS),
     "K06 what a decision says never changes"),
    ("claims_decision_moves", "claims_decision", "UPDATE",
     "NEW.state <> OLD.state AND NOT (OLD.state = 'reviewed' AND NEW.state IN ('approved', 'void')"
     " OR OLD.state = 'approved' AND NEW.state = 'void' AND OLD.handed_at IS NULL)",
     "K08 the state of a decision does not move so"),
    ("claims_decision_approval", "claims_decision", "UPDATE",
     f"({_changed(*_APPROVAL)}) AND NOT (OLD.state = 'reviewed' AND NEW.state = 'approved')",
     "K05 an approval never changes"),
    ("claims_decision_approver", "claims_decision", "UPDATE",
     "OLD.state = 'reviewed' AND NEW.state = 'approved' AND"
     f" NOT ({_HOLDER.format(account='approved_by_id')} IS NOT DISTINCT FROM NEW.approver_identity)",
     "K05 the approver is the holder of the account"),
    ("claims_decision_approver_free", "claims_decision", "UPDATE",
     "OLD.state = 'reviewed' AND NEW.state = 'approved' AND "
     + _KEPT_OUT.format(claim="NEW.claim_id", account="approved_by_id", who="approver_identity"),
     "K05 the approver keeps out of this case"),
    ("claims_decision_handed", "claims_decision", "UPDATE",
     f"(OLD.handed_at IS NOT NULL AND {_changed('handed_at')})"
     f" OR (OLD.paid_on IS NOT NULL AND {_changed('paid_on')})"
     f" OR (OLD.letter_id IS NOT NULL AND {_changed('letter_id')})",
     "K02 a decision is handed to the payout once"),
    ("claims_claim_granted", "claims_claim", "UPDATE",
     "NEW.state <> OLD.state AND NEW.state IN ('approved', 'disclosed', 'paying', 'paid')"
     f" AND NOT {_GRANTED.format(outcome='grant')}", "K05 only a decision grants"),
    ("claims_claim_refused", "claims_claim", "UPDATE",
     f"NEW.state <> OLD.state AND NEW.state = 'refused' AND NOT {_GRANTED.format(outcome='refuse')}",
     "K10 only a decision refuses"),
    ("claims_claim_live", "claims_claim", "UPDATE",
     "NEW.state <> OLD.state AND NEW.state NOT IN ('approved', 'disclosed', 'paying', 'paid')"
     f" AND {_GRANTED.format(outcome='grant')}", "K08 a live grant stands"),
    ("claims_standing_rises", "claims_standing", "UPDATE",
     f"NEW.version <= OLD.version OR {_changed('person_id', 'plan_id')}", "K03 the number of a standing rises"),
    ("claims_appeal_kept_words", "claims_appeal", "UPDATE",
     f"{_changed('decision_id', 'case_id', 'received_on', 'recorded_by_id', 'recorded_at')} OR OLD.answer <> ''",
     "K05 an appeal never changes"),
    ("claims_appeal_answerer", "claims_appeal", "UPDATE",
     f"NEW.answer <> '' AND ({_ANSWERERS} OR"
     f" NOT ({_HOLDER.format(account='answered_by_id')} IS NOT DISTINCT FROM NEW.answerer_identity))",
     "K05 an appeal goes to none of the deciders"),
    ("claims_appeal_starts", "claims_appeal", "INSERT", "NEW.answer <> ''", "K05 an appeal starts unanswered"),
    ("claims_disclosure_ended", "claims_disclosure", "UPDATE",
     f"OLD.ended <> '' OR {_changed('decision_id', 'before', 'since', 'until')}",
     "K06 a disclosure that ended never changes"),
    *(
        (f"claims_{table}_frozen", f"claims_{table}", "UPDATE", "TRUE", f"K06 rows of claims_{table} are only added")
        for table in ("resolution", "decidingrule")
    ),
    *(
        (f"claims_{table}_kept", f"claims_{table}", "DELETE", "TRUE", f"K06 rows of claims_{table} are kept")
        for table in ("decision", "resolution", "decidingrule", "standing", "appeal", "disclosure")
    ),
)  # fmt: skip

"""What the database itself holds of the member's pages: a code is used once, and what was certified stays."""

from __future__ import annotations

from typing import Final

from gongji.office.guard.database_rules import Rule

_FIXED: Final = ("cover_id", "document_id", "code", "content", "plan", "holder", "issued_at")
_SAME: Final = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in _FIXED)

RULES: Final[tuple[Rule, ...]] = (
    ("portal_certificate_fixed", "portal_certificate", "UPDATE", f"NOT ({_SAME})",
     "a certificate never changes"),
    ("portal_certificate_kept", "portal_certificate", "DELETE", "TRUE", "a certificate is never deleted"),
    ("portal_visit_fixed", "portal_visit", "UPDATE",
     "NEW.token <> OLD.token OR NEW.person_id <> OLD.person_id OR NEW.asking_id <> OLD.asking_id"
     " OR (OLD.ended_at IS NOT NULL AND NOT (NEW.ended_at IS NOT DISTINCT FROM OLD.ended_at))",
     "a visit keeps its person and ends once"),
    ("portal_asking_used", "portal_asking", "UPDATE",
     "OLD.used_at IS NOT NULL AND NOT (NEW.used_at IS NOT DISTINCT FROM OLD.used_at)", "a code is used once"),
    ("portal_visit_with_a_code", "portal_visit", "INSERT",
     "NOT EXISTS (SELECT 1 FROM portal_asking a WHERE a.id = NEW.asking_id AND a.used_at IS NOT NULL"
     " AND a.person_id = NEW.person_id)",
     "a visit begins with a used code of the same person"),
)  # fmt: skip

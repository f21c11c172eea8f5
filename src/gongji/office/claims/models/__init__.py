"""Claims as the database keeps them."""

from __future__ import annotations

from gongji.office.claims.models.appeal import Appeal
from gongji.office.claims.models.assessment import Assessment, Outcome
from gongji.office.claims.models.claim import Claim, Fact, Investigation, Move, Standing
from gongji.office.claims.models.deciding_rule import DecidingRule
from gongji.office.claims.models.decision import Decision
from gongji.office.claims.models.disclosure import Disclosure
from gongji.office.claims.models.evidence import Bill, Letter, Proof
from gongji.office.claims.models.recheck import Recheck
from gongji.office.claims.models.resolution import Resolution

__all__ = [
    "Appeal", "Assessment", "Bill", "Claim", "DecidingRule", "Decision", "Disclosure", "Fact",
    "Investigation", "Letter", "Move", "Outcome", "Proof", "Recheck", "Resolution", "Standing",
]  # fmt: skip

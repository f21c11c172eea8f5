"""The verbs of this room."""

from __future__ import annotations

from gongji.office.claims.services.appealing import answer, appeal
from gongji.office.claims.services.approving import approve
from gongji.office.claims.services.assessing import assess
from gongji.office.claims.services.disclosing import end_disclosure
from gongji.office.claims.services.freeing import on_ruled, ruled_on
from gongji.office.claims.services.investigating import Finding, conclude, find
from gongji.office.claims.services.leaving import return_, return_right, withdraw
from gongji.office.claims.services.moving import move
from gongji.office.claims.services.papers import (
    add_bill,
    apply,
    completed,
    file_papers,
    prove,
    tell_missing,
    waive,
)
from gongji.office.claims.services.paying import hand_to_payout, on_paid, paid
from gongji.office.claims.services.rechecking import recheck
from gongji.office.claims.services.reporting import Told, report
from gongji.office.claims.services.resolving import resolve
from gongji.office.claims.services.reviewing import refuse, review, send_back
from gongji.office.claims.services.setting import set_rule
from gongji.office.claims.services.stating import state_fact, state_facts
from gongji.office.claims.services.viewing import seen

__all__ = [
    "Finding", "Told", "add_bill", "answer", "appeal", "apply", "approve", "assess", "completed", "conclude",
    "end_disclosure", "file_papers", "find", "hand_to_payout", "move", "on_paid", "on_ruled", "paid", "prove",
    "recheck", "refuse", "report", "resolve", "return_", "return_right", "review", "ruled_on", "seen",
    "send_back", "set_rule", "state_fact", "state_facts", "tell_missing", "waive", "withdraw",
]  # fmt: skip

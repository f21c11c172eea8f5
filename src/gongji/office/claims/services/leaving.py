"""A claim that goes back, or away: returned for completion or to the investigator, or withdrawn."""

from __future__ import annotations

from typing import Final

from gongji.office.claims import queries
from gongji.office.claims.choices import HELD, UNDECIDED, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim
from gongji.office.claims.services.moving import ask, held, move, require
from gongji.office.claims.services.stating import synced
from gongji.office.claims.services.voiding import give_up
from gongji.office.desk import services as desk
from gongji.office.guard.models import User

RETURNS: Final = (State.INVESTIGATING, State.PAPERS)
"""Where a claim can be given back to."""


def return_right(claim: Claim) -> str:
    """The right to give a claim back: of whoever has it before them."""
    return {State.ASSESSED: "claims.review", State.REVIEWED: "claims.approve"}.get(
        State(claim.state), "claims.assess"
    )


def return_(actor: User, claim: Claim, to: State, why: str) -> Claim:
    """Give a claim back to the investigator or for completion. K117 without a reason, K102: no such step."""
    if not why.strip():
        raise ClaimError("K117", "没有写退回的理由", "写明缺什么、要查什么")
    if to not in RETURNS:
        raise ClaimError("K102", f"不能退回到“{State(to).label}”", "退回调查，或退回补材料")
    with held(actor, claim, return_right(claim)) as now:
        require(now, State.ASSESSING, *HELD, State.ASSESSED, State.REVIEWED)
        desk.require_able(actor, now.case, return_right(now), now.union)
        desk.drop(now.case)
        give_up(actor, now, why)
        move(now, actor, to, word="退回调查" if to is State.INVESTIGATING else "退回补材料", note=why)
        if to is State.INVESTIGATING:
            ask(now, "claims.investigate", "再查", page="findings")
        else:
            ask(now, "claims.report", "补材料", page="papers")
        synced(claim, now)
    return claim


def withdraw(actor: User | None, claim: Claim, why: str) -> Claim:
    """Withdraw a claim nobody decided yet: its bills are free, its case is closed. K117 without a reason."""
    if not why.strip():
        raise ClaimError("K117", "没有写撤回的理由", "写明谁要撤回、为什么")
    with held(actor, claim, "claims.report") as now:
        require(now, *UNDECIDED)
        if queries.open_letter(now) is not None:
            desk.resume(now.case, actor)
        give_up(actor, now, why)
        move(now, actor, State.WITHDRAWN, word="撤回", note=why)
        desk.close(now.case, actor, "已撤回")
        synced(claim, now)
    return claim

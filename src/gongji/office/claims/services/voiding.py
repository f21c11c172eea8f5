"""A decision that no longer holds: what it bound has changed, or somebody objected (K06)."""

from __future__ import annotations

from django.utils import timezone

from gongji.office.claims.choices import State
from gongji.office.claims.decided import LIVE, Ended, Found, Stage, Verdict
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Decision, Disclosure, Recheck
from gongji.office.claims.services.moving import ask, move
from gongji.office.claims.services.standing import give_back
from gongji.office.claims.services.waiting import drop_duties
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.models import User


def void(
    actor: User | None, claim: Claim, decision: Decision, why: str, *, shown: Ended = Ended.VOIDED
) -> None:
    """A decision that was not handed to the payout holds no more; the claim is assessed again.

    The caller holds the claim. `shown`: how a disclosure of it that is open ends. ClaimError K204 when
    somebody else was quicker.
    """
    before = decision.state
    row = Decision.objects.filter(pk=decision.pk, state__in=LIVE, handed_at__isnull=True)
    now = timezone.now()
    if row.update(state=Stage.VOID, voided_by=actor, voided_at=now, void_reason=why[:300]) != 1:
        raise ClaimError("K204", f"{claim}的决定已经交付款或者作废", "重新打开案件看")
    decision.state = Stage.VOID
    if before == Stage.APPROVED and decision.outcome == Verdict.GRANT:
        give_back(claim, decision.amount)
        open_one = Disclosure.objects.filter(decision=decision, ended_on__isnull=True)
        open_one.update(ended_on=timezone.localdate(), ended=shown, ended_by=actor, objection=why[:500])
    _nothing_to_look_at(actor, decision, why)
    move(claim, actor, State.ASSESSING, word="决定作废", note=why)
    audit.record(
        "claims.void", actor, decision, union=claim.union, person=claim.person_id, data={"was": before}
    )
    drop_duties(claim)
    ask(claim, "claims.assess", "重新核算")


def _nothing_to_look_at(actor: User | None, decision: Decision, why: str) -> None:
    """What asks to look at a void decision again is over."""
    for one in Recheck.objects.filter(decision=decision, found="").select_related("case"):
        row = Recheck.objects.filter(pk=one.pk)
        row.update(found=Found.MOOT, found_by=actor, found_at=timezone.now(), why=why[:500])
        desk.close(one.case, None, str(Found.MOOT.label))


def give_up(actor: User | None, claim: Claim, why: str) -> None:
    """A decision that waited for approval is void: the held claim goes another way."""
    row = Decision.objects.filter(claim=claim, state=Stage.REVIEWED)
    row.update(state=Stage.VOID, voided_by=actor, voided_at=timezone.now(), void_reason=why.strip()[:300])


def no_longer(claim: Claim, parts: tuple[str, ...]) -> ClaimError:
    """What is told to whoever met a decision whose content had changed."""
    told = f"{claim}审核之后，{'、'.join(parts)}变了，原来的决定作废"
    return ClaimError("K216", told, "重新核算、审核后再审定")

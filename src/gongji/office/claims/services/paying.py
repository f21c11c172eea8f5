"""An approved grant is handed to the payout once, and what the payout says comes back to the claim."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from gongji.office.claims.choices import State
from gongji.office.claims.decided import SOURCE_KIND, Before, Ended, Stage
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Decision, Disclosure
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.content import changed
from gongji.office.claims.services.held import deciding, live_decision
from gongji.office.claims.services.moving import locked, move
from gongji.office.claims.services.reviewing import require_account
from gongji.office.claims.services.showing import put_on_show
from gongji.office.claims.services.voiding import no_longer, void
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money import queries as ledger
from gongji.office.money import services as money
from gongji.office.plans import queries as plans


def hand_to_payout(actor: User, claim: Claim) -> Decision:
    """已审定 → 待拨付 by hand, where it could not go by itself (no fund was open yet).

    ClaimError K216 where something changed since the review: the decision is then void (K06, K09).
    """
    with deciding(claim, State.APPROVED) as now:
        desk.require_able(actor, now.case, "claims.disclose", now.union)
        decision, lost = hand_over(actor, now)
        if not lost:
            desk.done(actor, now.case, "claims.disclose", "已交付款")
    if lost:
        raise no_longer(now, lost)
    return decision


def hand_over(actor: User | None, claim: Claim) -> tuple[Decision, tuple[str, ...]]:
    """已审定 or 公示中 → 待拨付: what is owed, to whom, by whose decision. Once for each decision (K02).

    The caller holds the claim, and tells what is given second: what changed since the review, whereby the
    decision is void. ClaimError K218 while the disclosure before payment is not over.
    """
    decision = live_decision(claim, None, Stage.APPROVED)
    _require_shown(claim, decision)
    lost = changed(decision)
    if lost:
        void(actor, claim, decision, f"审定之后，{'、'.join(lost)}变了")
    else:
        account = require_account(claim, decision.account)
        money.owe(
            actor, fund=ledger.fund_of(claim.plan), union=claim.union, source_kind=SOURCE_KIND,
            source_key=decision.source_key, person=claim.person, account=account, amount=decision.amount,
            deciders=[bytes(decision.reviewer_identity), bytes(decision.approver_identity or b"")],
            decided=decision.amount, claimant=bytes(decision.claimant_identity), case=claim.case,
        )  # fmt: skip
        _handed(actor, claim, decision)
    return decision, lost


def _handed(actor: User | None, claim: Claim, decision: Decision) -> None:
    row = Decision.objects.filter(pk=decision.pk, state=Stage.APPROVED, handed_at__isnull=True)
    decision.handed_at = timezone.now()
    if row.update(handed_at=decision.handed_at) != 1:
        raise ClaimError("K204", f"{claim}已经交付款", "重新打开案件看")
    move(claim, actor, State.PAYING)
    audit.record("claims.hand_over", actor, decision, union=claim.union, person=claim.person_id)


def _require_shown(claim: Claim, decision: Decision) -> None:
    """ClaimError K218 where the charter shows grants before payment and this one was not shown to the end."""
    charter = plans.charter(claim.edition, decision.assessment.on)
    if decisions.disclosed_when(charter) is not Before.BEFORE:
        return
    if not Disclosure.objects.filter(decision=decision, ended=Ended.CLEAN).exists():
        raise ClaimError("K218", f"{claim}还没有公示期满", "公示期满、没有异议再付款")


def paid(source_key: str, on: date) -> None:
    """待拨付 → 已给付: the bank has confirmed; in its transaction.

    The case is closed, or stays open until a disclosure that follows the payment is over.
    """
    with everything("the bank confirms a payment"):
        key = Decision.objects.values_list("claim", flat=True).get(pk=int(source_key))
        claim = locked(key)
        decision = live_decision(claim, None, Stage.APPROVED)
        Decision.objects.filter(pk=decision.pk, paid_on__isnull=True).update(paid_on=on)
        move(claim, None, State.PAID)
        audit.record(
            "claims.paid", None, decision, union=claim.union, person=claim.person_id, data={"on": on}
        )
        charter = plans.charter(claim.edition, decision.assessment.on)
        if decisions.disclosed_when(charter) is Before.AFTER:
            put_on_show(None, claim, decision, Before.AFTER)
        else:
            desk.close(claim.case, None, "已给付")


def on_paid(payable: Any, on: date) -> None:
    """What the payout calls for every payable the bank confirmed; others' sources are none of ours."""
    if payable.source_kind == SOURCE_KIND:
        paid(payable.source_key, on)

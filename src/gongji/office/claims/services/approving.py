"""审定: another person binds exactly what was reviewed; then the money is owed, or the refusal stands."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from gongji.errors import GongjiError
from gongji.office.claims import queries
from gongji.office.claims.choices import State
from gongji.office.claims.decided import Before, Stage, Verdict
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, DecidingRule, Decision
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.content import changed
from gongji.office.claims.services.held import deciding, live_decision
from gongji.office.claims.services.letters import print_letter
from gongji.office.claims.services.moving import ask, move
from gongji.office.claims.services.paying import hand_over
from gongji.office.claims.services.persons import require_person
from gongji.office.claims.services.proposal import require_confirmed
from gongji.office.claims.services.reviewing import APPROVE
from gongji.office.claims.services.showing import put_on_show
from gongji.office.claims.services.standing import take
from gongji.office.claims.services.voiding import no_longer, void
from gongji.office.claims.services.waiting import drop_duties
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.access import access_of
from gongji.office.guard.models import User
from gongji.office.plans import queries as plans
from gongji.office.ui.templatetags.look import yuan
from gongji.office.unions.models import Union


def approve(actor: User, claim: Claim, *, seen: str | None = None) -> Decision:
    """待审定 → 已审定 or 不予给付, with the decision letter; a grant goes on to disclosure or payout.

    `seen` is the content hash the approver had before them. ClaimError K201–K203 for the wrong person (K05),
    K206 on unconfirmed values (R08), K207 after another decision on the person (K03), K216 where something
    changed since the review: the decision is then void (K06), K217 below the level that decides (K07).
    """
    lost: tuple[str, ...] = ()
    with deciding(claim, State.REVIEWED) as now:
        decision = live_decision(now, seen, Stage.REVIEWED)
        union = require_level(actor, now, decision.amount)
        who, place = require_person(actor, now, APPROVE, union, "审定", decision)
        lost = changed(decision)
        if not lost and queries.outdated(now, decision.assessment, timezone.localdate()):
            lost = ("施行的解释决定或附表",)
        if lost:
            void(actor, now, decision, f"审核之后，{'、'.join(lost)}变了")
        else:
            require_confirmed(now, decision.assessment)
            _bind(actor, who, now, decision, Union.objects.get(pk=place))
            if decision.outcome == Verdict.GRANT:
                _onward(actor, now, decision)
    if lost:
        raise no_longer(now, lost)
    return decision


def require_level(actor: User, claim: Claim, amount: int) -> Union:
    """The union whose approver decides. ClaimError K217 for one who may approve, but not so much (K07)."""
    rule = decisions.rule_of(claim.plan)
    union = decisions.deciding_union(claim, amount, rule)
    access = access_of(actor)
    if not access.may(APPROVE, union) and access.may(APPROVE, claim.union):
        raise _too_much(claim, amount, rule, union)
    return union


def _too_much(claim: Claim, amount: int, rule: DecidingRule, union: Union) -> ClaimError:
    others = decisions.of_one_event(claim)
    told = f"{claim}{'连同同一事件的其他案件' if others else ''}合计 {yuan(amount + others)} 元"
    return ClaimError("K217", f"{told}，超过 {yuan(rule.threshold_fen)} 元", f"由{union.name}审定")


def _bind(actor: User, who: bytes, claim: Claim, decision: Decision, union: Union) -> None:
    take(claim, decision.assessment.standing, decision.amount)
    at = timezone.now()
    approved = {"approved_by": actor, "approver_identity": who, "approved_at": at, "approved_for": union}
    if not _signed(decision, approved):
        raise ClaimError("K204", f"{claim}已经被别人办过", "重新打开案件看")
    for name, value in {"state": Stage.APPROVED, **approved}.items():
        setattr(decision, name, value)
    granted = decision.outcome == Verdict.GRANT
    to = State.APPROVED if granted else State.REFUSED
    move(claim, actor, to, word=f"审定：{decision.get_outcome_display()}", duty=APPROVE)
    decision.letter = print_letter(actor, claim, decision, union)
    Decision.objects.filter(pk=decision.pk).update(letter=decision.letter)
    data = {"outcome": str(decision.outcome), "content": decision.content_sha256[:12]}
    audit.record("claims.approve", actor, decision, union=union, person=claim.person_id, data=data)
    drop_duties(claim)
    if not granted:
        desk.close(claim.case, actor, "不予给付")


def _signed(decision: Decision, approved: dict[str, Any]) -> bool:
    """The guarded update: whoever comes second signs nothing."""
    row = Decision.objects.filter(pk=decision.pk, state=Stage.REVIEWED)
    return row.update(state=Stage.APPROVED, **approved) == 1


def _onward(actor: User, claim: Claim, decision: Decision) -> None:
    """What the charter has next for a grant: on show before the payment, or to the payout at once.

    In the transaction of the approval: a process that dies leaves no grant that is on nobody's desk. Where
    the payout cannot take it yet (no fund opened), the approval stands and the duty is on the desk.
    """
    when = decisions.disclosed_when(plans.charter(claim.edition, decision.assessment.on))
    if when is Before.BEFORE:
        put_on_show(actor, claim, decision, when)
        return
    try:
        with transaction.atomic():
            hand_over(actor, claim)
    except GongjiError as error:
        desk.note(claim.case, None, "没有交付款", f"{error.message}。{error.remedy}")
        ask(claim, "claims.disclose", "交付款")

"""Covers changed: a claim under way is assessed on them as they are now, a decided one stays as it is and is
looked at again (C04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gongji.office.claims import queries
from gongji.office.claims.choices import DECIDED, HELD, State
from gongji.office.claims.decided import Found, Stage
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Claim, Decision, Recheck
from gongji.office.claims.queries import decisions
from gongji.office.claims.services.moving import ask, locked, move, told
from gongji.office.claims.services.persons import require_other
from gongji.office.claims.services.reviewing import REVIEW
from gongji.office.claims.services.voiding import give_up, void
from gongji.office.desk import services as desk
from gongji.office.desk.choices import Kind, Relation
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything

_AGAIN: Final = (State.ASSESSED, State.REVIEWED, *HELD)
"""States in which what was assessed waits for somebody."""


def resting_on(covers: Sequence[int]) -> str:
    """A claim that rests on some covers, by its number; empty if none does."""
    found = Claim.objects.filter(cover__in=covers).exclude(state=State.WITHDRAWN).select_related("case")
    first = found.order_by("pk").first()
    return "" if first is None else first.case.written_number


def covers_changed(actor: User | None, covers: Sequence[int], what: str, until: date | None) -> int:
    """See to the claims on some covers; of how many. Covers that end leave alone what falls before."""
    found = Claim.objects.filter(cover__in=covers).exclude(state=State.WITHDRAWN)
    seen = 0
    for key in list(found.order_by("pk").values_list("pk", flat=True)):
        claim = locked(key)
        if until is None or queries.falls_after(claim, until):
            _seen_to(claim, what)
            seen += 1
    return seen


def _seen_to(claim: Claim, what: str) -> None:
    if claim.state in DECIDED:
        _looked_at_again(claim, what)
        return
    note = "照现在的保障核算"
    if claim.state not in _AGAIN:
        told(claim, None, what, note)
        return
    give_up(None, claim, what)
    desk.drop(claim.case)
    move(claim, None, State.ASSESSING, word=what, note=note)
    ask(claim, "claims.assess", f"{what}后重新核算")


def _looked_at_again(claim: Claim, what: str) -> None:
    decision = decisions.live(claim)
    if decision is None:
        return
    open_one = Recheck.objects.filter(decision=decision, found="").select_related("case").first()
    if open_one is not None:
        desk.note(open_one.case, None, what)
        return
    title = f"{what}后复核{claim.case.written_number}"
    case = desk.open_case(None, claim.union, Kind.RECHECK, title)
    desk.keep_out(case, desk.kept_out_of(claim.case), Relation.OTHER, "回避了原来的案件")
    made = Recheck.objects.create(decision=decision, case=case, what=what)
    url = reverse("claims:recheck", args=[made.pk])
    desk.ask(case, right=REVIEW, union=claim.union, title=title, url=url)
    told(claim, None, what, "请复核已作的决定")
    audit.record("claims.recheck", None, made, union=claim.union, person=claim.person_id, data={"what": what})


def recheck(actor: User, asked: Recheck, found: Found, why: str) -> Recheck:
    """What a reviewer finds. A decision that should not stand is void while nothing was handed to the payout;
    later it stays, and is put right beside it.

    ClaimError K230 without reasons, K204 when somebody was quicker.
    """
    if not why.strip():
        raise ClaimError("K230", "没有写复核的理由", "写明变更为什么不影响决定，或者怎样纠正")
    with transaction.atomic(), everything("a decision is looked at again"):
        claim = locked(Decision.objects.values_list("claim", flat=True).get(pk=asked.decision_id))
        row = Recheck.objects.select_related("case", "decision").get(pk=asked.pk)
        desk.require_able(actor, row.case, REVIEW, claim.union)
        desk.require_able(actor, claim.case, REVIEW, claim.union)
        require_other(actor, claim, "复核")
        open_one = Recheck.objects.filter(pk=row.pk, found="")
        said = {"found": found, "found_by": actor, "found_at": timezone.now(), "why": why.strip()[:500]}
        if open_one.update(**said) != 1:
            raise ClaimError("K204", "已经有人复核过", "重新打开案件看")
        audit.record(
            "claims.rechecked", actor, row, union=claim.union, person=claim.person_id, data={"found": found}
        )
        desk.done(actor, row.case, REVIEW, str(found.label), why.strip())
        desk.close(row.case, actor, str(found.label))
        told(claim, actor, f"复核：{found.label}", why.strip())
        if found is Found.WRONG and _revocable(claim, row.decision):
            void(actor, claim, row.decision, f"{row.what}后复核：{why.strip()}")
        row.refresh_from_db()
        return row


def _revocable(claim: Claim, decision: Decision) -> bool:
    """Whether a decision can still be taken back: a grant that the payout does not have yet."""
    before = claim.state in (State.APPROVED, State.DISCLOSED)
    return before and decision.state == Stage.APPROVED and decision.handed_at is None

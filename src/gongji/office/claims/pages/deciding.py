"""What the page of a claim shows of the deciding: the three hands, what stops, and what one may do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gongji.office.claims.choices import State
from gongji.office.claims.decided import SOURCE_KIND, Stage, Verdict
from gongji.office.claims.models import Appeal, Claim, Decision, Disclosure, Recheck, Resolution
from gongji.office.claims.pages.sheets import Sheet
from gongji.office.claims.queries import Sight, decisions
from gongji.office.guard.access import access_in
from gongji.office.guard.scoped import everything
from gongji.office.money import payout_queries as money
from gongji.office.money.payout_states import Owed
from gongji.office.ui.pages import Link

_PAYING = {
    Owed.DUE: "已交付款，等出纳编批", Owed.RESERVED: "已编批，等拨付", Owed.HANDED: "在途，等银行回单",
    Owed.RETURNED: "银行退回，等换账户重付",
}  # fmt: skip
"""How far the payment of a decision is, in words."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One of the three who decide: `state` is done, now or later; who did it, or whose turn it is."""

    title: str
    state: str
    who: str = ""
    when: str = ""
    note: str = ""
    links: tuple[Link, ...] = ()


def sheet(request: HttpRequest, claim: Claim, seen: Sight) -> Sheet | None:
    """The three hands and the decision, over the columns; nothing for who sees no figures, or too early."""
    if seen is Sight.STATUS or claim.state in (State.REPORTED, State.INVESTIGATING, State.PAPERS):
        return None
    with everything("who decides on a claim that one may see"):
        decision = decisions.live(claim)
        voided = Decision.objects.filter(claim=claim, state=Stage.VOID).first() if decision is None else None
        resolutions = list(Resolution.objects.filter(claim=claim))
        shown = Disclosure.objects.filter(decision=decision).first() if decision else None
        appeals = (
            list(Appeal.objects.filter(decision=decision).select_related("answered_by")) if decision else []
        )
        rechecks = (
            list(Recheck.objects.filter(decision=decision).select_related("found_by")) if decision else []
        )
        told = {
            "decision": decision,
            "hands": hands(request, claim, decision, shown),
            "voided": voided,
            "resolutions": resolutions,
            "shown": shown,
            "appeals": appeals,
            "rechecks": rechecks,
            "rechecks_here": access_in(request).may("claims.review", claim.union),
            "whole": seen is Sight.WHOLE,
        }
    return Sheet("claims/deciding.html", told, "top")


def actions(request: HttpRequest, claim: Claim) -> Sequence[Link]:
    """What the person who asks may do about the decision; the one the page is for is `main`."""
    access, union = access_in(request), claim.union
    found: list[Link] = []
    if claim.state == State.ASSESSED and access.may("claims.review", union):
        found = [_link("退回核算", claim, "send_back"), _link("审核", claim, "review", main=True)]
    elif claim.state == State.REVIEWED and access.may("claims.approve", union):
        found = [_link("退回核算", claim, "send_back"), _link("审定", claim, "approve", main=True)]
    elif claim.state == State.DISCRETION and access.may("claims.resolve", claim.plan.union):
        found = [_link("登记决议", claim, "resolve", main=True)]
    elif claim.state == State.APPROVED and access.may("claims.disclose", union):
        found = [_link("交付款", claim, "hand_over", main=True)]
    elif claim.state == State.DISCLOSED and access.may("claims.disclose", union):
        found = [_link("结束公示", claim, "end_disclosure", main=True)]
    elif claim.state in (State.REFUSED, State.PAYING, State.PAID) and access.may("claims.report", union):
        found = [_link("登记申诉", claim, "appeal")]
    return found


def hands(
    request: HttpRequest, claim: Claim, decision: Decision | None, shown: Disclosure | None
) -> tuple[Hand, ...]:
    """审核, 审定, 拨付: three persons, none of them twice."""
    links = tuple(actions(request, claim))
    later = Hand("拨付", "later", note="出纳，与前两人不同")
    if decision is None:
        mine = claim.state == State.ASSESSED
        first = Hand(
            "审核", "now" if mine else "later", note="核对结果和收款账户", links=links if mine else ()
        )
        return first, Hand("审定", "later", note="与审核不同的人"), later
    first = Hand(
        "审核", "done", str(decision.reviewed_by), _at(decision.reviewed_at), decision.get_outcome_display()
    )
    if decision.state == Stage.REVIEWED:
        union = decisions.deciding_union(claim, decision.amount, decisions.rule_of(claim.plan))
        level = f"超过界限，由{union.name}审定" if union.pk != claim.union_id else "与审核不同的人"
        return first, Hand("审定", "now", note=level, links=links), later
    level = decision.approved_for.name if decision.approved_for else ""
    second = Hand("审定", "done", str(decision.approved_by), _at(decision.approved_at), level)
    if decision.handed_at is not None:
        return first, second, _payment(request, decision)
    return first, second, _to_pay(decision, shown, links)


def _payment(request: HttpRequest, decision: Decision) -> Hand:
    """Who released it, and how far it is; a link for who may see payments."""
    payable = money.payable_of(SOURCE_KIND, decision.source_key)
    if payable is None:
        return Hand("拨付", "now", note="已交付款")
    may = access_in(request).may("money.read", payable.fund.union)
    see = (Link("这笔给付", reverse("payouts:payable", args=[payable.pk])),) if may else ()
    line = payable.lines.select_related("batch__released_by").order_by("pk").last()
    who = str(line.batch.released_by) if line and line.batch.released_by else ""
    if decision.paid_on is not None:
        return Hand("拨付", "done", who, f"{decision.paid_on:%Y-%m-%d}", "银行已付到账", see)
    held = payable.state in (Owed.HANDED, Owed.RETURNED)
    return Hand("拨付", "now", who if held else "", "", _PAYING.get(Owed(payable.state), ""), see)


def _to_pay(decision: Decision, shown: Disclosure | None, links: tuple[Link, ...]) -> Hand:
    if decision.outcome == Verdict.REFUSE:
        return Hand("拨付", "later", note="不予给付，不用拨付")
    if shown is not None and shown.ended_on is None:
        left = (shown.until - timezone.localdate()).days
        note = f"公示到 {shown.until}" + (f"，还有 {left} 日" if left >= 0 else "，已期满")
        return Hand("公示", "now", note=note, links=links)
    return Hand("拨付", "now", note="还没有交付款", links=links)


def _link(label: str, claim: Claim, name: str, main: bool = False) -> Link:
    return Link(label, reverse(f"claims:{name}", args=[claim.pk]), main)


def _at(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""

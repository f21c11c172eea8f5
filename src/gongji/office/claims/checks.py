"""What `gongji verify` finds of claims when somebody else has been at the database."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.errors import GongjiError
from gongji.office.claims import queries
from gongji.office.claims.choices import DEAD, LIVE
from gongji.office.claims.migrations._triggers import RULES
from gongji.office.claims.models import Assessment, Bill, Claim, Move
from gongji.office.guard.database_rules import missing
from gongji.office.guard.verify import Finding, check

_RESTORE = "查明谁动过数据库；以备份核对"


@check("K01.claims", "案件的状态沿既定的路走")
def ways() -> Iterator[Finding]:
    """A claim stands where its last step brought it, each follows the one before; triggers are up."""
    for name, table, *_ in missing(RULES):
        yield Finding(table, f"触发器 {name} 不在，或者停用了", "查明谁动过；重建触发器后核对全部案件")
    last: dict[int, str] = {}
    for pk, claim, before, after in Move.objects.order_by("id").values_list("pk", "claim", "before", "after"):
        if before != last.get(claim, ""):
            yield Finding(f"claims_move {pk}", f"从“{before}”走，前一步却到“{last.get(claim, '')}”", _RESTORE)
        last[claim] = after
    for pk, state in Claim.objects.order_by("pk").values_list("pk", "state").iterator():
        if state != last.get(pk):
            yield Finding(f"claims_claim {pk}", f"状态 {state}，最后一步却到 {last.get(pk)}", _RESTORE)


@check("R02.assessments", "决定凭据重算")
def receipts() -> Iterator[Finding]:
    """Every kept receipt comes out again, byte for byte, from the inputs that were kept beside it."""
    kept = Assessment.objects.select_related("edition").order_by("pk")
    for assessment in kept.iterator(chunk_size=500):
        place = f"claims_assessment {assessment.pk}"
        try:
            text, sha256 = queries.replayed(assessment)
            same = text == queries.opened(assessment.receipt)
        except GongjiError as error:
            yield Finding(place, f"不能重算：{error}", _RESTORE)
            continue
        if sha256 != assessment.sha256 or not same:
            yield Finding(place, "重算得到的凭据与留存的不同：输入、凭据或条文被改过", _RESTORE)
        yield from _outcomes(assessment, place)


def _outcomes(assessment: Assessment, place: str) -> Iterator[Finding]:
    """What the outcomes say is what the receipt decided."""
    fields = ("benefit", "state", "amount", "low", "high", "articles", "reasons", "needs", "readings")
    said = [
        tuple(getattr(outcome, name) for name in fields) for outcome in assessment.outcomes.order_by("place")
    ]
    if said != queries.decided(assessment):
        yield Finding(place, "给付结果与凭据不同", _RESTORE)


@check("K04", "一张票据只在一件案子里")
def bills() -> Iterator[Finding]:
    """Bills are live exactly while their claim is, and no number is live twice."""
    wrong = Bill.objects.filter(live=True, claim__state__in=DEAD) | Bill.objects.filter(
        live=False, claim__state__in=LIVE
    )
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield Finding(f"claims_bill {pk}", "在用与否，同案件的状态不符", _RESTORE)
    held: dict[bytes, int] = {}
    for pk, index in Bill.objects.filter(live=True).order_by("pk").values_list("pk", "number_index"):
        first = held.setdefault(bytes(index), pk)
        if first != pk:
            yield Finding(f"claims_bill {pk}", f"与 {first} 是同一张票据", _RESTORE)

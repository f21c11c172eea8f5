"""What an assessment comes to as a decision, or why it cannot be decided yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from gongji.charter.lower import INFERRED
from gongji.charter.nodes import State as Row
from gongji.office.claims import queries
from gongji.office.claims.decided import Verdict
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Assessment, Claim, Outcome
from gongji.office.claims.queries import decisions
from gongji.office.plans import queries as plans

_TODO: Final[dict[str, str]] = {
    Row.PAPERS.label: "补齐所缺的事实和材料，再核算",
    Row.WATCH.label: "到能够认定时再核算",
    Row.DISCRETION.label: "由有权的机关决议并登记，再核算",
    Row.BLANK.label: "由解释机关作解释决定，在计划里登记后再核算",
    Row.NO_TABLE.label: "在计划里补上附表，再核算",
    Row.CONFLICT.label: "查清相互冲突的案件，再核算",
    Row.OUT_OF_RANGE.label: "核对所填的数，再核算",
}
"""What each open state waits for."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What follows from an assessment: grant or refusal, how much, by which articles, for which reasons."""

    outcome: Verdict
    amount: int
    articles: tuple[str, ...]
    reasons: tuple[str, ...]


def proposal(claim: Claim, assessment: Assessment) -> Proposal:
    """The decision an assessment comes to. ClaimError K205 while a benefit of it is not decided."""
    rows = list(assessment.outcomes.order_by("place"))
    for row in rows:
        if row.state in _TODO:
            what = f"{row.benefit}还是“{row.state}”" if row.benefit else f"结果是“{row.state}”"
            where = f"（条款 {row.articles[0]}）" if row.articles else ""
            raise ClaimError("K205", f"{claim}不能审核：{what}{where}", _TODO[row.state])
    amount = sum(row.amount or 0 for row in rows if row.state == Row.PAID.label)
    deciding = [row for row in rows if not amount or row.state == Row.PAID.label]
    reasons = tuple(dict.fromkeys(r for row in deciding for r in row.reasons if r != INFERRED))
    outcome = Verdict.GRANT if amount else Verdict.REFUSE
    return Proposal(outcome, amount, cited(claim, assessment), reasons or _why(rows))


def cited(claim: Claim, assessment: Assessment) -> tuple[str, ...]:
    """The articles a decision rests on, the deciding one first: of what is granted, or of all refused;
    for somebody who never had cover, the articles on the term."""
    rows = list(assessment.outcomes.order_by("place"))
    paid = [row for row in rows if row.state == Row.PAID.label and row.amount]
    if rows:
        return tuple(dict.fromkeys(a for row in paid or rows for a in row.articles))
    charter = plans.charter(claim.edition, assessment.on)
    terms = tuple(dict.fromkeys(term.article for term in charter.terms))
    return terms or tuple(article.id for article in charter.articles[:1])


def _why(rows: list[Outcome]) -> tuple[str, ...]:
    return () if rows else ("查不到参保记录",)


def require_confirmed(claim: Claim, assessment: Assessment) -> None:
    """ClaimError K206 where the result rests on an inferred value that the office did not confirm (R08)."""
    open_tables = queries.unconfirmed(assessment)
    if open_tables:
        names = "、".join(f"附表“{version.name}”（{version.inferred} 行）" for version in open_tables)
        raise ClaimError(
            "K206", f"{claim}用到推定的参数，还没有确认：{names}", "在计划的附表页确认推定值，再审定"
        )


def require_current(claim: Claim, assessment: Assessment) -> None:
    """ClaimError K207 where there was another decision for the person since (K03), K229 where a ruling or a
    table came into force since."""
    if decisions.standing_version(claim.person_id, claim.plan_id) != assessment.standing:
        raise stale(claim)
    if queries.outdated(claim, assessment, timezone.localdate()):
        told = f"{claim}核算之后，施行的解释决定或附表有变动"
        raise ClaimError("K229", told, "退回核算，重新核算以后再审核")


def stale(claim: Claim) -> ClaimError:
    """The refusal of a claim whose assessment is older than a decision on the same person."""
    told = f"{claim}核算之后，{claim.person}在这部计划下另有决定"
    return ClaimError("K207", told, "先重新核算")

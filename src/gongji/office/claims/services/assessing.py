"""核算: the charter applied to a claim, its facts, its cover and what was decided before. It decides nothing.

While facts are gathered it gives an estimate; from 待核算 on it is final, and moves the claim: on to the
review, or to where it has to wait for papers, a ruling, a table, the committee, or time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone

from gongji.charter.nodes import State as Label
from gongji.office.claims import queries, working
from gongji.office.claims.choices import BEFORE_ASSESSED, HELD, State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Assessment, Claim, Outcome, Standing
from gongji.office.claims.queries.history import inputs
from gongji.office.claims.services.moving import ask, held, move, require, told
from gongji.office.claims.services.stating import replaced, synced
from gongji.office.desk import services as desk
from gongji.office.guard import audit
from gongji.office.guard.access import access_of
from gongji.office.guard.models import User
from gongji.office.plans import queries as plans

_NEXT: Final = {
    Label.PAPERS.label: State.PAPERS,
    Label.BLANK.label: State.BLANK,
    Label.NO_TABLE.label: State.MISSING_TABLE,
    Label.DISCRETION.label: State.DISCRETION,
    Label.WATCH.label: State.WATCHING,
}
"""Where an outcome that cannot be decided yet brings the claim. One that contradicts itself leaves it."""
_FINAL: Final = (State.ASSESSING, State.ASSESSED, *HELD)


def assess(actor: User | None, claim: Claim) -> Assessment:
    """Work the claim through its charter as ruled and supplied today, and keep what it comes to.

    Final in 待核算 and where an earlier one stopped, or waits for its review while something was ruled since
    (重新核算); else an estimate, which moves nothing. K110 names facts that were not found, K120 papers that
    are missing; K131 for records the charter does not take.
    """
    final = claim.state in _FINAL
    with held(actor, claim, "claims.assess" if final else _right(actor, claim)) as now:
        require(now, *BEFORE_ASSESSED, *([State.ASSESSED] if _behind(now) else []))
        final = now.state in _FINAL
        replaced(now)
        if final:
            _require_ready(now)
            if now.state != State.ASSESSING:
                desk.drop(now.case)
                move(now, actor, State.ASSESSING, word="重新核算")
        made, results = _made(actor, now, final)
        if final:
            _moved_on(actor, now, results)
        synced(claim, now)
    return made


def _behind(claim: Claim) -> bool:
    """Whether it waits for a review of what no longer holds."""
    last = queries.latest(claim) if claim.state == State.ASSESSED else None
    return last is not None and queries.outdated(claim, last, timezone.localdate())


def _right(actor: User | None, claim: Claim) -> str:
    """The right to estimate: to assess, or to investigate."""
    if actor is not None and not access_of(actor).may("claims.assess", claim.union):
        return "claims.investigate"
    return "claims.assess"


def _require_ready(claim: Claim) -> None:
    unfound = queries.unfound(claim)
    if unfound:
        raise ClaimError("K110", f"还没有查明：{'、'.join(unfound)}", "退回调查，逐项填写查到的结果和依据")
    missing = queries.missing_papers(claim)
    if missing:
        raise ClaimError("K120", f"还缺：{'、'.join(missing)}", "收齐，或写明免交的理由")


def _made(actor: User | None, claim: Claim, final: bool) -> tuple[Assessment, Sequence[working.Result]]:
    today = timezone.localdate()
    standing, _ = Standing.objects.get_or_create(person_id=claim.person_id, plan_id=claim.plan_id)
    kept: dict[str, Any]
    results: tuple[working.Result, ...] = ()
    if claim.cover is None:
        kept = _uncovered(claim)
    else:
        parts = plans.parts(claim.edition, today)
        charter, program = plans.made_of(claim.edition, parts)
        rows = inputs(claim, program)
        last = working.told(charter, program, rows)[-1]
        results = working.results(program, last)
        text, sha256 = working.sealed(last.receipt)
        kept = {
            "tables": list(parts.tables), "rulings": list(parts.rulings), "inputs": rows.text(),
            "receipt": text, "sha256": sha256, "program": program.digest,
        }  # fmt: skip
    made = Assessment.objects.create(
        claim=claim, edition=claim.edition, on=today, final=final, standing=standing.version, made_by=actor,
        **kept,
    )  # fmt: skip
    Outcome.objects.bulk_create(_outcome(made, place, result) for place, result in enumerate(results))
    data = {"assessment": made.pk, "sha256": made.sha256, "final": final}
    audit.record("claims.assess", actor, claim, union=claim.union, person=claim.person_id, data=data)
    return made, results


def _uncovered(claim: Claim) -> dict[str, Any]:
    """What is kept of a claim of somebody never covered: that no cover was found, and where it was looked."""
    place = queries.place(claim)
    text, sha256 = working.sealed(working.uncovered(queries.event_row(claim), place.days))
    return {"inputs": "", "receipt": text, "sha256": sha256, "program": ""}


def _outcome(made: Assessment, place: int, result: working.Result) -> Outcome:
    return Outcome(
        assessment=made, place=place, benefit=result.benefit, state=result.state, amount=result.amount,
        low=result.low, high=result.high, articles=list(result.articles), reasons=list(result.reasons),
        needs=list(result.needs), readings=list(result.readings), inferred=result.inferred,
    )  # fmt: skip


# ---- what follows -----------------------------------------------------------------------------------


def _moved_on(actor: User | None, claim: Claim, results: Sequence[working.Result]) -> None:
    states = {result.state for result in results}
    first = next((state for state in working.WAITS if state in states), None)
    if first is None:
        move(claim, actor, State.ASSESSED, word="已核算", note=_said(results), duty="claims.assess")
        ask(claim, "claims.review", "审核")
        return
    to = _NEXT.get(first)
    if to is None:
        told(claim, actor, "核算有矛盾", f"{first}：先改正事实，再重新核算", "claims.assess")
        ask(claim, "claims.assess", "改正事实后重新核算")
        return
    move(claim, actor, to, word="核算停下", note=first, duty="claims.assess")
    _asked(claim, to, results)


def _asked(claim: Claim, to: State, results: Sequence[working.Result]) -> None:
    """Who has to do something before it can go on; then it is assessed again."""
    if to is not State.PAPERS:
        ask(claim, "claims.assess", "等到以后重新核算")
    match to:
        case State.PAPERS:
            needs = dict.fromkeys(name for result in results for name in result.needs)
            ask(claim, "claims.report", f"补齐 {len(needs)} 项事实", page="papers")
        case State.BLANK:
            ask(claim, "plans.rule", "条款空白，请作解释", union=claim.plan.union)
        case State.MISSING_TABLE:
            ask(claim, "plans.draft", "附表缺失，请补附表", union=claim.plan.union)
        case State.DISCRETION:
            ask(claim, "claims.resolve", "请管委会核定", union=claim.plan.union)


def _said(results: Sequence[working.Result]) -> str:
    """One line without a diagnosis: how many benefits are granted, and how much in all."""
    paid = [result.amount or 0 for result in results if result.state == Label.PAID.label]
    if not paid:
        return "不予给付，待审核"
    return f"{len(paid)} 项给付，待审核"

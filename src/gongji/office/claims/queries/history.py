"""What an assessment rests on: the claim's row, its cover, and the person's claims that were decided before.

Decided claims come first, in the order of their decisions (决定序), and count as they were decided; one that
nobody decided yet takes no part.
"""

from __future__ import annotations

from collections.abc import Iterator

from gongji.charter.nodes import State as Label
from gongji.charter.program import Program
from gongji.office.claims import working
from gongji.office.claims.choices import DECIDED, State
from gongji.office.claims.models import Assessment, Claim
from gongji.office.claims.queries.stated import event_row
from gongji.office.enrolment import queries as enrolment


def inputs(claim: Claim, program: Program) -> working.Inputs:
    """The rows to be worked through. The claim has a cover; the scope shows all of the person's claims."""
    earlier = list(decided_before(claim))
    events = [working.fitting(program, _in_order(each, place)) for place, each in enumerate(earlier, start=1)]
    covers = {each.cover.number: each.cover for each in (*earlier, claim) if each.cover is not None}
    known = {benefit.name for benefit in program.benefits}
    return working.Inputs(
        tuple(enrolment.record_row(cover) for cover in covers.values()),
        (*events, event_row(claim)),
        tuple(row for each in earlier for row in _prior(each) if row["给付项"] in known or not row["给付项"]),
    )


def decided_before(claim: Claim) -> Iterator[Claim]:
    """The person's decided claims of the plan that fell under a cover, in the order of their decisions."""
    found = Claim.objects.filter(person=claim.person_id, plan=claim.plan_id, state__in=DECIDED)
    found = found.filter(cover__isnull=False).exclude(pk=claim.pk)
    yield from found.select_related("case", "cover__union").order_by("decided_at", "id")


def _in_order(claim: Claim, place: int) -> dict[str, str]:
    return {**event_row(claim), "决定序": str(place)}


def _prior(claim: Claim) -> Iterator[dict[str, str]]:
    """The final outcomes of a decided claim as rows of a decisions file; all of a refused one 不给付."""
    last = Assessment.objects.filter(claim=claim, final=True).order_by("-id").first()
    if last is None:
        return
    refused = claim.state == State.REFUSED
    for outcome in last.outcomes.all():
        turned = refused and outcome.state != Label.REFUSED.label
        fen = 0 if turned else outcome.amount
        yield {
            "事件编号": str(claim),
            "给付项": outcome.benefit,
            "状态": Label.REFUSED.label if turned else outcome.state,
            "金额": "" if fen is None else f"{fen // 100}.{fen % 100:02d}",
            "金额分": "" if fen is None else str(fen),
            "理由": "" if turned else "；".join(outcome.reasons),
        }

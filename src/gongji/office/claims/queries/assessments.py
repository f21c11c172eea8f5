"""Assessments read back: the last one, what it says, and its derivation made anew from what was kept."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

from gongji.charter.model import Charter
from gongji.charter.program import Program
from gongji.office.claims import working
from gongji.office.claims.asking import hidden_facts
from gongji.office.claims.models import Assessment, Claim
from gongji.office.claims.queries.stated import opened
from gongji.office.plans import queries as plans
from gongji.office.plans.models import TableVersion


def latest(claim: Claim) -> Assessment | None:
    """The last assessment that a decision can rest on."""
    return (
        claim.assessments.filter(final=True)
        .select_related("edition", "made_by")
        .defer("edition__text")
        .order_by("-id")
        .first()
    )


def latest_of(states: Collection[str]) -> list[Assessment]:
    """The last assessment that a decision can rest on, of every claim in one of these states."""
    made = (
        Assessment.objects.filter(final=True, claim__state__in=states)
        .select_related("claim__edition", "claim__case", "claim__cover")
        .defer("claim__edition__text", "inputs", "receipt")
        .order_by("claim_id", "id")
    )
    return list({each.claim_id: each for each in made}.values())


def estimate(claim: Claim) -> Assessment | None:
    """The last assessment of any kind: while facts are missing, only an estimate."""
    return (
        claim.assessments.select_related("edition", "made_by").defer("edition__text").order_by("-id").first()
    )


def made_of(assessment: Assessment) -> tuple[Charter, Program]:
    """The charter and the program it was made with, whatever was ruled or supplied since."""
    parts = plans.Parts(tuple(assessment.tables), tuple(assessment.rulings))
    return plans.made_of(assessment.edition, parts)


def covered(assessment: Assessment) -> bool:
    """Whether the charter was asked at all: the person had a cover of the plan."""
    return assessment.program != ""


def outdated(claim: Claim, assessment: Assessment, on: date) -> bool:
    """Whether the claim has another edition, or rulings or tables hold that it was not made under."""
    return covered(assessment) and behind(claim, assessment, plans.parts(claim.edition, on))


def behind(claim: Claim, assessment: Assessment, parts: plans.Parts) -> bool:
    """The same for what holds of the claim's edition, of an assessment by the charter."""
    kept = (assessment.edition_id, tuple(assessment.tables), tuple(assessment.rulings))
    return kept != (claim.edition_id, parts.tables, parts.rulings)


def explained(assessment: Assessment, *, whole: bool = True) -> tuple[str, ...]:
    """The derivation as text, line by line; without `whole`, nothing that rests on a personal fact."""
    if not covered(assessment):
        return (
            "查不到此人在本计划下的任何参保记录，条文无从适用",
            "结论：不予给付须由审核、审定的人具名作出",
        )
    charter, program = made_of(assessment)
    inputs = working.Inputs.read(opened(assessment.inputs))
    steps = working.told(charter, program, inputs)
    return working.derivation(charter, program, steps, frozenset() if whole else hidden_facts(program))


def replayed(assessment: Assessment) -> tuple[str, str]:
    """(the receipt made anew, its sha256): equal to what is kept, byte for byte (R02)."""
    if not covered(assessment):
        return working.sealed(json.loads(opened(assessment.receipt)))
    charter, program = made_of(assessment)
    steps = working.told(charter, program, working.Inputs.read(opened(assessment.inputs)))
    return working.sealed(steps[-1].receipt)


def decided(assessment: Assessment) -> list[tuple[object, ...]]:
    """The decisions of the kept receipt, in the order of the fields of an outcome."""
    names = ("benefit", "state", "fen", "low", "high", "articles", "reasons", "needs", "readings")
    held = json.loads(opened(assessment.receipt)).get("decisions", [])
    return [tuple(decision[name] for name in names) for decision in held]


def unconfirmed(assessment: Assessment) -> list[TableVersion]:
    """Tables with inferred values that bore on an outcome and that nobody confirmed: no money moves (R08)."""
    if not assessment.outcomes.filter(inferred=True).exists():
        return []
    charter, _ = made_of(assessment)
    named = [parameter.table for parameter in charter.parameters]
    used = TableVersion.objects.filter(pk__in=assessment.tables, name__in=named, inferred__gt=0).defer("text")
    return list(used.filter(confirmation__isnull=True).order_by("name"))

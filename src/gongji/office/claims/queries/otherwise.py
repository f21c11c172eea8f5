"""What an assessment would have come to under the other options of the readings that bore on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.errors import GongjiError
from gongji.office.claims import working
from gongji.office.claims.models import Assessment
from gongji.office.claims.queries.assessments import covered, made_of
from gongji.office.claims.queries.stated import opened


@dataclass(frozen=True, slots=True)
class Tried:
    """One option of a reading: what the claim comes to under it, in fen, or the states where nothing does."""

    option: str
    adopted: bool
    amount: int | None
    states: tuple[str, ...]
    change: int | None
    """Fen more or less than under the option that was adopted."""


@dataclass(frozen=True, slots=True)
class Other:
    """A reading that bore on an assessment, with all its options."""

    name: str
    article: str
    question: str
    tried: tuple[Tried, ...]


def otherwise(assessment: Assessment) -> tuple[Other, ...]:
    """Every reading that bore on it, each option tried alone; what was decided before stays as it was."""
    if not covered(assessment):
        return ()
    charter, program = made_of(assessment)
    inputs = working.Inputs.read(opened(assessment.inputs))
    bore = {text.partition("=")[0] for one in assessment.outcomes.all() for text in one.readings}
    now, _ = _sum(working.results(program, working.told(charter, program, inputs)[-1]))
    return tuple(
        Other(each.name, each.article, each.question, tuple(_options(charter, each.name, inputs, now)))
        for each in charter.readings
        if each.name in bore
    )


def _options(charter: Charter, name: str, inputs: working.Inputs, now: int | None) -> Iterator[Tried]:
    reading = charter.reading(name)
    for option in reading.options:
        try:
            program = choose(charter, {name: option.name})
            last = working.told(charter, program, inputs)[-1]
            amount, states = _sum(working.results(program, last))
        except GongjiError as error:
            amount, states = None, (error.message,)
        change = None if amount is None or now is None else amount - now
        yield Tried(option.name, option.name == reading.adopted, amount, states, change)


def _sum(results: tuple[working.Result, ...]) -> tuple[int | None, tuple[str, ...]]:
    """(the sum where every outcome is decided, the states in order)"""
    states = tuple(dict.fromkeys(result.state for result in results))
    if any(state not in working.FINAL for state in states):
        return None, states
    return sum(result.amount or 0 for result in results), states

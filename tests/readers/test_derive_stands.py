"""What is decided while facts are missing stands once they are filled in, and lies within its bounds.

Programs and rows are random. Left out are states that wait for a body instead of a fact (待裁量, held tests),
ages (declared to be 0 or more, random dates are not), and rows that a filled-in fact puts out of bounds or a
conflict takes first: there the order of states decides, not what is certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from tests.readers.random_programs import RowMaker, random_program

from gongji.charter.nodes import ABSENT, UNKNOWN, AgeAt, Discretion, Expr, Fact, Kind, State
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import method_exprs, methods_in, parts
from gongji.readers.decision import NO_BENEFIT, Decision, Row
from gongji.readers.derive import Deriver

UNCLEAR = (State.OUT_OF_RANGE, State.CONFLICT)
Decided = list[dict[int, Decision]]


def exprs(benefit: Benefit) -> Iterator[Expr]:
    amount = benefit.amount
    yield from (benefit.trigger, *(t.refuses for t in benefit.tests), *method_exprs(amount.method))
    yield from (c.limit for c in amount.caps)
    yield from (o.amount for o in amount.offsets if o.amount is not None)
    yield from (c.when for c in benefit.clashes if c.when is not None)
    yield from () if amount.base is None else (amount.base,)
    yield from () if amount.reduction is None else (amount.reduction.days,)


def fits(program: Program) -> bool:
    for benefit in program.benefits:
        if any(isinstance(m, Discretion) for m in methods_in(benefit.amount.method)):
            return False
        if any(t.if_unknown is not None for t in benefit.tests):
            return False
        if any(isinstance(part, AgeAt) for e in exprs(benefit) for part in parts(e)):
            return False
    return True


def filled(fact: Fact, value: int, maker: RowMaker) -> int:
    while value == UNKNOWN:
        drawn = maker.value(fact)
        in_bounds = fact.kind not in (Kind.MONEY, Kind.COUNT) or fact.low <= drawn <= fact.high
        value = drawn if drawn > ABSENT and in_bounds else UNKNOWN
    return value


def decided(program: Program, rows: list[Row]) -> Decided:
    deriver = Deriver(program)
    return [{d.decision.benefit: d.decision for d in deriver.decide(row)} for row in rows]


def unclear(found: Decided, states: tuple[State, ...]) -> bool:
    return any(d.state in states for row in found for d in row.values())


def stands(before: Decision, after: Decision | None) -> bool:
    """What was said with facts missing is true of the decision with all of them."""
    if before.benefit == NO_BENEFIT:
        return True
    if before.state is State.PAPERS:
        if after is None or after.state not in (State.PAID, State.REFUSED):
            return before.low == 0
        return before.low <= after.amount <= before.high
    if after is None:
        return before.state is State.REFUSED
    return (before.state, before.amount) == (after.state, after.amount)


@pytest.mark.parametrize("seed", range(0, 400, 40))
def test_a_decision_stands_when_missing_facts_are_filled_in(seed: int) -> None:
    compared = 0
    for number in range(seed, seed + 40):
        random = Random(number)
        program = random_program(random)
        if not fits(program):
            continue
        rows = [replace(row, prior={}) for row in RowMaker(random, program).rows()]
        before = decided(program, rows)
        if unclear(before, UNCLEAR):
            continue
        for _ in range(3):
            maker = RowMaker(random, program)
            full = [
                replace(r, values=tuple(map(filled, program.facts, r.values, [maker] * len(r.values))))
                for r in rows
            ]
            after = decided(program, full)
            if unclear(after, (State.OUT_OF_RANGE,)):
                continue
            for first, second in zip(before, after, strict=True):
                for benefit, decision in first.items():
                    compared += 1
                    assert stands(decision, second.get(benefit)), (number, decision, second.get(benefit))
    assert compared > 10

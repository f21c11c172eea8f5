"""Intervals: how much a benefit can pay at most, and the proof that no arithmetic leaves 64 bits.

Facts range over their declared bounds, running totals over 0 … `TOTAL_LIMIT`; both are enforced when a
row is decided (数值超限), so that what holds here holds for every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongji.charter.nodes import (
    TOTAL_LIMIT,
    Bands,
    ChosenMethod,
    Daily,
    Discretion,
    Expr,
    Fact,
    Fixed,
    Graded,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    Read,
    Share,
)
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import expr_range

LARGEST = 2**63 - 1
RATE_SCALE = 10_000
"""Grade tables hold rates in ten-thousandths."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one row of a benefit can pay, in fen; `open_end`: only the bound of an input limits it."""

    benefit: str
    most: int
    peak: int  # largest magnitude any intermediate of its arithmetic reaches
    open_end: bool

    @property
    def fits(self) -> bool:
        """No intermediate leaves a signed 64-bit integer."""
        return self.peak <= LARGEST


def bounds(program: Program) -> tuple[Bounds, ...]:
    """Bounds of every benefit of a program, in the charter's order."""
    return tuple(_benefit(program, benefit) for benefit in program.benefits)


def _benefit(program: Program, benefit: Benefit) -> Bounds:
    facts = {f.name: f for f in program.facts}
    amount = benefit.amount
    base = TOTAL_LIMIT if amount.scope >= 0 else amount.base_high
    numerator = _most(amount.method, base, amount.denominator, program, facts)
    units = program.units_max if amount.per_unit else 1
    scaled = numerator * units
    if amount.reduction is not None:
        scaled *= max(rate.numerator for _, _, rate in amount.reduction.bands)
    peak = max(scaled, 2 * scaled + amount.denominator * amount.step, base)
    most = -(-numerator * units // amount.denominator)
    most = max(most, amount.floor)
    for cap in amount.caps:
        limit = expr_range(cap.limit, facts)[1] * (program.units_max if cap.per_unit else 1)
        peak = max(peak, limit)
        most = min(most, limit)
    return Bounds(benefit.name, most, peak, _open_end(benefit, facts))


def _open_end(benefit: Benefit, facts: Mapping[str, Fact]) -> bool:
    """A body decides the amount and the charter states no ceiling for it."""
    capped = any(not isinstance(cap.limit, Read) for cap in benefit.amount.caps)
    method = benefit.amount.method
    while isinstance(method, ChosenMethod | Over):
        method = method.inner
    return isinstance(method, Discretion) and method.high is None and not capped


def _most(method: Method, base: int, denominator: int, program: Program, facts: Mapping[str, Fact]) -> int:
    """The largest numerator over `denominator` that a way of computing gives for a base of 0 … base."""

    def top(expr: Expr) -> int:
        return max(0, expr_range(expr, facts)[1])

    match method:
        case Fixed(amount=amount):
            return top(amount) * denominator
        case Share(rate=rate):
            return base * rate.numerator * denominator // rate.denominator
        case PerFull(unit=unit, amount=amount_each, count_rest=rest):
            return (base // unit + (1 if rest else 0)) * amount_each * denominator
        case Progressive(slices=slices):
            total = 0
            for piece in slices:
                width = max(0, min(base, base if piece.upto is None else piece.upto) - piece.above)
                total += width * piece.rate.numerator * denominator // piece.rate.denominator
            return total
        case Daily(amount=amount, days=days, limit=limit):
            most_days = top(days) if limit is None else min(top(days), limit.number)
            return top(amount) * most_days * denominator
        case Monthly(parameter=parameter, months=months, limit=limit):
            most_months = top(months) if limit is None else min(top(months), limit.number)
            values = [v for steps in program.series[parameter].regions.values() for _, v, _ in steps]
            return max((v for v in values if v is not None), default=0) * most_months * denominator
        case Graded(table=table, of=of):
            entry = max(program.grades[table].entries.values(), default=0)
            if of is None:
                return entry * denominator
            return top(of) * entry * denominator // RATE_SCALE
        case Prorate(amount=amount, part=part):
            return top(amount) * top(part) * denominator
        case Discretion(fact=fact, high=high):
            return (facts[fact].high if high is None else high) * denominator
        case Bands(bands=bands, subject=subject):
            reach = [_within(base, b.stop, subject is None) for b in bands]
            inner = (
                _most(b.gives, r, denominator, program, facts) for b, r in zip(bands, reach, strict=True)
            )
            return max(inner, default=0)
        case Over(inner=inner) | ChosenMethod(inner=inner):
            return _most(inner, base, denominator, program, facts)
        case _:
            return 0


def _within(base: int, stop: int | None, on_base: bool) -> int:
    return base if stop is None or not on_base else min(base, stop)

"""How much: from 基数 over 累计, 起付, 计发办法, 份数, 抵扣, 保底, 限次 to 封顶, in this order."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from gongji.charter.nodes import PRECEDENCE, TOTAL_LIMIT, UNKNOWN, Discretion, Expr, Kind, Rate, Read, State
from gongji.charter.program import Benefit, Offset, Program
from gongji.charter.ranges import method_exprs, methods_in, parts
from gongji.readers.derive.case import Case
from gongji.readers.derive.expressions import Facts, number_of
from gongji.readers.derive.ledgers import Ledgers
from gongji.readers.derive.methods import Computing
from gongji.readers.derive.outcomes import Outcome, merge
from gongji.readers.derive.thresholds import admit, gated
from gongji.readers.derive.trace import (
    AmountStep,
    Based,
    Capped,
    Counted,
    Floored,
    Multiplied,
    Raised,
    Reduced,
    TakenOff,
    Totalled,
)
from gongji.readers.derive.values import Number, floored, least, less, number, times
from gongji.readers.derive.ways import Ways

FULL = Rate(1, 1)
ONE = Number(1, 1, 0)


class Reckoned(NamedTuple):
    """What the amount of a row comes to, and on the way there what its ledgers need."""

    base: Number
    reached: Outcome  # what 计发办法 gives for the whole total, rounded
    low: int  # fen payable; -1: no amount is possible
    high: int
    states: int  # bit of every state possible in place of an amount
    needs: int  # facts that would make it one amount or one state
    used_up: int  # leaf of the first 限次 or 封顶 of which nothing is left; -1: none
    open: bool  # a benefit to be taken off is not decided
    open_needs: int
    out: int  # a fact out of bounds; -1: none
    steps: tuple[AmountStep, ...]

    @property
    def single(self) -> bool:
        """Only one amount, or only one state, is possible."""
        if self.states == 0:
            return self.low == self.high
        return self.high < 0 and self.states & (self.states - 1) == 0

    @property
    def zero(self) -> bool:
        """Whatever is still missing, nothing is payable."""
        return self.states == 0 and self.high == 0


class _Payment:
    """The amount of a row on its way from 计发办法 to 封顶."""

    __slots__ = ("needs", "open", "open_needs", "pay", "states", "used_up", "waiting")

    def __init__(self, reached: Outcome) -> None:
        self.pay = number(reached.low, reached.high, reached.needs)
        self.states = reached.states
        self.needs = reached.needs if reached.states else 0  # which state or amount it is
        self.open = False
        self.open_needs = 0
        self.used_up = -1
        self.waiting: set[State] = set()  # of benefits to be taken off that are not decided


class AmountRule:
    """The amount of one benefit."""

    def __init__(self, program: Program, benefit: Benefit, ledgers: Ledgers) -> None:
        self.program = program
        self.benefit = benefit
        self.amount = amount = benefit.amount
        self.ledgers = ledgers
        self.ways = Ways(program, benefit)
        self.accumulates = amount.base is not None and amount.scope >= 0
        self.units_at = next((i for i, f in enumerate(program.facts) if f.name == "份数"), -1)
        at = {f.name: i for i, f in enumerate(program.facts)}
        self.masked = tuple(dict.fromkeys(at[n] for e in _exprs(benefit) for n in _numbers_read(e)))
        in_base = [at[n] for n in _numbers_read(amount.base)] if amount.base is not None else []
        self.base_fact = in_base[0] if in_base else benefit.belongs
        ways = methods_in(amount.method)
        self.award_facts = tuple(at[m.fact] for m in ways if isinstance(m, Discretion))
        self.readings = _readings(program, benefit)

    def reckon(self, case: Case, masked: bool = False, settled: bool = False) -> Reckoned:
        """The amount of a row after all earlier ones.

        `masked`: as if no amount or count it reads were known, for rows whose place is open.
        `settled`: for a row decided before, whose totals are not asked whether they are too large.
        """
        facts = case.masked(self.masked) if masked else case.facts
        facts.readings |= self.readings
        steps: list[AmountStep] = []
        base, x = self._base(case, facts, steps)
        if x.high > TOTAL_LIMIT:
            if not masked and not settled:
                nothing = Outcome(-1, -1, 0, 0, self.benefit.leaf, 0)
                out = self.base_fact
                return Reckoned(base, nothing, -1, -1, 0, 0, -1, False, 0, out, tuple(steps))
            x = number(min(x.low, TOTAL_LIMIT), TOTAL_LIMIT, x.needs)
        reached = self._method(case, facts, x, masked, steps)
        payment = _Payment(reached)
        if reached.numeric:
            self._pay(case, facts, payment, steps)
        pay = payment.pay
        return Reckoned(
            base=base,
            reached=reached,
            low=pay.low,
            high=pay.high,
            states=payment.states,
            needs=pay.needs | payment.needs,
            used_up=payment.used_up,
            open=payment.open,
            open_needs=payment.open_needs,
            out=reached.out,
            steps=tuple(steps),
        )

    def awaits_award(self, reckoned: Reckoned) -> bool:
        """What a body decides may still become an amount."""
        return bool(self.award_facts) and bool(reckoned.states >> State.DISCRETION & 1)

    def awards(self, facts: Facts) -> int:
        """The amounts a body has yet to decide."""
        found = 0
        for i in self.award_facts:
            found |= 1 << i if facts.values[i] == UNKNOWN else 0
        return found

    # ---- 基数, 累计, 起付, 计发办法 -------------------------------------------------------------------

    def _base(self, case: Case, facts: Facts, steps: list[AmountStep]) -> tuple[Number, Number]:
        """(base, running base): the total with it where bases accumulate."""
        amount = self.amount
        if amount.base is None:
            return Number(0, 0, 0), Number(0, 0, 0)
        base = floored(number_of(amount.base, facts))
        steps.append(Based(amount.base, base))
        if amount.scope < 0:
            return base, base
        place = case.place(amount.scope)
        before = self.ledgers.totals[self.benefit.index].read(place)
        x = number(before.low + base.low, before.high + base.high, before.needs | base.needs)
        steps.append(Totalled(amount.scope, place, before, x))
        return base, x

    def _method(self, case: Case, facts: Facts, x: Number, masked: bool, steps: list[AmountStep]) -> Outcome:
        amount = self.amount
        units = case.units(self.units_at, self.program.units_max) if amount.per_unit else ONE
        ahead: list[AmountStep] = []
        rates = self._rates(facts, ahead)
        if amount.per_unit:
            ahead.append(Multiplied(units))

        computing = Computing(self.ways, self.ledgers, case, facts, units, rates, masked)

        def compute(part: Number) -> Outcome:
            outcome, step = computing.compute(amount.method, part)
            steps.append(step)
            return outcome

        if amount.threshold is None:
            reached = merge((compute(x),), 0, self.benefit.leaf)
        else:
            admitted, needs = admit(amount.threshold, x, self._before(case, computing))
            steps.append(admitted)
            reached = gated(admitted, needs, compute, self.benefit.leaf)
        steps += ahead
        return reached

    def _before(self, case: Case, computing: Computing) -> Number | None:
        """Of earlier rows, what the edge of 起付 depends on: how many there are, or what they used of it."""
        threshold, scope = self.amount.threshold, self.amount.threshold_scope
        if threshold is None or scope < 0:
            return None
        if threshold.once:
            return self.ledgers.deducted[self.benefit.index].read(case.place(scope))
        return computing.admissions(scope)

    def _rates(self, facts: Facts, steps: list[AmountStep]) -> tuple[Rate, Rate, int]:
        """减额等待: the least and the greatest rate possible, and the facts that would tell."""
        reduction = self.amount.reduction
        if reduction is None:
            return FULL, FULL, 0
        days = floored(number_of(reduction.days, facts))
        met = [
            i
            for i, (first, last, _) in enumerate(reduction.bands)
            if first <= days.high and (last is None or last >= days.low)
        ]
        steps.append(Reduced(reduction, days, met[0], met[-1]))
        rates = sorted((reduction.bands[i][2] for i in met), key=_exact)
        return rates[0], rates[-1], days.needs if _exact(rates[0]) < _exact(rates[-1]) else 0

    # ---- 抵扣, 保底, 限次, 封顶 ------------------------------------------------------------------------

    def _pay(self, case: Case, facts: Facts, payment: _Payment, steps: list[AmountStep]) -> None:
        amount = self.amount
        if self.accumulates:
            reached = payment.pay
            before = self.ledgers.peaks[self.benefit.index].read(case.place(amount.scope))
            payment.pay = less(reached, before)
            steps.append(Raised(reached, before, payment.pay))
        for offset in amount.offsets:
            self._take_off(case, facts, offset, payment, steps)
        pay = payment.pay
        if amount.floor:
            low, high = (max(end, amount.floor) if end > 0 else end for end in (pay.low, pay.high))
            payment.pay = number(low, high, pay.needs)
            steps.append(Floored(amount.floor, payment.pay))
        self._count(case, payment, steps)
        self._cap(case, facts, payment, steps)
        self._wait(payment)

    def _take_off(
        self, case: Case, facts: Facts, offset: Offset, payment: _Payment, steps: list[AmountStep]
    ) -> None:
        """One 抵扣, and whether the benefit to be taken off is decided."""
        if offset.benefit < 0:
            assert offset.amount is not None
            taken = floored(number_of(offset.amount, facts))
            payment.pay = less(payment.pay, taken)
            steps.append(TakenOff(offset, taken, payment.pay, None, False))
            return
        place = case.place(offset.scope)
        key = offset.benefit, offset.scope
        taken = self.ledgers.paid[key].read(place)
        payment.pay = less(payment.pay, taken)
        waiting: State | None = None
        is_open, needs = False, 0
        if payment.pay.high > 0:
            states, is_open, needs = self.ledgers.undecided[key].read(place)
            if is_open:
                payment.open = True
                payment.open_needs |= needs
            if states:
                payment.waiting |= states
                waiting = first_of(states)
        steps.append(TakenOff(offset, taken, payment.pay, waiting, is_open))

    def _wait(self, payment: _Payment) -> None:
        """The state of a benefit to be taken off stands in place of what would be paid."""
        if not payment.waiting or payment.pay.high <= 0:
            return
        payment.states |= 1 << first_of(payment.waiting)
        if payment.pay.low > 0:
            payment.pay = Number(-1, -1, 0)
        else:  # perhaps nothing is payable, and nothing to wait for
            payment.needs |= payment.pay.needs
            payment.pay = Number(0, 0, 0)

    def _count(self, case: Case, payment: _Payment, steps: list[AmountStep]) -> None:
        rule = self.amount.times
        if rule is None:
            return
        before = self.ledgers.counts[self.benefit.index].read(case.place(rule.scope))
        pay = payment.pay
        if before.low >= rule.number:
            payment.pay = Number(0, 0, 0)
            payment.used_up = rule.leaf
        elif before.high >= rule.number:
            payment.pay = number(0, pay.high, pay.needs | before.needs)
        steps.append(Counted(rule, before, payment.pay))

    def _cap(self, case: Case, facts: Facts, payment: _Payment, steps: list[AmountStep]) -> None:
        for cap in self.amount.caps:
            limit = floored(number_of(cap.limit, facts))
            if cap.per_unit:
                limit = times(limit, case.units(self.units_at, self.program.units_max))
            used = self.ledgers.caps[cap.ledger].read(case.place(cap.scope))
            left = less(limit, used)
            payment.pay = least(payment.pay, left)
            if left.high == 0 and payment.used_up < 0:
                payment.used_up = cap.leaf
            steps.append(Capped(cap, limit, used, left, payment.pay))


def first_of(states: Iterable[State]) -> State:
    """The state that wins among several."""
    return min(states, key=PRECEDENCE.index)


def _exact(rate: Rate) -> Fraction:
    return Fraction(rate.numerator, rate.denominator)


def _exprs(benefit: Benefit) -> list[Expr]:
    """Every expression the amount reads."""
    amount = benefit.amount
    found = [] if amount.base is None else [amount.base]
    found += method_exprs(amount.method)
    found += [] if amount.reduction is None else [amount.reduction.days]
    found += [cap.limit for cap in amount.caps]
    found += [o.amount for o in amount.offsets if o.amount is not None]
    return found


def _numbers_read(expr: Expr) -> list[str]:
    """The amount and count facts that an expression reads, in the order it names them."""
    kinds = (Kind.MONEY, Kind.COUNT)
    return [part.fact for part in parts(expr) if isinstance(part, Read) and part.kind in kinds]


def _readings(program: Program, benefit: Benefit) -> int:
    """Readings that bear on every row of the benefit whose amount is computed."""
    amount = benefit.amount
    scopes = [amount.scope, amount.threshold_scope]
    scopes += [] if amount.times is None else [amount.times.scope]
    scopes += [cap.scope for cap in amount.caps] + [offset.scope for offset in amount.offsets]
    used = [program.scopes[i].reading for i in scopes if i >= 0]
    used += [offset.reading for offset in amount.offsets]
    used += [reading for cap in amount.caps for reading in cap.readings]
    at = {name: i for i, (name, _) in enumerate(program.readings)}
    mask = 0
    for reading in used:
        if reading is not None:
            mask |= 1 << at[reading[0]]
    return mask

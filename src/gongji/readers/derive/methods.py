"""计发办法: what each way of computing gives for a running base that may be an interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import lcm
from typing import Any

from gongji.charter.nodes import (
    ABSENT,
    UNKNOWN,
    Bands,
    ChosenMethod,
    ChosenScope,
    Daily,
    Discretion,
    Expr,
    Fixed,
    Gives,
    Graded,
    Kind,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    Rate,
    Share,
    State,
)
from gongji.charter.program import Grades, Series
from gongji.codes.civil import add_months
from gongji.readers.derive.case import Case
from gongji.readers.derive.expressions import Facts, lacking, number_of, point
from gongji.readers.derive.ledgers import Ledgers
from gongji.readers.derive.outcomes import (
    BELOW,
    NO_USE,
    OWN_ZERO,
    PLAIN,
    USED_UP,
    Outcome,
    merge,
    rounded,
    states_of,
    stop,
)
from gongji.readers.derive.thresholds import admit, gated
from gongji.readers.derive.trace import Admitted, Banded, Computed, Month
from gongji.readers.derive.values import (
    NOTHING,
    Number,
    floored,
    least,
    less,
    number,
    times,
)
from gongji.readers.derive.ways import Ways

RATE_UNIT = 10_000
"""Rates in a grade table are in ten-thousandths."""

Result = tuple[Outcome, Computed]


class Computing:
    """One evaluation of a benefit's way of computing for one row.

    `masked` leaves every amount and count the method reads unknown (see `amount.py`).
    """

    __slots__ = (
        "case",
        "days_needs",
        "facts",
        "ledgers",
        "masked",
        "rate_high",
        "rate_low",
        "units",
        "ways",
    )

    def __init__(
        self,
        ways: Ways,
        ledgers: Ledgers,
        case: Case,
        facts: Facts,
        units: Number,
        rates: tuple[Rate, Rate, int],
        masked: bool,
    ) -> None:
        self.ways = ways
        self.ledgers = ledgers
        self.case = case
        self.facts = facts
        self.units = units
        self.rate_low, self.rate_high, self.days_needs = rates
        self.masked = masked

    def compute(self, method: Method, x: Number) -> Result:
        """What `method` gives for the running base `x`."""
        return _HANDLERS[type(method)](self, method, x)

    def admissions(self, scope: int) -> Number:
        """How many rows took part before in a scope."""
        return self.ledgers.admissions[self.ways.index, scope].read(self.case.place(scope))

    def _used_before(self, scope: int) -> Number:
        """How many days or months earlier rows used up in a scope."""
        return self.ledgers.quantities[self.ways.index, scope].read(self.case.place(scope))

    # ---- from an exact amount to fen -------------------------------------------------------------

    def _fen(self, low: int, high: int, needs: int, parts: int = 1, most_parts: int = 0) -> Number:
        """low/most_parts … high/parts, times reduction and units, rounded as the benefit says."""
        amount, units = self.ways.amount, self.units
        a, b = self.rate_low, self.rate_high
        most_parts = most_parts or parts
        fen_low = rounded(
            low * a.numerator * units.low, most_parts * a.denominator, amount.rounding, amount.step
        )
        if low == high and parts == most_parts and units.low == units.high and a is b:
            return Number(fen_low, fen_low, 0)
        fen_high = rounded(
            high * b.numerator * units.high, parts * b.denominator, amount.rounding, amount.step
        )
        return number(fen_low, fen_high, needs | units.needs | self.days_needs)

    def _value(self, expr: Expr) -> Number:
        return floored(number_of(expr, self.facts))

    # ---- one function for each node --------------------------------------------------------------

    def fixed(self, method: Fixed, x: Number) -> Result:
        amount = self._value(method.amount)
        fen = self._fen(amount.low, amount.high, amount.needs)
        return _paid(method, x, fen, method.leaf, (amount,))

    def share(self, method: Share, x: Number) -> Result:
        x = floored(x)
        rate = method.rate
        fen = self._fen(x.low * rate.numerator, x.high * rate.numerator, x.needs, rate.denominator)
        return _paid(method, x, fen, method.leaf)

    def progressive(self, method: Progressive, x: Number) -> Result:
        parts = lcm(*(s.rate.denominator for s in method.slices))
        low, high = (sum(_slices(method, end, parts)) for end in (x.low, x.high))
        return _paid(method, x, self._fen(low, high, x.needs, parts), method.leaf)

    def per_full(self, method: PerFull, x: Number) -> Result:
        unit = method.unit
        rest = unit - 1 if method.count_rest else 0
        low, high = ((max(0, end) + rest) // unit * method.amount for end in (x.low, x.high))
        return _paid(method, x, self._fen(low, high, x.needs), method.leaf)

    def bands(self, method: Bands, x: Number) -> Result:
        subject = x if method.subject is None else number_of(method.subject, self.facts)
        pieces: list[Outcome] = []
        steps: list[Banded] = []
        reached, gap = subject.low, False
        for start, end, band in self.ways.bands[id(method)]:
            if end < reached:
                continue
            if start > subject.high:
                break
            gap = gap or start > reached
            part = number(max(reached, start), min(subject.high, end), subject.needs)
            outcome, step = self.compute(band.gives, part if method.subject is None else x)
            pieces.append(outcome)
            steps.append(Banded(band, part, step))
            reached = end + 1
        if gap or reached <= subject.high:
            pieces.append(stop(State.BLANK, self.ways.whole))
        outcome = merge(pieces, subject.needs if len(pieces) > 1 else 0, self.ways.whole)
        inputs = () if method.subject is None else (subject,)
        return outcome, _computed(method, x, outcome, tuple(steps), inputs)

    def over(self, method: Over, x: Number) -> Result:
        scope = self.ways.scope_at.get(id(method))
        if scope is not None:
            self._record(method.threshold.scope)
        admitted, needs = admit(method.threshold, x, None if scope is None else self.admissions(scope))
        inner: list[Computed] = []

        def rest(passes: Number) -> Outcome:
            outcome, step = self.compute(method.inner, passes)
            inner.append(step)
            return outcome

        outcome = gated(admitted, needs, rest, self.ways.whole)
        return outcome, _computed(method, x, outcome, (admitted, *inner))

    def chosen(self, method: ChosenMethod, x: Number) -> Result:
        self.facts.readings |= self.facts.names.reading_bit[method.reading]
        outcome, step = self.compute(method.inner, x)
        return outcome, _computed(method, x, outcome, (step,))

    def gives(self, method: Gives, x: Number) -> Result:
        if method.state is State.REFUSED:
            kind = BELOW if method.reason == "未达起付" else OWN_ZERO
            outcome = Outcome(0, 0, 0, 0, method.leaf, kind)
        else:
            outcome = stop(method.state, method.leaf)
        return outcome, _computed(method, x, outcome)

    def prorate(self, method: Prorate, x: Number) -> Result:
        amount, part, whole = (self._value(e) for e in (method.amount, method.part, method.whole))
        inputs = (amount, part, whole)
        if whole.high == 0:
            return _paid(method, x, Number(0, 0, 0), method.leaf, inputs)
        product = times(amount, part)
        low = product.low if whole.low > 0 else 0
        needs = amount.needs | part.needs | whole.needs
        fen = self._fen(low, product.high, needs, max(1, whole.low), whole.high)
        return _paid(method, x, fen, method.leaf, inputs)

    def discretion(self, method: Discretion, x: Number) -> Result:
        at = self.facts.names.at[method.fact]
        value = self.facts.values[at]
        if self.masked:
            low, high = self.facts.names.bounds[at]
            low = low if method.low is None else method.low
            high = high if method.high is None else method.high
            limits = self.ways.limit_of
            limit = self.facts.values[limits[at]] if at in limits else UNKNOWN
            high = max(low, min(high, limit)) if limit > ABSENT else high
            given = floored(number(low, high, 1 << at))
        elif value == UNKNOWN:
            outcome = stop(State.DISCRETION, method.leaf)
            return outcome, _computed(method, x, outcome)
        else:
            given = floored(Number(value, value, 0)) if value > ABSENT else Number(0, 0, 0)
        fen = self._fen(given.low, given.high, given.needs)
        outcome, step = _paid(method, x, fen, method.leaf, (given,))
        too_low = method.low is not None and value < method.low
        too_high = method.high is not None and value > method.high
        if value > ABSENT and (too_low or too_high):
            outcome = outcome._replace(out=at)
        return outcome, step

    # ---- quantities ------------------------------------------------------------------------------

    def _record(self, scope: object) -> None:
        if isinstance(scope, ChosenScope):
            self.facts.readings |= self.facts.names.reading_bit[scope.reading]

    def _left(self, method: Daily | Monthly) -> Number | None:
        """How many days or months a limit leaves; None without a limit."""
        if method.limit is None:
            return None
        self._record(method.limit.scope)
        most = method.limit.number
        return less(Number(most, most, 0), self._used_before(self.ways.scope_at[id(method)]))

    def _none_left(self, method: Daily | Monthly, x: Number, asked: Number, left: Number | None) -> Result:
        """No day or month to pay for: none asked for, or none left."""
        used_up = left is not None and left.high == 0 and asked.high > 0
        outcome = Outcome(0, 0, 0, 0, method.leaf, USED_UP if used_up else PLAIN)
        return outcome, _computed(method, x, outcome, (), (asked,), left, Number(0, 0, 0))

    def _use(self, method: Daily | Monthly, used: Number) -> Mapping[int, Number]:
        return NO_USE if method.limit is None else {self.ways.scope_at[id(method)]: used}

    def daily(self, method: Daily, x: Number) -> Result:
        amount = self._value(method.amount)
        days = number_of(method.days, self.facts)
        asked = less(days, Number(method.free, method.free, 0))
        left = self._left(method)
        used = asked if left is None else least(asked, left)
        if used.high == 0:
            return self._none_left(method, x, asked, left)
        product = times(amount, used)
        fen = self._fen(product.low, product.high, amount.needs | used.needs)
        outcome = Outcome(fen.low, fen.high, 0, fen.needs, method.leaf, PLAIN, used=self._use(method, used))
        return outcome, _computed(method, x, outcome, (), (amount, asked), left, used)

    def monthly(self, method: Monthly, x: Number) -> Result:
        asked = self._value(method.months)
        left = self._left(method)
        used = asked if left is None else least(asked, left)
        if used.high == 0:
            return self._none_left(method, x, asked, left)
        start = point(method.start, self.facts)
        region = self.facts.values[self.ways.region]
        series = self.ways.program.series[method.parameter]
        best = max((v for s in series.regions.values() for _, v, _ in s if v is not None), default=None)
        absent = start == ABSENT or region == ABSENT or best is None
        if not absent and (start == UNKNOWN or region == UNKNOWN):
            assert best is not None
            needs = lacking(method.start, self.facts) | used.needs
            needs |= 1 << self.ways.region if region == UNKNOWN else 0
            fen = self._fen(0, used.high * best, needs)
            missing = 1 << State.NO_TABLE
            outcome = Outcome(fen.low, fen.high, missing, needs | fen.needs, method.leaf, PLAIN)
            outcome = outcome._replace(used=self._use(method, used))
            return outcome, _computed(method, x, outcome, (), (asked,), left, used)
        months = [] if absent else _months(series, region, start, used.high)
        outcome = self._months_paid(method, months, used)
        return outcome, _computed(method, x, outcome, tuple(months), (asked,), left, used)

    def _months_paid(self, method: Monthly, months: list[Month], used: Number) -> Outcome:
        """The sum of the months looked up, or 附表缺失 where one of them has no value."""
        values = [m.found[0] for m in months if m.found is not None]
        if len(values) < used.low:
            return stop(State.NO_TABLE, method.leaf)._replace(used=self._use(method, used))
        missing = len(values) < used.high
        fen = self._fen(sum(values[: used.low]), sum(values), used.needs)
        return Outcome(
            fen.low,
            fen.high,
            1 << State.NO_TABLE if missing else 0,
            used.needs | fen.needs if missing else fen.needs,
            method.leaf,
            PLAIN,
            any(m.found[1] for m in months if m.found is not None),
            self._use(method, used),
        )

    def graded(self, method: Graded, x: Number) -> Result:
        grades = self.ways.program.grades[method.table]
        keys = [self._key(key) for key in method.keys]
        of = None if method.of is None else self._value(method.of)
        outcome = self._grade(method, grades, keys, of)
        inputs = tuple(Number(key, key, 0) for key in keys)
        return outcome, _computed(method, x, outcome, (), inputs if of is None else (*inputs, of))

    def _grade(self, method: Graded, grades: Grades, keys: list[int], of: Number | None) -> Outcome:
        if ABSENT in keys:
            return Outcome(0, 0, 0, 0, method.leaf, PLAIN)
        if not grades.entries:
            return stop(State.NO_TABLE, method.leaf)
        if UNKNOWN not in keys:
            entry = grades.entries.get(tuple(keys))
            if entry is None:
                return stop(State.NO_TABLE, method.leaf)
            fen = self._graded_fen(entry, entry, of, 0)
            return Outcome(fen.low, fen.high, 0, fen.needs, method.leaf, PLAIN)
        needs = 0 if of is None else of.needs
        for expr, key in zip(method.keys, keys, strict=True):
            if key == UNKNOWN:
                needs |= self._key_needs(expr)
        entries = grades.entries.values()
        fen = self._graded_fen(min(entries), max(entries), of, needs)
        return Outcome(fen.low, fen.high, 1 << State.NO_TABLE, needs | fen.needs, method.leaf, PLAIN)

    def _graded_fen(self, low: int, high: int, of: Number | None, needs: int) -> Number:
        if of is None:
            return self._fen(low, high, needs)
        return self._fen(low * of.low, high * of.high, needs | of.needs, RATE_UNIT)

    def _key(self, expr: Expr) -> int:
        """A key of a grade table; a count is its value once it is certain."""
        if expr.kind is not Kind.COUNT and expr.kind is not Kind.MONEY:
            return point(expr, self.facts)
        value = number_of(expr, self.facts)
        if value is NOTHING:
            return ABSENT
        return value.low if value.certain else UNKNOWN

    def _key_needs(self, expr: Expr) -> int:
        if expr.kind is not Kind.COUNT and expr.kind is not Kind.MONEY:
            return lacking(expr, self.facts)
        return number_of(expr, self.facts).needs


def _slices(method: Progressive, end: int, parts: int) -> list[int]:
    """What each slice adds for a base of `end`, in fen × parts."""
    return [
        max(0, (end if s.upto is None else min(end, s.upto)) - s.above)
        * s.rate.numerator
        * (parts // s.rate.denominator)
        for s in method.slices
    ]


def _months(series: Series, region: int, start: int, count: int) -> list[Month]:
    """The months from `start` on with their values, up to the first that has none."""
    found = []
    for k in range(count):
        day = add_months(start, k)
        found.append(Month(day, series.at(region, day)))
        if found[-1].found is None:
            break
    return found


def _paid(method: Method, x: Number, fen: Number, leaf: int, inputs: tuple[Number, ...] = ()) -> Result:
    outcome = Outcome(fen.low, fen.high, 0, fen.needs, leaf, PLAIN)
    return outcome, _computed(method, x, outcome, (), inputs)


def _computed(
    method: Method,
    x: Number,
    outcome: Outcome,
    parts: tuple[Banded | Admitted | Computed | Month, ...] = (),
    inputs: tuple[Number, ...] = (),
    left: Number | None = None,
    used: Number | None = None,
) -> Computed:
    states = states_of(outcome.states)
    return Computed(method, x, outcome.low, outcome.high, states, parts, inputs, left, used)


_HANDLERS: Mapping[type, Callable[[Computing, Any, Number], Result]] = {
    Fixed: Computing.fixed,
    Share: Computing.share,
    Bands: Computing.bands,
    Progressive: Computing.progressive,
    PerFull: Computing.per_full,
    Daily: Computing.daily,
    Monthly: Computing.monthly,
    Graded: Computing.graded,
    Prorate: Computing.prorate,
    Discretion: Computing.discretion,
    Gives: Computing.gives,
    Over: Computing.over,
    ChosenMethod: Computing.chosen,
}

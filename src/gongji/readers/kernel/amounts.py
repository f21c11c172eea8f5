"""A benefit's amount over intervals: 基数 → 累计 → 起付 → 计发办法 → 份数 → 舍入 → 抵扣 → 保底 → 限次 → 封顶.

`amount_k` of benefit k is a pure function of the row and the ledgers. With `wide` set it answers for a row
whose place is open: the amounts and counts that it reads may be anything within their bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import Final

from gongji.charter.nodes import (
    TOTAL_LIMIT,
    Daily,
    Discretion,
    Expr,
    Fixed,
    Graded,
    Method,
    Monthly,
    Prorate,
)
from gongji.charter.program import Amount, Benefit, Cap, Offset, Program, Reduction
from gongji.charter.ranges import facts_read
from gongji.readers.kernel.emit import Code, least, minus, plus, times, union
from gongji.readers.kernel.expressions import Expressions
from gongji.readers.kernel.fen import Fen
from gongji.readers.kernel.ledgers import LedgerCalls, Plan, inner_methods, quantity_scopes
from gongji.readers.kernel.methods import Methods
from gongji.readers.kernel.pieces import BELOW, COMPUTED, USED_UP, Result
from gongji.readers.kernel.tables import Tables
from gongji.readers.kernel.values import NOTHING, NUMBERS, Number, constant

UNITS: Final = "份数"


@dataclass(frozen=True, slots=True)
class AmountNames:
    """What `amount_k` returns, in this order; the caller unpacks it into names with a prefix."""

    scopes: tuple[int, ...]  # in which days or months are used up

    FIELDS = (
        "any",  # whether an amount is possible
        "low",
        "high",
        "states",  # states possible instead
        "needs",
        "leaf",
        "zero",  # mark of the reason when nothing can be paid
        "zero_leaf",
        "made",  # as any, low, high, states, needs: the method's own amount, before earlier rows count
        "made_low",
        "made_high",
        "made_states",
        "made_needs",
        "base_low",
        "base_high",
        "base_needs",
        "open",  # a row whose payment is taken off is open
        "open_needs",
        "out",  # fact beyond its bounds, -1 none
        "used",
        "inferred",
    )

    def names(self, prefix: str) -> list[str]:
        """All names with a prefix."""
        used = [f"used{s}_{end}" for s in self.scopes for end in ("low", "high", "needs")]
        return [f"{prefix}_{name}" for name in (*self.FIELDS, *used)]


def amount_names(program: Program, benefit: Benefit) -> AmountNames:
    """The shape of a benefit's amount."""
    return AmountNames(quantity_scopes(program, benefit))


def amount_exprs(amount: Amount) -> list[Expr]:
    """The expressions an amount is made of."""
    found: list[Expr] = [] if amount.base is None else [amount.base]
    for method in inner_methods(amount.method):
        found += method_exprs(method)
    found += [] if amount.reduction is None else [amount.reduction.days]
    found += [cap.limit for cap in amount.caps]
    found += [offset.amount for offset in amount.offsets if offset.amount is not None]
    return found


def method_exprs(method: Method) -> list[Expr]:
    """The expressions of one way of computing, those of inner ways apart."""
    match method:
        case Fixed(amount=amount):
            return [amount]
        case Daily(amount=amount, days=days):
            return [amount, days]
        case Monthly(start=start, months=months):
            return [start, months]
        case Graded(keys=keys, of=of):
            return [*keys, *([] if of is None else [of])]
        case Prorate(amount=amount, part=part, whole=whole):
            return [amount, part, whole]
        case _:
            subject = getattr(method, "subject", None)
            return [] if subject is None else [subject]


def masked_facts(program: Program, amount: Amount) -> frozenset[int]:
    """Amount and count facts that an amount reads: what an open row leaves undetermined."""
    names = {name for e in amount_exprs(amount) for name in facts_read(e)}
    names |= {m.fact for m in inner_methods(amount.method) if isinstance(m, Discretion)}
    return frozenset(i for i, f in enumerate(program.facts) if f.name in names and f.kind in NUMBERS)


def first_number_fact(program: Program, benefit: Benefit) -> int:
    """The fact named when a running total grows beyond its limit."""
    kinds = {f.name: (i, f.kind) for i, f in enumerate(program.facts)}
    if benefit.amount.base is not None:
        for name in facts_read(benefit.amount.base):
            position, kind = kinds[name]
            if kind in NUMBERS:
                return position
    return benefit.belongs


def amount_readings(program: Program, amount: Amount) -> list[tuple[str, str]]:
    """Readings that bear on every amount of a benefit."""
    scopes = [amount.scope, amount.threshold_scope]
    scopes += [amount.times.scope] if amount.times is not None else []
    scopes += [cap.scope for cap in amount.caps]
    scopes += [offset.scope for offset in amount.offsets]
    readings = [program.scopes[s].reading for s in scopes if s >= 0]
    readings += [offset.reading for offset in amount.offsets]
    readings += [reading for cap in amount.caps for reading in cap.readings]
    return [reading for reading in dict.fromkeys(readings) if reading is not None]


def common_parts(reduction: Reduction) -> int:
    """The denominator that all rates of a reduction share."""
    return lcm(*(rate.denominator for _, _, rate in reduction.bands))


class AmountWriter:
    """Writes `amount_k` of one benefit."""

    def __init__(self, code: Code, program: Program, plan: Plan, tables: Tables, benefit: Benefit) -> None:
        self.code = code
        self.program = program
        self.benefit = benefit
        self.amount = benefit.amount
        self.tables = tables
        self.values = Expressions(code, program, masked_facts(program, benefit.amount))
        self.plan = plan
        self.calls = LedgerCalls(self.values, plan)

    def write(self) -> None:
        """The whole function."""
        code = self.code
        with code.function(f"amount_{self.benefit.index}", "v, slot, parent, led, wide"):
            code.comment(f"{self.benefit.article} {self.benefit.name}：金额的上下界")
            code.line("used = inferred = 0")
            code.line("out = beyond = -1")
            for reading in amount_readings(self.program, self.amount):
                self.values.use_reading(reading)
            units = self._units()
            scaled = units if self.amount.per_unit else constant(1)
            fen = Fen(self.values, self.benefit, scaled)
            methods = Methods(fen, self.calls, self.tables)
            base, x = self._base()
            if self.amount.reduction is not None:
                fen.rate, fen.parts = self._reduction(self.amount.reduction)
            made = self._method(methods, x)
            self._hold(made)
            self._raised()
            code.line("opened = opened_needs = held = stand_needs = 0")
            code.line("gone = -1  # leaf of a limit of which nothing is left")
            for offset in self.amount.offsets:
                self._offset(offset)
            self._floor()
            self._times()
            for cap in self.amount.caps:
                self._cap(cap, units)
            self._stand()
            self._zero(made)
            self._return(base, made)

    def _units(self) -> Number:
        wanted = self.amount.per_unit or any(cap.per_unit for cap in self.amount.caps)
        position = self.values.position.get(UNITS, -1)
        if not wanted or position < 0:
            return constant(1)
        self.code.comment("份数")
        return self.values.floor(self.values.units(position, self.program.units_max))

    def _base(self) -> tuple[Number, Number]:
        """The row's own base and the running base."""
        code, amount = self.code, self.amount
        if amount.base is None:
            return NOTHING, NOTHING
        code.comment("基数")
        base = self.values.floored(amount.base)
        low, high, needs = base.low, base.high, base.needs
        if amount.scope >= 0:
            code.comment("累计")
            before = self.calls.read(self.plan.totals[self.benefit.index])
            low = code.atom(plus(before.low, base.low))
            high = low if before.fixed and base.fixed else code.atom(plus(before.high, base.high))
            needs = union(before.needs, base.needs)
        code.line("before = used")
        with code.block(f"if {high} > {TOTAL_LIMIT}"):
            code.line(f"out = beyond = {first_number_fact(self.program, self.benefit)}")
        x_low = code.atom(least(low, str(TOTAL_LIMIT)))
        return base, self.values.interval(x_low, least(high, str(TOTAL_LIMIT)), needs)

    def _reduction(self, reduction: Reduction) -> tuple[Number, int]:
        """Least and greatest rate that the days can earn, over one denominator."""
        code = self.code
        code.comment("减额等待")
        days = self.values.floored(reduction.days)
        over = common_parts(reduction)
        low, high = code.fresh("rate"), code.fresh("rate")
        code.line(f"{low} = {high} = -1")
        for first, last, rate in reduction.bands:
            part = rate.numerator * (over // rate.denominator)
            upper = "" if last is None else f" and {days.low} <= {last}"
            with code.block(f"if {days.high} >= {first}{upper}"):
                with code.block(f"if {low} < 0 or {part} < {low}"):
                    code.line(f"{low} = {part}")
                with code.block(f"if {part} > {high}"):
                    code.line(f"{high} = {part}")
        needs = code.atom(f"{days.needs} if {low} < {high} else 0", "m")
        return Number(low, high, needs), over

    def _method(self, methods: Methods, x: Number) -> Result:
        amount = self.amount
        self.code.comment("计发办法")
        if amount.threshold is None:
            return methods.write(amount.method, x)
        return methods.over(
            amount.threshold, amount.threshold_scope, x, lambda y: methods.write(amount.method, y)
        )

    # ---- from the method's amount to what is paid ----------------------------------------------------

    def _hold(self, made: Result) -> None:
        code = self.code
        code.line(f"any_, low, high, states = {made.possible}, {made.low}, {made.high}, {made.states}")
        code.line(f"needs = made_needs = {made.needs}")
        code.line("made_states = states")
        with code.block("if low == high"):
            code.line("needs = 0")

    def _narrow(self, needs: str) -> None:
        """After a step: the facts that bore on it are needed while the amount is open."""
        code = self.code
        if needs != "0":
            code.line(f"needs = needs | {needs} if low < high else 0")
        else:
            code.line("needs = needs if low < high else 0")

    def _less(self, n: Number) -> None:
        """Takes a number off, not below 0."""
        code = self.code
        code.line(f"low, high = {minus('low', n.high)}, {minus('high', n.low)}")
        for end in ("low", "high"):
            with code.block(f"if {end} < 0"):
                code.line(f"{end} = 0")
        self._narrow(n.needs)

    def _raised(self) -> None:
        """Only what exceeds the highest amount reached before."""
        if self.amount.base is None or self.amount.scope < 0:
            return
        self.code.comment("减去已达最高额")
        with self.code.block("if any_"):
            self._less(self.calls.read(self.plan.peaks[self.benefit.index], "peak"))

    def _offset(self, offset: Offset) -> None:
        code = self.code
        code.comment(f"抵扣 {'、'.join(offset.articles)}")
        if offset.benefit < 0:
            assert offset.amount is not None
            with code.block("if any_"):
                self._less(self.values.floored(offset.amount))
            return
        paid = self.plan.paid[offset.benefit, offset.scope]
        waiting = self.plan.waiting[offset.benefit, offset.scope]
        with code.block("if any_"):
            self._less(self.calls.read(paid))
            call = "waiting_among" if waiting.pools >= 0 else "waiting"
            with code.block("if high > 0"):
                code.line(f"stand, waits, wait_needs = {call}({self.calls.place(waiting)})")
                code.line("held |= stand")
                with code.block("if waits"):
                    code.line("opened = 1")
                    code.line("opened_needs |= wait_needs")

    def _floor(self) -> None:
        floor = self.amount.floor
        if floor == 0:
            return
        self.code.comment("保底")
        for end in ("low", "high"):
            with self.code.block(f"if 0 < {end} < {floor}"):
                self.code.line(f"{end} = {floor}")
        self._narrow("0")

    def _times(self) -> None:
        code, times_ = self.code, self.amount.times
        if times_ is None:
            return
        code.comment("限次")
        with code.block("if any_"):
            count = self.calls.read(self.plan.paid_times[self.benefit.index, times_.scope])
            with code.block(f"if {count.low} >= {times_.number}"):
                code.line("low = high = needs = 0")
                code.line(f"gone = {times_.leaf}")
            with code.block(f"elif {count.high} >= {times_.number}"):
                code.line("low = 0")
                self._narrow(count.needs)

    def _cap(self, cap: Cap, units: Number) -> None:
        code = self.code
        code.comment(f"封顶 {'、'.join(cap.articles)}")
        with code.block("if any_"):
            limit = self.values.floored(cap.limit)
            if cap.per_unit:
                made = union(limit.needs, units.needs)
                limit = self.values.interval(times(limit.low, units.low), times(limit.high, units.high), made)
            used = self.calls.read(self.plan.caps[cap.ledger, cap.scope])
            made = union(limit.needs, used.needs)
            left = self.values.floor(
                self.values.interval(minus(limit.low, used.high), minus(limit.high, used.low), made)
            )
            with code.block(f"if {left.high} == 0 and gone < 0"):
                code.line(f"gone = {cap.leaf}")
            for end, most in (("low", left.low), ("high", left.high)):
                with code.block(f"if {end} > {most}"):
                    code.line(f"{end} = {most}")
            self._narrow(left.needs)

    def _stand(self) -> None:
        """The state of a benefit that is to be taken off stands in place of what would be paid."""
        if not any(offset.benefit >= 0 for offset in self.amount.offsets):
            return
        code = self.code
        with code.block("if held and high > 0"):
            code.line("states |= first_state(held)")
            with code.block("if low > 0"):
                code.line("any_ = low = high = needs = 0")
            with code.block("else"):
                code.line("stand_needs = needs")
                code.line("high = needs = 0")

    def _zero(self, made: Result) -> None:
        """Why nothing can be paid."""
        code, benefit = self.code, self.benefit
        code.line(f"leaf = {made.leaf}")
        with code.block("if leaf < 0"):
            code.line(f"leaf = {benefit.leaf}")
        code.line(f"zero, zero_leaf = {benefit.mark_zero}, leaf")
        with code.block("if any_ and states == 0 and high == 0"):
            why = made.zero
            with code.block(f"if {why} & {COMPUTED | USED_UP} == 0"):
                code.line(f"zero = {benefit.mark_below} if {why} == {BELOW} else zero")
            with code.block("elif gone >= 0"):
                code.line(f"zero, zero_leaf = {benefit.mark_capped}, gone")
            with code.block(f"elif {why} & {USED_UP}"):
                code.line(f"zero = {benefit.mark_capped}")

    def _return(self, base: Number, made: Result) -> None:
        shape = amount_names(self.program, self.benefit)
        if self.amount.base is not None:
            with self.code.block("if beyond >= 0"):
                self.code.line("used = before")
        figures = [
            "any_, low, high, states, needs | stand_needs | (made_needs if made_states else 0)",
            "leaf, zero, zero_leaf",
            f"{made.possible}, {made.low}, {made.high}, made_states, made_needs",
            f"{base.low}, {base.high}, {base.needs}, opened, opened_needs, out, used, inferred",
        ]
        for scope in shape.scopes:
            n = made.used.get(scope, NOTHING)
            figures.append(f"{n.low}, {n.high}, {n.needs}")
        with_breaks = (",\n" + "    " * (self.code.depth + 1)).join(figures)
        self.code.line("return (")
        self.code.lines.append("    " * (self.code.depth + 1) + with_breaks + ",")
        self.code.line(")")

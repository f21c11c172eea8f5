"""The known path of one benefit: everything stated, nothing refused, no earlier row open.

`benefit_k` decides such rows in a straight line of plain integers and hands every other row to `open_k`.
It changes the ledgers only when no way out is left.
"""

from __future__ import annotations

from gongji.charter.nodes import (
    TOTAL_LIMIT,
    All,
    ChosenExpr,
    Daily,
    Discretion,
    Expr,
    If,
    Monthly,
    State,
)
from gongji.charter.program import Benefit, Clash, Offset, Program
from gongji.charter.ranges import parts
from gongji.readers.kernel.amounts import UNITS, amount_readings, common_parts
from gongji.readers.kernel.emit import Code, least, minus, plus, times
from gongji.readers.kernel.fen import Fen
from gongji.readers.kernel.known import KnownCalls, KnownExpressions
from gongji.readers.kernel.ledgers import Ledger, Plan, inner_methods
from gongji.readers.kernel.methods import Methods
from gongji.readers.kernel.pieces import BELOW, COMPUTED, USED_UP, Result
from gongji.readers.kernel.tables import Tables
from gongji.readers.kernel.values import NOTHING, Number, constant


class StraightWriter:
    """Writes `benefit_k` of one benefit."""

    def __init__(self, code: Code, program: Program, plan: Plan, tables: Tables, benefit: Benefit) -> None:
        self.code = code
        self.program = program
        self.plan = plan
        self.tables = tables
        self.benefit = benefit
        self.amount = benefit.amount
        self.way_out = f"return open_{benefit.index}(v, slot, parent, led, 0, 0)"
        self.values = KnownExpressions(code, program, self.way_out)
        self.calls = KnownCalls(self.values, plan)
        self.left: list[tuple[str, int]] = []  # what caps leave, with their leaves

    def write(self) -> None:
        """The whole function."""
        code, benefit = self.code, self.benefit
        with code.function(f"benefit_{benefit.index}", "v, slot, parent, led"):
            code.comment(f"{benefit.article} {benefit.name}")
            start = len(code.lines)
            self._trigger()
            self._range()
            for test in benefit.tests:
                code.comment("、".join((*benefit.marks[test.mark].articles, benefit.marks[test.mark].phrase)))
                self._must_fail(test.refuses)
            self._notes()
            self._clashes()
            base, made = self._made()
            self._stand(base, made)
            pay = self._paid(made)
            self._touch([*self._own(self.plan.paid_times), *self._own(self.plan.quantities), *self._money()])
            self._record_place(base, made)
            self._conclude(made, pay)
            self._begin(start)

    def _begin(self, at: int) -> None:
        """The first lines, once it is known which names the rest needs."""
        first = []
        methods = list(inner_methods(self.amount.method))
        if self.values.at_times:
            first.append(f"used = {self.values.always}")
        if any(isinstance(m, Monthly) for m in methods):
            first.append("inferred = 0")
        if any(isinstance(m, Discretion) for m in methods):
            first.append("out = -1")
        self.code.lines[at:at] = ["    " + line for line in first]

    # ---- before the amount ------------------------------------------------------------------------------

    def _trigger(self) -> None:
        self.code.comment("触发")
        trigger = self.benefit.trigger
        for item in trigger.items if isinstance(trigger, All) else (trigger,):
            holds, fails = self._sides(item)
            if holds is None or fails is None:
                t = self.values.truth(item)
                with self.code.block(f"if {t.value} == 0"):
                    self.code.line("return SKIP")
                continue
            with self.code.block(f"if not ({holds})"):
                with self.code.block(f"if {fails}"):
                    self.code.line("return SKIP")
                self.code.line(self.way_out)

    def _sides(self, expr: Expr) -> tuple[str | None, str | None]:
        if any(isinstance(part, ChosenExpr | If) for part in parts(expr)):
            return None, None
        return self.values.surely(expr, True), self.values.surely(expr, False)

    def _must_fail(self, expr: Expr) -> None:
        """The way out unless a condition is certainly false."""
        fails = self._sides(expr)[1]
        if fails is None:
            self.values.leave_if(f"{self.values.truth(expr).value} != 0")
        else:
            self.values.leave_if(f"not ({fails})")

    def _range(self) -> None:
        for position in self.benefit.guarded:
            self.values.within(position)
        for position, limit in self.benefit.most:
            self.values.leave_if(f"{self.values.raw(position)} > {self.values.raw(limit)}")

    def _notes(self) -> None:
        """Remarks that hold; `notes` is left out where a benefit has none."""
        code = self.code
        if not self.benefit.notes:
            return
        code.line("notes = 0")
        for note in self.benefit.notes:
            code.comment(f"附注 {self.benefit.marks[note.mark].phrase}")
            holds = self.values.exactly(note.when)
            if holds is None:
                holds = f"{self.values.truth(note.when).value} == 2"
            with code.block(f"if {holds}"):
                code.line(f"notes |= {1 << note.mark}")

    def _clashes(self) -> None:
        for i, clash in enumerate(self.benefit.clashes):
            self.code.comment(f"冲突 {'、'.join(clash.articles)}")
            self._no_clash(i, clash)

    def _no_clash(self, i: int, clash: Clash) -> None:
        k = self.benefit.index
        if clash.kind == "both":
            assert clash.when is not None
            self._must_fail(clash.when)
            return
        self.values.use_reading(self.program.scopes[clash.scope].reading)
        if clash.kind == "repeat":
            earlier = self.calls.read(self.plan.present[k, clash.scope])
            if earlier is not NOTHING:
                self.values.leave_if(f"{earlier.low} > 0")
            return
        ledger = self.plan.spans[k, i]
        self.values.leave_if(f"led[{ledger.cells}][parent[{clash.scope}]] != 0")
        if not self.program.scopes[clash.scope].plain:
            self.values.leave_if(f"slot[{clash.scope}] < 0")
        self.values.stated(clash.start)
        self.values.within(clash.months)

    # ---- the amount ---------------------------------------------------------------------------------------

    def _units(self) -> Number:
        wanted = self.amount.per_unit or any(cap.per_unit for cap in self.amount.caps)
        position = self.values.position.get(UNITS, -1)
        if not wanted or position < 0:
            return constant(1)
        return self.values.units(position, self.program.units_max)

    def _made(self) -> tuple[Number, Result]:
        """The row's base, and what the way of computing gives for the running base."""
        code, amount = self.code, self.amount
        for reading in amount_readings(self.program, amount):
            self.values.use_reading(reading)
        self.units = self._units()
        scaled = self.units if amount.per_unit else constant(1)
        fen = Fen(self.values, self.benefit, scaled)
        methods = Methods(fen, self.calls, self.tables)
        base = x = NOTHING
        if amount.base is not None:
            code.comment("基数")
            base = x = self.values.floored(amount.base)
            if amount.scope >= 0:
                before = self.calls.read(self.plan.totals[self.benefit.index])
                n = code.atom(plus(before.low, base.low))
                x = Number(n, n, "0")
            self.values.leave_if(f"{x.low} > {TOTAL_LIMIT}")
        if amount.reduction is not None:
            fen.rate, fen.parts = self._rate()
        code.comment("计发办法")
        if amount.threshold is None:
            made = methods.write(amount.method, x)
        else:
            made = methods.over(
                amount.threshold, amount.threshold_scope, x, lambda y: methods.write(amount.method, y)
            )
        if any(isinstance(m, Discretion) for m in inner_methods(amount.method)):
            self.values.leave_if("out >= 0")
        return base, made

    def _rate(self) -> tuple[Number, int]:
        code, reduction = self.code, self.amount.reduction
        assert reduction is not None
        code.comment("减额等待")
        days = self.values.floored(reduction.days)
        over = common_parts(reduction)
        rate = code.fresh("rate")
        code.line(f"{rate} = 0")
        for first, last, share in reduction.bands:
            upper = "" if last is None else f" <= {last}"
            with code.block(f"if {first} <= {days.low}{upper}"):
                code.line(f"{rate} = {share.numerator * (over // share.denominator)}")
        return Number(rate, rate, "0"), over

    def _stand(self, base: Number, made: Result) -> None:
        """A state in place of an amount: the base counts, nothing is paid, others wait for it."""
        if made.possible == "1":
            return
        used = "used" if self.values.at_times else str(self.values.always)
        with self.code.block(f"if {made.possible} == 0"):
            waiting = self._own(self.plan.waiting)
            self._touch(waiting)
            self._record_place(base, None)
            for ledger in waiting:
                self.calls.stand(ledger, made.states)
            state = f"state_of({made.states})"
            notes = "notes" if self.benefit.notes else "0"
            self.code.line(f"return {state}, -1, -1, -1, {made.leaf}, {notes}, 0, {used}")

    def _paid(self, made: Result) -> str:
        """From the amount made to what is paid; the name that holds it."""
        code, amount = self.code, self.amount
        code.line(f"pay = {made.low}")
        if amount.base is not None and amount.scope >= 0:
            self._less(self.calls.read(self.plan.peaks[self.benefit.index]))
        for offset in amount.offsets:
            self._offset(offset)
        if amount.floor:
            with code.block(f"if 0 < pay < {amount.floor}"):
                code.line(f"pay = {amount.floor}")
        if amount.times is not None:
            code.comment("限次")
            count = self.calls.read(self.plan.paid_times[self.benefit.index, amount.times.scope])
            left = code.atom(minus(str(amount.times.number), count.low))
            self.left.append((left, amount.times.leaf))
            with code.block(f"if {left} <= 0"):
                code.line("pay = 0")
        for cap in amount.caps:
            code.comment(f"封顶 {'、'.join(cap.articles)}")
            limit = self.values.floored(cap.limit).low
            if cap.per_unit:
                limit = times(limit, self.units.low)
            used = self.calls.read(self.plan.caps[cap.ledger, cap.scope])
            left = code.atom(minus(limit, used.low))
            self.left.append((left, cap.leaf))
            with code.block(f"if pay > {left}"):
                code.line(f"pay = {left} if {left} > 0 else 0")
        return "pay"

    def _less(self, n: Number) -> None:
        if n.low != "0":
            self.code.line(f"pay = pay - {n.low} if pay > {n.low} else 0")

    def _offset(self, offset: Offset) -> None:
        self.code.comment(f"抵扣 {'、'.join(offset.articles)}")
        if offset.benefit < 0:
            assert offset.amount is not None
            self._less(self.values.floored(offset.amount))
            return
        self._less(self.calls.read(self.plan.paid[offset.benefit, offset.scope]))
        self.calls.clear(self.plan.waiting[offset.benefit, offset.scope])

    # ---- what the row leaves, and the decision -------------------------------------------------------------

    def _own(self, ledgers: dict[tuple[int, int], Ledger]) -> list[Ledger]:
        return [ledger for (k, _), ledger in ledgers.items() if k == self.benefit.index and ledger.live]

    def _money(self) -> list[Ledger]:
        """Ledgers that the payment goes into."""
        keys = dict.fromkeys((cap.ledger, cap.scope) for cap in self.amount.caps)
        return [ledger for ledger in (self.plan.caps[key] for key in keys) if ledger.live] + self._own(
            self.plan.paid
        )

    def _touch(self, others: list[Ledger]) -> None:
        """Looks up every ledger that will be written, so that no way out comes after the first change."""
        plan, k = self.plan, self.benefit.index
        sums = (plan.totals, plan.peaks, plan.deducted)
        mine = [ledgers[k] for ledgers in sums if k in ledgers and ledgers[k].live]
        mine += [*self._own(plan.admitted), *self._own(plan.present), *others]
        self.code.comment("记账")
        for ledger in mine:
            self.calls.cells(ledger)
            if ledger.pools >= 0:
                self.calls.pools(ledger)

    def _record_place(self, base: Number, made: Result | None) -> None:
        """What every row leaves that takes part, paid or not; `made`: the amount it reached."""
        plan, k = self.plan, self.benefit.index
        if k in plan.totals and plan.totals[k].live:
            self.calls.add(plan.totals[k], base.low)
            if made is not None:
                self.calls.raise_to(plan.peaks[k], made.low)
        threshold = self.amount.threshold
        if threshold is not None and k in plan.deducted and plan.deducted[k].live:
            used = self.code.atom(least(base.low, str(threshold.edges[0].value)))
            self.calls.add(plan.deducted[k], used)
        for ledger in (*self._own(plan.admitted), *self._own(plan.present)):
            self.calls.add(ledger, "1")
        for i, clash in enumerate(self.benefit.clashes):
            if clash.kind == "overlap":
                ledger, s = plan.spans[k, i], clash.scope
                slot = "0" if self.program.scopes[s].plain else f"slot[{s}]"
                start, months = self.values.raw(clash.start), self.values.raw(clash.months)
                place = f"led[{ledger.cells}], led[{ledger.pools}], parent[{s}], {slot}, 0"
                self.code.line(f"add_span({place}, {start}, {months}, {months}, 1, 0, 0)")

    def _conclude(self, made: Result, pay: str) -> None:
        code, benefit = self.code, self.benefit
        used = "used" if self.values.at_times else str(self.values.always)
        with code.block(f"if {pay} > 0"):
            for ledger in self._money():
                self.calls.add(ledger, pay)
            for ledger in self._own(self.plan.paid_times):
                self.calls.add(ledger, "1")
            for scope, n in made.used.items():
                ledger = self.plan.quantities[benefit.index, scope]
                if ledger.live:
                    self.calls.add(ledger, n.low)
            marks = self._marks("0")
            code.line(f"return {int(State.PAID)}, {pay}, {pay}, {pay}, {made.leaf}, {marks}, 0, {used}")
        self._zero(made)
        code.line(f"return {int(State.REFUSED)}, 0, 0, 0, leaf, {self._marks('marks')}, 0, {used}")

    def _marks(self, marks: str) -> str:
        """Marks of the decision: notes, and the one on inferred values."""
        found = [] if marks == "0" else [marks]
        if self.benefit.notes:
            found.append("notes")
        if any(isinstance(m, Monthly) for m in inner_methods(self.amount.method)):
            bit = 1 << self.benefit.mark_inferred if self.benefit.mark_inferred >= 0 else 0
            found.append(f"({bit} if inferred else 0)")
        return " | ".join(found) or "0"

    def _zero(self, made: Result) -> None:
        """Why nothing is paid: the mark and the leaf."""
        code, benefit = self.code, self.benefit
        code.line(f"marks, leaf = {1 << benefit.mark_zero}, {made.leaf}")
        capped = [(f"{left} <= 0", str(leaf)) for left, leaf in self.left]
        if any(isinstance(m, Daily | Monthly) for m in inner_methods(self.amount.method)):
            capped.append((f"{made.zero} & {USED_UP}", made.leaf))
        if made.zero == str(COMPUTED):
            tests = [f"if {test}" for test, _ in capped[:1]] + [f"elif {test}" for test, _ in capped[1:]]
        else:
            with code.block(f"if {made.zero} & {COMPUTED | USED_UP} == 0"):
                code.line(f"marks = {1 << benefit.mark_below} if {made.zero} == {BELOW} else marks")
            tests = [f"elif {test}" for test, _ in capped]
        for test, (_, leaf) in zip(tests, capped, strict=True):
            with code.block(test):
                code.line(f"marks, leaf = {1 << benefit.mark_capped}, {leaf}")

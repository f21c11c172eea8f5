"""One benefit of one row, whatever is unknown: reasons to refuse, amount, conflicts, state, what it leaves.

`open_k` of benefit k decides a row from beginning to end and adds it to the ledgers. With `prior` set the
row was decided before (1: paid `paid` fen, 2: a computed 0): it is only added to the ledgers.
"""

from __future__ import annotations

from gongji.charter.nodes import Discretion, State
from gongji.charter.program import Benefit, Clash, Note, Program, Test
from gongji.charter.ranges import methods_in
from gongji.readers.kernel.amounts import amount_names
from gongji.readers.kernel.emit import Code, least
from gongji.readers.kernel.expressions import Expressions
from gongji.readers.kernel.ledgers import Ledger, LedgerCalls, Plan

UNDECIDED = tuple(s for s in State if s not in (State.PAID, State.REFUSED, State.PAPERS, State.OUT_OF_RANGE))
"""States that stand for a benefit which takes this one's payments off."""


def mask(states: tuple[State, ...]) -> int:
    """Bits of some states."""
    return sum(1 << s for s in states)


class BenefitWriter:
    """Writes `open_k` of one benefit."""

    def __init__(self, code: Code, program: Program, plan: Plan, benefit: Benefit) -> None:
        self.code = code
        self.program = program
        self.benefit = benefit
        self.amount = benefit.amount
        self.plan = plan
        self.values = Expressions(code, program)
        self.calls = LedgerCalls(self.values, plan)
        self.shape = amount_names(program, benefit)
        methods = methods_in(benefit.amount.method)
        at = {f.name: i for i, f in enumerate(program.facts)}
        self.awards = tuple(at[m.fact] for m in methods if isinstance(m, Discretion))

    def write(self) -> None:
        """The whole function."""
        code, benefit = self.code, self.benefit
        with code.function(f"open_{benefit.index}", "v, slot, parent, led, prior, paid"):
            code.comment(f"{benefit.article} {benefit.name}：事实可能不全")
            self._start()
            with code.block("if prior == 0"):
                self._trigger()
                self._range()
                for test in benefit.tests:
                    self._test(test)
                self._notes(benefit.notes)
                self._refuse()
            self._amounts()
            self._clashes()
            self._state()
            self._record()
            code.line("return state, amount, least, most, leaf, marks, needs, used")

    def _start(self) -> None:
        code = self.code
        code.line("t = 2")
        code.line("used = marks = notes = papers = first = certain = opened = held = 0")
        code.line("row_needs = held_leaf = 0")
        code.line("out = -1")

    # ---- before the amount ----------------------------------------------------------------------------

    def _trigger(self) -> None:
        code = self.code
        code.comment("触发")
        t = self.values.truth(self.benefit.trigger)
        with code.block(f"if {t.value} == 0"):
            code.line("return SKIP")
        code.line(f"t = {t.value}")
        with code.block("if t == 1"):
            code.line(f"row_needs = {t.needs}")

    def _range(self) -> None:
        code, facts = self.code, self.program.facts
        if self.benefit.guarded or self.benefit.most:
            code.comment("数值范围")
        for position in self.benefit.guarded:
            raw, fact = self.values.raw(position), facts[position]
            with code.block(f"if out < 0 and {raw} > ABSENT and ({raw} < {fact.low} or {raw} > {fact.high})"):
                code.line(f"out = {position}")
        for position, limit in self.benefit.most:
            raw, top = self.values.raw(position), self.values.raw(limit)
            with code.block(f"if out < 0 and {top} > ABSENT and {raw} > {top}"):
                code.line(f"out = {position}")

    def _test(self, test: Test) -> None:
        code, benefit = self.code, self.benefit
        mark = benefit.marks[test.mark]
        code.comment(f"{'、'.join(mark.articles)} {mark.phrase}")
        t = self.values.truth(test.refuses)
        with code.block(f"if {t.value} == 2"):
            with code.block("if certain == 0"):
                code.line(f"certain, first = 1, {test.leaf}")
            code.line(f"marks |= {1 << test.mark}")
        with code.block(f"elif {t.value} == 1"):
            code.line(f"row_needs |= {t.needs}")
            if test.if_unknown is None:
                code.line("opened = 1")
                code.line(f"papers |= {1 << test.mark}")
            else:
                self._hold(test.if_unknown, test.leaf)

    def _hold(self, state: State, leaf: int) -> None:
        """An open test that stands for a state of its own; the state that wins keeps its first leaf."""
        code = self.code
        with code.block(f"if first_state(held | {1 << state}) != held"):
            code.line(f"held, held_leaf = {1 << state}, {leaf}")

    def _notes(self, notes: tuple[Note, ...]) -> None:
        code = self.code
        for note in notes:
            code.comment(f"附注 {self.benefit.marks[note.mark].phrase}")
            t = self.values.truth(note.when)
            with code.block(f"if {t.value} == 2"):
                code.line(f"notes |= {1 << note.mark}")

    def _refuse(self) -> None:
        code = self.code
        with code.block("if certain"):
            with code.block("if out < 0"):
                code.line(f"return {int(State.REFUSED)}, 0, 0, 0, first, marks | notes, 0, used")
            out = f"{int(State.OUT_OF_RANGE)}, -1, -1, -1, {self.benefit.leaf}, notes, 1 << out, used"
            code.line(f"return {out}")

    # ---- the amount, and as an open row has it ---------------------------------------------------------

    def _amounts(self) -> None:
        code, k = self.code, self.benefit.index
        call = f"amount_{k}(v, slot, parent, led, "
        own, wide = self.shape.names("a"), self.shape.names("e")
        code.comment("金额；e_ 为本行去向未定时的金额")
        code.line("part = 1 if t == 1 or opened or held or out >= 0 else 2")
        code.line(f"{', '.join(own)} = {call}out >= 0)")
        code.line("looked = prior == 0 and out < 0")
        with code.block("if out < 0"):
            code.line("used |= a_used")
            with code.block("if a_out >= 0 and prior == 0"):
                code.line("out, part = a_out, 1")
        code.line(f"{', '.join(wide)} = {', '.join(own)}")
        undecided = f" or a_states >> {int(State.DISCRETION)} & 1" if self.awards else ""
        with code.block(f"if part == 1{undecided}"):
            code.line(f"{', '.join(wide)} = {call}True)")
        with code.block("if out >= 0"):
            code.line("row_needs |= 1 << out")

    # ---- conflicts ------------------------------------------------------------------------------------

    def _clashes(self) -> None:
        code = self.code
        code.line("c = c_needs = 0")
        code.line("c_leaf = -1")
        if not self.benefit.clashes:
            return
        with code.block("if looked"):
            for i, clash in enumerate(self.benefit.clashes):
                code.comment(f"冲突 {'、'.join(clash.articles)}")
                verdict, needs = self._clash(i, clash)
                with code.block(f"if {verdict} == 2"), code.block("if c < 2"):
                    leaf = clash.leaf if clash.leaf >= 0 else self.benefit.leaf
                    code.line(f"c, c_leaf = 2, {leaf}")
                with code.block(f"elif {verdict} == 1"):
                    with code.block("if c == 0"):
                        code.line("c = 1")
                    code.line(f"c_needs |= {needs}")
            code.comment("本行去向未定，冲突也就未定")
            with code.block("if c == 2 and part == 1"):
                code.line("c, c_needs = 1, 0")

    def _clash(self, i: int, clash: Clash) -> tuple[str, str]:
        code, k = self.code, self.benefit.index
        if clash.kind == "both":
            assert clash.when is not None
            t = self.values.truth(clash.when)
            return t.value, t.needs
        self.values.use_reading(self.program.scopes[clash.scope].reading)
        verdict, needs = code.fresh("c"), code.fresh("needs")
        if clash.kind == "repeat":
            n = self.calls.read(self.plan.present[k, clash.scope])
            code.line(f"{verdict} = 2 if {n.low} >= 1 else 1 if {n.high} >= 1 else 0")
            return verdict, n.needs
        span = ", ".join(self._span(clash))
        code.line(f"{verdict}, {needs} = overlap({self._span_place(i, clash.scope)}, {span})")
        return verdict, needs

    def _span(self, clash: Clash) -> tuple[str, str, str, str]:
        """Start, fewest and most months, and the facts missing from them; all bounds when out of range."""
        code, fact = self.code, self.program.facts[clash.months]
        start = self.values.point_fact(clash.start)
        months = self.values.number_fact(clash.months, fact.low, fact.high)
        fewest, most, needs = code.fresh("fewest"), code.fresh("most"), code.fresh("needs")
        code.line(f"{fewest}, {most}, {needs} = {months.low}, {months.high}, {months.needs}")
        raw = self.values.raw(clash.months)
        with code.block(f"if out >= 0 and {raw} != ABSENT"):
            bit = 1 << clash.months if fact.low < fact.high else 0
            code.line(f"{fewest}, {most}, {needs} = {fact.low}, {fact.high}, {bit}")
        return start.value, fewest, most, f"{needs} | {start.needs}"

    def _span_place(self, i: int, scope: int) -> str:
        ledger = self.plan.spans[self.benefit.index, i]
        plain = self.program.scopes[scope].plain
        key = "0" if plain else self.calls.keyed(scope)
        slot = "0" if plain else f"slot[{scope}]"
        return f"led[{ledger.cells}], led[{ledger.pools}], parent[{scope}], {slot}, {key}"

    # ---- the state ------------------------------------------------------------------------------------

    def _state(self) -> None:
        code = self.code
        code.comment("状态")
        code.line("amount = least = most = -1")
        code.line("needs = 0")
        code.line("leaf = a_leaf")
        code.line("marks = notes")
        with code.block("if c == 2"):
            code.line("c_needs = 0")
        code.line("several = a_any and (a_states or a_low < a_high) or a_states & (a_states - 1)")
        with code.block("if prior"):
            code.line(f"state = {int(State.PAID)} if prior == 1 else {int(State.REFUSED)}")
        with code.block("elif out >= 0"):
            code.line(f"state, leaf, needs = {int(State.OUT_OF_RANGE)}, {self.benefit.leaf}, 1 << out")
        with code.block("elif a_any and a_states == 0 and a_high == 0"):
            code.line(f"state, leaf = {int(State.REFUSED)}, a_zero_leaf")
            code.line("amount = least = most = 0")
            code.line("marks |= 1 << a_zero")
        with code.block("elif c == 2"):
            code.line(f"state, leaf = {int(State.CONFLICT)}, c_leaf")
        with code.block("elif t == 1 or opened or c == 1 or a_open or several"):
            self._papers()
        with code.block("elif held | a_states"):
            code.line("won = first_state(held | a_states)")
            code.line("state = state_of(won)")
            with code.block("if won == held"):
                code.line("leaf = held_leaf")
        with code.block("else"):
            code.line(f"state = {int(State.PAID)}")
            code.line("amount = least = most = a_low")
        self._inferred()

    def _papers(self) -> None:
        code = self.code
        code.line(f"state, least, most = {int(State.PAPERS)}, 0, a_high")
        with code.block("if t == 2 and not (opened or held or c or a_open or a_states)"):
            code.line("least = a_low")
        code.line("marks |= papers")
        code.line("needs = row_needs | a_needs | a_open_needs")
        with code.block("if c == 1"):
            code.line("needs |= c_needs")
        if self.awards:
            with code.block(f"if a_states >> {int(State.DISCRETION)} & 1"):
                with code.block("if e_high > most"):
                    code.line("most = e_high")
                for position in self.awards:
                    with code.block(f"if {self.values.raw(position)} < ABSENT"):
                        code.line(f"needs |= {1 << position}")

    def _inferred(self) -> None:
        mark = self.benefit.mark_inferred
        if mark >= 0:
            states = (State.PAID, State.REFUSED, State.PAPERS)
            with self.code.block(f"if a_inferred and {mask(states)} >> state & 1"):
                self.code.line(f"marks |= {1 << mark}")

    # ---- what the row leaves behind ----------------------------------------------------------------------

    def _record(self) -> None:
        code = self.code
        code.comment("记账")
        self._record_base()
        self._record_deducted()
        self._record_part()
        self._record_paid()
        self._record_waiting()

    def _record_base(self) -> None:
        code, k, amount = self.code, self.benefit.index, self.amount
        if k not in self.plan.totals or not self.plan.totals[k].live:
            return
        assert amount.base is not None
        waits = "row_needs | (a_base_needs if looked else 0)"
        total, peak = self.plan.totals[k], self.plan.peaks[k]
        with code.block("if part == 2"):
            self.calls.write(total, "credit", "a_base_low", "a_base_high", "a_base_needs")
        with code.block("else"):
            self.calls.write(total, "credit", "0", str(amount.base_high), waits)
        with code.block(f"if state != {int(State.CONFLICT)}"):
            with code.block("if part == 1"), code.block("if e_made"):
                self.calls.write(peak, "reach", "0", "e_made_high", waits)
            with code.block("elif a_made"):
                settled = f"(c == 0 or state == {int(State.REFUSED)})"
                low = f"a_made_low if a_made_states == 0 and {settled} else 0"
                needs = f"a_made_needs | (0 if {settled} else c_needs)"
                self.calls.write(peak, "reach", low, "a_made_high", needs)
        with code.block("if prior"):
            code.line("paid_low = a_low if a_any and a_states == 0 else 0")
            code.line("paid_high = a_high if a_any else 0")
            self.calls.move(peak, "paid - paid_high", "paid - paid_low")

    def _record_deducted(self) -> None:
        """What the row uses of a threshold that is taken off once."""
        code, ledger = self.code, self.plan.deducted.get(self.benefit.index)
        threshold = self.amount.threshold
        if ledger is None or threshold is None or not ledger.live:
            return
        most = threshold.edges[0].value
        with code.block("if part == 2"):
            low, high = (code.atom(least(f"a_base_{end}", str(most))) for end in ("low", "high"))
            self.calls.write(ledger, "credit", low, high, f"a_base_needs if {low} < {high} else 0")
        with code.block("else"):
            waits = "row_needs | (a_base_needs if looked else 0)"
            self.calls.write(ledger, "credit", "0", str(min(self.amount.base_high, most)), waits)

    def _record_part(self) -> None:
        """That the row takes part, or may."""
        k = self.benefit.index
        ledgers = [ledger for (b, _), ledger in self.plan.admitted.items() if b == k]
        ledgers += [ledger for (b, _), ledger in self.plan.present.items() if b == k]
        for ledger in ledgers:
            self.calls.write(ledger, "credit", "part - 1", "1", "row_needs if part == 1 else 0")
        for i, clash in enumerate(self.benefit.clashes):
            if clash.kind == "overlap":
                start, fewest, most, span_needs = self._span(clash)
                place = self._span_place(i, clash.scope)
                self.code.line(
                    f"add_span({place}, {start}, {fewest}, {most}, part - 1, {span_needs}, "
                    "row_needs if part == 1 else 0)"
                )

    def _record_paid(self) -> None:
        code, k = self.code, self.benefit.index
        money = [self.plan.caps[key] for key in dict.fromkeys((c.ledger, c.scope) for c in self.amount.caps)]
        money += [ledger for (b, _), ledger in self.plan.paid.items() if b == k]
        times_ = [ledger for (b, _), ledger in self.plan.paid_times.items() if b == k]
        used = [(s, self.plan.quantities[k, s]) for s in self.shape.scopes]
        live = [*money, *times_, *(ledger for _, ledger in used)]
        if not any(ledger.live for ledger in live):
            return
        with code.block(f"if state == {int(State.PAID)}"):
            paid = code.fresh("paid")
            code.line(f"{paid} = paid if prior else a_low")
            for ledger in money:
                self.calls.write(ledger, "credit", paid, paid, "0")
            for ledger in times_:
                self.calls.write(ledger, "credit", "1", "1", "0")
            for s, ledger in used:
                low, high, needs = (f"a_used{s}_{end}" for end in ("low", "high", "needs"))
                self._add_if(ledger, high, low, high, needs)
        either = mask((State.PAPERS, State.OUT_OF_RANGE))
        with code.block(f"elif {either} >> state & 1"):
            paid = code.fresh("paid")
            code.line(f"{paid} = e_high if e_any else 0")
            for ledger in money:
                self.calls.write(ledger, "credit", "0", paid, "needs")
            for ledger in times_:
                self._add_if(ledger, paid, "0", "1", "needs")
            for s, ledger in used:
                self._add_if(ledger, f"e_used{s}_high", "0", f"e_used{s}_high", "needs")

    def _add_if(self, ledger: Ledger, some: str, *figures: str) -> None:
        """Adds to a ledger where there is something to add."""
        if ledger.live:
            with self.code.block(f"if {some} > 0"):
                self.calls.write(ledger, "credit", *figures)

    def _record_waiting(self) -> None:
        code, k = self.code, self.benefit.index
        ledgers = [ledger for (b, _), ledger in self.plan.waiting.items() if b == k]
        if not ledgers:
            return
        settled = mask((State.PAID, State.REFUSED))
        with code.block(f"if {settled} >> state & 1 == 0"):
            code.line("stands, waits, wait_needs = 0, 1, needs if part == 2 else row_needs")
            with code.block(f"if part == 2 and {mask(UNDECIDED)} >> state & 1"):
                code.line("stands, waits, wait_needs = 1 << state, 0, 0")
            for ledger in ledgers:
                self.calls.write(ledger, "wait", "stands", "waits", "wait_needs")

"""Expressions and ledgers where nothing is open: plain integers, and a way out where that fails.

The known path of a benefit handles the rows that most files are made of: every fact it reads is stated and
within bounds, no earlier row of the scope is open, nothing refuses. Whenever one of these does not hold, the
code gives the row to `open_k`, which decides any row. Up to then it has changed nothing.
"""

from __future__ import annotations

from typing import Final

from gongji.charter.nodes import (
    ABSENT,
    AgeAt,
    All,
    Any_,
    ChosenExpr,
    Compare,
    Const,
    Expr,
    If,
    Kind,
    Member,
    Not,
    Op,
    Read,
    Shift,
)
from gongji.charter.program import Program
from gongji.charter.ranges import expr_range, parts
from gongji.readers.kernel.emit import Code, minus, plus, times
from gongji.readers.kernel.expressions import Expressions, month_days
from gongji.readers.kernel.ledgers import Ledger, LedgerCalls, Plan
from gongji.readers.kernel.totals import PARENT
from gongji.readers.kernel.values import NOTHING, NUMBERS, SIGNS, Number, Point, Truth, member

CONVERSE: Final = {Op.LT: ">=", Op.LE: ">", Op.GT: "<=", Op.GE: "<", Op.EQ: "!="}


def plain(expr: Expr) -> bool:
    """No reading and no choice between values stands in the expression."""
    return not any(isinstance(part, ChosenExpr | If) for part in parts(expr))


class KnownExpressions(Expressions):
    """Expressions over stated facts: a single value each, or the way out."""

    single = True

    def __init__(self, code: Code, program: Program, way_out: str) -> None:
        super().__init__(code, program)
        self.way_out = way_out
        self.always = 0  # readings that bear on every row that comes through
        self.at_times = False  # whether others bear on some
        self.ranges = {f.name: f for f in program.facts}

    def leave_if(self, condition: str) -> None:
        """Gives the row to the general code under a condition."""
        with self.code.block(f"if {condition}"):
            self.code.line(self.way_out)

    def can_be_absent(self, position: int) -> bool:
        """无 is an ordinary answer, not a rare one."""
        return self.program.facts[position].default == ABSENT

    def use_reading(self, reading: tuple[str, str] | None) -> None:
        if reading is not None and self.code.unconditional:
            self.always |= 1 << self.reading[reading]
        elif reading is not None:
            self.at_times = True
            super().use_reading(reading)

    # ---- values -----------------------------------------------------------------------------------------

    def within(self, position: int) -> str:
        """An amount or count fact, stated and within bounds."""
        raw, fact = self.raw(position), self.program.facts[position]
        key = ("within", position)
        if self.code.recall(key, str) is None:
            self.leave_if(f"not {fact.low} <= {raw} <= {fact.high}")
            self.code.remember(key, raw)
        return raw

    def number_fact(self, position: int, low: int, high: int) -> Number:
        raw = self.within(position)
        return Number(raw, raw, "0")

    def units(self, position: int, most: int) -> Number:
        raw = self.within(position)
        return Number(raw, raw, "0")

    def stated(self, position: int) -> str:
        """A date, word or flag, stated."""
        raw = self.raw(position)
        key = ("stated", position)
        if self.code.recall(key, str) is None:
            self.leave_if(f"{raw} {'<' if self.can_be_absent(position) else '<='} ABSENT")
            self.code.remember(key, raw)
        return raw

    def point_fact(self, position: int) -> Point:
        return Point(self.stated(position), "0")

    def floored(self, expr: Expr) -> Number:
        n = self.number(expr)
        aged = any(isinstance(part, AgeAt) for part in parts(expr))  # an age may be below its range
        return n if not aged and expr_range(expr, self.ranges)[0] >= 0 else self.floor(n)

    def _between(self, until: Point, since: Point, years: bool) -> Number:
        value = f"years_between({since.value}, {until.value})" if years else minus(until.value, since.value)
        absent = f"{until.value} == ABSENT or {since.value} == ABSENT"
        n = self.code.atom(f"0 if {absent} else {value}")
        return Number(n, n, "0", absent)

    def _if_number(self, expr: If) -> Number:
        code = self.code
        condition = self.truth(expr.condition)
        n, gone = code.fresh("n"), code.fresh("gone")
        for header, branch in ((f"if {condition.value} == 2", expr.yes), ("else", expr.no)):
            with code.block(header):
                value = self.number(branch)
                code.line(f"{n} = {value.low}")
                code.line(f"{gone} = {f'1 if {value.absent} else 0' if value.absent else '0'}")
        return Number(n, n, "0", f"{gone} == 1")

    def _truth(self, expr: Expr) -> Truth:
        if isinstance(expr, Read | Member):
            raw = self.stated(self.position[expr.fact])
            held = f"{raw} == 1" if isinstance(expr, Read) else member(raw, expr.codes)
            return Truth(self.code.atom(f"2 if {held} else 0", "t"), "0")
        return super()._truth(expr)

    def _one_of(self, item: Expr, value: str, needs: str, decides: str) -> None:
        t = self.truth(item)
        with self.code.block(f"if {t.value} == {decides}"):
            self.code.line(f"{value} = {decides}")

    def _several(self, items: tuple[Expr, ...], decides: str, otherwise: str) -> Truth:
        return Truth(super()._several(items, decides, otherwise).value, "0")

    def _if_truth(self, expr: If) -> Truth:
        code = self.code
        condition = self.truth(expr.condition)
        value = code.fresh("t")
        for header, branch in ((f"if {condition.value} == 2", expr.yes), ("else", expr.no)):
            with code.block(header):
                code.line(f"{value} = {self.truth(branch).value}")
        return Truth(value, "0")

    # ---- conditions as Python conditions ----------------------------------------------------------------

    def surely(self, expr: Expr, holds: bool) -> str | None:
        """A Python condition under which `expr` is certainly true (or false); None: no short one.

        It may fail where the expression is certain: then the row goes the general way.
        """
        match expr:
            case Const(value=value):
                return str((value == 1) == holds)
            case Read(fact=name):
                return f"{self.raw(self.position[name])} == {int(holds)}"
            case Member(fact=name, codes=codes):
                return self._member(self.position[name], codes, holds)
            case Not(inner=inner):
                return self.surely(inner, not holds)
            case All(items=items) | Any_(items=items):
                sides = [self.surely(item, holds) for item in items]
                joined = " and " if isinstance(expr, All) == holds else " or "
                if None in sides:
                    return None
                return joined.join(f"({side})" if " " in str(side) else str(side) for side in sides)
            case Compare(left=left, right=right) if left.kind not in NUMBERS:
                return self._compare_days(expr, left, right, holds)
            case Compare(left=left, right=right) if plain(left) and plain(right):
                a, b = self.number(left), self.number(right)
                if a.absent or b.absent:
                    return None
                return f"{a.low} {SIGNS[expr.op] if holds else CONVERSE[expr.op]} {b.low}"
            case _:
                return None

    def _member(self, position: int, codes: tuple[int, ...], holds: bool) -> str:
        raw = self.raw(position)
        if holds:
            return member(raw, codes)
        last = len(self.program.facts[position].choices) - 1
        others = tuple(code for code in range(last + 1) if code not in codes)
        return member(raw, others)

    def _compare_days(self, expr: Compare, left: Expr, right: Expr, holds: bool) -> str | None:
        sign = SIGNS[expr.op] if holds else CONVERSE[expr.op]
        moved = isinstance(left, Shift), isinstance(right, Shift)
        if isinstance(left, Read) and isinstance(right, Shift) and right.unit != "天":
            return self._compare_shifted(left, right, sign)
        if any(isinstance(side, Shift) and side.unit != "天" for side in (left, right)):
            return None
        a, b = self._day(left), self._day(right)
        if a is None or b is None:
            return None
        (a_text, a_raw), (b_text, b_raw) = a, b
        known = [raw for raw in (a_raw, b_raw) if raw]
        if sign in ("<", "<=") and not any(moved) and a_raw:
            text = f"ABSENT < {a_text} {sign} {b_text}"
        elif sign in (">", ">=", "==") and not any(moved) and b_raw:
            text = f"{a_text} {sign} {b_text} > ABSENT"
        else:
            text = " and ".join([*(f"{raw} > ABSENT" for raw in known), f"{a_text} {sign} {b_text}"])
        if holds:
            return text
        absent = [
            f"{self.raw(i)} == ABSENT"
            for side in (left, right)
            for i in self._positions(side)
            if self.can_be_absent(i)
        ]
        return " or ".join([*absent, f"({text})"]) if absent else text

    def _positions(self, expr: Expr) -> list[int]:
        return [self.position[part.fact] for part in parts(expr) if isinstance(part, Read)]

    def _day(self, expr: Expr) -> tuple[str, str] | None:
        """A date or word as text, and the raw fact in it (empty: none)."""
        match expr:
            case Const(value=value):
                return str(value), ""
            case Read(fact=name):
                raw = self.raw(self.position[name])
                return raw, raw
            case Shift(date=Read(fact=name), amount=amount):
                raw = self.raw(self.position[name])
                return plus(raw, str(amount)), raw
            case _:
                return None

    def _compare_shifted(self, left: Read, right: Shift, sign: str) -> str | None:
        """Against a date moved by months or years: far enough to be certain without looking at a calendar."""
        if not isinstance(right.date, Read) or sign in ("==", "!="):
            return None
        a, b = self.raw(self.position[left.fact]), self.raw(self.position[right.date.fact])
        shortest, longest = month_days(right.amount * (12 if right.unit == "年" else 1))
        if sign in ("<", "<="):
            return f"{b} > ABSENT and ABSENT < {a} {sign} {b} + {shortest}"
        return f"{b} > ABSENT and {a} {sign} {b} + {longest}"

    def exactly(self, expr: Expr) -> str | None:
        """A Python condition that holds just when `expr` is certainly true; None: there is no short one."""
        match expr:
            case Read(kind=Kind.FLAG, fact=name):
                return f"{self.raw(self.position[name])} == 1"
            case Member(fact=name, codes=codes):
                return member(self.raw(self.position[name]), codes)
            case Compare(op=op, left=Read() as left, right=Read() | Shift() as right) if (
                left.kind is Kind.DATE
            ):
                return self._compare_exactly(op, left, right)
            case _:
                return None

    def _compare_exactly(self, op: Op, left: Read, right: Expr) -> str | None:
        a, sign = self.raw(self.position[left.fact]), SIGNS[op]
        day = self._day(right)
        if day is None:
            return None
        text, b = day
        quick = ""
        if isinstance(right, Shift) and right.unit != "天":
            months = right.amount * (12 if right.unit == "年" else 1)
            text = f"add_months({b}, {months})"
            shortest, longest = month_days(months)
            if op in (Op.GT, Op.GE):
                quick = f"{a} >= {b} + {shortest} and "
            elif op in (Op.LT, Op.LE):
                quick = f"{a} <= {b} + {longest} and "
        return f"{a} > ABSENT and {b} > ABSENT and {quick}{a} {sign} {text}"


class KnownCalls(LedgerCalls):
    """Ledgers read and written in line; the way out where what they hold is not certain."""

    def __init__(self, values: KnownExpressions, plan: Plan) -> None:
        super().__init__(values, plan)
        self.known = values
        self.code = values.code

    def cells(self, ledger: Ledger) -> tuple[str, str]:
        """Names of a ledger's list and of the row's place in it."""
        code, s = self.code, ledger.scope
        stride = self.plan.stores[ledger.cells].stride
        name, at = f"led{ledger.cells}", f"at{s}" if stride == 1 else f"at{s}_{stride}"
        if code.recall(at, str) is None:
            code.line(f"{at} = {times(str(stride), self._slot(s))}")
            code.remember(at, at)
        if code.recall(name, str) is None:
            code.line(f"{name} = led[{ledger.cells}]  # {self.plan.stores[ledger.cells].purpose}")
            code.remember(name, name)
        return name, at

    def _slot(self, scope: int) -> str:
        """The row's slot in a scope; the way out where its key is unknown."""
        code, name = self.code, f"slot{scope}"
        if self.plan.program.scopes[scope].plain:
            return f"slot[{scope}]"
        if code.recall(name, str) is None:
            code.line(f"{name} = slot[{scope}]")
            self.known.leave_if(f"{name} < 0")
            code.remember(name, name)
        return name

    def pools(self, ledger: Ledger) -> tuple[str, str]:
        """Names of the list by parents and of the row's place in it."""
        code, s = self.code, ledger.scope
        name, at = f"led{ledger.pools}", f"over{s}"
        if code.recall(at, str) is None:
            code.line(f"{at} = {PARENT} * parent[{s}]")
            code.remember(at, at)
        if code.recall(name, str) is None:
            code.line(f"{name} = led[{ledger.pools}]")
            code.remember(name, name)
        return name, at

    def read(self, ledger: Ledger, what: str = "standing") -> Number:
        if not ledger.live:
            return NOTHING
        cells, at = self.cells(ledger)
        n, twice = self.code.fresh("n"), self.code.fresh("twice")
        self.code.line(f"{twice} = {cells}[{at}]")
        doubt = f"{twice} & 1"
        if ledger.pools >= 0:
            pools, over = self.pools(ledger)
            doubt += f" or {pools}[{over}] > 0"
        self.known.leave_if(doubt)
        self.code.line(f"{n} = {twice} >> 1")
        self.code.remember(f"certain{ledger.cells}", n)
        return Number(n, n, "0")

    def clear(self, ledger: Ledger) -> None:
        """The way out unless no earlier row waits or stands in the ledger."""
        cells, at = self.cells(ledger)
        doubt = f"{cells}[{at}] or {cells}[{at} + 1]"
        if ledger.pools >= 0:
            pools, over = self.pools(ledger)
            doubt += f" or {pools}[{over}]"
        self.known.leave_if(doubt)

    def add(self, ledger: Ledger, figure: str) -> None:
        """Adds a figure that is certain."""
        if not ledger.live:
            return
        cells, at = self.cells(ledger)
        if self.code.recall(f"certain{ledger.cells}", str) is None:
            self.code.line(f"credit(led, {cells}, led[{ledger.spread}], {at}, {figure}, {figure}, 0)")
        else:
            self.code.line(f"{cells}[{at}] += {times('2', figure)}")
        if ledger.pools >= 0:
            pools, over = self.pools(ledger)
            self.code.line(f"{pools}[{over} + 2] += {figure}")

    def raise_to(self, ledger: Ledger, figure: str) -> None:
        """The highest amount reached, where this one is higher; what was read of it before was certain."""
        cells, at = self.cells(ledger)
        twice = times("2", figure)
        with self.code.block(f"if {twice} > {cells}[{at}]"):
            self.code.line(f"{cells}[{at}] = {twice}")
        if ledger.pools >= 0:
            pools, over = self.pools(ledger)
            with self.code.block(f"if {figure} > {pools}[{over} + 2]"):
                self.code.line(f"{pools}[{over} + 2] = {figure}")

    def stand(self, ledger: Ledger, states: str) -> None:
        """A row that takes part has a state in place of an amount."""
        cells, at = self.cells(ledger)
        self.code.line(f"{cells}[{at}] |= {states}")
        if ledger.pools >= 0:
            pools, over = self.pools(ledger)
            self.code.line(f"{pools}[{over} + 2] = 1")

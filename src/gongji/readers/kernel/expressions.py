"""Expressions with facts that may be unknown, as statements over lowest, highest and needs.

A number is three texts (an interval and the facts that would narrow it), a date or word two, a condition
two: 0 false, 1 open, 2 true, and the needs, which mean something only while it is open.
"""

from __future__ import annotations

from math import ceil, floor
from typing import Final

from gongji.charter.nodes import (
    Add,
    AgeAt,
    All,
    Any_,
    ChosenExpr,
    Compare,
    Const,
    DaysBetween,
    Expr,
    If,
    Member,
    Not,
    Op,
    Pick,
    Read,
    Scale,
    Shift,
)
from gongji.charter.program import Program
from gongji.charter.ranges import DAYS_APART, OLDEST
from gongji.readers.kernel.emit import Code, greatest, is_literal, least, minus, plus, times, union
from gongji.readers.kernel.values import NUMBERS, SIGNS, Number, Point, Truth, constant, member

CERTAIN: Final = {  # op -> (when it is certainly true, when it is certainly false), of l(ow) and h(igh)
    Op.LT: ("{lh} < {rl}", "{ll} >= {rh}"),
    Op.LE: ("{lh} <= {rl}", "{ll} > {rh}"),
    Op.GT: ("{ll} > {rh}", "{lh} <= {rl}"),
    Op.GE: ("{ll} >= {rh}", "{lh} < {rl}"),
    Op.EQ: ("{ll} == {lh} == {rl} == {rh}", "{lh} < {rl} or {ll} > {rh}"),
}


DAYS_A_MONTH: Final = 146_097 / 4_800
MONTH_SLACK: Final = 4
"""Calendar months differ from their average length by less than 5 days, which are 4 days of whole numbers."""


def month_days(months: int) -> tuple[int, int]:
    """Days that so many months last at least and at most, from whichever day (a few days to spare).

    >>> month_days(12)
    (361, 370)
    """
    days = months * DAYS_A_MONTH
    return floor(days) - MONTH_SLACK, ceil(days) + MONTH_SLACK


class Expressions:
    """Writes expressions of one function. Facts in `masked` count as unknown while `wide` is set."""

    single = False
    """Every number comes to a single value."""

    def __init__(self, code: Code, program: Program, masked: frozenset[int] = frozenset()) -> None:
        self.code = code
        self.program = program
        self.masked = masked
        self.position = {f.name: i for i, f in enumerate(program.facts)}
        self.reading = {pair: i for i, pair in enumerate(program.readings)}

    # ---- facts ------------------------------------------------------------------------------------

    def raw(self, position: int) -> str:
        """A fact as the row has it."""
        name = f"f{position}"
        if self.code.recall(name, str) is None:
            self.code.line(f"{name} = v[{position}]  # {self.program.facts[position].name}")
            self.code.remember(name, name)
        return name

    def unknown(self, position: int) -> str:
        """The condition under which a fact is not stated."""
        unstated = f"{self.raw(position)} < ABSENT"
        return f"wide or {unstated}" if position in self.masked else unstated

    def number_fact(self, position: int, low: int, high: int) -> Number:
        """An amount or count fact, from low to high while unknown."""
        raw = self.raw(position)
        absent = f"{raw} == ABSENT"
        if position in self.masked:
            absent = f"not wide and {absent}"
        return self._number_named(raw, position, low, high, self.unknown(position), absent)

    def _number_named(
        self, name: str, position: int, low: int, high: int, unknown: str, absent: str
    ) -> Number:
        raw = self.raw(position)
        found = Number(f"{name}_low", f"{name}_high", f"{name}_needs", absent)
        key = ("number", name)
        if self.code.recall(key, Number) is None:
            bit = 1 << position if low < high else 0
            with self.code.block(f"if {unknown}"):
                self.code.line(f"{found.low}, {found.high}, {found.needs} = {low}, {high}, {bit}")
            with self.code.block(f"elif {raw} == ABSENT"):
                self.code.line(f"{found.low} = {found.high} = {found.needs} = 0")
            with self.code.block("else"):
                self.code.line(f"{found.low} = {found.high} = {raw}")
                self.code.line(f"{found.needs} = 0")
            self.code.remember(key, found)
        return found

    def units(self, position: int, most: int) -> Number:
        """份数: from 1 to `most` while unknown; how many were bought is never left undetermined."""
        raw = self.raw(position)
        return self._number_named("units", position, 1, most, f"{raw} < ABSENT", f"{raw} == ABSENT")

    def use_reading(self, reading: tuple[str, str] | None) -> None:
        """Records that a reading bore on the row."""
        if reading is not None:
            self.code.line(f"used |= {1 << self.reading[reading]}  # 口径 {'='.join(reading)}")

    # ---- numbers ----------------------------------------------------------------------------------

    def number(self, expr: Expr) -> Number:
        """An amount or count."""
        found = self.code.recall(("number", expr), Number)
        if found is None:
            found = self._number(expr)
            self.code.remember(("number", expr), found)
        return found

    def floored(self, expr: Expr) -> Number:
        """An amount or count, no less than 0."""
        return self.floor(self.number(expr))

    def floor(self, n: Number) -> Number:
        """The number, no less than 0."""
        low = self.code.atom(greatest(n.low, "0"))
        if n.fixed:
            return Number(low, low, "0")
        return self.interval(low, greatest(n.high, "0"), n.needs)

    def interval(self, low: str, high: str, needs: str) -> Number:
        """The number from low to high; a single value needs nothing."""
        if low == high:
            low = self.code.atom(low)
            return Number(low, low, "0")
        low, high = self.code.atom(low), self.code.atom(high)
        if needs == "0":
            return Number(low, high, "0")
        return Number(low, high, self.code.atom(f"{needs} if {low} < {high} else 0", "m"))

    def _number(self, expr: Expr) -> Number:
        match expr:
            case Const(value=value):
                return constant(value)
            case Read(fact=name):
                position = self.position[name]
                fact = self.program.facts[position]
                return self.number_fact(position, fact.low, fact.high)
            case ChosenExpr(inner=inner):
                self.use_reading((expr.reading, expr.option))
                return self.number(inner)
            case Add(left=left, right=right, minus=takes):
                a, b = self.number(left), self.number(right)
                if takes:
                    return self.interval(minus(a.low, b.high), minus(a.high, b.low), union(a.needs, b.needs))
                return self.interval(plus(a.low, b.low), plus(a.high, b.high), union(a.needs, b.needs))
            case Scale(factor=factor, inner=inner):
                a, by = self.number(inner), str(factor)
                return self.interval(times(a.low, by), times(a.high, by), a.needs)
            case Pick(items=items, least=smaller):
                return self._pick([self.number(i) for i in items], smaller)
            case If():
                return self._if_number(expr)
            case DaysBetween(later=later, earlier=earlier):
                return self._between(self.point(later), self.point(earlier), False)
            case AgeAt(birth=birth, on=on):
                return self._between(self.point(on), self.point(birth), True)
            case _:
                raise TypeError(f"not an amount or count: {type(expr).__name__}")

    def _pick(self, items: list[Number], smaller: bool) -> Number:
        choose = least if smaller else greatest
        low, high = items[0].low, items[0].high
        for item in items[1:]:
            low = self.code.atom(choose(low, item.low))
            high = self.code.atom(choose(high, item.high))
        return self.interval(low, high, union(*(i.needs for i in items)))

    def _between(self, until: Point, since: Point, years: bool) -> Number:
        """Days or full years from one date to another."""
        code = self.code
        low, high, needs = code.fresh("low"), code.fresh("high"), code.fresh("needs")
        absent = f"{until.value} == ABSENT or {since.value} == ABSENT"
        value = f"years_between({since.value}, {until.value})" if years else minus(until.value, since.value)
        bounds = f"0, {OLDEST}" if years else f"{-DAYS_APART}, {DAYS_APART}"
        with code.block(f"if {until.value} > ABSENT and {since.value} > ABSENT"):
            code.line(f"{low} = {high} = {value}")
            code.line(f"{needs} = 0")
        with code.block(f"elif {absent}"):
            code.line(f"{low} = {high} = {needs} = 0")
        with code.block("else"):
            code.line(f"{low}, {high}, {needs} = {bounds}, {union(until.needs, since.needs)}")
        return Number(low, high, needs, absent)

    def _if_number(self, expr: If) -> Number:
        code = self.code
        condition = self.truth(expr.condition)
        parts = []
        for branch, skip in ((expr.yes, 0), (expr.no, 2)):
            names = [code.fresh(p) for p in ("low", "high", "needs", "gone")]
            code.line(f"{' = '.join(names)} = 0")
            with code.block(f"if {condition.value} != {skip}"):
                n = self.number(branch)
                code.line(f"{names[0]}, {names[1]}, {names[2]} = {n.low}, {n.high}, {n.needs}")
                if n.absent:
                    code.line(f"{names[3]} = 1 if {n.absent} else 0")
            parts.append(names)
        (yl, yh, yn, ya), (nl, nh, nn, na) = parts
        low, high, needs = code.fresh("low"), code.fresh("high"), code.fresh("needs")
        absent = code.fresh("gone")
        with code.block(f"if {condition.value} == 2"):
            code.line(f"{low}, {high}, {needs}, {absent} = {yl}, {yh}, {yn}, {ya}")
        with code.block(f"elif {condition.value} == 0"):
            code.line(f"{low}, {high}, {needs}, {absent} = {nl}, {nh}, {nn}, {na}")
        with code.block("else"):
            code.line(f"{low} = {least(yl, nl)}")
            code.line(f"{high} = {greatest(yh, nh)}")
            code.line(f"{needs} = {union(condition.needs, yn, nn)} if {low} < {high} else 0")
            code.line(f"{absent} = {ya} & {na}")
        return Number(low, high, needs, f"{absent} == 1")

    # ---- dates and words ----------------------------------------------------------------------------

    def point(self, expr: Expr) -> Point:
        """A date, word, identifier, region or flag."""
        found = self.code.recall(("point", expr), Point)
        if found is None:
            found = self._point(expr)
            self.code.remember(("point", expr), found)
        return found

    def point_fact(self, position: int) -> Point:
        """A fact that is no amount or count."""
        raw = self.raw(position)
        return Point(raw, f"({1 << position} if {raw} < ABSENT else 0)")

    def _point(self, expr: Expr) -> Point:
        match expr:
            case Const(value=value):
                return Point(str(value), "0")
            case Read(fact=name):
                return self.point_fact(self.position[name])
            case ChosenExpr(inner=inner):
                self.use_reading((expr.reading, expr.option))
                return self.point(inner)
            case Shift(date=date, amount=amount, unit=unit):
                day = self.point(date)
                if unit == "天":
                    moved = plus(day.value, str(amount))
                else:
                    moved = f"add_months({day.value}, {amount * (12 if unit == '年' else 1)})"
                if is_literal(day.value):
                    return Point(self.code.atom(moved, "day"), "0")
                kept = self.code.atom(f"{moved} if {day.value} > ABSENT else {day.value}", "day")
                return Point(kept, day.needs)
            case If():
                return self._if_point(expr)
            case _:
                raise TypeError(f"not a date or word: {type(expr).__name__}")

    def _if_point(self, expr: If) -> Point:
        code = self.code
        condition = self.truth(expr.condition)
        parts = []
        for branch, skip in ((expr.yes, 0), (expr.no, 2)):
            value, needs = code.fresh("day"), code.fresh("needs")
            code.line(f"{value} = {needs} = 0")
            with code.block(f"if {condition.value} != {skip}"):
                p = self.point(branch)
                code.line(f"{value}, {needs} = {p.value}, {p.needs}")
            parts.append((value, needs))
        (yv, yn), (nv, nn) = parts
        value, needs = code.fresh("day"), code.fresh("needs")
        with code.block(f"if {condition.value} == 2"):
            code.line(f"{value}, {needs} = {yv}, {yn}")
        with code.block(f"elif {condition.value} == 0"):
            code.line(f"{value}, {needs} = {nv}, {nn}")
        with code.block(f"elif {yv} == {nv} and {yv} >= ABSENT"):
            code.line(f"{value}, {needs} = {yv}, 0")
        with code.block("else"):
            code.line(f"{value}, {needs} = UNKNOWN, {union(condition.needs, yn, nn)}")
        return Point(value, needs)

    # ---- conditions ---------------------------------------------------------------------------------

    def truth(self, expr: Expr) -> Truth:
        """A condition."""
        found = self.code.recall(("truth", expr), Truth)
        if found is None:
            found = self._truth(expr)
            self.code.remember(("truth", expr), found)
        return found

    def _truth(self, expr: Expr) -> Truth:
        match expr:
            case Const(value=value):
                return Truth("2" if value == 1 else "0", "0")
            case Read(fact=name):
                position = self.position[name]
                raw = self.raw(position)
                return self._judge(f"2 if {raw} == 1 else 1 if {raw} < ABSENT else 0", str(1 << position))
            case Member(fact=name, codes=codes):
                position = self.position[name]
                raw = self.raw(position)
                held = member(raw, codes)
                return self._judge(f"2 if {held} else 1 if {raw} < ABSENT else 0", str(1 << position))
            case Not(inner=inner):
                t = self.truth(inner)
                return Truth(self.code.atom(minus("2", t.value), "t"), t.needs)
            case All(items=items):
                return self._several(items, "0", "2")
            case Any_(items=items):
                return self._several(items, "2", "0")
            case ChosenExpr(inner=inner):
                self.use_reading((expr.reading, expr.option))
                return self.truth(inner)
            case If():
                return self._if_truth(expr)
            case Compare(left=left) if left.kind in NUMBERS:
                return self._compare_numbers(expr)
            case Compare():
                return self._compare_points(expr)
            case _:
                raise TypeError(f"not a condition: {type(expr).__name__}")

    def _judge(self, value: str, needs: str) -> Truth:
        return Truth(self.code.atom(value, "t"), needs)

    def _several(self, items: tuple[Expr, ...], decides: str, otherwise: str) -> Truth:
        """All (an item that is false decides) or Any_ (one that is true does), from left to right."""
        code = self.code
        if len(items) == 1:
            return self.truth(items[0])
        value, needs = code.fresh("t"), code.fresh("needs")
        code.line(f"{value}, {needs} = {otherwise}, 0")
        for i, item in enumerate(items):
            if i == 0:
                self._one_of(item, value, needs, decides)
            else:
                with code.block(f"if {value} != {decides}"):
                    self._one_of(item, value, needs, decides)
        return Truth(value, needs)

    def _one_of(self, item: Expr, value: str, needs: str, decides: str) -> None:
        t = self.truth(item)
        with self.code.block(f"if {t.value} == {decides}"):
            self.code.line(f"{value} = {decides}")
        with self.code.block(f"elif {t.value} == 1"):
            self.code.line(f"{value} = 1")
            self.code.line(f"{needs} |= {t.needs}")

    def _if_truth(self, expr: If) -> Truth:
        code = self.code
        condition = self.truth(expr.condition)
        parts = []
        for branch, skip in ((expr.yes, 0), (expr.no, 2)):
            value, needs = code.fresh("t"), code.fresh("needs")
            code.line(f"{value} = {needs} = 0")
            with code.block(f"if {condition.value} != {skip}"):
                t = self.truth(branch)
                code.line(f"{value} = {t.value}")
                with code.block(f"if {value} == 1"):
                    code.line(f"{needs} = {t.needs}")
            parts.append((value, needs))
        (yv, yn), (nv, nn) = parts
        value, needs = code.fresh("t"), code.fresh("needs")
        with code.block(f"if {condition.value} == 2"):
            code.line(f"{value}, {needs} = {yv}, {yn}")
        with code.block(f"elif {condition.value} == 0"):
            code.line(f"{value}, {needs} = {nv}, {nn}")
        with code.block(f"elif {yv} == {nv} and {yv} != 1"):
            code.line(f"{value}, {needs} = {yv}, 0")
        with code.block("else"):
            code.line(f"{value}, {needs} = 1, {union(condition.needs, yn, nn)}")
        return Truth(value, needs)

    def _compare_numbers(self, expr: Compare) -> Truth:
        a, b = self.number(expr.left), self.number(expr.right)
        if a.fixed and b.fixed:
            value = f"2 if {a.low} {SIGNS[expr.op]} {b.low} else 0"
            absent = [f"({n.absent})" for n in (a, b) if n.absent]
            return self._judge(f"0 if {' or '.join(absent)} else {value}" if absent else value, "0")
        sides = {"ll": a.low, "lh": a.high, "rl": b.low, "rh": b.high}
        holds, fails = (text.format(**sides) for text in CERTAIN[expr.op])
        value = f"2 if {holds} else 0 if {fails} else 1"
        absent = [f"({n.absent})" for n in (a, b) if n.absent]
        if absent:
            value = f"0 if {' or '.join(absent)} else {value}"
        return self._judge(value, union(a.needs, b.needs))

    def _compare_points(self, expr: Compare) -> Truth:
        a, right, sign = self.point(expr.left), expr.right, SIGNS[expr.op]
        if isinstance(right, Shift) and right.unit != "天" and expr.op is not Op.EQ:
            b = self.point(right.date)
            holds = _by_months(a.value, sign, b.value, right.amount * (12 if right.unit == "年" else 1))
        else:
            b = self.point(right)
            holds = f"2 if {a.value} {sign} {b.value} else 0"
        named = [p.value for p in (a, b) if not is_literal(p.value)]
        if not named:
            return self._judge(holds, "0")
        known = " and ".join(f"{n} > ABSENT" for n in named)
        absent = " or ".join(f"{n} == ABSENT" for n in named)
        value = f"({holds}) if {known} else 0 if {absent} else 1"
        return self._judge(value, union(a.needs, b.needs))


def _by_months(a: str, sign: str, b: str, months: int) -> str:
    """Whether a day stands so to another moved by months: most are too far apart to look at the calendar."""
    shortest, longest = (plus(b, str(days)) for days in month_days(months))
    sure, never = (shortest, longest) if sign.startswith("<") else (longest, shortest)
    exactly = f"2 if {a} {sign} add_months({b}, {months}) else 0"
    return f"2 if {a} {sign} {sure} else ({exactly}) if {a} {sign} {never} else 0"

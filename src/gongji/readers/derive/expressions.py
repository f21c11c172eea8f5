"""Expressions: what a condition, an amount or a date comes to, given facts that may be missing.

One function for each node, found by the node's type. `truth`, `number_of` and `point` give the three sorts
of value; which one a node has follows from its `kind`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gongji.charter.nodes import (
    ABSENT,
    UNKNOWN,
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
    Kind,
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
from gongji.codes.civil import add_months, add_years
from gongji.readers.derive.values import (
    FALSE,
    FALSE_,
    NOTHING,
    TRUE,
    TRUE_,
    UNSURE,
    Number,
    Truth,
    number,
    unsure,
)
from gongji.readers.scopes import full_years

MONEY, COUNT, FLAG = Kind.MONEY, Kind.COUNT, Kind.FLAG
LT, LE, GT, GE = Op.LT, Op.LE, Op.GT, Op.GE
# Members under names of their own: looking one up in its enum costs more than the comparison it serves.


class Names:
    """Where a program keeps its facts and readings; made once for a program."""

    __slots__ = ("at", "bounds", "facts", "reading_bit")

    def __init__(self, program: Program) -> None:
        self.facts = program.facts
        self.at = {f.name: i for i, f in enumerate(program.facts)}
        self.bounds = [(f.low, f.high) for f in program.facts]
        self.reading_bit = {reading: 1 << i for i, (reading, _) in enumerate(program.readings)}


class Facts:
    """The values of one row, and the readings that evaluating it has called on so far."""

    __slots__ = ("at", "names", "readings", "values")

    def __init__(self, names: Names, values: tuple[int, ...]) -> None:
        self.names = names
        self.at = names.at
        self.values = values
        self.readings = 0


def truth(expr: Expr, facts: Facts) -> Truth:
    """Whether a condition holds."""
    return _TRUTH[type(expr)](expr, facts)


def number_of(expr: Expr, facts: Facts) -> Number:
    """What an amount or a count comes to; NOTHING when it is absent."""
    return _NUMBER[type(expr)](expr, facts)


def point(expr: Expr, facts: Facts) -> int:
    """Which day, word, identifier or region it is; UNKNOWN or ABSENT otherwise."""
    return _POINT[type(expr)](expr, facts)


def lacking(expr: Expr, facts: Facts) -> int:
    """The facts that would tell an unknown day, word, identifier or region; 0 when it is known."""
    match expr:
        case Read(fact=fact):
            i = facts.at[fact]
            return 1 << i if facts.values[i] == UNKNOWN else 0
        case Shift(date=inner) | ChosenExpr(inner=inner):
            return lacking(inner, facts)
        case If(condition=condition, yes=yes, no=no):
            if point(expr, facts) != UNKNOWN:
                return 0
            found = truth(condition, facts)
            needs = found.needs
            if found.verdict != FALSE_:
                needs |= lacking(yes, facts)
            if found.verdict != TRUE_:
                needs |= lacking(no, facts)
            return needs
        case _:
            return truth(expr, facts).needs if expr.kind is Kind.FLAG else 0


# ---- conditions -------------------------------------------------------------------------------------


def _flag(expr: Read, facts: Facts) -> Truth:
    i = facts.at[expr.fact]
    value = facts.values[i]
    if value == UNKNOWN:
        return unsure(1 << i)
    return TRUE if value == 1 else FALSE


def _const_flag(expr: Const, facts: Facts) -> Truth:
    return TRUE if expr.value else FALSE


def _member(expr: Member, facts: Facts) -> Truth:
    i = facts.at[expr.fact]
    value = facts.values[i]
    if value == UNKNOWN:
        return unsure(1 << i)
    return TRUE if value in expr.codes else FALSE


def _all(expr: All, facts: Facts) -> Truth:
    needs, sure = 0, True
    for item in expr.items:
        found = _TRUTH[type(item)](item, facts)
        if found.verdict == FALSE_:
            return FALSE
        if found.verdict == UNSURE:
            sure = False
            needs |= found.needs
    return TRUE if sure else unsure(needs)


def _any(expr: Any_, facts: Facts) -> Truth:
    needs, sure = 0, True
    for item in expr.items:
        found = _TRUTH[type(item)](item, facts)
        if found.verdict == TRUE_:
            return TRUE
        if found.verdict == UNSURE:
            sure = False
            needs |= found.needs
    return FALSE if sure else unsure(needs)


def _not(expr: Not, facts: Facts) -> Truth:
    found = truth(expr.inner, facts)
    return Truth(TRUE_ - found.verdict, found.needs)


def _chosen_truth(expr: ChosenExpr, facts: Facts) -> Truth:
    facts.readings |= facts.names.reading_bit[expr.reading]
    return truth(expr.inner, facts)


def _if_truth(expr: If, facts: Facts) -> Truth:
    condition = truth(expr.condition, facts)
    if condition.verdict == TRUE_:
        return truth(expr.yes, facts)
    if condition.verdict == FALSE_:
        return truth(expr.no, facts)
    yes, no = truth(expr.yes, facts), truth(expr.no, facts)
    if yes.verdict == no.verdict != UNSURE:
        return yes
    return unsure(condition.needs | yes.needs | no.needs)


def _compare(expr: Compare, facts: Facts) -> Truth:
    left, right = expr.left, expr.right
    kind = left.kind
    if kind is MONEY or kind is COUNT:
        return _compare_numbers(expr.op, number_of(left, facts), number_of(right, facts))
    if kind is FLAG:
        a, b = _flag_value(left, facts), _flag_value(right, facts)
    else:
        a, b = _POINT[type(left)](left, facts), _POINT[type(right)](right, facts)
    if a == ABSENT or b == ABSENT:
        return FALSE
    if a == UNKNOWN or b == UNKNOWN:
        return unsure(lacking(left, facts) | lacking(right, facts))
    op = expr.op
    if op is GE:
        holds = a >= b
    elif op is LE:
        holds = a <= b
    elif op is LT:
        holds = a < b
    elif op is GT:
        holds = a > b
    else:
        holds = a == b
    return TRUE if holds else FALSE


def _flag_value(expr: Expr, facts: Facts) -> int:
    return (0, UNKNOWN, 1)[truth(expr, facts).verdict]


def _compare_numbers(op: Op, left: Number, right: Number) -> Truth:
    if left is NOTHING or right is NOTHING:
        return FALSE
    if op is GT or op is GE:
        op, left, right = (LT if op is GT else LE), right, left
    if op is LT:
        holds, fails = left.high < right.low, left.low >= right.high
    elif op is LE:
        holds, fails = left.high <= right.low, left.low > right.high
    else:
        holds = left.low == left.high == right.low == right.high
        fails = left.high < right.low or right.high < left.low
    if holds:
        return TRUE
    return FALSE if fails else unsure(left.needs | right.needs)


# ---- amounts and counts -----------------------------------------------------------------------------


def _const_number(expr: Const, facts: Facts) -> Number:
    return Number(expr.value, expr.value, 0)


def _read_number(expr: Read, facts: Facts) -> Number:
    i = facts.at[expr.fact]
    value = facts.values[i]
    if value > ABSENT:
        return Number(value, value, 0)
    if value == ABSENT:
        return NOTHING
    low, high = facts.names.bounds[i]
    return number(low, high, 1 << i)


def _add(expr: Add, facts: Facts) -> Number:
    left, right = number_of(expr.left, facts), number_of(expr.right, facts)
    needs = left.needs | right.needs
    if expr.minus:
        return number(left.low - right.high, left.high - right.low, needs)
    return number(left.low + right.low, left.high + right.high, needs)


def _scale(expr: Scale, facts: Facts) -> Number:
    inner = number_of(expr.inner, facts)
    return number(inner.low * expr.factor, inner.high * expr.factor, inner.needs)


def _pick(expr: Pick, facts: Facts) -> Number:
    items = [number_of(item, facts) for item in expr.items]
    choose = min if expr.least else max
    needs = 0
    for item in items:
        needs |= item.needs
    return number(choose(i.low for i in items), choose(i.high for i in items), needs)


def _if_number(expr: If, facts: Facts) -> Number:
    condition = truth(expr.condition, facts)
    if condition.verdict == TRUE_:
        return number_of(expr.yes, facts)
    if condition.verdict == FALSE_:
        return number_of(expr.no, facts)
    yes, no = number_of(expr.yes, facts), number_of(expr.no, facts)
    if yes is NOTHING and no is NOTHING:
        return NOTHING
    needs = condition.needs | yes.needs | no.needs
    return number(min(yes.low, no.low), max(yes.high, no.high), needs)


def _days_between(expr: DaysBetween, facts: Facts) -> Number:
    later, earlier = point(expr.later, facts), point(expr.earlier, facts)
    if later == ABSENT or earlier == ABSENT:
        return NOTHING
    if later == UNKNOWN or earlier == UNKNOWN:
        return Number(-DAYS_APART, DAYS_APART, lacking(expr.later, facts) | lacking(expr.earlier, facts))
    return Number(later - earlier, later - earlier, 0)


def _age(expr: AgeAt, facts: Facts) -> Number:
    birth, on = point(expr.birth, facts), point(expr.on, facts)
    if birth == ABSENT or on == ABSENT:
        return NOTHING
    if birth == UNKNOWN or on == UNKNOWN:
        return Number(0, OLDEST, lacking(expr.birth, facts) | lacking(expr.on, facts))
    years = full_years(birth, on)
    return Number(years, years, 0)


def _chosen_number(expr: ChosenExpr, facts: Facts) -> Number:
    facts.readings |= facts.names.reading_bit[expr.reading]
    return number_of(expr.inner, facts)


# ---- dates, words, identifiers ----------------------------------------------------------------------


def _const_point(expr: Const, facts: Facts) -> int:
    return expr.value


def _read_point(expr: Read, facts: Facts) -> int:
    return facts.values[facts.at[expr.fact]]


def _shift(expr: Shift, facts: Facts) -> int:
    date = point(expr.date, facts)
    if date <= ABSENT:
        return date
    if expr.unit == "天":
        return date + expr.amount
    move = add_months if expr.unit == "月" else add_years
    return move(date, expr.amount)


def _if_point(expr: If, facts: Facts) -> int:
    condition = truth(expr.condition, facts)
    if condition.verdict == TRUE_:
        return point(expr.yes, facts)
    if condition.verdict == FALSE_:
        return point(expr.no, facts)
    yes, no = point(expr.yes, facts), point(expr.no, facts)
    return yes if yes == no else UNKNOWN


def _chosen_point(expr: ChosenExpr, facts: Facts) -> int:
    facts.readings |= facts.names.reading_bit[expr.reading]
    return point(expr.inner, facts)


_TRUTH: Mapping[type, Callable[[Any, Facts], Truth]] = {
    Const: _const_flag,
    Read: _flag,
    Member: _member,
    Compare: _compare,
    All: _all,
    Any_: _any,
    Not: _not,
    If: _if_truth,
    ChosenExpr: _chosen_truth,
}
_NUMBER: Mapping[type, Callable[[Any, Facts], Number]] = {
    Const: _const_number,
    Read: _read_number,
    Add: _add,
    Scale: _scale,
    Pick: _pick,
    If: _if_number,
    DaysBetween: _days_between,
    AgeAt: _age,
    ChosenExpr: _chosen_number,
}
_POINT: Mapping[type, Callable[[Any, Facts], int]] = {
    Const: _const_point,
    Read: _read_point,
    Shift: _shift,
    If: _if_point,
    ChosenExpr: _chosen_point,
}

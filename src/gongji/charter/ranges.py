"""The least and most an amount or count can be, from the declared bounds of the facts it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import lcm

from gongji.charter.nodes import (
    Add,
    AgeAt,
    All,
    Any_,
    Bands,
    ByChoice,
    ChosenExpr,
    ChosenMethod,
    Compare,
    Const,
    Daily,
    DailyGraded,
    DaysBetween,
    Discretion,
    Expr,
    Fact,
    Fixed,
    Graded,
    If,
    Kind,
    Member,
    Method,
    Monthly,
    Not,
    Over,
    Pick,
    Progressive,
    Prorate,
    Read,
    Scale,
    Share,
    Shift,
)

DAYS_APART = 200_000
"""No two civil dates of a record lie further apart than this many days."""
OLDEST = 200
"""Nobody is older than this many years."""


def expr_range(expr: Expr, facts: Mapping[str, Fact]) -> tuple[int, int]:
    """(least, most) of a MONEY or COUNT expression, facts anywhere within their bounds."""
    match expr:
        case Const(value=value):
            return value, value
        case Read(fact=name):
            return facts[name].low, facts[name].high
        case Add(left=left, right=right, minus=minus):
            a, b = expr_range(left, facts), expr_range(right, facts)
            return (a[0] - b[1], a[1] - b[0]) if minus else (a[0] + b[0], a[1] + b[1])
        case Scale(factor=factor, inner=inner):
            low, high = expr_range(inner, facts)
            return low * factor, high * factor
        case Pick(items=items, least=least):
            ranges = [expr_range(i, facts) for i in items]
            choose = min if least else max
            return choose(r[0] for r in ranges), choose(r[1] for r in ranges)
        case If(yes=yes, no=no):
            a, b = expr_range(yes, facts), expr_range(no, facts)
            return min(a[0], b[0]), max(a[1], b[1])
        case DaysBetween():
            return -DAYS_APART, DAYS_APART
        case AgeAt():
            return 0, OLDEST
        case ChosenExpr(inner=inner):
            return expr_range(inner, facts)
        case _:
            raise TypeError(f"not an amount or count: {type(expr).__name__}")


def parts(expr: Expr) -> Iterator[Expr]:
    """The expression itself and all inside it."""
    yield expr
    match expr:
        case Add(left=left, right=right) | Compare(left=left, right=right):
            children: tuple[Expr, ...] = (left, right)
        case Scale(inner=inner) | Not(inner=inner) | ChosenExpr(inner=inner):
            children = (inner,)
        case Pick(items=items) | All(items=items) | Any_(items=items):
            children = items
        case If(condition=condition, yes=yes, no=no):
            children = (condition, yes, no)
        case Shift(date=date):
            children = (date,)
        case DaysBetween(later=later, earlier=earlier):
            children = (later, earlier)
        case AgeAt(birth=birth, on=on):
            children = (birth, on)
        case _:
            children = ()
    for child in children:
        yield from parts(child)


def facts_read(expr: Expr) -> Iterator[str]:
    """Names of the facts an expression reads."""
    for part in parts(expr):
        if isinstance(part, Read | Member):
            yield part.fact


def methods_in(method: Method) -> Iterator[Method]:
    """The way of computing itself and all inside it."""
    yield method
    match method:
        case Bands(bands=bands):
            for band in bands:
                yield from methods_in(band.gives)
        case Over(inner=inner) | ChosenMethod(inner=inner):
            yield from methods_in(inner)
        case DailyGraded(graded=graded):
            yield graded
        case ByChoice(branches=branches):
            for branch in branches:
                yield from methods_in(branch.gives)
        case _:
            pass


def method_exprs(method: Method) -> Iterator[Expr]:
    """Every expression in a way of computing, those of nested ways included."""
    for m in methods_in(method):
        match m:
            case Fixed(amount=amount):
                yield amount
            case Bands(subject=subject) if subject is not None:
                yield subject
            case Daily(amount=amount, days=days):
                yield from (amount, days)
            case DailyGraded(days=days):
                yield days
            case ByChoice(choice=choice):
                yield choice
            case Monthly(start=start, months=months):
                yield from (start, months)
            case Graded(keys=keys, of=of):
                yield from keys
                if of is not None:
                    yield of
            case Prorate(amount=amount, part=part, whole=whole):
                yield from (amount, part, whole)
            case Discretion(fact=fact):
                yield Read(fact, Kind.MONEY)
            case _:
                pass


def denominator(method: Method, rated_tables: frozenset[str]) -> int:
    """Least common denominator of the static rates in a way of computing; 1 when all is whole fen."""
    result = 1
    for m in methods_in(method):
        match m:
            case Share(rate=rate):
                result = lcm(result, Fraction(rate.numerator, rate.denominator).denominator)
            case Progressive(slices=slices):
                for piece in slices:
                    rate = piece.rate
                    result = lcm(result, Fraction(rate.numerator, rate.denominator).denominator)
            case Graded(table=table) if table in rated_tables:
                result = lcm(result, 10_000)
            case _:
                pass
    return result

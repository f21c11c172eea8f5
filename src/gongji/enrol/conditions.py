"""Conditions over whole columns, after Kleene: rows whose facts are all known in one go, others by `derive`.

A fact is an Int64 column with `UNKNOWN` and `ABSENT` as in `charter.nodes`. Where something a condition reads
is one of these, the distinct cases go through the reference evaluator, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from gongji.charter.enrolment import Enrolment
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
from gongji.charter.ranges import facts_read, parts
from gongji.readers.derive.expressions import Facts, Names, truth

FALSE, UNSURE, TRUE = 0, 1, 2


class Conditions:
    """Judges the conditions of one enrolment."""

    def __init__(self, enrolment: Enrolment) -> None:
        self._facts = enrolment.facts
        self._names = Names(enrolment.as_program)
        self._at = {f.name: i for i, f in enumerate(enrolment.facts)}

    def judge(self, expr: Expr, frame: pl.DataFrame) -> pl.DataFrame:
        """For each row 判定 (FALSE, UNSURE or TRUE) and 待补, the facts that would decide it."""
        names = sorted(set(facts_read(expr)), key=self._at.__getitem__)
        whole = pl.all_horizontal(pl.col(name) > ABSENT for name in names) if names else pl.lit(True)
        holds = pl.when(compiled(expr)).then(TRUE).otherwise(FALSE).cast(pl.Int8)
        verdict = pl.when(whole).then(holds)
        quick = frame.with_columns(verdict.alias("判定"), pl.lit("").alias("待补")).select("判定", "待补")
        if not quick["判定"].has_nulls():
            return quick
        cases = frame.filter(~whole).select(names).unique(maintain_order=True)
        judged = [self._one(expr, names, row) for row in cases.iter_rows()]
        slow = cases.with_columns(
            pl.Series("#判定", [v for v, _ in judged], dtype=pl.Int8),
            pl.Series("#待补", [n for _, n in judged], dtype=pl.String),
        )
        wide = frame.select(names).hstack(quick)
        wide = wide.join(slow, on=names, how="left", maintain_order="left")
        return wide.select(pl.coalesce("判定", "#判定"), pl.coalesce("#待补", "待补").alias("待补"))

    def _one(self, expr: Expr, names: list[str], row: tuple[int, ...]) -> tuple[int, str]:
        values = [UNKNOWN] * len(self._facts)
        for name, value in zip(names, row, strict=True):
            values[self._at[name]] = value
        found = truth(expr, Facts(self._names, tuple(values)))
        needs = [f.name for i, f in enumerate(self._facts) if found.needs >> i & 1]
        return int(found.verdict), "、".join(needs)


def readings_in(expr: Expr) -> tuple[str, ...]:
    """名=选项 of every reading that a condition leans on."""
    found = (f"{part.reading}={part.option}" for part in parts(expr) if isinstance(part, ChosenExpr))
    return tuple(dict.fromkeys(found))


def compiled(expr: Expr) -> pl.Expr:
    """An expression over columns that hold only known values; a condition is a Boolean."""
    match expr:
        case Const(value=value, kind=kind):
            return pl.lit(bool(value)) if kind is Kind.FLAG else pl.lit(value, pl.Int64)
        case Read(fact=fact, kind=kind):
            return pl.col(fact) == 1 if kind is Kind.FLAG else pl.col(fact)
        case Add(left=left, right=right, minus=minus):
            return compiled(left) - compiled(right) if minus else compiled(left) + compiled(right)
        case Scale(factor=factor, inner=inner):
            return compiled(inner) * factor
        case Pick(items=items, least=least):
            pick = pl.min_horizontal if least else pl.max_horizontal
            return pick([compiled(item) for item in items])
        case If(condition=condition, yes=yes, no=no):
            return pl.when(compiled(condition)).then(compiled(yes)).otherwise(compiled(no))
        case Shift(date=date, amount=amount, unit=unit):
            return _shifted(compiled(date), amount, unit)
        case DaysBetween(later=later, earlier=earlier):
            return compiled(later) - compiled(earlier)
        case AgeAt(birth=birth, on=on):
            return full_years(compiled(birth), compiled(on))
        case Compare(op=op, left=left, right=right):
            return _COMPARED[op](compiled(left), compiled(right))
        case Member(fact=fact, codes=codes):
            return pl.col(fact).is_in(list(codes))
        case All(items=items):
            return pl.all_horizontal(compiled(item) for item in items)
        case Any_(items=items):
            return pl.any_horizontal(compiled(item) for item in items)
        case Not(inner=inner):
            return ~compiled(inner)
        case ChosenExpr(inner=inner):
            return compiled(inner)
    raise TypeError(f"no columns for {type(expr).__name__}")


_COMPARED: dict[Op, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    Op.EQ: lambda a, b: a == b,
    Op.LT: lambda a, b: a < b,
    Op.LE: lambda a, b: a <= b,
    Op.GT: lambda a, b: a > b,
    Op.GE: lambda a, b: a >= b,
}


def _date(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Date)


def _shifted(day: pl.Expr, amount: int, unit: str) -> pl.Expr:
    if unit == "天":
        return day + amount
    moved = _date(day).dt.offset_by(f"{amount}{'mo' if unit == '月' else 'y'}")
    return moved.cast(pl.Int32).cast(pl.Int64)


def full_years(birth: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Full years from one day to another; who was born on 29 February is a year older on 28 February of
    a common year."""
    born, day = _date(birth).dt, _date(on).dt
    birthday = born.month().cast(pl.Int64) * 100 + born.day()
    today = day.month().cast(pl.Int64) * 100 + day.day()
    leap = (birthday == 229) & ~day.is_leap_year()
    birthday = pl.when(leap).then(228).otherwise(birthday)
    return (day.year() - born.year()).cast(pl.Int64) - (today < birthday).cast(pl.Int64)

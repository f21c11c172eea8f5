"""Expressions: small, total, typed; what a primitive cannot say."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from gongji.charter.nodes.values import NOWHERE, Kind, Span


@dataclass(frozen=True, slots=True)
class Const:
    """A literal: fen, a count, a day number, or 0/1."""

    value: int
    kind: Kind
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Read:
    """The value of a fact."""

    fact: str
    kind: Kind
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Belongs:
    """归属日 of the benefit being assessed; the program replaces it with that benefit's date fact."""

    kind: Kind = Kind.DATE
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Add:
    """left + right, or left - right when `minus`: two amounts or two counts of one unit. Absent counts 0."""

    left: Expr
    right: Expr
    minus: bool
    kind: Kind
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Scale:
    """A static whole number × an amount or count."""

    factor: int
    inner: Expr
    kind: Kind
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """较小 (least) or 较大 (greatest) of several amounts or counts."""

    items: tuple[Expr, ...]
    least: bool
    kind: Kind
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class If:
    """若 condition 则 yes 否则 no."""

    condition: Expr
    yes: Expr
    no: Expr
    kind: Kind
    unit: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """A date moved by whole days, months or years; months and years clamp to the month end."""

    date: Expr
    amount: int
    unit: str  # "天" | "月" | "年"
    kind: Kind = Kind.DATE
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """later - earlier in days (may be negative); unit 天."""

    later: Expr
    earlier: Expr
    kind: Kind = Kind.COUNT
    unit: str = "天"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AgeAt:
    """Full years from a date to a later one: 周岁 from a birth date, 周年 (unit 年) from any other."""

    birth: Expr
    on: Expr
    kind: Kind = Kind.COUNT
    unit: str = "周岁"
    span: Span = field(default=NOWHERE, compare=False)


class Op(Enum):
    """Comparisons; an absent operand makes each of them false."""

    EQ = "是"
    LT = "不满"
    LE = "不超过"
    GT = "超过"
    GE = "不低于"


@dataclass(frozen=True, slots=True)
class Compare:
    """left op right, over two values of one kind and unit."""

    op: Op
    left: Expr
    right: Expr
    kind: Kind = Kind.FLAG
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A choice fact's value is one of these; `words` are they as written, `codes` their positions."""

    fact: str
    codes: tuple[int, ...]
    words: tuple[str, ...]
    list_name: str = ""
    kind: Kind = Kind.FLAG
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """且: false as soon as one is false, read from left to right."""

    items: tuple[Expr, ...]
    kind: Kind = Kind.FLAG
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Any_:
    """或: true as soon as one is true, read from left to right."""

    items: tuple[Expr, ...]
    kind: Kind = Kind.FLAG
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """非."""

    inner: Expr
    kind: Kind = Kind.FLAG
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class HoleExpr:
    """A condition left to a reading (model only)."""

    reading: str
    kind: Kind = Kind.FLAG
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ChosenExpr:
    """The condition the adopted option of a reading supplies (program only)."""

    reading: str
    option: str
    inner: Expr
    kind: Kind = Kind.FLAG
    span: Span = field(default=NOWHERE, compare=False)


Expr = (
    Const
    | Read
    | Belongs
    | Add
    | Scale
    | Pick
    | If
    | Shift
    | DaysBetween
    | AgeAt
    | Compare
    | Member
    | All
    | Any_
    | Not
    | HoleExpr
    | ChosenExpr
)

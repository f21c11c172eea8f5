"""A charter as run: readings adopted, names resolved to positions, everything numbered for the engines.

`choose.choose` makes a `Program` from a `model.Charter`, a choice of options and the tables. All readers
that decide (`derive`, `kernel`, `bounds`) read only this. There are no holes left: `HoleExpr`,
`HoleScope`, `HoleMethod` and `Belongs` never occur; `ChosenExpr`, `ChosenScope`, `ChosenMethod` mark what
a reading supplied.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gongji.charter.nodes import (
    NOWHERE,
    AnyScope,
    ChosenScope,
    Expr,
    Fact,
    HoleScope,
    Method,
    Rate,
    Read,
    Scope,
    ScopeKind,
    Span,
    State,
    Threshold,
)


class MarkKind(Enum):
    """What a mark says about a row."""

    REFUSAL = "refusal"  # a reason why nothing is paid, certain
    ZERO = "zero"  # why a computed amount is 0
    NOTE = "note"  # something to know that refuses nothing


@dataclass(frozen=True, slots=True)
class Mark:
    """One reason or note a row can carry; its bit is 1 << its position in `Benefit.marks`."""

    phrase: str
    articles: tuple[str, ...]
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Leaf:
    """A rule that can decide a row; its number is its position in `Program.leaves`."""

    articles: tuple[str, ...]
    label: str
    benefit: int  # -1: none
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Test:
    """A reason to refuse: certain when `refuses` is true, open when it is unknown.

    `if_unknown` names the state that stands for an open test (待裁量, 待观察) in place of 待补材料.
    """

    refuses: Expr
    mark: int
    leaf: int
    if_unknown: State | None = None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that holds when `when` is certainly true."""

    when: Expr
    mark: int


@dataclass(frozen=True, slots=True)
class ScopeUse:
    """A scope as the engines key it: rows with equal key share state.

    The key is (cover or person or event, then the values of `same` facts, then the year by `date` for
    保障年度 and 自然年). `parent` is the part that is always known: the cover, or the person, or the event.
    """

    scope: Scope
    parent: str  # "event" | "cover" | "person"
    same: tuple[int, ...]  # facts, by position in Program.facts
    date: int | None  # fact whose year keys the scope
    reading: tuple[str, str] | None  # (reading, option) that supplied it

    @property
    def plain(self) -> bool:
        """The key is the parent itself, so that it is never unknown."""
        return not self.same and self.date is None


@dataclass(frozen=True, slots=True)
class Clash:
    """Grounds for 冲突, seen from the later row of the sequence.

    kind "both": `when` is true (two exceptions to one rule are live together).
    kind "overlap": the span [start, start + months) shares a day with that of an earlier row of the
    same benefit in `scope` that is not refused. kind "repeat": such an earlier row exists at all.
    """

    kind: str
    articles: tuple[str, ...]
    when: Expr | None = None
    scope: int = -1
    start: int = -1  # fact positions
    months: int = -1
    leaf: int = -1


@dataclass(frozen=True, slots=True)
class Offset:
    """抵扣: take off what `benefit` was paid before in `scope`, or what the amount `fact` says."""

    benefit: int  # -1: a fact
    scope: int
    amount: Expr | None
    articles: tuple[str, ...]
    reading: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """封顶: payments sharing `ledger` add up to at most `limit` in each value of `scope`."""

    limit: Expr
    per_unit: bool  # limit × 份数
    scope: int
    ledger: int
    leaf: int
    articles: tuple[str, ...]
    readings: tuple[tuple[str, str], ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Times:
    """限次: at most `number` paid rows in `scope`."""

    number: int
    scope: int
    leaf: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """The rate that a count earns: days since a date (减额等待), or the number of a choice (折扣).

    Bands cover every count from 0.
    """

    days: Expr
    bands: tuple[tuple[int, int | None, Rate], ...]  # first day, last day (inclusive), rate
    leaf: int
    choice: Read | None = None  # of 折扣


class Rounding(Enum):
    """舍入, of an exact amount to fen (or to yuan or ten yuan, given in fen)."""

    HALF_UP = "四舍五入"
    DOWN = "舍去"
    UP = "进一"


@dataclass(frozen=True, slots=True)
class Amount:
    """How much a benefit gives, in the fixed order 基数 → … → 封顶.

    Scopes are positions in Program.scopes.
    """

    base: Expr | None
    base_high: int  # the most `base` can be within declared bounds; fen
    scope: int  # of 累计; -1: 每次, no running total
    threshold: Threshold | None
    threshold_scope: int  # of a threshold by order of admission; -1: none
    method: Method
    denominator: int  # common static denominator of all rates reachable in `method`
    reduction: Reduction | None
    per_unit: bool  # × 份数
    offsets: tuple[Offset, ...]
    rounding: Rounding
    step: int  # fen to round to: 1 (分), 100 (元), 1000 (十元)
    floor: int  # 保底, fen; 0: none
    times: Times | None
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit ready to be decided."""

    name: str
    article: str
    index: int
    trigger: Expr
    belongs: int  # fact position of 归属日
    tests: tuple[Test, ...]  # in the order reasons are listed
    notes: tuple[Note, ...]
    clashes: tuple[Clash, ...]
    guarded: tuple[int, ...]  # MONEY and COUNT facts whose bounds matter to this benefit
    most: tuple[tuple[int, int], ...]  # (fact, limit): fact above a known limit is 数值超限 of fact
    amount: Amount
    marks: tuple[Mark, ...]
    mark_below: int  # mark of 未达起付
    mark_zero: int  # mark of 计算为零
    mark_capped: int  # mark of 已达封顶
    mark_inferred: int  # mark of the note 参数为推定值
    leaf: int  # the benefit as a whole
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Series:
    """A parameter by region and day: values in force from a day until the next one."""

    name: str
    article: str
    regions: dict[
        int, tuple[tuple[int, int | None, bool], ...]
    ]  # code -> (from day, fen or none, inferred), rising

    def at(self, region: int, day: int) -> tuple[int, bool] | None:
        """(fen, inferred) in force, falling back from county to prefecture to province; None: no value known.

        A region with no rows at all falls back; one with rows but none in force on `day` does not.
        """
        for code in (region, region // 100 * 100, region // 10000 * 10000):
            steps = self.regions.get(code)
            if steps:
                found: tuple[int, bool] | None = None
                for start, value, inferred in steps:
                    if start > day:
                        break
                    found = None if value is None else (value, inferred)
                return found
        return None


@dataclass(frozen=True, slots=True)
class Grades:
    """A look-up table: keys as the facts hold them -> fen, or a rate in ten-thousandths when `rates`."""

    name: str
    article: str
    entries: dict[tuple[int, ...], int]
    rates: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Everything an engine needs to decide events."""

    plan: str
    edition: str
    title: str
    facts: tuple[Fact, ...]
    readings: tuple[tuple[str, str], ...]  # (reading, adopted option); bit = position
    benefits: tuple[Benefit, ...]  # in the charter's order
    order: tuple[int, ...]  # in which benefits of one event are decided
    scopes: tuple[ScopeUse, ...]
    ledgers: int  # how many cap ledgers there are
    leaves: tuple[Leaf, ...]
    series: dict[str, Series]
    grades: dict[str, Grades]
    scope_article: tuple[str, ...]  # cited by 不属于保障范围
    units_max: int
    digest: str  # sha256 over text, readings and tables

    def position(self, fact: str) -> int:
        """Where a fact stands in a row's values; KeyError for a name the charter lacks."""
        for i, f in enumerate(self.facts):
            if f.name == fact:
                return i
        raise KeyError(fact)

    def scope_of(self, benefit: Benefit, scope: AnyScope) -> int:
        """Position in `scopes` of a scope that stands inside a way of computing or a threshold.

        KeyError when the scope was not numbered, which `choose` never leaves so.
        """
        if isinstance(scope, HoleScope):
            raise KeyError(scope.reading)
        plain = scope.scope if isinstance(scope, ChosenScope) else scope
        reading = (scope.reading, scope.option) if isinstance(scope, ChosenScope) else None
        by_year = plain.kind in (ScopeKind.COVER_YEAR, ScopeKind.CALENDAR_YEAR)
        date = benefit.belongs if by_year else None
        for i, use in enumerate(self.scopes):
            if use.scope == plain and use.date == date and use.reading == reading:
                return i
        raise KeyError(plain.kind.value)

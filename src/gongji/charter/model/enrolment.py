"""Joining and running a plan, as written: terms, eligibility, fees, procedures, funds."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongji.charter.nodes import NOWHERE, Edge, Expr, Rate, Span

Day = tuple[int, int]
"""A day of every year: month, day."""


@dataclass(frozen=True, slots=True)
class HoleWord:
    """口径 name, where one of a closed list of words stands."""

    reading: str
    span: Span = field(default=NOWHERE, compare=False)


Word = str | HoleWord
"""One of a closed list of words, or the reading that chooses it; empty: not written."""


@dataclass(frozen=True, slots=True)
class Term:
    """保障期限: how cover starts and how long it lasts. Enrolment works with it."""

    name: str
    article: str
    start: str  # 缴费次日 | 缴费次月一日 | 原终保日次日 | 统一起期 | 自然年; empty: not written
    lengths: tuple[tuple[int, str], ...]  # (1, "年") …
    renewal_window: int | None  # days before expiry
    late_renewal: Word  # one of LATE, or other words, which nothing follows from
    common_start: str
    note: str
    common_day: Day | None = None  # of 统一起期, when it is a day of every year
    common_date: int | None = None  # of 统一起期, when it is one date
    season: tuple[Day, Day] | None = None  # 办理期: first and last day
    midway: Word = ""  # one of MIDWAY
    grace: int = 0  # days after expiry in which a renewal is still in time
    span: Span = NOWHERE


LATE = ("重新首次参保", "自缴费次日起不间断", "自原终保日次日起", "不予办理")
"""What becomes of a renewal that comes too late."""
MIDWAY = ("缴费次日", "追溯", "下一期")
"""Where cover starts for one who joins after a common term has begun."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """资格: who may join, and how many of a unit must."""

    name: str
    article: str
    condition: Expr | None
    age: tuple[Edge | None, Edge | None] | None
    age_on: str
    min_share: Rate | None
    all_below: Edge | None  # 全员: a unit on this side of the edge must enrol everybody
    min_heads: int
    note: str
    whom: str = ""  # 对象, in words
    health: str = ""  # 健康, in words
    single: bool = False  # 唯一: one cover a person
    staff: str = ""  # 基数: the fact about the unit that shares are taken of; empty: 职工人数
    uniform: bool = False  # 份数一致: everybody of a unit holds as many units
    span: Span = NOWHERE

    @property
    def personal(self) -> bool:
        """It says something of persons, and so is one of the ways to be admitted."""
        demands = self.min_share or self.all_below or self.min_heads or self.uniform
        return bool(self.condition or self.age or self.whom or self.health) or not demands


@dataclass(frozen=True, slots=True)
class PriceClass:
    """One price of a fee and when it holds; name "" for a single price."""

    name: str
    price: int  # fen
    condition: Expr | None = None
    length: tuple[int, str] | None = None
    deposit: int = 0  # fen, refunded at expiry
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Fee:
    """费用: price of a term, who pays, and how many units one may hold."""

    name: str
    article: str
    classes: tuple[PriceClass, ...]
    per: str  # 人年 | 份 | …
    payers: tuple[str, ...]
    split: tuple[tuple[str, Rate], ...]
    deposit: int
    units_max: int
    note: str
    condition: Expr | None = None  # whom it is asked of; None: everybody
    split_amounts: tuple[tuple[str, int], ...] = ()  # the split as written, where it is in yuan
    span: Span = NOWHERE

    @property
    def prices(self) -> tuple[tuple[str, int], ...]:
        """(name, fen) of each class."""
        return tuple((each.name, each.price) for each in self.classes)


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of 程序: who does what, by when, with which papers."""

    who: str
    does: str
    within: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """程序: the way a kind of case goes."""

    name: str
    article: str
    steps: tuple[ProcedureStep, ...]
    disclosure: str  # 给付前 | 给付后 | 无
    note: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Allocation:
    """分配: a batch step over a whole fund; parts add up to the whole."""

    name: str
    article: str
    of: str
    parts: tuple[tuple[str, Rate], ...]
    budget: int  # fen; 0: none
    note: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class FundRule:
    """基金: the money the plan keeps apart."""

    name: str
    article: str
    sources: tuple[str, ...]
    note: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Coordination:
    """协调 beyond joint caps: which other payments come first or are taken off, in words and facts."""

    name: str
    article: str
    order: tuple[str, ...]
    deducts: tuple[str, ...]
    note: str
    span: Span = NOWHERE

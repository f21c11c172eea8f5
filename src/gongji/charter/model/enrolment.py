"""Joining and running a plan, as written: terms, eligibility, fees, procedures, funds."""

from __future__ import annotations

from dataclasses import dataclass

from gongji.charter.nodes import NOWHERE, Edge, Expr, Rate, Span


@dataclass(frozen=True, slots=True)
class Term:
    """保障期限: how cover starts and how long it lasts. Enrolment works with it."""

    name: str
    article: str
    start: str  # 缴费次日 | 原终保日次日 | 统一起期 | 自然年
    lengths: tuple[tuple[int, str], ...]  # (1, "年") …
    renewal_window: int | None  # days before expiry
    late_renewal: str
    common_start: str
    note: str
    span: Span = NOWHERE


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
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Fee:
    """费用: price of a term, who pays, and how many units one may hold."""

    name: str
    article: str
    prices: tuple[tuple[str, int], ...]  # (condition or class as written, fen); "" for a single price
    per: str  # 人年 | 份 | …
    payers: tuple[str, ...]
    split: tuple[tuple[str, Rate], ...]
    deposit: int
    units_max: int
    note: str
    span: Span = NOWHERE


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

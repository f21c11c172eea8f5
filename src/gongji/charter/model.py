"""A charter as written: typed, checked against itself, with a hole wherever a reading decides.

`build.load` makes it from a document; `choose.choose` turns it into a `Program`; `check`, `read_back`
and `forms` read it as it is. Everything is frozen and carries the article and place it was written at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongji.charter.nodes import (
    NOWHERE,
    AnyScope,
    Edge,
    Expr,
    Fact,
    Method,
    Rate,
    Span,
    State,
    Threshold,
)
from gongji.charter.program import Rounding


@dataclass(frozen=True, slots=True)
class Article:
    """An addressable part of the text: its id (四.2), heading, prose, and what stands under it."""

    id: str
    title: str
    text: str
    span: Span
    reviewed: str = ""  # 正文指纹 of the text when its rule was last reviewed; empty: never
    original: str = ""  # the official wording, where an office filled it in
    original_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Convention:
    """How the document uses words or counts days: a rule of the language, on record with its source."""

    name: str
    meaning: str
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class TableUse:
    """A 附表: which file, which columns are keys and value. `rows` is what the file held when loaded."""

    name: str
    article: str
    file: str
    keys: tuple[str, ...]
    value: str
    unit: str  # 元 | % | "" (a list)
    status: str  # column that tells VERIFIED, INFERRED …; empty: none
    source: str
    note: str
    rows: tuple[Mapping[str, str], ...]
    digest: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value by region and day, taken from a 附表."""

    name: str
    article: str
    table: str
    region: str  # column
    since: str  # column
    value: str  # column
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class WordList:
    """A named list of choices."""

    name: str
    article: str
    words: tuple[str, ...]
    table: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Waiting:
    """等待: days of the term without, or with reduced, cover. `bands`: first day, last day, rate (0: denied).

    Days count from 0 on the basis date (起保日 or 首次参保日).
    """

    basis: str  # 起保日 | 首次参保日
    first_only: bool  # only for a first joining (首次参保日 = 起保日)
    bands: tuple[tuple[int, int | None, Rate], ...]
    article: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a benefit; `phrase` is the reason given when it does not."""

    satisfied: Expr
    phrase: str
    if_unknown: State | None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class CapRule:
    """One 封顶 as written. Without `benefits` it belongs to the benefit it stands in."""

    limit: Expr
    scope: AnyScope
    per_unit: bool
    article: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class JointCap:
    """协调 合并封顶: one ceiling over several benefits; those in `yields` give way first."""

    name: str
    benefits: tuple[str, ...]
    yields: tuple[str, ...]
    cap: CapRule


@dataclass(frozen=True, slots=True)
class OffsetRule:
    """抵扣 as written: another benefit's earlier payments in a scope, or an amount."""

    benefit: str  # empty: `amount`
    scope: AnyScope | None
    amount: Expr | None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class HoleOffset:
    """抵扣 left to a reading."""

    reading: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class TimesRule:
    """限次 as written."""

    number: int
    scope: AnyScope
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Repeat:
    """冲突 重复: a second live row of the benefit in the scope."""

    scope: AnyScope
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Overlap:
    """冲突 期间重叠: spans of months that share a day."""

    start: str  # date fact
    months: str  # count fact, unit 月
    scope: AnyScope
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class BenefitRule:
    """给付 as written; the order of amount fields is the order they apply in."""

    name: str
    article: str
    trigger: Expr
    conditions: tuple[Condition, ...]
    belongs: str
    waiting: Waiting | None
    base: Expr | None
    scope: AnyScope | None
    threshold: Threshold | None
    method: Method
    per_unit: bool
    offsets: tuple[OffsetRule | HoleOffset, ...]
    rounding: Rounding | None
    step: int
    floor: int
    times: TimesRule | None
    caps: tuple[CapRule, ...]
    clashes: tuple[Repeat | Overlap, ...]
    exception_to: str  # benefit name or article; empty: none
    not_below: str  # 不低于: another benefit this one should not fall below (checked, not enforced)
    cites: tuple[str, ...]
    note: str
    sources: tuple[str, ...]
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Exclusion:
    """除外: when `when` holds, the named benefits (none named: all) are refused; or an exception that lifts one."""

    name: str
    article: str
    when: Expr
    benefits: tuple[str, ...]
    exception_to: str  # article or name of an exclusion this one lifts
    note: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period from one date fact to another: 申领时限 (late: refused) or 报案时限 (late: noted)."""

    name: str
    article: str
    since: str
    until: str
    amount: int
    unit: str  # 天 | 月 | 年
    refuses: bool
    phrase: str  # 超过申领时限 | 逾期通知
    span: Span = NOWHERE


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


@dataclass(frozen=True, slots=True)
class Ruling:
    """解释决定: the dated decision of the body that may interpret."""

    date: str
    body: str
    document: str
    option: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a reading's question. Exactly one of the values is set, after the reading's sort."""

    name: str
    method: Method | None = None
    scope: AnyScope | None = None
    condition: Expr | None = None
    offset: OffsetRule | None = None  # None in an offset reading: nothing is taken off
    cites: tuple[str, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Reading:
    """口径: a typed hole with its question and options."""

    name: str
    article: str
    question: str
    sort: str  # 计发办法 | 范围 | 条件 | 状态 | 抵扣
    options: tuple[Option, ...]
    adopted: str
    why: str
    sources: tuple[str, ...]
    numbers: tuple[str, ...]
    rulings: tuple[Ruling, ...]
    span: Span = NOWHERE

    def option(self, name: str) -> Option:
        """The option of that name; KeyError when there is none."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example must give for one benefit; None: not stated."""

    benefit: str
    state: State | None = None
    amount: int | None = None
    reason: str | None = None
    articles: str | None = None
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """算例: covers and events in sequence (cells as text), and what each event must give."""

    name: str
    article: str
    readings: tuple[tuple[str, str], ...]
    cover: tuple[tuple[str, str], ...]
    events: tuple[tuple[tuple[str, str], ...], ...]
    expects: tuple[tuple[Expected, ...], ...]
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Untranslated:
    """未入规则: a clause that no rule expresses, on record."""

    name: str
    article: str
    why: str
    handling: str
    sources: tuple[str, ...]
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Charter:
    """A whole plan, as its document says it."""

    path: str
    plan: str
    title: str
    edition: str
    issuer: str
    interpreter: str
    wording: str  # 转述 | 原文
    governs: str  # 起保日 | 发生日 | 申领日
    source: str
    digest: str  # sha256 of the file
    conventions: tuple[Convention, ...] = ()
    articles: tuple[Article, ...] = ()
    facts: tuple[Fact, ...] = ()  # built-in ones first
    fact_sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: tuple[WordList, ...] = ()
    tables: tuple[TableUse, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    terms: tuple[Term, ...] = ()
    fees: tuple[Fee, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    benefits: tuple[BenefitRule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    joint_caps: tuple[JointCap, ...] = ()
    coordination: tuple[Coordination, ...] = ()
    funds: tuple[FundRule, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    readings: tuple[Reading, ...] = ()
    examples: tuple[Example, ...] = ()
    untranslated: tuple[Untranslated, ...] = ()
    example_cover: tuple[tuple[str, str], ...] = ()
    example_event: tuple[tuple[str, str], ...] = ()

    def reading(self, name: str) -> Reading:
        """The reading of that name; KeyError when there is none."""
        for reading in self.readings:
            if reading.name == name:
                return reading
        raise KeyError(name)

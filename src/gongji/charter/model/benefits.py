"""Benefits and what bears on them, as written: conditions, waiting, caps, offsets, exclusions, deadlines."""

from __future__ import annotations

from dataclasses import dataclass

from gongji.charter.nodes import NOWHERE, AnyScope, ByChoice, Expr, Method, Rate, Span, State, Threshold
from gongji.charter.program import Rounding


@dataclass(frozen=True, slots=True)
class Waiting:
    """等待: days of the term without, or with reduced, cover. `bands`: first day, last day, rate (0: denied).

    Days count from 0 on the basis date (起保日 or 首次参保日). With a condition, only where it holds.
    """

    basis: str  # 起保日 | 首次参保日
    first_only: bool  # only for a first joining (首次参保日 = 起保日)
    bands: tuple[tuple[int, int | None, Rate], ...]
    article: str
    condition: Expr | None = None
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
    discount: ByChoice | None = None  # 折扣: each branch gives a `Share`, the part its words earn
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Exclusion:
    """除外: when `when` holds, the named benefits (none: all) are refused; or an exception lifting one."""

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
    benefits: tuple[str, ...] = ()  # those it holds for; empty: all
    span: Span = NOWHERE

    def touches(self, benefit: str) -> bool:
        """Whether it holds for a benefit."""
        return not self.benefits or benefit in self.benefits

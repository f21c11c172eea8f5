"""What joining takes, ready to run: 资格, 保障期限 and 费用 with the options of readings put in.

`lower_enrolment` makes it from a charter beside the `Program` that decides events. No holes are left; a
word that a reading chose carries that reading, so that every row can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gongji.charter.adopt import Adoption
from gongji.charter.model import Charter, Eligibility, Fee, HoleWord, Term
from gongji.charter.model.enrolment import LATE, Day, Word
from gongji.charter.nodes import (
    NOWHERE,
    AgeAt,
    All,
    Compare,
    Const,
    Edge,
    Expr,
    Fact,
    Kind,
    Op,
    Rate,
    Read,
    Span,
    Table,
)
from gongji.charter.program import Program
from gongji.charter.ranges import facts_read

BIRTH = "出生日"
"""The fact that holds the birth date, where the charter names none of its own."""
BIRTHS = (BIRTH, "出生日期")
SEX = "性别"
MEAN_AGE = "单位平均年龄"
"""A fact about the unit that is worked out from the roster where nobody states it."""
Length = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """One condition for joining: what must hold, and what is said when it does not."""

    holds: Expr
    phrase: str


@dataclass(frozen=True, slots=True)
class Admission:
    """One of the ways to be admitted: all its grounds must hold. No ground: everybody may."""

    name: str
    article: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a unit as a whole; `of`: whom it counts, everybody who joins where there is none."""

    name: str
    article: str
    share: Rate | None
    all_below: Edge | None
    heads: int
    staff: str  # the fact shares are taken of; empty: 职工人数
    uniform: bool
    of: Expr | None = None


@dataclass(frozen=True, slots=True)
class ChosenWord:
    """A word of a closed list; `reading` is (reading, option) where one chose it."""

    word: str
    reading: tuple[str, str] | None = None

    @property
    def known(self) -> bool:
        """Something follows from it, or the charter is silent."""
        return self.word == "" or self.word in LATE


@dataclass(frozen=True, slots=True)
class Period:
    """When cover starts and ends, for those who join and for those who renew."""

    article: str
    start: str  # 缴费次日 | 缴费次月一日 | 统一起期 | 自然年; empty: the charter does not say
    lengths: tuple[Length, ...]
    day: Day | None  # of 统一起期
    date: int | None  # of 统一起期
    season: tuple[Day, Day] | None
    midway: ChosenWord
    renewal_article: str
    window: int | None
    grace: int
    late: ChosenWord


@dataclass(frozen=True, slots=True)
class Price:
    """A price of a fee and when it holds; `named`: only when the roster names it."""

    name: str
    fen: int
    condition: Expr | None
    length: Length | None
    deposit: int
    named: bool


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee: its prices, what they are multiplied by, and who pays which share."""

    name: str
    article: str
    condition: Expr | None
    prices: tuple[Price, ...]
    by_units: bool
    by_length: str  # 年 | 月: the price is for each of these; empty: for the whole term
    shares: tuple[tuple[str, Rate], ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Everything enrolling needs. `facts` are the program's, with the birth date behind them."""

    program: Program
    facts: tuple[Fact, ...]
    birth: str
    admissions: tuple[Admission, ...]
    demands: tuple[Demand, ...]
    period: Period | None
    charges: tuple[Charge, ...]

    @property
    def as_program(self) -> Program:
        """The program with the facts of an enrolment, for evaluating conditions."""
        return replace(self.program, facts=self.facts)


def lower_enrolment(charter: Charter, program: Program) -> Enrolment:
    """How one joins under the options that `program` was made with."""
    adoption = Adoption.of(charter, dict(program.readings))
    names = [f.name for f in program.facts]
    birth = next((name for name in BIRTHS if name in names), BIRTH)
    facts = program.facts
    if birth not in names:
        facts = (*facts, Fact(BIRTH, Kind.DATE, Table.PERSON))
    who = charter.eligibility
    several = sum(each.personal for each in who) > 1
    return Enrolment(
        program=program,
        facts=facts,
        birth=birth,
        admissions=tuple(_admission(each, adoption, birth) for each in who if each.personal),
        demands=tuple(_demand(each, adoption, several) for each in who if _demanding(each)),
        period=_period(charter, adoption),
        charges=tuple(_charge(fee, adoption) for fee in charter.fees),
    )


def _admission(rule: Eligibility, adoption: Adoption, birth: str) -> Admission:
    grounds = []
    if rule.condition is not None:
        whole = adoption.expr(rule.condition, "起保日")
        for each in whole.items if isinstance(whole, All) else (whole,):
            grounds.append(Ground(each, f"条件不符（{'、'.join(dict.fromkeys(facts_read(each)))}）"))
    if rule.age is not None:
        age = AgeAt(Read(birth, Kind.DATE), Read(rule.age_on or "起保日", Kind.DATE))
        grounds.append(Ground(_within(age, rule.age), "年龄不符"))
    return Admission(rule.name, rule.article, tuple(grounds))


def _within(value: Expr, band: tuple[Edge | None, Edge | None]) -> Expr:
    lower, upper = band
    sides: list[Expr] = []
    for edge, inside, outside in ((lower, Op.GE, Op.GT), (upper, Op.LE, Op.LT)):
        if edge is not None:
            limit = Const(edge.value, Kind.COUNT, "周岁")
            sides.append(Compare(inside if edge.included else outside, value, limit))
    return All(tuple(sides))


def _demanding(rule: Eligibility) -> bool:
    return bool(rule.min_share or rule.all_below or rule.min_heads or rule.uniform)


def _demand(rule: Eligibility, adoption: Adoption, several: bool) -> Demand:
    """Under one of several ways to be admitted, it counts those whom the condition of that way admits."""
    own = rule.condition if several and rule.personal else None
    return Demand(
        rule.name, rule.article, rule.min_share, rule.all_below, rule.min_heads, rule.staff, rule.uniform,
        None if own is None else adoption.expr(own, "起保日"),
    )  # fmt: skip


def _period(charter: Charter, adoption: Adoption) -> Period | None:
    """All 保障期限 together: how the first term begins, and how one renews."""
    if not charter.terms:
        return None
    first = [t for t in charter.terms if t.start != "原终保日次日"] or list(charter.terms)
    begins = next((t for t in first if t.start), first[0])
    renews = next((t for t in charter.terms if _renewing(t)), begins)
    common = next((t for t in first if t.common_day or t.common_date is not None), begins)
    midway = next((t.midway for t in first if t.midway), "")
    return Period(
        article=begins.article,
        start="" if begins.start == "原终保日次日" else begins.start,
        lengths=tuple(dict.fromkeys(length for t in first for length in t.lengths)) or _whole_year(begins),
        day=common.common_day,
        date=common.common_date,
        season=next((t.season for t in first if t.season), None),
        midway=_chosen(midway, adoption),
        renewal_article=renews.article,
        window=renews.renewal_window,
        grace=renews.grace,
        late=_chosen(renews.late_renewal, adoption),
    )


def _renewing(term: Term) -> bool:
    written = term.renewal_window is not None or term.grace or term.late_renewal
    return bool(written) or term.start == "原终保日次日"


def _whole_year(term: Term) -> tuple[Length, ...]:
    return ((1, "年"),) if term.start == "自然年" else ()


def _chosen(word: Word, adoption: Adoption) -> ChosenWord:
    if isinstance(word, HoleWord):
        option = adoption.option(word.reading)
        return ChosenWord(option.word, (word.reading, option.name))
    return ChosenWord(word)


def _charge(fee: Fee, adoption: Adoption) -> Charge:
    alone = len(fee.classes) == 1

    def when(condition: Expr | None) -> Expr | None:
        return None if condition is None else adoption.expr(condition, "起保日")

    prices = tuple(
        Price(
            each.name, each.price, when(each.condition), each.length, each.deposit or fee.deposit,
            named=not alone and each.condition is None and each.length is None,
        )
        for each in fee.classes
    )  # fmt: skip
    by_length = next((unit for unit in ("年", "月") if unit in fee.per), "")
    shares = fee.split or tuple((who, Rate(1, 1)) for who in fee.payers if len(fee.payers) == 1)
    return Charge(
        fee.name, fee.article, when(fee.condition), prices, "份" in fee.per, by_length, shares, fee.span
    )


def asked_of(enrolment: Enrolment) -> tuple[Fact, ...]:
    """The facts about cover, person and unit that joining reads, in the program's order."""
    expressions: list[Expr] = [g.holds for a in enrolment.admissions for g in a.grounds]
    for charge in enrolment.charges:
        found = (charge.condition, *(price.condition for price in charge.prices))
        expressions += [condition for condition in found if condition is not None]
    names = {name for expression in expressions for name in facts_read(expression)}
    return tuple(f for f in enrolment.facts if f.name in names and f.table is not Table.EVENT)

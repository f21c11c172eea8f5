"""The nodes rules are made of: expressions, ways of computing, scopes, states.

One vocabulary for the whole language. A charter as written (`model`) may hold `Hole` nodes, one for
each reading it leaves open; a charter as run (`program`) holds `Chosen` nodes in their place.
Money is integer fen, rates are exact fractions with a static denominator, dates are day numbers since
1970-01-01 (`codes.civil`). Every node that a person wrote carries the place where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Final

UNKNOWN: Final = -(2**63)
"""A fact nobody has stated yet: a blank cell."""
ABSENT: Final = UNKNOWN + 1
"""A fact stated not to exist: the cell says 无."""
TOTAL_LIMIT: Final = 10**15
"""Running totals beyond this many fen (10 万亿元) give 数值超限; it keeps all arithmetic in 64 bits."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where something was written: file, line and column from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


NOWHERE: Final = Span("", 0, 0)
"""The place of what the language itself supplies."""


class State(IntEnum):
    """The nine states of a decision (DESIGN section 3)."""

    PAID = 0
    REFUSED = 1
    PAPERS = 2
    WATCH = 3
    DISCRETION = 4
    BLANK = 5
    NO_TABLE = 6
    CONFLICT = 7
    OUT_OF_RANGE = 8

    @property
    def label(self) -> str:
        """The one Chinese word for the state."""
        return STATE_LABELS[self]


STATE_LABELS: Final = (
    "给付",
    "不给付",
    "待补材料",
    "待观察",
    "待裁量",
    "条款空白",
    "附表缺失",
    "冲突",
    "数值超限",
)
PRECEDENCE: Final = (
    State.OUT_OF_RANGE,
    State.REFUSED,
    State.CONFLICT,
    State.PAPERS,
    State.BLANK,
    State.NO_TABLE,
    State.DISCRETION,
    State.WATCH,
    State.PAID,
)
"""Which state wins when several hold, the winner first."""


class Kind(Enum):
    """What sort of value a fact or an expression has."""

    MONEY = "金额"  # fen
    COUNT = "整数"  # a whole number of `unit`
    DATE = "日期"  # day number
    FLAG = "是否"  # 0 or 1
    CHOICE = "选项"  # position in the fact's list of choices
    KEY = "编号"  # an identifier, only compared for equality in scopes
    REGION = "地区"  # GB/T 2260 code as a number


class Table(Enum):
    """The record a fact is a column of."""

    EVENT = "事件"
    COVER = "参保"
    PERSON = "人员"
    UNIT = "单位"


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed input that a rule reads."""

    name: str
    kind: Kind
    table: Table
    unit: str = ""  # of a COUNT: 天, 月, 级 …
    low: int = 0  # bounds of MONEY and COUNT, inclusive; outside them the state is 数值超限
    high: int = 0
    choices: tuple[str, ...] = ()
    default: int | None = None  # what a blank cell means; None: unknown
    not_before: str = ""  # another date fact this one cannot precede
    at_most: str = ""  # another fact this one cannot exceed; more is 数值超限
    question: str = ""
    evidence: tuple[str, ...] = ()
    personal: str = ""  # class of personal data: 医疗, 身份, …
    article: str = ""
    span: Span = field(default=NOWHERE, compare=False)
    builtin: bool = False
    note: str = ""


# ---- expressions ------------------------------------------------------------------------------------


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
    """Full years (周岁) from a birth date to a date."""

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


# ---- scopes -----------------------------------------------------------------------------------------


class ScopeKind(Enum):
    """Over what a total, a cap or a count runs."""

    BILL = "每张票据"
    EVENT = "每次"
    ILLNESS = "每病种"  # one cover and one 病种
    COVER = "保障期"
    COVER_YEAR = "保障年度"  # years counted from 起保日, by 归属日
    CALENDAR_YEAR = "自然年"  # one person, by the year of 归属日
    LIFETIME = "终身"  # one person


@dataclass(frozen=True, slots=True)
class Scope:
    """A kind of scope, narrowed to rows that agree in `same` facts."""

    kind: ScopeKind
    same: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class HoleScope:
    """A scope left to a reading (model only)."""

    reading: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ChosenScope:
    """The scope the adopted option of a reading supplies (program only)."""

    reading: str
    option: str
    scope: Scope
    span: Span = field(default=NOWHERE, compare=False)


AnyScope = Scope | HoleScope | ChosenScope


# ---- ways of computing (计发办法) ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """An exact fraction; 20 % is 1/5."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One side of a band: `value`, and whether the value itself lies in the band (以上, 以下: yes)."""

    value: int
    included: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of amounts or counts as written, and what it gives. No lower edge: from 0 or below."""

    lower: Edge | None
    upper: Edge | None
    text: str
    gives: Method
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def start(self) -> int | None:
        """First value inside the band; None is without a lower edge."""
        return None if self.lower is None else self.lower.value + (0 if self.lower.included else 1)

    @property
    def stop(self) -> int | None:
        """Last value inside the band; None is without an upper edge."""
        return None if self.upper is None else self.upper.value - (0 if self.upper.included else 1)


@dataclass(frozen=True, slots=True)
class Fixed:
    """定额: an amount, or an amount fact or expression."""

    amount: Expr
    articles: tuple[str, ...] = ()
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Share:
    """比例: a rate of the running base."""

    rate: Rate
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Bands:
    """分段: the band that holds the subject decides; without `subject` the running base itself."""

    bands: tuple[Band, ...]
    subject: Expr | None = None
    articles: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """One bracket of a progressive scale: the part of the base above `above` up to `upto` (inclusive) at `rate`."""

    above: int
    upto: int | None
    rate: Rate
    text: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Progressive:
    """累进: each part of the base at the rate of its own bracket, added up."""

    slices: tuple[Slice, ...]
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PerFull:
    """每满: `amount` for each full `unit` of the base; a remainder is dropped, or counts as one (count_rest)."""

    unit: int
    amount: int
    count_rest: bool
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class QuantityLimit:
    """At most `number` days or months within a scope; only paid rows use them up."""

    number: int
    scope: AnyScope
    article: str = ""
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Daily:
    """日额: `amount` for each of `days` after the first `free` ones."""

    amount: Expr
    days: Expr
    free: int
    limit: QuantityLimit | None
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Monthly:
    """按月: the sum over k = 0 … months-1 of the parameter in force on start + k months (from the anchor)."""

    parameter: str
    start: Expr
    months: Expr
    limit: QuantityLimit | None
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Graded:
    """等级表: the amount a table gives for the keys; with `of`, the table's rate of that amount.

    Keys the table lacks: 附表缺失.
    """

    table: str
    keys: tuple[Expr, ...]
    of: Expr | None = None
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Prorate:
    """折算: amount × part ÷ whole; the only division by a value known at run time."""

    amount: Expr
    part: Expr
    whole: Expr
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Discretion:
    """裁量: the amount a body decides; unknown: 待裁量."""

    body: str
    fact: str
    low: int | None = None  # outside low … high: 数值超限
    high: int | None = None
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Gives:
    """A state in place of an amount. REFUSED carries its reason: 未达起付 or 计算为零."""

    state: State
    reason: str = ""
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Threshold:
    """起付: below the edge nothing; above it the whole base counts (全额) or only the excess (超额).

    Several `edges` with a scope: the n-th admission in that scope has the n-th edge, later ones the last.
    """

    edges: tuple[Edge, ...]
    whole: bool
    scope: AnyScope | None = None
    article: str = ""
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Over:
    """A way of computing with a threshold of its own."""

    threshold: Threshold
    inner: Method
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class HoleMethod:
    """A way of computing left to a reading (model only)."""

    reading: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ChosenMethod:
    """The way of computing the adopted option of a reading supplies (program only)."""

    reading: str
    option: str
    inner: Method
    span: Span = field(default=NOWHERE, compare=False)


Method = (
    Fixed
    | Share
    | Bands
    | Progressive
    | PerFull
    | Daily
    | Monthly
    | Graded
    | Prorate
    | Discretion
    | Gives
    | Over
    | HoleMethod
    | ChosenMethod
)

"""Ways of computing (计发办法) and what they are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongji.charter.nodes.expressions import Expr, Read
from gongji.charter.nodes.scopes import AnyScope
from gongji.charter.nodes.values import NOWHERE, Span, State


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
    """分段: the band that holds the subject decides; without `subject` the running base itself.

    `about`: what is looked at in the words of the document, where the subject is a number made for it.
    """

    bands: tuple[Band, ...]
    subject: Expr | None = None
    articles: tuple[str, ...] = ()
    about: tuple[Expr, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """Some of the words a choice may be, and what they give."""

    words: tuple[str, ...]
    gives: Method
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ByChoice:
    """分段 by a choice: the branch that names the word decides (model only; adoption makes it `Bands`)."""

    choice: Read
    branches: tuple[Branch, ...]
    articles: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """One bracket of a progressive scale: the base above `above` up to `upto` (inclusive) at `rate`."""

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
    """每满: `amount` for each full `unit` of the base; a remainder is dropped, or counts as one."""

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
class DailyGraded:
    """日额 of an amount that a table gives for the keys (model only).

    Adoption makes it a `Daily` over the rows the table has, and 附表缺失 for keys it lacks.
    """

    graded: Graded
    days: Expr
    free: int
    limit: QuantityLimit | None
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
    One edge with a scope: what the bases of earlier admissions have used of it is not taken off again.
    """

    edges: tuple[Edge, ...]
    whole: bool
    scope: AnyScope | None = None
    article: str = ""
    leaf: int = -1
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def once(self) -> bool:
        """Taken off once in its scope, not from every row."""
        return len(self.edges) == 1 and self.scope is not None


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
    | ByChoice
    | Progressive
    | PerFull
    | Daily
    | Monthly
    | Graded
    | DailyGraded
    | Prorate
    | Discretion
    | Gives
    | Over
    | HoleMethod
    | ChosenMethod
)

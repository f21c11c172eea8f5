"""What values are: the sentinels, places in a document, states, kinds and facts."""

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

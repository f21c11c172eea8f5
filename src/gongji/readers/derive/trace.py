"""The derivation of a decision: one step for each thing that was looked at, in the order it was.

Steps hold the charter's nodes and the values they came to, no text: `explain` writes the text. An
expression's own parts are not kept, since they follow from the row alone (`explain` evaluates them again).
Named tuples, since a decision makes a few dozen of them. Numbers are intervals, in fen or as counts.
"""

from __future__ import annotations

from typing import NamedTuple

from gongji.charter.nodes import Band, Expr, Method, State, Threshold
from gongji.charter.program import Benefit, Cap, Clash, Note, Offset, Reduction, Test, Times
from gongji.readers.decision import Decision
from gongji.readers.derive.ledgers import Stretch
from gongji.readers.derive.values import Number, Truth
from gongji.readers.scopes import Place


class Triggered(NamedTuple):
    """触发: whether what happened is the benefit's business."""

    condition: Expr
    verdict: Truth


class Bounded(NamedTuple):
    """数值超限: the fact out of bounds; `limit` is another fact it may not exceed, -1: its own bounds."""

    fact: int
    limit: int


class Tested(NamedTuple):
    """A reason to refuse: true when it holds."""

    test: Test
    verdict: Truth


class Noted(NamedTuple):
    """A remark: added when true."""

    note: Note
    verdict: Truth


class Based(NamedTuple):
    """基数."""

    base: Expr
    value: Number


class Totalled(NamedTuple):
    """累计: the total before this event and with it."""

    scope: int
    place: Place
    before: Number
    after: Number


class Admitted(NamedTuple):
    """起付: which edge applies (first and last possible), whether the base may lie below, what passes on."""

    threshold: Threshold
    first: int
    last: int
    subject: Number
    below: bool
    passes: Number | None
    left: Number | None = None  # of an edge taken off once, before this event


class Banded(NamedTuple):
    """A band that the subject lies in, and what it gave."""

    band: Band
    part: Number
    result: Computed


class Month(NamedTuple):
    """One month of 按月: the day looked up and what the table has for it (fen, inferred)."""

    day: int
    found: tuple[int, bool] | None


class Computed(NamedTuple):
    """计发办法: a node, the running base it saw, and its outcome. What `parts` holds follows from the node.

    Bands: Banded. Over: Admitted, then Computed. ChosenMethod: Computed. Monthly: Month.
    """

    method: Method
    subject: Number
    low: int  # fen after 舍入; -1: no amount is possible
    high: int
    states: tuple[State, ...]  # states possible in place of an amount
    parts: tuple[Banded | Admitted | Computed | Month, ...] = ()
    inputs: tuple[Number, ...] = ()  # Fixed, Daily, Prorate, Graded: what its expressions came to
    left: Number | None = None  # of a quantity limit, before this event
    used: Number | None = None  # of a quantity limit, by this event


class Reduced(NamedTuple):
    """减额等待: days since the waiting began and the bands possible (positions)."""

    reduction: Reduction
    days: Number
    first: int
    last: int


class Multiplied(NamedTuple):
    """份数: how many units."""

    units: Number


class Raised(NamedTuple):
    """What the whole total gives, the most it gave before, and the difference."""

    reached: Number
    before: Number
    pay: Number


class TakenOff(NamedTuple):
    """抵扣: what was taken off, and the state of the other benefit where it is not decided."""

    offset: Offset
    amount: Number
    pay: Number
    waiting: State | None  # the other benefit's state, which this row takes over
    open: bool  # the other benefit is not decided for lack of facts


class Floored(NamedTuple):
    """保底."""

    floor: int
    pay: Number


class Counted(NamedTuple):
    """限次: how often it was paid before."""

    times: Times
    before: Number
    pay: Number


class Capped(NamedTuple):
    """封顶: the ceiling, what earlier payments used of it, and what remains payable."""

    cap: Cap
    limit: Number
    used: Number
    left: Number
    pay: Number


class Clashed(NamedTuple):
    """冲突: whether grounds for one hold, and with which earlier rows."""

    clash: Clash
    verdict: Truth
    others: tuple[Stretch, ...] = ()


AmountStep = (
    Based
    | Totalled
    | Admitted
    | Computed
    | Reduced
    | Multiplied
    | Raised
    | TakenOff
    | Floored
    | Counted
    | Capped
)
Step = Triggered | Bounded | Tested | Noted | Clashed | AmountStep


class Derivation(NamedTuple):
    """The tree of one decision: the benefit (None: no benefit is triggered), its steps, the decision."""

    benefit: Benefit | None
    steps: tuple[Step, ...]
    decision: Decision


class Derived(NamedTuple):
    """A decision with the tree that leads to it."""

    decision: Decision
    trace: Derivation

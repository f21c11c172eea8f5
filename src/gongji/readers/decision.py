"""What goes into a decision and what comes out of it, as every engine holds them: rows, decisions, rendering.

A `Decision` is integers only; bit masks name facts (`needs`: positions in Program.facts), marks (positions
in Benefit.marks) and readings (positions in Program.readings). `render` turns it into the columns of the
`decisions` file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gongji.charter.nodes import State
from gongji.charter.program import Benefit, Leaf, MarkKind, Program

NOT_COVERED: Final = "不属于保障范围"
"""The reason of an event that triggers no benefit."""
NO_BENEFIT: Final = -1
"""`Decision.benefit` of such an event."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A row decided before: its state (PAID or REFUSED), fen paid, and whether it counts in totals.

    A refusal under term, exclusion, limitation or condition takes no part; a computed 0 does.
    """

    state: State
    amount: int
    takes_part: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An event with its cover: one int for each of Program.facts, and dense numbers of the records.

    `values` hold UNKNOWN and ABSENT as `nodes` defines them, defaults already put in; `defaulted` has the
    bit of every fact whose blank cell took its default. `prior`: benefit -> how it was decided before.
    """

    values: tuple[int, ...]
    event: int
    cover: int
    person: int
    prior: Mapping[int, Prior] = field(default_factory=dict)
    defaulted: int = 0


class Decision(NamedTuple):
    """One benefit of one event, decided. Amounts in fen, -1 where the column is empty."""

    benefit: int
    state: State
    amount: int
    low: int
    high: int
    leaf: int
    marks: int
    needs: int
    readings: int


class Rendered(NamedTuple):
    """A decision in words: what the columns of the decisions file hold, each cell's items still apart."""

    benefit_name: str
    state_label: str
    amount: int | None
    low: int | None
    high: int | None
    articles: tuple[str, ...]
    reasons: tuple[str, ...]
    needs: tuple[str, ...]
    readings: tuple[str, ...]


def uncovered(program: Program) -> Decision:
    """The decision of an event that triggers no benefit: 不给付, 不属于保障范围."""
    return Decision(NO_BENEFIT, State.REFUSED, 0, 0, 0, -1, 0, 0, 0)


def positions(mask: int) -> Iterable[int]:
    """The positions of the bits set, rising.

    >>> list(positions(0b1010))
    [1, 3]
    """
    position = 0
    while mask:
        if mask & 1:
            yield position
        mask >>= 1
        position += 1


def render(program: Program, decision: Decision) -> Rendered:
    """The decision in the words of the charter (DESIGN section 5)."""
    if decision.benefit == NO_BENEFIT:
        articles: tuple[str, ...] = program.scope_article
        return Rendered("", decision.state.label, 0, 0, 0, articles, (NOT_COVERED,), (), ())
    benefit = program.benefits[decision.benefit]
    leaf = program.leaves[decision.leaf] if decision.leaf >= 0 else None
    papers = decision.state is State.PAPERS
    return Rendered(
        benefit_name=benefit.name,
        state_label=decision.state.label,
        amount=_cell(decision.amount),
        low=_cell(decision.low),
        high=_cell(decision.high),
        articles=_articles(benefit, leaf, decision.marks),
        reasons=_reasons(program, benefit, decision),
        needs=tuple(program.facts[i].name for i in positions(decision.needs)) if papers else (),
        readings=tuple("=".join(program.readings[i]) for i in positions(decision.readings)),
    )


def _cell(fen: int) -> int | None:
    return None if fen < 0 else fen


def _articles(benefit: Benefit, leaf: Leaf | None, marks: int) -> tuple[str, ...]:
    """The deciding article first, then those of the marks in their order."""
    found = dict.fromkeys(leaf.articles if leaf is not None else (benefit.article,))
    for i in positions(marks):
        found.update(dict.fromkeys(benefit.marks[i].articles))
    return tuple(found)


def _reasons(program: Program, benefit: Benefit, decision: Decision) -> tuple[str, ...]:
    """Refusals and zero reasons of 不给付, the fact of 数值超限, and the notes of any state."""
    found: dict[str, None] = {}
    if decision.state is State.OUT_OF_RANGE:
        found.update((program.facts[i].name, None) for i in positions(decision.needs))
    marks = [benefit.marks[i] for i in positions(decision.marks)]
    if decision.state is State.REFUSED:
        found.update((m.phrase, None) for m in marks if m.kind is not MarkKind.NOTE)
    found.update((m.phrase, None) for m in marks if m.kind is MarkKind.NOTE)
    return tuple(found)

"""What a city office wants to see first in a year's decisions: counts, money, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

from gongji.charter.model import Charter, Reading
from gongji.charter.nodes import STATE_LABELS, Discretion, Gives, State
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import methods_in
from gongji.charter.tables_used import tables_used

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the decisions file."""

    event: str
    benefit: str
    state: State
    amount: int | None  # fen
    low: int | None
    high: int | None
    articles: tuple[str, ...]
    reasons: tuple[str, ...]
    needs: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Rows of one benefit by state, and what they were paid."""

    article: str
    benefit: str
    states: Mapping[State, int]
    paid: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A fact that rows wait for, and the papers that would establish it."""

    fact: str
    rows: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Rows that wait for a ruling: `what` names the reading, the body or the table, with its article."""

    state: State
    what: str
    article: str
    rows: int
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A year's decisions, counted."""

    events: int
    rows: int
    states: Mapping[State, int]
    paid: int
    paid_events: int
    low: int  # of all rows that wait for papers
    high: int
    lines: tuple[Line, ...]
    refusals: tuple[tuple[str, int], ...]
    notes: tuple[tuple[str, int], ...]
    papers: tuple[Paper, ...]
    awaited: tuple[Awaited, ...]

    @property
    def seen(self) -> tuple[State, ...]:
        """The states that occur."""
        return tuple(s for s in State if self.states.get(s))


def rows_of(decisions: pl.DataFrame) -> tuple[Row, ...]:
    """The rows of a decisions table."""
    return tuple(
        Row(
            event=cells["事件编号"],
            benefit=cells["给付项"],
            state=State(STATE_LABELS.index(cells["状态"])),
            amount=cells["金额分"],
            low=cells["下限分"],
            high=cells["上限分"],
            articles=_parts(cells["条款"], "、"),
            reasons=_parts(cells["理由"], "；"),
            needs=_parts(cells["待补"], "、"),
            readings=tuple(
                (name, option) for name, _, option in (p.partition("=") for p in _parts(cells["口径"], "；"))
            ),
        )
        for cells in decisions.iter_rows(named=True)
    )


def summarise(rows: Sequence[Row], charter: Charter, program: Program) -> Summary:
    """The counts of a year's rows."""
    states = Counter(r.state for r in rows)
    waiting = [r for r in rows if r.state is State.PAPERS]
    evidence = {f.name: f.evidence for f in charter.facts}
    needs = Counter(name for r in waiting for name in r.needs)
    return Summary(
        events=len({r.event for r in rows}),
        rows=len(rows),
        states=states,
        paid=paid_by(rows),
        paid_events=len({r.event for r in rows if r.state is State.PAID}),
        low=sum(r.low or 0 for r in waiting),
        high=sum(r.high or 0 for r in waiting),
        lines=_lines(rows, program),
        refusals=_ranked(r.reasons[0] for r in rows if r.state is State.REFUSED and r.reasons),
        notes=_ranked(reason for r in rows if r.state is State.PAID for reason in r.reasons),
        papers=tuple(Paper(name, n, evidence.get(name, ())) for name, n in _by_count(needs)),
        awaited=_awaited(rows, charter, program),
    )


def _lines(rows: Sequence[Row], program: Program) -> tuple[Line, ...]:
    lines = []
    for benefit in program.benefits:
        own = [r for r in rows if r.benefit == benefit.name]
        if own:
            states = Counter(r.state for r in own)
            lines.append(Line(benefit.article, benefit.name, states, paid_by(own)))
    rest = [r for r in rows if not r.benefit]
    if rest:
        lines.append(Line("、".join(program.scope_article), "", Counter(r.state for r in rest), 0))
    return tuple(lines)


def _awaited(rows: Sequence[Row], charter: Charter, program: Program) -> tuple[Awaited, ...]:
    """What each row without an answer waits for, most rows first."""
    benefits = {b.name: b for b in program.benefits}
    found: Counter[tuple[State, str, str]] = Counter()
    for row in rows:
        benefit = benefits.get(row.benefit)
        if benefit is not None:
            for what in _waits_for(row, benefit, charter, program):
                found[row.state, what, row.articles[0] if row.articles else benefit.article] += 1
    readings = {r.name: r for r in charter.readings}
    return tuple(
        Awaited(state, what, article, n, readings.get(what) if state is State.BLANK else None)
        for (state, what, article), n in _by_count(found)
    )


def _waits_for(row: Row, benefit: Benefit, charter: Charter, program: Program) -> tuple[str, ...]:
    match row.state:
        case State.BLANK:
            open_ = tuple(r.name for r in charter.readings if leaves_blank(row, r))
            return open_ or (benefit.name,)
        case State.DISCRETION | State.WATCH:
            bodies = [m.body for m in methods_in(benefit.amount.method) if isinstance(m, Discretion)]
            return tuple(bodies) or (benefit.name,)
        case State.NO_TABLE:
            return tables_used(benefit, charter, program) or (benefit.name,)
        case State.CONFLICT | State.OUT_OF_RANGE:
            return row.reasons[:1] or (benefit.name,)
        case _:
            return ()


def leaves_blank(row: Row, reading: Reading) -> bool:
    """Whether the row has no answer because of the option it took of a reading."""
    option = dict(row.readings).get(reading.name)
    if row.state is not State.BLANK or option is None:
        return False
    method = reading.option(option).method
    return method is not None and any(
        isinstance(m, Gives) and m.state is State.BLANK for m in methods_in(method)
    )


def paid_by(rows: Iterable[Row]) -> int:
    """Fen paid by these rows together."""
    return sum(r.amount or 0 for r in rows if r.state is State.PAID)


def _ranked(items: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return _by_count(Counter(items))


def _by_count(counts: Counter[T]) -> tuple[tuple[T, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(text.split(separator)) if text else ()

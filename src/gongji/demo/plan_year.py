"""One plan's year: what happens to its covered people, decided under its charter, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from gongji.assess.run import assess
from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.charter.nodes import State
from gongji.charter.program import Program
from gongji.demo.book import Book
from gongji.demo.events import Teller
from gongji.demo.files import write_events
from gongji.demo.script import Script
from gongji.demo.summary import Row, Summary, leaves_blank, paid_by, rows_of, summarise
from gongji.records.findings import RecordsError
from gongji.records.tables import Sheet, read_events
from gongji.records.writing import write_table

EVENTS, DECISIONS, PAGE = "events.csv", "decisions.csv", "report.html"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of the demonstration: its charter with the adopted options, and its script."""

    charter: Charter
    program: Program
    path: Path  # of the script
    script: Script

    @property
    def name(self) -> str:
        """The plan's name, which is also its folder."""
        return self.charter.plan

    @property
    def asked_for(self) -> str:
        """How the command line names the charter."""
        return f"{self.charter.plan}/{self.charter.edition}"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the year would have paid under another option of a reading that left rows without an answer."""

    reading: str
    option: str
    adopted: bool
    paid: int  # fen
    left: int  # rows that still have no answer


@dataclass(frozen=True, slots=True)
class Decided:
    """A year's decisions."""

    person_years: int
    summary: Summary
    what_ifs: tuple[WhatIf, ...]
    first_event: str  # an event to be explained: the first that was paid, else the first


def decide(plan: Plan, covers: Sheet, book: Book, folder: Path, seed: int, until: int) -> Decided:
    """Let the year happen, write the events, decide them and write the decisions.

    Raises RecordsError where the events are not as an office could have written them.
    """
    told = Teller(plan.script, book, until, seed, plan.name).year()
    write_events(folder / EVENTS, told, plan.program)
    events = read_events(folder / EVENTS, plan.program, covers, keep_good=False)
    if events.findings:
        raise RecordsError(events.findings)
    decisions = assess(plan.program, covers.good(), events.good())
    write_table(decisions, folder / DECISIONS, "决定")
    rows = rows_of(decisions)
    return Decided(
        person_years=book.person_years,
        summary=summarise(rows, plan.charter, plan.program),
        what_ifs=_what_ifs(plan.charter, covers.good(), events.good(), rows),
        first_event=next((r.event for r in rows if r.state is State.PAID), rows[0].event if rows else ""),
    )


def _what_ifs(
    charter: Charter, covers: pl.DataFrame, events: pl.DataFrame, rows: Sequence[Row]
) -> tuple[WhatIf, ...]:
    """The year again under each option of every reading that left rows without an answer."""
    found: list[WhatIf] = []
    for reading in charter.readings:
        if not any(leaves_blank(row, reading) for row in rows):
            continue
        for option in reading.options:
            program = choose(charter, {reading.name: option.name})
            again = rows_of(assess(program, covers, events))
            left = sum(row.state in (State.BLANK, State.DISCRETION) for row in again)
            found.append(
                WhatIf(reading.name, option.name, option.name == reading.adopted, paid_by(again), left)
            )
    return tuple(found)

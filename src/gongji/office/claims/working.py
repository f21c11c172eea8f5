"""A claim worked through the charter: rows of records in, decisions, receipt and derivation out. Nothing
is asked of the database, so that the same inputs give the same receipt years later (R02).

It is what `gongji explain` does with the files of a person's covers, events and earlier decisions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from gongji.assess.history import Told, history
from gongji.assess.receipt import canonical, digest
from gongji.charter.model import Charter
from gongji.charter.nodes import ABSENT, UNKNOWN, State
from gongji.charter.program import Program
from gongji.codes.civil import civil_from_days
from gongji.errors import sentence
from gongji.office.claims.errors import ClaimError
from gongji.readers.decision import Decision, render
from gongji.readers.derive.expressions import Facts, Names, truth
from gongji.readers.derive.values import FALSE_
from gongji.readers.explain import explain_event
from gongji.records.faults import fault
from gongji.records.findings import Finding
from gongji.records.layout import Layout, covers_layout, events_layout, prior_layout
from gongji.records.load import Records
from gongji.records.prior import check_prior
from gongji.records.raw import ROW, Raw
from gongji.records.tables import check_covers, check_events, parse

Cells = Mapping[str, str]

UNCOVERED: Final = "gongji-uncovered-1"
"""The form of a receipt that says only that no cover was found."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Rows as the files of records have them; the event that is asked about is the last one."""

    covers: tuple[Cells, ...]
    events: tuple[Cells, ...]
    prior: tuple[Cells, ...]

    @property
    def event(self) -> str:
        """The 事件编号 of the claim."""
        return self.events[-1]["事件编号"]

    def text(self) -> str:
        """As it is kept."""
        return canonical(asdict(self))

    @staticmethod
    def read(text: str) -> Inputs:
        """What `text` wrote."""
        held = json.loads(text)
        return Inputs(*(tuple(held[name]) for name in ("covers", "events", "prior")))


@dataclass(frozen=True, slots=True)
class Result:
    """One benefit decided, in words; `inferred`: a parameter that nobody verified bore on it (R08)."""

    benefit: str
    state: str
    amount: int | None
    low: int | None
    high: int | None
    articles: tuple[str, ...]
    reasons: tuple[str, ...]
    needs: tuple[str, ...]
    readings: tuple[str, ...]
    inferred: bool


def told(charter: Charter, program: Program, inputs: Inputs) -> tuple[Told, ...]:
    """The events in sequence, the claim's last. ClaimError K131 for rows the charter does not take."""
    return history(charter, program, records(program, inputs), inputs.event)


def records(program: Program, inputs: Inputs) -> Records:
    """The rows checked exactly as those of files are. ClaimError K131 with every finding."""
    covers = check_covers(*_raw("参保", inputs.covers, covers_layout(program)))
    raw, layout = _raw("事件", inputs.events, events_layout(program))
    events = check_events(raw, layout, program, covers, False)
    _require_sound([*covers.findings, *events.findings])
    prior = check_prior(_raw("决定", inputs.prior, prior_layout())[0], program, events)
    return Records(
        covers.good(), events.good(), prior, (), (), pl.DataFrame(), covers.raw.frame, events.raw.frame
    )


def results(program: Program, last: Told) -> tuple[Result, ...]:
    """The decisions of the claim in the charter's order, an event that triggers nothing included."""
    return tuple(_result(program, derived.decision) for derived in last.derived)


def _result(program: Program, decision: Decision) -> Result:
    said = render(program, decision)
    benefit = program.benefits[decision.benefit] if decision.benefit >= 0 else None
    bit = benefit.mark_inferred if benefit is not None else -1
    inferred = bit >= 0 and bool(decision.marks >> bit & 1)
    return Result(
        said.benefit_name, said.state_label, said.amount, said.low, said.high, said.articles, said.reasons,
        said.needs, said.readings, inferred,
    )  # fmt: skip


def derivation(
    charter: Charter, program: Program, steps: Sequence[Told], hidden: frozenset[str]
) -> tuple[str, ...]:
    """How the last event came to its decisions, line by line; nothing that rests on `hidden` facts."""
    last = steps[-1]
    names = {each.row.event: each.ids["事件编号"] for each in steps}
    return explain_event(program, last.row, last.derived, charter, last.cells, names, hidden)


def uncovered(event: Cells, days: Iterable[date]) -> dict[str, Any]:
    """The receipt of an event of somebody who never had cover: what happened when, and the days looked at."""
    return {
        "form": UNCOVERED, "ids": {"事件编号": event["事件编号"]},
        "facts": {name: text for name, text in event.items() if text},
        "looked": [f"{day:%Y-%m-%d}" for day in days], "cover": None,
    }  # fmt: skip


def sealed(content: Mapping[str, Any]) -> tuple[str, str]:
    """(the canonical text of a receipt, its sha256)"""
    return canonical(content), digest(content)


# ---- rows -------------------------------------------------------------------------------------------


def _raw(title: str, rows: Sequence[Cells], layout: Layout) -> tuple[Raw, Layout]:
    """Rows as the text of a file whose header has every column of the layout."""
    names = [column.name for column in layout.columns]
    cells = {name: [row.get(name, "") for row in rows] for name in names}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))
    numbers = pl.Series(ROW, range(2, 2 + len(rows)), dtype=pl.Int64)
    return Raw(title, "", frame.with_columns(numbers)), layout


def _require_sound(findings: Sequence[Finding]) -> None:
    if findings:
        said = "；".join(f"{f.file} {f.column}：{sentence(f.message, f.remedy)}" for f in findings)
        raise ClaimError("K131", f"记录不能核算：{said}", "先改正所说的事实")


def require_cell(program: Program, name: str, text: str) -> None:
    """ClaimError K113 for a fact the charter lacks, K114 for a text that is no value of it."""
    column = events_layout(program).by_name.get(name)
    if column is None:
        raise ClaimError("K113", f"条文没有事实“{name}”", "重新打开表单再填")
    wrong = fault(column, text)
    if wrong is not None:
        _, message, remedy = wrong
        raise ClaimError("K114", f"{name}：{message}", remedy)


def require_agreement(program: Program, event: Cells) -> None:
    """ClaimError K115 where the facts of an event do not agree, such as dates out of order."""
    raw, layout = _raw("事件", [event], events_layout(program))
    findings = check_events(raw, layout, program, None, False).findings
    found = [f for f in findings if f.column != "参保编号"]
    if found:
        said = "；".join(f"{f.column}：{f.message}" for f in found)
        raise ClaimError("K115", said, "；".join(dict.fromkeys(f.remedy for f in found if f.remedy)))


def fitting(program: Program, event: Cells) -> dict[str, str]:
    """An event decided under another edition, without the cells that this one does not know or take."""
    columns = events_layout(program).by_name
    return {
        name: text for name, text in event.items() if name in columns and fault(columns[name], text) is None
    }


def belonging(program: Program, event: Cells) -> tuple[date, ...]:
    """The days by which the charter counts the event: the 归属日 of each benefit it may still trigger."""
    raw, layout = _raw("事件", [event], events_layout(program))
    frame, _ = parse(raw, layout)
    row = frame.row(0, named=True)
    values = tuple(UNKNOWN if row.get(f.name) is None else row[f.name] for f in program.facts)
    facts = Facts(Names(program), values)
    found: dict[date, None] = {}
    for benefit in program.benefits:
        day = values[benefit.belongs]
        if day > ABSENT and truth(benefit.trigger, facts).verdict != FALSE_:
            found[date(*civil_from_days(day))] = None
    return tuple(found)


# ---- what an outcome asks next ----------------------------------------------------------------------

FINAL: Final = (State.PAID.label, State.REFUSED.label)
"""Outcomes with which a decision can be made."""
WAITS: Final = (
    State.OUT_OF_RANGE.label, State.CONFLICT.label, State.PAPERS.label, State.BLANK.label,
    State.NO_TABLE.label, State.DISCRETION.label, State.WATCH.label,
)  # fmt: skip
"""Outcomes that stop a claim, the one that has to go first in front."""

"""One event with the person's events before it: what each decision rests on, and its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from gongji.assess.engines import rows
from gongji.assess.receipt import digest, receipt
from gongji.assess.sequence import IDS, batches, joined
from gongji.charter.model import Charter
from gongji.charter.nodes import ABSENT, Kind
from gongji.charter.program import Program
from gongji.errors import UsageError
from gongji.readers.decision import Row
from gongji.readers.derive import Derived, Deriver
from gongji.records.faults import nearest
from gongji.records.load import Records


@dataclass(frozen=True, slots=True)
class Told:
    """An event decided: its ids, its row, the derivations, identifiers as written, and the receipt."""

    ids: Mapping[str, str]
    row: Row
    derived: tuple[Derived, ...]
    cells: Mapping[str, str]
    receipt: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """Of the receipt."""
        return digest(self.receipt)


def history(charter: Charter, program: Program, records: Records, event: str) -> tuple[Told, ...]:
    """The person's events in sequence up to and including `event`.

    UsageError (exit code 2) for an event that is not among the good rows.
    """
    found = records.events.filter(pl.col("事件编号") == event)
    if not found.height:
        near = nearest(event, records.events["事件编号"].to_list()[:MOST_COMPARED])
        raise UsageError("U131", f"事件表里没有事件“{event}”", f"是否“{near}”？" if near else "核对编号")
    person = records.covers.filter(pl.col("参保编号") == found["参保编号"][0])["人员编号"][0]
    covers = records.covers.filter(pl.col("人员编号") == person)
    events = records.events.filter(pl.col("参保编号").is_in(covers["参保编号"].implode()))
    batch = next(iter(batches(joined(program, covers, events), events.height)))
    texts = _Texts(program, records)
    deriver = Deriver(program)
    told: list[Told] = []
    identified = batch.frame.select(IDS).iter_rows()
    for row, ids in zip(rows(program, batch, records.prior), identified, strict=True):
        *names, order = ids
        named = dict(zip(IDS[:-1], names, strict=True))
        row = replace(row, defaulted=texts.defaulted(named))
        derived = tuple(deriver.decide(row))
        cells = texts.keys(named)
        before = told[-1].sha256 if told else ""
        decisions = [d.decision for d in derived]
        place = {"order": None if order <= ABSENT else order, "before": before}
        content = receipt(charter, program, named, row, cells, decisions, place)
        told.append(Told(named, row, derived, cells, content))
        if named["事件编号"] == event:
            break
    return tuple(told)


MOST_COMPARED = 100_000
"""In how many ids a misspelt one is looked for."""


class _Texts:
    """Cells as the files have them, found again by the ids of a row."""

    def __init__(self, program: Program, records: Records) -> None:
        self._facts = program.facts
        self._tables = {"参保编号": records.cover_texts, "事件编号": records.event_texts}

    def _cells(self, ids: Mapping[str, str]) -> dict[str, str]:
        """The row of the cover with the row of the event over it."""
        cells: dict[str, str] = {}
        for key, table in self._tables.items():
            cells.update(table.filter(pl.col(key) == ids[key]).row(0, named=True))
        return cells

    def keys(self, ids: Mapping[str, str]) -> dict[str, str]:
        """The identifiers among the facts, as written."""
        cells = self._cells(ids)
        return {f.name: cells.get(f.name, "") for f in self._facts if f.kind is Kind.KEY}

    def defaulted(self, ids: Mapping[str, str]) -> int:
        """The bits of facts whose cell is blank and that have a default."""
        cells = self._cells(ids)
        mask = 0
        for i, fact in enumerate(self._facts):
            if fact.default is not None and not cells.get(fact.name):
                mask |= 1 << i
        return mask

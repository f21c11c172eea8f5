"""What Spark's Python processes do first: read pieces of files and give checked rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from pyarrow import parquet

from gongji.assess.spark.cells import Batch, Relevant, checked, is_key, texts, with_rows
from gongji.assess.spark.source import Source
from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.charter.program import Program
from gongji.readers.decision import NO_BENEFIT
from gongji.records.findings import RecordsError
from gongji.records.layout import Layout
from gongji.records.prior import check_prior
from gongji.records.raw import ROW, Raw
from gongji.records.tables import Sheet

Ints = npt.NDArray[Any]
Batches = Iterator[Any]
Map = Callable[[Batches], Batches]
"""What `mapInArrow` takes."""
ROWS: Final = 1 << 16
UNDATED: Final = 1 << 60
LATEST: Final = 1 << 61
"""As steps of a sequence: beyond every 决定序 the days follow, beyond every day what has none."""


class Suspect(Exception):
    """Something in the files is not as it should be; `diagnosis` has to look."""


class Unreadable(Exception):
    """A file ends too early or holds what cannot be read; the message is its path in «»."""


@dataclass(frozen=True)
class Reader:
    """Reads pieces of a table: file, number of the row group, number of its first row."""

    layout: Layout
    names: tuple[str, ...]
    relevant: Relevant | None

    @cached_property
    def _texts(self) -> list[str]:
        return [n for n in self.names if not self.layout.by_name[n].textual]

    def tables(self, path: str, group: int, first: int) -> Iterator[tuple[Any, list[str], int]]:
        """Batches of a piece with the names of their columns and the numbers of their first rows."""
        try:
            with parquet.ParquetFile(path) as file:
                heads = file.schema_arrow.names
                strings = [n for n in heads if self.layout.meant(n.strip()) in self._texts]
            with parquet.ParquetFile(path, read_dictionary=strings) as file:
                for batch in file.iter_batches(ROWS, row_groups=[group]):
                    batch.validate(full=True)
                    names = [self.layout.meant(n.strip()) for n in heads]
                    yield pa.Table.from_batches([batch]), names, first
                    first += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise Unreadable(f"«{path}»") from error

    def batches(self, path: str, group: int, first: int) -> Iterator[Batch]:
        """The rows of a piece, checked."""
        for table, names, begin in self.tables(path, group, first):
            yield checked(table, self.layout, names, begin, self.relevant)


def good_rows(reader: Reader, left_out: Sequence[int], columns: Callable[[Batch], dict[str, Any]]) -> Map:
    """Gives the columns of the rows that are not left out; Suspect where one of them is bad."""
    out = np.array(sorted(left_out), np.int64)

    def read(pieces: Batches) -> Batches:
        for path, group, first in _each(pieces):
            for batch in reader.batches(path, group, first):
                if len(out):
                    batch = batch.filter(~np.isin(batch.row, out))
                if batch.bad.any():
                    raise Suspect
                yield pa.RecordBatch.from_pydict(columns(batch))

    return read


def all_rows(reader: Reader, columns: Callable[[Batch], dict[str, Any]]) -> Map:
    """Gives the columns of every row, and whether it is bad."""

    def read(pieces: Batches) -> Batches:
        for path, group, first in _each(pieces):
            for batch in reader.batches(path, group, first):
                yield pa.RecordBatch.from_pydict({"bad": pa.array(batch.bad), **columns(batch)})

    return read


def written(reader: Reader) -> Map:
    """Gives rows as they are written: number and cells, the latter as JSON in the order of `names`."""

    def read(pieces: Batches) -> Batches:
        for batch in pieces:
            for path, group, first, wanted in zip(*(c.to_pylist() for c in batch.columns), strict=True):
                for table, names, begin in reader.tables(path, group, first):
                    here = [r for r in wanted if begin <= r < begin + table.num_rows]
                    if here:
                        frame = texts(table.take(pa.array([r - begin for r in here])), names)
                        rows = [
                            json.dumps(row, ensure_ascii=False)
                            for row in frame.select(reader.names).iter_rows()
                        ]
                        yield pa.RecordBatch.from_pydict({"row": pa.array(here, pa.int64()), "cells": rows})

    return read


def cover_columns(program: Program, layout: Layout) -> Callable[[Batch], dict[str, Any]]:
    """What of a cover is joined to its events, and what its overlaps are told by."""
    facts = facts_of(program, layout)

    def columns(batch: Batch) -> dict[str, Any]:
        return {
            "cover": _arrow(batch.ids["参保编号"]),
            "person": _arrow(batch.ids["人员编号"]),
            "cover_row": pa.array(batch.row),
            **cover_span(batch),
            **{f"f{i}": _fact(batch, name) for i, name in facts},
        }

    return columns


def cover_span(batch: Batch) -> dict[str, Any]:
    """The days and the tranche of covers; null where not stated."""
    start, end = batch.numbers["起保日"], batch.numbers["终保日"]
    return {
        "tranche": _arrow(batch.keys["份次"].fill_null("")),
        "start": pa.array(start, mask=start <= ABSENT),
        "end": pa.array(end, mask=end <= ABSENT),
    }


def event_columns(program: Program, layout: Layout, own: frozenset[str]) -> Callable[[Batch], dict[str, Any]]:
    """What of an event is decided on; `own` are the facts that covers bring."""
    facts = [(i, name) for i, name in facts_of(program, layout) if name not in own]

    def columns(batch: Batch) -> dict[str, Any]:
        return {
            "event": _arrow(batch.ids["事件编号"]),
            "cover": _arrow(batch.ids["参保编号"]),
            "event_row": pa.array(batch.row),
            "step": pa.array(_step(batch)),
            **{f"f{i}": _fact(batch, name) for i, name in facts},
        }

    return columns


def facts_of(program: Program, layout: Layout) -> list[tuple[int, str]]:
    """The facts that a table has columns for, with their numbers."""
    return [(i, f.name) for i, f in enumerate(program.facts) if f.name in layout.by_name]


def is_text(program: Program, layout: Layout, name: str) -> bool:
    """Whether a fact goes through Spark as text."""
    return is_key(layout.by_name[name])


def _step(batch: Batch) -> Ints:
    """What orders a person's events, but for ids of equal days: 决定序, then days, then what has none."""
    order, day = batch.numbers["决定序"], batch.numbers["发生日"]
    late = np.where(day == UNKNOWN, LATEST, np.where(day == UNKNOWN, 0, day) + UNDATED)
    return np.where(order > ABSENT, order, late)


def _fact(batch: Batch, name: str) -> Any:
    return _arrow(batch.keys[name]) if name in batch.keys else pa.array(batch.numbers[name])


def _arrow(texts_: pl.Series) -> Any:
    return texts_.to_arrow().cast(pa.string())


def _each(pieces: Batches) -> Iterator[tuple[str, int, int]]:
    for batch in pieces:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


# ---- what was decided before ---------------------------------------------------------------------


def prior_rows(program: Program, source: Source) -> Map:
    """Prior decisions: row, event, benefit, whether the row is bad by itself, and what to keep of it.

    `line` is `给付项的序号:状态:分:是否参加合计`, null for a row that is decided again.
    """
    reader = Reader(source.layout, source.names, None)
    path = str(source.path)

    def read(pieces: Batches) -> Batches:
        for piece in _each(pieces):
            for table, names, begin in reader.tables(*piece):
                frame = with_rows(texts(table, names), np.arange(begin, begin + table.num_rows))
                yield _prior_batch(program, path, frame)

    return read


def _prior_batch(program: Program, path: str, frame: pl.DataFrame) -> Any:
    raw = raw_of(path, frame)
    frame = raw.frame
    bad: set[int | None] = set()
    lines: dict[tuple[str, str], str] = {}
    try:
        decided = check_prior(raw, program, Sheet(raw, frame, ()))
    except RecordsError as error:
        bad, decided = {f.row for f in error.findings}, {}
    names = {b.index: b.name for b in program.benefits} | {NO_BENEFIT: ""}
    for (event, benefit), prior in decided.items():
        said = (benefit, int(prior.state), prior.amount, int(prior.takes_part))
        lines[event, names[benefit]] = ":".join(map(str, said))
    keys = list(zip(frame["事件编号"], frame["给付项"], strict=True))
    return pa.RecordBatch.from_pydict(
        {
            "bad": pa.array([row in bad for row in frame[ROW]], pa.bool_()),
            "row": pa.array(frame[ROW].to_list(), pa.int64()),
            "event": pa.array([event for event, _ in keys], pa.string()),
            "benefit": pa.array([benefit for _, benefit in keys], pa.string()),
            "line": pa.array([lines.get(key) for key in keys], pa.string()),
        }
    )


def raw_of(path: str, frame: pl.DataFrame) -> Raw:
    """Cells with the numbers of their rows as the records' checks take them, wholly blank rows left out."""
    stated = frame.select(pl.any_horizontal(pl.exclude(ROW) != "")).to_series() if frame.height else None
    held = frame if stated is None else frame.filter(stated)
    return Raw(path, "", held)

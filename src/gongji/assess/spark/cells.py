"""A batch of a file as columns of integers, every cell checked: what Spark's processes make of rows.

The same rules as `records.tables` and `records.agreement` hold one row at a time; what concerns several rows
is left to the joins and sorts. Here it is only found which rows are bad; `diagnosis` finds out why.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from gongji.assess.typed import Doubtful, numbers_of
from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.records.cells import parsed
from gongji.records.layout import Column, Form, Layout
from gongji.records.parquet_file import cells
from gongji.records.raw import ROW
from gongji.records.relevance import CAUSE

Ints = npt.NDArray[Any]
Relevant = dict[str, frozenset[int]]
"""For a date that only some causes ask for, these causes."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are not wholly blank: their numbers, ids as text, keys as text (blank is null), the rest as
    integers; and which of them are bad. What stands in a bad row is not to be relied on, a bad id is null."""

    row: Ints
    ids: dict[str, pl.Series]
    keys: dict[str, pl.Series]
    numbers: dict[str, Ints]
    bad: Ints

    def filter(self, wanted: Ints) -> Batch:
        """Some of the rows."""
        return Batch(
            self.row[wanted],
            {n: s.filter(pl.Series(wanted)) for n, s in self.ids.items()},
            {n: s.filter(pl.Series(wanted)) for n, s in self.keys.items()},
            {n: v[wanted] for n, v in self.numbers.items()},
            self.bad[wanted],
        )


def is_key(column: Column) -> bool:
    """Whether a column names something that is only compared."""
    return column.form is Form.KEY


def checked(table: Any, layout: Layout, names: list[str], first: int, relevant: Relevant | None) -> Batch:
    """The rows of an Arrow table whose columns have these names. `relevant` as `order_of_dates` takes it."""
    count = table.num_rows
    held = dict(zip(names, table.columns, strict=True))
    bad = np.zeros(count, np.bool_)
    ids: dict[str, pl.Series] = {}
    keys: dict[str, pl.Series] = {}
    numbers: dict[str, Ints] = {}
    for column in layout.columns:
        if column.form is Form.TEXT:
            continue
        name = column.name
        if column.textual:
            ids[name] = (
                _text(name, held[name], count, bad, column) if name in held else _blank(name, "", count)
            )
        elif is_key(column):
            keys[name] = _key(column, held[name], bad) if name in held else _blank(name, None, count)
        elif name in held:
            numbers[name] = _numbers(column, held[name], bad)
        else:
            numbers[name] = np.full(count, UNKNOWN if column.default is None else column.default, np.int64)
    bad |= _wrong_dates(layout, numbers, relevant)
    batch = Batch(np.arange(first, first + count), ids, keys, numbers, bad)
    if not bad.any():
        return batch
    blank = _wholly_blank(table, names, bad)
    return batch.filter(~blank) if blank.any() else batch


def texts(table: Any, names: list[str]) -> pl.DataFrame:
    """The cells as text, trimmed."""
    return cells(Path(), table, names).select(pl.all().str.strip_chars())


def with_rows(frame: pl.DataFrame, rows: Any) -> pl.DataFrame:
    """Cells with the numbers of their rows, as `records.raw.Raw` holds them."""
    return frame.with_columns(pl.Series(ROW, rows, dtype=pl.Int64))


def _wholly_blank(table: Any, names: list[str], bad: Ints) -> Ints:
    """Rows in which nothing stands: they are no rows."""
    blank = np.zeros(len(bad), np.bool_)
    some = np.flatnonzero(bad)
    said = texts(table.take(pa.array(some)), names)
    blank[some] = said.select(pl.all_horizontal(pl.all() == "")).to_series().to_numpy()
    return blank


def _blank(name: str, value: str | None, count: int) -> pl.Series:
    return pl.repeat(value, count, dtype=pl.String, eager=True).alias(name)


def _one(name: str, values: Any) -> pl.DataFrame:
    return texts(pa.table({name: values}), [name])


def _text(name: str, values: Any, count: int, bad: Ints, column: Column) -> pl.Series:
    read = _one(name, values).select(parsed(column).alias(name)).to_series()
    if read.null_count():
        bad |= read.is_null().to_numpy()
    return read


def _key(column: Column, values: Any, bad: Ints) -> pl.Series:
    """The text of a key, null where it is blank. Equal texts are equal keys; 无 stays 无."""
    said = _one(column.name, values)
    bad |= said.select(parsed(column)).to_series().is_null().to_numpy()
    return said.select(pl.when(pl.col(column.name) != "").then(pl.col(column.name))).to_series()


def _numbers(column: Column, values: Any, bad: Ints) -> Ints:
    """By the type of the column where that is quick; else cell by cell."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if pa.types.is_string(whole.type) or pa.types.is_large_string(whole.type):
        whole = whole.dictionary_encode()
    try:
        return np.asarray(numbers_of(column, whole).numbers, np.int64)
    except Doubtful:
        read = _one(column.name, values).select(parsed(column)).to_series()
        bad |= read.is_null().to_numpy()
        return read.fill_null(UNKNOWN).to_numpy()


def _wrong_dates(layout: Layout, numbers: dict[str, Ints], relevant: Relevant | None) -> Ints:
    """Rows in which a date stands before one that it cannot precede."""
    found: Any = False
    for column in layout.columns:
        later, earlier = numbers.get(column.name), numbers.get(column.not_before)
        if later is None or earlier is None:
            continue
        wrong = (later > ABSENT) & (earlier > ABSENT) & (later < earlier)
        for name in (column.name, column.not_before):
            if relevant is not None and name in relevant and wrong.any():
                cause = numbers[CAUSE]
                wrong &= np.isin(cause, list(relevant[name])) | (cause == UNKNOWN)
        found = found | wrong
    first = numbers.get("首次参保日")
    if first is not None:
        start = numbers["起保日"]
        found = found | ((first > ABSENT) & (start > ABSENT) & (first > start))
    return np.asarray(found)

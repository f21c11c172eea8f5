"""A file of records as columns of integers: every bad cell and row found at once, good rows kept apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from gongji.charter.nodes import UNKNOWN
from gongji.charter.program import Program
from gongji.records.agreement import first_joining, order_of_dates, overlapping, repeated, repeated_order
from gongji.records.cells import parsed
from gongji.records.csv_file import read_csv
from gongji.records.faults import fault, nearest
from gongji.records.findings import Finding, refuse
from gongji.records.layout import Column, Form, Layout, covers_layout, events_layout
from gongji.records.raw import ROW, Raw, require_file, split_sheet
from gongji.records.relevance import relevant_codes
from gongji.records.repeats import MOST

_SAMPLE: Final = 2000
"""Rows looked at to tell whether the texts of a column repeat."""
KINDS = (".csv", ".parquet", ".xlsx")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file read: its text, its parsed rows (bad cells null), and its findings by row and column.

    In `frame`, ids stay text, facts are Int64 (`UNKNOWN` and `ABSENT` as in `charter.nodes`), keys are
    numbered from 1 in the order of their texts.
    """

    raw: Raw
    frame: pl.DataFrame
    findings: tuple[Finding, ...]

    @property
    def bad(self) -> frozenset[int]:
        """Numbers of the rows that cannot be used."""
        return frozenset(f.row for f in self.findings if f.row is not None)

    def good(self) -> pl.DataFrame:
        """The rows without a finding."""
        return self.frame.filter(~pl.col(ROW).is_in(sorted(self.bad))) if self.findings else self.frame


def read_raw(path: Path, layout: Layout) -> Raw:
    """The text of a file by its extension. Raises `RecordsError`."""
    path, sheet = split_sheet(path)
    require_file(path, [c.name for c in layout.columns if c.required])
    match path.suffix.lower():
        case ".csv":
            return read_csv(path, layout)
        case ".parquet":
            from gongji.records.parquet_file import read_parquet

            return read_parquet(path, layout)
        case ".xlsx":
            from gongji.records.xlsx_file import read_xlsx

            return read_xlsx(path, layout, sheet)
        case suffix:
            raise unknown_kind(path, suffix)


def unknown_kind(path: Path, suffix: str) -> Exception:
    """The error for an extension that is not read or written."""
    near = nearest(suffix, KINDS)
    remedy = "用 .csv、.parquet 或 .xlsx"
    if suffix in (".xls", ".et", ".xlsm", ".ods"):
        remedy = "在 Excel 或 WPS 里另存为 .xlsx"
    elif near:
        remedy += f"；是否“{near}”？"
    return refuse("R003", path, f"文件类型“{suffix}”不认识" if suffix else "文件名没有扩展名", remedy)


def read_covers(path: Path, program: Program, beside: Program | None = None) -> Sheet:
    """The covers file. Raises `RecordsError` where the file or its header is wrong.

    Columns that only the program `beside` knows may stand in the file and are not read.
    """
    layout = covers_layout(program)
    if beside is not None:
        layout = _with_columns_of(layout, covers_layout(beside))
    return check_covers(read_raw(path, layout), layout)


def check_covers(raw: Raw, layout: Layout) -> Sheet:
    """The text of covers as `read_covers` judges it, wherever the text came from."""
    frame, findings = parse(raw, layout)
    findings += repeated(frame, raw, "参保编号")
    findings += order_of_dates(frame, raw, layout)
    findings += first_joining(frame, raw)
    findings += overlapping(frame, raw)
    return Sheet(raw, frame, in_order(findings, layout))


def read_events(
    path: Path, program: Program, covers: Sheet | None, keep_good: bool, beside: Program | None = None
) -> Sheet:
    """The events file, its 参保编号 looked up in `covers` (None: they could not be read).

    With `keep_good`, an event of a cover that was refused is refused too. `beside` as in `read_covers`.
    """
    layout = events_layout(program)
    if beside is not None:
        layout = _with_columns_of(layout, events_layout(beside))
    return check_events(read_raw(path, layout), layout, program, covers, keep_good)


def check_events(raw: Raw, layout: Layout, program: Program, covers: Sheet | None, keep_good: bool) -> Sheet:
    """The text of events as `read_events` judges it, wherever the text came from."""
    frame, findings = parse(raw, layout)
    findings += repeated(frame, raw, "事件编号")
    findings += repeated_order(frame, raw)
    findings += order_of_dates(frame, raw, layout, relevant_codes(program))
    if covers is not None:
        findings += _without_cover(frame, raw, covers, keep_good)
    return Sheet(raw, frame, in_order(findings, layout))


def _with_columns_of(layout: Layout, other: Layout) -> Layout:
    """The layout, with the columns that only `other` has as text that nobody reads and nobody misses."""
    known = layout.by_name
    extra = (Column(c.name, Form.TEXT, quiet=True) for c in other.columns if c.name not in known)
    return replace(layout, columns=(*layout.columns, *extra))


def parse(raw: Raw, layout: Layout, sound: Collection[str] = ()) -> tuple[pl.DataFrame, list[Finding]]:
    """Every column of the layout, parsed, and a finding for every cell and row of bad form.

    `sound` are columns of text whose every cell is known to be well formed already.
    """
    present = set(raw.frame.columns)
    frame = raw.frame.select(
        ROW,
        *(
            _blank(c)
            if c.name not in present
            else pl.col(c.name)
            if c.name in sound
            else _parsed(raw.frame[c.name], c)
            for c in layout.columns
        ),
    )
    findings = [raw.finding(f.code, f.row, f.column, f.value, f.message, f.remedy) for f in raw.faults]
    taken = {(f.row, f.column) for f in raw.faults}
    broken = {f.row for f in raw.faults if not f.column}
    columns = [c for c in layout.columns if c.name in present and c.form is not Form.TEXT]
    bad = frame.select(pl.any_horizontal(pl.col(c.name).is_null() for c in columns)).to_series()
    for cells in raw.frame.filter(bad).iter_rows(named=True) if bad.any() else ():
        row = cells[ROW]
        if row in broken:
            continue
        for column in columns:
            if (row, column.name) in taken:
                continue
            found = fault(column, cells[column.name])
            if found is not None:
                code, message, remedy = found
                findings.append(raw.finding(code, row, column.name, cells[column.name], message, remedy))
    keys = [c for c in columns if c.form is Form.KEY]
    return _numbered(frame, raw.frame, keys), findings


def _parsed(texts: pl.Series, column: Column) -> pl.Expr | pl.Series:
    """A parsed column; where few texts are different, each is parsed once."""
    each = parsed(column).alias(column.name)
    if column.textual or len(texts) < _SAMPLE or texts.head(_SAMPLE).n_unique() > _SAMPLE // 2:
        return each
    distinct = texts.unique(maintain_order=True)
    if len(distinct) > MOST:
        return each
    values = distinct.to_frame().select(each).to_series()
    if len(distinct) == 1:
        return values.new_from_index(0, len(texts))
    return values.gather(texts.cast(pl.Enum(distinct)).to_physical())


def _numbered(frame: pl.DataFrame, texts: pl.DataFrame, keys: Sequence[Column]) -> pl.DataFrame:
    """The frame with the keys that are stated numbered by their text."""
    for column in keys:
        number = texts[column.name].rank("dense").cast(pl.Int64)
        stated = pl.when(pl.col(column.name) == 0).then(number).otherwise(pl.col(column.name))
        frame = frame.with_columns(stated.alias(column.name))
    return frame


def _blank(column: Column) -> pl.Expr:
    """What a column that the file lacks holds in every row."""
    if column.textual:
        return pl.lit("").alias(column.name)
    value = UNKNOWN if column.default is None else column.default
    return pl.lit(value, pl.Int64).alias(column.name)


def _without_cover(frame: pl.DataFrame, raw: Raw, covers: Sheet, keep_good: bool) -> list[Finding]:
    name = "参保编号"
    there = covers.frame[name].drop_nulls()
    usable = covers.good()[name] if keep_good else there
    rows = frame.filter(pl.col(name).is_not_null() & ~pl.col(name).is_in(usable.implode())).select(ROW, name)
    known = set(there.to_list()) if rows.height else set[str]()
    return [
        raw.finding("R406", row, name, value, "所引的参保行有错，未采用", f"先改正{covers.raw.path}")
        if value in known
        else raw.finding("R402", row, name, value, "参保表里没有这个编号", "核对编号，或补上参保行")
        for row, value in rows.iter_rows()
    ]


def in_order(findings: Iterable[Finding], layout: Layout) -> tuple[Finding, ...]:
    """Findings by row, then by the layout's columns."""
    place = {c.name: i for i, c in enumerate(layout.columns)}
    return tuple(sorted(findings, key=lambda f: (f.row or 0, place.get(f.column, -1), f.code)))

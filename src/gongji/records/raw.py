"""A file's cells as text, before anything is made of them, and how a path is told to its reader."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from gongji.records.faults import nearest
from gongji.records.findings import Finding, RecordsError, refuse, shown
from gongji.records.layout import Layout

ROW: Final = "#行"
"""Column of `Raw.frame` that holds the number of the row, the header being row 1."""
HEADER_SEARCH: Final = 20
"""In how many rows the header is looked for, to say where it stands."""
LONGEST_HEADER: Final = 65_536
"""Bytes of a first line that are looked at to tell what kind of table a file holds."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault of form that the reader of the file met; `row` is the sheet's number."""

    code: str
    row: int
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Raw:
    """The text of a file: `frame` has a column per known name and `ROW`; wholly blank rows are left out."""

    path: str
    sheet: str
    frame: pl.DataFrame
    faults: tuple[CellFault, ...] = ()
    notices: tuple[str, ...] = ()

    def finding(
        self, code: str, row: int | None, column: str, value: str, message: str, remedy: str
    ) -> Finding:
        """A finding at a place of this file."""
        return Finding(code, self.path, self.sheet, row, column, value, message, remedy)


def split_sheet(path: Path) -> tuple[Path, str]:
    """`名册.xlsx#参保` → the file and the sheet; without #, or when such a file exists, no sheet."""
    text = str(path)
    if "#" in text and not path.exists():
        file, _, sheet = text.rpartition("#")
        if file.lower().endswith(".xlsx"):
            return Path(file), sheet
    return path, ""


def require_file(path: Path, required: Collection[str] = ()) -> None:
    """Refuse what is not there, a folder, or an empty file.

    Of the files beside a missing one, only one of its kind that may have the `required` columns is suggested.
    """
    if path.is_dir():
        raise refuse("R002", path, "这是文件夹，不是文件", "给出文件的路径")
    if not path.exists():
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        fitting = (p for p in beside if p.suffix.lower() == path.suffix.lower() and _may_have(p, required))
        near = nearest(path.name, [p.name for p in fitting])
        raise refuse("R001", path, "找不到这个文件", f"是否“{path.parent / near}”？" if near else "核对路径")
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise refuse("R012", path, f"读不了（{os.strerror(error.errno or 0)}）", "核对权限") from error
    if size == 0:
        raise refuse("R004", path, "文件是空的", "至少要有表头一行")


def _may_have(path: Path, columns: Collection[str]) -> bool:
    """False for a CSV file whose first line lacks one of the columns: a table of another kind."""
    if not path.is_file():
        return False
    if path.suffix.lower() != ".csv" or not columns:
        return True
    try:
        with path.open("rb") as file:
            line = file.readline(LONGEST_HEADER)
    except OSError:
        return False
    words = (line.decode(encoding, errors="ignore") for encoding in ("utf-8-sig", "gb18030"))
    return any(set(columns) <= {cell.strip().strip('"') for cell in head.split(",")} for head in words)


def match_header(
    path: str, sheet: str, names: Sequence[str], layout: Layout, row: int = 1
) -> tuple[list[str], list[str]]:
    """Check the trimmed names of a header, which stands in `row`, against a layout.

    Gives the names (an empty one stays empty: the caller has to see that nothing stands under it) and the
    warnings about missing columns. Raises `RecordsError` with every fault of the header.
    """
    known = layout.by_name
    names = [layout.meant(name) for name in names]
    findings: list[Finding] = []

    def add(code: str, name: str, message: str, remedy: str) -> None:
        findings.append(Finding(code, path, sheet, row, name, "", message, remedy))

    for name in dict.fromkeys(n for n in names if n and n not in known):
        if name in layout.elsewhere:
            add("R102", name, "不认识的列", f"这是{layout.elsewhere[name]}表的列，删去这一列")
            continue
        near = nearest(name, (n for n in known if n not in names))
        add("R102", shown(name), "不认识的列", f"改为“{near}”" if near else "删去这一列")
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            places = "、".join(str(i + 1) for i, n in enumerate(names) if n == name)
            add("R103", shown(name), f"列重复，在第 {places} 列", "只留一列")
    missing = [c for c in layout.columns if c.name not in names]
    for column in missing:
        if column.required:
            add("R101", column.name, "缺必需的列", f"{layout.title}表要有“{column.name}”列")
    if findings:
        raise RecordsError(findings)
    loud = [c.name for c in missing if not c.quiet]
    warnings = [f"{path}：没有“{'、'.join(loud)}”列，按空白处理"] if loud else []
    return list(names), warnings


def header_place(rows: Sequence[Sequence[str]], layout: Layout) -> int | None:
    """The number of a later row that looks like the header; None: the first row may well be it."""
    known = set(layout.by_name)

    def hits(row: Sequence[str]) -> int:
        return len(known.intersection(layout.meant(cell.strip()) for cell in row))

    if not rows or hits(rows[0]) > 0:
        return None
    for number, row in enumerate(rows[1:HEADER_SEARCH], start=2):
        if hits(row) >= 2:
            return number
    return None


def is_header(row: Sequence[str], layout: Layout) -> bool:
    """Whether a row names every required column."""
    names = {layout.meant(cell.strip()) for cell in row}
    return all(c.name in names for c in layout.columns if c.required)


def titled_header(rows: Sequence[Sequence[str]], layout: Layout) -> int:
    """The place, from 0, of the header below a title; 0 where the layout wants none or there is no header."""
    places = range(min(len(rows), HEADER_SEARCH)) if layout.titled else range(0)
    return next((place for place in places if is_header(rows[place], layout)), 0)


def below_title(path: str, place: int) -> list[str]:
    """What is said of rows above the header."""
    return [f"{path}：表头在第 {place + 1} 行，上面的标题不读"] if place else []


def refuse_header_place(path: str, sheet: str, place: int) -> RecordsError:
    """The error for a header that does not stand in row 1."""
    remedy = f"表头似在第 {place} 行：删去它上面的各行"
    return RecordsError([Finding("R105", path, sheet, 1, "", "", "第一行不是表头", remedy)])


def framed(columns: Mapping[str, Sequence[str]], rows: Sequence[int]) -> pl.DataFrame:
    """Columns of text and row numbers as a frame, wholly blank rows left out."""
    data: dict[str, pl.Series] = {n: pl.Series(n, v, dtype=pl.String) for n, v in columns.items()}
    data[ROW] = pl.Series(ROW, rows, dtype=pl.Int64)
    return without_blank(pl.DataFrame(data))


def without_blank(frame: pl.DataFrame, *, trimmed: bool = False) -> pl.DataFrame:
    """Trim every cell, unless they are `trimmed`, and leave out rows in which nothing stands."""
    names = [n for n in frame.columns if n != ROW]
    if not trimmed:
        frame = frame.with_columns(pl.col(n).str.strip_chars() for n in names)
    full = frame.select(pl.any_horizontal(pl.col(n) != "" for n in names)).to_series()
    return frame if full.all() else frame.filter(full)

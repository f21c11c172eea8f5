"""All tables of one assessment read and checked together, the bad rows of every file reported at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from gongji.charter.nodes import UNKNOWN
from gongji.charter.program import Program
from gongji.readers.decision import Prior
from gongji.records.findings import Finding, RecordsError
from gongji.records.prior import read_prior
from gongji.records.raw import ROW
from gongji.records.tables import Sheet, read_covers, read_events


@dataclass(frozen=True, slots=True)
class Records:
    """The rows to work on, and what was said and left out on the way.

    `covers` and `events` as `tables.Sheet.frame` describes them, without bad rows. `rejects` has the cells of
    the bad rows as they were, with 文件, 行 and 原因; it is empty unless bad rows were left out.
    """

    covers: pl.DataFrame
    events: pl.DataFrame
    prior: Mapping[tuple[str, int], Prior]
    notices: tuple[str, ...]
    findings: tuple[Finding, ...]
    rejects: pl.DataFrame
    cover_texts: pl.DataFrame  # cells as written, trimmed, of all rows of the two files
    event_texts: pl.DataFrame


def load(
    program: Program,
    covers: Path,
    events: Path,
    prior: Path | None = None,
    *,
    keep_good: bool = False,
    beside: Program | None = None,
) -> Records:
    """Read the files of an assessment. Columns that only the program `beside` knows are passed over.

    Raises `RecordsError` with every finding of every file; with `keep_good` only where a file as such, its
    header or the prior decisions are wrong.
    """
    findings: list[Finding] = []
    fatal = False
    cover_sheet = event_sheet = None
    decided: Mapping[tuple[str, int], Prior] = {}
    try:
        cover_sheet = read_covers(covers, program, beside)
        findings += cover_sheet.findings
    except RecordsError as error:
        findings, fatal = findings + list(error.findings), True
    try:
        event_sheet = read_events(events, program, cover_sheet, keep_good, beside)
        findings += event_sheet.findings
    except RecordsError as error:
        findings, fatal = findings + list(error.findings), True
    if prior is not None and event_sheet is not None:
        try:
            decided = read_prior(prior, program, event_sheet)
        except RecordsError as error:
            findings, fatal = findings + list(error.findings), True
    if cover_sheet is None or event_sheet is None or fatal or (findings and not keep_good):
        raise RecordsError(findings)
    sheets = (cover_sheet, event_sheet)
    return Records(
        cover_sheet.good(),
        event_sheet.good(),
        decided,
        (*(n for s in sheets for n in s.raw.notices), *_undated(event_sheet)),
        tuple(findings),
        rejects(sheets),
        cover_sheet.raw.frame,
        event_sheet.raw.frame,
    )


def _undated(events: Sheet) -> Iterator[str]:
    """How many events stand last in the sequence of their person only because nobody wrote their day."""
    blank = (pl.col("发生日") == UNKNOWN) & (pl.col("决定序") == UNKNOWN)
    count = events.good().select(blank.sum()).item()
    if count:
        yield undated(events.raw.path, count)


def undated(path: Path | str, count: int) -> str:
    """The notice of so many events without a day."""
    remedy = "补上发生日，或者用“决定序”写明先后"
    return f"{path}：{count} 件没有发生日，排在本人其他事件之后。改法：{remedy}"


def rejects(sheets: Sequence[Sheet]) -> pl.DataFrame:
    """The bad rows as they were: 文件, 行, every column of the files, 原因."""
    parts = []
    for sheet in sheets:
        reasons: dict[int, list[str]] = {}
        for f in sheet.findings:
            if f.row is not None:
                said = f"{f.column}：{f.message}" if f.column else f.message
                reasons.setdefault(f.row, []).append(said + (f"（{f.remedy}）" if f.remedy else ""))
        why = pl.DataFrame(
            {ROW: list(reasons), "原因": ["；".join(r) for r in reasons.values()]},
            schema={ROW: pl.Int64, "原因": pl.String},
        )
        rows = why.sort(ROW).join(sheet.raw.frame, on=ROW, how="left", maintain_order="left")
        parts.append(rows.with_columns(pl.lit(sheet.raw.path).alias("文件")))
    table = pl.concat(parts, how="diagonal")
    cells = [c for c in table.columns if c not in (ROW, "文件", "原因")]
    return table.select("文件", pl.col(ROW).alias("行"), *cells, "原因")

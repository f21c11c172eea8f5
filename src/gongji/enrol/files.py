"""An enrolment from files to files: read, check, work out, and only then write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from gongji.charter.enrolment import Enrolment
from gongji.enrol.run import Enrolled, enrol
from gongji.records.findings import Finding, RecordsError
from gongji.records.load import rejects
from gongji.records.roster import person_numbers, read_roster, read_units
from gongji.records.tables import Sheet, read_covers
from gongji.records.writing import Written, rejected, require_output, write_tables

_WIDTHS: Final = {
    "参保编号": 30,
    "人员编号": 20,
    "证件号码": 20,
    "条款": 16,
    "理由": 30,
    "分担": 30,
    "口径": 30,
}


@dataclass(frozen=True, slots=True)
class Job:
    """The files of an enrolment. `rejects`: good rows are worked on, the bad ones go there."""

    roster: Path
    paid_on: int
    out: Path
    others: Path
    covers: Path | None = None
    units: Path | None = None
    rejects: Path | None = None
    starts_on: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, as written, with warnings and the findings of rows left out."""

    enrolled: Enrolled
    notices: tuple[str, ...]
    findings: tuple[Finding, ...]


STAGES: Final = 3
"""How often `enrol_files` says that it goes on to something else."""


def enrol_files(
    enrolment: Enrolment,
    job: Job,
    also_read: tuple[Path, ...] = (),
    stage: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Read, check, work out and write. `also_read` are further files that must not be written over.

    `stage` hears what begins.

    RecordsError for files that cannot be used or written, then nothing is written; UsageError where the day
    cover starts is needed and missing.
    """
    inputs = [p for p in (job.roster, job.covers, job.units, *also_read) if p is not None]
    written: list[Path] = []
    for path in (job.out, job.others, job.rejects):
        if path is not None:
            require_output(path, inputs, written)
            written.append(path)
    stage(f"读取和核对 {job.roster.name}")
    sheets = _read(enrolment, job)
    findings = tuple(f for sheet in sheets if sheet is not None for f in sheet.findings)
    if findings and job.rejects is None:
        raise RecordsError(findings)
    roster, covers, units = sheets
    assert roster is not None
    stage(f"办理 {roster.frame.height:,} 人")
    enrolled = enrol(enrolment, roster, job.paid_on, covers=covers, units=units, starts_on=job.starts_on)
    stage(f"写出 {enrolled.covers.height + enrolled.others.height:,} 人")
    write_tables(
        [
            *rejected(rejects([s for s in sheets if s is not None]), job.rejects),
            Written(enrolled.others, job.others, "未参保", {**_WIDTHS, "行": 8}),
            Written(enrolled.covers, job.out, "参保", _WIDTHS),
        ]
    )
    notices = tuple(n for s in sheets if s is not None for n in s.raw.notices)
    return Outcome(enrolled, (*notices, *_nameless(covers)), findings)


def _nameless(covers: Sheet | None) -> tuple[str, ...]:
    """A warning about covers without an identity number: nobody of a roster can be matched to them."""
    count = 0 if covers is None else person_numbers(covers).null_count()
    if covers is None or not count:
        return ()
    told = f"有 {count} 行没有身份证号，对不上名册里的人；补上“证件号码”一列，否则会重复参保"
    return (f"{covers.raw.path}：{told}",)


def _read(enrolment: Enrolment, job: Job) -> tuple[Sheet | None, Sheet | None, Sheet | None]:
    """Roster, covers and units; the findings of all files are raised together where one cannot be read."""
    findings: list[Finding] = []
    roster = covers = units = None
    for name in ("units", "covers", "roster"):
        try:
            if name == "units" and job.units is not None:
                units = read_units(job.units, enrolment)
            elif name == "covers" and job.covers is not None:
                covers = read_covers(job.covers, enrolment.program)
            elif name == "roster":
                roster = read_roster(job.roster, enrolment, units)
        except RecordsError as error:
            findings += error.findings
    if findings:
        read = (s for s in (roster, covers, units) if s is not None)
        raise RecordsError([*findings, *(f for sheet in read for f in sheet.findings)])
    return roster, covers, units


def summary(enrolled: Enrolled) -> list[str]:
    """What came of a roster in a few lines: rows by result, and what is due."""
    covers, others = enrolled.covers, enrolled.others
    lines = [f"共 {covers.height + others.height} 人"]
    due = covers["应缴分"].sum() or 0
    by_way = _counts(covers, "办理")
    ways = "、".join(f"{word} {number}" for word, number in by_way)
    said = f"（{ways}）" if ways else ""
    lines.append(f"  可以参加 {covers.height} 人{said}，应缴 {due // 100:,}.{due % 100:02d} 元")
    for word, number in _counts(others, "结果"):
        reasons = _counts(others.filter(pl.col("结果") == word), "理由")
        told = "、".join(f"{reason} {count}" for reason, count in reasons if reason)
        lines.append(f"  {word} {number} 人" + (f"（{told}）" if told else ""))
    return lines


def _counts(frame: pl.DataFrame, name: str) -> list[tuple[str, int]]:
    """How often each word stands in a column, the most frequent first."""
    found = frame.group_by(pl.col(name).cast(pl.String)).len().sort("len", name, descending=[True, False])
    return list(found.iter_rows())

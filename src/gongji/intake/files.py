"""An intake from files to files: match, set aside, check, convert, and write what `gongji assess` accepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from re import sub
from typing import Final

import polars as pl

from gongji.charter.program import Program
from gongji.intake.cells import faults, fen, iso, layout
from gongji.intake.convert import DAY, Blank, blanks, events
from gongji.intake.fields import AMOUNTS, IDENTITIES, Identity
from gongji.intake.mapping import Computed, IntakeMapping
from gongji.intake.matching import PERSON, WHY, with_cover, with_person
from gongji.intake.repeats import (
    MARKED,
    REFUND,
    without_company,
    without_overlaps,
    without_refunds,
    without_repeats,
    without_rivals,
)
from gongji.intake.sums import broken, negative, parts, usable, yuan
from gongji.records.findings import Finding, RecordsError
from gongji.records.layout import events_layout
from gongji.records.load import rejects
from gongji.records.raw import ROW, Raw
from gongji.records.tables import Sheet, check_events, in_order, read_covers, read_raw
from gongji.records.writing import Written, rejected, require_output, write_tables

TOTAL: Final = "medfee_sumamt"
"""The amount whose sign tells a refund, where the file has it."""


@dataclass(frozen=True, slots=True)
class IntakeJob:
    """The files of an intake. `aside` is where the rows that make no event go, with why."""

    settlements: Path
    covers: Path
    out: Path
    aside: Path
    rejects: Path | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: rows read, events made, reasons for setting aside, blank cells, findings left out."""

    rows: int
    events: int
    aside: Mapping[str, int]
    blanks: Mapping[tuple[str, str, str], int]  # event column, code without a word, field that is blank
    unchecked: tuple[tuple[str, str], ...]  # identity, and why it was not checked
    open: Mapping[str, int]  # identity, and rows where a blank cell left it open
    notices: tuple[str, ...]
    findings: tuple[Finding, ...]


def intake(mapping: IntakeMapping, program: Program, job: IntakeJob, also_read: Sequence[Path] = ()) -> Taken:
    """Read, match, check, convert and write.

    RecordsError for files that cannot be used and for every bad row, then nothing is written; with
    `job.rejects` the bad rows go there and the others are written.
    """
    _require(job, also_read)
    covers, raw = _read(mapping, program, job)
    identities = usable(mapping, raw.frame.columns)
    rows = _matched(raw, covers, mapping)
    aside, kept, findings = _settled(raw, rows, covers, mapping, identities)
    plan = events_layout(program)
    made = events(kept, mapping, plan)
    text = replace(raw, frame=made, faults=(), notices=())
    judged = check_events(text, plan, program, covers, job.rejects is not None)
    sheet = Sheet(raw, raw.frame, in_order((*findings, *judged.findings), layout(mapping)))
    everything = (*covers.findings, *sheet.findings)
    if everything and job.rejects is None:
        raise RecordsError(everything)
    apart = _beside_bad(rows, kept, sheet.bad, mapping)
    aside = pl.concat([aside, apart])
    good = made.filter(~pl.col(ROW).is_in(sorted({*sheet.bad, *apart[ROW]})))
    empty = blanks(kept.filter(pl.col(ROW).is_in(good[ROW].implode())), good, mapping)
    _write(job, raw, good, aside, empty, (covers, sheet), mapping)
    return Taken(
        raw.frame.height,
        good.height,
        Counter(sub(r"第 \d+ 行", "另一行", why) for why in aside[WHY]),
        Counter((b.column, b.code, b.lacking) for b in empty),
        tuple(_left_out(mapping, raw.frame.columns, identities)),
        _open(kept, identities),
        (*covers.raw.notices, *raw.notices),
        everything,
    )


def _require(job: IntakeJob, also_read: Sequence[Path]) -> None:
    """Refuse early what could not be written in the end."""
    inputs, outputs = [job.settlements, job.covers, *also_read], list[Path]()
    for path in (job.out, job.aside, job.rejects):
        if path is not None:
            require_output(path, inputs, outputs)
            outputs.append(path)


def _read(mapping: IntakeMapping, program: Program, job: IntakeJob) -> tuple[Sheet, Raw]:
    """Both files; what is wrong with each as such is told together."""
    findings: list[Finding] = []
    covers = raw = None
    try:
        covers = read_covers(job.covers, program)
    except RecordsError as error:
        findings += error.findings
    try:
        raw = read_raw(job.settlements, layout(mapping))
    except RecordsError as error:
        findings += error.findings
    if covers is None or raw is None:
        raise RecordsError(findings)
    return covers, raw


# ---- rows -------------------------------------------------------------------------------------------


def _settled(
    raw: Raw, rows: pl.DataFrame, covers: Sheet, mapping: IntakeMapping, identities: Sequence[Identity]
) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    """The rows set aside with `WHY`, the rows to convert, and what is wrong with others.

    A row of nobody covered is not looked into: a city's file has mostly such rows.
    """
    amounts = _amounts(mapping, raw.frame.columns, identities)
    findings = list(_certain_faults(raw, mapping))
    live = _without(rows.filter(pl.col(WHY).is_null()), findings)
    findings += faults(raw, live, mapping, amounts)
    live = _counted(_valued(_without(live, findings), mapping, amounts), mapping, amounts)
    findings += _wrong_amounts(raw, live.filter(pl.col(WHY).is_null()), mapping, identities, amounts)
    live = with_cover(live, covers, f"#{mapping.within}")
    told = [part.filter(pl.col(WHY).is_not_null()).select(ROW, WHY) for part in (rows, live)]
    kept = _without(live.filter(pl.col(WHY).is_null()), findings)
    return _without(pl.concat(told), findings), kept, findings


def _without(rows: pl.DataFrame, findings: Sequence[Finding]) -> pl.DataFrame:
    """The rows that no finding is about."""
    return rows.filter(~pl.col(ROW).is_in(sorted({f.row for f in findings if f.row is not None})))


def _beside_bad(
    rows: pl.DataFrame, kept: pl.DataFrame, bad: frozenset[int], mapping: IntakeMapping
) -> pl.DataFrame:
    """Good rows of a stay or bill that has a bad row too, with `WHY`: what is bad may be its refund."""
    names = list(dict.fromkeys((ROW, PERSON, WHY, mapping.stay, mapping.bill)))
    beside = rows.filter(pl.col(ROW).is_in(sorted(bad)) & pl.col(PERSON).is_not_null()).select(names)
    found = pl.concat([kept.filter(~pl.col(ROW).is_in(sorted(bad))).select(names), beside])
    for key, what in ((mapping.stay, "同一次住院"), (mapping.bill, "同一票据")):
        found = without_company(found, beside, key, f"{what}的第 {{}} 行是坏行，改正以后一并再转")
    told = found.filter(pl.col(WHY).is_not_null() & ~pl.col(ROW).is_in(beside[ROW].implode()))
    return told.select(ROW, WHY)


def _matched(raw: Raw, covers: Sheet, mapping: IntakeMapping) -> pl.DataFrame:
    """Every row with its person, or why it makes no event: not of the sort wanted, or nobody's."""
    rows = with_person(raw.frame, covers, mapping)
    if mapping.only is None:
        return rows
    other = ~pl.col(mapping.only.column).is_in(mapping.only.values)
    reason = pl.format(f"{mapping.only.column} 是“{{}}”，不在所收之列", pl.col(mapping.only.column))
    return rows.with_columns(pl.when(other).then(reason).otherwise(pl.col(WHY)).alias(WHY))


def _certain_faults(raw: Raw, mapping: IntakeMapping) -> Iterator[Finding]:
    """Faults that put in doubt whose row it is: they count for rows of anybody."""
    for f in raw.faults:
        if f.column in ("", mapping.person, mapping.identity):
            yield raw.finding(f.code, f.row, f.column, f.value, f.message, f.remedy)


def _amounts(
    mapping: IntakeMapping, columns: Sequence[str], identities: Sequence[Identity]
) -> tuple[str, ...]:
    """The amounts that a formula, an identity or the sign needs, as far as the file has them."""
    found = dict.fromkeys(mapping.amounts)
    for identity in identities:
        found |= dict.fromkeys((identity.whole, *parts(identity, columns)))
    if TOTAL in columns:
        found[TOTAL] = None
    return tuple(found)


def _valued(rows: pl.DataFrame, mapping: IntakeMapping, amounts: Sequence[str]) -> pl.DataFrame:
    """Amounts in fen (blank ones 0 where the mapping says so), days under `DAY` and as day numbers."""
    zero = mapping.zero_when_blank
    money = [fen(n).fill_null(0).alias(n) if n in zero else fen(n).alias(n) for n in amounts]
    days = [iso(n).alias(DAY + n) for n in mapping.dates]
    day = pl.col(DAY + mapping.within).str.to_date("%Y-%m-%d", strict=False)
    number = day.cast(pl.Int32).cast(pl.Int64).alias(f"#{mapping.within}")
    return rows.with_columns(*money, *days).with_columns(number)


def _counted(rows: pl.DataFrame, mapping: IntakeMapping, amounts: Sequence[str]) -> pl.DataFrame:
    """Refunds with what they take back, repeated bills and stays, and stays that overlap, set aside."""
    flagged = pl.lit(False)
    if mapping.refund is not None:
        flagged = pl.col(mapping.refund.column).is_in(mapping.refund.values)
    if TOTAL in amounts:
        sign = (pl.col(TOTAL) < 0).fill_null(False)
    else:
        sign = pl.all_horizontal(pl.col(n).fill_null(0) <= 0 for n in amounts) & pl.any_horizontal(
            (pl.col(n) < 0).fill_null(False) for n in amounts
        )
    rows = rows.with_columns(sign.alias(REFUND), (flagged & ~sign).alias(MARKED))
    span = (DAY + mapping.admitted, DAY + mapping.discharged)
    bill, stay = (mapping.bill,), (mapping.stay, PERSON, *span)
    rows = without_repeats(rows, bill, (PERSON, mapping.stay, *span, *amounts), "票据")
    rows = without_refunds(rows, mapping.stay, amounts)
    rows = without_rivals(rows, bill, "票据号相同而内容不同")
    rows = without_repeats(rows, stay, amounts, "同一次住院")
    rows = without_rivals(rows, stay, "同一次住院的金额不同")
    return without_overlaps(rows, mapping.stay, *span)


def _wrong_amounts(
    raw: Raw,
    rows: pl.DataFrame,
    mapping: IntakeMapping,
    identities: Sequence[Identity],
    amounts: Sequence[str],
) -> Iterator[Finding]:
    """Amounts below zero in a row that is no refund, sums that do not hold, formulas below zero."""
    below = []
    for name in amounts:
        for row, value in rows.filter(pl.col(name) < 0).select(ROW, name).iter_rows():
            told = f"{AMOUNTS[name]}是负数，而这一行不是退费"
            below.append(raw.finding("R306", row, name, yuan(value), told, "核对结算单"))
    yield from below
    rows = _without(rows, below)
    wrong = [finding for identity in identities for finding in broken(raw, rows, identity)]
    yield from wrong
    rows = _without(rows, wrong)
    for column, source in mapping.events.items():
        if isinstance(source, Computed):
            yield from negative(raw, rows, column, source.formula)


# ---- what is told and written -----------------------------------------------------------------------


def _left_out(
    mapping: IntakeMapping, columns: Sequence[str], checked: Sequence[Identity]
) -> Iterator[tuple[str, str]]:
    for identity in IDENTITIES:
        if identity in checked:
            continue
        missing = [n for n in (identity.whole, *identity.parts) if n not in columns]
        why = mapping.unchecked.get(identity.name) or f"文件里没有 {'、'.join(missing)}"
        yield identity.name, why


def _open(rows: pl.DataFrame, identities: Sequence[Identity]) -> Mapping[str, int]:
    """Rows in which a blank cell leaves an identity open."""
    found = {}
    for identity in identities:
        names = (identity.whole, *parts(identity, rows.columns))
        blank = rows.filter(pl.any_horizontal(pl.col(n).is_null() for n in names)).height
        if blank:
            found[identity.name] = blank
    return found


def _write(
    job: IntakeJob,
    raw: Raw,
    good: pl.DataFrame,
    told: pl.DataFrame,
    empty: Sequence[Blank],
    sheets: Sequence[Sheet],
    mapping: IntakeMapping,
) -> None:
    """The report names rows by their numbers and bills, and repeats nothing else of a person."""
    said = pl.concat(
        [
            told.select(ROW, pl.lit("未采用").alias("处理"), pl.col(WHY).alias("原因")),
            pl.DataFrame(
                [(b.row, "留空", b.said) for b in empty],
                schema={ROW: pl.Int64, "处理": pl.String, "原因": pl.String},
                orient="row",
            ),
        ]
    ).sort(ROW, "处理", maintain_order=True)
    names = raw.frame.select(ROW, pl.col(mapping.bill).alias("票据"), pl.col(mapping.stay).alias("住院"))
    report = said.join(names, on=ROW, how="left", maintain_order="left").rename({ROW: "行"})
    write_tables(
        [
            *rejected(rejects(sheets), job.rejects),
            Written(report, job.aside, "未采用", {"原因": 48}),
            Written(good.drop(ROW), job.out, "事件"),
        ]
    )

"""A roster's rows as `gongji enrol` judges them, with what the register alone can tell added.

Nothing of 资格, 保障期限 or 费用 is decided here: the pure rooms read the file, check each row and work out
who may join, from when to when, for how much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from gongji.charter.enrolment import Enrolment
from gongji.charter.nodes import Table
from gongji.codes import identity
from gongji.codes.civil import parse_iso
from gongji.enrol.output import COVER
from gongji.enrol.run import enrol
from gongji.enrol.verdicts import LABELS, Result
from gongji.office.enrolment.checking.known import UNIT, People, Units, history, people_of, units_of
from gongji.office.enrolment.choices import Verdict
from gongji.office.people import names
from gongji.office.people.errors import PersonError
from gongji.office.unions.choices import LEADING
from gongji.office.unions.models import Union
from gongji.records.cells import UNSEEN
from gongji.records.findings import CODES, Finding
from gongji.records.layout import CONTRIBUTION, Layout
from gongji.records.raw import ROW, Raw
from gongji.records.roster import (
    ID,
    PASSED_OVER,
    RETURNED,
    check_roster,
    check_units,
    roster_layout,
    totals,
    units_layout,
)
from gongji.records.tables import Sheet, in_order, read_raw

_VERDICTS: Final = dict(
    zip(
        LABELS,
        (
            Verdict.GOOD, Verdict.BLANK, Verdict.PAPERS, Verdict.CONFLICT, Verdict.REFUSED, Verdict.BEYOND,
        ),
        strict=True,
    )
)  # fmt: skip
HELD: Final = "已有保障"
"""The pure room's reason for somebody who has cover already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roster asks for: under which rules, for which unit, paid on which day."""

    enrolment: Enrolment
    plan: int
    union: Union
    paid_on: date
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A roster judged: a row for each row of the file, in its order.

    `frame` has ROW, 姓名, UNIT, 号码, 结果 (a `Verdict`), 理由, and for those who may join the columns of a
    covers file with 办理, 应缴分 and 分担分. `cells` are the file's own texts; `facts` the charter's columns.
    """

    frame: pl.DataFrame
    cells: pl.DataFrame
    facts: tuple[str, ...]
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    people: People
    units: Units

    @property
    def by_row(self) -> dict[int, list[Finding]]:
        """Findings by row."""
        found: dict[int, list[Finding]] = {}
        for finding in self.findings:
            if finding.row is not None:
                found.setdefault(finding.row, []).append(finding)
        return found


def judge_file(path: Path, asked: Asked) -> Judged:
    """The rows of a file, judged. RecordsError where the file or its header cannot be used."""
    layout = layout_of(asked.enrolment)
    return judge(read_raw(path, layout), layout, asked)


def layout_of(enrolment: Enrolment) -> Layout:
    """The columns of a roster; facts about units that employers' records lack stand in the roster itself."""
    asked = any(f.table is Table.UNIT and not f.builtin for f in enrolment.facts)
    return roster_layout(enrolment, with_units=not asked)


def judge(raw: Raw, layout: Layout, asked: Asked) -> Judged:
    """The rows of a roster's text, judged."""
    raw = _in_its_unit(raw, asked.union)
    numbers = identity.columns(raw.frame[ID])["号码"]
    people = people_of(numbers)
    units = units_of(asked.union, asked.enrolment, raw.frame)
    listed = check_units(Raw("单位", "", units.frame), units_layout(asked.enrolment))
    sheet = check_roster(raw, layout, asked.enrolment, listed)
    more = [*_names(raw), *_registered(raw, numbers, people, units)]
    if more:
        sheet = replace(sheet, findings=in_order((*sheet.findings, *more), layout))
    enrolled = enrol(
        asked.enrolment,
        sheet,
        parse_iso(asked.paid_on.isoformat()),
        covers=history(asked.enrolment, asked.plan, people, units, asked.paid_on),
        units=listed,
        starts_on=None if asked.starts_on is None else parse_iso(asked.starts_on.isoformat()),
    )
    facts = tuple(c for c in enrolled.covers.columns if c not in COVER and c not in CONTRIBUTION)
    frame = _beside(raw, sheet, numbers, enrolled.covers, enrolled.others)
    notices = (*raw.notices, *_unread(raw, facts))
    return Judged(frame, raw.frame, facts, sheet.findings, notices, people, units)


def _unread(raw: Raw, facts: Sequence[str]) -> Iterator[str]:
    """Which columns of the file nobody reads, so that nobody counts on them; numbers of rows are no loss."""
    known = {*facts, *RETURNED, "序号", "编号"}
    names = [name for name in PASSED_OVER if name in raw.frame.columns and name not in known]
    if names:
        yield f"名册：“{'、'.join(names)}”列没有读"


def _in_its_unit(raw: Raw, union: Union) -> Raw:
    """Rows that name no unit are of the unit that hands the roster in, where that has members itself."""
    frame = raw.frame
    if UNIT not in frame.columns:
        frame = frame.with_columns(pl.lit("").alias(UNIT))
    if union.kind not in LEADING:
        own = pl.when(pl.col(UNIT) == "").then(pl.lit(union.code)).otherwise(pl.col(UNIT))
        frame = frame.with_columns(own.alias(UNIT))
    return replace(raw, frame=frame)


def _names(raw: Raw) -> Iterator[Finding]:
    """Names that cannot be one, by the register's own rule, but for what the reading of cells says itself."""
    odd = raw.frame.filter(~pl.col("姓名").str.contains(f"^{names.PLAIN.pattern}$") & (pl.col("姓名") != ""))
    odd = odd.filter(~pl.col("姓名").str.contains(UNSEEN) & ~totals(pl.col("姓名")))
    for row, name in odd.select(ROW, "姓名").iter_rows():
        try:
            names.normal(name)
        except PersonError as error:
            yield raw.finding("R313", row, "姓名", name, error.message, error.remedy)


def _registered(raw: Raw, numbers: pl.Series, people: People, units: Units) -> Iterator[Finding]:
    """Rows that the register contradicts: another name, a member of another union."""
    if not people.registered:
        return
    held, indexes = people.registered, people.indexes
    for row, name, unit, number in zip(
        raw.frame[ROW], raw.frame["姓名"], raw.frame[UNIT], numbers, strict=True
    ):
        found = held.get(indexes.get(number, b"")) if number else None
        if found is None:
            continue
        mine = units.keys.get(unit)
        if mine is not None and found.member_of not in (None, mine):
            remedy = "先办转会；不在您范围内的，请上级工会办"
            yield raw.finding("R418", row, UNIT, unit, "登记为另一个工会的会员", remedy)
        elif found.name != name and found.name != _normal(name):
            remedy = "照身份证核对；登记错了的，先在“人员”里更正"
            yield raw.finding("R418", row, "姓名", name, "与这个证件号码登记的姓名不同", remedy)


def _normal(name: str) -> str:
    try:
        return names.normal(name)
    except PersonError:
        return ""


def _beside(
    raw: Raw, sheet: Sheet, numbers: pl.Series, covers: pl.DataFrame, others: pl.DataFrame
) -> pl.DataFrame:
    """What came of each row beside it."""
    rows = raw.frame.select(ROW, "姓名", UNIT).with_columns(numbers.alias("号码"))
    stopped = others["行"]
    joined = rows.filter(~pl.col(ROW).is_in(stopped.implode()) & ~pl.col(ROW).is_in(sorted(sheet.bad)))
    told = covers.select(pl.all().exclude("姓名", UNIT, ID, "条款", "口径", "人员编号", "参保编号"))
    told = told.with_columns(pl.col(n).cast(pl.String) for n in told.columns if told[n].dtype == pl.Enum)
    good = joined.select(ROW).hstack(told).with_columns(pl.lit(str(Verdict.GOOD)).alias("结果"))
    left = others.select(
        pl.col("行").alias(ROW),
        pl.when(pl.col("理由") == HELD).then(pl.lit(str(Verdict.HELD)))
        .otherwise(pl.col("结果").replace_strict(_VERDICTS, return_dtype=pl.String)).alias("结果"),
        _reason().alias("理由"),
    )  # fmt: skip
    bad = _bad(sheet)
    parts = [part for part in (good, left, bad) if part.height] or [good]
    outcome = pl.concat(parts, how="diagonal_relaxed")
    return rows.join(outcome, on=ROW, how="left", maintain_order="left")


def _reason() -> pl.Expr:
    """Why a person does not join, by which article, and what is missing."""
    cited = pl.when(pl.col("条款") != "").then("（" + pl.col("条款") + "）").otherwise(pl.lit(""))
    missing = pl.when(pl.col("待补") != "").then("缺：" + pl.col("待补")).otherwise(pl.lit(""))
    parts = [pl.when(pl.col("理由") != "").then(pl.col("理由")), pl.when(missing != "").then(missing)]
    return pl.concat_str(parts, separator="；", ignore_nulls=True) + cited


def _bad(sheet: Sheet) -> pl.DataFrame:
    """The rows with findings, and what kind of findings: in words that repeat nothing of the row."""
    said: dict[int, list[str]] = {}
    for finding in sheet.findings:
        if finding.row is not None:
            said.setdefault(finding.row, []).append(CODES[finding.code])
    return pl.DataFrame(
        {
            ROW: list(said),
            "结果": [str(Verdict.BAD)] * len(said),
            "理由": ["；".join(dict.fromkeys(words)) for words in said.values()],
        },
        schema={ROW: pl.Int64, "结果": pl.String, "理由": pl.String},
    )


assert len(LABELS) == len(Result)

"""The covers of one plan: its rosters written as files and enrolled by its charter, term after term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import polars as pl

from gongji.charter.enrolment import Enrolment
from gongji.codes.civil import days_from_civil, format_iso
from gongji.demo.rosters import Roster
from gongji.demo.survey import half_up
from gongji.enrol.run import Enrolled, enrol
from gongji.records.findings import RecordsError
from gongji.records.roster import read_roster, read_units
from gongji.records.tables import Sheet, read_covers
from gongji.records.writing import write_table

ROSTERS, UNITS, COVERS, REFUSED = "rosters", "units.csv", "covers.csv", "refused.csv"


@dataclass(frozen=True, slots=True)
class Turned:
    """People of the rosters who do not join, for one reason."""

    result: str
    reason: str  # empty: `needs` says what is missing
    needs: str
    article: str
    people: int


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of a plan's rosters. Money in fen."""

    covers: int
    rosters: tuple[Roster, ...]
    ways: tuple[tuple[str, int], ...]  # 首次, 续保 …
    turned: tuple[Turned, ...]
    due: int  # for the covers that start in the year
    earned: int  # the part of all contributions that falls on days of the year


def join(
    enrolment: Enrolment,
    rosters: Iterable[tuple[Roster, pl.DataFrame]],
    units: pl.DataFrame,
    folder: Path,
    year: int,
) -> tuple[Joined, Sheet]:
    """Write the rosters and the units, enrol roster after roster, and write the covers; these come beside.

    Raises RecordsError where a roster could not be enrolled as an office would have to.
    """
    write_table(units, folder / UNITS, "单位")
    unit_sheet = _good(read_units(folder / UNITS, enrolment))
    covers: Sheet | None = None
    parts: list[pl.DataFrame] = []
    others: list[pl.DataFrame] = []
    handed_in: list[Roster] = []
    for roster, rows in rosters:
        handed_in.append(roster)
        write_table(rows, folder / roster_file(roster), "名册")
        enrolled = _enrol(enrolment, roster, covers, unit_sheet, folder)
        parts.append(_texts(enrolled.covers))
        joined_on = pl.lit(format_iso(roster.starts_on)).alias("起保日")
        others.append(_texts(enrolled.others).select(joined_on, pl.all()))
        write_table(pl.concat(parts), folder / COVERS, "参保")
        covers = _good(read_covers(folder / COVERS, enrolment.program))
    write_table(pl.concat(others), folder / REFUSED, "未参保")
    assert covers is not None
    ways = tuple(Counter(covers.raw.frame["办理"].to_list()).most_common())
    due, earned = contributions(covers, year)
    count = covers.frame.height
    return Joined(count, tuple(handed_in), ways, _turned(others), due, earned), covers


def _texts(rows: pl.DataFrame) -> pl.DataFrame:
    """Words that repeat as plain texts, so that rosters can stand under one another."""
    return rows.with_columns(pl.col(pl.Enum).cast(pl.String))


def _enrol(
    enrolment: Enrolment, roster: Roster, covers: Sheet | None, units: Sheet, folder: Path
) -> Enrolled:
    return enrol(
        enrolment,
        _good(read_roster(folder / roster_file(roster), enrolment, units)),
        roster.paid_on,
        covers=covers,
        units=units,
        starts_on=roster.starts_on if roster.announced else None,
    )


def roster_file(roster: Roster) -> str:
    """Where a roster stands inside the plan's folder."""
    return f"{ROSTERS}/{format_iso(roster.starts_on)}.csv"


def _good(sheet: Sheet) -> Sheet:
    if sheet.findings:
        raise RecordsError(sheet.findings)
    return sheet


def _turned(others: Iterable[pl.DataFrame]) -> tuple[Turned, ...]:
    """The people who did not join, counted by reason, the most frequent first."""
    keys = ["结果", "理由", "待补", "条款"]
    counted = pl.concat(others).group_by(keys).len().sort(["len", *keys], descending=[True, *[False] * 4])
    return tuple(Turned(r, why, needs, article, n) for r, why, needs, article, n in counted.iter_rows())


def contributions(covers: Sheet, year: int) -> tuple[int, int]:
    """Fen due for covers that start in a year; and of all fen due, the part for the year's days of cover."""
    first, last = days_from_civil(year, 1, 1), days_from_civil(year, 12, 31)
    start, end = pl.col("起保日"), pl.col("终保日")
    inside = pl.min_horizontal(end, pl.lit(last)) - pl.max_horizontal(start, pl.lit(first)) + 1
    rows = covers.frame.select(
        start.is_between(first, last).alias("新"),
        pl.max_horizontal(inside, pl.lit(0)).alias("天"),
        (end - start + 1).alias("期"),
    ).with_columns(covers.raw.frame["应缴分"].cast(pl.Int64).alias("分"))
    due = int(rows.filter("新")["分"].sum())
    parts = rows.group_by("天", "期").agg(pl.col("分").sum())
    return due, half_up(
        sum((Fraction(fen * days, term) for days, term, fen in parts.iter_rows()), Fraction(0))
    )


def holders(covers: Sheet, on: int) -> pl.DataFrame:
    """人员编号 and 单位编号 of everybody with cover on a day, each person once."""
    held = covers.frame.filter((pl.col("起保日") <= on) & (pl.col("终保日") >= on))
    return held.select("人员编号", "单位编号").unique("人员编号", maintain_order=True)

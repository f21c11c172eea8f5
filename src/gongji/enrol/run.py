"""The whole of enrolling: a roster in, the covers of those who may join and the list of the others out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from gongji.charter.enrolment import MEAN_AGE, Enrolment
from gongji.charter.nodes import ABSENT, UNKNOWN, Fact, Kind, Table
from gongji.enrol.admission import admitted, demanded
from gongji.enrol.conditions import Conditions, full_years, readings_in
from gongji.enrol.contributions import charged, payers
from gongji.enrol.joining import LATE, TRANCHE, History, Joining
from gongji.enrol.output import Readings, cover_rows, other_rows
from gongji.enrol.terms import lacks_start, with_start
from gongji.enrol.verdicts import Result, passing, settled, step
from gongji.errors import UsageError
from gongji.records.raw import ROW
from gongji.records.roster import NUMBER, person_numbers
from gongji.records.tables import Sheet


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of a roster: rows for the covers file, and one row for each person who is not in it."""

    covers: pl.DataFrame
    others: pl.DataFrame


def enrol(
    enrolment: Enrolment,
    roster: Sheet,
    paid_on: int,
    *,
    covers: Sheet | None = None,
    units: Sheet | None = None,
    starts_on: int | None = None,
) -> Enrolled:
    """Enrol the good rows of a roster, paid on a day.

    `covers` are those in force or expired, by which people renew and are not enrolled twice. `starts_on` is
    the first day of cover where the charter leaves it to the office. UsageError where it is needed and
    missing, or given although the charter says it.
    """
    enrolment = _started(enrolment, starts_on)
    texts = roster.raw.frame
    frame = roster.good()
    frame = frame.with_columns(_text(roster, frame, texts, "份次").alias(TRANCHE))
    history = History.of(_past(covers), paid_on)
    frame, termed = Joining(enrolment, paid_on, starts_on).terms(frame, history)
    frame = _with_units(enrolment, frame, None if units is None else units.good())
    frame = _with_blanks(enrolment, frame)
    conditions = Conditions(enrolment)
    steps = [admitted(enrolment, conditions, frame), termed, _bounded(enrolment, frame)]
    so_far = settled(steps)["结果"]
    frame = _with_mean_age(enrolment, frame, so_far)
    frame, priced = charged(enrolment, conditions, frame)
    so_far = settled([*steps, *priced])["结果"]
    staff = None if units is None else units.good()
    left_out = roster.frame.filter(pl.col(ROW).is_in(sorted(roster.bad)))["单位编号"]
    held = _with_blanks(enrolment, history.held)
    asked = [
        demanded(demand, conditions, frame, so_far, held, staff, left_out) for demand in enrolment.demands
    ]
    found = settled([*steps, *asked, *priced])
    frame = frame.with_columns(found.rename({name: f"#{name}" for name in found.columns}))
    readings = _readings(enrolment)
    paying = payers(enrolment)
    return Enrolled(cover_rows(enrolment, frame, paying, readings), other_rows(frame, readings))


def _started(enrolment: Enrolment, starts_on: int | None) -> Enrolment:
    period = enrolment.period
    if period is None:
        return enrolment
    if not period.lengths:
        return enrolment
    if lacks_start(period) and starts_on is None:
        what = "统一起期的日期" if period.start else "自哪一天起保"
        raise UsageError("U121", f"条文没有写{what}", "用 --start 日期 给出办理机构公布的起保日")
    if not lacks_start(period) and starts_on is not None:
        raise UsageError("U122", f"起保日由条文（{period.article}）定，不用 --start", "删去 --start")
    return replace(enrolment, period=with_start(period, starts_on))


def _text(roster: Sheet, frame: pl.DataFrame, texts: pl.DataFrame, name: str) -> pl.Series:
    """A column as written, for the rows of `frame`."""
    if name not in texts.columns:
        return pl.repeat("", frame.height, dtype=pl.String, eager=True)
    column = texts[name]
    return column if frame.height == texts.height else column.filter(~texts["#行"].is_in(sorted(roster.bad)))


def _past(covers: Sheet | None) -> pl.DataFrame | None:
    """The covers with the person's number and the tranche as written.

    A frame that says by `NUMBER` already whose each cover is, as one out of a database may, is believed.
    """
    if covers is None:
        return None
    texts = covers.raw.frame
    tranche = texts["份次"] if "份次" in texts.columns else pl.lit("")
    frame = covers.frame.with_columns(tranche.alias(TRANCHE))
    if NUMBER not in frame.columns:
        frame = frame.with_columns(person_numbers(covers).alias(NUMBER))
    return frame.filter(~pl.col("#行").is_in(sorted(covers.bad))) if covers.bad else frame


def _with_units(enrolment: Enrolment, frame: pl.DataFrame, units: pl.DataFrame | None) -> pl.DataFrame:
    """The facts about units beside each row, and the unit's region where the row has none."""
    if units is None:
        return frame
    names = [f.name for f in enrolment.facts if f.table is Table.UNIT]
    beside = units.select("单位编号", *names, pl.col("地区").alias("#单位地区"))
    frame = frame.drop(n for n in names if n in frame.columns)
    frame = frame.join(beside, on="单位编号", how="left", maintain_order="left")
    region = pl.when(pl.col("地区") > ABSENT).then(pl.col("地区")).otherwise(pl.col("#单位地区"))
    return frame.with_columns(region.fill_null(UNKNOWN).alias("地区")).drop("#单位地区")


def _with_blanks(enrolment: Enrolment, frame: pl.DataFrame) -> pl.DataFrame:
    """A column for every fact a condition can read; those of events are unknown before anything happens."""
    missing = [f for f in enrolment.facts if f.name not in frame.columns]
    frame = frame.with_columns(pl.lit(_blank(f), pl.Int64).alias(f.name) for f in missing)
    given = [f.name for f in enrolment.facts if f.table is Table.UNIT]
    return frame.with_columns(pl.col(name).fill_null(UNKNOWN) for name in given)


def _blank(fact: Fact) -> int:
    return UNKNOWN if fact.default is None else fact.default


def _bounded(enrolment: Enrolment, frame: pl.DataFrame) -> pl.DataFrame:
    """数值超限 where a number about person, cover or unit lies outside its declared bounds."""
    kinds = (Kind.MONEY, Kind.COUNT)
    facts = [f for f in enrolment.facts if f.kind in kinds and not f.builtin and f.table is not Table.EVENT]
    if not facts:
        return passing(frame.height)
    beyond = {f.name: (pl.col(f.name) > ABSENT) & ~pl.col(f.name).is_between(f.low, f.high) for f in facts}
    named = [pl.when(holds).then(pl.lit(name)) for name, holds in beyond.items()]
    code = pl.when(pl.any_horizontal(beyond.values())).then(Result.OUT_OF_RANGE).otherwise(Result.ADMITTED)
    return step(frame, code, pl.concat_str(named, separator="；", ignore_nulls=True), pl.lit(""))


def _with_mean_age(enrolment: Enrolment, frame: pl.DataFrame, so_far: pl.Series) -> pl.DataFrame:
    """单位平均年龄 of those who may join, in full years at 起保日, where the charter asks and nobody says."""
    if not any(f.name == MEAN_AGE and f.kind is Kind.COUNT for f in enrolment.facts):
        return frame
    birth, start = pl.col(enrolment.birth), pl.col("起保日")
    joins = (so_far == Result.ADMITTED) & (frame[enrolment.birth] > ABSENT) & (frame["单位编号"] != "")
    frame = frame.with_columns(joins.alias("#入"))
    frame = frame.with_columns(pl.when("#入").then(full_years(birth, start)).alias("#龄"))
    mean = (pl.col("#龄").sum() // pl.col("#龄").count()).over("单位编号")
    stated = pl.when(pl.col(MEAN_AGE) > ABSENT).then(pl.col(MEAN_AGE))
    return frame.with_columns(pl.coalesce(stated, mean, pl.lit(UNKNOWN)).alias(MEAN_AGE))


def _readings(enrolment: Enrolment) -> Readings:
    """The readings of conditions on all rows, of terms where they counted."""
    grounds = [g.holds for way in enrolment.admissions for g in way.grounds]
    for charge in enrolment.charges:
        grounds += [e for e in (charge.condition, *(p.condition for p in charge.prices)) if e is not None]
    common = dict.fromkeys(text for expr in grounds for text in readings_in(expr))
    where: list[tuple[str, pl.Expr]] = []
    period = enrolment.period
    if period is not None and period.late.reading is not None:
        lapsed = pl.col("#终").is_not_null() & ~pl.col("办理").is_in(["续保", "已有", "未到"])
        where.append(("=".join(period.late.reading), lapsed | (pl.col("办理") == LATE)))
    if period is not None and period.midway.reading is not None:
        where.append(("=".join(period.midway.reading), pl.col("#接").is_null()))
    return Readings(tuple(common), tuple(where))

"""资格: which persons may join, and whether their unit brings enough of its people."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gongji.charter.enrolment import Demand, Enrolment
from gongji.charter.nodes import ABSENT, Edge
from gongji.enrol.conditions import FALSE, TRUE, UNSURE, Conditions
from gongji.enrol.verdicts import Result, passing, step
from gongji.records.roster import NUMBER
from gongji.records.units import STAFF


def articles(names: list[str]) -> str:
    """Articles as one cell, each once."""
    return "、".join(dict.fromkeys(names))


def admitted(enrolment: Enrolment, conditions: Conditions, frame: pl.DataFrame) -> pl.DataFrame:
    """Whether a person meets one of the ways to be admitted; all grounds of a way must hold."""
    if not enrolment.admissions:
        return passing(frame.height)
    several = len(enrolment.admissions) > 1
    best, phrases, needs = [], [], []
    wide = frame.select(pl.int_range(pl.len()).alias("#"))
    for i, way in enumerate(enrolment.admissions):
        verdicts = []
        for j, ground in enumerate(way.grounds):
            judged = conditions.judge(ground.holds, frame)
            mine = f"{i}.{j}"
            wide = wide.with_columns(judged["判定"].alias(mine), judged["待补"].alias(f"{mine}缺"))
            verdicts.append(mine)
            phrase = f"{way.name}：{ground.phrase}" if several else ground.phrase
            phrases.append(pl.when(pl.col(mine) == FALSE).then(pl.lit(phrase)))
            needs.append(
                pl.when((pl.col(mine) == UNSURE) & (pl.col(f"{mine}缺") != "")).then(pl.col(f"{mine}缺"))
            )
        best.append(pl.min_horizontal(verdicts) if verdicts else pl.lit(TRUE, pl.Int8))
    if not phrases:
        return passing(frame.height)
    verdict = pl.max_horizontal(best)
    code = pl.when(verdict == FALSE).then(Result.REFUSED).when(verdict == UNSURE).then(Result.PAPERS)
    return step(
        wide,
        code.otherwise(Result.ADMITTED),
        _joined(verdict == FALSE, phrases, "；"),
        pl.lit(articles([way.article for way in enrolment.admissions])),
        _joined(verdict == UNSURE, needs, "、"),
    )


def _joined(when: pl.Expr, texts: Sequence[pl.Expr], mark: str) -> pl.Expr:
    said = pl.concat_str(texts, separator=mark, ignore_nulls=True)
    return pl.when(when).then(said).otherwise(pl.lit(""))


def demanded(
    demand: Demand,
    conditions: Conditions,
    frame: pl.DataFrame,
    result: pl.Series,
    held: pl.DataFrame,
    units: pl.DataFrame | None,
    left_out: pl.Series,
) -> pl.DataFrame:
    """Whether the unit of each row brings enough people, and, where asked, all with as many units.

    `result` is what comes of each row so far; `held` has the person, unit, number of units and facts of every
    cover in force after the day of payment; `left_out` names the unit of each row that could not be read:
    who stands there may join once it is put right.
    """
    rows = frame.select("单位编号", NUMBER, "份数").with_columns(
        result.alias("结果"), _of(demand, conditions, frame).alias("#属")
    )
    held = held.filter(_of(demand, conditions, held) != FALSE)
    others = held.join(rows.select(NUMBER), on=NUMBER, how="anti").unique([NUMBER, "单位编号"])
    counted = _counted(rows, others)
    if len(left_out):
        more = left_out.alias("单位编号").value_counts(name="#另")
        counted = counted.join(more, on="单位编号", how="left").with_columns(
            pl.col("#至多") + pl.col("#另").fill_null(0).cast(pl.Int64)
        )
    staff = demand.staff or STAFF
    if units is not None and staff in units.columns:
        known = pl.when(pl.col(staff) > ABSENT).then(pl.col(staff)).alias("#人数")
        counted = counted.join(units.select("单位编号", known), on="单位编号", how="left")
    else:
        counted = counted.with_columns(pl.lit(None, pl.Int64).alias("#人数"))
    counted = counted.with_columns(_needed(demand).alias("#最少"))
    wide = rows.join(counted, on="单位编号", how="left", maintain_order="left")
    short = pl.col("#至多") < pl.col("#最少")
    uneven = pl.lit(demand.uniform) & (pl.col("#份数种") > 1)
    unsettled = pl.col("#最少").is_null() | (pl.col("#至少") < pl.col("#最少")) | (pl.col("单位编号") == "")
    phrases = [
        pl.when(short & (pl.col("单位编号") != "")).then(pl.lit("单位未达最低参保")),
        pl.when(uneven).then(pl.lit("单位份数不一致")),
    ]
    refused = (short.fill_null(False) & (pl.col("单位编号") != "")) | uneven.fill_null(False)
    passed = pl.col("结果") == Result.ADMITTED
    code = pl.when(~passed).then(Result.ADMITTED).when(refused).then(Result.REFUSED)
    missing = (
        pl.when(pl.col("单位编号") == "").then(pl.lit("单位编号"))
        .when(pl.col("#最少").is_null()).then(pl.lit(staff))
        .otherwise(pl.lit("同单位未定各人"))
    )  # fmt: skip
    return step(
        wide,
        code.when(unsettled).then(Result.PAPERS).otherwise(Result.ADMITTED),
        _joined(refused, phrases, "；"),
        pl.lit(demand.article),
        pl.when(refused).then(pl.lit("")).otherwise(missing),
    )


def _of(demand: Demand, conditions: Conditions, frame: pl.DataFrame) -> pl.Series:
    """Whether each person is one of those whom the demand counts."""
    if demand.of is None:
        return pl.repeat(TRUE, frame.height, dtype=pl.Int8, eager=True)
    return conditions.judge(demand.of, frame)["判定"]


def _counted(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """By unit: people certain to be in, people who may be, and how many different 份数 they hold."""
    sure = (pl.col("结果") == Result.ADMITTED) & (pl.col("#属") == TRUE)
    open_ = [int(Result.ADMITTED), int(Result.PAPERS), int(Result.BLANK)]
    maybe = pl.col("结果").is_in(open_) & (pl.col("#属") != FALSE)
    roster = rows.select("单位编号", NUMBER, "份数", sure.alias("#定"), maybe.alias("#可"))
    there = others.select("单位编号", NUMBER, "份数", pl.lit(True).alias("#定"), pl.lit(True).alias("#可"))
    both = pl.concat([roster, there])
    return both.group_by("单位编号").agg(
        pl.col(NUMBER).filter(pl.col("#定")).n_unique().cast(pl.Int64).alias("#至少"),
        pl.col(NUMBER).filter(pl.col("#可")).n_unique().cast(pl.Int64).alias("#至多"),
        pl.col("份数").filter(pl.col("#定")).n_unique().alias("#份数种"),
    )


def _needed(demand: Demand) -> pl.Expr:
    """The least number of people of a unit; null while the size of the unit that it depends on is unknown."""
    staff = pl.col("#人数")
    least = pl.lit(demand.heads, pl.Int64)
    if demand.share is not None:
        share = demand.share
        rounded_up = (staff * share.numerator + share.denominator - 1) // share.denominator
        least = pl.when(staff.is_not_null()).then(pl.max_horizontal(least, rounded_up))
    if demand.all_below is not None:
        everybody = pl.when(_below(demand.all_below, staff)).then(staff).otherwise(least)
        least = pl.when(staff.is_not_null()).then(everybody)
    return least


def _below(edge: Edge, staff: pl.Expr) -> pl.Expr:
    return staff <= edge.value if edge.included else staff < edge.value

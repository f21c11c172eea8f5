"""保障期限 over a roster: who joins for the first time, who renews, who comes late, who already has cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from gongji.charter.enrolment import Enrolment, Length, Period
from gongji.charter.literals import unit_written
from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.enrol.terms import Span, first_term, in_season, renewed_term
from gongji.enrol.verdicts import Result, step
from gongji.records.roster import NUMBER
from gongji.records.words import each_once

TRANCHE: Final = "#份次"
FIRST, RENEWED, LATE, MORE = "首次", "续保", "补办", "加购"
"""How a row joins: for the first time, in time, after expiry without a break, or more units in mid-term."""
_WAYS: Final = pl.Enum(["", FIRST, RENEWED, LATE, MORE, "已有", "未到", "期满", "不明"])
"""Those, and what stops a row; empty where the charter gives no term."""


def length_text(length: Length) -> str:
    """A length as the roster's 期限 and the charter write it.

    >>> length_text((3, "月"))
    '3个月'
    """
    return f"{length[0]}{unit_written(length[1])}"


@dataclass(frozen=True, slots=True)
class History:
    """What people hold already: the last cover of each person and tranche, and the covers in force."""

    last: pl.DataFrame  # NUMBER, TRANCHE, #人员, #起, #终, #首
    held: pl.DataFrame  # NUMBER, 单位编号, 份数 and all else of covers in force after the day of payment

    @classmethod
    def of(cls, covers: pl.DataFrame | None, paid_on: int) -> History:
        """From covers with `NUMBER` and `TRANCHE`; rows that name nobody are left out."""
        if covers is None:
            keys = {NUMBER: pl.String, TRANCHE: pl.String, "#人员": pl.String}
            dates = dict.fromkeys(("#起", "#终", "#首"), pl.Int64)
            held = {NUMBER: pl.String, "单位编号": pl.String, "份数": pl.Int64}
            return cls(pl.DataFrame(schema={**keys, **dates}), pl.DataFrame(schema=held))
        mine = covers.filter(pl.col(NUMBER).is_not_null() & (pl.col("终保日") > ABSENT))
        last = (
            mine.sort("终保日", "参保编号")
            .unique([NUMBER, TRANCHE], keep="last", maintain_order=True)
            .select(
                NUMBER, TRANCHE, pl.col("人员编号").alias("#人员"), pl.col("起保日").alias("#起"),
                pl.col("终保日").alias("#终"), pl.col("首次参保日").alias("#首"),
            )
        )  # fmt: skip
        return cls(last, mine.filter(pl.col("终保日") > paid_on))


def _beside(frame: pl.DataFrame, other: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The columns of `other` beside the rows they belong to; nothing is looked up where there is nothing."""
    if other.is_empty():
        missing = ((name, dtype) for name, dtype in other.schema.items() if name not in keys)
        return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in missing)
    return frame.join(other, on=keys, how="left", maintain_order="left")


@dataclass(frozen=True, slots=True)
class Joining:
    """Works out terms for one day of payment; `starts_on` where the office sets the start."""

    enrolment: Enrolment
    paid_on: int
    starts_on: int | None

    def terms(self, frame: pl.DataFrame, history: History) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The frame with 起保日, 终保日, 首次参保日, 办理 and #长 (which length), and the step's verdicts."""
        period = self.enrolment.period
        frame = _beside(frame, history.last, [NUMBER, TRANCHE])
        frame = _beside(frame, history.held.group_by(NUMBER).agg(pl.col("份数").sum().alias("#持")), [NUMBER])
        if period is None or not period.lengths:
            blank = [pl.lit(UNKNOWN, pl.Int64).alias(n) for n in ("起保日", "终保日", "首次参保日")]
            frame = frame.with_columns(
                *blank, pl.lit("", dtype=_WAYS).alias("办理"), pl.lit(None, pl.Int64).alias("#长")
            )
            article = pl.lit("" if period is None else period.article)
            return frame, step(frame, pl.lit(Result.BLANK), pl.lit("条文没有写保障期限"), article)
        frame = self._length(frame, period).with_columns(self._way(period).alias("#路"))
        frame = self._dated(frame, period)
        return frame, self._verdict(frame, period)

    def _length(self, frame: pl.DataFrame, period: Period) -> pl.DataFrame:
        texts = [length_text(length) for length in period.lengths]
        places = {text: i for i, text in enumerate(texts)}
        chosen = pl.col("期限").replace_strict(places, default=None, return_dtype=pl.Int64)
        if len(texts) == 1:
            chosen = pl.when(pl.col("期限") == "").then(0).otherwise(chosen)
        return frame.with_columns(chosen.cast(pl.Int64).alias("#长"))

    def _way(self, period: Period) -> pl.Expr:
        """Which way a row goes: 首次, 续保, 补办 or 加购; or 已有, 未到, 期满, 不明, which all stop it."""
        paid, last = self.paid_on, pl.col("#终")
        early = pl.lit(False) if period.window is None else last - period.window > paid
        after = {
            "": FIRST,
            "重新首次参保": FIRST,
            "自缴费次日起不间断": LATE,
            "自原终保日次日起": LATE,
            "不予办理": "期满",
        }

        def way(word: str) -> pl.Expr:
            return pl.lit(word, dtype=_WAYS)

        return (
            pl.when(last.is_null() & (pl.col(TRANCHE) != "") & pl.col("#持").is_not_null()).then(way(MORE))
            .when(last.is_null() & pl.col("#持").is_not_null()).then(way("已有"))
            .when(last.is_null()).then(way(FIRST))
            .when(pl.col("#起") > paid).then(way("已有"))
            .when(early).then(way("未到"))
            .when(last + period.grace >= paid).then(way(RENEWED))
            .otherwise(way(after.get(period.late.word, "不明")))
        )  # fmt: skip

    def _dated(self, frame: pl.DataFrame, period: Period) -> pl.DataFrame:
        """The first and last day of each term, worked out once for each distinct case."""
        back = (pl.col("#路") == RENEWED) | (
            (pl.col("#路") == LATE) & pl.lit(period.late.word == "自原终保日次日起")
        )
        frame = frame.with_columns(pl.when(back).then(pl.col("#终")).alias("#接"))

        def dated(cases: pl.DataFrame) -> pl.DataFrame:
            spans = [
                (UNKNOWN, UNKNOWN) if place is None else self._span(period, period.lengths[place], old)
                for place, old in cases.iter_rows()
            ]
            return pl.DataFrame(spans, schema={"起保日": pl.Int64, "终保日": pl.Int64}, orient="row")

        frame = frame.hstack(each_once(frame.select("#长", "#接"), dated))
        unbroken = pl.col("#路").is_in([RENEWED, LATE])
        return frame.with_columns(
            pl.when(unbroken).then(pl.col("#首")).otherwise(pl.col("起保日")).fill_null(UNKNOWN).alias("首次参保日"),
            pl.col("#路").alias("办理"),
        )  # fmt: skip

    def _span(self, period: Period, length: Length, old: int | None) -> Span:
        if old is not None:
            return renewed_term(period, old, length)
        return first_term(period, self.paid_on, length, self.starts_on)

    def _verdict(self, frame: pl.DataFrame, period: Period) -> pl.DataFrame:
        way, length = pl.col("#路"), pl.col("#长")
        crowded = pl.lit(False)
        if (frame[TRANCHE] != "").any():  # worked out here, over all rows of a person, stopped or not
            frame, crowded = frame.with_columns(self._crowded().alias("#超")), pl.col("#超")
        stops = (
            (pl.lit(not in_season(period, self.paid_on)), Result.REFUSED, "不在办理期", period.article),
            (way == "已有", Result.REFUSED, "已有保障", period.article),
            (way == "未到", Result.REFUSED, "未到续保期", period.renewal_article),
            (way == "期满", Result.REFUSED, "期满未续", period.renewal_article),
            (crowded, Result.REFUSED, "份数超过条文", self._fee_article(period)),
            (length.is_null() & (pl.col("期限") != ""), Result.REFUSED, "条文没有这种期限", period.article),
            (length.is_null(), Result.PAPERS, "", period.article),
            (way == "不明", Result.BLANK, "条文没有写期满以后怎样续", period.renewal_article),
        )
        code, reason, article = pl.lit(Result.ADMITTED, pl.Int8), pl.lit(""), pl.lit("")
        for holds, result, phrase, cited in reversed(stops):
            code = pl.when(holds).then(pl.lit(result, pl.Int8)).otherwise(code)
            reason = pl.when(holds).then(pl.lit(phrase)).otherwise(reason)
            article = pl.when(holds).then(pl.lit(cited)).otherwise(article)
        needs = pl.when(length.is_null() & (pl.col("期限") == "")).then(pl.lit("期限")).otherwise(pl.lit(""))
        return step(frame, code, reason, article, needs)

    def _crowded(self) -> pl.Expr:
        """Whether a person would hold more units than one may: now beside what goes on, or once renewed."""
        fresh = pl.col("#路").is_in([FIRST, MORE])
        added = pl.when(fresh).then(pl.col("份数")).otherwise(0).sum().over(NUMBER)
        now = added + pl.col("#持").fill_null(0)
        later = pl.col("份数").sum().over(NUMBER)
        return fresh & (pl.max_horizontal(now, later) > self.enrolment.program.units_max)

    def _fee_article(self, period: Period) -> str:
        return self.enrolment.charges[0].article if self.enrolment.charges else period.article

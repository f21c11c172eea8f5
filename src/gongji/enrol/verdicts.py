"""What comes of a row, step by step: whether it passes, why not, by which article, and what is missing.

Each step gives a frame of four columns, a row for each row of the roster: 结果 (a code, see `Result`), and
理由, 条款, 待补 as texts, empty where there is nothing to say. `settled` joins the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import polars as pl


class Result(IntEnum):
    """What comes of a row; where several hold, the greatest."""

    ADMITTED = 0
    BLANK = 1
    PAPERS = 2
    CONFLICT = 3
    REFUSED = 4
    OUT_OF_RANGE = 5


LABELS = ("可以参加", "条款空白", "待补材料", "冲突", "不予参加", "数值超限")
COLUMNS = ("结果", "理由", "条款", "待补")


def step(
    frame: pl.DataFrame, result: pl.Expr, reason: pl.Expr, articles: pl.Expr, needs: pl.Expr | None = None
) -> pl.DataFrame:
    """A step's columns worked out of a frame; the texts count only where the row does not pass."""
    frame = frame.with_columns(result.cast(pl.Int8).alias("#码")).with_row_index("#位")
    codes = frame["#码"].alias("结果")
    if codes.max() in (None, Result.ADMITTED):
        return passing(frame.height)
    missing = pl.lit("") if needs is None else needs
    said = zip(COLUMNS[1:], (reason, articles, missing), strict=True)
    stopped = frame.filter(pl.col("#码") > Result.ADMITTED)
    stopped = stopped.with_columns(expr.alias(f"#{name}") for name, expr in said)
    texts = stopped.select("#位", *(pl.col(f"#{name}").alias(name) for name in COLUMNS[1:]))
    wide = frame.select("#位").join(texts, on="#位", how="left", maintain_order="left").drop("#位")
    return wide.with_columns(pl.col(COLUMNS[1:]).fill_null("")).insert_column(0, codes)


def passing(height: int) -> pl.DataFrame:
    """A step that every row passes."""
    result = pl.repeat(0, height, dtype=pl.Int8, eager=True).alias("结果")
    return result.to_frame().with_columns(pl.lit("").alias(name) for name in COLUMNS[1:])


def settled(steps: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All steps as one: the weightiest result, with what every step that has it says."""
    if all(found["结果"].max() in (None, Result.ADMITTED) for found in steps):
        return passing(steps[0].height)
    renamed = (found.rename({name: f"{name}{i}" for name in COLUMNS}) for i, found in enumerate(steps))
    wide = pl.DataFrame([column for found in renamed for column in found.get_columns()])
    wide = wide.with_columns(pl.max_horizontal(f"结果{i}" for i in range(len(steps))).alias("结果"))

    def said(name: str, mark: str) -> pl.Expr:
        parts = (
            pl.when((pl.col(f"结果{i}") == pl.col("结果")) & (pl.col(f"{name}{i}") != "")).then(
                pl.col(f"{name}{i}")
            )
            for i in range(len(steps))
        )
        return pl.concat_str(list(parts), separator=mark, ignore_nulls=True).alias(name)

    return wide.select("结果", said("理由", "；"), said("条款", "、"), said("待补", "、"))

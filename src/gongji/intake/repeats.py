"""Rows that must not count: refunds with what they take back, and the same bill or stay once more."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gongji.intake.matching import PERSON, WHY
from gongji.records.raw import ROW

REFUND = "#退费"
"""Whether a row is a refund."""


def without_refunds(rows: pl.DataFrame, same: Sequence[str], amounts: Sequence[str]) -> pl.DataFrame:
    """Refunds set aside, each with the row it takes back: the same person and `same`, opposite `amounts`.

    Several alike are paired in the order of the file. Rows of which `WHY` is filled take no part.
    """
    keys = [PERSON, *same, *(f"#{n}" for n in amounts)]
    live = rows.filter(pl.col(WHY).is_null())
    back = live.filter(pl.col(REFUND)).with_columns((-pl.col(n)).alias(f"#{n}") for n in amounts)
    paid = live.filter(~pl.col(REFUND)).with_columns(pl.col(n).alias(f"#{n}") for n in amounts)
    turn = pl.int_range(pl.len()).over(keys).alias("#次")
    pairs = (
        back.with_columns(turn)
        .select(*keys, "#次", pl.col(ROW).alias("#退"))
        .join(
            paid.with_columns(turn).select(*keys, "#次", ROW), on=[*keys, "#次"], how="left", nulls_equal=True
        )
    )
    told = pl.concat(
        [
            pairs.select(
                pl.col("#退").alias(ROW),
                pl.when(pl.col(ROW).is_null())
                .then(pl.lit("退费，没有找到原来的结算"))
                .otherwise(pl.format("退费，与第 {} 行相抵", pl.col(ROW)))
                .alias("#说"),
            ),
            pairs.filter(pl.col(ROW).is_not_null()).select(
                ROW, pl.format("已被第 {} 行退费", pl.col("#退")).alias("#说")
            ),
        ]
    )
    return _set_aside(rows, told)


def without_repeats(rows: pl.DataFrame, key: Sequence[str], alike: Sequence[str], what: str) -> pl.DataFrame:
    """Of rows that share a key: the first stays where all are alike, none where they are not.

    A key with a blank part is no key. `what` names it in the reason.
    """
    named = pl.all_horizontal(pl.col(n) != "" for n in key)
    live = rows.filter(pl.col(WHY).is_null() & named)
    first = pl.col(ROW).first().over(key)
    same = pl.all_horizontal((pl.col(n).n_unique() == 1).over(key) for n in alike)
    told = live.filter(pl.len().over(key) > 1).with_columns(first.alias("#首"), same.alias("#同"))
    told = told.filter(~pl.col("#同") | (pl.col(ROW) != pl.col("#首"))).select(
        ROW,
        pl.when(pl.col("#同"))
        .then(pl.format(f"{what}重复，与第 {{}} 行相同", pl.col("#首")))
        .otherwise(pl.lit(f"{what}相同而金额不同，要人来定"))
        .alias("#说"),
    )
    return _set_aside(rows, told)


def _set_aside(rows: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    joined = rows.join(told, on=ROW, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(WHY, "#说").alias(WHY)).drop("#说")

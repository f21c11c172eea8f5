"""Rows that must not count: refunds with what they take back, and the same bill or stay once more."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gongji.intake.matching import PERSON, WHY
from gongji.records.raw import ROW

REFUND = "#退费"
"""Whether a row takes money back."""
MARKED = "#写明"
"""Whether a row that takes nothing back is written to be refunded, or to be a refund."""


def without_refunds(rows: pl.DataFrame, stay: str, amounts: Sequence[str]) -> pl.DataFrame:
    """Refunds set aside, each with the row it takes back: the same person and stay, opposite `amounts`.

    Several alike are paired in the order of the file, rows that are `MARKED` first. Where a refund or a
    marked row stays without its other half, nobody knows what is left of the stay: its other rows are set
    aside too.
    Rows of which `WHY` is filled take no part.
    """
    keys = [PERSON, stay, *(f"#{n}" for n in amounts)]
    live = rows.filter(pl.col(WHY).is_null())
    back = live.filter(pl.col(REFUND)).with_columns((-pl.col(n)).alias(f"#{n}") for n in amounts)
    paid = live.filter(~pl.col(REFUND)).with_columns(pl.col(n).alias(f"#{n}") for n in amounts)
    paid = paid.sort(MARKED, ROW, descending=[True, False])
    turn = pl.int_range(pl.len()).over(keys).alias("#次")
    pairs = back.with_columns(turn).select(*keys, "#次", pl.col(ROW).alias("#退"))
    pairs = pairs.join(
        paid.with_columns(turn).select(*keys, "#次", ROW), on=[*keys, "#次"], how="left", nulls_equal=True
    )
    met = pairs.filter(pl.col(ROW).is_not_null())
    lone = pairs.filter(pl.col(ROW).is_null()).select(pl.col("#退").alias(ROW))
    marked = live.filter(pl.col(MARKED) & ~pl.col(ROW).is_in(met[ROW].implode())).select(ROW)
    rows = _set_aside(
        rows,
        pl.concat(
            [
                met.select(
                    pl.col("#退").alias(ROW),
                    pl.format("退费，与第 {} 行相抵", pl.col(ROW)).alias(_TOLD),
                ),
                met.select(ROW, pl.format("已被第 {} 行退费", pl.col("#退")).alias(_TOLD)),
                lone.with_columns(pl.lit("退费，没有找到原来的结算").alias(_TOLD)),
                marked.with_columns(pl.lit("写明退费，没有找到与它相抵的一行").alias(_TOLD)),
            ]
        ),
    )
    return without_company(
        rows, pl.concat([lone, marked]), stay, "同一次住院的第 {} 行退费没有对上，要人来定"
    )


def without_company(rows: pl.DataFrame, of: pl.DataFrame, key: str, reason: str) -> pl.DataFrame:
    """Rows that share person and `key` with a row of `of` (by `ROW`) set aside; the reason names that row."""
    there = rows.filter(pl.col(ROW).is_in(of[ROW].implode()) & (pl.col(key) != ""))
    first = there.group_by(PERSON, key).agg(pl.col(ROW).min().alias("#首"))
    live = rows.filter(pl.col(WHY).is_null() & ~pl.col(ROW).is_in(of[ROW].implode()))
    told = live.join(first, on=[PERSON, key]).select(ROW, pl.format(reason, pl.col("#首")).alias(_TOLD))
    return _set_aside(rows, told)


def without_repeats(rows: pl.DataFrame, key: Sequence[str], alike: Sequence[str], what: str) -> pl.DataFrame:
    """Of rows that share a key and are `alike`, the first stays. A key with a blank part is no key."""
    whole = [*key, *(n for n in alike if n not in key)]
    live = rows.filter(pl.col(WHY).is_null() & _named(key))
    first = pl.col(ROW).first().over(whole)
    told = live.select(ROW, first.alias("#首")).filter(pl.col(ROW) != pl.col("#首"))
    return _set_aside(
        rows, told.select(ROW, pl.format(f"{what}重复，与第 {{}} 行相同", pl.col("#首")).alias(_TOLD))
    )


def without_rivals(rows: pl.DataFrame, key: Sequence[str], reason: str) -> pl.DataFrame:
    """Rows that share a key, set aside all of them. A key with a blank part is no key."""
    live = rows.filter(pl.col(WHY).is_null() & _named(key)).filter(pl.len().over(key) > 1)
    return _set_aside(rows, live.select(ROW, pl.lit(f"{reason}，要人来定").alias(_TOLD)))


def _named(key: Sequence[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(n) != "" for n in key)


def without_overlaps(rows: pl.DataFrame, stay: str, begin: str, end: str) -> pl.DataFrame:
    """Rows of a stay set aside where two of its spans share more than the day on which they meet.

    A settlement on the way and one of the whole stay would count the same cost twice.
    """
    key = [PERSON, stay]
    live = rows.filter(pl.col(WHY).is_null() & _named((stay, begin, end)))
    spans = live.select(ROW, *key, pl.col(begin, end).str.to_date("%Y-%m-%d")).sort(*key, begin, end, ROW)
    shared = pl.col(begin) < pl.col(end).cum_max().shift(1).over(key)
    several = spans.with_columns(shared.alias("#重")).filter(pl.col("#重").any().over(key))
    told = several.select(ROW, pl.lit("同一次住院的起止日有重叠，要人来定").alias(_TOLD))
    return _set_aside(rows, told)


_TOLD = "#说"


def _set_aside(rows: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    joined = rows.join(told, on=ROW, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(WHY, _TOLD).alias(WHY)).drop(_TOLD)

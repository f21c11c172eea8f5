"""Whose row it is, and under which cover: by 人员编号, by identity number in either writing, by day."""

from __future__ import annotations

from typing import Final

import polars as pl

from gongji.codes.identity import columns as identities
from gongji.intake.mapping import IntakeMapping
from gongji.records.raw import ROW
from gongji.records.tables import Sheet

PERSON: Final = "#人员"
WHY: Final = "#原因"
"""Why a row is set aside; null while it is not."""
COVER: Final = "#参保"
_IDENTITY: Final = "证件号码"


def identity_key(name: str, frame: pl.DataFrame) -> pl.Series:
    """Numbers as they compare: 18 characters where it is one, else the text in capitals; "" for none."""
    text = frame[name].str.to_uppercase()
    return identities(text)["号码"].fill_null(text).alias("#键")


def with_person(rows: pl.DataFrame, covers: Sheet, mapping: IntakeMapping) -> pl.DataFrame:
    """The rows with the 人员编号 of `covers` they belong to, or why they belong to none.

    Both columns of the mapping are tried; where both are there they must be of the same person, so far as the
    covers know that person's identity number.
    """
    there = covers.frame.filter(pl.col("人员编号").is_not_null())
    named = [n for n in dict.fromkeys((mapping.person, mapping.identity)) if n]
    told, found = rows.select(named), []
    if mapping.person:
        same = there.select("人员编号", pl.col("人员编号").alias("#甲")).unique()
        told = told.join(same, left_on=mapping.person, right_on="人员编号", how="left", maintain_order="left")
        found.append("#甲")
    if mapping.identity:
        told = told.with_columns(identity_key(mapping.identity, told))
        told = told.join(_by_identity(there), on="#键", how="left", maintain_order="left")
        found.append("#乙")
    blank = pl.all_horizontal(pl.col(n) == "" for n in named)
    person = pl.coalesce(found)
    clash = other = several = pl.lit(False)
    if mapping.identity:
        several = (pl.col("#几人") > 1).fill_null(False)
    if len(found) == 2:
        clash = (pl.col("#甲") != pl.col("#乙")).fill_null(False)
        known = pl.col("#甲").is_in(_identified(there).implode())
        other = known & (pl.col("#键") != "") & pl.col("#乙").is_null()
    why = (
        pl.when(blank).then(pl.lit("没有人员编号或证件号码"))
        .when(clash).then(pl.lit("人员编号和证件号码不是同一个人"))
        .when(other).then(pl.lit("证件号码与参保表里这个人的不同"))
        .when(several).then(pl.lit("证件号码对应几个人员编号"))
        .when(person.is_null()).then(pl.lit("参保表里没有这个人"))
    )  # fmt: skip
    return rows.hstack(told.select(person.alias(PERSON), why.alias(WHY)))


def _identified(covers: pl.DataFrame) -> pl.Series:
    """The people whose identity number the covers state."""
    stated = identities(covers["人员编号"].str.to_uppercase())["号码"].is_not_null()
    if _IDENTITY in covers.columns:
        stated = stated | (covers[_IDENTITY] != "")
    return covers["人员编号"].filter(stated).unique()


def _by_identity(covers: pl.DataFrame) -> pl.DataFrame:
    """People by identity number: the one of the covers file, and 人员编号 where it is one itself."""
    parts = []
    for name in ("人员编号", _IDENTITY):
        if name in covers.columns:
            pairs = covers.select(pl.col("人员编号").alias("#乙"), identity_key(name, covers))
            parts.append(pairs.filter(pl.col("#键") != ""))
    return (
        pl.concat(parts)
        .unique()
        .sort("#键", "#乙")
        .group_by("#键", maintain_order=True)
        .agg(pl.col("#乙").first(), pl.len().alias("#几人"))
    )


def with_cover(rows: pl.DataFrame, covers: Sheet, day: str) -> pl.DataFrame:
    """The rows with the good cover in force on the day of a column (Int64), or why there is none."""
    terms = covers.good().select(
        pl.col("人员编号").alias(PERSON), pl.col("参保编号").alias(COVER), "起保日", "终保日"
    )
    inside = (
        rows.select(ROW, PERSON, day)
        .join(terms, on=PERSON)
        .filter((pl.col("起保日") <= pl.col(day)) & (pl.col(day) <= pl.col("终保日")))
        .sort(ROW, COVER)
        .group_by(ROW, maintain_order=True)
        .agg(pl.col(COVER).first(), pl.len().alias("#几份"))
    )
    spoilt = covers.frame.filter(pl.col(ROW).is_in(sorted(covers.bad)))["人员编号"].drop_nulls()
    why = (
        pl.when(pl.col(day).is_null()).then(pl.lit("没有对参保用的日期"))
        .when(pl.col(COVER).is_null() & pl.col(PERSON).is_in(spoilt.implode()))
        .then(pl.lit("这个人的参保行有错，没有采用"))
        .when(pl.col(COVER).is_null()).then(pl.lit("这一天不在保障期"))
        .when(pl.col("#几份") > 1).then(pl.lit("这一天有几份保障，要人来定"))
    )  # fmt: skip
    joined = rows.join(inside, on=ROW, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(WHY, why).alias(WHY)).drop("#几份")

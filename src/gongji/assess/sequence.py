"""Events joined to their covers and put in the order they are decided in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.charter.program import Program

EVENT: Final = "#事件"
COVER: Final = "#参保"
PERSON: Final = "#人员"
IDS: Final = ("事件编号", "参保编号", "人员编号", "决定序")
"""Columns of a batch that name the records of a row."""
SEQUENCE: Final = ("#无序", "决定序", "#无日", "发生日", "事件编号")
"""What rows are ordered by: filled 决定序, then blank ones by (发生日, 事件编号), blank 发生日 last."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows in sequence with a column for each fact of the program, all rows of a person in one batch.

    `EVENT`, `COVER` and `PERSON` number the records densely within the batch, from 0.
    """

    frame: pl.DataFrame

    @property
    def ids(self) -> pl.Series:
        """The 事件编号 of the rows."""
        return self.frame["事件编号"]


def joined(program: Program, covers: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Each event with its cover's facts, ordered by person and within a person by sequence.

    State is never shared between persons, so this order decides as the plain sequence does.
    """
    facts = [f.name for f in program.facts]
    mine = [n for n in covers.columns if n in facts]
    wide = events.drop(n for n in mine if n in events.columns).join(
        covers.select("参保编号", "人员编号", *mine), on="参保编号", how="left", maintain_order="left"
    )
    return (
        wide.with_columns(
            (pl.col("决定序") <= ABSENT).alias("#无序"),
            (pl.col("发生日") == UNKNOWN).alias("#无日"),
        )
        .sort("人员编号", *SEQUENCE)
        .select(*IDS, *facts)
    )


def batches(rows: pl.DataFrame, size: int) -> Iterator[Batch]:
    """Slices of about `size` rows that never part the rows of a person; one empty batch is none."""
    starts = (rows["人员编号"].rle_id().diff() != 0).arg_true()
    begin = 0
    while begin < rows.height:
        end = rows.height
        if begin + size < rows.height:
            later = starts.filter(starts >= begin + size)
            end = int(later[0]) if later.len() else rows.height
        yield Batch(_numbered(rows.slice(begin, end - begin)))
        begin = end


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    def dense(name: str) -> pl.Expr:
        return pl.col(name).rank("dense").cast(pl.Int64) - 1

    return rows.with_columns(
        pl.int_range(pl.len(), dtype=pl.Int64).alias(EVENT),
        dense("参保编号").alias(COVER),
        dense("人员编号").alias(PERSON),
    )

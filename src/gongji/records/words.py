"""Columns of words that repeat, made from numbers: each kind is put in words once and held once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
from numpy.typing import NDArray

from gongji.records.repeats import MOST, Coded, Repeats, coded, together


def told(columns: Sequence[pl.Series], said: Callable[..., str]) -> pl.Series:
    """What `said` makes of the values of each row, null as None."""
    height = len(columns[0])
    kinds = _kinds(columns, height)
    if kinds is None or not height:
        rows = zip(*(column.to_list() for column in columns), strict=True)
        return pl.Series([said(*row) for row in rows], dtype=pl.String)
    values = zip(*(column.gather(kinds.rows.tolist()).to_list() for column in columns), strict=True)
    return worded([said(*row) for row in values], kinds.codes, height)


def worded(texts: Sequence[str], codes: NDArray[Any] | None, height: int) -> pl.Series:
    """For each row the text at its code; the only one where `codes` is None."""
    each = pl.Series(texts, dtype=pl.Enum(list(dict.fromkeys(texts))))
    return each.new_from_index(0, height) if codes is None else each.gather(pl.Series(codes))


def each_once(frame: pl.DataFrame, made: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """What `made` makes of the rows, row by row, worked out for each kind of row only."""
    kinds = _kinds(frame.get_columns(), frame.height)
    if kinds is None or not frame.height:
        return made(frame)
    distinct = made(frame[kinds.rows.tolist()])
    if kinds.codes is None:
        return pl.DataFrame([column.new_from_index(0, frame.height) for column in distinct.get_columns()])
    return distinct[kinds.codes]


def _kinds(columns: Sequence[pl.Series], height: int) -> Repeats | None:
    found: list[Coded] = []
    several = 1
    for column in columns:
        each = coded(column)
        if each is None or (several := several * each.kinds) > MOST:
            return None
        found.append(each)
    return together(found, height)

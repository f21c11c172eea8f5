"""Rows that repeat: a number for each distinct row of a few columns, so that each is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

MOST: Final = 1 << 16
"""Distinct rows up to which columns count as repeating."""
_SAMPLE: Final = 2000
"""Rows looked at first, so that columns in which all differ cost nothing."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A number from 0 on, below `kinds`, for each value of a column; None: all values are the same."""

    codes: NDArray[np.int64] | None
    kinds: int


@dataclass(frozen=True, slots=True)
class Repeats:
    """`rows` holds the place of one row of each kind; `codes` has for each row its place in `rows`.

    `codes` is None where all rows are the same.
    """

    rows: NDArray[np.int64]
    codes: NDArray[np.int64] | None


def together(columns: Sequence[Coded], height: int) -> Repeats:
    """The kinds of rows that columns make side by side; their kinds multiplied are at most `MOST`."""
    codes, kinds = None, 1
    for each in columns:
        if each.codes is not None:
            codes = each.codes if codes is None else codes * each.kinds + each.codes
            kinds *= each.kinds
    if codes is None:
        return Repeats(np.zeros(min(height, 1), dtype=np.int64), None)
    stands_for = np.full(kinds, -1, dtype=np.int64)
    stands_for[codes] = np.arange(height)
    there = stands_for >= 0
    rows = stands_for[there]
    return Repeats(rows, None if len(rows) <= 1 else (np.cumsum(there) - 1)[codes])


def coded(column: pl.Series) -> Coded | None:
    """A column's values as numbers, null among them; None where too many differ, or of another type."""
    if column.null_count() == len(column):
        return Coded(None, 1)
    if column.dtype == pl.Enum:
        return _numbered(column.to_physical(), len(column.dtype.categories))  # type: ignore[attr-defined]
    if column.dtype.is_integer() or column.dtype.is_decimal():
        return _integers(column.to_physical())
    return None


def _integers(values: pl.Series) -> Coded | None:
    low, high = values.min(), values.max()
    if low is None or high is None:
        return Coded(None, 1)
    assert isinstance(low, int) and isinstance(high, int)
    if low == high and not values.has_nulls():
        return Coded(None, 1)
    if low < -(2**62) or high > 2**62:  # blanks among the values, say
        return _spread(values)
    values = values.cast(pl.Int64)
    if high - low < MOST:
        return _numbered(values - low, high - low + 1)
    return _spread(values)


def _spread(values: pl.Series) -> Coded | None:
    """Whole numbers that lie far apart."""
    if values.dtype == pl.Int128 or values.head(_SAMPLE).n_unique() > _SAMPLE // 2:
        return None
    distinct = values.drop_nulls().unique().sort()
    if len(distinct) > MOST:
        return None
    places = distinct.search_sorted(values).cast(pl.Int64)
    places = places.zip_with(values.is_not_null(), pl.Series([None], dtype=pl.Int64))
    return _numbered(places, len(distinct))


def _numbered(places: pl.Series, kinds: int) -> Coded:
    """Places from 0 on as an array, null as one place more."""
    if places.has_nulls():
        return Coded(places.fill_null(kinds).cast(pl.Int64).to_numpy(), kinds + 1)
    if kinds <= 1:
        return Coded(None, 1)
    return Coded(places.cast(pl.Int64).to_numpy(), kinds)

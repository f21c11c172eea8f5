"""Ids of records as numbers, for whole columns."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from gongji.assess.typed import Doubtful

Ints = npt.NDArray[Any]
MOST_DIGITS: Final = 18
BLOCK: Final = 1 << 14
"""Ids that are read at a time: what is in between stays in the cache."""


def same_persons(values: Any) -> Ints | None:
    """A number for each id, equal ids alike; in the order of the rows where equal ones stand together.

    None where no two are equal: then the place of each is its number.
    """
    codes = np.asarray(values.cast(pa.int64())) if pa.types.is_integer(values.type) else digits_of(values)
    if codes is not None and (codes[1:] > codes[:-1]).all():
        return None
    series = pl.Series(pl.from_arrow(values)) if codes is None else pl.Series(codes)
    distinct, runs = series.n_unique(), series.rle_id()
    if distinct == len(series):
        return None
    if distinct == int(runs[-1]) + 1:
        return np.asarray(runs.cast(pl.Int64))
    return np.asarray(series.rank("dense").cast(pl.Int64)) - 1


class Ids:
    """Numbers of ids. Texts of one prefix and length are compared by their digits, others are joined."""

    def __init__(self, values: Any) -> None:
        self.integer = pa.types.is_integer(values.type)
        self.shape = None if self.integer else _shape(values)
        codes = self.codes(values)
        self._order: Ints | None = None
        self._direct: Ints | None = None
        if codes is None:
            texts = pl.Series(pl.from_arrow(values.cast(pa.string())))
            self._frame = pl.DataFrame({"id": texts, "n": np.arange(len(values))})
            if texts.is_duplicated().any():
                raise Doubtful
            return
        self._sorted = codes
        if len(codes) > 1 and not (codes[1:] > codes[:-1]).all():
            self._order = np.argsort(codes, kind="stable")
            self._sorted = codes[self._order]
            if (self._sorted[1:] == self._sorted[:-1]).any():
                raise Doubtful
        low, high = (int(self._sorted[0]), int(self._sorted[-1])) if len(codes) else (0, -1)
        self._low, self._high = low, high
        self._dense = self._order is None and high - low == len(codes) - 1
        if not self._dense and high - low < 4 * len(codes):
            self._direct = np.full(high - low + 1, -1, np.int64)
            self._direct[codes - low] = np.arange(len(codes))

    def codes(self, values: Any) -> Ints | None:
        """A number for each id that orders as the ids do; None where their texts are too different."""
        if self.integer:
            return np.asarray(values.cast(pa.int64()))
        if self.shape is None:
            return None
        return _digits(values, *self.shape)

    def numbers(self, values: Any) -> Ints:
        """The number of each id; Doubtful where one is not known."""
        if self.integer != pa.types.is_integer(values.type):
            raise Doubtful
        codes = self.codes(values)
        if codes is None:
            if self.shape is not None:
                raise Doubtful
            asked = pl.DataFrame({"id": pl.from_arrow(values.cast(pa.string()))})
            found = asked.join(self._frame, on="id", how="left", maintain_order="left")["n"]
            if found.null_count():
                raise Doubtful
            return np.asarray(found)
        if self._dense:
            if len(codes) and (codes.min() < self._low or codes.max() > self._high):
                raise Doubtful
            return codes - self._low
        if self._direct is not None:
            places = codes - self._low
            if len(places) and (places.min() < 0 or places.max() >= len(self._direct)):
                raise Doubtful
            numbers = self._direct[places]
            if len(numbers) and numbers.min() < 0:
                raise Doubtful
            return np.asarray(numbers)
        at = np.searchsorted(self._sorted, codes)
        at[at == len(self._sorted)] = 0
        if (self._sorted[at] != codes).any():
            raise Doubtful
        return np.asarray(at if self._order is None else self._order[at])


def digits_of(values: Any) -> Ints | None:
    """The digits of texts that have one prefix and length; None for others."""
    shape = _guessed(values)
    return None if shape is None else _digits(values, *shape)


def _shape(values: Any) -> tuple[bytes, int] | None:
    """What stands before the digits, and how many digits there are, if all ids have the first one's shape."""
    shape = _guessed(values)
    return None if shape is None or _digits(values, *shape) is None else shape


def _guessed(values: Any) -> tuple[bytes, int] | None:
    if not len(values):
        return None
    first = values[0].as_py().encode()
    digits = len(first) - len(first.rstrip(b"0123456789"))
    return (first[: len(first) - digits], digits) if 0 < digits <= MOST_DIGITS else None


def _digits(values: Any, prefix: bytes, digits: int) -> Ints | None:
    """The digits of ids that all have this shape; None where one has another."""
    _, places, data = values.buffers()
    width = len(prefix) + digits
    offsets = np.frombuffer(places, np.int32)[values.offset : values.offset + len(values) + 1]
    if not len(values) or (np.diff(offsets) != width).any():
        return None
    signs = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]].reshape(-1, width)
    for i, sign in enumerate(prefix):
        if (signs[:, i] != sign).any():
            return None
    number = np.empty(len(values), np.int64)
    for begin in range(0, len(values), BLOCK):
        block = _read(signs[begin : begin + BLOCK, len(prefix) :])
        if block is None:
            return None
        number[begin : begin + BLOCK] = block
    return number


def _read(signs: npt.NDArray[np.uint8]) -> Ints | None:
    """Rows of digits as numbers; None where a sign is none."""
    rows, width = signs.shape
    number = np.zeros(rows, np.int64)
    for first in range(0, width, 8):
        count = min(8, width - first)
        eight = np.full((rows, 8), 48, np.uint8)
        eight[:, 8 - count :] = signs[:, first : first + count]
        part = _eight(eight.view("<u8")[:, 0])
        if part is None:
            return None
        number = number * 10**count + part
    return number


def _eight(signs: npt.NDArray[np.uint64]) -> Ints | None:
    """Eight digits each as a number, all at once: pairs, then fours, then eights."""
    low = signs - np.uint64(0x3030303030303030)
    beyond = (low | (low + np.uint64(0x7676767676767676))) & np.uint64(0x8080808080808080)
    if beyond.any():
        return None
    pairs = (low * np.uint64(10) + (low >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    fours = (pairs * np.uint64(100) + (pairs >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    eights = (fours * np.uint64(10000) + (fours >> np.uint64(32))) & np.uint64(0x00000000FFFFFFFF)
    return eights.astype(np.int64)

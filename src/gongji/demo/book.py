"""A year's covers as columns: to pick a person and a day from, and to find the cover of a later day."""

from __future__ import annotations

import numpy as np
import polars as pl

from gongji.codes.civil import days_from_civil
from gongji.demo.dice import Dice

STRAY = 300
"""Events of 10,000 reported for a day shortly before or after the cover."""
STRAY_DAYS = 45


class Book:
    """Covers that touch a year. `covers` needs 参保编号, 人员编号, 起保日 and 终保日 (day numbers)."""

    def __init__(self, covers: pl.DataFrame, year: int) -> None:
        self.first, self.last = days_from_civil(year, 1, 1), days_from_civil(year, 12, 31)
        touching = covers.filter((pl.col("起保日") <= self.last) & (pl.col("终保日") >= self.first))
        # Everyone's covers stand together, in the order in which the people first appear.
        people = pl.col("人员编号")
        nth = people.rank("dense").cast(pl.Int64)
        touching = touching.select("参保编号", "人员编号", "起保日", "终保日", nth.alias("#人"))
        placed = touching.with_row_index("#行")
        placed = placed.with_columns(pl.col("#行").min().over("#人").alias("#首"))
        self._covers = placed.sort("#首", "起保日", "参保编号")
        self._starts = self._covers["起保日"].to_numpy()
        self._ends = self._covers["终保日"].to_numpy()
        days = np.minimum(self._ends, self.last) - np.maximum(self._starts, self.first) + 1
        self._upto = np.cumsum(days)
        person = self._covers["#人"].to_numpy()
        begins = np.flatnonzero(np.diff(person, prepend=-1))
        self._from = np.repeat(begins, np.diff(begins, append=len(person)))

    @property
    def person_years(self) -> int:
        """Full years of cover that lie in the year."""
        return int(self._upto[-1]) // 365 if len(self._upto) else 0

    def number(self, row: int) -> str:
        """参保编号 of a row."""
        return str(self._covers["参保编号"][row])

    def someone(self, dice: Dice) -> tuple[int, int]:
        """A row and a day of its cover, every day as likely as any other; a few days just miss it."""
        at = dice.below(int(self._upto[-1]))
        row = int(np.searchsorted(self._upto, at, side="right"))
        start, end = int(self._starts[row]), int(self._ends[row])
        if dice.chance(STRAY):
            away = dice.between(1, STRAY_DAYS)
            day = end + away if dice.chance(7_000) else start - away
            if self.first <= day <= self.last and self.at(row, day) is None:
                return row, day
        return row, dice.between(max(start, self.first), min(end, self.last))

    def at(self, row: int, day: int) -> int | None:
        """The row of the cover that the person of `row` has on a day."""
        for each in range(int(self._from[row]), len(self._from)):
            if self._from[each] != self._from[row]:
                return None
            if self._starts[each] <= day <= self._ends[each]:
                return each
        return None

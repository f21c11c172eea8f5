"""Chance for the demonstration: whole numbers only, the same on every machine and Python for one seed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from random import Random
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
T = TypeVar("T")
Quantiles = tuple[tuple[int, int], ...]
"""(share in ten-thousandths, value), rising from share 0 to 10,000; values between are drawn evenly."""


class Dice:
    """A stream of its own for each purpose: drawing more of one thing changes nothing else.

    Built on `Random.random`, the one method whose sequence Python promises to keep.
    """

    __slots__ = ("_random",)

    def __init__(self, seed: int, purpose: str) -> None:
        self._random = Random(f"gongji/{seed}/{purpose}").random

    def below(self, n: int) -> int:
        """A whole number in 0 … n-1; n at most 2**53."""
        return int(self._random() * (1 << 53)) * n >> 53

    def between(self, low: int, high: int) -> int:
        """A whole number in low … high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, ten_thousandths: int) -> bool:
        """True in so many of 10,000 cases."""
        return self.below(10_000) < ten_thousandths

    def weighted(self, items: Sequence[tuple[T, int]]) -> T:
        """One item, as likely as its weight."""
        at = self.below(sum(weight for _, weight in items))
        for item, weight in items:
            if at < weight:
                return item
            at -= weight
        raise ValueError("no weights")

    def quantile(self, points: Quantiles) -> int:
        """A value whose shares up to each point are as given."""
        at = self.below(10_000)
        for (_, first), (share, last) in pairwise(points):
            if at < share:
                return self.between(first, last)
        return points[-1][1]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, in random order."""
        pool = list(items)
        for i in range(min(count, len(pool))):
            j = self.between(i, len(pool) - 1)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:count]


class Rolls:
    """Chance for whole columns; `RandomState` is the generator whose streams numpy keeps for good."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, purpose: str) -> None:
        digest = sha256(f"gongji/{seed}/{purpose}".encode()).digest()
        self._state = np.random.RandomState(np.frombuffer(digest, dtype="<u4").astype(np.uint32))

    def below(self, n: int, count: int) -> Ints:
        """`count` whole numbers in 0 … n-1."""
        return self._state.randint(0, n, size=count, dtype=np.int64)

    def chance(self, ten_thousandths: int, count: int) -> npt.NDArray[np.bool_]:
        """True in so many of 10,000 cases."""
        return self.below(10_000, count) < ten_thousandths

    def quantile(self, points: Quantiles, count: int) -> Ints:
        """Values whose shares up to each point are as given."""
        shares = np.array([share for share, _ in points[1:]])
        part = np.searchsorted(shares, self.below(10_000, count), side="right")
        low = np.array([value for _, value in points[:-1]], dtype=np.int64)[part]
        high = np.array([value for _, value in points[1:]], dtype=np.int64)[part]
        found: Ints = low + self.below(1 << 40, count) * (high - low + 1) // (1 << 40)
        return found

"""A whole split among payers so that the parts add up to it, to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gongji.charter.nodes import Rate


def split(total: int, shares: Sequence[Rate]) -> tuple[int, ...]:
    """The parts of `total` fen by largest remainder; of equal remainders the earlier payer gets the fen.

    The shares add up to 1.

    >>> split(10000, (Rate(1, 3), Rate(1, 3), Rate(1, 3)))
    (3334, 3333, 3333)
    """
    exact = [Fraction(total * share.numerator, share.denominator) for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return tuple(parts)

"""Values that may be partly unknown: truths after Kleene, numbers as intervals.

`needs` is a bit mask over Program.facts: the facts that would make the value certain. It is 0 for a value
that is certain already. A date or a word is a plain int, UNKNOWN or ABSENT. Named tuples, since a decision
makes dozens of them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

FALSE_, UNSURE, TRUE_ = 0, 1, 2
"""Verdicts of a truth, rising: All is the least of its items, Any_ the greatest."""


class Truth(NamedTuple):
    """A condition's verdict: FALSE_, UNSURE or TRUE_."""

    verdict: int
    needs: int


FALSE: Final = Truth(FALSE_, 0)
TRUE: Final = Truth(TRUE_, 0)


def unsure(needs: int) -> Truth:
    """A condition that the missing facts decide."""
    return Truth(UNSURE, needs)


class Number(NamedTuple):
    """An amount in fen or a count, somewhere from low to high."""

    low: int
    high: int
    needs: int

    @property
    def certain(self) -> bool:
        """There is only one value it can be."""
        return self.low == self.high


NOTHING: Final = Number(0, 0, 0)
"""An absent number. It counts 0 wherever it is used; only a comparison asks whether a number `is NOTHING`."""
ZERO: Final = Number(0, 0, 0)


def number(low: int, high: int, needs: int) -> Number:
    """The interval; a single value needs nothing more."""
    return Number(low, high, needs if low < high else 0)


def floored(n: Number) -> Number:
    """No less than 0."""
    if n.low >= 0:
        return n
    return number(0, max(0, n.high), n.needs)


def less(a: Number, b: Number) -> Number:
    """a - b, floored at 0."""
    return number(max(0, a.low - b.high), max(0, a.high - b.low), a.needs | b.needs)


def least(a: Number, b: Number) -> Number:
    """The smaller of two."""
    return number(min(a.low, b.low), min(a.high, b.high), a.needs | b.needs)


def times(a: Number, b: Number) -> Number:
    """The product of two numbers that are not negative."""
    return number(a.low * b.low, a.high * b.high, a.needs | b.needs)

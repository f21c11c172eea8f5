"""Periods of membership as days, both ends inclusive; an open end is None."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included."""

    since: date
    until: date | None = None

    def touches(self, other: Period) -> bool:
        """Whether the two share a day."""
        return (self.until is None or other.since <= self.until) and (
            other.until is None or self.since <= other.until
        )


def outside(period: Period, taken: Iterable[Period]) -> list[Period]:
    """The parts of a period that none of the others covers, in order.

    >>> d = date.fromisoformat
    >>> outside(Period(d("2020-01-01")), [Period(d("2021-01-01"), d("2021-12-31"))])[0].until
    datetime.date(2020, 12, 31)
    """
    left = [period]
    for other in taken:
        left = [part for whole in left for part in _without(whole, other)]
    return left


def _without(whole: Period, other: Period) -> list[Period]:
    if not whole.touches(other):
        return [whole]
    parts = []
    if whole.since < other.since:
        parts.append(Period(whole.since, other.since - timedelta(days=1)))
    if other.until is not None and (whole.until is None or whole.until > other.until):
        parts.append(Period(other.until + timedelta(days=1), whole.until))
    return parts

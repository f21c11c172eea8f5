"""Working days in China: weekends, public holidays and the days worked in their place.

The table holds what the State Council's office has announced, a year at a time; a year that is not in it
counts weekends only, and `unannounced` says so. A term of n working days leaves out the day it starts from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Year:
    """The announced order of one year: holidays from a day to a day (both off), and weekend days worked."""

    year: int
    source: str
    issued: date
    status: str
    off: tuple[tuple[date, date], ...]
    worked: tuple[date, ...]


_2025: Final = Year(
    2025, "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）",
    date(2024, 11, 12), "VERIFIED",
    off=(
        (date(2025, 1, 1), date(2025, 1, 1)),
        (date(2025, 1, 28), date(2025, 2, 4)),
        (date(2025, 4, 4), date(2025, 4, 6)),
        (date(2025, 5, 1), date(2025, 5, 5)),
        (date(2025, 5, 31), date(2025, 6, 2)),
        (date(2025, 10, 1), date(2025, 10, 8)),
    ),
    worked=(
        date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11),
    ),
)  # fmt: skip
_2026: Final = Year(
    2026, "国务院办公厅关于2026年部分节假日安排的通知（新华社 2025-11-04 电全文）",
    date(2025, 11, 4), "VERIFIED",
    off=(
        (date(2026, 1, 1), date(2026, 1, 3)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 4, 4), date(2026, 4, 6)),
        (date(2026, 5, 1), date(2026, 5, 5)),
        (date(2026, 6, 19), date(2026, 6, 21)),
        (date(2026, 9, 25), date(2026, 9, 27)),
        (date(2026, 10, 1), date(2026, 10, 7)),
    ),
    worked=(
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20),
        date(2026, 10, 10),
    ),
)  # fmt: skip
YEARS: Final = {one.year: one for one in (_2025, _2026)}
"""Year → its announced order."""

_OFF: Final = frozenset(
    first + _DAY * n
    for one in YEARS.values()
    for first, last in one.off
    for n in range((last - first).days + 1)
)
_WORKED: Final = frozenset(day for one in YEARS.values() for day in one.worked)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day.

    >>> is_working_day(date(2026, 2, 14)), is_working_day(date(2026, 2, 16))
    (True, False)
    """
    if day in _WORKED:
        return True
    return day.weekday() < _SATURDAY and day not in _OFF


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after a day, which does not count itself. ValueError for n below 1.

    >>> add_working_days(date(2026, 9, 30), 1)
    datetime.date(2026, 10, 8)
    """
    if n < 1:
        raise ValueError(f"a term has at least one working day, not {n}")
    while n:
        day += _DAY
        n -= is_working_day(day)
    return day


def working_days(since: date, until: date) -> int:
    """How many working days lie in since … until, `since` included and `until` not; 0 if it is not later.

    >>> working_days(date(2026, 9, 30), date(2026, 10, 9))
    2
    """
    return sum(1 for day in _days(since, until) if is_working_day(day))


def unannounced(since: date, until: date) -> tuple[int, ...]:
    """Years from `since` to `until` (both included) whose holidays are not in the table: weekends count only.

    >>> unannounced(date(2026, 12, 20), date(2027, 1, 5))
    (2027,)
    """
    return tuple(year for year in range(since.year, until.year + 1) if year not in YEARS)


def _days(since: date, until: date) -> Iterator[date]:
    for n in range((until - since).days):
        yield since + _DAY * n

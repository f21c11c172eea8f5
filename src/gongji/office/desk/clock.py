"""The promised clock of a case, day by day: a value that pages draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from gongji.codes.workdays import add_working_days, is_working_day, unannounced, working_days

_DAY: Final = timedelta(days=1)
_DRAWN: Final = 60
"""Longer promises are told in words alone."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stood from a day, up to but not on another; without one it still stands."""

    since: date
    until: date | None
    reason: str
    days: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise of working days: used, stood still, left (below 0: broken), and the day it is due.

    `days` is one word for each working day: `on` used, `off` stood still, empty to come.
    """

    promised: int
    used: int
    stood: int
    left: int
    due: date
    stands: bool
    days: tuple[str, ...]
    unannounced: tuple[int, ...]


def clock(
    opened: date, promised: int, due: date, stops: Iterable[Stop], today: date, closed: date | None
) -> Clock:
    """How a promise stands on a day; `due` is the day as moved on so far, not by a stop that lasts.


    The day of opening does not count, nor a day on which the clock stood; it ends when the case is closed.
    """
    last = min(today, closed) if closed else today
    stops = list(stops)
    off = {
        stop.since + _DAY * n
        for stop in stops
        for n in range(max(0, ((stop.until or last + _DAY) - stop.since).days))
    }
    past = [opened + _DAY * n for n in range(1, (last - opened).days + 1)]
    words = ["off" if day in off else "on" for day in past if is_working_day(day)]
    used, stood = words.count("on"), words.count("off")
    still = next((stop for stop in stops if stop.until is None), None)
    if still is not None and still.days and due >= still.since:
        due = add_working_days(due, still.days)
    left = promised - used
    days = (*words, *[""] * max(0, left)) if used + stood + max(0, left) <= _DRAWN else ()
    return Clock(promised, used, stood, left, due, still is not None, tuple(days), unannounced(opened, due))


def stop(since: date, until: date | None, reason: str, today: date) -> Stop:
    """A stop with the working days it has lasted so far."""
    return Stop(since, until, reason, working_days(since, until or today))

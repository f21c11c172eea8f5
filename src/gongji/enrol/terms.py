"""When cover starts and ends: dates of first terms, of renewals and of terms that many share.

Days are numbers as in `codes.civil`; the last day of a term is covered to its 24:00.
"""

from __future__ import annotations

from dataclasses import replace

from gongji.charter.enrolment import Length, Period
from gongji.charter.model.enrolment import Day
from gongji.codes.civil import add_months, civil_from_days, days_from_civil, days_in_month

MONTHS = {"月": 1, "年": 12}
NEXT_MONTH = "缴费次月一日"
Span = tuple[int, int]
"""First and last day of a cover, both covered."""


def last_day(start: int, length: Length) -> int:
    """The last day of a term that begins on `start`.

    It corresponds to the day before `start`, which for a first term is the day of payment: paid on D, the
    cover runs from D + 1 to the day of the next year that corresponds to D, or that month's last.
    """
    number, unit = length
    if unit == "天":
        return start - 1 + number
    return add_months(start - 1, number * MONTHS[unit])


def _last_of(period: Period, start: int, length: Length) -> int:
    """The last day of a term that is not shared: one that begins with a month ends with one."""
    number, unit = length
    if period.start != NEXT_MONTH or unit == "天":
        return last_day(start, length)
    return add_months(start, number * MONTHS[unit]) - 1


def common(period: Period) -> bool:
    """Whether all share the dates of a term."""
    return period.start in ("统一起期", "自然年")


def with_start(period: Period, starts_on: int | None) -> Period:
    """The period with a 统一起期 that the office announced, where the charter gives no date itself."""
    if starts_on is None or period.start != "统一起期" or period.day or period.date is not None:
        return period
    return replace(period, date=starts_on)


def lacks_start(period: Period) -> bool:
    """Whether the charter leaves open when a first term begins."""
    return not period.start or (period.start == "统一起期" and not period.day and period.date is None)


def common_start(period: Period, day: int, length: Length) -> int:
    """The first day of the common term that `day` lies in; of the first one, before there is any."""
    if period.date is not None:
        return _counted_start(period.date, day, length)
    month, number = (1, 1) if period.start == "自然年" else period.day or (1, 1)
    year, _, _ = civil_from_days(day)
    start = _day_of(year, (month, number))
    return start if start <= day else _day_of(year - 1, (month, number))


def _counted_start(first: int, day: int, length: Length) -> int:
    """The latest of first, first + length, first + 2 × length … that is not after `day`."""
    number, unit = length
    if day < first:
        return first
    if unit == "天":
        return first + (day - first) // number * number
    step = number * MONTHS[unit]
    count = max(0, (day - first) // (31 * step) - 1)
    while add_months(first, (count + 1) * step) <= day:
        count += 1
    return add_months(first, count * step)


def _day_of(year: int, day: Day) -> int:
    month, number = day
    return days_from_civil(year, month, min(number, days_in_month(year, month)))


def in_season(period: Period, day: int) -> bool:
    """Whether the charter lets one join on a day; a season may run over the turn of the year."""
    if period.season is None:
        return True
    _, month, number = civil_from_days(day)
    first, last = period.season
    if first <= last:
        return first <= (month, number) <= last
    return (month, number) >= first or (month, number) <= last


def first_term(period: Period, paid_on: int, length: Length, starts_on: int | None) -> Span:
    """First and last day of a first term, paid on a day.

    Where all share a term: 缴费次日 joins what is left of it, 追溯 the whole of it, 下一期 the next one. Not
    written, it is 下一期 where there is a season for joining and 缴费次日 where there is none.
    """
    if not common(period):
        start = paid_on + 1 if starts_on is None or period.start else starts_on
        if period.start == NEXT_MONTH:
            year, month, _ = civil_from_days(paid_on)
            start = add_months(days_from_civil(year, month, 1), 1)
        return start, _last_of(period, start, length)
    begins = common_start(period, paid_on + 1, length)
    how = period.midway.word or ("下一期" if period.season else "缴费次日")
    if how == "下一期" and begins <= paid_on:
        begins = common_start(period, _after(period, begins, length), length)
    start = max(begins, paid_on + 1) if how == "缴费次日" else begins
    return start, last_day(begins, length)


def _after(period: Period, begins: int, length: Length) -> int:
    """A day of the common term after the one that begins on a day; long ones begin every year too."""
    if period.date is not None:
        return last_day(begins, length) + 1
    return add_months(begins, 12)


def renewed_term(period: Period, old_last: int, length: Length) -> Span:
    """First and last day of the term that follows one without a gap."""
    start = old_last + 1
    if not common(period) or lacks_start(period):
        return start, _last_of(period, start, length)
    return start, last_day(common_start(period, start, length), length)

"""Civil dates as day numbers: whole days since 1970-01-01 in the proleptic Gregorian calendar.

The arithmetic is plain integers in straight lines, so that it runs as it is and can also be compiled for
columns. There are no clocks and no time zones in it: China's summer time of 1986 to 1991 moves no date.
Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
"""

MIN_DAY = -719162
"""0001-01-01, the first day that `parse_iso` and `format_iso` know."""
MAX_DAY = 2932896
"""9999-12-31, the last one."""


class DateTextError(ValueError):
    """A text that is not a real date written YYYY-MM-DD. `text` keeps what was given."""

    def __init__(self, text: str) -> None:
        super().__init__(f"不是日期：{text!r}。请写成 2011-06-10 这样的公历日期")
        self.text = text


def days_in_month(year: int, month: int) -> int:
    """Days of a month, 28 to 31; `month` is 1 to 12 and is not checked.

    >>> days_in_month(2012, 2)
    29
    """
    if month == 2:
        if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
            return 29
        return 28
    if month == 4 or month == 6 or month == 9 or month == 11:
        return 30
    return 31


def days_from_civil(year: int, month: int, day: int) -> int:
    """Day number of a civil date. The date must exist; it is not checked.

    >>> days_from_civil(2011, 6, 10)
    15135
    """
    if month <= 2:
        year -= 1
        month += 9
    else:
        month -= 3
    era = year // 400
    year_of_era = year - era * 400
    day_of_year = (153 * month + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


def civil_from_days(n: int) -> tuple[int, int, int]:
    """Year, month 1 to 12 and day 1 to 31 of a day number; the inverse of `days_from_civil`.

    >>> civil_from_days(15135)
    (2011, 6, 10)
    """
    n += 719468
    era = n // 146097
    day_of_era = n - era * 146097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    year = year_of_era + era * 400
    if shifted_month < 10:
        return year, shifted_month + 3, day
    return year + 1, shifted_month - 9, day


def add_months(n: int, k: int) -> int:
    """Day number of the corresponding day k months on (back, when k is negative).

    Where that month has no such day, its last day. Always count from the anchor: chaining loses the day
    (31 January + 1 + 1 is 28 March, 31 January + 2 is 31 March).

    >>> civil_from_days(add_months(days_from_civil(2012, 1, 31), 1))
    (2012, 2, 29)
    """
    year, month, day = civil_from_days(n)
    months = year * 12 + month - 1 + k
    year = months // 12
    month = months - year * 12 + 1
    if day > 28:
        last = days_in_month(year, month)
        if day > last:
            day = last
    return days_from_civil(year, month, day)


def add_years(n: int, k: int) -> int:
    """Day number of the corresponding day k years on; 29 February gives 28 February in a common year.

    >>> civil_from_days(add_years(days_from_civil(2012, 2, 29), 1))
    (2013, 2, 28)
    """
    return add_months(n, 12 * k)


def parse_iso(text: str) -> int:
    """Day number of a date written YYYY-MM-DD, in ASCII digits, from 0001-01-01 to 9999-12-31.

    Nothing is guessed: blanks, slashes, missing zeros, full-width digits and days that do not exist are
    refused. Raises `DateTextError` (a ValueError).

    >>> parse_iso("2011-06-10")
    15135
    """
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        raise DateTextError(text)
    year_text, month_text, day_text = text[:4], text[5:7], text[8:]
    if not (year_text.isdigit() and month_text.isdigit() and day_text.isdigit()):
        raise DateTextError(text)
    year, month, day = int(year_text), int(month_text), int(day_text)
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        raise DateTextError(text)
    return days_from_civil(year, month, day)


def format_iso(n: int) -> str:
    """The date of a day number as YYYY-MM-DD. Raises ValueError outside `MIN_DAY` … `MAX_DAY`.

    >>> format_iso(15135)
    '2011-06-10'
    """
    if not MIN_DAY <= n <= MAX_DAY:
        raise ValueError(f"日序 {n} 不在公元 1 年至 9999 年之间")
    year, month, day = civil_from_days(n)
    return f"{year:04d}-{month:02d}-{day:02d}"

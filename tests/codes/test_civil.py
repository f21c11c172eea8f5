"""Civil dates against the standard library and an oracle that steps month by month."""

import calendar
import datetime
import doctest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongji.codes import civil

EPOCH = datetime.date(1970, 1, 1)
DATES = st.dates(datetime.date(1600, 1, 1), datetime.date(2400, 12, 31))


def day(text: str) -> int:
    return (datetime.date.fromisoformat(text) - EPOCH).days


def months_on(date: datetime.date, k: int) -> datetime.date:
    """The corresponding day k months on, found by walking over the months one at a time."""
    year, month = date.year, date.month
    for _ in range(abs(k)):
        if k > 0:
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        else:
            year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return datetime.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


def test_every_day_of_eight_hundred_years_is_the_standard_librarys() -> None:
    date = datetime.date(1600, 1, 1)
    n = (date - EPOCH).days
    while date.year <= 2400:
        assert civil.days_from_civil(date.year, date.month, date.day) == n
        assert civil.civil_from_days(n) == (date.year, date.month, date.day)
        date += datetime.timedelta(days=1)
        n += 1


@given(st.integers(-4_000_000, 4_000_000))
def test_day_numbers_go_there_and_back_outside_the_library_range_too(n: int) -> None:
    assert civil.days_from_civil(*civil.civil_from_days(n)) == n


@given(st.integers(-400, 4000), st.integers(1, 12))
def test_days_in_month_is_the_distance_between_firsts(year: int, month: int) -> None:
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    distance = civil.days_from_civil(*following, 1) - civil.days_from_civil(year, month, 1)
    assert civil.days_in_month(year, month) == distance


@given(DATES, st.integers(-1200, 1200))
@example(datetime.date(2012, 2, 29), 12)
@example(datetime.date(2012, 2, 29), 48)
@example(datetime.date(2011, 12, 31), 2)
@example(datetime.date(2011, 1, 1), -1)
def test_add_months_walks_like_the_calendar(date: datetime.date, k: int) -> None:
    assert civil.add_months((date - EPOCH).days, k) == (months_on(date, k) - EPOCH).days


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2011-01-31", 1, "2011-02-28"),
        ("2012-01-31", 1, "2012-02-29"),
        ("2011-01-31", 2, "2011-03-31"),
        ("2011-03-31", -1, "2011-02-28"),
        ("2011-08-31", 1, "2011-09-30"),
        ("2011-12-15", 1, "2012-01-15"),
        ("2012-02-29", -12, "2011-02-28"),
        ("2000-02-29", 1200, "2100-02-28"),
        ("2011-06-10", 0, "2011-06-10"),
    ],
)
def test_month_ends(start: str, months: int, end: str) -> None:
    assert civil.add_months(day(start), months) == day(end)


def test_counting_from_the_anchor_keeps_the_day_that_chaining_loses() -> None:
    anchor = day("2011-01-31")
    chained = civil.add_months(civil.add_months(anchor, 1), 1)
    assert civil.add_months(anchor, 2) == day("2011-03-31")
    assert chained == day("2011-03-28")


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        ("2012-02-29", 1, "2013-02-28"),
        ("2012-02-29", 4, "2016-02-29"),
        ("2011-02-28", 1, "2012-02-28"),
        ("2096-02-29", 4, "2100-02-28"),
        ("2012-02-29", -1, "2011-02-28"),
    ],
)
def test_the_corresponding_day_of_another_year(start: str, years: int, end: str) -> None:
    assert civil.add_years(day(start), years) == day(end)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1986-05-03", "1986-05-04"),
        ("1986-09-13", "1986-09-14"),
        ("1987-04-11", "1987-04-12"),
        ("1988-04-16", "1988-04-17"),
        ("1991-04-13", "1991-04-14"),
        ("1991-09-14", "1991-09-15"),
    ],
)
def test_summer_time_moves_no_date(before: str, after: str) -> None:
    assert civil.parse_iso(after) - civil.parse_iso(before) == 1
    assert civil.format_iso(civil.parse_iso(after)) == after


@given(st.dates())
def test_iso_text_goes_there_and_back(date: datetime.date) -> None:
    n = civil.parse_iso(date.isoformat())
    assert n == (date - EPOCH).days
    assert civil.format_iso(n) == date.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2011-6-10",
        "2011/06/10",
        "20110610",
        "2011-06-10 ",
        " 2011-06-10",
        "2011-06-10T00:00",
        "２０１１-06-10",
        "2011-0６-10",
        "٢٠١١-٠٦-١٠",
        "2011-02-29",
        "1900-02-29",
        "2011-04-31",
        "2011-00-10",
        "2011-13-01",
        "2011-06-00",
        "2011-06-32",
        "0000-01-01",
        "-001-01-01",
        "+201-01-01",
        "2011-+1-01",
        "2011-06-1e",
        "2011年6月10日",
    ],
)
def test_what_is_not_a_written_date_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(civil.DateTextError, match="请写成 2011-06-10") as refused:
        civil.parse_iso(text)
    assert refused.value.text == text


@pytest.mark.parametrize(("text", "n"), [("0001-01-01", civil.MIN_DAY), ("9999-12-31", civil.MAX_DAY)])
def test_the_ends_of_the_written_range(text: str, n: int) -> None:
    assert civil.parse_iso(text) == n
    assert civil.format_iso(n) == text


@pytest.mark.parametrize("n", [civil.MIN_DAY - 1, civil.MAX_DAY + 1])
def test_a_day_beyond_the_written_range_has_no_text(n: int) -> None:
    with pytest.raises(ValueError, match="公元 1 年至 9999 年"):
        civil.format_iso(n)


def test_the_documented_examples_run() -> None:
    results = doctest.testmod(civil)
    assert results.failed == 0 and results.attempted >= 6

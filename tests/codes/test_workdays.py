"""Working days by the announced orders of 2025 and 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.codes.workdays import YEARS, add_working_days, is_working_day, unannounced, working_days

DAYS = st.dates(date(2024, 6, 1), date(2028, 6, 1))


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [(2025, 28, 5), (2026, 33, 6)],  # 放假调休天数之和与补班天数，照通知数
)
def test_each_announced_year_has_the_days_the_notice_counts(year: int, off: int, worked: int) -> None:
    one = YEARS[year]
    assert sum((last - first).days + 1 for first, last in one.off) == off
    assert len(one.worked) == worked
    assert all(day.weekday() >= 5 and is_working_day(day) for day in one.worked)
    assert all(first.year == last.year == year and first <= last for first, last in one.off)
    assert one.issued.year == year - 1
    assert one.status == "VERIFIED"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-01-27", True), ("2025-01-28", False), ("2025-02-04", False), ("2025-02-05", True),
        ("2025-10-08", False), ("2025-10-09", True), ("2025-10-11", True), ("2025-10-12", False),
        ("2026-01-02", False), ("2026-01-04", True), ("2026-02-14", True), ("2026-02-23", False),
        ("2026-02-24", True), ("2026-09-20", True), ("2026-09-28", True), ("2026-10-07", False),
        ("2026-10-08", True), ("2026-11-28", False), ("2026-11-30", True),
    ],
)  # fmt: skip
def test_a_day_is_worked_or_not_as_announced(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "n", "ends"),
    [
        ("2026-11-27", 1, "2026-11-30"),  # 周五起，下周一
        ("2026-02-13", 1, "2026-02-14"),  # 春节前补班的周六
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2026-11-29", 15, "2026-12-18"),
    ],
)
def test_a_term_leaves_out_the_day_it_starts_from(day: str, n: int, ends: str) -> None:
    assert add_working_days(date.fromisoformat(day), n) == date.fromisoformat(ends)


@pytest.mark.parametrize("n", [0, -1])
def test_a_term_has_a_day(n: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 1, 5), n)


def test_a_year_without_an_announced_order_is_named() -> None:
    assert unannounced(date(2026, 12, 31), date(2026, 12, 31)) == ()
    assert unannounced(date(2026, 12, 31), date(2028, 1, 1)) == (2027, 2028)
    assert is_working_day(date(2027, 1, 1))  # 周五，还没有安排


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_agree(day: date, n: int) -> None:
    end = add_working_days(day, n)
    assert is_working_day(end)
    assert working_days(day + timedelta(1), end + timedelta(1)) == n


@given(DAYS, st.integers(1, 30), st.integers(1, 30))
def test_terms_add_up(day: date, one: int, more: int) -> None:
    assert add_working_days(add_working_days(day, one), more) == add_working_days(day, one + more)


@given(DAYS, DAYS, DAYS)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    assert working_days(a, b) + working_days(b, c) == working_days(a, c)
    assert working_days(c, a) == 0

"""Properties of dates and of whole columns: chains of terms never gap or overlap, columns as `derive`."""

from __future__ import annotations

import doctest

import polars as pl
import pytest
from enrol_making import plan
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.charter.enrolment import Length, Period
from gongji.charter.nodes import (
    UNKNOWN,
    AgeAt,
    All,
    Any_,
    Compare,
    Const,
    Expr,
    Kind,
    Not,
    Op,
    Rate,
    Read,
    Shift,
)
from gongji.codes.civil import civil_from_days, days_in_month, parse_iso
from gongji.enrol import joining, shares, terms
from gongji.enrol.conditions import Conditions
from gongji.enrol.shares import split

days = st.integers(parse_iso("1999-01-01"), parse_iso("2045-12-31"))
lengths = st.sampled_from([(1, "年"), (2, "年"), (4, "年"), (10, "年"), (1, "月"), (6, "月"), (30, "天")])
starts = st.sampled_from(
    ["起: 缴费次日", "起: 自然年", "起: 统一起期, 统一起期: 6月1日", "起: 统一起期, 统一起期: 2月28日",
     "起: 统一起期, 统一起期: 2010-08-31"]
)  # fmt: skip
midways = st.sampled_from(["", "缴费次日", "追溯", "下一期"])


def period_of(start: str, midway: str) -> Period:
    said = f", 中途参加: {midway}" if midway and "缴费次日" not in start else ""
    found = plan(f"保障期限:\n  期: {{{start}, 长度: 1年{said}}}\n").period
    assert found is not None
    return found


@settings(deadline=None)
@given(starts, midways, days, lengths)
def test_a_chain_of_renewals_never_gaps_or_overlaps(
    start: str, midway: str, paid: int, length: Length
) -> None:
    period = period_of(start, midway)
    if terms.common(period) and length[1] != "年":
        return
    first, last = terms.first_term(period, paid, length, None)
    assert first <= last
    assert first > paid or midway == "追溯"
    for _ in range(5):
        begins, ends = terms.renewed_term(period, last, length)
        assert begins == last + 1 and ends > begins
        last = ends


@given(days)
def test_a_year_ends_on_the_day_that_corresponds_to_the_payment(paid: int) -> None:
    start, last = terms.first_term(period_of("起: 缴费次日", ""), paid, (1, "年"), None)
    year, month, day = civil_from_days(paid)
    assert start == paid + 1
    assert civil_from_days(last) == (year + 1, month, min(day, days_in_month(year + 1, month)))


@given(days, st.sampled_from(["起: 自然年", "起: 统一起期, 统一起期: 6月1日"]))
def test_a_common_term_holds_the_day(day: int, start: str) -> None:
    period = period_of(start, "")
    begins = terms.common_start(period, day, (1, "年"))
    assert begins <= day <= terms.last_day(begins, (1, "年"))


@given(days, lengths)
def test_a_dated_term_holds_the_day_from_its_first_on(day: int, length: Length) -> None:
    period = period_of("起: 统一起期, 统一起期: 2010-08-31", "")
    begins = terms.common_start(period, day, length)
    if day >= parse_iso("2010-08-31"):
        following = terms.common_start(period, begins + 400 * length[0], length)
        assert begins <= day and (day < following or following == begins)
    else:
        assert begins == parse_iso("2010-08-31")


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(1, 50), min_size=1, max_size=6),
)
def test_parts_add_up_and_no_part_is_off_by_a_fen(total: int, weights: list[int]) -> None:
    rates = [Rate(w, sum(weights)) for w in weights]
    parts = split(total, rates)
    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * w) < sum(weights) for part, w in zip(parts, weights, strict=True)
    )


FACTS = plan(
    "事实:\n  甲: {类型: 日期, 表: 人员}\n  乙: {类型: 日期, 表: 人员}\n  丙: {类型: 是否, 表: 人员}\n"
    "资格:\n  职工: {对象: 职工}\n"
)
dates = st.builds(Read, st.sampled_from(["甲", "乙"]), st.just(Kind.DATE))
moved = st.one_of(dates, st.builds(Shift, dates, st.integers(-40, 40), st.sampled_from(["天", "月", "年"])))
ages = st.builds(
    lambda birth, on, op, years: Compare(op, AgeAt(birth, on), Const(years, Kind.COUNT, "周岁")),
    dates, dates, st.sampled_from(list(Op)), st.integers(0, 60),
)  # fmt: skip
orders = st.builds(Compare, st.sampled_from(list(Op)), moved, moved)
conditions = st.recursive(
    st.one_of(ages, orders, st.just(Read("丙", Kind.FLAG))),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: All(tuple(items))),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: Any_(tuple(items))),
    ),
    max_leaves=5,
)
leap_days = st.sampled_from([parse_iso(d) for d in ("2000-02-29", "2004-02-29", "2001-02-28", "2003-03-01")])
cells = st.tuples(st.one_of(days, leap_days), st.one_of(days, leap_days), st.sampled_from([0, 1]))


@settings(deadline=None)
@given(conditions, st.lists(cells, min_size=1, max_size=6))
def test_columns_judge_as_the_reference_does(condition: Expr, rows: list[tuple[int, int, int]]) -> None:
    judge = Conditions(FACTS)
    names = ["甲", "乙", "丙"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")
    found = judge.judge(condition, frame)
    one_by_one = [judge._one(condition, names, row) for row in rows]
    assert list(found.iter_rows()) == one_by_one
    with_blank = pl.concat([frame, frame.with_columns(pl.lit(UNKNOWN, pl.Int64).alias("乙"))])
    later = [judge._one(condition, names, (a, UNKNOWN, c)) for a, _, c in rows]
    assert list(judge.judge(condition, with_blank).iter_rows()) == one_by_one + later


@pytest.mark.parametrize("module", [shares, joining])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]

"""The order from 基数 to 封顶 for a single row: 份数, 减额, 抵扣, 保底, 限次, 封顶, bounds."""

from __future__ import annotations

import pytest
from tests.readers.programs import (
    COST,
    COVER,
    EVENT,
    MILLION,
    YUAN,
    fact,
    one,
    row,
    said,
    single,
    yuan,
)

from gongji.charter.nodes import (
    TOTAL_LIMIT,
    Add,
    DaysBetween,
    Discretion,
    Edge,
    Fixed,
    Kind,
    PerFull,
    Rate,
    Scale,
    Share,
    State,
    Threshold,
)

HALF = Share(Rate(1, 2))


def test_units_multiply_before_rounding() -> None:
    third = Share(Rate(1, 3))
    assert said(single(third, per_unit=True), row(费用=100, 份数=3)) == ["给付 1"]
    assert said(single(third), row(费用=100, 份数=3)) == ["给付 0.33"]


def test_unknown_units_are_one_to_the_most_sold() -> None:
    assert said(single(Fixed(yuan(10)), per_unit=True), row(份数=None)) == ["待补材料 10~30 缺份数"]
    assert said(single(Fixed(yuan(10))), row(份数=None)) == ["给付 10"]


REDUCED = ((0, 89, Rate(0, 1)), (90, 179, Rate(1, 2)), (180, None, Rate(1, 1)))
SINCE = DaysBetween(fact("发生日"), fact("首次参保日"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-03-31", "不给付 计算为零"),  # day 89
        ("2025-04-01", "给付 5"),  # day 90
        ("2025-06-29", "给付 5"),  # day 179
        ("2025-06-30", "给付 10"),  # day 180
        ("2024-12-31", "不给付 计算为零"),  # before the first day
        (None, "待补材料 0~10 缺发生日"),
    ],
)
def test_a_reducing_wait_pays_by_days(day: str | None, expected: str) -> None:
    program = single(Fixed(yuan(10)), reduction=REDUCED, since=SINCE)
    assert said(program, row(首次参保日="2025-01-01", 发生日=day)) == [expected]


def test_reduction_and_share_are_rounded_together() -> None:
    program = single(Share(Rate(1, 3)), reduction=REDUCED, since=SINCE)
    found = said(program, row(首次参保日="2025-01-01", 发生日="2025-04-01", 费用=101))
    assert found == ["给付 0.17"]  # 101 ÷ 3 ÷ 2 = 16.83, not 34 ÷ 2


def test_a_base_below_zero_counts_zero() -> None:
    base = Add(COST, fact("另费"), True, Kind.MONEY)
    assert said(single(HALF, base=base), row(费用=100, 另费=300)) == ["不给付 计算为零"]
    assert said(single(HALF, base=base), row(费用=300, 另费="无")) == ["给付 1.50"]


def test_an_amount_is_taken_off_down_to_nothing() -> None:
    program = single(Fixed(yuan(10)), take_off=[fact("另费")])
    assert said(program, row(另费=400)) == ["给付 6"]
    assert said(program, row(另费=1000)) == ["不给付 计算为零"]
    assert said(program, row()) == ["待补材料 0~10 缺另费"]
    assert said(program, row(另费="无")) == ["给付 10"]


def test_the_floor_lifts_what_is_paid_at_all() -> None:
    program = single(HALF, floor=300)
    assert said(program, row(费用=100)) == ["给付 3"]
    assert said(program, row(费用=0)) == ["不给付 计算为零"]
    assert said(program, row(费用=602)) == ["给付 3.01"]
    assert said(program, row()) == ["待补材料 0~500000 缺费用"]


def test_the_floor_comes_before_the_cap() -> None:
    program = single(HALF, floor=300, caps=[(yuan(2), EVENT)])
    assert said(program, row(费用=100)) == ["给付 2"]


@pytest.mark.parametrize(("fen", "expected"), [(399, "给付 2"), (400, "给付 2"), (402, "给付 2")])
def test_a_cap_at_its_edge(fen: int, expected: str) -> None:
    assert said(single(HALF, caps=[(yuan(2), EVENT)]), row(费用=fen)) == [expected]


def test_nested_caps_all_hold() -> None:
    program = single(HALF, caps=[(yuan(2), EVENT), (yuan(3), COVER)])
    assert said(program, row(0, 费用=1000), row(1, 费用=1000), row(2, 费用=1000)) == [
        "给付 2",
        "给付 1",
        "不给付 已达封顶",
    ]


def test_a_cap_may_be_a_fact_and_go_by_units() -> None:
    by_fact = single(HALF, caps=[(fact("另费"), EVENT)])
    assert said(by_fact, row(费用=1000, 另费=300)) == ["给付 3"]
    assert said(by_fact, row(费用=1000)) == ["待补材料 0~5 缺另费"]
    assert said(by_fact, row(费用=400, 另费=0)) == ["不给付 已达封顶"]
    by_units = single(HALF, caps=[(yuan(1), EVENT)], cap_per_unit=True)
    assert said(by_units, row(费用=1000, 份数=3)) == ["给付 3"]


def test_a_refusal_by_a_used_up_cap_cites_the_cap() -> None:
    program = single(HALF, caps=[(yuan(0), EVENT)])
    assert program.leaves[one(program, 费用=100).leaf].articles == ("四.1", "六.1")


def test_below_a_threshold_stays_so_even_when_the_cap_is_used_up() -> None:
    threshold = Threshold((Edge(100, True),), True)
    program = single(HALF, threshold=threshold, caps=[(yuan(1), COVER)])
    rows = row(0, 费用=1000), row(1, 费用=99), row(2, 费用=100)
    assert said(program, *rows) == ["给付 1", "不给付 未达起付", "不给付 已达封顶"]


@pytest.mark.parametrize(
    ("fen", "expected"),
    [(MILLION, "给付 500000"), (MILLION + 1, "数值超限 费用"), (-1, "数值超限 费用"), (0, "不给付 计算为零")],
)
def test_a_number_beyond_its_bounds(fen: int, expected: str) -> None:
    assert said(single(HALF), row(费用=fen)) == [expected]


def test_a_fact_above_the_one_it_may_not_exceed() -> None:
    program = single(Discretion("管委会", "核定"), base=None, most=[("核定", "另费")])
    assert said(program, row(核定=501, 另费=500)) == ["数值超限 核定"]
    assert said(program, row(核定=500, 另费=500)) == ["给付 5"]
    assert said(program, row(核定=501)) == ["给付 5.01"]
    assert said(program, row(核定=501, 另费="无")) == ["给付 5.01"]


def test_a_total_too_large_to_reckon_is_out_of_bounds() -> None:
    huge = Scale(TOTAL_LIMIT // 1000, COST, Kind.MONEY)
    program = single(Share(Rate(1, 1000)), base=huge, scope=COVER)
    rows = [row(i, 费用=fen) for i, fen in enumerate((999, 1, 1))]
    found = said(program, *rows)
    assert found[0].startswith("给付")
    assert found[2] == "数值超限 费用"
    assert found[1].startswith("给付")  # exactly at the limit


def test_paid_amounts_have_equal_bounds_and_other_states_none() -> None:
    paid = one(single(HALF), 费用=1000)
    assert (paid.amount, paid.low, paid.high) == (500, 500, 500)
    refused = one(single(HALF), 费用=0)
    assert (refused.amount, refused.low, refused.high) == (0, 0, 0)
    out = one(single(HALF), 费用=-1)
    assert (out.amount, out.low, out.high) == (-1, -1, -1)
    papers = one(single(PerFull(10 * YUAN, 2 * YUAN, False)), 费用=None)
    assert (papers.state, papers.amount, papers.low) == (State.PAPERS, -1, 0)

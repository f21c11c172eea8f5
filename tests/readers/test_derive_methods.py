"""计发办法, one at a time: on every edge, with missing facts, and what decides each row."""

from __future__ import annotations

import pytest
from tests.readers.programs import (
    COVER,
    YUAN,
    Cell,
    Draft,
    fact,
    one,
    row,
    said,
    single,
    yuan,
)

from gongji.charter.nodes import (
    Band,
    Bands,
    ChosenMethod,
    Daily,
    Discretion,
    Edge,
    Fixed,
    Gives,
    Graded,
    Kind,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    QuantityLimit,
    Rate,
    Read,
    Share,
    Slice,
    State,
    Threshold,
)
from gongji.charter.program import Grades, Program, Rounding, Series
from gongji.codes.civil import parse_iso

FIFTH = Share(Rate(1, 5))


def band(lower: Edge | None, upper: Edge | None, gives: Method) -> Band:
    return Band(lower, upper, "", gives)


def line(program: Program, **cells: Cell) -> str:
    return said(program, row(**cells))[0]


BELOW = Gives(State.REFUSED, "未达起付")
THREE_BANDS = Bands(
    (
        band(None, Edge(3000 * YUAN, False), BELOW),
        band(Edge(3000 * YUAN, True), Edge(10000 * YUAN, True), Fixed(yuan(2000))),
        band(Edge(10000 * YUAN, False), None, Gives(State.BLANK)),
    )
)


def test_fixed_gives_an_amount_or_what_an_expression_says() -> None:
    assert line(single(Fixed(yuan(2000), ()))) == "给付 2000"
    by_fact = single(Fixed(fact("另费")))
    assert line(by_fact, 另费=12345) == "给付 123.45"
    assert line(by_fact) == "待补材料 0~1000000 缺另费"
    assert line(by_fact, 另费="无") == "不给付 计算为零"


@pytest.mark.parametrize(
    ("fen", "rounding", "expected"),
    [
        (12, Rounding.HALF_UP, "给付 0.02"),
        (13, Rounding.HALF_UP, "给付 0.03"),
        (14, Rounding.DOWN, "给付 0.02"),
        (11, Rounding.UP, "给付 0.03"),
        (10, Rounding.UP, "给付 0.02"),
        (2, Rounding.HALF_UP, "不给付 计算为零"),
    ],
)
def test_a_share_is_rounded_once(fen: int, rounding: Rounding, expected: str) -> None:
    assert line(single(FIFTH, rounding=rounding), 费用=fen) == expected


def test_half_a_fen_rounds_up_and_yuan_too() -> None:
    half = Share(Rate(1, 2))
    assert line(single(half), 费用=1) == "给付 0.01"
    assert line(single(half, step=100), 费用=100) == "给付 1"
    assert line(single(half, step=100), 费用=99) == "不给付 计算为零"
    assert line(single(half, step=1000, rounding=Rounding.UP), 费用=2001) == "给付 20"


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        (299_999, "不给付 未达起付"),
        (300_000, "给付 2000"),
        (300_001, "给付 2000"),
        (999_999, "给付 2000"),
        (1_000_000, "给付 2000"),
        (1_000_001, "条款空白"),
    ],
)
def test_bands_at_their_edges(fen: int, expected: str) -> None:
    assert line(single(THREE_BANDS), 费用=fen) == expected


def test_an_unknown_base_reaches_every_band() -> None:
    assert line(single(THREE_BANDS)) == "待补材料 0~2000 缺费用"


def test_bands_that_all_give_one_state_are_decided_whatever_the_base() -> None:
    blank = Gives(State.BLANK)
    both = Bands((band(None, Edge(100, False), blank), band(Edge(100, True), None, blank)))
    assert line(single(both)) == "条款空白"
    same = Bands((band(None, Edge(100, False), Fixed(yuan(5))), band(Edge(100, True), None, Fixed(yuan(5)))))
    assert line(single(same)) == "给付 5"
    assert one(single(same)).leaf == 0  # either band may have decided: the benefit as a whole


def test_bands_over_another_fact_leave_the_base_whole() -> None:
    by_days = Bands(
        (
            band(Edge(0, True), Edge(10, True), Share(Rate(1, 10))),
            band(Edge(11, True), None, FIFTH),
        ),
        subject=fact("天数"),
    )
    program = single(by_days)
    assert line(program, 费用=1000, 天数=10) == "给付 1"
    assert line(program, 费用=1000, 天数=11) == "给付 2"
    assert line(program, 费用=1000) == "待补材料 1~2 缺天数"
    assert line(program, 费用=0) == "不给付 计算为零"


def test_a_value_in_no_band_is_an_open_clause() -> None:
    holed = Bands((band(Edge(0, True), Edge(10, True), FIFTH), band(Edge(20, True), None, FIFTH)))
    assert line(single(holed), 费用=15) == "条款空白"
    assert line(single(holed), 费用=20) == "给付 0.04"
    assert line(single(holed)).startswith("待补材料 0~")


@pytest.mark.parametrize(
    ("fen", "expected"),
    [(0, "不给付 计算为零"), (100, "给付 0.10"), (101, "给付 0.10"), (200, "给付 0.30"), (300, "给付 0.60")],
)
def test_progressive_rates_apply_to_their_own_slice(fen: int, expected: str) -> None:
    scale = Progressive(
        (
            Slice(0, 100, Rate(1, 10), ""),
            Slice(100, 200, Rate(1, 5), ""),
            Slice(200, None, Rate(3, 10), ""),
        )
    )
    assert line(single(scale), 费用=fen) == expected


@pytest.mark.parametrize(
    ("fen", "dropped", "counted"),
    [
        (999_999, "不给付 计算为零", "给付 2000"),
        (1_000_000, "给付 2000", "给付 2000"),
        (1_000_001, "给付 2000", "给付 4000"),
        (0, "不给付 计算为零", "不给付 计算为零"),
    ],
)
def test_each_full_unit_counts_and_the_rest_is_dropped_or_counted(
    fen: int, dropped: str, counted: str
) -> None:
    assert line(single(PerFull(10000 * YUAN, 2000 * YUAN, False)), 费用=fen) == dropped
    assert line(single(PerFull(10000 * YUAN, 2000 * YUAN, True)), 费用=fen) == counted


# ---- days and months -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "不给付 计算为零"), (3, "不给付 计算为零"), (4, "给付 40"), (10, "给付 280"), (None, None)],
)
def test_daily_pay_after_the_free_days(days: int | None, expected: str | None) -> None:
    program = single(Daily(yuan(40), fact("天数"), 3, None), base=None)
    assert line(program, 天数=days) == (expected or "待补材料 0~15880 缺天数")


def test_days_run_out_within_their_scope() -> None:
    program = single(Daily(yuan(40), fact("天数"), 0, QuantityLimit(10, COVER)), base=None)
    assert said(program, row(0, 天数=7), row(1, 天数=7), row(2, 天数=1), row(3, cover=1, 天数=1)) == [
        "给付 280",
        "给付 120",
        "不给付 已达封顶",
        "给付 40",
    ]
    assert said(program, row(0, 天数=10), row(1, 天数=0)) == ["给付 400", "不给付 计算为零"]


def test_only_paid_rows_use_days_up_and_open_ones_may() -> None:
    program = single(Daily(yuan(40), fact("天数"), 0, QuantityLimit(10, COVER)), base=None)
    assert said(program, row(0), row(1, 天数=4)) == ["待补材料 0~400 缺天数", "待补材料 0~160 缺天数"]
    two = Draft()
    # a benefit that never pays uses nothing
    two.benefit(
        Daily(yuan(40), fact("天数"), 0, QuantityLimit(10, COVER)), base=None, caps=[(yuan(0), COVER)]
    )
    assert said(two.program(), row(0, 天数=4), row(1, 天数=4)) == ["不给付 已达封顶"] * 2


def months(limit: int | None = None, missing: bool = False) -> Program:
    draft = Draft()
    steps = [
        (parse_iso("2025-01-01"), 1000 * YUAN, False),
        (parse_iso("2025-07-15"), 2000 * YUAN, True),
        (parse_iso("2025-10-01"), None if missing else 3000 * YUAN, False),
    ]
    draft.series["标准"] = Series("标准", "附", {330600: tuple(steps)})
    quantity = None if limit is None else QuantityLimit(limit, COVER)
    draft.benefit(Monthly("标准", fact("某日"), fact("月数"), quantity), base=None)
    return draft.program()


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2025-01-31", 2, "给付 2000"),
        ("2025-06-14", 2, "给付 2000"),  # 2025-07-14 is still under the old value
        ("2025-06-15", 2, "给付 3000 "),
        ("2025-06-15", 0, "不给付 计算为零"),
        ("2024-12-31", 1, "附表缺失"),
        ("无", 1, "附表缺失"),
        ("无", 0, "不给付 计算为零"),
        ("2025-08-01", None, "待补材料"),
        (None, 2, "待补材料 0~6000 缺某日"),
        (None, 0, "不给付 计算为零"),
    ],
)
def test_months_take_the_value_in_force_on_their_own_day(
    start: Cell, number: int | None, expected: str
) -> None:
    found = line(months(), 某日=start, 月数=number)
    assert found.startswith(expected.strip())


def test_a_county_falls_back_to_its_prefecture() -> None:
    assert line(months(), 地区=330602, 某日="2025-02-01", 月数=1) == "给付 1000"
    assert line(months(), 地区=330100, 某日="2025-02-01", 月数=1) == "附表缺失"
    assert line(months(), 地区=None, 某日="2025-02-01", 月数=1) == "待补材料 0~3000 缺地区"
    assert line(months(), 地区="无", 某日="2025-02-01", 月数=1) == "附表缺失"


def test_a_month_of_an_unknown_region_may_have_no_value_even_where_nothing_is_left() -> None:
    draft = Draft()
    draft.series["标准"] = Series("标准", "附", {330600: ((0, 1000 * YUAN, False),)})
    draft.benefit(Monthly("标准", fact("某日"), fact("月数"), None), base=None, caps=[(yuan(0), COVER)])
    program = draft.program()
    assert line(program, 某日="2025-02-01", 月数=1) == "不给付 已达封顶"
    assert line(program, 某日="2025-02-01", 月数=1, 地区=330100) == "附表缺失"
    assert line(program, 某日="2025-02-01", 月数=1, 地区=None) == "待补材料 0~0 缺地区"


def test_a_month_without_a_value_is_a_missing_table_only_if_it_is_reached() -> None:
    program = months(missing=True)
    assert line(program, 某日="2025-08-01", 月数=2) == "给付 4000"
    assert line(program, 某日="2025-08-01", 月数=3) == "附表缺失"
    assert line(program, 某日="2025-08-01") == "待补材料 0~4000 缺月数"


def test_an_inferred_value_is_noted_where_it_was_looked_up() -> None:
    program = months()
    inferred = 1 << program.benefits[0].mark_inferred
    assert one(program, 某日="2025-02-01", 月数=2).marks == 0
    assert one(program, 某日="2025-06-15", 月数=2).marks == inferred
    assert one(program, 某日="2025-07-20").marks == inferred


def test_months_of_a_limit_are_shared_by_a_cover() -> None:
    program = months(limit=3)
    rows = [row(i, 某日="2025-01-01", 月数=2) for i in range(3)]
    assert said(program, *rows) == ["给付 2000", "给付 1000", "不给付 已达封顶"]


# ---- tables, division, discretion ------------------------------------------------------------------


def graded(rates: bool = False, empty: bool = False) -> Program:
    draft = Draft()
    entries = {} if empty else {(1,): 5000, (2,): 2500, (3,): 1000}
    draft.grades["等级表"] = Grades("等级表", "附", entries, rates)
    of = fact("另费") if rates else None
    draft.benefit(Graded("等级表", (fact("等级"),), of), base=None)
    return draft.program()


def test_a_grade_table_gives_an_amount() -> None:
    assert line(graded(), 等级=1) == "给付 50"
    assert line(graded(), 等级=4) == "附表缺失"
    assert line(graded()) == "待补材料 0~50 缺等级"
    assert line(graded(), 等级="无") == "不给付 计算为零"


def test_an_empty_table_is_missing_whatever_the_grade() -> None:
    assert line(graded(empty=True)) == "附表缺失"
    assert line(graded(empty=True), 等级=1) == "附表缺失"


def test_a_grade_table_gives_a_rate_of_an_amount() -> None:
    assert line(graded(rates=True), 等级=2, 另费=1001) == "给付 2.50"
    assert line(graded(rates=True), 等级=2) == "待补材料 0~250000 缺另费"
    assert line(graded(rates=True), 另费=1000) == "待补材料 0~5 缺等级"


def test_a_part_of_a_whole_is_divided_once() -> None:
    part = Prorate(fact("另费"), fact("天数"), fact("总天数"))
    program = single(part, base=None)
    assert line(program, 另费=10000, 天数=1, 总天数=3) == "给付 33.33"
    assert line(program, 另费=10000, 天数=2, 总天数=3) == "给付 66.67"
    assert line(program, 另费=10000, 天数=1, 总天数=0) == "不给付 计算为零"
    assert line(program, 另费=10000, 天数=1) == "待补材料 0~100 缺总天数"
    assert line(program, 另费=10000, 总天数=100) == "待补材料 0~400 缺天数"
    units = single(part, base=None, per_unit=True)
    assert line(units, 另费=10000, 天数=1, 总天数=3, 份数=2) == "给付 66.67"


def test_discretion_waits_for_the_body_and_stays_within_its_bounds() -> None:
    program = single(Discretion("管委会", "核定", 100, 50000), base=None)
    assert line(program) == "待裁量"
    assert line(program, 核定=99) == "数值超限 核定"
    assert line(program, 核定=100) == "给付 1"
    assert line(program, 核定=50000) == "给付 500"
    assert line(program, 核定=50001) == "数值超限 核定"
    assert line(single(Discretion("管委会", "核定"), base=None), 核定=0) == "不给付 计算为零"


@pytest.mark.parametrize(
    ("gives", "expected"),
    [
        (Gives(State.REFUSED, "未达起付"), "不给付 未达起付"),
        (Gives(State.REFUSED, "计算为零"), "不给付 计算为零"),
        (Gives(State.BLANK), "条款空白"),
        (Gives(State.DISCRETION), "待裁量"),
        (Gives(State.WATCH), "待观察"),
        (Gives(State.NO_TABLE), "附表缺失"),
    ],
)
def test_a_state_stands_in_place_of_an_amount(gives: Gives, expected: str) -> None:
    assert line(single(gives), 费用=1) == expected


# ---- thresholds and readings ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("included", "whole", "fen", "expected"),
    [
        (False, True, 60000, "不给付 未达起付"),
        (False, True, 60001, "给付 300.01"),
        (True, True, 59999, "不给付 未达起付"),
        (True, True, 60000, "给付 300"),
        (False, False, 60001, "给付 0.01"),
        (True, False, 60000, "不给付 计算为零"),
        (True, False, 60002, "给付 0.01"),
    ],
)
def test_a_threshold_is_a_gate_or_a_deductible(included: bool, whole: bool, fen: int, expected: str) -> None:
    threshold = Threshold((Edge(60000, included),), whole)
    half = Share(Rate(1, 2))
    assert line(single(half, threshold=threshold), 费用=fen) == expected
    assert line(single(Over(threshold, half)), 费用=fen) == expected


def test_an_unknown_base_may_lie_below_a_threshold() -> None:
    threshold = Threshold((Edge(60000, True),), True)
    assert line(single(Fixed(yuan(5)), threshold=threshold)) == "待补材料 0~5 缺费用"


def test_a_reading_is_recorded_only_where_its_way_is_reached() -> None:
    draft = Draft(("一", "甲"), ("二", "乙"))
    chosen = Bands(
        (
            band(None, Edge(100, False), ChosenMethod("一", "甲", Fixed(yuan(1)))),
            band(Edge(100, True), None, ChosenMethod("二", "乙", Fixed(yuan(2)))),
        )
    )
    draft.benefit(chosen)
    program = draft.program()
    assert one(program, 费用=99).readings == 0b01
    assert one(program, 费用=100).readings == 0b10
    assert one(program).readings == 0b11


def test_leaves_name_the_part_that_decided() -> None:
    program = single(THREE_BANDS)
    leaves = {one(program, 费用=fen).leaf for fen in (1, 300_000, 2_000_000)}
    assert len(leaves) == 3
    threshold = Threshold((Edge(60000, True),), True)
    gated = single(Fixed(yuan(5)), threshold=threshold)
    assert gated.leaves[one(gated, 费用=1).leaf].label == "起付"
    assert gated.leaves[one(gated, 费用=60000).leaf].label != "起付"


def test_a_key_of_a_table_may_be_a_word() -> None:
    draft = Draft()
    draft.grades["病种表"] = Grades("病种表", "附", {(0,): 100, (1,): 200})
    draft.benefit(Graded("病种表", (Read("病种", Kind.CHOICE),)), base=None)
    program = draft.program()
    assert line(program, 病种=1) == "给付 2"
    assert line(program, 病种=2) == "附表缺失"
    assert line(program) == "待补材料 0~2 缺病种"

"""docs/semantics.md, parts 一 and 二: values and conditions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Give = Callable[..., list[str]]


def amount(expression: str, trigger: str = "事由 是 甲") -> str:
    """A benefit that pays an expression."""
    return f"给付:\n  补助: {{触发: {trigger}, 归属日: 发生日, 计发办法: {{定额: '{expression}'}}}}"


def when(condition: str) -> str:
    """A benefit of 100 yuan under a condition whose failure is 致因不符."""
    return f"""
给付:
  补助:
    触发: 事由 是 甲
    归属日: 发生日
    条件: [{{满足: '{condition}', 否则: 致因不符}}]
    计发办法: 100元
"""


PAID, REFUSED = "给付 100.00", "不给付 致因不符"


def open_(*facts: str) -> str:
    return f"待补材料 0.00~100.00 缺{'、'.join(facts)}"


def test_a_missing_number_is_its_whole_range_and_names_itself(give: Give) -> None:
    assert give(amount("费用"), {}) == ["待补材料 0.00~1000000.00 缺费用"]


def test_a_fact_that_changes_nothing_is_not_asked_for(give: Give) -> None:
    assert give(amount("较小(费用, 0元) + 5元"), {}) == ["给付 5.00"]


def test_absent_counts_zero_in_sums_and_fails_every_comparison(give: Give) -> None:
    assert give(amount("费用 + 另费"), {"费用": "无", "另费": "7"}) == ["给付 7.00"]
    assert give(when("费用 不满 5元"), {"费用": "无"}) == [REFUSED]
    assert give(when("费用 不低于 5元"), {"费用": "无"}) == [REFUSED]
    assert give(when("某日 + 1天 晚于 发生日"), {"某日": "无"}) == [REFUSED]


def test_constants_facts_and_the_date_a_benefit_belongs_to(give: Give) -> None:
    rules = """
给付:
  补助: {触发: 事由 是 甲 且 归属日 是 2025-03-01, 归属日: 某日, 计发办法: {定额: 费用}}
"""
    assert give(rules, {"某日": "2025-03-01", "费用": "1.23"}) == ["给付 1.23"]
    assert give(rules, {"某日": "2025-03-02", "费用": "1.23"}) == ["不给付 不属于保障范围"]


def test_sums_and_differences_take_the_ends_of_ranges(give: Give) -> None:
    assert give(amount("费用 + 另费"), {"费用": "1", "另费": "2.50"}) == ["给付 3.50"]
    assert give(amount("费用 - 另费"), {"费用": "3", "另费": "2.50"}) == ["给付 0.50"]
    assert give(amount("1000000元 - 费用"), {}) == ["待补材料 0.00~1000000.00 缺费用"]


def test_a_whole_number_times_an_amount(give: Give) -> None:
    assert give(amount("3 × 费用"), {"费用": "1.01"}) == ["给付 3.03"]


def test_least_and_greatest(give: Give) -> None:
    assert give(amount("较小(费用, 另费)"), {"费用": "1", "另费": "2"}) == ["给付 1.00"]
    assert give(amount("较大(费用, 另费)"), {"费用": "1", "另费": "2"}) == ["给付 2.00"]
    assert give(amount("较小(费用, 200元)"), {}) == ["待补材料 0.00~200.00 缺费用"]


def test_if_takes_a_branch_or_both_when_the_condition_is_open(give: Give) -> None:
    rules = amount("若 同意 则 300元 否则 200元")
    assert give(rules, {"同意": "是"}, {"同意": "否"}, {}) == [
        "给付 300.00",
        "给付 200.00",
        "待补材料 200.00~300.00 缺同意",
    ]


@pytest.mark.parametrize(
    ("expression", "start", "day"),
    [
        ("某日 + 1年", "2024-02-29", "2025-02-28"),
        ("某日 + 2个月", "2025-01-31", "2025-03-31"),
        ("某日 + 1个月", "2025-01-31", "2025-02-28"),
        ("某日 - 30天", "2025-03-01", "2025-01-30"),
    ],
)
def test_dates_move_by_days_months_and_years_from_the_anchor(
    give: Give, expression: str, start: str, day: str
) -> None:
    assert give(when(f"{expression} 是 {day}"), {"某日": start}) == [PAID]


def test_days_between_leave_the_first_day_out(give: Give) -> None:
    rules = when("发生日 - 某日 不超过 30天")
    assert give(rules, {"某日": "2025-05-02"}, {"某日": "2025-05-01"}, {}) == [PAID, REFUSED, open_("某日")]


def test_full_years_of_age(give: Give) -> None:
    rules = when("周岁(出生日, 发生日) 不低于 60周岁")
    assert give(rules, {"出生日": "1965-06-01"}, {"出生日": "1965-06-02"}) == [PAID, REFUSED]


def test_rates_are_exact(give: Give) -> None:
    rules = """
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 基数: 费用, 计发办法: {比例: 1/3}, 舍入: 舍去到分}
"""
    assert give(rules, {"费用": "1000000"}, {"费用": "0.03"}) == ["给付 333333.33", "给付 0.01"]


@pytest.mark.parametrize(
    ("comparison", "below", "on", "above"),
    [
        ("费用 不满 10元", PAID, REFUSED, REFUSED),
        ("费用 不超过 10元", PAID, PAID, REFUSED),
        ("费用 超过 10元", REFUSED, REFUSED, PAID),
        ("费用 不低于 10元", REFUSED, PAID, PAID),
        ("费用 = 10元", REFUSED, PAID, REFUSED),
    ],
)
def test_comparisons_at_one_fen_around_the_edge(
    give: Give, comparison: str, below: str, on: str, above: str
) -> None:
    events = ({"费用": "9.99"}, {"费用": "10"}, {"费用": "10.01"}, {})
    assert give(when(comparison), *events) == [below, on, above, open_("费用")]


def test_a_comparison_that_holds_whatever_is_missing_is_certain(give: Give) -> None:
    assert give(when("费用 不超过 1000000元"), {}) == [PAID]


@pytest.mark.parametrize(
    ("comparison", "before", "on", "after"),
    [
        ("某日 早于 发生日", PAID, REFUSED, REFUSED),
        ("某日 不晚于 发生日", PAID, PAID, REFUSED),
        ("某日 晚于 发生日", REFUSED, REFUSED, PAID),
        ("某日 不早于 发生日", REFUSED, PAID, PAID),
    ],
)
def test_comparisons_of_dates(give: Give, comparison: str, before: str, on: str, after: str) -> None:
    events = ({"某日": "2025-05-31"}, {"某日": "2025-06-01"}, {"某日": "2025-06-02"}, {})
    assert give(when(comparison), *events) == [before, on, after, open_("某日")]


def test_a_choice_is_among_words(give: Give) -> None:
    rules = when("病种 属于 肺炎、胃炎")
    events = ({"病种": "胃炎"}, {"病种": "骨折"}, {"病种": "无"}, {})
    assert give(rules, *events) == [PAID, REFUSED, REFUSED, open_("病种")]


def test_a_flag_alone_is_a_condition(give: Give) -> None:
    events = ({"同意": "是"}, {"同意": "否"}, {"同意": "无"}, {})
    assert give(when("同意"), *events) == [PAID, REFUSED, REFUSED, open_("同意")]


def test_and_stops_at_the_first_that_fails(give: Give) -> None:
    rules = when("同意 且 费用 超过 1元 且 病种 是 肺炎")
    assert give(rules, {"病种": "胃炎"}) == [REFUSED]
    assert give(rules, {"病种": "肺炎"}) == [open_("费用", "同意")]
    assert give(rules, {"同意": "是", "费用": "2", "病种": "肺炎"}) == [PAID]


def test_or_stops_at_the_first_that_holds(give: Give) -> None:
    rules = when("同意 或 费用 超过 1元")
    assert give(rules, {"费用": "2"}, {"费用": "1"}, {"费用": "1", "同意": "否"}) == [
        PAID,
        open_("同意"),
        REFUSED,
    ]


def test_not_turns_true_and_false_and_leaves_unknown(give: Give) -> None:
    assert give(when("非 同意"), {"同意": "是"}, {"同意": "否"}, {}) == [REFUSED, PAID, open_("同意")]


READING = """```yaml 口径
宽窄:
  问题: 宽还是窄
  类别: 条件
  选项: {宽: 病种 属于 肺炎、胃炎, 窄: 病种 是 肺炎}
  采用: 宽
```
"""


def test_a_reading_supplies_a_condition(give: Give) -> None:
    event = {"病种": "胃炎"}
    assert give(when("口径 宽窄"), event, fences=READING) == [PAID]
    assert give(when("口径 宽窄"), event, fences=READING, readings={"宽窄": "窄"}) == [REFUSED]


def test_two_facts_of_the_same_choices_are_compared(give: Give) -> None:
    rules = """
给付:
  补助: {触发: 事由 是 甲, 条件: [{满足: 病种 不是 前病种, 否则: 同一种}], 归属日: 发生日, 计发办法: 1元}
"""
    events = [
        {"病种": a, "前病种": b}
        for a, b in (("肺炎", "胃炎"), ("肺炎", "肺炎"), ("肺炎", ""), ("无", "肺炎"))
    ]
    assert give(rules, *events) == [
        "给付 1.00",
        "不给付 同一种",
        "待补材料 0.00~1.00 缺前病种",
        "给付 1.00",
    ]

"""docs/semantics.md, part 三: triggers, refusals, states."""

from __future__ import annotations

from collections.abc import Callable

Give = Callable[..., list[str]]

PLAIN = "给付:\n  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: 100元}\n"


def test_what_is_not_triggered_leaves_nothing_and_an_event_without_benefit_says_so(give: Give) -> None:
    assert give(PLAIN, {"事由": "乙"}) == ["不给付 不属于保障范围"]
    assert give(PLAIN, {"事由": ""}) == ["待补材料 0.00~100.00 缺事由"]


def test_a_number_outside_its_bounds_is_named(give: Give) -> None:
    rules = "给付:\n  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: {定额: 费用}}\n"
    assert give(rules, {"费用": "1000000"}, {"费用": "1000000.01"}) == ["给付 1000000.00", "数值超限 费用"]


def test_a_number_beyond_the_fact_it_may_not_exceed_is_named(give: Give) -> None:
    rules = "给付:\n  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: {定额: 核定}}\n"
    events = ({"核定": "5", "另费": "5"}, {"核定": "5.01", "另费": "5"}, {"核定": "6"})
    assert give(rules, *events) == ["给付 5.00", "数值超限 核定", "给付 6.00"]


def test_a_running_total_beyond_ten_trillion_is_out_of_range(give: Give) -> None:
    rules = """
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 基数: 巨额, 累计: 保障期, 计发办法: {比例: 1/1000}, 舍入: 舍去到分}
"""
    first, second = give(rules, {"巨额": "9999999999999"}, {"巨额": "2"})
    assert first.startswith("给付") and second == "数值超限 巨额"


REASONS = """
除外:
  隐瞒: {情形: 隐瞒, 适用: 全部}
申领时限:
  一年: {自: 知悉日, 至: 申领日, 期限: 1年}
报案时限:
  十日: {自: 知悉日, 至: 通知日, 期限: 10天}
给付:
  补助:
    触发: 事由 是 甲
    归属日: 发生日
    等待: {天数: 30天, 适用: 首次参保, 起算: 起保日}
    条件: [{满足: 同意, 否则: 致因不符}]
    计发办法: 100元
"""
FINE = {"知悉日": "2025-06-01", "通知日": "2025-06-01", "申领日": "2025-06-01", "同意": "是"}


def test_all_refusals_that_hold_are_listed_in_their_order(give: Give) -> None:
    late = {**FINE, "同意": "否", "隐瞒": "是", "申领日": "2026-06-02", "发生日": "2026-01-01"}
    assert give(REASONS, FINE, late) == ["给付 100.00", "不给付 除外 不在保障期 超过申领时限 致因不符"]


def test_the_term_and_the_waiting_period_include_their_last_days(give: Give) -> None:
    new = {"首次参保日": "2025-01-01"}
    days = [
        {**FINE, "发生日": day}
        for day in ("2024-12-31", "2025-01-30", "2025-01-31", "2025-12-31", "2026-01-01")
    ]
    assert give(REASONS, *days, cover=new) == [
        "不给付 不在保障期",
        "不给付 免责期内",
        "给付 100.00",
        "给付 100.00",
        "不给付 不在保障期",
    ]


def test_the_waiting_period_is_for_a_first_joining(give: Give) -> None:
    assert give(REASONS, {**FINE, "发生日": "2025-01-01"}, cover={"首次参保日": "2024-01-01"}) == [
        "给付 100.00"
    ]


def test_a_waiting_period_with_a_condition_is_only_where_it_holds(give: Give) -> None:
    rules = REASONS.replace("起算: 起保日}", "起算: 起保日, 条件: 病种 不是 骨折}")
    early = {**FINE, "发生日": "2025-01-02"}
    events = [{**early, "病种": "肺炎"}, {**early, "病种": "骨折"}, early]
    assert give(rules, *events, cover={"首次参保日": "2025-01-01"}) == [
        "不给付 免责期内",
        "给付 100.00",
        "待补材料 0.00~100.00 缺病种",
    ]


def test_a_time_limit_may_be_for_some_benefits(give: Give) -> None:
    other = (
        "  另一项: {触发: 事由 是 甲, 归属日: 发生日, 条件: [{满足: 同意, 否则: 致因不符}], 计发办法: 1元}\n"
    )
    rules = REASONS.replace("期限: 1年}", "期限: 1年, 适用: 补助}") + other
    rules = rules.replace("期限: 10天}", "期限: 10天, 适用: 另一项}")
    late = {**FINE, "申领日": "2026-06-02", "通知日": "2025-06-12"}
    assert give(rules, late) == ["不给付 超过申领时限；另一项 给付 1.00 逾期通知"]


def test_a_claim_on_the_corresponding_day_is_in_time_and_a_blank_one_is_asked_for(give: Give) -> None:
    days = [{**FINE, "申领日": day} for day in ("2026-06-01", "2026-06-02", "")]
    assert give(REASONS, *days) == ["给付 100.00", "不给付 超过申领时限", "待补材料 0.00~100.00 缺申领日"]


def test_a_late_report_is_noted_and_refuses_nothing(give: Give) -> None:
    days = [{**FINE, "通知日": day} for day in ("2025-06-11", "2025-06-12")]
    assert give(REASONS, *days) == ["给付 100.00", "给付 100.00 逾期通知"]


def test_an_exception_lifts_an_exclusion(give: Give) -> None:
    rules = f"""
除外:
  隐瞒: {{情形: 隐瞒, 适用: 全部}}
  另有情形: {{情形: 例外, 例外于: 隐瞒}}
{PLAIN}"""
    events = ({"隐瞒": "是"}, {"隐瞒": "是", "例外": "是"})
    assert give(rules, *events) == ["不给付 除外", "给付 100.00"]


EXCEPTIONS = """
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: 100元}
  老年: {触发: 事由 是 甲 且 例外, 归属日: 发生日, 计发办法: 200元, 例外于: 补助}
  骨折: {触发: 事由 是 甲 且 病种 是 骨折, 归属日: 发生日, 计发办法: 300元, 例外于: 补助}
"""


def test_an_exception_takes_the_place_of_a_benefit(give: Give) -> None:
    events = ({"病种": "肺炎"}, {"病种": "肺炎", "例外": "是"})
    assert give(EXCEPTIONS, *events) == ["给付 100.00", "老年 给付 200.00"]


def test_two_live_exceptions_without_relation_are_a_conflict(give: Give) -> None:
    assert give(EXCEPTIONS, {"病种": "骨折", "例外": "是"}) == ["老年 冲突；骨折 冲突"]


def test_a_condition_names_the_state_that_stands_for_it_while_unknown(give: Give) -> None:
    rules = """
给付:
  补助:
    触发: 事由 是 甲
    归属日: 发生日
    条件: [{满足: 同意, 否则: 单位未同意, 未知: 待裁量}]
    计发办法: {定额: 费用}
"""
    events = ({}, {"费用": "5"}, {"同意": "否"}, {"费用": "0"}, {"同意": "是", "费用": "5"})
    assert give(rules, *events) == [
        "待补材料 0.00~1000000.00 缺费用、同意",
        "待裁量",
        "不给付 单位未同意",
        "不给付 计算为零",
        "给付 5.00",
    ]


def test_a_certain_refusal_wins_over_missing_papers_and_over_a_blank(give: Give) -> None:
    rules = """
除外:
  隐瞒: {情形: 隐瞒, 适用: 全部}
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: {分段: {不满10元: 条款空白, 10元以上: 100元}, 按: 费用}}
"""
    events = ({"隐瞒": "是"}, {"费用": "9.99"}, {"费用": "9.99", "隐瞒": "是"})
    assert give(rules, *events) == ["不给付 除外", "条款空白", "不给付 除外"]


def test_papers_are_asked_for_only_when_they_decide(give: Give) -> None:
    rules = """
给付:
  补助:
    触发: 事由 是 甲
    归属日: 发生日
    计发办法: {分段: {不满10元: 条款空白, 10元以上: 条款空白}, 按: 费用}
"""
    assert give(rules, {}) == ["条款空白"]


def test_a_state_or_an_amount_leaves_zero_as_the_lower_bound(give: Give) -> None:
    rules = """
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: {分段: {不满10元: 条款空白, 10元以上: 100元}, 按: 费用}}
"""
    assert give(rules, {}) == ["待补材料 0.00~100.00 缺费用"]


def test_a_computed_zero_has_its_reason(give: Give) -> None:
    rules = """
给付:
  补助:
    触发: 事由 是 甲
    归属日: 发生日
    基数: 费用
    起付: {额: 10元以上, 方式: 超额}
    计发办法: {比例: 100%}
    舍入: 舍去到分
    封顶: [{额: 5元, 范围: 保障期}]
"""
    events = ({"费用": "9.99"}, {"费用": "10"}, {"费用": "20"}, {"费用": "20"})
    assert give(rules, *events) == ["不给付 未达起付", "不给付 计算为零", "给付 5.00", "不给付 已达封顶"]


def test_a_second_live_row_is_a_conflict_and_a_refused_one_takes_no_part(give: Give) -> None:
    rules = """
除外:
  隐瞒: {情形: 隐瞒, 适用: 全部}
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: 100元, 冲突: {重复: 终身}}
"""
    assert give(rules, {"隐瞒": "是"}, {}, {}) == ["不给付 除外", "给付 100.00", "冲突"]


def test_a_conflict_is_open_while_the_later_row_itself_is(give: Give) -> None:
    rules = "给付:\n  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: 100元, 冲突: {重复: 终身}}\n"
    assert give(rules, {}, {"事由": ""}) == ["给付 100.00", "待补材料 0.00~100.00 缺事由"]


def test_an_award_not_yet_made_bounds_a_row_that_waits_for_something_else(give: Give) -> None:
    rules = """
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: {裁量: 委员会, 金额: 核定}}
"""
    events = ({}, {"事由": ""}, {"事由": "", "另费": "30"})
    assert give(rules, *events) == [
        "待裁量",
        "待补材料 0.00~1000000.00 缺事由、核定",
        "待补材料 0.00~30.00 缺事由、核定",
    ]


def test_later_rows_ask_only_for_what_the_open_row_lacks(give: Give) -> None:
    rules = (
        "给付:\n  补助: {触发: 事由 是 甲, 归属日: 发生日, 基数: 费用, 累计: 保障期, 计发办法: {比例: 1/1}}\n"
    )
    first, second = give(rules, {"事由": "", "费用": "5"}, {"费用": "7"})
    assert (first[-4:], second[-4:]) == (" 缺事由", " 缺事由")


def test_months_that_share_a_day_are_a_conflict(give: Give) -> None:
    rules = """
给付:
  补助:
    触发: 事由 是 甲
    归属日: 发生日
    计发办法: 100元
    冲突: {期间重叠: {起: 某日, 月数: 月数, 范围: 保障期}}
"""
    span = {"某日": "2025-01-31", "月数": "1"}
    assert give(rules, span, {"某日": "2025-02-28", "月数": "1"}) == ["给付 100.00", "给付 100.00"]
    assert give(rules, span, {"某日": "2025-02-27", "月数": "1"}) == ["给付 100.00", "冲突"]
    assert give(rules, span, {"某日": "2025-02-27", "月数": "0"}) == ["给付 100.00", "给付 100.00"]
    assert give(rules, span, {"某日": "2025-02-27"}) == ["给付 100.00", "待补材料 0.00~100.00 缺月数"]

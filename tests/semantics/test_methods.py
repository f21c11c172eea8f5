"""docs/semantics.md, part 五: the ways of computing an amount."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Give = Callable[..., list[str]]


def method(way: str, rest: str = "") -> str:
    """A benefit on the base 费用 with one way of computing."""
    return f"""
给付:
  补助:
    触发: 事由 是 甲
    归属日: 发生日
    基数: 费用
    计发办法: {way}
    舍入: 四舍五入到分
{rest}"""


def costs(*yuan: str) -> list[dict[str, str]]:
    return [{"费用": y} for y in yuan]


def test_a_fixed_amount_may_be_a_fact_or_an_expression(give: Give) -> None:
    assert give(method("2000元"), *costs("1")) == ["给付 2000.00"]
    assert give(method("{定额: 另费}"), {"费用": "1", "另费": "3.21"}) == ["给付 3.21"]


def test_a_share_of_the_base(give: Give) -> None:
    assert give(method("{比例: 50%}"), *costs("600.01", "5232.97")) == ["给付 300.01", "给付 2616.49"]


def test_bands_at_every_edge_and_a_hole_between_them(give: Give) -> None:
    rules = method("{分段: {不满10元: 未达起付, 10元以上、20元以下: 100元, 超过30元: 200元}}")
    assert give(rules, *costs("9.99", "10", "20", "20.01", "30", "30.01")) == [
        "不给付 未达起付",
        "给付 100.00",
        "给付 100.00",
        "条款空白",
        "条款空白",
        "给付 200.00",
    ]


def test_bands_may_look_at_another_number(give: Give) -> None:
    rules = method("{分段: {3天以下: 100元, 超过3天: {比例: 10%}}, 按: 天数}")
    events = ({"费用": "50", "天数": "3"}, {"费用": "50", "天数": "4"}, {"费用": "50"})
    assert give(rules, *events) == ["给付 100.00", "给付 5.00", "待补材料 5.00~100.00 缺天数"]


def test_bands_may_be_the_words_of_a_choice(give: Give) -> None:
    rules = method("{分段: {胃炎: 100元, 肺炎: {比例: 50%}, 骨折: 条款空白}, 按: 病种}")
    events = [{"费用": "600", "病种": word} for word in ("肺炎", "胃炎", "骨折", "")]
    assert give(rules, *events) == ["给付 300.00", "给付 100.00", "条款空白", "待补材料 0.00~300.00 缺病种"]
    both = method("{分段: {肺炎、骨折: {比例: 50%}, 胃炎: 不给付}, 按: 病种}")
    assert give(both, *events[:3]) == ["给付 300.00", "不给付 计算为零", "给付 300.00"]
    same = method("{分段: {肺炎: 100元, 胃炎、骨折: 100元}, 按: 病种}")
    assert give(same, {"费用": "1"}) == ["给付 100.00"]


def test_bands_by_a_choice_work_on_the_running_total(give: Give) -> None:
    rules = method(
        "{分段: {肺炎: {累进: {1000元以下: 50%, 超过1000元: 10%}}, 胃炎、骨折: {比例: 10%}}, 按: 病种}"
    )
    rules = rules.replace("    基数: 费用\n", "    基数: 费用\n    累计: 保障期\n")
    event = {"费用": "800", "病种": "肺炎"}
    assert give(rules, event, event) == ["给付 400.00", "给付 160.00"]


def test_each_slice_at_its_own_rate(give: Give) -> None:
    rules = method("{累进: {3000元以下: 80%, 超过3000元: 10%}}")
    assert give(rules, *costs("2999.99", "3000", "3000.05", "10000")) == [
        "给付 2399.99",
        "给付 2400.00",
        "给付 2400.01",
        "给付 3100.00",
    ]


@pytest.mark.parametrize(
    ("rest", "just_below", "on", "above"),
    [
        ("舍去", "给付 2000.00", "给付 4000.00", "给付 4000.00"),
        ("按一计", "给付 4000.00", "给付 4000.00", "给付 6000.00"),
    ],
)
def test_so_much_for_each_full_unit(give: Give, rest: str, just_below: str, on: str, above: str) -> None:
    rules = method(f"{{每满: 每1万元2000元, 不足: {rest}}}")
    assert give(rules, *costs("19999.99", "20000", "20000.01")) == [just_below, on, above]


def test_days_after_the_free_ones_up_to_what_is_left_of_the_limit(give: Give) -> None:
    rules = method("{日额: 40元, 天数: 天数, 免: 3天, 上限: {数: 10天, 范围: 保障期}}")
    events = [{"费用": "1", "天数": n} for n in ("3", "4", "11", "9", "20")]
    assert give(rules, *events) == [
        "不给付 计算为零",
        "给付 40.00",
        "给付 320.00",
        "给付 40.00",
        "不给付 已达封顶",
    ]
    assert give(rules, {"费用": "1"}) == ["待补材料 0.00~400.00 缺天数"]


BY_ROW = "{日额: 日津贴, 键: [病种, 等级], 天数: 天数, 免: 3天, 上限: {数: 10天, 范围: 保障期}}"


def test_an_amount_for_each_day_that_a_table_lists(give: Give) -> None:
    event = {"费用": "1", "病种": "肺炎", "等级": "2", "天数": "5"}
    assert give(method(BY_ROW), event) == ["给付 81.00"]
    assert give(method(BY_ROW), {**event, "等级": "1", "天数": "13"}, event) == [
        "给付 600.00",
        "不给付 已达封顶",
    ]
    assert give(method(BY_ROW), {**event, "天数": "3"}) == ["不给付 计算为零"]
    assert give(method(BY_ROW), {**event, "病种": "骨折"}, {**event, "等级": "3"}) == ["附表缺失", "附表缺失"]
    assert give(method(BY_ROW), {**event, "等级": ""}) == ["待补材料 0.00~120.00 缺等级"]
    assert give(method(BY_ROW), {**event, "病种": "骨折", "等级": ""}) == ["附表缺失"]
    both = {**event, "病种": "", "等级": "1"}
    assert give(method(BY_ROW), both) == ["待补材料 0.00~120.00 缺病种"]


def test_a_table_of_daily_amounts_without_rows_is_a_missing_table(give: Give) -> None:
    rules = method("{日额: 空日津贴, 键: [病种], 天数: 天数}")
    event = {"费用": "1", "天数": "5"}
    assert give(rules, {**event, "病种": "肺炎"}, event) == ["附表缺失", "附表缺失"]


MONTHS = "{按月: 当地标准, 起: 某日, 月数: 月数, 上限: {数: 3个月, 范围: 保障期}}"


def test_months_at_the_value_in_force_on_each_corresponding_day(give: Give) -> None:
    rules = method(MONTHS)
    event = {"费用": "1", "某日": "2025-05-31", "月数": "3"}
    assert give(rules, {**event, "月数": "1"}) == ["给付 1000.00"]
    # 05-31 and 06-30 at 1,000, 07-31 at 1,200, which is inferred
    assert give(rules, event) == ["给付 3200.00 参数为推定值"]
    assert give(rules, {**event, "月数": "9"}) == ["给付 3200.00 参数为推定值"]


def test_only_paid_months_use_up_the_limit(give: Give) -> None:
    event = {"费用": "1", "某日": "2025-01-15", "月数": "2"}
    later = {**event, "某日": "2025-04-15"}
    assert give(method(MONTHS), event, later, later) == ["给付 2000.00", "给付 1000.00", "不给付 已达封顶"]


def test_a_month_without_a_known_value_is_a_missing_table(give: Give) -> None:
    event = {"费用": "1", "某日": "2025-08-31", "月数": "3"}
    assert give(method(MONTHS), event, {**event, "月数": "1"}) == ["附表缺失", "给付 1200.00 参数为推定值"]
    assert give(method(MONTHS), {**event, "某日": "2024-12-01"}) == ["附表缺失"]
    assert give(method(MONTHS), event, cover={"地区": "110101"}) == ["附表缺失"]


def test_a_county_falls_back_to_its_prefecture(give: Give) -> None:
    event = {"费用": "1", "某日": "2025-01-15", "月数": "1"}
    assert give(method(MONTHS), event, cover={"地区": "330681"}) == ["给付 1000.00"]


def test_a_grade_table_gives_amounts(give: Give) -> None:
    rules = method("{等级表: 等级金额, 键: [等级]}")
    events = [{"费用": "1", "等级": g} for g in ("1", "3", "4", "")]
    assert give(rules, *events) == [
        "给付 9000.00",
        "给付 2500.50",
        "附表缺失",
        "待补材料 0.00~9000.00 缺等级",
    ]


def test_a_grade_table_gives_rates_to_the_hundredth_of_a_percent(give: Give) -> None:
    rules = method("{等级表: 等级比例, 键: [等级], 额: 另费}")
    event = {"费用": "1", "等级": "2", "另费": "1000"}
    assert give(rules, event, {**event, "另费": "0.01"}) == ["给付 333.30", "不给付 计算为零"]


def test_prorating_divides_once_and_rounds(give: Give) -> None:
    rules = method("{折算: 100元, 分子: 天数, 分母: 总天数}")
    events = [{"费用": "1", "天数": d, "总天数": n} for d, n in (("1", "3"), ("2", "3"), ("1", "0"))]
    assert give(rules, *events) == ["给付 33.33", "给付 66.67", "不给付 计算为零"]


def test_a_body_decides_within_bounds(give: Give) -> None:
    rules = method("{裁量: 委员会, 金额: 核定, 下限: 100元, 上限: 500元}")
    events = [{"费用": "1", "核定": y} for y in ("", "99.99", "100", "500", "500.01")]
    assert give(rules, *events) == ["待裁量", "数值超限 核定", "给付 100.00", "给付 500.00", "数值超限 核定"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("条款空白", "条款空白"),
        ("待裁量", "待裁量"),
        ("待观察", "待观察"),
        ("不给付", "不给付 计算为零"),
        ("未达起付", "不给付 未达起付"),
    ],
)
def test_a_state_may_stand_in_place_of_an_amount(give: Give, word: str, said: str) -> None:
    assert give(method(word), *costs("1")) == [said]


def test_a_way_of_computing_with_a_threshold_of_its_own(give: Give) -> None:
    rules = method("{分段: {不满10元: 1元, 10元以上: {比例: 50%, 起付: {额: 10元以上, 方式: 超额}}}}")
    assert give(rules, *costs("9.99", "10", "12")) == ["给付 1.00", "不给付 计算为零", "给付 1.00"]


READING = """```yaml 口径
小额:
  问题: 小额给多少
  类别: 计发办法
  选项: {不给: 未达起付, 一元: 1元}
  采用: 不给
```
"""


def test_a_reading_supplies_a_way_of_computing(give: Give) -> None:
    rules = method("{分段: {不满10元: 口径 小额, 10元以上: 100元}}")
    assert give(rules, *costs("9.99", "10"), fences=READING) == ["不给付 未达起付", "给付 100.00"]
    assert give(rules, *costs("9.99"), fences=READING, readings={"小额": "一元"}) == ["给付 1.00"]

"""docs/semantics.md, parts 五 and 六: the steps around the way of computing, and what is put on record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.nodes import State
from gongji.readers.decision import Prior, Row, render
from gongji.readers.derive import Deriver
from gongji.readers.examples import DEFAULT_COVER, row_values

Give = Callable[..., list[str]]
SHAOXING = Path(__file__).parents[2] / "charters" / "plans" / "shaoxing-cadre" / "2011-06-10.md"


def benefit(**steps: str) -> str:
    """补助 on 费用, paid in full unless a step says otherwise."""
    body = {
        "触发": "事由 是 甲",
        "归属日": "发生日",
        "基数": "费用",
        "计发办法": "{比例: 100%}",
        "舍入": "舍去到分",
        **steps,
    }
    return "给付:\n  补助:\n" + "\n".join(f"    {key}: {value}" for key, value in body.items())


def costs(*yuan: str) -> list[dict[str, str]]:
    return [{"费用": y} for y in yuan]


def test_the_base_is_an_expression_and_absent_counts_zero(give: Give) -> None:
    rules = benefit(基数="费用 - 较小(费用, 另费)")
    events = ({"费用": "5", "另费": "2"}, {"费用": "5", "另费": "9"}, {"费用": "无", "另费": "1"})
    assert give(rules, *events) == ["给付 3.00", "不给付 计算为零", "不给付 计算为零"]


RUNNING = benefit(
    累计="保障期", 计发办法="{分段: {不满10元: 未达起付, 10元以上、20元以下: 100元, 超过20元: 不给付}}"
)


def test_an_amount_of_the_running_total_less_the_highest_before(give: Give) -> None:
    rules = benefit(累计="保障期", 计发办法="{每满: 每10元2元, 不足: 舍去}")
    assert give(rules, *costs("15", "15", "9")) == ["给付 2.00", "给付 4.00", "不给付 计算为零"]


def test_a_computed_zero_counts_towards_the_total(give: Give) -> None:
    assert give(RUNNING, *costs("6", "6")) == ["不给付 未达起付", "给付 100.00"]


def test_what_was_paid_is_never_taken_back_nor_paid_again(give: Give) -> None:
    rules = benefit(
        累计="保障期", 计发办法="{分段: {10元以下: 100元, 超过10元、20元以下: 不给付, 超过20元: 150元}}"
    )
    assert give(rules, *costs("5", "10", "10")) == ["给付 100.00", "不给付 计算为零", "给付 50.00"]


def test_a_state_leaves_the_highest_amount_and_the_total_grows(give: Give) -> None:
    rules = benefit(
        累计="保障期", 计发办法="{分段: {10元以下: 100元, 超过10元、20元以下: 条款空白, 超过20元: 150元}}"
    )
    assert give(rules, *costs("5", "10", "10")) == ["给付 100.00", "条款空白", "给付 50.00"]


def test_refused_rows_add_nothing_to_the_total(give: Give) -> None:
    rules = f"除外:\n  隐瞒: {{情形: 隐瞒, 适用: 全部}}\n{RUNNING}"
    assert give(rules, {"费用": "6", "隐瞒": "是"}, {"费用": "6"}) == ["不给付 除外", "不给付 未达起付"]


def test_an_unknown_base_leaves_later_rows_open_unless_nothing_changes(give: Give) -> None:
    assert give(RUNNING, {}, {"费用": "6"}) == ["待补材料 0.00~100.00 缺费用", "待补材料 0.00~100.00 缺费用"]
    rules = benefit(累计="保障期", 计发办法="1元")
    assert give(rules, {}, {"费用": "6"}) == ["给付 1.00", "不给付 计算为零"]


@pytest.mark.parametrize(
    ("edge", "way", "paid"),
    [
        ("10元以上", "全额", ["不给付 未达起付", "给付 10.00", "给付 10.01"]),
        ("超过10元", "全额", ["不给付 未达起付", "不给付 未达起付", "给付 10.01"]),
        ("10元以上", "超额", ["不给付 未达起付", "不给付 计算为零", "给付 0.01"]),
        ("超过10元", "超额", ["不给付 未达起付", "不给付 未达起付", "给付 0.01"]),
    ],
)
def test_a_threshold_is_a_gate_or_a_deductible(give: Give, edge: str, way: str, paid: list[str]) -> None:
    assert give(benefit(起付=f"{{额: {edge}, 方式: {way}}}"), *costs("9.99", "10", "10.01")) == paid


def test_a_threshold_by_order_of_admission(give: Give) -> None:
    rules = benefit(起付="{额: {第1次: 10元以上, 第2次: 5元以上, 以后: 1元以上}, 方式: 超额, 范围: 保障期}")
    assert give(rules, *costs("12", "12", "12", "12")) == [
        "给付 2.00",
        "给付 7.00",
        "给付 11.00",
        "给付 11.00",
    ]


ONCE = benefit(
    起付="{额: 10元以上, 方式: 超额, 范围: 保障期}",
    计发办法="{分段: {不满100元: {比例: 50%}, 100元以上: {比例: 10%}}, 按: 另费}",
)


def test_a_threshold_taken_off_once_in_its_scope(give: Give) -> None:
    """Each row has its own rate, so that no running total would do."""
    costs = [("6", "0"), ("6", "0"), ("8", "100"), ("0", "0")]
    events = [{"费用": cost, "另费": other} for cost, other in costs]
    assert give(ONCE, *events) == ["不给付 未达起付", "给付 1.00", "给付 0.80", "不给付 计算为零"]
    assert give(ONCE, {"费用": "9.99", "另费": "0"}, {"费用": "0.01", "另费": "0"}) == [
        "不给付 未达起付",
        "不给付 计算为零",
    ]
    each = ONCE.replace("范围: 保障期", "范围: 每次")
    assert give(each, *events) == ["不给付 未达起付"] * 4


def test_what_is_left_of_a_threshold_is_open_while_an_earlier_base_is(give: Give) -> None:
    rows = give(ONCE, {"另费": "0"}, {"费用": "8", "另费": "0"}, {"费用": "30", "另费": "0"})
    assert rows[1:] == ["待补材料 0.00~4.00 缺费用", "待补材料 14.00~15.00 缺费用"]
    refused = f"除外:\n  隐瞒: {{情形: 隐瞒, 适用: 全部}}\n{ONCE}"
    first = {"费用": "20", "另费": "0", "隐瞒": "是"}
    assert give(refused, first, {"费用": "12", "另费": "0"}) == ["不给付 除外", "给付 1.00"]


def test_days_since_joining_reduce_the_amount(give: Give) -> None:
    wait = "{起算: 首次参保日, 分段: {不满90天: 不给付, 90天以上、不满180天: 50%, 180天以上: 100%}}"
    days = ("2025-03-31", "2025-04-01", "2025-06-29", "2025-06-30")
    events = [{"费用": "100.01", "发生日": day} for day in days]
    assert give(benefit(等待=wait), *events, cover={"首次参保日": "2025-01-01"}) == [
        "不给付 免责期内",
        "给付 50.00",
        "给付 50.00",
        "给付 100.01",
    ]


DISCOUNT = "{分段: {肺炎: 100%, 胃炎、骨折: 60%}, 按: 病种}"


def test_a_choice_earns_a_part_of_the_amount(give: Give) -> None:
    rules = benefit(折扣=DISCOUNT, 保底="50元", 封顶="{额: 70元, 范围: 每次}")
    events = [{"费用": "100.01", "病种": ill} for ill in ("肺炎", "骨折", "")]
    assert give(rules, *events) == ["给付 70.00", "给付 60.00", "待补材料 60.00~70.00 缺病种"]
    assert give(rules, {"费用": "1", "病种": "胃炎"}) == ["给付 50.00"]
    assert give(
        benefit(折扣=DISCOUNT, 份数="每份"), {"费用": "0.01", "病种": "胃炎"}, cover={"份数": "2"}
    ) == ["给付 0.01"]


def test_units_multiply_before_rounding(give: Give) -> None:
    rules = benefit(份数="每份", 计发办法="{比例: 1/3}")
    assert give(rules, *costs("1"), cover={"份数": "3"}) == ["给付 1.00"]
    assert give(rules, *costs("1"), cover={"份数": ""}) == ["给付 0.33"]


@pytest.mark.parametrize(
    ("rounding", "paid"),
    [
        ("四舍五入到分", "给付 115.13"),
        ("舍去到分", "给付 115.12"),
        ("进一到分", "给付 115.13"),
        ("四舍五入到元", "给付 115.00"),
        ("舍去到元", "给付 115.00"),
        ("进一到元", "给付 116.00"),
        ("四舍五入到十元", "给付 120.00"),
    ],
)
def test_rounding(give: Give, rounding: str, paid: str) -> None:
    assert give(benefit(计发办法="{比例: 50%}", 舍入=rounding), *costs("230.25")) == [paid]


OFFSET = """
给付:
  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: {分段: {不满10元: 条款空白, 10元以上: 100元}, 按: 费用}}
  善后:
    触发: 事由 是 乙
    归属日: 发生日
    计发办法: 150元
    抵扣: [{给付: 补助, 范围: {范围: 保障期, 相同: [某日]}}]
"""


def test_what_another_benefit_paid_is_taken_off(give: Give) -> None:
    first, last = {"费用": "10", "某日": "2025-05-01"}, {"事由": "乙", "某日": "2025-05-01"}
    assert give(OFFSET, first, last) == ["给付 100.00", "善后 给付 50.00"]
    assert give(OFFSET, first, {**last, "某日": "2025-05-02"}) == ["给付 100.00", "善后 给付 150.00"]
    assert give(OFFSET, first, first, last) == ["给付 100.00", "给付 100.00", "善后 不给付 计算为零"]


def test_an_undecided_benefit_that_is_set_off_passes_its_state_on(give: Give) -> None:
    last = {"事由": "乙", "某日": "2025-05-01"}
    assert give(OFFSET, {"费用": "9", "某日": "2025-05-01"}, last) == ["条款空白", "善后 条款空白"]


def test_an_amount_is_taken_off(give: Give) -> None:
    events = ({"费用": "5", "另费": "2"}, {"费用": "5", "另费": "5"})
    assert give(benefit(抵扣="[{事实: 另费}]"), *events) == ["给付 3.00", "不给付 计算为零"]


def test_a_floor_lifts_what_is_above_zero(give: Give) -> None:
    assert give(benefit(保底="10元"), *costs("0", "0.01", "10", "10.01")) == [
        "不给付 计算为零",
        "给付 10.00",
        "给付 10.00",
        "给付 10.01",
    ]


def test_so_many_times_in_a_scope(give: Give) -> None:
    rules = benefit(限次="{次数: 2次, 范围: 保障期}")
    assert give(rules, *costs("1", "0", "1", "1")) == [
        "给付 1.00",
        "不给付 计算为零",
        "给付 1.00",
        "不给付 已达封顶",
    ]


def test_caps_apply_in_order_and_per_unit(give: Give) -> None:
    rules = benefit(封顶="[{额: 另费, 范围: 每次}, {额: 100元, 范围: 保障期, 每份: 是}]")
    events = [{"费用": "150", "另费": "120"}, {"费用": "150", "另费": "120"}]
    assert give(rules, *events, cover={"份数": "2"}) == ["给付 120.00", "给付 80.00"]
    assert give(rules, *events) == ["给付 100.00", "不给付 已达封顶"]


def test_an_open_row_may_have_used_a_cap(give: Give) -> None:
    rules = benefit(封顶="[{额: 100元, 范围: 保障期}]")
    assert give(rules, {}, {"费用": "60"}) == ["待补材料 0.00~100.00 缺费用", "待补材料 0.00~60.00 缺费用"]


def test_of_a_joint_cap_the_benefit_that_gives_way_comes_last(give: Give) -> None:
    rules = """
给付:
  津贴: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: 80元}
  补助: {触发: 事由 是 甲, 归属日: 发生日, 计发办法: 60元}
协调:
  合计: {合并封顶: {给付: [津贴, 补助], 额: 100元, 范围: 保障期, 先让: [津贴]}}
"""
    assert give(rules, {}, {}) == ["津贴 给付 40.00；给付 60.00", "津贴 不给付 已达封顶；不给付 已达封顶"]


def shaoxing(cells: list[dict[str, str]], priors: dict[int, Prior] | None = None) -> list[tuple[str, ...]]:
    """Decisions of the Shaoxing plan on stays of one person, as rendered."""
    program = choose(load(SHAOXING))
    deriver = Deriver(program)
    told = []
    for number, own in enumerate(cells):
        day = {name: "2011-09-01" for name in ("发生日", "知悉日", "通知日", "申领日", "确诊日")}
        cover = {"起保日": "2011-07-01", "终保日": "2012-06-30", "首次参保日": "2010-07-01", "地区": "330602"}
        whole = {**DEFAULT_COVER, **cover, **day, "事由": "住院", "病种": "恶性肿瘤", **own}
        prior = {i: p for i, p in (priors or {}).items()} if number == 0 else {}
        row = Row(row_values(program, whole, {}), number, 0, 0, prior)
        for derived in deriver.decide(row):
            told.append(render(program, derived.decision))
    return [(r.state_label, str(r.amount), "、".join(r.articles), "；".join(r.readings)) for r in told]


def test_rows_decided_before_count_as_they_were_paid() -> None:
    index = [b.name for b in choose(load(SHAOXING)).benefits].index("重大疾病")
    stays = [{"自付费用": "15000"}, {"自付费用": "15000"}]
    assert [amount for _, amount, *_ in shaoxing(stays)] == ["200000", "400000"]
    before = {index: Prior(State.PAID, 300000, True)}
    assert [amount for _, amount, *_ in shaoxing(stays, before)][-1] == "300000"


def test_the_deciding_article_comes_first_then_the_others_that_bore_on_the_row() -> None:
    late = {"自付费用": "20000", "通知日": "2011-10-01"}
    assert shaoxing([late])[0][2] == "四.2、七.1"
    assert shaoxing([{"自付费用": "20000", "参保前患病": "是"}])[0][2] == "五.1"


def test_only_the_readings_that_were_reached_are_recorded() -> None:
    assert shaoxing([{"自付费用": "20000"}])[0][3] == "每万计法=每满一万；重疾累计=保障期"
    assert shaoxing([{"自付费用": "9000"}])[0][3] == "重疾累计=保障期；重疾不满一万=不给"
    assert shaoxing([{"自付费用": "20000", "参保前患病": "是"}])[0][3] == ""

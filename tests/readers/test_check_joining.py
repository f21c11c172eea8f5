"""What `check` finds about joining: prices that leave a gap or meet, words nothing follows from."""

from __future__ import annotations

import pytest
from tests.enrol.enrol_making import YEAR, written

from gongji.charter.choose import choose
from gongji.readers.check import Severity
from gongji.readers.check.joining import joining

TWO = (
    "事实:\n  职业: {类型: 选项, 表: 参保, 值: [普通, 高危]}\n"
    "  年资: {类型: 整数, 表: 人员, 单位: 年, 上限: 60年}\n"
    + YEAR
    + "费用:\n  费:\n    档次:\n      甲: {金额: 1元, 条件: 其一}\n"
    "      乙: {金额: 2元, 条件: 其二}\n    按: 每人每期\n"
)


def two(first: str, second: str) -> str:
    return TWO.replace("其一", first).replace("其二", second)


def found(rules: str) -> list[tuple[str, Severity, str]]:
    charter = written(rules)
    return [(f.code, f.severity, f.message) for f in joining(charter, choose(charter))]


def prices(first: str, second: str) -> list[tuple[str, Severity, str]]:
    return found(two(first, second))


def test_prices_that_part_the_cases_are_fine() -> None:
    assert prices("职业 是 普通", "职业 是 高危") == []
    assert prices("年资 不满 10年", "年资 不低于 10年") == []


@pytest.mark.parametrize(
    ("first", "second", "code", "case"),
    [
        ("职业 是 普通", "职业 是 高危 且 年资 超过 3年", "FEE01", "职业 高危，年资 0"),
        ("年资 不满 10年", "年资 超过 10年", "FEE01", "年资 10"),
        ("年资 不超过 10年", "年资 不低于 10年", "FEE02", "年资 10"),
        ("职业 是 普通", "年资 超过 3年 或 职业 是 高危", "FEE02", "职业 普通，年资 4"),
    ],
)
def test_a_gap_or_an_overlap_is_found_with_its_case(first: str, second: str, code: str, case: str) -> None:
    ((said, weight, message),) = prices(first, second)
    assert (said, weight) == (code, Severity.ERROR if code == "FEE02" else Severity.NOTE)
    assert message.endswith(f"期限 1年，{case}")


def test_a_length_without_a_price_is_a_gap() -> None:
    rules = (
        "保障期限:\n  期: {起: 缴费次日, 长度: [1年, 3年]}\n"
        "费用:\n  费: {档次: {短: {金额: 1元, 长度: 1年}}, 按: 每人每期}\n"
    )
    assert [(code, message[-6:]) for code, _, message in found(rules)] == [("FEE01", "：期限 3年")]


def test_a_fee_for_some_needs_prices_for_them_only() -> None:
    rules = two("职业 是 普通", "职业 是 高危 且 年资 超过 3年")
    assert found(rules + "    条件: 年资 超过 3年\n") == []


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (YEAR + "资格:\n  甲: {对象: 职工}\n  乙: {年龄: 不满18周岁}\n", "JOIN01"),
        ("保障期限:\n  期: {起: 缴费次日, 长度: 1年, 续保: {窗口: 20天, 逾期: 另议}}\n", "JOIN02"),
        ("保障期限:\n  期: {起: 缴费次日, 长度: 90天}\n费用:\n  费: {金额: 1元, 按: 每人每年}\n", "FEE03"),
        (YEAR + "费用:\n  费: {金额: 1元, 按: 每人每年, 份数: {最多: 2份}}\n", "FEE04"),
    ],
)
def test_what_nothing_follows_from_is_said(rules: str, code: str) -> None:
    assert [said for said, _, _ in found(rules)] == [code]


def test_too_many_cases_are_not_passed_over_in_silence() -> None:
    facts = "".join(f"  项{i}: {{类型: 是否, 表: 参保}}\n" for i in range(15))
    every = " 且 ".join(f"项{i}" for i in range(15))
    rules = f"事实:\n{facts}{YEAR}费用:\n  费: {{档次: {{甲: {{金额: 1元, 条件: {every}}}}}, 按: 每人每期}}\n"
    assert [code for code, _, _ in found(rules)] == ["PROOF01"]


def test_a_condition_for_joining_on_a_fact_of_events_is_found() -> None:
    rules = "事实:\n  身份: {类型: 选项, 值: [职工, 家属]}\n" + YEAR
    rules += "资格:\n  职工: {条件: 身份 是 职工}\n费用:\n  费: {金额: 1元, 按: 每人, 条件: 身份 是 家属}\n"
    said = "的条件要看“身份”，它是事件的事实，名册里填不了"
    assert found(rules) == [
        ("JOIN03", Severity.ERROR, f"资格“职工”{said}"),
        ("JOIN03", Severity.ERROR, f"费用“费”{said}"),
    ]
    assert found(rules.replace("值: [职工, 家属]", "表: 参保, 值: [职工, 家属]")) == []

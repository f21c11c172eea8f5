"""Terms, prices and what is asked of units, said again in words."""

from __future__ import annotations

import pytest
from tests.enrol.enrol_making import LATE_READING, YEAR, written

from gongji.readers.read_back import read_back


def term(rest: str) -> str:
    return f"保障期限:\n  期: {{起: 自然年, 长度: 1年, {rest}}}\n"


def fee(rest: str) -> str:
    return f"{YEAR}费用:\n  费: {{{rest}}}\n"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (term("办理期: {自: 10月20日, 至: 12月20日}"), "每年 10 月 20 日至 12 月 20 日办理"),
        (term("中途参加: 追溯"), "中途参加的，起止与同期各人相同"),
        (term("中途参加: 下一期"), "中途参加的，自下一期起保"),
        (term("续保: {窗口: 20天, 宽限: 10天, 逾期: 不予办理}"), "期满后 10 天内补办的仍为续保，逾期的不予办理"),
        (term("续保: {逾期: 自原终保日次日起}"), "逾期的自原终保日次日起保"),
        (
            fee("档次: {短: {金额: 10元, 长度: 1年}, 余: {金额: 6元, 条件: 份数 是 1份, 押金: 5元}}, 按: 每份"),
            "短（期限 1 年）每份 10元，余（份数是 1 份）每份 6元，押金 5元",
        ),
        (fee("金额: 95元, 按: 每人每期, 分担: {工会: 60元, 本人: 35元}"), "分担：工会 60元、本人 35元"),
        (fee("金额: 9元, 按: 每人每期, 条件: 份数 是 1份"), "份数是 1 份的缴：每人每期 9元"),
        (YEAR + "资格:\n  甲: {份数一致: 是}\n", "同一单位各人的份数相同"),
    ],
)  # fmt: skip
def test_a_rule_is_said(rules: str, said: str) -> None:
    text = read_back(written(rules)).article("一").text
    assert said.replace(" ", "") in text.replace(" ", "")


def test_a_reading_about_late_renewals_is_said_with_its_options() -> None:
    rules = "保障期限:\n  期: {起: 缴费次日, 长度: 1年, 续保: {逾期: 口径 期满以后}}\n"
    said = read_back(written(rules, LATE_READING)).article("一")
    assert "逾期，按口径“期满以后”（现采用“重来”）：按首次参保重新办理" in said.text
    (reading,) = said.readings
    assert [option.text for option in reading.options] == [
        "按首次参保重新办理", "自缴费次日起保，参保视为不间断", "自原终保日次日起保", "不予办理",
    ]  # fmt: skip

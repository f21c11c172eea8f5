"""The form of a roster asks what joining reads, and nothing that the identity number tells."""

from __future__ import annotations

from tests.enrol.enrol_making import YEAR, written

from gongji.charter.choose import choose
from gongji.readers.forms import forms


def test_it_asks_what_admission_and_prices_read() -> None:
    charter = written(
        "事实:\n  性别: {类型: 选项, 表: 人员, 值: [女, 男]}\n  已退休: {类型: 是否, 表: 参保}\n"
        "  职业: {类型: 选项, 表: 参保, 值: [普通, 高危], 问: 做什么工作}\n  籍贯: {类型: 编号, 表: 人员}\n"
        "保障期限:\n  期: {起: 缴费次日, 长度: [1年, 6个月]}\n"
        "资格:\n  甲: {条件: 性别 是 女 且 非 已退休, 年龄: 16周岁以上}\n"
        "费用:\n  费: {档次: {高: {金额: 2元, 条件: 职业 是 高危}, 另: 1元}, 按: 每份, 份数: {最多: 3份}}\n"
    )
    form = forms(charter, choose(charter))["名册"]
    assert list(form["properties"]) == [
        "姓名", "证件号码", "单位编号", "已退休", "职业", "期限", "费用档", "份数",
    ]  # fmt: skip
    assert form["properties"]["期限"]["enum"] == ["1年", "6个月"]
    assert form["properties"]["费用档"]["enum"] == ["另"]
    assert form["properties"]["份数"]["maximum"] == 3
    assert form["properties"]["职业"]["x-question"] == "做什么工作"
    assert form["required"] == ["姓名", "证件号码", "期限", "费用档"]


def test_where_nothing_is_chosen_it_is_names_and_numbers() -> None:
    charter = written(YEAR)
    assert list(forms(charter)["名册"]["properties"]) == ["姓名", "证件号码", "单位编号"]

"""A mapping is read strictly: every mistake is named with its line and column before a row is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_making import MAPPING, mapping

from gongji.charter.problems import CharterError
from gongji.errors import UsageError
from gongji.intake.mapping import Computed, Fixed, Looked
from gongji.intake.read import read_mapping


def test_the_example_is_read_with_its_charter() -> None:
    found, chosen = read_mapping(MAPPING)
    assert chosen.program.plan == "shaoxing-cadre"
    assert found.events["事由"] == Fixed("住院")
    own = found.events["自付费用"]
    assert isinstance(own, Computed)
    assert own.formula.terms == ((1, "psn_part_amt"), (-1, "fulamt_ownpay_amt"), (-1, "overlmt_selfpay"))
    assert isinstance(found.events["病种"], Looked)


SUM = "psn_part_amt - fulamt_ownpay_amt - overlmt_selfpay"
TABLE = "{附表: 诊断代码病种.csv, 列: dise_no, 按: begndate}"
BAD = [
    ("名称: ", "名字: ", "C401", "是不是“名称”"),
    ("票据: setl_id\n", "", "C403", "映射缺“票据”"),
    ("票据: setl_id", "票据：setl_id", "C101", "半角"),
    ("票据: setl_id", "票据: [setl_id]", "C402", "一个词或数"),
    ("票据: setl_id", "票据: setl_id\n票据: setl_id", "C103", "重复"),
    ("  事由: 住院", "  事由: 住园", "C404", "不在事由的可选范围"),
    ("  事由: 住院\n", "", "C403", "“事件”缺“事由”"),
    ("  事由: 住院", "  事由: {算: hifp_pay}", "C513", "不能用“算”"),
    ("  事由: 住院", "  事由: {列: med_type}", "C513", "可用：对照、附表"),
    ("  事由: 住院", "  事由: {对照: {21: 住园}, 列: med_type}", "C404", "住园"),
    ("  事由: 住院", "  事由: {对照: {21: 住院}}", "C403", "缺“列”"),
    ("  事由: 住院", "  事由: 住院\n  参保编号: C1", "C405", "由参保表对上人以后填"),
    ("  发生日: {日期: begndate}", "  发生日: {算: hifp_pay}", "C513", "可用：日期"),
    ("  发生日: {日期: begndate}", "  发生日: 2012-02-30", "C404", "没有这一天"),
    ("  发生日: {日期: begndate}", "  发生日: {}", "C406", "看不出这一列从哪里来"),
    ("  确诊日: ", "  确疹日: ", "C501", "是不是“确诊日”"),
    ("  自付费用:\n", "  自付费: \n", "C501", "是不是“自付费用”"),
    (SUM, "psn_part_amt - fulamt_ownpay", "C501", "是不是“fulamt_ownpay_amt”"),
    (SUM, "psn_part_amt * hifp_pay", "C308", "算式里不能有“*”"),
    (SUM, "psn_part_amt － hifp_pay", "C308", "算式里不能有"),
    (SUM, "psn_part_amt - 100", "C308", "算式里不能有“1”"),
    (SUM, "psn_part_amt hifp_pay", "C306", "缺 + 或 -"),
    (SUM, "psn_part_amt -", "C317", "没有写完"),
    (SUM, "'- psn_part_amt'", "C317", "前面缺一个字段"),
    (SUM, "psn_part_amt - hifp_pay - hifp_pay", "C502", "写了两次"),
    (TABLE, "{附表: 没有这张表.csv, 列: dise_no, 按: begndate}", "C520", "找不到"),
    (TABLE, "{附表: 最低参保比例.csv, 列: dise_no, 按: begndate}", "C521", "没有“前缀”列"),
    (TABLE, "{附表: 诊断代码病种.csv, 列: dise_no, 按: begndate, 取: 说明}", "C523", "不在病种的可选范围"),
    (TABLE, "{附表: 诊断代码病种.csv, 列: dise_no, 按: begndate, 取: 病}", "C521", "没有“病”列"),
    (TABLE, "{附表: 诊断代码病种.csv, 列: dise_no}", "C403", "缺“按”"),
    ("空白作零: [hifes_pay", "空白作零: [hifes_pai", "C501", "是不是“hifes_pay”"),
    ("空白作零:", "不核对: {支付和: 本地另算}\n空白作零:", "C501", "是不是“支付之和”"),
    ("空白作零:", '不核对: {支付之和: ""}\n空白作零:', "C410", "没有写为什么"),
    ("退费: {列: refd_setl_flag, 值: ['1']}", "退费: {列: refd_setl_flag}", "C403", "缺“值”"),
    ("条文: shaoxing-cadre/2011-06-10\n", "", "C403", "映射缺“条文”"),
]


@pytest.mark.parametrize(("old", "new", "code", "told"), BAD, ids=[f"{b[2]}-{i}" for i, b in enumerate(BAD)])
def test_a_mistake_is_named_with_its_place(old: str, new: str, code: str, told: str, tmp_path: Path) -> None:
    path = mapping(tmp_path / "m.yaml", (old, new))
    with pytest.raises(CharterError) as refused:
        read_mapping(path)
    assert code in {p.code for p in refused.value.problems}
    assert told in str(refused.value)
    assert all(p.span.path == str(path) or p.span.path.endswith(".csv") for p in refused.value.problems)
    assert all(p.span.line > 0 and p.span.column > 0 for p in refused.value.problems)


def test_somebody_must_be_recognised(tmp_path: Path) -> None:
    path = mapping(
        tmp_path / "m.yaml",
        ("人员编号: psn_no          # 与参保表的人员编号相同\n", ""),
        ("证件号码: certno          # 15 位和 18 位都认\n", ""),
    )
    with pytest.raises(CharterError, match="没有写怎样认人"):
        read_mapping(path)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = mapping(tmp_path / "m.yaml", ("  事由: 住院", "  事由: 住园"), (SUM, "psn_part_amt *"))
    with pytest.raises(CharterError) as refused:
        read_mapping(path)
    assert [p.span.line for p in refused.value.problems] == sorted(
        p.span.line for p in refused.value.problems
    )
    assert {p.code for p in refused.value.problems} == {"C404", "C308"}


def test_an_unknown_charter_names_those_there_are(tmp_path: Path) -> None:
    path = mapping(tmp_path / "m.yaml", ("shaoxing-cadre/2011-06-10", "shaoxing-cader"))
    with pytest.raises(UsageError, match="是否“shaoxing-cadre"):
        read_mapping(path)


@pytest.mark.parametrize("text", ["", "\n", "一句话", "- 一\n- 二\n"])
def test_what_is_no_mapping_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CharterError):
        read_mapping(path)

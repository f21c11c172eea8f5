"""Rows of covered people that cannot be used: each is named with its row, column, value and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from intake_making import BASE, COVERS, MAPPING, example, mapping, put, settlement, take

from gongji.cli import run
from gongji.intake.files import IntakeJob, intake
from gongji.intake.read import read_mapping
from gongji.records.findings import Finding, RecordsError

BAD: list[tuple[Mapping[str, str], str, str, str]] = [
    ({"medfee_sumamt": "50,000.00"}, "R307", "medfee_sumamt", "千分位"),
    ({"medfee_sumamt": "5万"}, "R307", "medfee_sumamt", "不是金额"),
    ({"medfee_sumamt": "¥50000"}, "R307", "medfee_sumamt", "货币符号"),
    ({"medfee_sumamt": "5.0E4"}, "R307", "medfee_sumamt", "科学记数"),
    ({"medfee_sumamt": "５００００"}, "R314", "medfee_sumamt", "全角数字"),
    ({"hifp_pay": "24000.005"}, "R308", "hifp_pay", "超过两位"),
    ({"hifp_pay": "24000."}, "R307", "hifp_pay", "不是金额"),
    ({"psn_part_amt": "--1"}, "R306", "psn_part_amt", "负数"),
    ({"cvlserv_pay": "-100.00"}, "R306", "cvlserv_pay", "不是退费"),
    ({"medfee_sumamt": "50000.01"}, "R412", "medfee_sumamt", "费用之和不符"),
    ({"inscp_scp_amt": "45999.99"}, "R412", "medfee_sumamt", "差 +0.01"),
    ({"hifp_pay": "24000.01"}, "R412", "medfee_sumamt", "支付之和不符"),
    ({"acct_pay": "26000.01"}, "R412", "acct_pay", "账户在个人负担之内不符"),
    ({"act_pay_dedc": "46000.01"}, "R412", "act_pay_dedc", "起付线在政策范围之内不符"),
    ({"begndate": "2012/02/01"}, "R303", "begndate", "日期写法不对"),
    ({"begndate": "2012-02-30"}, "R304", "begndate", "没有这一天"),
    ({"begndate": "20120230"}, "R304", "begndate", "没有这一天"),
    ({"begndate": "40940"}, "R303", "begndate", "Excel 的日期序号"),
    ({"setl_time": "2012-02-20 上午"}, "R303", "setl_time", "时刻写法不对"),
    ({"setl_time": "2012-02-31 10:00:00"}, "R304", "setl_time", "没有这一天"),
    ({"enddate": "2012-01-31", "setl_time": "2012-01-31"}, "R403", "知悉日", "早于发生日"),
    ({"setl_time": "2012-02-19"}, "R403", "申领日", "早于知悉日"),
    ({"setl_id": ""}, "R301", "事件编号", "不能空白"),
    ({"setl_id": "4.0E+17"}, "R302", "setl_id", "科学记数"),
    ({"dise_no": "C34\u200b.9"}, "R313", "dise_no", "看不见的字符"),
    ({"mdtrt_id": "Z１"}, "R314", "mdtrt_id", "全角数字"),
    (
        {"fulamt_ownpay_amt": "27000.00", "inscp_scp_amt": "20200.00"},
        "R413", "自付费用", "算得 −1,300.00，小于零",
    ),
]  # fmt: skip


def refused(path: Path, tmp_path: Path, how: Path = MAPPING) -> tuple[Finding, ...]:
    """The findings for which an intake is refused; nothing is written."""
    found, chosen = example() if how == MAPPING else read_mapping(how)
    job = IntakeJob(path, COVERS, tmp_path / "e.csv", tmp_path / "aside.csv")
    with pytest.raises(RecordsError) as error:
        intake(found, chosen.program, job)
    assert not job.out.exists() and not job.aside.exists()
    return error.value.findings


@pytest.mark.parametrize(("cells", "code", "column", "told"), BAD, ids=[f"{b[1]}-{b[2]}" for b in BAD])
def test_a_bad_row_is_named(
    cells: Mapping[str, str], code: str, column: str, told: str, tmp_path: Path
) -> None:
    path = put(tmp_path / "s.csv", [settlement(setl_id="J0", mdtrt_id="Z0"), settlement(**cells)])
    findings = refused(path, tmp_path)
    assert {(f.code, f.row) for f in findings} == {(code, 3)}
    assert column in {f.column for f in findings}
    assert any(told in str(f) for f in findings) and all(f.remedy for f in findings)


def test_all_bad_rows_are_told_at_once_and_the_good_ones_kept(tmp_path: Path) -> None:
    rows = [settlement(setl_id=f"J{i}", mdtrt_id=f"Z{i}", **cells)
            for i, (cells, *_) in enumerate(BAD) if not {"setl_id", "mdtrt_id"} & set(cells)]  # fmt: skip
    good = settlement(setl_id="好", mdtrt_id="好")
    path = put(tmp_path / "s.csv", [*rows, good])
    assert len({f.row for f in refused(path, tmp_path)}) == len(rows) >= 20
    out, rejects = tmp_path / "e.csv", tmp_path / "bad.csv"
    call = ["intake", str(MAPPING), "--in", str(path), "--covers", str(COVERS), "--out", str(out)]
    assert run([*call, "--keep-good", str(rejects)]) == 1
    assert [r["事件编号"] for r in take(out)] == ["好"]
    bad = take(rejects)
    assert [r["行"] for r in bad] == [str(i) for i in range(2, len(rows) + 2)]
    assert all(r["原因"] for r in bad) and bad[0]["medfee_sumamt"] == "50,000.00"


def test_a_row_of_nobody_covered_is_not_looked_into(tmp_path: Path) -> None:
    rows = [settlement(psn_no="别人", **cells) for cells, *_ in BAD]
    path = put(tmp_path / "s.csv", rows)
    found, chosen = example()
    job = IntakeJob(path, COVERS, tmp_path / "e.csv", tmp_path / "aside.csv")
    taken = intake(found, chosen.program, job)
    assert taken.events == 0 and taken.aside == {"参保表里没有这个人": len(rows)}


def test_a_ragged_row_is_bad_whoever_it_may_be_of(tmp_path: Path) -> None:
    path = put(tmp_path / "s.csv", [settlement(psn_no="别人")])
    path.write_text(path.read_text("utf-8") + "J9,Z9\n", encoding="utf-8")
    assert [(f.code, f.row) for f in refused(path, tmp_path)] == [("R201", 3)]


def test_an_unknown_column_is_refused_unless_the_mapping_passes_it_over(tmp_path: Path) -> None:
    path = put(tmp_path / "s.csv", [settlement() | {"本地备注": "甲"}])
    assert [(f.code, f.column) for f in refused(path, tmp_path)] == [("R102", "本地备注")]
    found, chosen = read_mapping(mapping(tmp_path / "m.yaml", ("空白作零:", "不读: [本地备注]\n空白作零:")))
    job = IntakeJob(path, COVERS, tmp_path / "e.csv", tmp_path / "aside.csv")
    assert intake(found, chosen.program, job).events == 1


def test_a_column_that_the_mapping_reads_must_be_there(tmp_path: Path) -> None:
    head = [name for name in BASE if name not in ("dise_no", "psn_part_amt")]
    path = put(tmp_path / "s.csv", [{n: BASE[n] for n in head}], head)
    assert {(f.code, f.column) for f in refused(path, tmp_path)} == {
        ("R101", "dise_no"),
        ("R101", "psn_part_amt"),
    }


def test_an_identity_left_out_with_its_reason_is_not_checked(tmp_path: Path) -> None:
    path = put(tmp_path / "s.csv", [settlement(hifp_pay="24000.01")])
    assert {f.code for f in refused(path, tmp_path)} == {"R412"}
    how = mapping(tmp_path / "m.yaml", ("空白作零:", "不核对: {支付之和: 本地另有一项基金}\n空白作零:"))
    found, chosen = example() if how == MAPPING else read_mapping(how)
    job = IntakeJob(path, COVERS, tmp_path / "e.csv", tmp_path / "aside.csv")
    taken = intake(found, chosen.program, job)
    assert taken.events == 1 and ("支付之和", "本地另有一项基金") in taken.unchecked

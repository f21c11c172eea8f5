"""Settlements become events: whose they are, what is set aside, how cells are made; assess takes the file."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from intake_making import (
    BASE,
    COVERS,
    EXAMPLE,
    MAPPING,
    NUMBER,
    OLD_NUMBER,
    ROOT,
    example,
    mapping,
    negated,
    put,
    settlement,
    take,
)

from gongji.cli import run
from gongji.intake.files import IntakeJob, Taken, intake
from gongji.intake.read import read_mapping
from gongji.records.findings import RecordsError

COVER_HEAD = ["参保编号", "人员编号", "单位编号", "地区", "起保日", "终保日", "首次参保日", "份数"]


def taken(
    tmp_path: Path, rows: Sequence[Mapping[str, str]], how: Path = MAPPING, covers: Path = COVERS
) -> tuple[Taken, list[dict[str, str]], list[dict[str, str]]]:
    """What an intake came to, its events, and its report."""
    found, chosen = example() if how == MAPPING else read_mapping(how)
    source = put(tmp_path / "s.csv", rows)
    job = IntakeJob(source, covers, tmp_path / "e.csv", tmp_path / "aside.csv")
    done = intake(found, chosen.program, job)
    return done, take(job.out), take(job.aside)


# ---- the whole --------------------------------------------------------------------------------------


def test_assess_takes_the_events_unchanged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events, decisions = tmp_path / "e.csv", tmp_path / "d.csv"
    call = ["intake", str(MAPPING), "--in", str(EXAMPLE / "结算单.csv"), "--covers", str(COVERS)]
    assert run([*call, "--out", str(events)]) == 0
    assert "转成事件 5 件，未采用 6 行" in capsys.readouterr().err
    files = ["--covers", str(COVERS), "--events", str(events), "--out", str(decisions)]
    assert run(["assess", "shaoxing-cadre", *files]) == 0
    assert "注意" not in capsys.readouterr().err
    told = {(r["事件编号"], r["给付项"]): (r["状态"], r["金额"]) for r in take(decisions)}
    assert told["虚构J001", "重大疾病"] == ("给付", "4000.00")
    assert told["虚构J002", "住院慰问"] == ("给付", "2000.00")
    assert told["虚构J003", "住院慰问"] == ("待补材料", "")
    assert {e for e, _ in told} == {"虚构J001", "虚构J002", "虚构J003", "虚构J004", "虚构J007"}


PLANS = {
    "绍兴结算": ("shaoxing-cadre", {"虚构J001": 400000, "虚构J002": 200000, "虚构J004": 200000}),
    "宁波住院": ("ningbo-hospital", {"虚构J001": 467000, "虚构J002": 266000, "虚构J003": 297000,
                                     "虚构J004": 264000, "虚构J007": 216000}),
    "全国住院": ("national-hospital", {"虚构J001": 550000, "虚构J002": 245000, "虚构J003": 420000,
                                       "虚构J004": 210000}),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_each_plan_has_its_own_formula_over_the_same_file(name: str, tmp_path: Path) -> None:
    plan, paid = PLANS[name]
    events, decisions = tmp_path / "e.csv", tmp_path / "d.csv"
    source = ["--in", str(EXAMPLE / "结算单.csv"), "--covers", str(COVERS)]
    assert run(["intake", str(EXAMPLE / f"{name}.yaml"), *source, "--out", str(events)]) == 0
    files = ["--covers", str(COVERS), "--events", str(events), "--out", str(decisions)]
    assert run(["assess", plan, *files]) == 0
    sums: dict[str, int] = {}
    for row in take(decisions):
        sums[row["事件编号"]] = sums.get(row["事件编号"], 0) + int(row["金额分"] or 0)
    assert {event: fen for event, fen in sums.items() if fen} == paid


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".parquet"])
def test_every_kind_of_file_goes_in_and_out(kind: str, tmp_path: Path) -> None:
    import polars as pl

    source, events, decisions = (tmp_path / f"{n}{kind}" for n in ("s", "e", "d"))
    frame = pl.DataFrame([settlement()])
    if kind == ".csv":
        frame.write_csv(source)
    elif kind == ".parquet":
        frame.write_parquet(source)
    else:
        frame.write_excel(source, worksheet="结算")
    call = ["intake", str(MAPPING), "--in", str(source), "--covers", str(COVERS), "--out", str(events)]
    assert run(call) == 0 and (tmp_path / f"e-未采用{kind}").exists()
    files = ["--covers", str(COVERS), "--events", str(events), "--out", str(decisions)]
    assert run(["assess", "shaoxing-cadre", *files]) == 0


def test_typed_columns_of_parquet_are_read_as_what_they_are(tmp_path: Path) -> None:
    import polars as pl

    money = [name for name in BASE if name.endswith(("_pay", "_amt", "sumamt", "selfpay", "dedc"))]
    typed = pl.DataFrame([settlement()]).with_columns(
        *(pl.col(n).cast(pl.Float64 if n == "hifp_pay" else pl.Decimal(16, 2)) for n in money),
        pl.col("begndate", "enddate").str.to_date(),
        pl.col("setl_time").str.to_datetime(),
        pl.lit(45.0).alias("age"),
        pl.lit(True).alias("vali_flag"),
        pl.col("setl_time").str.to_datetime().alias("opt_time"),
    )
    typed.write_parquet(tmp_path / "s.parquet")
    found, chosen = example()
    job = IntakeJob(tmp_path / "s.parquet", COVERS, tmp_path / "e.csv", tmp_path / "a.csv")
    assert intake(found, chosen.program, job).events == 1
    (event,) = take(job.out)
    assert (event["自付费用"], event["发生日"], event["申领日"]) == ("24500.00", "2012-02-01", "2012-02-20")


def test_numbers_in_a_sheet_will_do_for_codes_but_not_for_names(tmp_path: Path) -> None:
    import polars as pl

    found, chosen = example()
    job = IntakeJob(tmp_path / "s.xlsx", COVERS, tmp_path / "e.csv", tmp_path / "a.csv")
    frame = pl.DataFrame([settlement()]).with_columns(pl.col("med_type", "refd_setl_flag").cast(pl.Int64))
    frame.write_excel(job.settlements)
    assert intake(found, chosen.program, job).events == 1
    frame.with_columns(pl.lit(4.00125241e8).alias("setl_id")).write_excel(job.settlements)
    with pytest.raises(RecordsError, match="编号是数字格式"):
        intake(found, chosen.program, job)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        taken(tmp_path, take(EXAMPLE / "结算单.csv"))
        made.append(((tmp_path / "e.csv").read_bytes(), (tmp_path / "aside.csv").read_bytes()))
    assert made[0] == made[1]


def test_a_file_with_headers_only_gives_one(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(",".join(BASE) + "\n", encoding="utf-8")
    out = tmp_path / "e.csv"
    call = ["intake", str(MAPPING), "--in", str(tmp_path / "s.csv"), "--covers", str(COVERS)]
    assert run([*call, "--out", str(out)]) == 0
    assert take(out) == [] and out.read_text("utf-8").startswith("事件编号,参保编号,")


def test_inputs_are_never_written_over(tmp_path: Path) -> None:
    source = put(tmp_path / "s.csv", [settlement()])
    call = ["intake", str(MAPPING), "--in", str(source), "--covers", str(COVERS)]
    before = source.read_bytes()
    assert run([*call, "--out", str(source)]) == 1
    assert run([*call, "--out", str(tmp_path / "e.csv"), "--aside", str(source)]) == 1
    assert source.read_bytes() == before


def test_no_table_that_a_mapping_or_its_charter_reads_is_written_over(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "charters" / "plans" / "shaoxing-cadre", tmp_path / "plan")
    shutil.copytree(ROOT / "charters" / "tables", tmp_path / "tables")
    how = mapping(tmp_path / "m.yaml", ("条文: shaoxing-cadre/2011-06-10", "条文: plan/2011-06-10.md"))
    call = ["intake", str(how), "--in", str(EXAMPLE / "结算单.csv"), "--covers", str(COVERS)]
    for name in ("诊断代码病种.csv", "最低工资-绍兴.csv"):
        table = tmp_path / "tables" / name
        before = table.read_bytes()
        assert run([*call, "--out", str(table)]) == 1
        assert run([*call, "--out", str(tmp_path / "e.csv"), "--aside", str(table)]) == 1
        assert table.read_bytes() == before


def test_the_report_repeats_nothing_of_a_person(tmp_path: Path) -> None:
    _, _, aside = taken(tmp_path, [settlement(psn_no="别人", certno=NUMBER[:-1] + "5")])
    assert list(aside[0]) == ["行", "处理", "原因", "票据", "住院"]
    assert NUMBER[:-1] not in (tmp_path / "aside.csv").read_text("utf-8")


# ---- whose row it is --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "cover"),
    [
        ({"psn_no": "虚构P1"}, "虚构C1"),
        ({"psn_no": "", "certno": NUMBER}, "虚构C4"),
        ({"psn_no": "", "certno": OLD_NUMBER}, "虚构C4"),
        ({"psn_no": "医保的编号", "certno": NUMBER}, "虚构C4"),
        ({"psn_no": "虚构P1", "certno": "不是号码"}, "虚构C1"),
    ],
)
def test_people_are_found_by_number_or_by_identity(cells: dict[str, str], cover: str, tmp_path: Path) -> None:
    _, events, _ = taken(tmp_path, [settlement(**cells)])
    assert [e["参保编号"] for e in events] == [cover]


@pytest.mark.parametrize("kept", [NUMBER, OLD_NUMBER])
@pytest.mark.parametrize("told", [NUMBER, OLD_NUMBER])
def test_covers_may_hold_the_identity_number_in_its_own_column(kept: str, told: str, tmp_path: Path) -> None:
    row = ["C9", "会员-9", "U", "330602", "2012-01-01", "2012-12-31", "", "1", kept]
    covers = put(tmp_path / "c.csv", [dict(zip([*COVER_HEAD, "证件号码"], row, strict=True))])
    _, events, _ = taken(tmp_path, [settlement(psn_no="医保的编号", certno=told)], covers=covers)
    assert [e["参保编号"] for e in events] == ["C9"]


def test_one_identity_number_of_two_people_is_for_a_person_to_settle(tmp_path: Path) -> None:
    rows = [
        [f"C{i}", f"会员-{i}", "U", "330602", "2012-01-01", "2012-12-31", "", "1", NUMBER] for i in (8, 9)
    ]
    covers = put(tmp_path / "c.csv", [dict(zip([*COVER_HEAD, "证件号码"], r, strict=True)) for r in rows])
    _, events, aside = taken(tmp_path, [settlement(psn_no="", certno=OLD_NUMBER)], covers=covers)
    assert events == [] and [r["原因"] for r in aside] == ["证件号码对应几个人员编号"]


@pytest.mark.parametrize("own", ["人员编号", "证件号码"])
def test_another_identity_number_than_the_covers_know_is_for_a_person_to_settle(
    own: str, tmp_path: Path
) -> None:
    name, number = (NUMBER, "") if own == "人员编号" else ("会员-9", NUMBER)
    row = ["C9", name, "U", "330602", "2012-01-01", "2012-12-31", "", "1", number]
    covers = put(tmp_path / "c.csv", [dict(zip([*COVER_HEAD, "证件号码"], row, strict=True))])
    rows = [
        settlement(psn_no=name, certno=certno, setl_id=f"J{i}", mdtrt_id=f"Z{i}")
        for i, certno in enumerate([NUMBER, OLD_NUMBER, "", "990101199001010035"])
    ]
    _, events, aside = taken(tmp_path, rows, covers=covers)
    assert [e["事件编号"] for e in events] == ["J0", "J1", "J2"]
    assert [r["原因"] for r in aside] == ["证件号码与参保表里这个人的不同"]


def test_a_person_whose_cover_is_bad_is_not_said_to_have_none(tmp_path: Path) -> None:
    rows = [
        ["C1", "虚构P1", "U", "330602", "2012-01-01", "2012-02-30", "", "1"],
        ["C2", "虚构P2", "U", "330602", "2012-01-01", "2012-12-31", "", "1"],
    ]
    covers = put(tmp_path / "c.csv", [dict(zip(COVER_HEAD, row, strict=True)) for row in rows])
    source = put(tmp_path / "s.csv", [settlement(), settlement(psn_no="虚构P2", setl_id="J2", mdtrt_id="Z2")])
    found, chosen = example()
    job = IntakeJob(source, covers, tmp_path / "e.csv", tmp_path / "aside.csv", tmp_path / "bad.csv")
    done = intake(found, chosen.program, job)
    assert done.aside == {"这个人的参保行有错，没有采用": 1}
    assert [e["参保编号"] for e in take(job.out)] == ["C2"]
    assert [r["参保编号"] for r in take(tmp_path / "bad.csv")] == ["C1"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"psn_no": "虚构P9"}, "参保表里没有这个人"),
        ({"psn_no": "", "certno": ""}, "没有人员编号或证件号码"),
        ({"psn_no": "虚构P1", "certno": NUMBER}, "人员编号和证件号码不是同一个人"),
        ({"psn_no": "", "certno": NUMBER[:-1] + "5"}, "参保表里没有这个人"),
        ({"begndate": "2011-12-31"}, "这一天不在保障期"),
        ({"begndate": "2013-01-01", "enddate": "2013-01-02", "setl_time": "2013-01-02"}, "这一天不在保障期"),
        ({"begndate": ""}, "没有对参保用的日期"),
        ({"med_type": "11"}, "med_type 是“11”，不在所收之列"),
    ],
)
def test_rows_that_make_no_event_say_why(cells: dict[str, str], reason: str, tmp_path: Path) -> None:
    done, events, aside = taken(tmp_path, [settlement(**cells)])
    assert events == [] and [(r["处理"], r["原因"]) for r in aside] == [("未采用", reason)]
    assert done.aside == {reason: 1}


@pytest.mark.parametrize(("day", "cover"), [("2012-01-01", "C1"), ("2012-12-31", "C1"), ("2013-01-01", "C2")])
def test_the_cover_is_the_one_in_force_on_the_day(day: str, cover: str, tmp_path: Path) -> None:
    rows = [
        ["C1", "虚构P1", "U", "330602", "2012-01-01", "2012-12-31", "", "1"],
        ["C2", "虚构P1", "U", "330602", "2013-01-01", "2013-12-31", "", "1"],
    ]
    covers = put(tmp_path / "c.csv", [dict(zip(COVER_HEAD, row, strict=True)) for row in rows])
    row = settlement(begndate=day, enddate=day, setl_time=day)
    assert [e["参保编号"] for e in taken(tmp_path, [row], covers=covers)[1]] == [cover]


# ---- refunds and repeats ----------------------------------------------------------------------------


def test_a_refund_takes_back_the_settlement_it_is_of(tmp_path: Path) -> None:
    first = settlement()
    again = settlement(setl_id="J3", hifp_pay="24100.00", psn_part_amt="25900.00")
    done, events, aside = taken(tmp_path, [first, negated(first, "J2"), again])
    assert [(e["事件编号"], e["自付费用"]) for e in events] == [("J3", "24400.00")]
    assert [r["原因"] for r in aside] == ["已被第 3 行退费", "退费，与第 2 行相抵"]
    assert sum(done.aside.values()) == 2


def test_a_refund_without_its_settlement_is_set_aside_and_said(tmp_path: Path) -> None:
    marked = settlement(mdtrt_id="Z2", refd_setl_flag="1")
    _, events, aside = taken(tmp_path, [negated(settlement(), "J2"), marked])
    assert events == []
    assert [r["原因"] for r in aside] == ["退费，没有找到原来的结算", "写明退费，没有找到与它相抵的一行"]


def test_a_settlement_that_is_marked_as_taken_back_goes_with_its_refund(tmp_path: Path) -> None:
    """Where the file marks both halves, what was settled again in the same amounts stays."""
    again, first = settlement(setl_id="J3"), settlement(refd_setl_flag="1")
    _, events, aside = taken(tmp_path, [again, first, negated(first, "J2")])
    assert [e["事件编号"] for e in events] == ["J3"]
    assert [r["原因"] for r in aside] == ["已被第 4 行退费", "退费，与第 3 行相抵"]


def test_a_refund_of_a_part_leaves_the_stay_for_a_person_to_settle(tmp_path: Path) -> None:
    part = settlement(
        setl_id="J2", medfee_sumamt="-100.00", fulamt_ownpay_amt="0", overlmt_selfpay="0", preselfpay_amt="0",
        inscp_scp_amt="-100.00", act_pay_dedc="0", hifp_pay="0", psn_part_amt="-100.00", acct_pay="0",
    )  # fmt: skip
    other = settlement(setl_id="J4", mdtrt_id="Z4")
    _, events, aside = taken(tmp_path, [settlement(), part, other])
    assert [e["事件编号"] for e in events] == ["J4"]
    assert [r["原因"] for r in aside] == [
        "同一次住院的第 3 行退费没有对上，要人来定",
        "退费，没有找到原来的结算",
    ]


def test_a_refund_that_stands_twice_takes_back_one_settlement(tmp_path: Path) -> None:
    again = settlement(setl_id="J3", hifp_pay="24100.00", psn_part_amt="25900.00")
    back = negated(settlement(), "J2")
    _, events, aside = taken(tmp_path, [settlement(), back, back, again])
    assert [e["事件编号"] for e in events] == ["J3"]
    assert [r["原因"] for r in aside] == ["已被第 3 行退费", "退费，与第 2 行相抵", "票据重复，与第 3 行相同"]


def test_a_bad_row_of_the_same_stay_keeps_the_good_ones_back(tmp_path: Path) -> None:
    """What cannot be read may be the refund."""
    back = negated(settlement(), "J2") | {"medfee_sumamt": "-5万"}
    rows = [
        settlement(),
        back,
        settlement(setl_id="J4", mdtrt_id="Z4"),
        settlement(setl_id="J2", mdtrt_id="Z5"),
    ]
    out, aside, bad = (tmp_path / n for n in ("e.csv", "aside.csv", "bad.csv"))
    call = ["intake", str(MAPPING), "--in", str(put(tmp_path / "s.csv", rows)), "--covers", str(COVERS)]
    assert run([*call, "--out", str(out), "--aside", str(aside), "--keep-good", str(bad)]) == 1
    assert [e["事件编号"] for e in take(out)] == ["J4"]
    assert [r["行"] for r in take(bad)] == ["3"]
    assert [r["原因"] for r in take(aside)] == [
        "同一次住院的第 3 行是坏行，改正以后一并再转",
        "同一票据的第 3 行是坏行，改正以后一并再转",
    ]


def test_two_alike_and_one_refund_leave_one(tmp_path: Path) -> None:
    rows = [settlement(), settlement(setl_id="J2"), negated(settlement(), "J3")]
    _, events, _ = taken(tmp_path, rows)
    assert [e["事件编号"] for e in events] == ["J2"]


def test_the_same_bill_counts_once(tmp_path: Path) -> None:
    _, events, aside = taken(tmp_path, [settlement(), settlement(), settlement()])
    assert [e["事件编号"] for e in events] == ["J1"]
    assert [r["原因"] for r in aside] == ["票据重复，与第 2 行相同"] * 2


def test_one_bill_with_two_contents_is_for_a_person_to_settle(tmp_path: Path) -> None:
    other = settlement(hifp_pay="24100.00", psn_part_amt="25900.00")
    _, events, aside = taken(tmp_path, [settlement(), other])
    assert events == [] and {r["原因"] for r in aside} == {"票据号相同而内容不同，要人来定"}


def test_the_same_stay_under_two_bills_counts_once(tmp_path: Path) -> None:
    _, events, aside = taken(tmp_path, [settlement(), settlement(setl_id="J2")])
    assert [e["事件编号"] for e in events] == ["J1"]
    assert [r["原因"] for r in aside] == ["同一次住院重复，与第 2 行相同"]


def test_a_stay_settled_in_two_spans_is_two_events(tmp_path: Path) -> None:
    later = settlement(setl_id="J2", begndate="2012-02-20", enddate="2012-03-09", setl_time="2012-03-09")
    _, events, aside = taken(tmp_path, [settlement(), later])
    assert [e["事件编号"] for e in events] == ["J1", "J2"] and aside == []


@pytest.mark.parametrize(("begin", "end"), [("2012-02-19", "2012-03-09"), ("2012-02-01", "2012-03-09"),
                                            ("2012-01-31", "2012-02-21"), ("2012-02-03", "2012-02-04")])  # fmt: skip
def test_spans_of_a_stay_that_share_days_are_for_a_person_to_settle(
    begin: str, end: str, tmp_path: Path
) -> None:
    """The later bill may be of the whole stay, the earlier one in it."""
    later = settlement(setl_id="J2", begndate=begin, enddate=end, setl_time="2012-03-09")
    _, events, aside = taken(tmp_path, [settlement(), later, settlement(setl_id="J3", mdtrt_id="Z3")])
    assert [e["事件编号"] for e in events] == ["J3"]
    assert [r["原因"] for r in aside] == ["同一次住院的起止日有重叠，要人来定"] * 2


# ---- cells ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2012-02-20", "2012-02-20 10:20:00", "2012-02-20T10:20:00.123",
                                  "20120220", "20120220102000"])  # fmt: skip
def test_days_come_with_or_without_a_time(text: str, tmp_path: Path) -> None:
    _, events, _ = taken(tmp_path, [settlement(setl_time=text)])
    assert events[0]["申领日"] == "2012-02-20"


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("C34.900", "恶性肿瘤"),
        ("c34.900", "恶性肿瘤"),
        ("C44.900", ""),
        ("C91.000", "白血病"),
        ("C91.100", ""),
        ("I21.900", "急性心肌梗塞"),
        ("I10.x00", "其他"),
        ("K35.900", "其他"),
        ("Z99", ""),
        ("", ""),
    ],
)
def test_the_longest_prefix_gives_the_word_and_the_rest_is_blank(
    code: str, word: str, tmp_path: Path
) -> None:
    done, events, aside = taken(tmp_path, [settlement(dise_no=code)])
    assert events[0]["病种"] == word
    why = f"病种：代码 {code} 没有对应的词" if code else "病种：结算单里 dise_no 空白"
    assert [r["原因"] for r in aside if r["处理"] == "留空"] == ([] if word else [why])
    assert done.blanks == ({} if word else {("病种", code, "" if code else "dise_no"): 1})


@pytest.mark.parametrize(("day", "word"), [("2012-05-31", "其他"), ("2012-06-01", "恶性肿瘤")])
def test_the_table_counts_as_it_was_in_force_on_the_day(day: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "码.csv").write_text(
        "前缀,生效,病种,状态,来源\nC,2012-06-01,恶性肿瘤,VERIFIED,虚构\nC,2008-01-01,其他,VERIFIED,虚构\n",
        "utf-8",
    )
    how = mapping(tmp_path / "m.yaml", ("诊断代码病种.csv", "码.csv"))
    row = settlement(begndate=day, enddate="2012-06-20", setl_time="2012-06-20")
    assert taken(tmp_path, [row], how)[1][0]["病种"] == word


def test_words_by_code_and_what_has_none(tmp_path: Path) -> None:
    how = mapping(
        tmp_path / "m.yaml",
        ("  事由: 住院", "  事由: {对照: {21: 住院, 24: 重大疾病}, 列: med_type}"),
        ("值: ['21']", "值: ['21', '24', '28']"),
    )
    rows = [settlement(setl_id=f"J{c}", mdtrt_id=f"Z{c}", med_type=c) for c in ("21", "24", "28")]
    done, events, _ = taken(tmp_path, rows, how)
    assert [e["事由"] for e in events] == ["住院", "重大疾病", ""]
    assert done.blanks == {("事由", "28", ""): 1}


def test_a_blank_amount_is_not_zero_unless_the_mapping_says_so(tmp_path: Path) -> None:
    rows = [settlement(overlmt_selfpay="", inscp_scp_amt="46300.00")]
    done, events, aside = taken(tmp_path, rows)
    assert events[0]["自付费用"] == "" and done.open == {"费用之和": 1}
    assert done.blanks == {("自付费用", "", "overlmt_selfpay"): 1}
    assert [(r["处理"], r["原因"]) for r in aside] == [("留空", "自付费用：结算单里 overlmt_selfpay 空白")]
    how = mapping(tmp_path / "m.yaml", ("空白作零: [hifes_pay", "空白作零: [overlmt_selfpay, hifes_pay"))
    done, events, _ = taken(tmp_path, rows, how)
    assert events[0]["自付费用"] == "24800.00" and done.open == {}


@pytest.mark.parametrize(
    ("part", "account", "own"),
    [("0.01", "0.00", "0.01"), ("0.00", "0.00", "0.00"), ("1234567.89", "0", "1234567.89")],
)
def test_amounts_are_exact_to_the_fen(part: str, account: str, own: str, tmp_path: Path) -> None:
    row = settlement(
        medfee_sumamt=part, inscp_scp_amt=part, psn_part_amt=part, acct_pay=account, fulamt_ownpay_amt="0",
        overlmt_selfpay="0", preselfpay_amt="0", hifp_pay="0", act_pay_dedc="0",
    )  # fmt: skip
    assert taken(tmp_path, [row])[1][0]["自付费用"] == own


def test_an_identity_that_the_file_cannot_have_is_said(tmp_path: Path) -> None:
    done, _, _ = taken(tmp_path, [settlement()])
    assert done.unchecked == (("基金之和", "文件里没有 fund_pay_sumamt"),)

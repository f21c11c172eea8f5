"""Rosters: headers as offices write them, both forms of a number, and every bad row named with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from enrol_making import Office, number, person, plan, read, write

from gongji.codes.civil import parse_iso
from gongji.enrol.files import Job, enrol_files
from gongji.records.findings import RecordsError
from gongji.records.roster import PASSED_OVER, SYNONYMS, read_roster, read_units

HERE = Path(__file__).parent
PLAN = plan(
    "保障期限:\n  期: {起: 缴费次日, 长度: 1年}\n费用:\n  费: {金额: 10元, 按: 每份, 份数: {最多: 3份}}\n"
)
GOOD = {"姓名": "虚构", "证件号码": "33062119681231045x", "单位编号": "甲厂"}
GOOD["证件号码"] = number("1968-12-31", male=False, serial=2)
UNITS = [{"单位编号": "甲厂", "统一社会信用代码": "81330600MC0000004P", "职工数": "9"}]
CASES = [
    entry.strip().split("\n") for entry in (HERE / "bad_rosters.txt").read_text("utf-8").split("## ")[1:]
]


def enrol(folder: Path, roster: Path, **files: Path) -> Job:
    job = Job(roster, parse_iso("2025-03-10"), folder / "参保.csv", folder / "未参保.csv", **files)
    enrol_files(PLAN, job)
    return job


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_bad_row_is_named_with_its_remedy(case: list[str], tmp_path: Path) -> None:
    _, edit, said = case
    name, _, value = edit.partition(":")
    cells = dict(zip(name.split(","), value.strip().split(","), strict=True))
    roster = write(tmp_path / "名册.csv", [{**GOOD, **cells}])
    with pytest.raises(RecordsError) as caught:
        enrol(tmp_path, roster, units=write(tmp_path / "单位.csv", UNITS))
    assert len(caught.value.findings) == 1
    assert str(caught.value).partition("：")[2] == said
    assert not (tmp_path / "参保.csv").exists()


def test_the_good_row_is_good(tmp_path: Path) -> None:
    enrol(tmp_path, write(tmp_path / "名册.csv", [GOOD]), units=write(tmp_path / "单位.csv", UNITS))


@pytest.mark.parametrize("word", [w for words in SYNONYMS.values() for w in words])
def test_a_header_is_understood(word: str, tmp_path: Path) -> None:
    column = next(name for name, words in SYNONYMS.items() if word in words)
    if column in ("统一社会信用代码", "职工数"):
        path = write(tmp_path / "单位.csv", [{"单位编号": "甲厂", word: UNITS[0][column]}])
        assert column in read_units(path, PLAN).raw.frame.columns
        return
    cells = {**GOOD, "性别": "女", "出生日": "1968-12-31", "地区": "330602", "份数": "2", "期限": "1年"}
    cells[word] = cells.pop(column)
    sheet = read_roster(write(tmp_path / "名册.csv", [cells]), PLAN, None)
    assert sheet.findings == () and column in sheet.raw.frame.columns


def test_columns_that_offices_add_are_passed_over(tmp_path: Path) -> None:
    cells = {**GOOD, **dict.fromkeys(PASSED_OVER, "甲")}
    assert read_roster(write(tmp_path / "名册.csv", [cells]), PLAN, None).findings == ()


def test_one_person_twice_is_told_whichever_way_the_number_is_written(tmp_path: Path) -> None:
    rows = [person("1968-12-31"), person("1968-12-31")]
    rows[1]["证件号码"] = rows[0]["证件号码"][:6] + rows[0]["证件号码"][8:17]
    with pytest.raises(RecordsError) as caught:
        enrol(tmp_path, write(tmp_path / "名册.csv", rows))
    assert [(f.code, f.row, f.message) for f in caught.value.findings] == [
        ("R411", 2, "与第 3 行是同一个人"),
        ("R411", 3, "与第 2 行是同一个人"),
    ]


def test_a_numeric_cell_has_lost_digits(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, ["姓名", "身份证号"])
        sheet.write_row(1, 0, ["虚构甲", 330621196812310451])
        sheet.write_row(2, 0, ["虚构乙", number()])
    with pytest.raises(RecordsError) as caught:
        enrol(tmp_path, path)
    (found,) = caught.value.findings
    assert (found.code, found.row, found.column) == ("R207", 2, "证件号码")
    assert "照原件重填" in found.remedy


def printed(path: Path, people: list[dict[str, str]], foot: str = "") -> Path:
    """A roster as a form that people print: a title, the unit, a header two rows deep with merged cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, 5, "虚构机械厂互助保障参保名册")
        sheet.write_row(1, 0, ["单位名称", "虚构机械厂", "联系电话", "0575", "填表日期", "2025.3.10"])
        for column, name in ((0, "序号"), (1, "姓名"), (5, "备注")):
            sheet.merge_range(2, column, 3, column, name)
        sheet.merge_range(2, 2, 2, 4, "个人信息")
        sheet.write_row(3, 2, ["性别", "身份证号", "部门"])
        for i, one in enumerate(people):
            sheet.write_row(4 + i, 0, [i + 1, one["姓名"], one.get("性别", ""), one["证件号码"], "一车间"])
        sheet.write(4 + len(people), 0, foot)
    return path


def test_a_printed_form_is_read_below_its_title(tmp_path: Path) -> None:
    people = [person(serial=i) for i in range(3)]
    job = enrol(tmp_path, printed(tmp_path / "名册.xlsx", people))
    plain = tmp_path / "平"
    plain.mkdir()
    as_plain = enrol(plain, write(plain / "名册.csv", people))
    assert job.out.read_bytes() == as_plain.out.read_bytes()


@pytest.mark.parametrize("titles", [1, 2, 3])
def test_titles_that_span_the_columns_are_no_part_of_the_header_below(titles: int, tmp_path: Path) -> None:
    people = [person(serial=i) for i in range(3)]
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        for line in range(titles):
            sheet.merge_range(line, 0, line, 3, f"虚构厂花名册（第 {line + 1} 行标题）")
        sheet.write_row(titles, 0, ["序号", "姓名", "身份证号", "手机"])
        for i, one in enumerate(people, start=1):
            sheet.write_row(titles + i, 0, [i, one["姓名"], one["证件号码"], "13800138000"])
    job = enrol(tmp_path, path)
    plain = tmp_path / "平"
    plain.mkdir()
    as_plain = enrol(plain, write(plain / "名册.csv", people))
    assert job.out.read_bytes() == as_plain.out.read_bytes()


def test_rows_of_a_printed_form_are_named_as_the_sheet_counts_them(tmp_path: Path) -> None:
    people = [person(serial=0), {**person(serial=1), "性别": "女"}]
    with pytest.raises(RecordsError) as caught:
        enrol(tmp_path, printed(tmp_path / "名册.xlsx", people, "填表人：虚构丁"))
    assert [(f.code, f.row, f.value) for f in caught.value.findings] == [
        ("R408", 6, "女"),
        ("R320", 7, "填表人：虚构丁"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("bad", [False, True])
def test_a_csv_file_may_have_a_title_too(encoding: str, bad: bool, tmp_path: Path) -> None:
    one = person(serial=1)
    number = one["证件号码"][:17] + "？" if bad else one["证件号码"]
    lines = ["虚构厂参保名册,,", ",,", "姓名,身份证号,序号", f"虚构,{number},1"]
    path = tmp_path / "名册.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    if not bad:
        assert len(enrol(tmp_path, path).out.read_text("utf-8").splitlines()) == 2
        return
    with pytest.raises(RecordsError) as caught:
        enrol(tmp_path, path)
    assert [(f.code, f.row) for f in caught.value.findings] == [("R316", 4)]


def test_other_tables_want_their_header_first(tmp_path: Path) -> None:
    held = tmp_path / "已有.csv"
    held.write_text("已有参保,,,\n参保编号,人员编号,起保日,终保日\n", encoding="utf-8")
    with pytest.raises(RecordsError) as caught:
        enrol(tmp_path, write(tmp_path / "名册.csv", [GOOD]), covers=held)
    assert [f.code for f in caught.value.findings] == ["R105"]


def test_a_credit_code_with_a_slip_is_refused(tmp_path: Path) -> None:
    units = [{**UNITS[0], "统一社会信用代码": "81330600MC0000004X"}]
    with pytest.raises(RecordsError) as caught:
        enrol(tmp_path, write(tmp_path / "名册.csv", [GOOD]), units=write(tmp_path / "单位.csv", units))
    assert [f.code for f in caught.value.findings] == ["R319"]


def test_with_keep_good_the_good_rows_are_enrolled_and_the_bad_ones_set_aside(tmp_path: Path) -> None:
    rows = [person(serial=1), {**person(serial=2), "证件号码": "1"}, person(serial=3)]
    job = enrol(tmp_path, write(tmp_path / "名册.csv", rows), rejects=tmp_path / "坏行.csv")
    assert len(job.out.read_text("utf-8").splitlines()) == 3
    assert job.rejects is not None
    (bad,) = job.rejects.read_text("utf-8").splitlines()[1:]
    assert "虚构2" in bad and "身份证号有 1 位" in bad


def test_who_was_left_out_may_still_make_the_unit_complete(tmp_path: Path) -> None:
    whole = plan("保障期限:\n  期: {起: 缴费次日, 长度: 1年}\n资格:\n  单位: {最低参保: {人数: 3人}}\n")
    rows = [person(serial=i, 单位编号="甲厂") for i in range(2)]
    bad = {**person(serial=3), "证件号码": "1", "单位编号": "甲厂"}
    files = [tmp_path / name for name in ("参保.csv", "未参保.csv")]
    for more, said in (([bad], "待补材料"), ([{**bad, "单位编号": "乙厂"}], "不予参加"), ([], "不予参加")):
        roster = write(tmp_path / "名册.csv", [*rows, *more])
        job = Job(roster, parse_iso("2025-03-10"), *files, rejects=tmp_path / "坏行.csv")
        enrol_files(whole, job)
        assert {row["结果"] for row in read(files[1])} == {said}
        assert len(read(files[1])) == 2


def test_people_match_by_number_and_keep_the_id_their_cover_gives(tmp_path: Path) -> None:
    office = Office(tmp_path)
    held = {
        "参保编号": "A1", "人员编号": "P7", "证件号码": number(), "起保日": "2024-03-11",
        "终保日": "2025-03-10", "首次参保日": "2020-03-11",
    }  # fmt: skip
    found = office.one(PLAN, person(), "2025-03-10", covers=[held])
    assert (found["人员编号"], found["证件号码"], found["办理"]) == ("P7", number(), "续保")
    assert found["参保编号"] == "P7-20250311"


def test_covers_that_name_nobody_are_warned_of(tmp_path: Path) -> None:
    office = Office(tmp_path)
    held = {"参保编号": "A1", "人员编号": "P7", "起保日": "2025-01-01", "终保日": "2025-12-31"}
    assert office.one(PLAN, person(), covers=[held])["办理"] == "首次"
    assert office.outcome is not None
    assert "有 1 行没有身份证号" in office.outcome.notices[-1]


def test_the_covers_written_can_be_read_as_covers(tmp_path: Path) -> None:
    office = Office(tmp_path)
    first, _ = office.enrol(PLAN, [person(serial=i) for i in range(3)], "2025-03-10")
    again, others = office.enrol(PLAN, [person(serial=i) for i in range(3)], "2025-03-10", covers=first)
    assert again == [] and {o["理由"] for o in others} == {"已有保障"}
    renewed, _ = office.enrol(PLAN, [person(serial=i) for i in range(3)], "2026-03-01", covers=first)
    assert [(c["起保日"], c["首次参保日"]) for c in renewed] == [("2026-03-11", "2025-03-11")] * 3

"""Bad files are refused by name, with file, row, column, value and what to do, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_input import BAD, Bad
from bad_making import event
from records_making import EVENT_HEAD, EVENTS, covers, events, text, write_csv
from records_plan import PROGRAM

from gongji.records.findings import RecordsError
from gongji.records.load import load


@pytest.mark.parametrize("case", BAD, ids=[b.name for b in BAD])
def test_is_refused_with_its_message(case: Bad, tmp_path: Path) -> None:
    other = events(tmp_path) if case.covers else covers(tmp_path)
    made = case.make(tmp_path)
    first, second = (made, other) if case.covers else (other, made)
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, first, second)
    said = str(caught.value).replace(str(tmp_path), "{d}").splitlines()
    assert said[: len(case.said)] == list(case.said)
    if len(case.said) == 1:
        assert len(said) == 1
    else:
        assert said[len(case.said) :][0].startswith(f"共 {len(case.said)} 处错误")
    assert caught.value.exit_code == 1


def test_the_table_holds_at_least_forty_kinds_and_every_name_once() -> None:
    names = [b.name for b in BAD]
    assert len(set(names)) == len(names) >= 40


def test_faults_of_both_files_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, covers(tmp_path, 地区="x"), events(tmp_path, 发生日="x"))
    assert [Path(f.file).name for f in caught.value.findings] == ["covers.csv", "events.csv"]


def test_a_missing_file_does_not_hide_the_faults_of_the_other(tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, tmp_path / "none.csv", events(tmp_path, 发生日="x"))
    assert [f.code for f in caught.value.findings] == ["R001", "R303"]


def test_every_one_of_a_thousand_bad_rows_is_told(tmp_path: Path) -> None:
    rows = [[f"E{i}", *EVENTS[0][1:]] for i in range(1000)]
    for row in rows:
        row[EVENT_HEAD.index("自付费用")] = "1.234"
    path = write_csv(tmp_path / "events.csv", EVENT_HEAD, rows)
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, covers(tmp_path), path)
    assert [f.row for f in caught.value.findings] == list(range(2, 1002))


def test_rows_are_counted_as_the_sheet_does_with_blank_rows_and_broken_lines_in_cells(tmp_path: Path) -> None:
    whole = text(EVENT_HEAD, EVENTS).splitlines()
    whole[1] = whole[1].replace("B1", '"B\n1"')
    path = tmp_path / "events.csv"
    path.write_text("\n".join([*whole[:2], "", whole[2], whole[3].replace("0.5", "x")]), encoding="utf-8")
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, covers(tmp_path), path)
    assert [(f.row, f.column) for f in caught.value.findings] == [(2, "票据号"), (5, "自付费用")]


@pytest.mark.parametrize("cause", ["住院", "停薪"])
def test_order_of_dates_of_another_cause_is_not_looked_at(cause: str, tmp_path: Path) -> None:
    path = event(2, 事由=cause, 伤害日="2025-06-01", 身故日="2025-05-01")(tmp_path)
    assert load(PROGRAM, covers(tmp_path), path).events.height == 3


def test_a_number_beyond_its_bounds_is_no_bad_row(tmp_path: Path) -> None:
    path = event(2, 自付费用="9" * 30, 停薪月数="61")(tmp_path)
    events_read = load(PROGRAM, covers(tmp_path), path).events
    assert events_read.height == 3
    assert events_read["自付费用"][0] == 10**17

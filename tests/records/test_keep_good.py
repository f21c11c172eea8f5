"""With bad rows set aside the good ones go on, and earlier decisions are checked before they are believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from records_making import EVENT_HEAD, EVENTS, changed, covers, events, write_csv
from records_plan import PROGRAM

from gongji.charter.nodes import State
from gongji.readers.decision import Prior
from gongji.records.findings import RecordsError
from gongji.records.layout import DECISION_COLUMNS
from gongji.records.load import load

GIVEN = ["E1", "甲", "给付", "6000.00", "600000", "600000", "600000", "四.1", "", "", ""]


def decided(folder: Path, *rows: list[str]) -> Path:
    """A decisions file."""
    return write_csv(folder / "prior.csv", DECISION_COLUMNS, rows)


def changed_prior(**cells: str) -> list[str]:
    """The good row with some cells replaced."""
    return changed([GIVEN], list(DECISION_COLUMNS), 2, **cells)[0]


def test_bad_rows_go_aside_with_their_cells_and_reasons(tmp_path: Path) -> None:
    rows = changed(changed(EVENTS, EVENT_HEAD, 2, 自付费用=" -1 "), EVENT_HEAD, 4, 参保编号="C9")
    path = write_csv(tmp_path / "events.csv", EVENT_HEAD, rows)
    records = load(PROGRAM, covers(tmp_path), path, keep_good=True)
    assert records.events["事件编号"].to_list() == ["E2"]
    assert records.rejects.select("文件", "行", "事件编号", "自付费用", "原因").rows() == [
        (str(path), 2, "E1", "-1", "自付费用：是负数（金额和数目不能小于零）"),
        (str(path), 4, "E3", "0.5", "参保编号：参保表里没有这个编号（核对编号，或补上参保行）"),
    ]


def test_events_of_a_bad_cover_go_aside_too(tmp_path: Path) -> None:
    bad = covers(tmp_path, 3, 地区="x")
    records = load(PROGRAM, bad, events(tmp_path), keep_good=True)
    assert records.events["事件编号"].to_list() == ["E1", "E3"]
    assert [(f.code, f.row) for f in records.findings] == [("R312", 3), ("R406", 3)]
    assert records.rejects["行"].to_list() == [3, 3]


def test_without_bad_rows_nothing_goes_aside(tmp_path: Path) -> None:
    records = load(PROGRAM, covers(tmp_path), events(tmp_path), keep_good=True)
    assert (records.findings, records.rejects.height) == ((), 0)


def test_a_bad_header_is_refused_all_the_same(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "events.csv", ["事件编号"], [["E1"]])
    with pytest.raises(RecordsError):
        load(PROGRAM, covers(tmp_path), path, keep_good=True)


def test_final_rows_are_kept_and_open_ones_left_to_be_decided_again(tmp_path: Path) -> None:
    zero = changed_prior(事件编号="E2", 给付项="乙", 状态="不给付", 金额分="0", 金额="0.00", 理由="计算为零")
    none = changed_prior(
        事件编号="E3", 给付项="", 状态="不给付", 金额分="0", 金额="0.00", 理由="不属于保障范围"
    )
    blank = changed_prior(事件编号="E2", 给付项="甲", 状态="不给付", 金额分="", 金额="", 理由="除外")
    open_ = changed_prior(事件编号="E3", 给付项="甲", 状态="待补材料", 金额分="", 金额="")
    path = decided(tmp_path, GIVEN, zero, none, blank, open_)
    assert load(PROGRAM, covers(tmp_path), events(tmp_path), path).prior == {
        ("E1", 0): Prior(State.PAID, 600_000, True),
        ("E2", 0): Prior(State.REFUSED, 0, False),
        ("E2", 1): Prior(State.REFUSED, 0, True),
        ("E3", -1): Prior(State.REFUSED, 0, False),
    }


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"事件编号": "E9"}, "R407", "事件编号"),
        ({"给付项": "丙"}, "R310", "给付项"),
        ({"状态": "已给付"}, "R310", "状态"),
        ({"金额分": ""}, "R307", "金额分"),
        ({"金额分": "6e5"}, "R307", "金额分"),
        ({"金额": "6000.01"}, "R407", "金额"),
        ({"金额": ""}, "R407", "金额"),
        ({"状态": "待补材料", "金额分": ""}, "R407", "金额"),
        ({"金额": "0.00", "金额分": "0"}, "R414", "金额分"),
        ({"状态": "不给付"}, "R414", "金额分"),
    ],
)
def test_a_bad_earlier_decision_is_refused(
    cells: dict[str, str], code: str, column: str, tmp_path: Path
) -> None:
    path = decided(tmp_path, changed_prior(**cells))
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, covers(tmp_path), events(tmp_path), path)
    assert [(f.code, f.row, f.column) for f in caught.value.findings] == [(code, 2, column)]


def test_one_decision_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, covers(tmp_path), events(tmp_path), decided(tmp_path, GIVEN, GIVEN))
    assert [f.code for f in caught.value.findings] == ["R401"]


def test_an_event_already_decided_cannot_be_set_aside(tmp_path: Path) -> None:
    path = decided(tmp_path, GIVEN)
    with pytest.raises(RecordsError) as caught:
        load(PROGRAM, covers(tmp_path), events(tmp_path, 自付费用="x"), path, keep_good=True)
    assert "R406" in [f.code for f in caught.value.findings]

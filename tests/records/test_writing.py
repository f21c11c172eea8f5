"""Outputs are whole or not there, and the same table gives the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from gongji.records.findings import RecordsError
from gongji.records.writing import require_output, write_all, write_table, write_whole

TABLE = pl.DataFrame(
    {
        "编号": ["甲,1", '乙"2', ""],
        "金额": [Decimal("2000.00"), None, Decimal("0.01")],
        "分": [200_000, None, 1],
    },
    schema={"编号": pl.String, "金额": pl.Decimal(18, 2), "分": pl.Int64},
)


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
def test_equal_tables_give_equal_bytes(kind: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"a{kind}", tmp_path / f"b{kind}"
    write_table(TABLE, first, "表")
    write_table(TABLE, second, "表")
    assert first.read_bytes() == second.read_bytes()


def test_csv_is_utf8_with_plain_line_ends_and_empty_cells(tmp_path: Path) -> None:
    write_table(TABLE, tmp_path / "a.csv", "表")
    assert (tmp_path / "a.csv").read_bytes().decode() == (
        '编号,金额,分\n"甲,1",2000.00,200000\n"乙""2",,\n,0.01,1\n'
    )


def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    write_table(TABLE, tmp_path / "a.xlsx", "表")
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("表").to_python()
    assert rows == [["编号", "金额", "分"], ["甲,1", 2000.0, 200000.0], ['乙"2', "", ""], ["", 0.01, 1.0]]


def test_parquet_keeps_exact_amounts(tmp_path: Path) -> None:
    write_table(TABLE, tmp_path / "a.parquet", "表")
    assert pl.read_parquet(tmp_path / "a.parquet").equals(TABLE)


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("旧", encoding="utf-8")

    def fails(path: Path) -> None:
        path.write_text("新的一半", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(RecordsError) as caught:
        write_whole(target, fails)
    assert caught.value.findings[0].code == "R503"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert target.read_text(encoding="utf-8") == "旧"


def test_a_kill_while_writing_leaves_the_old_file_whole(tmp_path: Path) -> None:
    target, started = tmp_path / "a.csv", tmp_path / "started"
    target.write_text("旧", encoding="utf-8")
    script = f"""
import time
from pathlib import Path
from gongji.records.writing import write_whole
def slow(path):
    with path.open("w") as out:
        out.write("half"); out.flush()
        Path({str(started)!r}).touch()
        time.sleep(60)
write_whole(Path({str(target)!r}), slow)
"""
    child = subprocess.Popen([sys.executable, "-c", script])
    deadline = time.monotonic() + 30
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert target.read_text(encoding="utf-8") == "旧"


def test_of_files_that_belong_together_none_takes_its_place_before_all_are_written(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("旧", encoding="utf-8")

    def fails(path: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(RecordsError) as caught:
        write_all([(first, lambda path: path.touch()), (second, fails)])
    assert str(second) in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert first.read_text(encoding="utf-8") == "旧"


@pytest.mark.parametrize(
    ("name", "code"),
    [("none/a.csv", "R501"), ("a.txt", "R003"), ("a", "R003"), ("folder.csv", "R002"), ("in.csv", "R502")],
)
def test_a_place_that_will_not_do_is_refused_before_any_work(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "in.csv").touch()
    with pytest.raises(RecordsError) as caught:
        require_output(tmp_path / name, [tmp_path / "in.csv"])
    assert caught.value.findings[0].code == code


def test_a_link_to_an_input_is_that_input(tmp_path: Path) -> None:
    (tmp_path / "in.csv").touch()
    (tmp_path / "out.csv").hardlink_to(tmp_path / "in.csv")
    with pytest.raises(RecordsError) as caught:
        require_output(tmp_path / "out.csv", [tmp_path / "in.csv"])
    assert caught.value.findings[0].code == "R502"


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    frame = pl.DataFrame({"甲": pl.repeat(1, 1_048_576, eager=True)})
    with pytest.raises(RecordsError) as caught:
        write_table(frame, tmp_path / "a.xlsx", "表")
    assert caught.value.findings[0].code == "R504"

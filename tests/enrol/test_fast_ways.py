"""What is quick where a roster is clean says the same as what is careful: equal bytes, equal findings."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from enrol_making import person, plan, read, write

from gongji.codes.civil import parse_iso
from gongji.enrol.files import Job, enrol_files
from gongji.records import tables
from gongji.records.findings import RecordsError

PLAN = plan(
    "保障期限:\n  期: {起: 缴费次日, 长度: 1年}\n"
    "费用:\n  费: {金额: 10元, 按: 每份, 分担: {单位: 60%, 本人: 40%}, 份数: {最多: 3份}}\n"
)
ROWS = [
    {
        **person(f"19{70 + i // 300}-01-{1 + i % 28:02d}", serial=i % 300, male=i % 3 == 0),
        "单位编号": f"U{i % 7}",
        "地区": "330602",
        "份数": str(1 + i % 3),
    }
    for i in range(3000)
]


def enrol(folder: Path, roster: Path, name: str = "参保") -> bytes:
    job = Job(roster, parse_iso("2025-03-10"), folder / f"{name}.csv", folder / f"{name}-未.csv")
    enrol_files(PLAN, job)
    return job.out.read_bytes()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("clean")
    return enrol(folder, write(folder / "名册.csv", ROWS))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("U3,", "　U3 ,"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("虚构7,", '"虚构7",'),
        lambda text: text.replace("\n", "\n,,,,\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace(",330602,", ",330602\u00a0,"),
    ],
    ids=["blanks", "crlf", "quotes", "blank rows", "bom", "nbsp"],
)
def test_a_roster_written_otherwise_gives_equal_bytes(spoil, clean: bytes, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    text = write(tmp_path / "名册.csv", ROWS).read_text("utf-8")
    (tmp_path / "名册.csv").write_bytes(spoil(text).encode())
    assert enrol(tmp_path, tmp_path / "名册.csv") == clean


def test_gb18030_gives_equal_bytes(clean: bytes, tmp_path: Path) -> None:
    path = write(tmp_path / "名册.csv", ROWS)
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert enrol(tmp_path, path) == clean


def test_cells_read_one_by_one_give_equal_bytes(
    clean: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST", 0)
    assert enrol(tmp_path, write(tmp_path / "名册.csv", ROWS)) == clean


def test_a_small_x_and_15_digits_give_equal_bytes(clean: bytes, tmp_path: Path) -> None:
    rows = [dict(row) for row in ROWS]
    for row in rows[::5]:
        row["证件号码"] = row["证件号码"].lower()
    for row in rows[1::5]:
        row["证件号码"] = row["证件号码"][:6] + row["证件号码"][8:17]
    assert enrol(tmp_path, write(tmp_path / "名册.csv", rows)) == clean


def test_one_bad_row_among_thousands_is_the_only_one_named(tmp_path: Path) -> None:
    for name, value in (("份数", "9"), ("地区", "33"), ("证件号码", "1"), ("姓名", "")):
        rows = [*ROWS[:2500], {**ROWS[2500], name: value}, *ROWS[2501:]]
        with pytest.raises(RecordsError) as caught:
            enrol(tmp_path, write(tmp_path / "名册.csv", rows))
        assert [(f.row, f.column, f.value) for f in caught.value.findings] == [(2502, name, value)]


def test_the_parts_add_up_row_by_row(clean: bytes, tmp_path: Path) -> None:
    (tmp_path / "参保.csv").write_bytes(clean)
    for row in read(tmp_path / "参保.csv"):
        parts = dict(part.split("=") for part in row["分担分"].split("；"))
        assert sum(map(int, parts.values())) == int(row["应缴分"]) == 1000 * int(row["份数"])
    assert pl.read_csv(tmp_path / "参保.csv")["参保编号"].n_unique() == len(ROWS)

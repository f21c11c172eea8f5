"""Files that look different and say the same are read the same; nothing else is guessed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from records_making import (
    COVER_HEAD,
    COVERS,
    EVENT_HEAD,
    EVENTS,
    changed,
    covers,
    events,
    text,
    write_csv,
    write_xlsx,
)
from records_plan import PROGRAM

from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.codes.civil import parse_iso
from gongji.records.load import Records, load
from gongji.records.raw import ROW

TYPED = {"自付费用": float, "停薪月数": float, "决定序": float}
DATES = ("发生日", "知悉日", "通知日", "申领日", "伤害日", "身故日")


def read(folder: Path, path: Path) -> Records:
    """The events of a file, under the good covers."""
    return load(PROGRAM, covers(folder), path)


def typed(folder: Path) -> Path:
    """xlsx with numbers and dates in cells of their own type, as Excel makes them."""
    rows: list[list[object]] = []
    for line in EVENTS:
        cells: list[object] = []
        for name, value in zip(EVENT_HEAD, line, strict=True):
            if value and name in TYPED and value != "无":
                cells.append(float(value))
            elif value and name in DATES:
                cells.append(date.fromisoformat(value))
            else:
                cells.append(value)
        rows.append(cells)
    import xlsxwriter

    path = folder / "typed.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d"}) as book:
        page = book.add_worksheet("事件")
        for number, row in enumerate([EVENT_HEAD, *rows]):
            for i, cell in enumerate(row):
                if cell != "":
                    page.write(number, i, cell)
    return path


def as_parquet(folder: Path) -> Path:
    """Typed Parquet: dates, decimals, booleans, integers."""
    frame = pl.DataFrame(EVENTS, schema=EVENT_HEAD, orient="row").with_columns(
        *(pl.when(pl.col(n) != "").then(pl.col(n)).str.to_date().alias(n) for n in DATES),
        pl.col("自杀自残").replace_strict({"是": True, "否": False, "": None}, return_dtype=pl.Boolean),
        pl.Series("自付费用", [Decimal("12000.00"), None, Decimal("0.50")], dtype=pl.Decimal(12, 4)),
        pl.Series("停薪月数", [None, None, 3], dtype=pl.Int16),
        pl.col("事由").cast(pl.Categorical),
    )
    frame.write_parquet(folder / "events.parquet")
    return folder / "events.parquet"


SAME: dict[str, Callable[[Path], Path]] = {
    "带 BOM": lambda d: write_csv(d / "e.csv", EVENT_HEAD, EVENTS, "utf-8-sig"),
    "GB18030": lambda d: write_csv(d / "e.csv", EVENT_HEAD, EVENTS, "gb18030"),
    "回车换行": lambda d: put(d, text(EVENT_HEAD, EVENTS).replace("\n", "\r\n")),
    "末行没有换行": lambda d: put(d, text(EVENT_HEAD, EVENTS).rstrip("\n")),
    "两端空白": lambda d: put(d, text(EVENT_HEAD, EVENTS).replace(",", " ,　")),
    "都加引号": lambda d: put(d, re.sub(r"([^,\n]+)", r'"\1"', text(EVENT_HEAD, EVENTS))),
    "空白行": lambda d: put(d, text(EVENT_HEAD, EVENTS) + ",,,,,,,,,,,,,,\n\n"),
    "文本格的 xlsx": lambda d: write_xlsx(d / "e.xlsx", EVENT_HEAD, EVENTS),
    "各有类型的 xlsx": typed,
    "大写扩展名": lambda d: write_csv(d / "e.CSV", EVENT_HEAD, EVENTS),
    "文本的 parquet": lambda d: plain_parquet(d),
    "各有类型的 parquet": as_parquet,
}


def put(folder: Path, content: str) -> Path:
    """A CSV file of given text."""
    (folder / "e.csv").write_bytes(content.encode())
    return folder / "e.csv"


def plain_parquet(folder: Path) -> Path:
    """All columns text."""
    pl.DataFrame(EVENTS, schema=EVENT_HEAD, orient="row").write_parquet(folder / "e.parquet")
    return folder / "e.parquet"


@pytest.mark.parametrize("name", SAME)
def test_reads_the_same(name: str, tmp_path: Path) -> None:
    plain = read(tmp_path, events(tmp_path))
    other = read(tmp_path, SAME[name](tmp_path))
    assert other.events.drop(ROW).equals(plain.events.drop(ROW))


def test_gb18030_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "e.csv", EVENT_HEAD, EVENTS, "gb18030")
    assert read(tmp_path, path).notices == (f"{path}：按 GB18030 编码读取",)


def test_cells_become_what_they_say(tmp_path: Path) -> None:
    frame = read(tmp_path, events(tmp_path)).events
    assert frame["自付费用"].to_list() == [1_200_000, UNKNOWN, 50]
    assert frame["发生日"][0] == parse_iso("2025-06-01")
    assert frame["病种"].to_list() == [0, UNKNOWN, ABSENT]
    assert frame["自杀自残"].to_list() == [0, 0, 1]  # the middle one by its default
    assert frame["停薪月数"].to_list() == [UNKNOWN, UNKNOWN, 3]
    assert frame["决定序"].to_list() == [UNKNOWN] * 3


def test_brackets_count_as_the_same_full_or_half_width(tmp_path: Path) -> None:
    path = events(tmp_path, 病种="慢性肾衰竭（尿毒症）")
    assert read(tmp_path, path).events["病种"][0] == 1


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("0", 0),
        ("0.01", 1),
        ("0.1", 10),
        ("007.50", 750),
        ("100000000", 10**10),
        ("1234567890123.45", 123456789012345),
    ],
)
def test_amounts_to_the_fen(cell: str, fen: int, tmp_path: Path) -> None:
    assert read(tmp_path, events(tmp_path, 自付费用=cell)).events["自付费用"][0] == fen


def test_a_formula_with_its_value_is_read_and_noise_of_arithmetic_is_not(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "e.xlsx", EVENT_HEAD, EVENTS)
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for number, row in enumerate([EVENT_HEAD, *EVENTS]):
            for i, value in enumerate(row):
                if value:
                    page.write_string(number, i, value)
        page.write_formula(1, EVENT_HEAD.index("自付费用"), "=0.1+0.2", None, 0.1 + 0.2)
        page.write_formula(2, EVENT_HEAD.index("病种"), '="其他"', None, "其他")
    frame = read(tmp_path, path).events
    assert frame["自付费用"][0] == 30
    assert frame["病种"][1] == 2


def test_midnight_of_a_day_is_the_day_in_parquet(tmp_path: Path) -> None:
    frame = pl.DataFrame(EVENTS, schema=EVENT_HEAD, orient="row").with_columns(
        pl.Series("发生日", [datetime(2025, 6, 1), datetime(2025, 7, 1), datetime(2025, 8, 1)])
    )
    frame.write_parquet(tmp_path / "e.parquet")
    assert read(tmp_path, tmp_path / "e.parquet").events["发生日"][0] == parse_iso("2025-06-01")


def test_the_first_sheet_seen_is_read_and_the_others_named(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(tmp_path / "e.xlsx", EVENT_HEAD, EVENTS, "甲")
    book = openpyxl.load_workbook(path)
    hidden = book.create_sheet("乙", 0)
    hidden.sheet_state = "hidden"
    book.create_sheet("丙")
    book.save(path)
    records = read(tmp_path, path)
    assert records.events.height == 3
    assert records.notices == (f"{path}：有 3 张工作表，只读“甲”；未读：乙、丙（其中隐藏的：乙）",)


def test_a_sheet_can_be_named(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(tmp_path / "e.xlsx", EVENT_HEAD, EVENTS, "六月")
    book = openpyxl.load_workbook(path)
    book.create_sheet("首页", 0)
    book.save(path)
    assert read(tmp_path, Path(f"{path}#六月")).events.height == 3


def test_a_missing_optional_column_is_blank_and_said(tmp_path: Path) -> None:
    i = EVENT_HEAD.index("自付费用")
    path = write_csv(
        tmp_path / "e.csv", EVENT_HEAD[:i] + EVENT_HEAD[i + 1 :], [r[:i] + r[i + 1 :] for r in EVENTS]
    )
    records = read(tmp_path, path)
    assert records.events["自付费用"].to_list() == [UNKNOWN] * 3
    assert records.notices == (f"{path}：没有“自付费用”列，按空白处理",)


def test_headers_only_are_no_rows(tmp_path: Path) -> None:
    records = load(
        PROGRAM,
        write_csv(tmp_path / "c.csv", COVER_HEAD, []),
        write_csv(tmp_path / "e.csv", EVENT_HEAD, []),
    )
    assert (records.covers.height, records.events.height) == (0, 0)


def test_tranches_of_one_person_may_overlap(tmp_path: Path) -> None:
    rows = changed(changed(COVERS, COVER_HEAD, 3, 人员编号="P1", 份次="2"), COVER_HEAD, 2, 份次="1")
    path = write_csv(tmp_path / "covers.csv", COVER_HEAD, rows)
    assert load(PROGRAM, path, events(tmp_path)).covers.height == 2


def test_covers_that_follow_each_other_do_not_overlap(tmp_path: Path) -> None:
    path = covers(tmp_path, 3, 人员编号="P1", 起保日="2026-01-01", 终保日="2026-12-31")
    assert load(PROGRAM, path, events(tmp_path)).covers.height == 2


def test_a_wide_real_sheet_is_no_bomb(tmp_path: Path) -> None:
    rows = [[f"E{i}", *EVENTS[0][1:]] for i in range(3000)]
    path = write_xlsx(tmp_path / "e.xlsx", EVENT_HEAD, rows)
    with zipfile.ZipFile(path) as archive:
        assert max(p.file_size / max(1, p.compress_size) for p in archive.infolist()) < 40
    assert read(tmp_path, path).events.height == 3000

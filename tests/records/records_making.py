"""Makes the files that tests read: a good pair of covers and events, and changes to them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

COVER_HEAD = ["参保编号", "人员编号", "单位编号", "地区", "起保日", "终保日", "首次参保日", "份数", "份次"]
COVERS = [
    ["C1", "P1", "U1", "330602", "2025-01-01", "2025-12-31", "2020-01-01", "1", ""],
    ["C2", "P2", "U1", "330602", "2025-01-01", "2025-12-31", "2025-01-01", "", ""],
]
EVENT_HEAD = [
    "事件编号", "参保编号", "事由", "发生日", "知悉日", "通知日", "申领日", "决定序", "病种", "自付费用",
    "伤害日", "身故日", "停薪月数", "自杀自残", "票据号",
]  # fmt: skip
EVENTS = [
    ["E1", "C1", "住院", "2025-06-01", "2025-06-02", "2025-06-03", "2025-06-30", "", "恶性肿瘤", "12000",
     "", "", "", "否", "B1"],
    ["E2", "C2", "身故", "2025-07-01", "", "", "", "", "", "", "2025-06-01", "2025-07-01", "", "", ""],
    ["E3", "C1", "停薪", "2025-08-01", "", "", "", "", "无", "0.5", "", "", "3", "是", ""],
]  # fmt: skip


def text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def write_csv(
    path: Path, head: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "utf-8"
) -> Path:
    """A table as a CSV file."""
    path.write_bytes(text(head, rows).encode(encoding))
    return path


def write_xlsx(
    path: Path, head: Sequence[str], rows: Sequence[Sequence[object]], sheet: str = "Sheet1"
) -> Path:
    """A table as an xlsx file; texts as text cells, other values as they are."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([head, *rows]):
            for i, value in enumerate(row):
                if isinstance(value, str):
                    if value.startswith("="):
                        page.write_formula(number, i, value)
                    elif value:
                        page.write_string(number, i, value)
                else:
                    page.write(number, i, value)
    return path


def changed(rows: Sequence[Sequence[str]], head: Sequence[str], row: int, **cells: str) -> list[list[str]]:
    """The rows with some cells of row `row` (as the sheet counts, the header being 1) replaced."""
    copy = [list(r) for r in rows]
    for name, value in cells.items():
        copy[row - 2][head.index(name)] = value
    return copy


def covers(folder: Path, row: int = 2, **cells: str) -> Path:
    """A covers file with some cells replaced."""
    return write_csv(folder / "covers.csv", COVER_HEAD, changed(COVERS, COVER_HEAD, row, **cells))


def events(folder: Path, row: int = 2, **cells: str) -> Path:
    """An events file with some cells replaced."""
    return write_csv(folder / "events.csv", EVENT_HEAD, changed(EVENTS, EVENT_HEAD, row, **cells))

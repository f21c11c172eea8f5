"""Makes bad files, each a small step away from a good one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow as pa
from pyarrow import parquet as pq
from records_making import (
    EVENT_HEAD,
    EVENTS,
    covers,
    events,
    write_csv,
    write_xlsx,
)

Make = Callable[[Path], Path]


def event(row: int = 2, **cells: str) -> Make:
    """An events file with some cells replaced."""
    return lambda folder: events(folder, row, **cells)


def cover(row: int = 2, **cells: str) -> Make:
    """A covers file with some cells replaced."""
    return lambda folder: covers(folder, row, **cells)


def raw(content: bytes, name: str = "events.csv") -> Make:
    """A file of given bytes."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def headed(*head: str) -> Make:
    """An events file with another header and one row."""
    return lambda folder: write_csv(folder / "events.csv", head, [EVENTS[0][: len(head)]])


def encoded(encoding: str) -> Make:
    """The good events in another encoding."""
    return lambda folder: write_csv(folder / "events.csv", EVENT_HEAD, EVENTS, encoding)


def without(column: str) -> Make:
    """The good events without a column."""
    i = EVENT_HEAD.index(column)
    return lambda folder: write_csv(
        folder / "events.csv", EVENT_HEAD[:i] + EVENT_HEAD[i + 1 :], [r[:i] + r[i + 1 :] for r in EVENTS]
    )


def sheet(row: int = 2, **cells: object) -> Make:
    """The events as xlsx with some cells replaced by values of any type; = begins a formula without value."""

    def make(folder: Path) -> Path:
        rows: list[list[object]] = [list(r) for r in EVENTS]
        for name, value in cells.items():
            rows[row - 2][EVENT_HEAD.index(name)] = value
        book = openpyxl.Workbook()
        page = book.active
        page.title = "事件"
        for number, line in enumerate([EVENT_HEAD, *rows], start=1):
            for i, value in enumerate(line, start=1):
                if value != "":
                    cell = page.cell(number, i, value)
                    if isinstance(value, str) and not value.startswith("="):
                        cell.data_type = "e" if value.startswith("#") else "s"
        book.save(folder / "events.xlsx")
        return folder / "events.xlsx"

    return make


def good_xlsx(folder: Path) -> Path:
    """The good events as xlsx."""
    return write_xlsx(folder / "events.xlsx", EVENT_HEAD, EVENTS, "事件")


def merged(folder: Path) -> Path:
    """Two events share one cell."""
    path = sheet()(folder)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("C2:C3")
    book.save(path)
    return path


def merged_header(folder: Path) -> Path:
    """One header cell over two columns."""
    path = sheet()(folder)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("C1:D1")
    book.save(path)
    return path


def cut(path: Path, share: float = 0.5) -> Path:
    """The first part of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def bomb(folder: Path) -> Path:
    """An xlsx whose sheet is 200 MB of blanks."""
    path = good_xlsx(folder)
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(folder / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                new.writestr(part, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w") as out:
            for _ in range(200):
                out.write(b" " * 2**20)
    return folder / "bomb.xlsx"


def other_zip(folder: Path) -> Path:
    """A zip that is no workbook."""
    with zipfile.ZipFile(folder / "events.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    return folder / "events.xlsx"


def parquet(**columns: pl.Series) -> Make:
    """The good events as Parquet with some columns replaced."""

    def make(folder: Path) -> Path:
        frame = pl.DataFrame(EVENTS, schema=EVENT_HEAD, orient="row")
        frame.with_columns(s.alias(n) for n, s in columns.items()).write_parquet(folder / "events.parquet")
        return folder / "events.parquet"

    return make


def wide_decimals(folder: Path) -> Path:
    """The good events as Parquet, amounts in decimals of 256 bits."""
    path = parquet()(folder)
    table = pq.read_table(path)
    place = table.column_names.index("自付费用")
    amounts = pa.array([Decimal("12.34")] * table.num_rows, pa.decimal256(40, 2))
    pq.write_table(table.set_column(place, "自付费用", amounts), path)
    return path


def ole(mark: str, name: str = "events.xlsx") -> Make:
    """The container that old and locked Excel files use."""
    return raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + mark.encode("utf-16-le"), name)


def folder_itself(folder: Path) -> Path:
    """A folder with the name of a file."""
    (folder / "events.csv").mkdir()
    return folder / "events.csv"


def misspelt(folder: Path) -> Path:
    """A path one letter away from a file."""
    events(folder)
    return folder / "event.csv"


def misspelt_among_others(folder: Path) -> Path:
    """A path one letter away from decisions, a text and a folder, none of which are events."""
    (folder / "events1.csv").write_text("事件编号,给付项,状态,金额\n", encoding="utf-8")
    (folder / "events2.txt").write_text("x", encoding="utf-8")
    (folder / "events3.csv").mkdir()
    return folder / "events2.csv"


def two_rows(*ids: str) -> Iterator[list[str]]:
    """Rows of one event under several ids."""
    for name in ids:
        yield [name, *EVENTS[0][1:]]

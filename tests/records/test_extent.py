"""A workbook of a kilobyte with two cells far apart would be laid out as 17,000,000,000: refused unread."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from gongji.records.findings import RecordsError
from gongji.records.xlsx_guard import MOST_CELLS, require_extent

CELL = '<c r="{}" t="inlineStr"><is><t>虚</t></is></c>'
TEN = "".join(
    f'<row r="{row}">{CELL.format(f"A{row}")}{CELL.format(f"B{row}")}</row>' for row in range(1, 11)
)


def book(folder: Path, rows: str, part: str = "xl/worksheets/sheet1.xml", encoding: str = "utf-8") -> Path:
    """A workbook whose sheet has these rows."""
    path = folder / "虚构.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", "<workbook/>")
        xml = f'<worksheet><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
        new.writestr(part, xml.encode(encoding))
    return path


FAR = {
    "corner": TEN + '<row r="1048576">' + CELL.format("XFD1048576") + "</row>",
    "out of order": '<row r="1048576">' + CELL.format("A1048576") + "</row><row r='1'>" + CELL.format("XFD1") + "</row>",
    "beyond any sheet": TEN + CELL.format("A4294967295"),
    "beyond any column": TEN + CELL.format("ZZZZZZZ1"),
    "small letters": TEN + CELL.format("xfd1048576"),
    "other quotes": TEN + "<c t='n' r = 'XFD1048576'/>",
    "a prefix": TEN + '<x:c r="XFD1048576"/>',
    "columns without places": "<row r='1'>" + "<c/>" * 40 + "</row><row r='1048576'><c/></row>",
    "places of another name": "<row r='1'>" + "<c x:r='A1' s=' r=1'/>" * 40 + "</row><row r='1048576'><c x:r='A1'/></row>",
    "many noughts": TEN + CELL.format("XFD0000000000001048576"),
    "rows without places": "<row>" + "<c/>" * 40 + "</row>" + "<row/>" * 1_000_000 + "<row><c><v>1</v></c></row>",
    "an odd prefix": "<a-b:row>" + "<a-b:c/>" * 40 + "</a-b:row>" + "<a-b:row/>" * 1_000_000,
    "attributes side by side": "<row r='1'>" + '<c s="0"t="n"/>' * 40 + "</row><row r='1048576'><c/></row>",
    "a name of other letters": "<row r='1'>" + '<c 虚="0"/>' * 40 + "</row><row r='1048576'><c/></row>",
    "a place in a value": "<row r='1'>" + """<c s=' r="A1"'/>""" * 40 + "</row><row r='1048576'><c/></row>",
    "cells behind the last place": '<row r="1">' + CELL.format("Z1") + "<c/>" * 40 + "</row><row r='999999'/>",
    "a row for a cell of another": TEN + '<row r="11">' + CELL.format("A99999999") + "</row>",
}  # fmt: skip


@pytest.mark.parametrize("case", FAR)
def test_cells_too_far_apart_are_refused_unread(case: str, tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="R013"):
        require_extent(book(tmp_path, FAR[case]))


def test_a_sheet_by_another_name_or_in_another_encoding_is_looked_at(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="R013"):
        require_extent(book(tmp_path, FAR["corner"], "xl/printerSettings.bin"))
    with pytest.raises(RecordsError, match="R006"):
        require_extent(book(tmp_path, FAR["corner"], encoding="utf-16"))


@pytest.mark.parametrize(("last", "taken"), [(29, True), (30, True), (31, False)])
def test_the_limit_is_of_cells(last: int, taken: bool, tmp_path: Path) -> None:
    rows = MOST_CELLS // 30
    letters = f"A{chr(ord('A') + last - 27)}" if last > 26 else chr(ord("@") + last)
    path = book(tmp_path, TEN + f'<row r="{rows}">' + CELL.format(f"{letters}{rows}") + "</row>")
    if taken:
        require_extent(path)
        return
    with pytest.raises(RecordsError, match="第 31 列"):
        require_extent(path)


def test_what_is_declared_and_not_filled_counts_for_nothing(tmp_path: Path) -> None:
    require_extent(book(tmp_path, TEN))
    require_extent(book(tmp_path, "<row><c/><c/></row>" * 1000))


def test_a_large_sheet_behind_a_prefix_or_without_places_is_no_larger_than_it_is(tmp_path: Path) -> None:
    prefixed = "".join(f'<x:row r="{n}"><x:c r="A{n}"/><x:c r="Z{n}"/></x:row>' for n in range(1, 600_001))
    require_extent(book(tmp_path, prefixed))
    require_extent(book(tmp_path, "<row>" + "<c/>" * 26 + "</row>" + "<row><c/></row>" * 600_000))

"""xlsx files as text: the sheet that is meant, its cells written out, and the ones that cannot be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from gongji.records.findings import Finding, RecordsError, refuse
from gongji.records.layout import Column, Form, Layout
from gongji.records.raw import (
    HEADER_SEARCH,
    ROW,
    CellFault,
    Raw,
    below_title,
    framed,
    header_place,
    is_header,
    match_header,
    refuse_header_place,
)
from gongji.records.xlsx_guard import odd_cells, require_xlsx

_DIGITS: Final = 15
"""Significant digits that a sheet shows of a number; what lies behind them is noise of its arithmetic."""

Cells = list[list[Any]]


def read_xlsx(path: Path, layout: Layout, wanted: str = "") -> Raw:
    """The cells of an xlsx file under a layout. Raises `RecordsError` where the file as such is wrong."""
    require_xlsx(path)
    sheet, notices = "", list[str]()
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheet, notices = _chosen(path, workbook, layout, wanted)
        opened = workbook.get_sheet_by_name(sheet)
        rows: Cells = opened.to_python(skip_empty_area=False)
        merged = opened.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise refuse("R006", path, "xlsx 文件损坏或不完整", "在 Excel 里打开后另存，或重新导出") from error
    odd = odd_cells(path, sheet)
    if not rows or not any(cell != "" for row in rows for cell in row):
        raise refuse("R004", path, f"工作表“{sheet}”是空的", "至少要有表头一行")
    head, top, depth = _header(rows, merged, layout)
    place = header_place([[str(c) for c in row] for row in rows[top : top + HEADER_SEARCH]], layout)
    if place is not None:
        raise refuse_header_place(str(path), sheet, place)
    if not layout.titled:
        _refuse_merged_header(path, sheet, merged, head)
    names, warnings = match_header(str(path), sheet, head, layout, top + 1)
    columns = [layout.by_name.get(name) for name in names]
    below = top + depth
    texts, faults = _texts(rows, columns, {(o.row, o.column) for o in odd}, below)
    faults += [_odd_fault(o.row, _name(names, o.column), o.error) for o in odd if o.row > below]
    named = {n: texts[i] for i, n in enumerate(names) if n}
    frame = framed(named, list(range(below + 1, len(rows) + 1)))
    filled = set(frame[ROW].to_list()) if merged else set[int]()
    faults += [f for f in _merged_faults(merged, names, below, len(rows)) if f.row in filled]
    faults += _nameless(texts, names, below)
    notices += below_title(str(path), top)
    return Raw(str(path), sheet, frame, tuple(faults), tuple(notices + warnings))


def _header(rows: Cells, merged: Sequence[Any], layout: Layout) -> tuple[list[str], int, int]:
    """The names in the header, its place from 0, and how many rows it takes.

    Below a title, merged cells may make it more than one row deep: the lowest name of a column counts. A row
    that holds no known name is no part of it, even a title that spans the columns.
    """
    seen = rows[:HEADER_SEARCH]
    for top in range(len(seen) if layout.titled else 0):
        if not any(layout.meant(str(cell).strip()) in layout.by_name for cell in seen[top]):
            continue
        depth = _depth(rows, merged, layout, top)
        names = _lowest(rows[top : top + depth])
        if is_header(names, layout):
            return names, top, depth
    return [str(cell).strip() for cell in rows[0]], 0, 1


def _depth(rows: Cells, merged: Sequence[Any], layout: Layout, top: int) -> int:
    """How many rows a header takes that begins in a row: as far down as its cells are merged, and a row more
    where names that are known stand below a cell that spans several columns."""
    mine = [(left, bottom, right) for (first, left), (bottom, right) in merged if first == top]
    down = max((bottom - top + 1 for _, bottom, _ in mine), default=1)
    under = rows[top + 1] if top + 1 < len(rows) else []
    beneath = {layout.meant(str(c).strip()) for left, _, right in mine for c in under[left : right + 1]}
    return max(down, 2) if beneath & set(layout.by_name) else down


def _lowest(rows: Cells) -> list[str]:
    """The last text of each column."""
    texts = [[str(cell).strip() for cell in row] for row in rows]
    return [next((t for t in reversed(column) if t), "") for column in zip_longest(*texts, fillvalue="")]


def _chosen(path: Path, workbook: CalamineWorkbook, layout: Layout, wanted: str) -> tuple[str, list[str]]:
    """The sheet that is meant: the one asked for, else one of the layout's names, else the first seen."""
    sheets = [m for m in workbook.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    names = [m.name for m in sheets]
    if wanted and wanted not in names:
        raise refuse("R011", path, f"没有工作表“{wanted}”", f"这个文件有：{'、'.join(names)}")
    seen = [m.name for m in sheets if m.visible == SheetVisibleEnum.Visible]
    named = [name for name in seen if name in layout.sheets]
    if not wanted and not seen:
        raise refuse("R011", path, "没有看得见的工作表", "取消隐藏，或把数据放进一张工作表")
    sheet = wanted or (named or seen)[0]
    others = [name for name in names if name != sheet]
    if not others:
        return sheet, []
    hidden = [m.name for m in sheets if m.visible != SheetVisibleEnum.Visible and m.name != sheet]
    said = f"{path}：有 {len(names)} 张工作表，只读“{sheet}”；未读：{'、'.join(others)}"
    if hidden:
        said += f"（其中隐藏的：{'、'.join(hidden)}）"
    return sheet, [said]


def _texts(
    rows: Cells, columns: Sequence[Column | None], odd: set[tuple[int, int]], below: int
) -> tuple[list[list[str]], list[CellFault]]:
    """Each column below the header as text, and the cells whose type cannot hold what they should."""
    texts: list[list[str]] = []
    faults: list[CellFault] = []
    for i, column in enumerate(columns):
        values = [row[i] if i < len(row) else "" for row in rows[below:]]
        if all(type(v) is str for v in values):
            texts.append(values)
            continue
        form = Form.TEXT if column is None else column.form
        texts.append([v if type(v) is str else cell_text(v, form) for v in values])
        if column is None:
            continue
        for number, value in enumerate(values, start=below + 1):
            if type(value) is not str and (number, i + 1) not in odd:
                found = _type_fault(value, column, number)
                if found is not None:
                    faults.append(found)
    return texts, faults


def cell_text(value: Any, form: Form) -> str:
    """A typed cell as the text that says the same. A number has the digits that the sheet shows."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        text = format(Decimal(format(value, f".{_DIGITS}g")), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _type_fault(value: Any, column: Column, row: int) -> CellFault | None:
    """A typed cell where only text can be trusted."""
    if column.form not in (Form.ID, Form.KEY):
        return None
    text = cell_text(value, column.form)
    if isinstance(value, (date, datetime)):
        remedy = "把这一列设为“文本”后照原件重填"
        return CellFault("R207", row, column.name, text, "编号被 Excel 变成了日期", remedy)
    if isinstance(value, float) and column.name == "份次" and value.is_integer():
        return None
    remedy = "编号要用文本格式；前面的 0 和第 15 位以后的数字可能已经丢失，照原件重填"
    return CellFault("R207", row, column.name, text, "编号是数字格式", remedy)


def _odd_fault(row: int, column: str, error: str) -> CellFault:
    if error:
        return CellFault("R206", row, column, error, "公式出错", "改正公式，或填入结果")
    remedy = "在 Excel 里打开并保存一次，或改填结果"
    return CellFault("R205", row, column, "", "公式没有存下结果", remedy)


def _refuse_merged_header(path: Path, sheet: str, merged: Sequence[Any], head: Sequence[str]) -> None:
    """Raise `RecordsError` when a merged range touches the header: what stands below it has no name."""
    findings = []
    for (top, left), (bottom, right) in merged:
        if top == 0 and left < len(head):
            down = f"、第 1 至 {bottom + 1} 行" if bottom else ""
            message = f"表头是合并单元格（第 {left + 1} 至 {right + 1} 列{down}）"
            remedy = "取消合并，表头只占第 1 行，每列写一个列名"
            findings.append(Finding("R204", str(path), sheet, 1, head[left], "", message, remedy))
    if findings:
        raise RecordsError(findings)


def _merged_faults(merged: Sequence[Any], names: list[str], below: int, count: int) -> list[CellFault]:
    """One fault for each row below the header that a merged range touches."""
    faults: list[CellFault] = []
    for (top, left), (bottom, _right) in merged:
        if left >= len(names):
            continue
        for row in range(max(top, below), min(bottom + 1, count)):
            message = f"合并单元格（第 {top + 1} 至 {bottom + 1} 行）"
            faults.append(CellFault("R204", row + 1, names[left], "", message, "取消合并，每行各填各的"))
    return faults


def _nameless(texts: list[list[str]], names: list[str], below: int) -> list[CellFault]:
    """Cells that stand under no name."""
    return [
        CellFault("R104", row, f"第 {i + 1} 列", text.strip(), "这一列没有列名", "给它列名，或删去内容")
        for i, name in enumerate(names)
        if not name
        for row, text in enumerate(texts[i], start=below + 1)
        if text.strip()
    ]


def _name(names: list[str], column: int) -> str:
    return names[column - 1] if 0 < column <= len(names) and names[column - 1] else f"第 {column} 列"

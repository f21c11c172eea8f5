"""Where a value of a 附表 comes from: its status and source, as the table's own row says."""

from __future__ import annotations

from collections.abc import Mapping

from gongji.charter.model import Charter, TableUse
from gongji.charter.nodes import Graded
from gongji.codes.civil import parse_iso


def series_source(charter: Charter | None, parameter: str, region: int, day: int) -> str:
    """Status and source of the value in force for a region and day; empty when the table says nothing."""
    if charter is None:
        return ""
    found = next((p for p in charter.parameters if p.name == parameter), None)
    table = None if found is None else _table(charter, found.table)
    if found is None or table is None:
        return ""
    for code in (region, region // 100 * 100, region // 10000 * 10000):
        rows = [r for r in table.rows if r[found.region] == str(code)]
        if rows:
            known = [r for r in rows if parse_iso(r[found.since]) <= day]
            last = max(known, key=lambda r: parse_iso(r[found.since]), default=None)
            borrowed = "" if code == region else f"取 {code} 的标准，"
            return "" if last is None else (borrowed + _said(table, last)).rstrip("，")
    return ""


def grade_source(charter: Charter | None, method: Graded, words: tuple[str, ...]) -> str:
    """Status and source of the row of a grade table with these keys, as its cells write them."""
    table = None if charter is None else _table(charter, method.table)
    if table is None:
        return ""
    row = next((r for r in table.rows if tuple(r[k] for k in table.keys) == words), None)
    return "" if row is None else _said(table, row)


def _table(charter: Charter, name: str) -> TableUse | None:
    return next((t for t in charter.tables if t.name == name), None)


def _said(table: TableUse, row: Mapping[str, str]) -> str:
    """状态 INFERRED，来源 …, of what the row holds."""
    parts = [
        f"{label} {row[column].strip()}"
        for label, column in (("状态", table.status), ("来源", table.source))
        if column and row.get(column, "").strip()
    ]
    return "，".join(parts)

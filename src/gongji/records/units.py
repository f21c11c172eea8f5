"""The units file: its usual columns, and what a unit is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from gongji.charter.nodes import Fact, Table
from gongji.records.agreement import repeated
from gongji.records.findings import RecordsError
from gongji.records.layout import Column, Form, Layout
from gongji.records.tables import in_order, parse, read_raw

STAFF: Final = "职工数"
UNIT_COLUMNS: Final = (
    Column("单位编号", Form.ID, required=True, filled=True, absent=False),
    Column("单位名称", Form.TEXT, quiet=True),
    Column("统一社会信用代码", Form.TEXT, quiet=True),
    Column(STAFF, Form.COUNT, absent=False, quiet=True),
    *(Column(name, Form.TEXT, quiet=True) for name in ("行业", "行业代码", "所有制", "会员数", "参保职工数")),
    Column("地区", Form.REGION, quiet=True),
)
"""Columns that a units file has whatever the charter; facts about units come beside them."""


def unit_names(path: Path, facts: Iterable[Fact]) -> Mapping[str, str]:
    """Names by 单位编号; the facts about units among `facts` may stand in the file unread.

    Raises `RecordsError` with every bad row.
    """
    named = (replace(c, required=c.required or c.name == "单位名称") for c in UNIT_COLUMNS)
    beside = {f.name: Column(f.name, Form.TEXT, quiet=True) for f in facts if f.table is Table.UNIT}
    columns = {c.name: c for c in (*beside.values(), *named)}
    layout = Layout("单位", tuple(columns.values()), ("单位", "units"))
    raw = read_raw(path, layout)
    frame, findings = parse(raw, layout)
    findings += repeated(frame, raw, "单位编号")
    if findings:
        raise RecordsError(in_order(findings, layout))
    return dict(frame.select("单位编号", "单位名称").iter_rows())

"""The units file: what a unit is called. Its other usual columns may stand in it and are not read here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gongji.records.agreement import repeated
from gongji.records.findings import RecordsError
from gongji.records.layout import Column, Form, Layout
from gongji.records.tables import in_order, parse, read_raw

_BESIDE: Final = ("统一社会信用代码", "行业", "行业代码", "所有制", "地区", "职工数", "会员数", "参保职工数")

UNITS: Final = Layout(
    "单位",
    (
        Column("单位编号", Form.ID, required=True, filled=True, absent=False),
        Column("单位名称", Form.TEXT, required=True),
        *(Column(name, Form.TEXT, quiet=True) for name in _BESIDE),
    ),
    ("单位", "units"),
)


def unit_names(path: Path) -> Mapping[str, str]:
    """Names by 单位编号. Raises `RecordsError` with every bad row."""
    raw = read_raw(path, UNITS)
    frame, findings = parse(raw, UNITS)
    findings += repeated(frame, raw, "单位编号")
    if findings:
        raise RecordsError(in_order(findings, UNITS))
    return dict(frame.select("单位编号", "单位名称").iter_rows())

"""A list of unions as people keep it (xlsx or CSV): its columns, and its rows as values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from gongji.charter.nodes import UNKNOWN
from gongji.codes import credit, industries, regions
from gongji.codes.civil import format_iso
from gongji.office.unions.choices import Kind, Ownership
from gongji.records.agreement import repeated
from gongji.records.findings import Finding
from gongji.records.layout import Column, Form, Layout
from gongji.records.raw import ROW, Raw
from gongji.records.tables import in_order, parse, read_raw

KINDS: Final = tuple(Kind)
OWNERSHIPS: Final = tuple(Ownership)
CODE, NAME, PARENT, KIND, REGION = "单位编号", "单位名称", "上级编号", "类别", "地区"
CREDIT, INDUSTRY = "统一社会信用代码", "行业代码"
LAYOUT: Final = Layout(
    "单位",
    (
        Column(CODE, Form.ID, required=True, filled=True, absent=False),
        Column(NAME, Form.ID, required=True, filled=True, absent=False),
        Column(PARENT, Form.ID, absent=False, quiet=True),
        Column(KIND, Form.CHOICE, absent=False, quiet=True, choices=tuple(str(k.label) for k in KINDS)),
        Column(REGION, Form.REGION, absent=False, quiet=True),
        Column("成立日", Form.DATE, absent=False, quiet=True),
        Column("用人单位", Form.ID, absent=False, quiet=True),
        Column(CREDIT, Form.TEXT, quiet=True),
        Column(INDUSTRY, Form.TEXT, quiet=True),
        Column("所有制", Form.CHOICE, absent=False, quiet=True,
               choices=tuple(str(o.label) for o in OWNERSHIPS)),
        Column("职工数", Form.COUNT, absent=False, quiet=True, most=10_000_000),
        Column("女职工数", Form.COUNT, absent=False, quiet=True),
        Column("会员数", Form.COUNT, absent=False, quiet=True),
        *(Column(n, Form.TEXT, quiet=True) for n in ("行业", "参保职工数", "序号", "备注")),
    ),
    ("单位", "工会", "units"),
    {
        "工会编号": CODE, "工会代码": CODE, "单位代码": CODE, "工会名称": NAME, "名称": NAME,
        "上级工会编号": PARENT, "上级工会代码": PARENT, "工会类别": KIND, "地区代码": REGION,
        "行政区划代码": REGION, "成立日期": "成立日", "所属单位": "用人单位", "信用代码": CREDIT,
        "社会信用代码": CREDIT, "国民经济行业代码": INDUSTRY, "职工人数": "职工数", "女职工人数": "女职工数",
        "会员人数": "会员数",
    },
    titled=True,
)  # fmt: skip
"""What a list may hold; the last columns may stand there and are not read."""
LENGTHS: Final = {CODE: 40, NAME: 120, "用人单位": 120}
"""Most characters of a cell."""
TEMPLATE: Final = tuple(c.name for c in LAYOUT.columns[:13])


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list. An empty text or None says nothing, and changes nothing that is known."""

    row: int
    code: str
    name: str
    parent: str = ""
    kind: Kind | None = None
    region: str = ""
    since: date | None = None
    employer: str = ""
    credit_code: str = ""
    industry: str = ""
    ownership: Ownership | None = None
    workers: int | None = None
    women: int | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list read: the rows without a finding, the findings, how many rows there were, and notices."""

    raw: Raw
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    total: int

    def finding(self, code: str, row: Row, column: str, message: str, remedy: str) -> Finding:
        """A finding about a cell of a row."""
        at = self.raw.frame.filter(pl.col(ROW) == row.row)
        value = str(at[column][0]) if column in at.columns and at.height else ""
        return self.raw.finding(code, row.row, column, value, message, remedy)


def read(path: Path) -> Listed:
    """Read a list. Raises `RecordsError` where the file or its header is wrong."""
    raw = read_raw(path, LAYOUT)
    frame, findings = parse(raw, LAYOUT)
    findings += repeated(frame, raw, CODE)
    findings += _wrong(raw, REGION, _region, "R312", "写 GB/T 2260 的六位数字，如 330602")
    findings += _wrong(raw, CREDIT, credit.parse, "R319", "照登记证核对")
    findings += _wrong(raw, INDUSTRY, industries.parse, "R321", "照 GB/T 4754 填写，不知道就留空")
    findings += _women(frame, raw)
    findings += _long(raw)
    capitals = pl.when(pl.col(CREDIT) != "").then(pl.col(CREDIT).str.to_uppercase())
    stated = frame.with_columns(capitals.alias(CREDIT))
    findings += repeated(stated, raw, CREDIT)
    bad = {f.row for f in findings}
    rows = tuple(_row(cells) for cells in frame.iter_rows(named=True) if cells[ROW] not in bad)
    return Listed(raw, rows, in_order(findings, LAYOUT), frame.height)


def _region(text: str) -> None:
    if text.isascii() and len(text) == 6 and not regions.is_region_code(text):
        raise ValueError(f"没有前两位是 {text[:2]} 的省级代码")


def _wrong(
    raw: Raw, column: str, parse_one: Callable[[str], object], code: str, remedy: str
) -> Iterator[Finding]:
    if column not in raw.frame.columns:
        return
    told: dict[str, str] = {}
    for text in raw.frame[column].unique():
        try:
            if text:
                parse_one(text)
        except ValueError as error:
            told[text] = str(error)
    for row, text in raw.frame.filter(pl.col(column).is_in(list(told))).select(ROW, column).iter_rows():
        yield raw.finding(code, row, column, text, told[text], remedy)


def _long(raw: Raw) -> Iterator[Finding]:
    for column, most in LENGTHS.items():
        if column in raw.frame.columns:
            long = raw.frame.filter(pl.col(column).str.len_chars() > most)
            for row, text in long.select(ROW, column).iter_rows():
                yield raw.finding(
                    "R208", row, column, text, f"有 {len(text)} 个字，最多 {most} 个", "写简短些"
                )


def _women(frame: pl.DataFrame, raw: Raw) -> Iterator[Finding]:
    counted = frame.filter((pl.col("女职工数") >= 0) & (pl.col("职工数") >= 0))
    for row, women, workers in (
        counted.filter(pl.col("女职工数") > pl.col("职工数")).select(ROW, "女职工数", "职工数").iter_rows()
    ):
        told = f"女职工比职工（{workers} 人）还多"
        yield raw.finding("R417", row, "女职工数", str(women), told, "核对两个数")


def _row(cells: dict[str, Any]) -> Row:
    def number(name: str) -> int | None:
        return None if cells[name] < 0 else int(cells[name])

    kind, owner, region = number(KIND), number("所有制"), number(REGION)
    since = None if cells["成立日"] == UNKNOWN else date.fromisoformat(format_iso(cells["成立日"]))
    return Row(
        cells[ROW], cells[CODE], cells[NAME], cells[PARENT],
        None if kind is None else KINDS[kind], "" if region is None else f"{region:06d}", since,
        cells["用人单位"], cells[CREDIT].upper(), cells[INDUSTRY].upper(),
        None if owner is None else OWNERSHIPS[owner],
        number("职工数"), number("女职工数"), number("会员数"),
    )  # fmt: skip


STATED: Final = tuple(f.name for f in fields(Row) if f.name not in ("row", "code", "parent", "kind"))
"""What of a row may differ from what is known and is then taken over."""

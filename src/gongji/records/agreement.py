"""How rows agree with themselves and with each other: order of dates, repeated ids, overlapping covers.

Each check takes parsed columns (null: a cell already refused) and gives the findings of the rows that fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.codes.civil import format_iso
from gongji.records.findings import Finding
from gongji.records.layout import Column, Layout
from gongji.records.raw import ROW, Raw
from gongji.records.relevance import CAUSE

_LISTED: Final = 5


def known(name: str) -> pl.Expr:
    """The column where it holds a value: not blank, not 无, not refused."""
    return pl.when(pl.col(name) > ABSENT).then(pl.col(name))


def repeated(frame: pl.DataFrame, raw: Raw, column: str) -> list[Finding]:
    """Every row whose id stands in another row too: which of them is right cannot be told."""
    rows = frame.filter(pl.col(column).is_not_null() & pl.col(column).is_duplicated())
    places: dict[str, list[int]] = {}
    for row, value in rows.select(ROW, column).iter_rows():
        places.setdefault(value, []).append(row)
    return [
        raw.finding("R401", row, column, value, f"与{_others(rows_of, row)}重复", "一个编号只能有一行")
        for value, rows_of in places.items()
        for row in rows_of
    ]


def repeated_order(frame: pl.DataFrame, raw: Raw) -> list[Finding]:
    """Every row whose 决定序 stands in another row too."""
    name = "决定序"
    rows = frame.with_columns(known(name).alias(name)).filter(pl.col(name).is_not_null())
    places: dict[int, list[int]] = {}
    for row, value in rows.filter(pl.col(name).is_duplicated()).select(ROW, name).iter_rows():
        places.setdefault(value, []).append(row)
    return [
        raw.finding("R405", row, name, str(value), f"与{_others(rows_of, row)}重复", "每个决定序只用一次")
        for value, rows_of in places.items()
        for row in rows_of
    ]


def _others(rows: list[int], row: int) -> str:
    others = [str(r) for r in rows if r != row]
    more = "等" if len(others) > _LISTED else ""
    return f"第 {'、'.join(others[:_LISTED])} 行{more}"


def order_of_dates(
    frame: pl.DataFrame, raw: Raw, layout: Layout, relevant: Mapping[str, frozenset[int]] | None = None
) -> list[Finding]:
    """Dates that stand before a date they cannot precede.

    With `relevant`, a pair of facts counts only where both matter for the row's 事由.
    """
    findings: list[Finding] = []
    names = layout.by_name
    for column in layout.columns:
        if not column.not_before or column.not_before not in names:
            continue
        wrong = known(column.name) < known(column.not_before)
        for name in (column.name, column.not_before):
            if relevant is not None and name in relevant:
                wrong = wrong & (pl.col(CAUSE).is_in(list(relevant[name])) | (pl.col(CAUSE) == UNKNOWN))
        found = frame.filter(wrong).select(ROW, column.name, column.not_before)
        findings.extend(_before(raw, column, *row) for row in found.iter_rows())
    return findings


def _before(raw: Raw, column: Column, row: int, day: int, other: int) -> Finding:
    message = f"早于{column.not_before} {format_iso(other)}"
    return raw.finding("R403", row, column.name, format_iso(day), message, "核对这两个日期")


def first_joining(frame: pl.DataFrame, raw: Raw) -> list[Finding]:
    """A first joining after the start of the cover it leads to."""
    found = frame.filter(known("首次参保日") > known("起保日")).select(ROW, "首次参保日", "起保日")
    return [
        raw.finding(
            "R403", row, "首次参保日", format_iso(first), f"晚于起保日 {format_iso(start)}",
            "首次参保的填起保日；续保的填最早一期的起保日",
        )
        for row, first, start in found.iter_rows()
    ]  # fmt: skip


def overlapping(frame: pl.DataFrame, raw: Raw) -> list[Finding]:
    """Covers of one person and tranche that share a day. Rows that share an id are reported as that only."""
    whole = frame.select(
        ROW, "参保编号", "人员编号", "份次", known("起保日").alias("起保日"), known("终保日").alias("终保日")
    ).filter(
        pl.col("参保编号").is_not_null()
        & pl.col("参保编号").is_unique()
        & pl.all_horizontal(pl.col("人员编号", "份次", "起保日", "终保日").is_not_null())
        & (pl.col("起保日") <= pl.col("终保日"))
    )
    person = ["人员编号", "份次"]
    whole = whole.filter(pl.struct(person).is_duplicated()).sort(*person, "起保日", "终保日", ROW)
    # Where any two overlap, so do two neighbours by first day; most books have none, soon seen.
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in person)
    if whole.filter(same & (pl.col("终保日").shift(1) >= pl.col("起保日"))).is_empty():
        return []
    before = pl.col("终保日").cum_max().shift(1).over(person)
    after = pl.col("起保日").shift(-1).over(person)
    rows = whole.filter(((before >= pl.col("起保日")) | (after <= pl.col("终保日"))).fill_null(False))
    return list(_overlap_findings(rows.to_dicts(), raw))


def _overlap_findings(rows: list[dict[str, Any]], raw: Raw) -> Iterator[Finding]:
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["人员编号"], row["份次"]), []).append(row)
    for group in groups.values():
        for row in group:
            other = next(
                o for o in group
                if o is not row and o["起保日"] <= row["终保日"] and row["起保日"] <= o["终保日"]
            )  # fmt: skip
            span = f"{format_iso(other['起保日'])} 至 {format_iso(other['终保日'])}"
            message = f"与第 {other[ROW]} 行（{other['参保编号']}，{span}）的保障期重叠"
            remedy = "同一人的保障期不能重叠；加购的份额另填份次"
            yield raw.finding("R404", row[ROW], "起保日", format_iso(row["起保日"]), message, remedy)

"""Cells of a settlement file: amounts that may be negative, days with or without a time, and their faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from gongji.intake.fields import AMOUNTS, BESIDE
from gongji.intake.mapping import IntakeMapping
from gongji.records.faults import fault
from gongji.records.findings import Finding
from gongji.records.layout import Column, Form, Layout
from gongji.records.raw import ROW, Raw

_MONEY: Final = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"
_TIMED: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?$"
_RUN: Final = r"^[0-9]{8}([0-9]{6})?$"
"""A day, or day and time, written as a run of digits."""


def layout(mapping: IntakeMapping) -> Layout:
    """The columns of the file: those that the mapping reads must be there, others of a settlement may."""
    forms = dict.fromkeys(mapping.amounts, Form.MONEY) | dict.fromkeys(mapping.dates, Form.DATE)
    forms |= dict.fromkeys(mapping.codes, Form.TEXT) | dict.fromkeys(mapping.names, Form.KEY)
    columns = [Column(name, form, required=True) for name, form in forms.items()]
    others = dict.fromkeys((*BESIDE, *mapping.unread), Form.TEXT) | dict.fromkeys(AMOUNTS, Form.MONEY)
    columns += [Column(name, form, quiet=True) for name, form in others.items() if name not in forms]
    return Layout("结算", tuple(columns), ("结算", "settlement"))


def fen(name: str) -> pl.Expr:
    """Text in yuan → fen, which may be negative; null where the cell is blank or no amount."""
    good = pl.when(pl.col(name).str.contains(_MONEY)).then(pl.col(name))
    dot = good.str.find(".", literal=True).cast(pl.Int64)
    decimals = pl.when(dot.is_null()).then(0).otherwise(good.str.len_bytes().cast(pl.Int64) - dot - 1)
    factor = pl.when(decimals == 0).then(100).when(decimals == 1).then(10).otherwise(1)
    return good.str.replace(".", "", literal=True).cast(pl.Int64, strict=False) * factor


def iso(name: str) -> pl.Expr:
    """Text of a day or time → the day as 2026-01-31; null where there is none, "" where the cell is blank."""
    text = pl.col(name)
    run = pl.concat_str(text.str.slice(0, 4), text.str.slice(4, 2), text.str.slice(6, 2), separator="-")
    day = (
        pl.when(text.str.contains(_TIMED)).then(text.str.slice(0, 10)).when(text.str.contains(_RUN)).then(run)
    )
    exists = day.str.to_date("%Y-%m-%d", strict=False).is_not_null() & (day.str.slice(0, 4) != "0000")
    return pl.when(text == "").then(pl.lit("")).when(exists).then(day)


def faults(raw: Raw, rows: pl.DataFrame, mapping: IntakeMapping, amounts: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with the cells of these rows that the mapping reads."""
    mine = set(rows[ROW].to_list())
    for f in raw.faults:
        if f.row in mine:
            yield raw.finding(f.code, f.row, f.column, f.value, f.message, f.remedy)
    taken = {(f.row, f.column) for f in raw.faults}
    for form, names, good in ((Form.MONEY, amounts, fen), (Form.DATE, mapping.dates, iso)):
        for name in names:
            bad = rows.filter((pl.col(name) != "") & good(name).is_null()).select(ROW, name)
            for row, text in bad.iter_rows():
                if (row, name) not in taken:
                    yield raw.finding(*_of(form, row, name, text))
    for name in mapping.names:
        for row, text in rows.select(ROW, name).filter(_suspicious(name)).iter_rows():
            wrong = fault(Column(name, Form.KEY), text)
            if wrong is not None and (row, name) not in taken:
                yield raw.finding(wrong[0], row, name, text, wrong[1], wrong[2])


def _suspicious(name: str) -> pl.Expr:
    """Texts that could be no good code or number: anything but plain letters, digits, marks and Han."""
    return ~pl.col(name).str.contains(r"^[0-9A-Za-z\-_./+*\p{Han}（）()]*$") | pl.col(name).str.contains(
        r"^[0-9]+(\.[0-9]*)?[eE]\+?[0-9]+$"
    )


def _of(form: Form, row: int, name: str, text: str) -> tuple[str, int, str, str, str, str]:
    if form is Form.MONEY:
        wrong = fault(Column(name, form), text.removeprefix("-")) or ("R307", "不是金额", "以元为单位写数字")
    else:
        day = text[:10] if text[10:11] in (" ", "T") else text
        spread = f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text.isdigit() and len(text) in (8, 14) else day
        wrong = fault(Column(name, form), spread) or ("R303", "时刻写法不对", "写成 2026-01-31 08:30:00")
    return wrong[0], row, name, text, wrong[1], wrong[2]

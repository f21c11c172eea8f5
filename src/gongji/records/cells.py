"""The text of a cell as an integer, for whole columns at once: null where it cannot be read.

`faults.fault` says of a single text what is wrong with it; the two agree on which texts are bad.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from gongji.charter.nodes import ABSENT, UNKNOWN
from gongji.records.layout import Column, Form

HUGE: Final = 10**17
"""Stands for numbers too long to compute with; it lies beyond any declared bound: 数值超限."""
LONG: Final = 15
"""Most digits, decimals among them, that a number is read with; longer ones are `HUGE`."""

MONEY: Final = r"^[0-9]+(\.[0-9]{1,2})?$"
WHOLE: Final = r"^[0-9]+$"
DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
REGION: Final = r"^[0-9]{6}$"
SCIENTIFIC: Final = r"^[+-]?[0-9]+(\.[0-9]*)?[eE][+-]?[0-9]+$"
UNSEEN: Final = (
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffd]"
)
"""Control, zero-width and direction characters, and the mark of a character that was lost."""
WIDE: Final = "[０-９]"


def trimmed(name: str) -> pl.Expr:
    """The column without outer blanks (half-width, full-width and tabs)."""
    return pl.col(name).str.strip_chars()


def folded(text: str) -> str:
    """A word with full-width brackets as half-width ones: spellings that count as the same."""
    return text.replace("（", "(").replace("）", ")")


def parsed(column: Column) -> pl.Expr:
    """Trimmed text → Int64 (or the text itself, for ids); null where the cell is bad."""
    text = pl.col(column.name)
    if column.form is Form.TEXT:
        return text
    if column.form is Form.ID:
        bad = text.str.contains(f"{UNSEEN}|{WIDE}|{SCIENTIFIC}")
        if not column.absent:
            bad = bad | (text == "无")
        if column.filled:
            bad = bad | (text == "")
        return pl.when(~bad).then(text)
    blank = pl.lit(UNKNOWN if column.default is None else column.default, pl.Int64)
    absent = pl.lit(ABSENT if column.absent else None, pl.Int64)
    value = _value(column, text)
    if column.most is not None:
        value = pl.when((value >= 1) & (value <= column.most)).then(value)
    if "无" in column.choices:  # there it is a word of the list
        return pl.when(text == "").then(blank).otherwise(value)
    return pl.when(text == "").then(blank).when(text == "无").then(absent).otherwise(value)


def _value(column: Column, text: pl.Expr) -> pl.Expr:
    """Text that is neither blank nor 无 → Int64; null where it is bad."""
    match column.form:
        case Form.MONEY:
            return _money(text)
        case Form.COUNT | Form.ORDER:
            return pl.when(text.str.contains(WHOLE)).then(_whole(text))
        case Form.DATE:
            day = pl.when(text.str.contains(DAY)).then(text).str.to_date("%Y-%m-%d", strict=False)
            return pl.when(text.str.slice(0, 4) != "0000").then(day.cast(pl.Int32).cast(pl.Int64))
        case Form.FLAG:
            return pl.when(text == "是").then(1).when(text == "否").then(0).otherwise(None).cast(pl.Int64)
        case Form.CHOICE:
            words = [folded(w) for w in column.choices]
            if any("(" in w for w in words):
                text = text.str.replace_many(["（", "）"], ["(", ")"])
            codes = list(range(len(words)))
            return text.replace_strict(words, codes, default=None, return_dtype=pl.Int64)
        case Form.REGION:
            return pl.when(text.str.contains(REGION)).then(text).cast(pl.Int64, strict=False)
        case _:
            # The name's own number comes later (`tables`); here it only counts that it is well-formed.
            bad = text.str.contains(f"{UNSEEN}|{WIDE}|{SCIENTIFIC}")
            return pl.when(~bad).then(pl.lit(0, pl.Int64))


def _whole(text: pl.Expr) -> pl.Expr:
    """Digits → Int64, `HUGE` for long ones."""
    value = text.cast(pl.Int64, strict=False)  # null only where it does not fit 64 bits
    return pl.when(value < 10**LONG).then(value).otherwise(pl.lit(HUGE, pl.Int64))


def _money(text: pl.Expr) -> pl.Expr:
    """Yuan with up to two decimals → fen."""
    good = pl.when(text.str.contains(MONEY)).then(text)
    dot = good.str.find(".", literal=True).cast(pl.Int64)
    decimals = pl.when(dot.is_null()).then(0).otherwise(good.str.len_bytes().cast(pl.Int64) - dot - 1)
    factor = pl.when(decimals == 0).then(100).when(decimals == 1).then(10).otherwise(1)
    digits = good.str.replace(".", "", literal=True)
    short = digits.str.strip_chars_start("0").str.len_bytes() <= LONG
    fen = pl.when(short).then(digits).cast(pl.Int64, strict=False) * factor
    return pl.when(good.is_null()).then(None).when(short).then(fen).otherwise(HUGE)

"""Matched rows as the text of an events file, column by column, and the codes that no word was found for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from gongji.intake.mapping import Computed, Copied, Dated, Fixed, IntakeMapping, Looked, Matched, Source
from gongji.intake.matching import COVER
from gongji.intake.read import PREFIX, SINCE
from gongji.intake.sums import amount
from gongji.records.layout import Layout
from gongji.records.raw import ROW

DAY: Final = "@"
"""Stands before the name of a date column in the column of its days as 2026-01-31."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell of the events left blank: for a code that has no word, else for a field that is blank itself."""

    row: int
    column: str
    code: str
    lacking: str

    @property
    def said(self) -> str:
        """Why, in words."""
        why = f"代码 {self.code} 没有对应的词" if self.code else f"结算单里 {self.lacking} 空白"
        return f"{self.column}：{why}"


def events(rows: pl.DataFrame, mapping: IntakeMapping, layout: Layout) -> pl.DataFrame:
    """The events file as text with `ROW`, in the usual order of its columns; unmapped ones are blank.

    `rows` have amounts in fen, days under `DAY` and the cover under `COVER`.
    """
    columns = [pl.col(ROW)]
    for column in layout.columns:
        source = mapping.events.get(column.name)
        if column.name == "参保编号":
            columns.append(pl.col(COVER).alias(column.name))
        elif source is not None:
            columns.append(_cells(source, rows).alias(column.name))
        elif not column.quiet:
            columns.append(pl.lit("").alias(column.name))
    return rows.select(columns)


def blanks(rows: pl.DataFrame, made: pl.DataFrame, mapping: IntakeMapping) -> list[Blank]:
    """The cells of `made` that are blank, unless they are copied as they are, by row."""
    found: list[Blank] = []
    for name, source in mapping.events.items():
        fields = _fields(source)
        if not fields:
            continue
        cells = rows.select(ROW, *fields).with_columns(made[name].alias("#词"))
        for row, *texts in cells.filter(pl.col("#词") == "").drop("#词").iter_rows():
            lacking = "、".join(n for n, t in zip(fields, texts, strict=True) if t is None or t == "")
            found.append(Blank(row, name, "" if lacking else str(texts[0]), lacking))
    return sorted(found, key=lambda b: (b.row, b.column))


def _fields(source: Source) -> tuple[str, ...]:
    """The columns of a settlement that a cell is made of, where it could come out blank for want of one."""
    match source:
        case Computed(formula):
            return formula.fields
        case Dated(column) | Matched(column, _):
            return (column,)
        case Looked(column=column, on=on):
            return (column, on)
    return ()


def _cells(source: Source, rows: pl.DataFrame) -> pl.Expr:
    match source:
        case Fixed(text):
            return pl.lit(text)
        case Copied(column):
            return pl.col(column)
        case Dated(column):
            return pl.col(DAY + column)
        case Computed(formula):
            return _yuan(amount(formula))
        case Matched(column, words):
            return pl.col(column).replace_strict(
                list(words), list(words.values()), default="", return_dtype=pl.String
            )
    return pl.lit(_looked(source, rows))


def _yuan(fen: pl.Expr) -> pl.Expr:
    """Fen as text in yuan; a blank cell where it is not known."""
    cents = (fen % 100).cast(pl.String).str.zfill(2)
    return ((fen // 100).cast(pl.String) + "." + cents).fill_null("")


def _looked(source: Looked, rows: pl.DataFrame) -> pl.Series:
    """The words of a dated table by the longest prefix that has a row in force on the day."""
    table: dict[str, list[tuple[str, str]]] = {}
    for row in source.table.rows:
        table.setdefault(row[PREFIX].upper(), []).append((row[SINCE], row[source.word]))
    for dated in table.values():
        dated.sort(reverse=True)
    known: dict[tuple[str, str], str] = {}
    words: list[str] = []
    for key in rows.select(source.column, DAY + source.on).iter_rows():
        if key not in known:
            known[key] = _word(table, *key)
        words.append(known[key])
    return pl.Series(words, dtype=pl.String)


def _word(table: Mapping[str, list[tuple[str, str]]], code: str, day: str) -> str:
    code = code.upper()
    for length in range(len(code), 0, -1):
        for since, word in table.get(code[:length], ()):
            if day and since <= day:
                return word
    return ""

"""The sums that must hold in a settlement, and the amounts that formulas make of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from gongji.assess.summary import in_yuan, signed_yuan
from gongji.intake.fields import AMOUNTS, IDENTITIES, Identity
from gongji.intake.formula import Formula
from gongji.intake.mapping import IntakeMapping
from gongji.records.findings import Finding
from gongji.records.raw import ROW, Raw


def usable(mapping: IntakeMapping, columns: Collection[str]) -> tuple[Identity, ...]:
    """The identities to check: those whose fields the file has and that the mapping does not leave out."""
    return tuple(
        i
        for i in IDENTITIES
        if i.name not in mapping.unchecked and i.whole in columns and all(p in columns for p in i.parts)
    )


def parts(identity: Identity, columns: Collection[str]) -> tuple[str, ...]:
    """The terms of an identity that the file has."""
    return (*identity.parts, *(name for name in identity.also if name in columns))


def broken(raw: Raw, rows: pl.DataFrame, identity: Identity) -> Iterator[Finding]:
    """A finding for each row (amounts in fen) where the sum does not hold; a blank term leaves it open."""
    names = parts(identity, rows.columns)
    whole, total = pl.col(identity.whole), pl.sum_horizontal(names)
    wrong = whole > total if identity.at_most else whole != total
    known = pl.all_horizontal(pl.col(n).is_not_null() for n in (identity.whole, *names))
    for cells in rows.filter(known & wrong).select(ROW, identity.whole, *names).iter_rows(named=True):
        yield raw.finding(
            "R412", cells[ROW], identity.whole, yuan(cells[identity.whole]), _told(identity, names, cells),
            "向医保核对这张结算单；本地的算法不同的，在映射里写“不核对”和原因",
        )  # fmt: skip


def _told(identity: Identity, names: tuple[str, ...], cells: dict[str, int]) -> str:
    total = sum(cells[n] for n in names)
    terms = " + ".join(f"{AMOUNTS[n]} {yuan(cells[n])}" for n in names if cells[n] or len(names) == 1)
    what = "超过" if identity.at_most else "不等于"
    said = f"{AMOUNTS[identity.whole]} {yuan(cells[identity.whole])} {what} {terms or '0.00'}"
    difference = signed_yuan(cells[identity.whole] - total)
    return f"{identity.name}不符：{said}（合 {yuan(total)}，差 {difference}）"


def amount(formula: Formula) -> pl.Expr:
    """The formula over columns in fen; null where a term is blank."""
    total = pl.lit(0, pl.Int64)
    for sign, name in formula.terms:
        total = total + pl.col(name) if sign > 0 else total - pl.col(name)
    return total


def negative(raw: Raw, rows: pl.DataFrame, column: str, formula: Formula) -> Iterator[Finding]:
    """A finding for each row where a formula comes to less than nothing."""
    found = rows.with_columns(amount(formula).alias("#算")).filter(pl.col("#算") < 0)
    for cells in found.select(ROW, "#算", *formula.fields).iter_rows(named=True):
        terms = "".join(
            f" {'+' if sign > 0 else '−'} {AMOUNTS[name]} {yuan(cells[name])}"
            for sign, name in formula.terms
            if cells[name]
        )
        told = f"算得 {yuan(cells['#算'])}，小于零：{terms.removeprefix(' + ').strip()}"
        remedy = "核对结算单；不该减的项，改映射里的算式"
        yield raw.finding("R413", cells[ROW], column, yuan(cells["#算"]), told, remedy)


def yuan(fen: int) -> str:
    """Fen that may be negative as yuan.

    >>> yuan(-1234567)
    '−12,345.67'
    """
    return ("−" if fen < 0 else "") + in_yuan(abs(fen))

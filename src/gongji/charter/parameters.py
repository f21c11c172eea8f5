"""附表 as the engines read them: series by region and day, and grade tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from gongji.charter.model import Parameter, TableUse
from gongji.charter.nodes import Fact, Graded, Kind, Read
from gongji.charter.program import Grades, Series
from gongji.codes.civil import parse_iso

VERIFIED = "VERIFIED"


def series_of(parameter: Parameter, table: TableUse) -> Series:
    """The values of a parameter by region and starting day; blank: none is known from then on."""
    regions: dict[int, list[tuple[int, int | None, bool]]] = defaultdict(list)
    for row in table.rows:
        value = row[parameter.value]
        fen = fen_of(value) if value else None
        inferred = bool(table.status) and not row[table.status].startswith(VERIFIED)
        regions[int(row[parameter.region])].append((parse_iso(row[parameter.since]), fen, inferred))
    return Series(
        parameter.name,
        parameter.article,
        {code: tuple(sorted(steps, key=lambda step: step[0])) for code, steps in regions.items()},
    )


def grades_of(table: TableUse, use: Graded, facts: Mapping[str, Fact]) -> Grades:
    """A grade table with its keys as the facts of `use` hold them. Rows without a value are left out."""
    rates = table.unit == "%"
    entries: dict[tuple[int, ...], int] = {}
    for row in table.rows:
        value = row[table.value]
        if not value:
            continue
        key = []
        for column, expr in zip(table.keys, use.keys, strict=True):
            fact = facts[expr.fact] if isinstance(expr, Read) else None
            word = row[column]
            is_choice = fact is not None and fact.kind is Kind.CHOICE
            key.append(fact.choices.index(word) if fact is not None and is_choice else int(word))
        entries[tuple(key)] = int(Fraction(value) * 100) if rates else fen_of(value)
    return Grades(table.name, table.article, entries, rates)


def fen_of(yuan: str) -> int:
    """Yuan with at most two decimals as fen; ValueError otherwise.

    >>> fen_of("1160"), fen_of("9.5")
    (116000, 950)
    """
    fen = Fraction(yuan.replace(",", "")) * 100
    if fen.denominator != 1:
        raise ValueError(yuan)
    return int(fen)

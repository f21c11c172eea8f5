"""The places of rows in scopes, for whole columns: the counterpart of `readers.scopes.Places`.

Rows that share state have the same slot; slots count from 0 in each scope. A row whose key is not known has
slot -1. Rows that share the part of the key that is always known have the same parent slot.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from gongji.assess.sequence import COVER, EVENT, PERSON
from gongji.charter.nodes import ABSENT, UNKNOWN, ScopeKind
from gongji.charter.program import Program, ScopeUse

_PARENTS = {"event": EVENT, "cover": COVER, "person": PERSON}


@dataclass(frozen=True, slots=True)
class Slots:
    """Slot and parent slot of each row in one scope."""

    own: pl.Series
    parent: pl.Series


def slots(program: Program, rows: pl.DataFrame) -> tuple[Slots, ...]:
    """For each of `Program.scopes`, the slots of the rows of a batch."""
    return tuple(_slots(program, use, rows) for use in program.scopes)


def _slots(program: Program, use: ScopeUse, rows: pl.DataFrame) -> Slots:
    parent = rows[_PARENTS[use.parent]]
    if use.plain:
        return Slots(parent, parent)
    parts = {f"#{i}": pl.col(program.facts[i].name) for i in use.same}
    known = [program.facts[i].name for i in use.same]
    if use.date is not None:
        date = program.facts[use.date].name
        known.append(date)
        if use.scope.kind is ScopeKind.COVER_YEAR:
            known.append("起保日")
            parts["#年"] = full_years("起保日", date)
        else:
            parts["#年"] = pl.when(pl.col(date) == ABSENT).then(ABSENT).otherwise(_day(date).dt.year())
    keys = rows.select(parent.alias("#上"), *(e.cast(pl.Int64).alias(n) for n, e in parts.items()))
    distinct = keys.unique(maintain_order=True).with_row_index("#号")
    numbers = keys.join(distinct, on=keys.columns, how="left", nulls_equal=True, maintain_order="left")["#号"]
    stated = rows.select(pl.all_horizontal(pl.col(n) != UNKNOWN for n in known)).to_series()
    own = pl.DataFrame({"号": numbers.cast(pl.Int64), "知": stated}).select(
        pl.when("知").then(pl.col("号")).otherwise(-1)
    )
    return Slots(own.to_series(), parent)


def full_years(since: str, until: str) -> pl.Expr:
    """Full years from one day column to another, as `readers.scopes.full_years` counts them."""
    start, end = _day(since), _day(until)
    years = end.dt.year() - start.dt.year()
    anniversary = _anniversary(start, end.dt.year())
    whole = pl.when(anniversary > end).then(years - 1).otherwise(years)
    missing = (pl.col(since) == ABSENT) | (pl.col(until) == ABSENT)
    return pl.when(missing).then(ABSENT).otherwise(whole)


def _anniversary(start: pl.Expr, year: pl.Expr) -> pl.Expr:
    """The day in `year` that corresponds to `start`; 28 February for a 29th that the year lacks."""
    leap_day = (start.dt.month() == 2) & (start.dt.day() == 29)
    common = ~pl.date(year, 1, 1).dt.is_leap_year()
    day = pl.when(leap_day & common).then(28).otherwise(start.dt.day())
    return pl.date(year, start.dt.month(), day)


def _day(name: str) -> pl.Expr:
    """A day column as dates; null where it is unknown or absent."""
    return pl.when(pl.col(name) > ABSENT).then(pl.col(name)).cast(pl.Int32).cast(pl.Date)

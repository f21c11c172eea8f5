"""All that a demonstration found out, ready to be printed or laid out on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongji.charter.model import Charter
from gongji.codes.civil import days_from_civil
from gongji.demo.cadres import Cadres, exposure
from gongji.demo.city import City, heads
from gongji.demo.events import Event
from gongji.demo.script import Script
from gongji.demo.summary import Summary
from gongji.demo.survey import Figures


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the year would have paid under another option of a reading that left rows without an answer."""

    reading: str
    option: str
    adopted: bool
    paid: int  # fen
    left: int  # rows that still have no answer


@dataclass(frozen=True, slots=True)
class Result:
    """One run: the city, its people, their year, and the decisions."""

    city: City
    charter: Charter
    script: Script
    cadres: Cadres
    events: Sequence[Event]
    summary: Summary
    what_ifs: tuple[WhatIf, ...]
    files: tuple[tuple[Path, str], ...]

    @property
    def fees(self) -> int:
        """Contributions for the covers that started in the year, in fen, at the charter's price."""
        year = self.script.year
        first, last = days_from_civil(year, 1, 1), days_from_civil(year, 12, 31)
        price = next((fen for fee in self.charter.fees for _, fen in fee.prices), 0)
        return price * sum(first <= c.start <= last for c in self.cadres.covers)

    @property
    def person_years(self) -> int:
        """Full years of cover in the year."""
        return exposure(self.cadres.covers, self.script.year)


def by_industry(city: City) -> list[tuple[tuple[str, str], Figures]]:
    """Heads by (industry, ownership), in the order of the survey's sectors; invented."""
    kinds = dict.fromkeys((u.industry.name, u.industry.ownership) for u in city.unions)
    return [
        (kind, heads(u for u in city.unions if (u.industry.name, u.industry.ownership) == kind))
        for kind in kinds
    ]


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal, halves up; a dash where there is no whole.

    >>> share(2000, 250000), share(1, 0)
    ('0.8%', '—')
    """
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"

"""What the survey of a coal city gives, and beside it what we invent to fill it with people.

The survey names totals, private firms and state coal mines; it gives no figure for single industries. All
of `INDUSTRIES`, and how unions, workers and cover spread inside a class, is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


class Sector(Enum):
    """The three parts the survey's figures tell apart."""

    PRIVATE = "非公企业"
    COAL = "国有煤矿"
    OTHER = "其他单位"


@dataclass(frozen=True, slots=True)
class Figures:
    """Heads and unions of a city or of a part of it."""

    unions: int
    workers: int
    members: int
    covered: int


GIVEN = Figures(unions=1_591, workers=400_000, members=390_000, covered=80_000)
"""Stated by the survey for the whole city."""
PRIVATE_WORKERS = 250_000
PRIVATE_COVERED = 2_000
PRIVATE_UNIONS = Fraction(70, 100)
"""非公企业: "about 250,000" workers, 2,000 covered (2.5 %), "about 70 %" of the unions."""
COAL_COVERED = Fraction(70, 100)
"""国有煤矿 hold "about 70 %" of the covered."""
NO_FIGURE = ("建筑", "环卫", "公安")
"""Dangerous and hardly covered, says the survey, and gives no figure."""

COAL_WORKERS = 70_000  # invented, as everything below
COAL_UNIONS = 24
PRIVATE_MEMBERS = 241_500
COAL_MEMBERS = 69_500


@dataclass(frozen=True, slots=True)
class Industry:
    """An invented share of a sector: weights, not counts."""

    sector: Sector
    name: str
    code: str  # GB/T 4754
    ownership: str
    unions: int
    size: int  # workers of a union against others of the sector
    cover: int  # how readily its workers are covered, in per cent of the readiest
    women: int  # of its workers, in per cent


INDUSTRIES = (
    Industry(Sector.COAL, "煤炭开采", "B06", "国有", 24, 100, 100, 12),
    Industry(Sector.PRIVATE, "煤炭开采", "B06", "非公", 44, 230, 60, 8),
    Industry(Sector.PRIVATE, "制造", "C", "非公", 300, 140, 100, 42),
    Industry(Sector.PRIVATE, "建筑", "E47", "非公", 150, 150, 6, 14),
    Industry(Sector.PRIVATE, "批发零售", "F", "非公", 240, 60, 40, 56),
    Industry(Sector.PRIVATE, "住宿餐饮", "H", "非公", 140, 55, 30, 58),
    Industry(Sector.PRIVATE, "道路运输", "G54", "非公", 96, 110, 50, 15),
    Industry(Sector.PRIVATE, "居民服务", "O80", "非公", 144, 45, 20, 52),
    Industry(Sector.OTHER, "教育", "P83", "事业", 116, 90, 80, 66),
    Industry(Sector.OTHER, "机关", "S92", "机关", 118, 60, 90, 36),
    Industry(Sector.OTHER, "医疗卫生", "Q84", "事业", 48, 150, 70, 72),
    Industry(Sector.OTHER, "制造", "C", "国有", 52, 190, 60, 34),
    Industry(Sector.OTHER, "电力热力", "D44", "国有", 26, 220, 100, 26),
    Industry(Sector.OTHER, "道路运输", "G54", "国有", 30, 140, 60, 18),
    Industry(Sector.OTHER, "金融", "J66", "国有", 22, 110, 90, 55),
    Industry(Sector.OTHER, "建筑", "E47", "国有", 20, 260, 4, 15),
    Industry(Sector.OTHER, "环卫", "N782", "事业", 10, 320, 2, 48),
    Industry(Sector.OTHER, "公安", "S922", "机关", 11, 210, 3, 16),
)


def largest_remainder(
    total: int, weights: Sequence[int | Fraction], caps: Sequence[int] | None = None
) -> list[int]:
    """Whole parts of `total` in proportion to `weights`, none above its cap; the largest remainders round up.

    Raises ValueError where weights or caps leave part of the total without a place.
    """
    parts = [0] * len(weights)
    open_ = [i for i, w in enumerate(weights) if w > 0 and (caps is None or caps[i] > 0)]
    left = total
    while left:
        room = sum(weights[i] for i in open_)
        if not room:
            raise ValueError(f"{left} of {total} cannot be placed")
        shares = {i: left * Fraction(weights[i]) / room for i in open_}
        full = [] if caps is None else [i for i in open_ if parts[i] + shares[i] >= caps[i]]
        if caps is not None and full:
            for i in full:
                left -= caps[i] - parts[i]
                parts[i] = caps[i]
            open_ = [i for i in open_ if i not in set(full)]
            continue
        for i in open_:
            parts[i] += int(shares[i])
            left -= int(shares[i])
        by_remainder = sorted(open_, key=lambda i: (-(shares[i] - int(shares[i])), i))
        for i in by_remainder[:left]:
            parts[i] += 1
        break
    return parts


def half_up(value: Fraction) -> int:
    """The nearest whole number, a half upwards."""
    return int(value + Fraction(1, 2))


def figures(scale: Fraction) -> dict[Sector, Figures]:
    """The city at a scale, by sector. At scale 1 every given figure holds exactly.

    At other scales totals are rounded and parts follow by largest remainder; every sector keeps a union.
    """
    total = {name: half_up(getattr(GIVEN, name) * scale) for name in Figures.__slots__}
    private_unions, other_unions = largest_remainder(total["unions"], [PRIVATE_UNIONS, 1 - PRIVATE_UNIONS])
    coal_unions = max(1, half_up(COAL_UNIONS * scale))
    unions = [private_unions, coal_unions, other_unions - coal_unions]
    rest = GIVEN.workers - PRIVATE_WORKERS - COAL_WORKERS
    workers = largest_remainder(total["workers"], [PRIVATE_WORKERS, COAL_WORKERS, rest])
    outside = largest_remainder(
        total["workers"] - total["members"],
        [
            PRIVATE_WORKERS - PRIVATE_MEMBERS,
            COAL_WORKERS - COAL_MEMBERS,
            rest - (GIVEN.members - PRIVATE_MEMBERS - COAL_MEMBERS),
        ],
    )
    coal = half_up(GIVEN.covered * COAL_COVERED)
    covered = largest_remainder(
        total["covered"], [PRIVATE_COVERED, coal, GIVEN.covered - PRIVATE_COVERED - coal]
    )
    return {
        sector: Figures(u, w, w - n, c)
        for sector, u, w, n, c in zip(
            (Sector.PRIVATE, Sector.COAL, Sector.OTHER), unions, workers, outside, covered, strict=True
        )
    }

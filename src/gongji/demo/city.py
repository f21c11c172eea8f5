"""The unions of the invented city: how its workers, members and covered people spread over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from gongji.demo.dice import Dice
from gongji.demo.survey import INDUSTRIES, Figures, Industry, Sector, figures, half_up, largest_remainder

SIZES = ((0, 15), (2_500, 40), (5_000, 80), (7_500, 150), (9_500, 380), (10_000, 900))
"""Size of a union against the usual one of its industry, in per cent."""
TAKING_PART = {Sector.PRIVATE: 900, Sector.COAL: 10_000, Sector.OTHER: 6_000}
"""Unions whose workers are covered at all, in ten-thousandths; invented."""


@dataclass(frozen=True, slots=True)
class Union:
    """A grassroots union and its employer."""

    number: str
    name: str
    industry: Industry
    region: str
    workers: int
    women: int
    members: int
    covered: int


@dataclass(frozen=True, slots=True)
class City:
    """All unions of one seed and scale."""

    seed: int
    scale: Fraction
    unions: tuple[Union, ...]

    def total(self, sector: Sector | None = None) -> Figures:
        """Heads of one sector, or of the whole city."""
        return heads(u for u in self.unions if sector in (None, u.industry.sector))


def heads(unions: Iterable[Union]) -> Figures:
    """Heads of some unions, added up."""
    inside = list(unions)
    return Figures(
        len(inside),
        sum(u.workers for u in inside),
        sum(u.members for u in inside),
        sum(u.covered for u in inside),
    )


def build(seed: int, scale: Fraction, regions: tuple[tuple[str, int], ...]) -> City:
    """The city at a scale; `regions` are GB/T 2260 codes with weights, since the survey names no place."""
    unions: list[Union] = []
    for sector, heads in figures(scale).items():
        unions += _sector(Dice(seed, sector.value), sector, heads, regions, len(unions))
    return City(seed, scale, tuple(unions))


def _sector(
    dice: Dice, sector: Sector, heads: Figures, regions: tuple[tuple[str, int], ...], before: int
) -> list[Union]:
    industries = [i for i in INDUSTRIES if i.sector is sector]
    kinds: list[Industry] = []
    for industry, count in zip(
        industries, largest_remainder(heads.unions, [i.unions for i in industries]), strict=True
    ):
        kinds += [industry] * count
    weights = [kind.size * dice.quantile(SIZES) for kind in kinds]
    workers = [1 + more for more in largest_remainder(heads.workers - heads.unions, weights)]
    outside = largest_remainder(heads.workers - heads.members, workers, [w - 1 for w in workers])
    members = [w - o for w, o in zip(workers, outside, strict=True)]
    covered = _covered(dice, sector, heads.covered, kinds, members)
    width = max(4, len(str(before + heads.unions)))
    return [
        Union(
            f"虚构会-{before + i + 1:0{width}d}",
            f"虚构{kind.ownership}{kind.name}单位{before + i + 1:0{width}d}工会",
            kind,
            dice.weighted(regions),
            workers[i],
            half_up(Fraction(kind.women * workers[i], 100)),
            members[i],
            covered[i],
        )
        for i, kind in enumerate(kinds)
    ]


def _covered(dice: Dice, sector: Sector, total: int, kinds: list[Industry], members: list[int]) -> list[int]:
    """Cover goes to the unions that take part; the rest of the sector fills up only what they cannot hold."""
    ready = [kind.cover * m for kind, m in zip(kinds, members, strict=True)]
    part = [w if dice.chance(TAKING_PART[sector]) else 0 for w in ready]
    holds = sum(m for m, w in zip(members, part, strict=True) if w)
    return largest_remainder(total, part if holds >= total else ready, members)

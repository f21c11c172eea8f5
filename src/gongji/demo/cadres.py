"""The union cadres of the invented city and their covers: who joined when, renewed, or let it lapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongji.codes.civil import add_years, days_from_civil
from gongji.demo.city import City
from gongji.demo.dice import Dice
from gongji.demo.script import Script

OLDEST_CHAIN = 9
"""Years the longest unbroken cover reaches back, at most."""


@dataclass(frozen=True, slots=True)
class Cover:
    """One person's cover for one term; days are day numbers, both inclusive."""

    number: str
    person: str
    union: str
    region: str
    start: int
    end: int
    first: int


@dataclass(frozen=True, slots=True)
class Cadres:
    """How many there are, how many ever joined, and every cover of the year and the one before."""

    heads: int
    joined: int
    covers: tuple[Cover, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    start: int
    end: int
    first: int


def enrol(city: City, script: Script, length: int) -> Cadres:
    """Covers of `length` years whose terms touch the script's year."""
    dice = Dice(city.seed, "cadres")
    heads = sum(role.heads(u.workers) for u in city.unions for role in script.joining.roles)
    covers: list[Cover] = []
    persons = 0
    width = max(6, len(str(heads)))
    for union in city.unions:
        rate = script.joining.units[union.industry.sector.value]
        paid = days_from_civil(script.year - 1, 1, 1) + dice.below(365)
        stays = dice.chance(script.joining.unit_renews)
        for _ in range(sum(role.heads(union.workers) for role in script.joining.roles)):
            if not dice.chance(rate):
                continue
            persons += 1
            renews = stays and dice.chance(script.joining.person_renews)
            for term in _terms(dice, script, paid, length, renews):
                covers.append(
                    Cover(
                        f"虚构保-{len(covers) + 1:0{width}d}",
                        f"虚构人-{persons:0{width}d}",
                        union.number,
                        union.region,
                        term.start,
                        term.end,
                        term.first,
                    )
                )
    return Cadres(heads, persons, tuple(covers))


def _terms(dice: Dice, script: Script, paid: int, length: int, renews: bool) -> list[_Term]:
    """A newcomer starts with this term or only with the next; everyone else goes on from earlier years."""
    start, end = paid + 1, add_years(paid, length)
    first = start
    if not dice.chance(script.joining.newcomers):
        first = add_years(paid, -dice.between(1, OLDEST_CHAIN)) + 1
    elif dice.chance(5_000):
        return [_Term(end + 1, add_years(end, length), end + 1)]
    terms = [_Term(start, end, first)]
    if renews:
        terms.append(_Term(end + 1, add_years(end, length), first))
    return terms


def exposure(covers: Sequence[Cover], year: int) -> int:
    """Full years of cover that lie in the calendar year."""
    return sum(max(0, last - first + 1) for first, last in (within(c, year) for c in covers)) // 365


def within(cover: Cover, year: int) -> tuple[int, int]:
    """First and last day of the cover inside the year; the last lies before the first when there is none."""
    return max(cover.start, days_from_civil(year, 1, 1)), min(cover.end, days_from_civil(year, 12, 31))

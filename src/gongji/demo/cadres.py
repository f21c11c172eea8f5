"""The union cadres of the invented city and their covers: who joined when, renewed, or let it lapse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gongji.charter.strict import Mapping as Map
from gongji.codes.civil import add_years, days_from_civil
from gongji.demo.city import City
from gongji.demo.content import mapping, need, percent, root, text, whole
from gongji.demo.dice import Dice

OLDEST_CHAIN = 9
"""Years the longest unbroken cover reaches back, at most."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """So many heads from so many workers on."""

    role: str
    steps: tuple[tuple[int, int], ...]

    def heads(self, workers: int) -> int:
        """Heads of the role in a union of that size."""
        return max((n for least, n in self.steps if workers >= least), default=0)


@dataclass(frozen=True, slots=True)
class Joining:
    """Who of a union's cadres joins, in ten-thousandths."""

    roles: tuple[Ladder, ...]
    units: Mapping[str, int]  # by sector
    unit_renews: int
    person_renews: int
    newcomers: int


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


def read_joining(path: Path) -> Joining:
    """Who joins, as the plan's script says under 干部. Raises ScriptError or CharterError."""
    body = mapping(need(root(path), "干部"))
    units = mapping(need(body, "参保率"))
    return Joining(
        roles=tuple(
            Ladder(key.text, tuple((whole(least), whole(n)) for least, n in value.entries))
            for key, value in body.entries
            if isinstance(value, Map) and value is not units
        ),
        units={key.text: percent(value) for key, value in units.entries},
        unit_renews=percent(text(body, "单位续保率")),
        person_renews=percent(text(body, "本人续保率")),
        newcomers=percent(text(body, "首次参保")),
    )


def enrol(city: City, joining: Joining, year: int, length: int) -> Cadres:
    """Covers of `length` years whose terms touch the year."""
    dice = Dice(city.seed, "cadres")
    heads = sum(role.heads(u.workers) for u in city.unions for role in joining.roles)
    covers: list[Cover] = []
    persons = 0
    width = max(6, len(str(heads)))
    for union in city.unions:
        rate = joining.units[union.industry.sector.value]
        paid = days_from_civil(year - 1, 1, 1) + dice.below(365)
        stays = dice.chance(joining.unit_renews)
        for _ in range(sum(role.heads(union.workers) for role in joining.roles)):
            if not dice.chance(rate):
                continue
            persons += 1
            renews = stays and dice.chance(joining.person_renews)
            for term in _terms(dice, joining, paid, length, renews):
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


def _terms(dice: Dice, joining: Joining, paid: int, length: int, renews: bool) -> list[_Term]:
    """A newcomer starts with this term or only with the next; everyone else goes on from earlier years."""
    start, end = paid + 1, add_years(paid, length)
    first = start
    if not dice.chance(joining.newcomers):
        first = add_years(paid, -dice.between(1, OLDEST_CHAIN)) + 1
    elif dice.chance(5_000):
        return [_Term(end + 1, add_years(end, length), end + 1)]
    terms = [_Term(start, end, first)]
    if renews:
        terms.append(_Term(end + 1, add_years(end, length), first))
    return terms

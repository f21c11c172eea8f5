"""The rosters of one plan: which unit enrols whom for which term, and the words its charter asks for.

Who is on them is drawn after the script; who may join, until when and for how much is then the charter's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import polars as pl

from gongji.charter.enrolment import Enrolment, Length
from gongji.codes.civil import add_months, civil_from_days, days_from_civil
from gongji.demo.city import City, Union
from gongji.demo.dice import Dice, Rolls
from gongji.demo.people import named, others
from gongji.demo.survey import half_up, largest_remainder
from gongji.demo.taking import COUNTS, MALE, ByIndustry, ByUnit, Same, Taking, Unfit
from gongji.enrol.terms import MONTHS, lacks_start
from gongji.errors import GongjiError
from gongji.records.units import STAFF

UNREMARKABLE = ((0, 25), (10_000, 55))
"""Ages of people on whom something else than their age is wrong."""


@dataclass(frozen=True, slots=True)
class Roster:
    """What all units hand in for the terms that start on one day."""

    starts_on: int
    paid_on: int
    announced: bool  # the charter leaves the start to the office
    people: int


def rosters(
    enrolment: Enrolment,
    taking: Taking,
    city: City,
    takers: Sequence[int],
    people: pl.DataFrame,
    year: int,
    number_from: int,
) -> Iterator[tuple[Roster, pl.DataFrame]]:
    """The rosters whose terms touch the year, by their first day, each with the rows of its file.

    `people` are all covered people; others who are put on a roster are numbered from `number_from` on.
    GongjiError where the charter says nothing of how long cover lasts.
    """
    plan = enrolment.program.plan
    period = enrolment.period
    if period is None or not period.lengths:
        said = f"“{enrolment.program.title}”没有写保障期限，编不了它的名册"
        raise GongjiError("D104", said, "从 charters/demo/city.yaml 里去掉它，或者先在条文里写上")
    dice = Dice(city.seed, f"{plan}/terms")
    now = {place: dice.weighted(taking.starts) for place in takers}
    before = {place: _earlier(start, period.lengths[0]) for place, start in now.items()}
    new_year = days_from_civil(year, 1, 1)
    before = {
        p: start for p, start in before.items() if now[p] > new_year and dice.chance(taking.units_before)
    }
    mine = people.filter(pl.col("会").is_in(list(takers)))
    if taking.sex:
        mine = mine.filter(pl.col("男") == (taking.sex == MALE))
    stayed = Rolls(city.seed, f"{plan}/stayed").chance(taking.people_before, mine.height)
    mine = mine.with_columns(pl.Series("#在册", stayed))
    unfit = _unfit_people(taking, city, plan, now, number_from)
    words = {name: _words(plan, name, how, city, takers) for name, how in taking.columns.items()}
    announced = lacks_start(period)
    for start in sorted({*now.values(), *before.values()}):
        joining = [p for p in takers if now[p] == start]
        renewing = [p for p in takers if before.get(p) == start]
        there = (pl.col("会").is_in(renewing) & pl.col("#在册")) | pl.col("会").is_in(joining)
        rows = _cells(mine.filter(there), city, words, {})
        wrong = [
            _cells(extra.filter(pl.col("会").is_in(joining)), city, words, kind.words)
            for kind, extra in unfit
        ]
        paid = start - (taking.paid_before if announced else 1)
        whole = pl.concat([rows, *wrong])
        yield Roster(start, paid, announced, whole.height), whole


def _earlier(start: int, length: Length) -> int:
    """The first day of the term before the one that starts on a day."""
    number, unit = length
    return start - number if unit == "天" else add_months(start, -number * MONTHS[unit])


def _unfit_people(
    taking: Taking, city: City, plan: str, now: Mapping[int, int], number_from: int
) -> list[tuple[Unfit, pl.DataFrame]]:
    """People put on the present rosters although they may not join, by what is wrong with them."""
    places = list(now)
    room = [city.unions[p].members - city.unions[p].covered for p in places]
    heads = [city.unions[p].covered for p in places]
    rolls = Rolls(city.seed, f"{plan}/unfit")
    year = civil_from_days(min(now.values()))[0] - 1
    found = []
    for kind in taking.unfit:
        wanted = half_up(Fraction(taking.unfit_rate * sum(heads), 1000 * len(taking.unfit)))
        counts = largest_remainder(min(wanted, sum(room)), heads, room)
        room = [r - n for r, n in zip(room, counts, strict=True)]
        unions = [p for p, n in zip(places, counts, strict=True) for _ in range(n)]
        sex = kind.sex or taking.sex
        male = [sex == MALE if sex else bool(one) for one in rolls.below(2, len(unions))]
        ages = (
            rolls.quantile(UNREMARKABLE, len(unions)) if kind.age is None else np.full(len(unions), kind.age)
        )
        found.append((kind, others(unions, male, ages, year, number_from, rolls)))
        number_from += len(unions)
    return found


def _words(
    plan: str, column: str, how: Same | ByIndustry | ByUnit, city: City, takers: Sequence[int]
) -> Mapping[int, str]:
    """What a column holds for the people of each union."""
    match how:
        case Same(word):
            return dict.fromkeys(takers, word)
        case ByIndustry(words, rest):
            return {p: words.get(city.unions[p].industry.name, rest) for p in takers}
        case ByUnit(words):
            dice = Dice(city.seed, f"{plan}/{column}")
            return {p: dice.weighted(words) for p in takers}


def _cells(
    people: pl.DataFrame, city: City, words: Mapping[str, Mapping[int, str]], other: Mapping[str, str]
) -> pl.DataFrame:
    """The people in the columns of a roster; `other` are words in place of the unit's."""
    place = pl.col("会")
    numbers = [u.number for u in city.unions]
    regions = [u.region for u in city.unions]
    return named(people).select(
        "姓名",
        "证件号码",
        place.replace_strict(range(len(numbers)), numbers, return_dtype=pl.String).alias("单位编号"),
        place.replace_strict(range(len(regions)), regions, return_dtype=pl.String).alias("地区"),
        *(
            pl.lit(other[name]).alias(name)
            if name in other
            else place.replace_strict(dict(by_union), return_dtype=pl.String).alias(name)
            for name, by_union in words.items()
        ),
    )


def units(taking: Taking, city: City, takers: Sequence[int]) -> pl.DataFrame:
    """The units file of a plan: the unions that hold it, and the facts its charter asks of units."""
    unions = [city.unions[p] for p in takers]
    columns: dict[str, list[str] | list[int]] = {
        "单位编号": [u.number for u in unions],
        "单位名称": [u.name for u in unions],
        "地区": [u.region for u in unions],
        STAFF: [u.workers for u in unions],
    }
    for fact, count in taking.unit_columns.items():
        columns[fact] = [_count(u, count) for u in unions]
    return pl.DataFrame(columns)


def _count(union: Union, which: str) -> int:
    return dict(zip(COUNTS, (union.workers, union.members, union.women), strict=True))[which]

"""The covered people of the city as columns: names, identity numbers, sex and age, all invented.

A number begins with 9 and a region that does not exist, so that it can be nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import polars as pl

from gongji.codes.civil import civil_from_days, days_from_civil
from gongji.codes.identity import check_character
from gongji.demo.city import City, Union
from gongji.demo.dice import Ints, Rolls
from gongji.demo.setting import Setting
from gongji.demo.survey import half_up

REGION = 999_999
"""The region of the first numbers; later ones count down from it."""
PER_REGION = 500
"""Serial numbers of one sex on one day."""


def covered(city: City, setting: Setting) -> pl.DataFrame:
    """One row for each covered person: 会 (place of the union in `city.unions`), 序, 男, 生 (day number).

    Every union has exactly as many as it covers. 序 numbers people from 0.
    """
    counts = np.array([u.covered for u in city.unions], dtype=np.int64)
    women = np.array([women_covered(u, setting.women) for u in city.unions], dtype=np.int64)
    total = int(counts.sum())
    union = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    rolls = Rolls(city.seed, "people")
    born = _births(setting.year, rolls.quantile(setting.ages, total), rolls)
    return pl.DataFrame({"会": union, "序": np.arange(total), "男": nth >= women[union], "生": born})


def women_covered(union: Union, readiness: int) -> int:
    """Women among the covered of a union, at most all women of it."""
    wanted = half_up(Fraction(union.covered * union.women * readiness, union.workers * 10_000))
    least = union.covered - (union.workers - union.women)
    return max(least, 0, min(wanted, union.women, union.covered))


def others(
    union: Sequence[int], male: Sequence[bool], ages: Ints, year: int, before: int, rolls: Rolls
) -> pl.DataFrame:
    """People beside the covered, of given full years at the end of `year`; numbered from `before` on."""
    count = len(union)
    return pl.DataFrame(
        {
            "会": pl.Series(union, dtype=pl.Int64),
            "序": np.arange(before, before + count),
            "男": pl.Series(male, dtype=pl.Boolean),
            "生": _births(year, ages, rolls),
        }
    )


def _births(year: int, ages: Ints, rolls: Rolls) -> Ints:
    """Birthdays of people who are so many full years old at the end of a year."""
    starts = {int(age): days_from_civil(year - int(age), 1, 1) for age in np.unique(ages)}
    first = np.array([starts[int(age)] for age in ages], dtype=np.int64)
    return first + rolls.below(365, len(ages))


def named(people: pl.DataFrame) -> pl.DataFrame:
    """The people with 姓名 and 证件号码."""
    names, numbers = [], []
    for nth, male, born in people.select("序", "男", "生").iter_rows():
        year, month, day = civil_from_days(born)
        serial = 2 * (nth % PER_REGION) + male
        body = f"{REGION - nth // PER_REGION:06d}{year:04d}{month:02d}{day:02d}{serial:03d}"
        names.append(f"虚构人-{nth + 1:06d}")
        numbers.append(body + check_character(body))
    return people.with_columns(
        pl.Series("姓名", names, dtype=pl.String), pl.Series("证件号码", numbers, dtype=pl.String)
    )

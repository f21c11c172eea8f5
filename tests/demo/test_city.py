"""The invented city holds the survey's figures, at every scale and for every seed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gongji.demo.city import build
from gongji.demo.survey import Figures, Sector, largest_remainder

REGIONS = (("330600", 1),)


def test_at_scale_one_every_given_figure_holds_exactly() -> None:
    city = build(2011, Fraction(1), REGIONS)
    whole = city.total()
    assert whole == Figures(unions=1_591, workers=400_000, members=390_000, covered=80_000)
    private = city.total(Sector.PRIVATE)
    assert (private.workers, private.covered) == (250_000, 2_000)
    assert private.unions == 1_114  # 70 % of 1,591, to the nearest union
    assert city.total(Sector.COAL).covered == 56_000  # 70 % of the covered


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_another_seed_moves_people_but_no_given_figure(seed: int) -> None:
    city, usual = build(seed, Fraction(1), REGIONS), build(2011, Fraction(1), REGIONS)
    assert city.total() == usual.total()
    assert city.total(Sector.PRIVATE) == usual.total(Sector.PRIVATE)
    assert [u.workers for u in city.unions] != [u.workers for u in usual.unions]


@pytest.mark.parametrize("scale", ["0.01", "0.0173", "0.25", "2.5"])
def test_at_other_scales_totals_are_rounded_and_shares_kept(scale: str) -> None:
    factor = Fraction(scale)
    city = build(2011, factor, REGIONS)
    whole, private, coal = city.total(), city.total(Sector.PRIVATE), city.total(Sector.COAL)
    for got, given in (
        (whole.unions, 1_591),
        (whole.workers, 400_000),
        (whole.members, 390_000),
        (whole.covered, 80_000),
    ):
        assert got == int(given * factor + Fraction(1, 2))
    assert abs(private.covered - whole.covered * Fraction(2_000, 80_000)) < 1
    assert abs(coal.covered - whole.covered * Fraction(56_000, 80_000)) < 1
    assert abs(private.workers - whole.workers * Fraction(250_000, 400_000)) < 1


def test_no_union_covers_more_than_its_members_nor_has_more_members_than_workers() -> None:
    for scale in (Fraction(1), Fraction(1, 50)):
        for union in build(3, scale, REGIONS).unions:
            assert 0 <= union.covered <= union.members <= union.workers
            assert union.workers >= 1


def test_one_seed_gives_one_city() -> None:
    assert build(5, Fraction(1, 10), REGIONS) == build(5, Fraction(1, 10), REGIONS)


def test_largest_remainder_gives_whole_parts_that_add_up() -> None:
    assert largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert largest_remainder(1_591, [Fraction(7, 10), Fraction(3, 10)]) == [1_114, 477]


def test_largest_remainder_keeps_to_the_caps_and_fills_the_others() -> None:
    assert largest_remainder(10, [8, 1, 1], [3, 9, 9]) == [3, 4, 3]


def test_largest_remainder_says_when_there_is_no_room() -> None:
    with pytest.raises(ValueError, match="3 of 10 cannot be placed"):
        largest_remainder(10, [1, 1], [3, 4])

"""The real plans of the survey: every one has its charter, with the fees, terms and numbers of its source.

`tests/data/real_plans.csv` was written from the sources, not from the charters. It says less than they do:
what a source leaves out is a reading, an empty table or 未入规则 in the charter.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.enrolment import asked_of, lower_enrolment
from gongji.charter.model import Charter
from gongji.codes.numerals import parse_quantity
from gongji.readers.check.numbers import reading_numbers, rule_numbers

ROOT = Path(__file__).parents[2]
SHELF = ROOT / "charters" / "plans"
SAMPLES = {"combined-package"}
"""Plans that nobody issued."""
with (ROOT / "tests" / "data" / "real_plans.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def charter(row: dict[str, str]) -> Charter:
    return load(SHELF / row["计划"] / f"{row['版本']}.md")


def numbers(plan: Charter) -> set[tuple[Fraction, str]]:
    """Every number of its rules and of the options of its readings."""
    return {
        key
        for found in (rule_numbers(plan), reading_numbers(plan))
        for keys in found.values()
        for key in keys
    }


def test_every_plan_is_a_charter_and_every_charter_one_of_them() -> None:
    assert len({row["编号"] for row in ROWS}) == 30
    shipped = {(path.parent.name, path.stem) for path in SHELF.glob("*/*.md")}
    assert {(row["计划"], row["版本"]) for row in ROWS} == {s for s in shipped if s[0] not in SAMPLES}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['编号']}-{row['版本']}")
class TestEachPlan:
    def test_costs_what_its_source_says(self, row: dict[str, str]) -> None:
        fees = [price.price for fee in charter(row).fees for price in fee.classes]
        assert fees == [int(Fraction(yuan) * 100) for yuan in row["费用"].split()]

    def test_lasts_as_long_as_its_source_says(self, row: dict[str, str]) -> None:
        lengths = [f"{number}{unit}" for term in charter(row).terms for number, unit in term.lengths]
        assert lengths == row["期限"].split()

    def test_holds_every_number_of_its_source(self, row: dict[str, str]) -> None:
        held = numbers(charter(row))
        for text in row["数"].split():
            found = parse_quantity(text)
            assert found is not None
            assert (Fraction(found.value), str(found.unit.value).replace("日", "天")) in held, text

    def test_can_be_joined_as_far_as_its_source_goes(self, row: dict[str, str]) -> None:
        plan = charter(row)
        enrolment = lower_enrolment(plan, choose(plan))
        assert enrolment.period is not None
        assert [price.fen for charge in enrolment.charges for price in charge.prices] == [
            int(Fraction(yuan) * 100) for yuan in row["费用"].split()
        ]
        asked = {fact.name for fact in asked_of(enrolment)}
        assert asked <= {fact.name for fact in plan.facts} | {enrolment.birth}


def test_a_raised_cap_shows_between_the_two_editions_of_one_plan() -> None:
    old, new = (numbers(load(SHELF / "beijing-accident-fire" / f"{year}.md")) for year in (2009, 2011))
    assert old - new == {(Fraction(3000_00), "元")}
    assert new - old == {(Fraction(10_000_00), "元")}

"""Every charter we ship loads, has no finding that is an error, and gives what its own examples say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from tests.readers.engines import Decided, by_machine

from gongji.charter.build import load
from gongji.charter.model import Charter
from gongji.charter.program import Program
from gongji.enrol.examples import run_joinings
from gongji.readers.check import Severity, check
from gongji.readers.decision import Row
from gongji.readers.examples import Engine, ExampleResult, derived, plain, run_examples
from gongji.readers.kernel.compiled import Compiled

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "charters" / "plans").glob("*/*.md"))
SOURCE = ROOT / "src"


@cache
def charter(path: Path) -> Charter:
    return load(path)


@cache
def results(path: Path, engine: Engine = derived) -> tuple[ExampleResult, ...]:
    return run_examples(charter(path), engine)


MACHINES: dict[tuple[object, ...], Compiled] = {}
"""Machine code by plan, edition and options: a second to make, and many examples are under the same."""


def compiled(program: Program, rows: Sequence[Row]) -> Decided:
    """The decisions of machine code."""
    key = program.plan, program.edition, program.readings
    machine = MACHINES.get(key)
    if machine is None:
        machine = MACHINES[key] = Compiled(program)
    return by_machine(machine, rows)


def named(plan: str) -> Charter:
    (path,) = (ROOT / "charters" / "plans" / plan).glob("*.md")
    return charter(path)


def test_the_four_plans_of_the_first_release_are_there() -> None:
    plans = {path.parent.name for path in PLANS}
    assert {"ningbo-hospital", "ningbo-women", "pinghu-medical", "shaoxing-cadre"} <= plans


@pytest.mark.parametrize("path", PLANS, ids=lambda p: f"{p.parent.name}-{p.stem}")
class TestEveryPlan:
    def test_stands_where_its_front_matter_says(self, path: Path) -> None:
        assert (path.parent.name, path.stem) == (charter(path).plan, charter(path).edition)

    def test_says_that_its_text_is_a_paraphrase_and_where_it_is_from(self, path: Path) -> None:
        assert charter(path).wording == "转述"
        assert len(charter(path).source) > 10

    def test_has_no_finding_that_is_an_error(self, path: Path) -> None:
        assert [f for f in check(charter(path)) if f.severity is Severity.ERROR] == []

    @pytest.mark.parametrize("engine", [derived, plain, compiled])
    def test_gives_what_its_examples_say(self, path: Path, engine: Engine) -> None:
        found = results(path, engine)
        assert {r.example.name: r.differences for r in found if not r.passed} == {}
        assert len(found) >= 3

    def test_lets_join_whom_its_examples_say(self, path: Path) -> None:
        assert {r.example.name: r.differences for r in run_joinings(charter(path)) if not r.passed} == {}

    def test_shows_every_benefit_and_every_option_in_an_example(self, path: Path) -> None:
        plan = charter(path)
        shown = {e.benefit for r in results(path) for expects in r.example.expects for e in expects}
        assert {b.name for b in plan.benefits} <= shown
        examples = (*plan.examples, *plan.joinings)
        tried = {choice for example in examples for choice in example.readings}
        wanted = {(r.name, o.name) for r in plan.readings for o in r.options if o.name != r.adopted}
        assert wanted <= tried

    def test_shows_every_edge_option_and_exclusion_in_an_example(self, path: Path) -> None:
        assert [f.message for f in check(charter(path)) if f.code.startswith("EDGE")] == []

    def test_has_none_of_its_names_in_the_source_code(self, path: Path) -> None:
        plan = charter(path)
        names = {b.name for b in plan.benefits} | {r.name for r in plan.readings}
        names |= {words.name for words in plan.lists}
        found = Counter(
            (name, str(file.relative_to(SOURCE)))
            for file in SOURCE.rglob("*")
            if file.suffix in {".py", ".css", ".html", ".json"}
            for name in names
            if name in file.read_text(encoding="utf-8")
        )
        assert found == Counter()


class TestPinghu:
    def test_the_published_case_and_both_sides_of_the_gate(self) -> None:
        paid = {
            dict(e.events[0]).get("自付费用"): e.expects[0][0].amount
            for e in named("pinghu-medical").examples
            if not e.readings and len(e.events) == 1
        }
        assert paid["5232.97"] == 261649
        assert paid["600"] == 0
        assert paid["600.01"] == 30001
        assert paid["60000.01"] == 3_000_000

    def test_the_gate_excludes_600_and_counts_all_above(self) -> None:
        threshold = named("pinghu-medical").benefits[0].threshold
        assert threshold is not None and threshold.whole
        assert [(e.value, e.included) for e in threshold.edges] == [(60000, False)]


class TestNingboWomen:
    def test_terms_fees_and_units_are_those_of_the_source(self) -> None:
        plan = named("ningbo-women")
        assert plan.terms[0].lengths == ((1, "年"), (4, "年"))
        assert plan.fees[0].prices == (("一年期", 1500), ("四年期", 5000))
        assert plan.fees[0].units_max == 3
        share = plan.eligibility[0].min_share
        assert share is not None and Fraction(share.numerator, share.denominator) == Fraction(4, 5)

    def test_what_the_source_does_not_list_is_an_empty_table(self) -> None:
        (table,) = named("ningbo-women").tables
        assert table.rows == ()

"""R01: the reference and the kernel give the same decisions, field by field, for any charter and any rows.

Programs and rows come from `random_programs`. A comparison that cannot fail proves nothing: each of the
faults planted below, one at a time in either engine, must come out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.readers.engines import Decided, by_columns, by_derive, by_kernel, one_by_one
from tests.readers.random_programs import AT, random_program, random_rows

from gongji.charter.build import load
from gongji.charter.nodes import PRECEDENCE, State
from gongji.readers.decision import Row
from gongji.readers.derive import (
    amount,
    benefit,
    clashes,
    expressions,
    ledgers,
    methods,
    outcomes,
    thresholds,
    ways,
)
from gongji.readers.derive.values import Number, Truth, number
from gongji.readers.examples import run_examples
from gongji.readers.kernel import Kernel, generate

MOST = 400
"""How many random programs a planted fault may live through."""


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink a whole charter takes minutes
    print_blob=True,
)
@given(st.randoms(use_true_random=False))
def test_R01_engines_agree_on_random_programs_and_rows(random: Random) -> None:
    program = random_program(random)
    for _ in range(2):
        rows = random_rows(random, program)
        assert by_derive(program, rows) == by_kernel(program, rows)


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_R01_engines_agree_on_the_programs_the_faults_are_tried_on(start: int) -> None:
    for seed in range(start, start + 100):
        case = tried(seed)
        assert case.expected == by_kernel(case.program, case.rows), seed


@pytest.mark.parametrize("path", sorted(Path("charters/plans").glob("*/*.md")), ids=lambda p: p.parent.name)
def test_R01_the_worked_cases_of_every_plan_come_out_by_the_kernel_too(path: Path) -> None:
    assert [r.differences for r in run_examples(load(path), by_kernel) if not r.passed] == []


def test_random_rows_reach_every_state() -> None:
    seen = {d.state for seed in range(300) for row in tried(seed).expected for d in row}
    assert seen == set(State)


# ---- planted faults ----------------------------------------------------------------------------------


class Case:
    """A random program with rows, what the reference says of them, and the kernel's code."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        self.program = random_program(random)
        self.rows: list[Row] = random_rows(random, self.program)
        self.expected: Decided = by_derive(self.program, self.rows)
        self.source = generate(self.program)


@cache
def tried(seed: int) -> Case:
    return Case(seed)


def fails(decide: Callable[[], Decided], expected: Decided) -> bool:
    """Another answer, or none at all."""
    try:
        return decide() != expected
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return True


KERNEL_FAULTS = {
    "每满 counts a remainder as one": (r"(\w+) // (50|100|300) \* ", r"-(-\1 // \2) * "),
    "a band loses the value on its upper edge": (r"(if [^#\n]*\w+) <= (\d+):", r"\1 < \2:"),
    "a band of an open base loses its lowest value": (r"if (\w+) >= (\d+)( and|:)", r"if \1 > \2\3"),
    "a threshold takes the value below it": (
        r"if (\w+) < (\d+):(\n\s+(?:any|if pieces|pieces))",
        r"if \1 < \2 - 1:\3",
    ),
    "half a fen is dropped": (r"\(2 \* (\w+) \+ (\d+)\) // ", r"(2 * \1) // "),
    "a cap is one fen too high": (r"> (n_\d+):\n(\s+)pay = \1", r"> \1 + 1:\n\2pay = \1 + 1"),
    "a cap is forgotten where facts are missing": (r"if high > (n_\d+):", r"if False:"),
    "the highest amount reached is not taken off": (r"pay = pay - (n_\d+) if pay > \1 else 0", r"pay = pay"),
    "an open test asks for nothing": (r"row_needs \|= .*", "row_needs |= 0"),
    "a reading is not recorded": (r"used \|= \d+", "used |= 0"),
    "two conflicting rows are both paid": (r"c, c_leaf = 2", "c, c_leaf = 0"),
    "an open row leaves the total as it was": (r"(credit(?:_among)?\(.*), 0, 1000, ", r"\1, 0, 0, "),
    "the total counts a base twice": (r"(led\d+\[at\d+\]) \+= 2 \* f", r"\1 += 4 * f"),
    "months count from the month before": (
        r"sum_months\((\w+), (\w+), (\w+),",
        r"sum_months(\1, \2, \3 - 31,",
    ),
    "不属于 reads as 属于": (r"2 if (\w+) == (\d) else 1", r"2 if \1 != \2 else 1"),
    "且 stops one item too late": (r"if t_(\d+) != 0:", r"if True:"),
    "an age is one year too high": (r"years_between\((\w+), (\w+)\)", r"(years_between(\1, \2) + 1)"),
    "保底 does not lift": (r"if 0 < pay < (\d+):", r"if False:"),
    "抵扣 ignores undecided rows": (r"if held and high > 0:", r"if False:"),
    "a zero names the wrong reason": (r"& 12 == 0", r"& 12 == 12"),
    "units are left out": (rf" \* f{AT['份数']}\b", ""),
    "a prior payment counts as today's": (r"paid - paid_(high|low)", "0"),
}


@pytest.mark.parametrize("fault", KERNEL_FAULTS)
def test_a_fault_planted_in_the_kernel_comes_out(fault: str) -> None:
    pattern, replacement = KERNEL_FAULTS[fault]
    planted = 0
    for seed in range(MOST):
        case = tried(seed)
        source = re.sub(pattern, replacement, case.source)
        if source == case.source:
            continue
        planted += 1
        kernel = Kernel(case.program, source)
        if fails(lambda: one_by_one(kernel, case.rows), case.expected):  # noqa: B023
            return
    pytest.fail(f"planted in {planted} programs, seen in none")


def broken_band(bands: tuple[methods.Band, ...]) -> list[tuple[int, int, methods.Band]]:
    return [(start, stop - 1 if stop < 10**29 else stop, band) for start, stop, band in in_order(bands)]


in_order = ways._in_order


def not_floored(a: Number, b: Number) -> Number:
    return number(a.low - b.high, a.high - b.low, a.needs | b.needs)


def first_unsure_wins(items: list[Truth]) -> Truth:
    return items[0] if items else Truth(0, 0)


DERIVE_FAULTS: dict[str, tuple[object, str, object]] = {
    "a band loses the value on its upper edge": (ways, "_in_order", broken_band),
    "amounts are always rounded up": (
        outcomes,
        "rounded",
        lambda n, d, way, step: -(-n // (d * step)) * step,
    ),
    "what is taken off may go below nothing": (amount, "less", not_floored),
    "a cap takes the greater figure": (amount, "least", lambda a, b: a if a.low > b.low else b),
    "months are chained": (methods, "add_months", lambda day, k: day + 45 * k),
    "an age is one year too high": (expressions, "full_years", lambda a, b: (b - a) // 365 + 1),
    "a total keeps only the last base": (ledgers.Tally, "add", lambda self, place, low, high, needs: None),
    "the highest amount is forgotten": (ledgers.Peak, "reach", lambda self, place, low, high, needs: None),
    "which band holds is not asked for": (
        outcomes,
        "merge",
        lambda pieces, needs, whole, merge=outcomes.merge: merge(pieces, 0, whole),
    ),
    "one of several conflicts counts": (clashes, "any_of", first_unsure_wins),
    "the weakest state wins": (benefit, "PRECEDENCE", PRECEDENCE[::-1]),
    "a threshold lets everything pass": (thresholds, "less", lambda a, b: a),
}  # fmt: skip


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    for seed in range(MOST):
        tried(seed)  # what the reference says without the fault
    holder, name, replacement = DERIVE_FAULTS[request.param]
    original = getattr(holder, name)
    monkeypatch.setattr(holder, name, replacement)
    for module in (amount, benefit, clashes, expressions, methods, outcomes, thresholds, ways):
        for attribute, value in list(vars(module).items()):
            if value is original:
                monkeypatch.setattr(module, attribute, replacement)


@pytest.mark.parametrize("planted", DERIVE_FAULTS, indirect=True)
@pytest.mark.usefixtures("planted")
def test_a_fault_planted_in_the_reference_comes_out() -> None:
    for seed in range(MOST):
        case = tried(seed)
        if fails(lambda: by_derive(case.program, case.rows), case.expected):  # noqa: B023
            return
    pytest.fail("seen in none")


def test_columns_and_single_claims_agree_with_prior_decisions() -> None:
    seen = 0
    for seed in range(300):
        case = tried(seed)
        if any(row.prior for row in case.rows):
            seen += 1
            kernel = Kernel(case.program, case.source)
            assert by_columns(kernel, case.rows) == case.expected
    assert seen > 30

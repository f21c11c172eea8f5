"""R01: what is wrong in one operator of the machine code comes out when it is held against the reference.

The faults are planted in the kernel of a program, or where it is turned into machine code; the loop around it
and the primitives stay as they are. No fault is among them that would reach beyond an array.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from tests.readers.engines import by_machine, one_by_one
from tests.readers.test_engines_agree import KERNEL_FAULTS, MOST, Case, fails, tried

from gongji.readers.kernel import Kernel
from gongji.readers.kernel.compiled import Compiled
from gongji.readers.kernel.lowered import Values

OWN = ("benefit_", "amount_", "open_")
"""Begin the names of the functions that are generated for a program."""
PROGRAMS = 60
"""How many random programs a fault in the machine code may live through."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


def comes_out(case: Case, source: str, kept: Path) -> bool:
    """Whether machine code decides a case's rows otherwise than the reference, or gives up."""
    try:
        return by_machine(Compiled(case.program, source, kept), case.rows) != case.expected
    except OverflowError:
        return False  # no answer is no wrong answer: such rows go to the plain kernel


@pytest.mark.parametrize("fault", KERNEL_FAULTS)
def test_a_fault_planted_in_the_kernel_comes_out_of_machine_code(fault: str, kept: Path) -> None:
    pattern, replacement = KERNEL_FAULTS[fault]
    for seed in range(MOST):
        case = tried(seed)
        source = re.sub(pattern, replacement, case.source)
        if source == case.source:
            continue
        kernel = Kernel(case.program, source)
        seen = fails(lambda: one_by_one(kernel, case.rows), case.expected)  # noqa: B023
        if seen and comes_out(case, source, kept):  # a second to compile: only where the rows meet the fault
            return
    pytest.fail("seen in none")


Operator = type[ast.operator] | type[ast.cmpop]
OPERATORS: dict[str, tuple[Operator, Operator]] = {
    "- reads as +": (ast.Sub, ast.Add),
    "// reads as %": (ast.FloorDiv, ast.Mod),
    "| reads as ^": (ast.BitOr, ast.BitXor),
    "& reads as |": (ast.BitAnd, ast.BitOr),
    "< reads as <=": (ast.Lt, ast.LtE),
    "<= reads as <": (ast.LtE, ast.Lt),
    "> reads as >=": (ast.Gt, ast.GtE),
    ">= reads as >": (ast.GtE, ast.Gt),
}


@pytest.mark.parametrize("fault", OPERATORS)
def test_a_fault_planted_in_an_operator_of_machine_code_comes_out(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meant, planted = OPERATORS[fault]
    operation, compare = Values._operation, Values._compare

    def other(writer: Any, op: Any) -> Any:
        return planted() if isinstance(op, meant) and writer.node.name.startswith(OWN) else op

    def swapped(writer: Any, node: ast.Compare) -> Any:
        ops = [other(writer, op) for op in node.ops]
        return compare(writer, ast.Compare(node.left, ops, node.comparators))

    monkeypatch.setattr(Values, "_operation", lambda w, op, a, b: operation(w, other(w, op), a, b))
    monkeypatch.setattr(Values, "_compare", swapped)
    for seed in range(PROGRAMS):
        case = tried(seed)
        if comes_out(case, case.source, tmp_path):  # sound code of the same source is kept elsewhere
            return
    pytest.fail("seen in none")

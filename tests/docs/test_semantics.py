"""Every clause of docs/semantics.md names tests that exist; every node and step has a clause."""

from __future__ import annotations

import ast
import inspect
import re
from types import ModuleType

import pytest
from documents import ROOT

from gongji.charter import enrolment, nodes, program

PAGE = (ROOT / "docs" / "semantics.md").read_text(encoding="utf-8")
CLAUSES = {m[1]: m[2] for m in re.finditer(r"(?ms)^\*\*§([\d.]+) [^*]+\*\*(.*?)(?=^\*\*§|^## |\Z)", PAGE)}
TESTS = ROOT / "tests" / "semantics"


def classes(module: object) -> set[str]:
    """Public classes that a module shows and the language defines."""
    return {
        name
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and value.__module__.startswith("gongji.charter.")
        and not name.startswith("_")
    }


def own_classes(module: ModuleType) -> set[str]:
    """Those of them that the module itself defines."""
    return {name for name in classes(module) if getattr(module, name).__module__ == module.__name__}


def test_clauses_are_numbered_in_order() -> None:
    numbers = [tuple(map(int, number.split("."))) for number in CLAUSES]
    assert numbers == sorted(numbers)
    assert len(numbers) >= 60


@pytest.mark.parametrize("number", CLAUSES)
def test_a_clause_names_tests_that_exist(number: str) -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", CLAUSES[number])
    assert named
    for file, test in named:
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_of_the_semantics_is_named_by_a_clause() -> None:
    written = {
        node.name
        for file in TESTS.glob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert written == set(re.findall(r"::(test_\w+)`", PAGE))


def test_every_node_and_step_has_a_clause() -> None:
    known = classes(nodes) | classes(program) - {"MarkKind"} | own_classes(enrolment)
    assert {name for name in known if f"`{name}`" not in PAGE} == set()

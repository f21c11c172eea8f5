"""Every invariant that the office touches: its check is registered, and a test tampers with it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

OFFICE = Path(__file__).parents[1]
LIST = OFFICE.parents[1] / "docs" / "office" / "invariants.md"
LINE = re.compile(r"^\| (\S+) \| (DB|SVC|VER) \| (\S+) \| (\S+?)::(\w+) \|$", re.MULTILINE)


def lines() -> list[tuple[str, ...]]:
    return LINE.findall(LIST.read_text())


def test_every_registered_check_is_on_the_list_and_nothing_else_is() -> None:
    from gongji.office.guard.verify import checks

    listed = [line[2] for line in lines()]
    assert sorted(listed) == sorted(set(listed)) == [check.id for check in checks()]


def test_no_line_of_the_table_is_passed_over() -> None:
    rows = [row for row in LIST.read_text().splitlines() if row.startswith("| ")]
    assert len(lines()) == len(rows) - 1


@pytest.mark.parametrize("line", lines(), ids=lambda line: line[2])
def test_the_test_that_tampers_with_it_is_there_and_names_the_check(line: tuple[str, ...]) -> None:
    _, _, check, file, name = line
    text = (OFFICE / file).read_text()
    assert name in {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    assert f'"{check}' in text or f"{check}." in text or f" {check} " in text or f"{check} " in text, check

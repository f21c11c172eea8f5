"""The tutorial's charter loads, checks and passes its examples after every step."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import tutorial_steps

from gongji.charter.build import load
from gongji.enrol.examples import run_joinings
from gongji.readers.check import Severity, check
from gongji.readers.examples import run_examples

STEPS = tutorial_steps()


def test_there_are_six_steps() -> None:
    assert len(STEPS) == 6


@pytest.mark.parametrize("number", range(1, 7))
def test_a_step_is_a_whole_charter_without_errors(number: int, tmp_path: Path) -> None:
    path = tmp_path / "住院慰问.md"
    path.write_text(STEPS[number - 1], encoding="utf-8")
    charter = load(path)
    assert [f for f in check(charter) if f.severity is Severity.ERROR] == []
    ran = [*run_examples(charter), *run_joinings(charter)]
    assert [(r.example.name, r.differences) for r in ran if not r.passed] == []

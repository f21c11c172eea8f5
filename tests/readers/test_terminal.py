"""A charter on a terminal, wide and narrow."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from gongji.charter.build import load
from gongji.charter.model import Charter
from gongji.readers.check import check
from gongji.readers.examples import run_examples
from gongji.readers.prose import breaks, plain
from gongji.readers.terminal import reading

SHAOXING = Path("charters/plans/shaoxing-cadre/2011-06-10.md")


@pytest.fixture(scope="module")
def shaoxing() -> Charter:
    return load(SHAOXING)


def shown(charter: Charter, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(reading(charter, check(charter), run_examples(charter), width=width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [60, 99, 100, 160])
def test_everything_is_shown_and_no_line_is_too_long(shaoxing: Charter, width: int) -> None:
    output = shown(shaoxing, width)
    assert all(cell_len(line.rstrip()) <= width for line in output.splitlines())
    run_on = "".join(output.split())
    for article in shaoxing.articles:
        assert f"{article.id}{article.title.replace(' ', '')}" in run_on
    assert all(reading.name in run_on for reading in shaoxing.readings)
    assert all(finding.code in run_on for finding in check(shaoxing))


def test_text_and_rule_stand_side_by_side_from_a_hundred_columns(shaoxing: Charter) -> None:
    def beside(width: int) -> bool:
        lines = shown(shaoxing, width).splitlines()
        return any(line.startswith("每人每年一百二十元") and "120 元" in line for line in lines)

    assert beside(100) and not beside(99)


def test_lines_break_by_the_rules_of_chinese() -> None:
    prose = "合计 1 万元以上、10 万元以下，每满 1 万元给 2,000 元（不足的舍去）。" * 4
    for width in range(12, 40):
        at = 0
        for stop in [*breaks(prose, width), len(prose)]:
            line = prose[at:stop].strip()
            assert cell_len(line) <= width
            assert line[0] not in "，。；：、）" and line[-1] not in "（“"
            at = stop
        assert "2,0\n" not in prose


def test_control_characters_of_a_charter_do_not_reach_the_terminal() -> None:
    assert plain("甲\x1b[31m乙\u202e丙").plain == "甲 [31m乙 丙"

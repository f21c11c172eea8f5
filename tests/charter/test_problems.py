"""Problems are collected, ordered, and shown with their place and remedy."""

import re
from pathlib import Path

import pytest

import gongji.charter
from gongji.charter.nodes import Span
from gongji.charter.problems import CODES, CharterError, Problems
from gongji.errors import GongjiError, UsageError

SOURCES = Path(gongji.charter.__file__).parent


def test_a_problem_reads_place_code_message_remedy() -> None:
    problems = Problems()
    problems.add("C203", Span("甲.md", 3, 5), "金额“3000”缺单位", "写成 3000元")
    problems.add("C016", Span("甲.md", 1, 1), "没有一个条款")
    assert [str(problem) for problem in problems] == [
        "甲.md:1:1 [C016] 没有一个条款",
        "甲.md:3:5 [C203] 金额“3000”缺单位。改法：写成 3000元",
    ]


def test_all_errors_are_raised_together() -> None:
    problems = Problems()
    problems.raise_if_errors()
    problems.add("C016", Span("甲.md", 2, 1), "没有一个条款", severity="warning")
    problems.raise_if_errors()
    problems.add("C203", Span("甲.md", 3, 5), "金额“3000”缺单位", "写成 3000元")
    with pytest.raises(CharterError) as refused:
        problems.raise_if_errors()
    assert len(refused.value.problems) == 2
    assert refused.value.code == "C203"
    assert refused.value.exit_code == 1
    assert isinstance(refused.value, GongjiError)


def test_the_same_problem_is_said_once() -> None:
    problems = Problems()
    for _ in range(2):
        problems.add("C016", Span("甲.md", 2, 1), "没有一个条款")
    assert len(problems) == 1


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Problems().add("C999", Span("甲.md", 1, 1), "甲")


def test_wrong_use_leaves_with_two() -> None:
    error = UsageError("U001", "没有叫“甲”的口径", "已有的：乙")
    assert error.exit_code == 2
    assert str(error) == "[U001] 没有叫“甲”的口径。改法：已有的：乙"


def test_every_code_is_used_and_every_used_code_is_in_the_table() -> None:
    used: set[str] = set()
    for file in SOURCES.rglob("*.py"):
        if file.name != "problems.py":
            used |= set(re.findall(r'"(C\d{3})"', file.read_text("utf-8")))
    assert used == set(CODES)


def test_messages_end_without_a_full_stop() -> None:
    """The renderer puts 。 between message and remedy."""
    for file in SOURCES.rglob("*.py"):
        for message in re.findall(r'\.add\(\s*"C\d{3}", [^,]+, f?"([^"]*)"', file.read_text("utf-8")):
            assert not message.endswith("。"), message

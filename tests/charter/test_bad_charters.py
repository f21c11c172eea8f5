"""Mistakes an officer makes in a plan: each is one edit of good/small.md, with the message it must give.

They stand in bad/*.txt, by subject. `-` is what the good plan (or, after @, one of its tables) says and `+`
what is written instead, nothing when the lines are left out; `>` is the text at the reported line and
column; the last line is how the report begins. Each must give exactly one problem: one slip brings no train
of others.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from gongji.charter.build import load
from gongji.charter.problems import CODES, CharterError

HERE = Path(__file__).parent
GOOD = HERE / "good"
PLAN = "small.md"


class Mistake(NamedTuple):
    """`written` in place of `right` in one file, and what must be said of it."""

    name: str
    file: str
    right: str
    written: str
    place: str
    message: str


def mistakes(text: str) -> list[Mistake]:
    """The entries of one file of bad/."""
    found = []
    for entry in text.split("\n## ")[1:]:
        head, *lines = entry.rstrip("\n").split("\n")
        name, _, file = head.partition(" @ ")
        right = "\n".join(line[1:] for line in lines if line[0] == "-")
        written = [line[1:] for line in lines if line[0] == "+"]
        (place,) = [line[2:] for line in lines if line[0] == ">"]
        after = "\n".join(written) if written else None
        right, after = (right, after) if after is not None else (right + "\n", "")
        found.append(Mistake(name, file or PLAN, right, after, place, lines[-1]))
    return found


MISTAKES = [m for file in sorted((HERE / "bad").glob("*.txt")) for m in mistakes(file.read_text("utf-8"))]


def write_with(edits: list[Mistake], folder: Path) -> Path:
    """The good plan and its tables with mistakes in them, in a folder of their own."""
    shutil.copytree(GOOD / "tables", folder / "tables")
    shutil.copy(GOOD / PLAN, folder / PLAN)
    for edit in edits:
        file = folder / edit.file
        text = file.read_text("utf-8")
        assert text.count(edit.right) == 1
        file.write_text(text.replace(edit.right, edit.written), "utf-8")
    return folder / PLAN


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_a_mistake_is_named_where_it_stands(tmp_path: Path, mistake: Mistake) -> None:
    with pytest.raises(CharterError) as refused:
        load(write_with([mistake], tmp_path))
    problems = refused.value.problems
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    span = problems[0].span
    line = Path(span.path).read_text("utf-8").split("\n")[span.line - 1]
    assert line[span.column - 1 :].startswith(mistake.place)
    assert str(problems[0]).startswith(f"{span} {mistake.message}")
    assert problems[0].remedy


def test_there_are_many_kinds_of_mistake_and_none_twice() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 100


@pytest.mark.parametrize("code", [code for code in CODES if code[:2] in ("C4", "C5")])
def test_every_code_of_blocks_has_a_mistake(code: str) -> None:
    assert any(mistake.message.startswith(f"[{code}]") for mistake in MISTAKES)


def test_all_mistakes_of_a_file_are_reported_at_once_in_its_order(tmp_path: Path) -> None:
    chosen = [m for m in MISTAKES if m.name in ("文首版本不是日期", "舍入写错", "限次零次", "比例合计不到")]
    with pytest.raises(CharterError) as refused:
        load(write_with(chosen, tmp_path))
    problems = refused.value.problems
    assert [problem.code for problem in problems] == ["C213", "C404", "C407", "C515"]
    assert [problem.article for problem in problems] == ["", "二.1", "二.5", "二.5"]
    assert [p.span.line for p in problems] == sorted(p.span.line for p in problems)


def test_a_table_is_looked_for_above_the_charter_then_beside_it(tmp_path: Path) -> None:
    shutil.copytree(GOOD / "tables", tmp_path / "tables")
    deep = tmp_path / "plans" / "small"
    deep.mkdir(parents=True)
    shutil.copy(GOOD / PLAN, deep / "2024.md")
    assert [len(table.rows) for table in load(deep / "2024.md").tables] == [2, 2]
    shutil.move(tmp_path / "tables" / "伤残表.csv", deep / "伤残表.csv")
    assert [len(table.rows) for table in load(deep / "2024.md").tables] == [2, 2]

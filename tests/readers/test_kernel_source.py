"""Generated code: the same text every time, plain integers only, and words of the charter as comments."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests.readers.programs import COVER, Draft, fact, is_, single, yuan
from tests.readers.random_programs import random_program

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.nodes import Band as Stretch
from gongji.charter.nodes import Bands, Edge, Fixed, PerFull, Rate, Share
from gongji.charter.program import Program
from gongji.readers.kernel import compile_plain, generate
from gongji.readers.kernel.known import month_days

PLANS = sorted(Path("charters/plans").glob("*/*.md"))
ALLOWED = (
    ast.Module, ast.Expr, ast.Constant, ast.ImportFrom, ast.alias, ast.FunctionDef, ast.arguments, ast.arg,
    ast.Assign, ast.AugAssign, ast.Name, ast.Load, ast.Store, ast.Tuple, ast.Subscript, ast.If, ast.IfExp,
    ast.For, ast.Return, ast.Pass, ast.Call, ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.And, ast.Or,
    ast.Not, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.BitOr, ast.BitAnd, ast.LShift, ast.RShift,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
)  # fmt: skip


def plan(path: Path) -> Program:
    return choose(load(path))


@pytest.mark.parametrize("path", PLANS, ids=lambda p: p.parent.name)
def test_the_same_plan_gives_the_same_bytes(path: Path) -> None:
    assert generate(plan(path)) == generate(plan(path))


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    code = (
        "from gongji.charter.build import load; from gongji.charter.choose import choose\n"
        "from gongji.readers.kernel import generate; import hashlib\n"
        f"text = generate(choose(load({str(PLANS[-1])!r})))\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "src"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def problems(source: str) -> list[str]:
    """What generated code holds besides integers, conditions, loops, indexing and calls."""
    tree = ast.parse(source)
    docstring = tree.body[0]
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            found.append(type(node).__name__)
        constant = isinstance(node, ast.Constant) and not isinstance(node.value, int)
        if constant and node not in ast.walk(docstring):
            found.append(repr(node.value))  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("path", PLANS, ids=lambda p: p.parent.name)
def test_plans_become_integers_conditions_loops_and_indexing(path: Path) -> None:
    assert problems(generate(plan(path))) == []


@pytest.mark.parametrize("seed", range(20))
def test_random_programs_become_integers_conditions_loops_and_indexing(seed: int) -> None:
    assert problems(generate(random_program(Random(seed)))) == []


def test_article_benefit_and_reason_stand_as_comments() -> None:
    program = single(
        Bands((Stretch(None, Edge(100, True), "1元以下", Fixed(yuan(1))),)),
        name="补助",
        refuse=[(is_("病种", "胃炎"), "病种不符", None)],
        caps=[(yuan(9), COVER)],
    )
    source = generate(program)
    for words in ("# 四.1 补助", "# 五.1、病种不符", "# 1元以下", "# 封顶 四.1", "# 费用", "# 基数"):
        assert words in source


def test_words_of_a_charter_cannot_become_code() -> None:
    program = replace(single(Share(Rate(1, 5))), title='"""\nimport os\\', plan="a\nb")
    benefit = replace(program.benefits[0], name="x\nraise SystemExit")
    tree = ast.parse(generate(replace(program, benefits=(benefit,))))
    assert not any(isinstance(node, ast.Import | ast.Raise) for node in ast.walk(tree))


def test_a_repeated_condition_is_evaluated_once() -> None:
    late = is_("病种", "胃炎")
    draft = Draft()
    draft.benefit(Share(Rate(1, 5)), refuse=[(late, "甲", None), (late, "乙", None)])
    source = generate(draft.program())
    body = source[source.index("def open_0") : source.index("def benefit_0")]
    assert body.count("f9 == 1") == 1


def test_what_a_charter_fixes_is_worked_out_beforehand() -> None:
    source = generate(single(Fixed(yuan(20)), base=None))
    body = source[source.index("def benefit_0") :]
    assert "pay = 2000" in body


@pytest.mark.parametrize("seed", range(40))
def test_the_general_code_alone_gives_the_same(seed: int) -> None:
    """Rows that take the known path would be decided likewise by the code for missing facts."""
    from tests.readers.engines import one_by_one
    from tests.readers.random_programs import random_rows

    random = Random(seed)
    program = random_program(random)
    rows = random_rows(random, program)
    kernel, general = compile_plain(program), compile_plain(program)
    general._order = tuple((k, lambda *row, decide=decide: decide(*row, 0, 0)) for k, decide in general._open)
    assert one_by_one(kernel, rows) == one_by_one(general, rows)


def test_months_last_between_the_days_taken_for_them() -> None:
    from gongji.codes.civil import add_months, days_from_civil

    first = days_from_civil(1999, 12, 1)
    for months in (-25, -12, -1, 0, 1, 2, 3, 6, 11, 12, 13, 24, 48, 120, 1200):
        shortest, longest = month_days(months)
        for day in range(first, first + 1500):
            assert shortest <= add_months(day, months) - day <= longest


def test_whole_units_are_counted_without_a_float() -> None:
    source = generate(single(PerFull(100, 30, True), trigger=fact("同意")))
    assert "/ " not in source.replace("// ", "")

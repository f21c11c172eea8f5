"""Good and bad texts of the syntax layer side by side, the bad ones with the exact messages they must give.

They stand in syntax/*.txt. `+ text = meaning` is a good text; `- text` is a bad one, and under it, indented,
is every problem it must give, as `line:column [code] message`. In a text ⏎ is a line end, ⇥ a tab and
\\uXXXX any other character that cannot be seen.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from gongji.charter import literals
from gongji.charter.expressions import Names, parse
from gongji.charter.nodes import (
    Add,
    AgeAt,
    All,
    Any_,
    Belongs,
    Compare,
    Const,
    DaysBetween,
    Edge,
    Expr,
    Fact,
    HoleExpr,
    If,
    Kind,
    Member,
    Not,
    Pick,
    Rate,
    Read,
    Scale,
    Shift,
    Span,
    Table,
)
from gongji.charter.problems import CODES, Problems
from gongji.charter.strict import Mapping, Node, Scalar, Sequence, parse_yaml

HERE = Path(__file__).parent / "syntax"
PLACE = Span("条文.md", 1, 1)


class Case(NamedTuple):
    """A text of one section of a file; `meaning` of a good one, `messages` of a bad one."""

    section: str
    text: str
    meaning: str
    messages: tuple[str, ...]


def cases(file: str) -> list[Case]:
    """The entries of a file of syntax/."""
    section, found = "", list[Case]()
    for line in (HERE / file).read_text("utf-8").split("\n"):
        if line.startswith("## "):
            section = line[3:].split(" ")[0]
        elif line.startswith("+ "):
            text, meaning = line[2:].rsplit(" = ", 1)
            found.append(Case(section, _seen(text), meaning, ()))
        elif line.startswith("- "):
            found.append(Case(section, _seen(line[2:]), "", ()))
        elif line.startswith("  "):
            found[-1] = found[-1]._replace(messages=(*found[-1].messages, line.strip()))
    return found


def _seen(text: str) -> str:
    text = text.replace("⏎", "\n").replace("⇥", "\t").replace("〈空〉", "")
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


YAML, LITERALS, EXPRESSIONS = cases("yaml.txt"), cases("literals.txt"), cases("expressions.txt")


def messages(problems: Problems) -> tuple[str, ...]:
    return tuple(str(problem).removeprefix("条文.md:") for problem in problems)


# ---- yaml -------------------------------------------------------------------------------------------


def tree(node: Node | None) -> str:
    """A node on one line: scalars as they are, {} and [] around the others."""
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{key.text}: {tree(value)}" for key, value in node) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(tree(item) for item in node) + "]"
    return repr(node.text)[1:-1] if isinstance(node, Scalar) else "无"


@pytest.mark.parametrize("case", YAML, ids=lambda case: case.text)
def test_yaml(case: Case) -> None:
    problems = Problems()
    node = parse_yaml(case.text, "条文.md", 1, 1, problems)
    assert messages(problems) == case.messages
    if case.meaning:
        assert tree(node) == case.meaning


# ---- literals ---------------------------------------------------------------------------------------

READERS: dict[str, Callable[[Scalar, Problems], object]] = {
    "amount": literals.amount,
    "rate": literals.rate,
    "days": lambda scalar, problems: literals.count(scalar, ("天",), problems),
    "months": lambda scalar, problems: literals.count(scalar, ("月",), problems),
    "bare": lambda scalar, problems: literals.count(scalar, ("",), problems),
    "duration": literals.duration,
    "day": literals.day,
    "band": literals.band,
    "band_of_days": lambda scalar, problems: literals.band(scalar, problems, "天"),
    "edge": literals.edge,
    "per_full": literals.per_full,
}


def value(found: object) -> str:
    """What a literal means, on one line."""
    if isinstance(found, Rate):
        return f"{found.numerator}/{found.denominator}"
    if isinstance(found, Edge):
        return f"{found.value}{'含' if found.included else '不含'}"
    if isinstance(found, tuple):
        return " ".join(value(item) for item in found)
    return "无" if found is None else str(found) or "个"


@pytest.mark.parametrize("case", LITERALS, ids=lambda case: f"{case.section} {case.text}")
def test_literals(case: Case) -> None:
    problems = Problems()
    found = READERS[case.section](Scalar(case.text, PLACE), problems)
    assert messages(problems) == case.messages
    assert value(found) == (case.meaning or "无")


# ---- expressions ------------------------------------------------------------------------------------


def fact(name: str, kind: Kind, unit: str = "", choices: tuple[str, ...] = ()) -> Fact:
    return Fact(name, kind, Table.EVENT, unit, choices=choices)


FACTS = (
    fact("事由", Kind.CHOICE, choices=("住院", "停工", "停工留薪", "身故")),
    fact("病种", Kind.CHOICE, choices=("甲病", "乙病", "丙病（含丁）", "其他")),
    fact("致因", Kind.CHOICE, choices=("工伤", "意外", "其他")),
    fact("自付费用", Kind.MONEY),
    fact("损失", Kind.MONEY),
    fact("停工月数", Kind.COUNT, "月"),
    fact("住院天数", Kind.COUNT, "天"),
    fact("人数", Kind.COUNT),
    fact("单位同意", Kind.FLAG),
    fact("是否复发", Kind.FLAG),
    fact("非工作时间", Kind.FLAG),
    fact("发生日", Kind.DATE),
    fact("起保日", Kind.DATE),
    fact("出生日", Kind.DATE),
    fact("地区", Kind.REGION),
    fact("人员编号", Kind.KEY),
    fact("前病种", Kind.CHOICE, choices=("甲病", "乙病", "丙病（含丁）", "其他")),
)
NAMES = Names(
    {f.name: f for f in FACTS},
    {"重病": ("甲病", "乙病"), "旧目录": ("甲病", "戊病")},
    ("工伤范围", "三个月上限"),
)


def shape(expr: Expr) -> str:
    """An expression with every bracket written, so that its binding shows."""
    match expr:
        case Const(value, kind, unit):
            return f"{value}{'分' if kind is Kind.MONEY else unit if kind is Kind.COUNT else '日'}"
        case Read(name):
            return name
        case Belongs():
            return "归属日"
        case Add(left, right, minus):
            return f"({shape(left)} {'-' if minus else '+'} {shape(right)})"
        case Scale(factor, inner):
            return f"({factor} × {shape(inner)})"
        case Pick(items, least):
            return f"{'较小' if least else '较大'}({', '.join(shape(item) for item in items)})"
        case If(condition, yes, no):
            return f"(若 {shape(condition)} 则 {shape(yes)} 否则 {shape(no)})"
        case Shift(date, amount, unit):
            return f"({shape(date)} 移 {amount}{unit})"
        case DaysBetween(later, earlier):
            return f"({shape(later)} 距 {shape(earlier)})"
        case AgeAt(birth, on, unit=unit):
            return f"{'周岁' if unit == '周岁' else '周年'}({shape(birth)}, {shape(on)})"
        case Compare(op, left, right):
            return f"({shape(left)} {op.value} {shape(right)})"
        case Member(name, codes, words, list_name):
            return f"({name} 属于 {list_name or '、'.join(words)}{list(codes)})"
        case All(items):
            return f"({' 且 '.join(shape(item) for item in items)})"
        case Any_(items):
            return f"({' 或 '.join(shape(item) for item in items)})"
        case Not(inner):
            return f"非{shape(inner)}"
        case HoleExpr(reading):
            return f"口径〈{reading}〉"
    raise AssertionError(expr)


WANTED = {"condition": Kind.FLAG, "money": Kind.MONEY, "count": Kind.COUNT, "date": Kind.DATE, "any": None}


@pytest.mark.parametrize("case", EXPRESSIONS, ids=lambda case: case.text)
def test_expressions(case: Case) -> None:
    problems = Problems()
    unit = "天" if case.section == "count" else None
    found = parse(Scalar(case.text, PLACE), NAMES, problems, WANTED[case.section], unit)
    assert messages(problems) == case.messages
    assert ("无" if found is None else shape(found)) == (case.meaning or "无")


# ---- the whole --------------------------------------------------------------------------------------


def test_every_code_of_the_syntax_layer_has_a_bad_text() -> None:
    """C0 is tried in test_document.py; C316 needs a scalar over several lines."""
    given = {re.findall(r"\[(\w+)\]", m)[0] for c in (*YAML, *LITERALS, *EXPRESSIONS) for m in c.messages}
    wanted = {code for code in CODES if code[:2] in ("C1", "C2", "C3")} - {"C316"}
    assert given >= wanted


def test_at_least_sixty_mistakes_are_told_apart() -> None:
    distinct = {re.sub("“[^”]*”|\\d+", "", m) for c in (*YAML, *LITERALS, *EXPRESSIONS) for m in c.messages}
    assert len(distinct) >= 60


@pytest.mark.parametrize("case", [c for c in EXPRESSIONS if c.messages], ids=lambda case: case.text)
def test_a_scalar_in_a_file_reports_its_own_columns(case: Case) -> None:
    problems = Problems()
    unit = "天" if case.section == "count" else None
    scalar = Scalar(case.text, Span("条文.md", 7, 13), quoted=True)
    parse(scalar, NAMES, problems, WANTED[case.section], unit)
    there = [(problem.span.line, problem.span.column) for problem in problems]
    here = [tuple(int(n) for n in m.split(" ")[0].split(":")) for m in case.messages]
    assert there == [(line + 6, column + 12) for line, column in here]


def test_an_expression_stands_on_one_line() -> None:
    problems = Problems()
    node = parse_yaml("触发: 事由 是 住院\n  且 单位同意", "条文.md", 1, 1, problems)
    assert isinstance(node, Mapping)
    scalar = node.get("触发")
    assert isinstance(scalar, Scalar)
    assert parse(scalar, NAMES, problems, Kind.FLAG) is None
    assert messages(problems) == ("1:5 [C316] 表达式占了多行。改法：写在一行里",)

"""Runs the worked cases of a charter (算例): what each event must give, and what it does give.

An example states only what matters. What it leaves out comes from the charter's 算例缺省, then from the
defaults here; a cell written as `""` stays unknown. All events of one example are under one cover and
come in the order written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from gongji.charter.choose import choose
from gongji.charter.literals import amount
from gongji.charter.model import Charter, Example, Expected, Joining
from gongji.charter.nodes import ABSENT, UNKNOWN, Fact, Kind
from gongji.charter.problems import Problems
from gongji.charter.program import Program
from gongji.charter.strict import Scalar
from gongji.codes.civil import DateTextError, parse_iso
from gongji.readers.decision import NOT_COVERED, Decision, Rendered, Row, render, uncovered
from gongji.readers.derive import Deriver

Engine = Callable[[Program, Sequence[Row]], Sequence[Sequence[Decision]]]
"""Decides rows in sequence: for each row, one decision for each benefit that it triggers."""

DEFAULT_COVER: Final = {
    "起保日": "2025-01-01",
    "终保日": "2025-12-31",
    "首次参保日": "2020-01-01",
    "份数": "1",
}
DEFAULT_EVENT: Final = {"发生日": "2025-06-01"}
_LIKE_OCCURRENCE: Final = ("知悉日", "通知日", "申领日")


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example came out; `differences` are sentences for people, none when it passed."""

    example: Example
    passed: bool
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoiningResult:
    """How one example of joining came out; whoever can enrol runs them."""

    example: Joining
    passed: bool
    differences: tuple[str, ...]


Result = ExampleResult | JoiningResult


class CellError(ValueError):
    """A cell of an example that cannot be read; the message is for people."""


def derived(program: Program, rows: Sequence[Row]) -> list[list[Decision]]:
    """The decisions of the reference engine."""
    deriver = Deriver(program)
    return [[d.decision for d in deriver.decide(row)] for row in rows]


def plain(program: Program, rows: Sequence[Row]) -> list[list[Decision]]:
    """The decisions of the generated kernel."""
    from gongji.readers.kernel import compile_plain

    kernel = compile_plain(program)
    book = kernel.book()
    return [kernel.decide(book, row) for row in rows]


def run_examples(charter: Charter, engine: Engine = derived) -> tuple[ExampleResult, ...]:
    """Every example of a charter, in its order, run under the options it names."""
    programs: dict[tuple[tuple[str, str], ...], Program] = {}
    results = []
    for example in charter.examples:
        program = programs.get(example.readings)
        if program is None:
            program = programs[example.readings] = choose(charter, dict(example.readings))
        results.append(run_example(charter, program, example, engine))
    return tuple(results)


def run_example(
    charter: Charter, program: Program, example: Example, engine: Engine = derived
) -> ExampleResult:
    """One example under a program; the program's readings are the caller's to choose."""
    try:
        rows = example_rows(charter, program, example)
    except CellError as error:
        return ExampleResult(example, False, (str(error),))
    differences: list[str] = []
    several = len(rows) > 1
    for i, (decisions, expects) in enumerate(zip_longest(engine(program, rows), example.expects), 1):
        shown = [render(program, d) for d in decisions or (uncovered(program),)]
        for expected in expects or ():
            prefix = f"第 {i} 个事件的{expected.benefit}" if several else expected.benefit
            differences += [f"{prefix}{text}" for text in _differences(shown, expected)]
    return ExampleResult(example, not differences, tuple(differences))


def example_rows(charter: Charter, program: Program, example: Example) -> tuple[Row, ...]:
    """The events of an example as the engines take them. CellError for a cell that cannot be read."""
    cover = {**DEFAULT_COVER, **dict(charter.example_cover), **dict(example.cover)}
    keys: dict[str, int] = {}
    rows = []
    for number, event in enumerate(example.events):
        cells = {**DEFAULT_EVENT, **dict(charter.example_event), **dict(event)}
        for name in _LIKE_OCCURRENCE:
            cells.setdefault(name, cells["发生日"])
        cells = {**cover, **cells}
        values = row_values(program, cells, keys)
        rows.append(Row(values, number, cover=0, person=0, defaulted=_defaulted(program, cells)))
    return tuple(rows)


def _defaulted(program: Program, cells: Mapping[str, str]) -> int:
    """The bits of the facts whose blank cell took its default."""
    blank = (
        1 << i
        for i, fact in enumerate(program.facts)
        if fact.default is not None and not cells.get(fact.name, "").strip()
    )
    return sum(blank)


def row_values(program: Program, cells: Mapping[str, str], keys: dict[str, int]) -> tuple[int, ...]:
    """One value for each fact of the program; a fact without a cell is blank. `keys` numbers identifiers."""
    known = {fact.name for fact in program.facts}
    for name in cells:
        if name not in known and name not in DEFAULT_COVER:
            raise CellError(f"没有叫“{name}”的事实")
    return tuple(value_of(fact, cells.get(fact.name, ""), keys) for fact in program.facts)


def value_of(fact: Fact, text: str, keys: dict[str, int]) -> int:
    """The value a cell stands for: blank is the fact's default or unknown, 无 is absent."""
    text = text.strip()
    if text == "":
        return UNKNOWN if fact.default is None else fact.default
    if text == "无" and "无" not in fact.choices:
        return ABSENT
    value = _READ[fact.kind](fact, text, keys)
    if value is None:
        raise CellError(f"{fact.name}的值“{text}”读不懂，应是{_HINT[fact.kind]}")
    return value


_HINT: Final = {
    Kind.MONEY: "元数，如 3000 或 3000.50",
    Kind.COUNT: "整数",
    Kind.DATE: "日期，如 2011-06-10",
    Kind.FLAG: "是或者否",
    Kind.CHOICE: "列出的选项之一",
    Kind.KEY: "编号",
    Kind.REGION: "六位行政区划代码",
}


def _money(fact: Fact, text: str, keys: dict[str, int]) -> int | None:
    plain = re.fullmatch(r"([0-9]+)(?:\.([0-9]{1,2}))?", text)
    if plain:
        return int(plain[1]) * 100 + int((plain[2] or "").ljust(2, "0"))
    return amount(Scalar(text, fact.span), Problems())


def _count(fact: Fact, text: str, keys: dict[str, int]) -> int | None:
    unit = re.escape(fact.unit)
    plain = re.fullmatch(rf"([0-9]+)(?: *个?{unit})?", text)
    return int(plain[1]) if plain else None


def _date(fact: Fact, text: str, keys: dict[str, int]) -> int | None:
    try:
        return parse_iso(text)
    except DateTextError:
        return None


def _flag(fact: Fact, text: str, keys: dict[str, int]) -> int | None:
    return {"是": 1, "否": 0}.get(text)


def _choice(fact: Fact, text: str, keys: dict[str, int]) -> int | None:
    return fact.choices.index(text) if text in fact.choices else None


def _key(fact: Fact, text: str, keys: dict[str, int]) -> int | None:
    return keys.setdefault(text, len(keys))


def _region(fact: Fact, text: str, keys: dict[str, int]) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{6}", text) else None


_READ: Final[dict[Kind, Callable[[Fact, str, dict[str, int]], int | None]]] = {
    Kind.MONEY: _money,
    Kind.COUNT: _count,
    Kind.DATE: _date,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.KEY: _key,
    Kind.REGION: _region,
}


def _differences(shown: Sequence[Rendered], expected: Expected) -> list[str]:
    """Where a rendered decision differs from what the example states; what it leaves out is not compared."""
    found = next((r for r in shown if r.benefit_name == expected.benefit), None)
    if not expected.triggered:
        return [] if found is None else [f"不应触发，算得{_told(found)}"]
    nothing = next((r for r in shown if not r.benefit_name), None)
    if found is None and nothing is not None and expected.reason in nothing.reasons:
        found = nothing
    if found is None:
        return [f"没有被触发，触发的是：{'、'.join(r.benefit_name for r in shown) or NOT_COVERED}"]
    paid = -1 if found.amount is None else found.amount
    pairs = [
        ("状态", None if expected.state is None else expected.state.label, found.state_label),
        ("金额", _yuan(expected.amount), _yuan(paid)),
        ("理由", expected.reason, "；".join(found.reasons)),
        ("条款", expected.articles, "、".join(found.articles)),
        ("待补", expected.needs, "、".join(found.needs)),
    ]
    differ = [
        f"的{what}应为{_shown(want)}，算得{_shown(got)}"
        for what, want, got in pairs
        if want is not None and want != got
    ]
    if differ and found.needs and expected.needs is None:
        differ[-1] += f"，还缺{'、'.join(found.needs)}"
    return differ


def _told(found: Rendered) -> str:
    return (
        f"“{found.state_label}”"
        if found.amount is None
        else f"“{found.state_label} {_yuan(found.amount)} 元”"
    )


def _shown(said: str | None) -> str:
    return f"“{said}”" if said else "空"


def _yuan(fen: int | None) -> str | None:
    """Fen as yuan with two decimals; a negative amount is an empty one."""
    if fen is None:
        return None
    return "" if fen < 0 else f"{fen // 100}.{fen % 100:02d}"

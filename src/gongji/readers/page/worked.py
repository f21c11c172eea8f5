"""The examples of an article and how each came out, saying of each only what sets it apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongji.charter.model import Charter, Expected
from gongji.charter.model.text import UNTRIGGERED
from gongji.charter.nodes import Kind
from gongji.readers.examples import ExampleResult, Result
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.parts import cell, dated, head, label, mark, said_value, table
from gongji.readers.read_back.phrases import figure

Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What most events of an article have in common, and what therefore need not be said each time."""

    cells: Mapping[str, str]
    money: frozenset[str]
    benefit: str  # the only benefit the examples speak of; empty: several
    article: str

    def event(self, event: Cells) -> str:
        """What an event has beside the common."""
        apart = [(name, value) for name, value in event if self.cells.get(name) != value]
        return "，".join(self.said(name, value) for name, value in apart) or "同上所写"

    def said(self, name: str, value: str) -> str:
        """A cell with its name."""
        return f"{name} {said_value(value, name in self.money) or '不明'}"


def example_table(charter: Charter, article: str, results: Sequence[ExampleResult]) -> Html:
    """The examples of an article with how each came out."""
    passed = sum(result.passed for result in results)
    told = "全部通过" if passed == len(results) else f"{len(results) - passed} 个不通过"
    shared = _shared(charter, article, results)
    common = "，".join(shared.said(name, value) for name, value in shared.cells.items())
    heads = [head("算例"), head("与上面不同的"), head("应得"), head("结果")]
    if not common:
        heads[1] = head("事件")
    return join(
        label(f"算例 · {len(results)} 个，{told}", gap=True),
        el("p", f"未另写的：{common}", class_="note common") if common else None,
        table(f"{article} 的算例", heads, [_row(r, shared) for r in results], name="ledger tight flush"),
    )


def _shared(charter: Charter, article: str, results: Sequence[ExampleResult]) -> Shared:
    events = [event for result in results for event in result.example.events]
    counts = Counter(cell for event in events for cell in dict(event).items())
    common = {name: value for (name, value), count in counts.items() if count * 2 > len(events) > 1}
    benefits = {e.benefit for result in results for expects in result.example.expects for e in expects}
    money = frozenset(fact.name for fact in charter.facts if fact.kind is Kind.MONEY)
    return Shared(common, money, next(iter(benefits)) if len(benefits) == 1 else "", article)


def _row(result: ExampleResult, shared: Shared) -> Html:
    example = result.example
    events = list(_lines(result, shared))
    expected = ["；".join(_expected(e, shared) for e in expects) or "—" for expects in example.expects]
    return el(
        "tr",
        cell(example.name),
        cell(*(el("p", dated(line)) for line in events), class_="wide"),
        cell(*(el("p", line) for line in numbered(expected)), class_="given"),
        cell(*verdict(result), class_="nowrap" if result.passed else "bad"),
    )


def verdict(result: Result) -> list[Child]:
    """Whether an example passed, and where it differs."""
    said: list[Child] = [mark("对", "ok") if result.passed else mark("错", "err")]
    said.append("通过" if result.passed else "不通过")
    return said + [el("p", difference) for difference in result.differences]


def _lines(result: ExampleResult, shared: Shared) -> Iterator[str]:
    example = result.example
    if example.readings:
        yield "口径 " + "，".join(f"{name}={option}" for name, option in example.readings)
    if example.cover:
        yield "参保 " + "，".join(shared.said(name, value) for name, value in example.cover)
    events = [shared.event(event) for event in example.events]
    if events != ["同上所写"] or not (example.readings or example.cover):
        yield from numbered(events)


def numbered(lines: Sequence[str]) -> Iterator[str]:
    """Lines with their number where there are several."""
    for number, line in enumerate(lines, 1):
        yield f"（{number}）{line}" if len(lines) > 1 else line


def _expected(expected: Expected, shared: Shared) -> str:
    parts = [] if expected.benefit == shared.benefit else [expected.benefit]
    if not expected.triggered:
        parts.append(UNTRIGGERED)
    if expected.amount is None and expected.state is not None:
        parts.append(expected.state.label)
    if expected.amount is not None:
        parts.append(f"{figure(expected.amount)} 元")
    parts += [part for part in (expected.reason, expected.needs) if part]
    if expected.articles and expected.articles != shared.article:
        parts.append(f"依{expected.articles}")
    return " ".join(parts)

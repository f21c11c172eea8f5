"""What stands beside an article's text: the tables of its rules and the cards of its readings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gongji.charter.model import BenefitRule, Charter, Reading
from gongji.charter.nodes import Const, HoleScope, Read, Scope
from gongji.readers.page.curve import Curve, Trace
from gongji.readers.page.markup import Child, Html, anchor, el, join
from gongji.readers.page.parts import (
    cell,
    head,
    linked,
    mark,
    state,
    state_or_figure,
    table,
)
from gongji.readers.page.telling import Outcome, Telling
from gongji.readers.read_back import OptionSaid, ReadingSaid, RuleRow, benefit_rows
from gongji.readers.read_back.phrases import figure, yuan

# ---- rules ------------------------------------------------------------------------------------------


def rule_card(
    charter: Charter, benefit: BenefitRule, trace: Trace | None, curve: Curve | None, alone: bool
) -> Html | None:
    """The bands of a benefit, each with what it pays at its ends; None where there is nothing to lay out."""
    rows = benefit_rows(charter, benefit.name)
    if len(rows) < 2:
        return None
    paid = trace is not None and curve is not None and any(row.banded for row in rows)
    caption = f"“{benefit.name}”的分段"
    heads = [head(_subject(benefit)), head("计发办法"), head("给付（元）", True) if paid else None]
    body = [_rule_row(row, trace if paid else None) for row in rows]
    return el(
        "section",
        el(
            "header",
            el("h3", "规则" if alone else benefit.name),
            el("span", _summary(benefit), class_="quiet"),
            el("span", f"第 {benefit.span.line} 行", class_="push note") if benefit.span.line else None,
        ),
        table(caption, heads, body),
        class_="card",
        aria_label=caption,
    )


def _subject(benefit: BenefitRule) -> str:
    if not isinstance(benefit.base, Read):
        return "范围"
    return f"{benefit.base.fact}合计" if benefit.scope is not None else benefit.base.fact


def _summary(benefit: BenefitRule) -> str:
    parts = []
    if isinstance(benefit.scope, Scope):
        parts.append(f"累计 {benefit.scope.kind.value}")
    elif isinstance(benefit.scope, HoleScope):
        parts.append(f"累计 口径 {benefit.scope.reading}")
    if benefit.times is not None:
        parts.append(f"限 {benefit.times.number} 次")
    if len(benefit.caps) == 1 and isinstance(benefit.caps[0].limit, Const):
        parts.append(f"封顶 {yuan(benefit.caps[0].limit.value)}")
    return " · ".join(parts)


def _rule_row(row: RuleRow, trace: Trace | None) -> Html:
    paid = None if trace is None else cell(_range_paid(row, trace), class_="num")
    return el("tr", cell(row.where, class_="nowrap"), cell(row.how), paid)


def _range_paid(row: RuleRow, trace: Trace) -> Child:
    start = trace(row.start if row.start is not None else 0)
    stop = trace(min(row.stop, trace.fact.high) if row.stop is not None else trace.fact.high)
    if start.state is not None or stop.state is not None:
        words = dict.fromkeys(point.state for point in (start, stop) if point.state is not None)
        return [state(word.label) for word in words]
    if row.stop is None and stop.amount > trace(trace.fact.high // 2).amount:
        return f"{figure(start.amount)} 起"  # nothing caps it
    low, high = sorted((start.amount, stop.amount))
    return figure(low) if low == high else f"{figure(low)} 至 {figure(high)}"


# ---- readings ---------------------------------------------------------------------------------------


def reading_card(
    reading: Reading,
    said: ReadingSaid,
    telling: Telling | None,
    known: Collection[str],
    acts: Child = None,
) -> Html:
    """A reading: its question, its options with the adopted one marked, and what they pay where they part.

    `acts` stands beside how the reading stands: what can be done about it.
    """
    ident = anchor("k", reading.name)
    heads = [head("选项")]
    if telling is not None:
        heads += [head(telling.case, True), head("与现行相差", True)]
    adopted = next((i for i, option in enumerate(said.options) if option.adopted), 0)
    rows = []
    for number, option in enumerate(said.options):
        cells = [cell(_option(option, known), class_="wide")]
        if telling is not None:
            cells += _told(telling.outcomes, number, adopted)
        rows.append(el("tr", *cells, aria_current="true" if option.adopted else None))
    sources = "、".join(reading.sources)
    return el(
        "section",
        el(
            "header",
            mark("释"),
            el("h3", reading.name, id=ident),
            el("span", reading.question, class_="quiet"),
            el("span", sources, class_="push note") if sources else None,
        ),
        table(f"口径“{reading.name}”的选项", heads, rows),
        el(
            "footer",
            el("p", _standing(said), class_="note grow" if acts else "note"),
            acts,
            class_="row" if acts else None,
        ),
        class_="card options",
        aria_labelledby=ident,
    )


def _option(option: OptionSaid, known: Collection[str]) -> Html:
    chip = el("span", "现采用", class_="state paid") if option.adopted else None
    text = el("p", linked(option.text, known), class_="quiet") if option.text != option.name else None
    return join(el("p", el("b", option.name), " ", chip), text)


def _told(outcomes: Sequence[Outcome], number: int, adopted: int) -> Iterator[Html]:
    outcome, current = outcomes[number], outcomes[adopted]
    yield cell(state_or_figure(outcome.state, outcome.words), class_="num")
    if number == adopted:
        yield cell("现行", class_="num nil")
    elif outcome.amount is None or current.amount is None:
        yield cell("—", class_="num nil")
    else:
        change = outcome.amount - current.amount
        yield cell(f"{'+' if change > 0 else ''}{figure(change)}", class_="num")


def _standing(said: ReadingSaid) -> str:
    chosen = next((option.name for option in said.options if option.adopted), "")
    why = f"采用“{chosen}”：{said.why.rstrip('。')}。" if said.why else f"采用“{chosen}”，没有写理由。"
    return why + (f"依据 {said.ruled}。" if said.ruled else "尚未经解释决定。")

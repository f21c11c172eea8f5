"""The derivation of a decision in Chinese, as a careful clerk would note it down.

Facts used and their values, what was considered and why it did or did not hold, each number with how it
came about, the tables with status and source, and the conclusion with its articles. Made from the steps
that `derive` kept; every line names the article or reading it rests on, so that a reader can point at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gongji.charter.model import Charter
from gongji.charter.nodes import UNKNOWN, Expr, Kind, Not, State
from gongji.charter.program import Benefit, Clash, Program
from gongji.charter.ranges import facts_read, method_exprs
from gongji.codes.civil import format_iso
from gongji.readers.decision import Row, render
from gongji.readers.derive.expressions import truth
from gongji.readers.derive.ledgers import Stretch
from gongji.readers.derive.trace import (
    Banded,
    Based,
    Bounded,
    Capped,
    Clashed,
    Computed,
    Derived,
    Month,
    Noted,
    Reduced,
    Step,
    TakenOff,
    Tested,
    Totalled,
    Triggered,
)
from gongji.readers.derive.values import FALSE_
from gongji.readers.explain.amounts import AmountTeller
from gongji.readers.explain.methods import Line
from gongji.readers.explain.teller import RESTS_ON_HIDDEN, Teller, quantity

__all__ = ["explain", "explain_event"]

_PLAIN = (Triggered, Tested, Noted)
"""Steps that are conditions: each is told or not by itself. The others make one amount."""
CLASHES = {"both": "同时适用", "overlap": "期间重叠", "repeat": "重复"}


def explain(
    program: Program,
    row: Row,
    derived: Derived,
    charter: Charter | None = None,
    cells: Mapping[str, str] | None = None,
    events: Mapping[int, str] | None = None,
    hidden: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """The note on one decision, line by line.

    With `charter`, values from tables show their status and source. `cells`: identifiers as the file
    wrote them, by fact; `events`: those of the person's events, by `Row.event`. `hidden`: facts whose values
    the reader may not see; neither conditions nor numbers that rest on one are told.
    """
    teller = Teller(program, row, charter, cells or {}, events or {}, hidden)
    benefit = derived.trace.benefit
    lines = list(_conclusion(teller, derived))
    if benefit is not None:
        lines = [*_body(teller, benefit, derived), *lines]
    return tuple("  " * depth + text for depth, text in lines)


def explain_event(
    program: Program,
    row: Row,
    decided: Sequence[Derived],
    charter: Charter | None = None,
    cells: Mapping[str, str] | None = None,
    events: Mapping[int, str] | None = None,
    hidden: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """The notes on all decisions of an event, and why its other benefits are not triggered."""
    lines: list[str] = []
    for derived in decided:
        lines += [*explain(program, row, derived, charter, cells, events, hidden), ""]
    teller = Teller(program, row, charter, cells or {}, events or {}, hidden)
    for index, prior in sorted(row.prior.items()):
        if index >= 0:
            name = program.benefits[index].name
            lines.append(
                f"{name}：先前已决定，{prior.state.label} {quantity(prior.amount, Kind.MONEY)}，不再另行决定"
            )
    others = [
        b
        for b in program.benefits
        if b.index not in row.prior and truth(b.trigger, teller.facts()).verdict == FALSE_
    ]
    if others:
        lines.append("未触发的给付项")
        lines += [f"  {b.name}（{b.article}）：{teller.say(b.trigger)}——否" for b in others]
    if charter is not None and charter.wording != "原文":
        lines.append(f"注：本条文为{charter.wording}，决定以原文为准")
    return tuple(lines)


def _body(teller: Teller, benefit: Benefit, derived: Derived) -> Iterator[Line]:
    steps = derived.trace.steps
    closed = teller.hides(_facts_used(teller, [step for step in steps if not isinstance(step, _PLAIN)]))
    yield 0, f"{benefit.name}（{benefit.article}）"
    yield 1, "所用事实"
    for name in _facts_used(teller, steps):
        yield 2, f"{name}：{teller.value(name)}"
    amounts = AmountTeller(teller, benefit)
    heading = ""
    for step in steps:
        title, lines = _section(teller, benefit, amounts, step)
        if closed and not isinstance(step, _PLAIN):
            lines = [] if title == heading else [(0, RESTS_ON_HIDDEN)]
        if title != heading:
            heading = title
            yield 1, title
        yield from ((depth + 2, text) for depth, text in lines)


def _section(
    teller: Teller, benefit: Benefit, amounts: AmountTeller, step: Step
) -> tuple[str, Iterable[Line]]:
    """(heading, lines) of one step."""
    if isinstance(step, Triggered):
        return "触发", [(0, f"{teller.say(step.condition)}——{teller.verdict(step.verdict)}")]
    if isinstance(step, Tested):
        return "逐项审查", [(0, _tested(teller, benefit, step))]
    if isinstance(step, Bounded):
        return "数值", [(0, _bounded(teller, step))]
    if isinstance(step, Clashed):
        return "冲突", [(0, _clashed(teller, step))]
    if isinstance(step, Noted):
        mark = benefit.marks[step.note.mark]
        said = teller.say(step.note.when)
        verdict = teller.verdict(step.verdict)
        return "附注", [(0, f"{'、'.join(mark.articles)} {mark.phrase}：{verdict}（{said}）")]
    return "金额", amounts.lines(step)


def _tested(teller: Teller, benefit: Benefit, step: Tested) -> str:
    """五.1 除外：否（参保前患病〔否（缺省）〕）."""
    mark = benefit.marks[step.test.mark]
    refuses = step.test.refuses
    # A condition that must hold is said as it stands in the charter, not as its own negation.
    if isinstance(refuses, Not):
        holds = {"是": "不成立", "否": "成立"}.get(teller.verdict(step.verdict), "未定")
        said = f"{teller.say(refuses.inner)}——{holds}"
    else:
        said = teller.say(refuses)
    held = step.test.if_unknown
    until = f"，在此之前为{held.label}" if held is not None and step.verdict.needs else ""
    return f"{'、'.join(mark.articles)} {mark.phrase}：{teller.verdict(step.verdict)}{until}（{said}）"


def _bounded(teller: Teller, step: Bounded) -> str:
    fact = teller.program.facts[step.fact]
    if step.limit >= 0:
        limit = teller.program.facts[step.limit]
        return f"{teller.seen(fact.name)}超过{teller.seen(limit.name)}：数值超限"
    low, high = quantity(fact.low, fact.kind, fact.unit), quantity(fact.high, fact.kind, fact.unit)
    return f"{teller.seen(fact.name)}超出可以计算的范围（申报界限 {low} 至 {high}）：数值超限"


def _clashed(teller: Teller, step: Clashed) -> str:
    clash: Clash = step.clash
    what = f"{'、'.join(clash.articles)} {CLASHES[clash.kind]}"
    if clash.when is not None:
        return f"{what}：{teller.verdict(step.verdict)}（{teller.say(clash.when)}）"
    if not step.others:
        return f"{what}：{teller.verdict(step.verdict)}（与先前参与的事件比较）"
    others = "、".join(_other(teller, other) for other in step.others)
    return f"{what}：{teller.verdict(step.verdict)}（与先前的 {others}）"


def _other(teller: Teller, other: Stretch) -> str:
    """An earlier event and the months it spans, as far as they are known."""
    name = teller.events.get(other.event, f"第 {other.event + 1} 个事件")
    if other.months.high <= 0:
        return name
    start = "起日未知" if other.start == UNKNOWN else f"自 {format_iso(other.start)} 起"
    low, high = other.months.low, other.months.high
    return f"{name}〔{start} {low if low == high else f'{low} 至 {high}'} 个月〕"


def _conclusion(teller: Teller, derived: Derived) -> Iterator[Line]:
    shown = render(teller.program, derived.decision)
    amount = ""
    if derived.decision.state is State.PAID:
        amount = f" {quantity(derived.decision.amount, Kind.MONEY)}"
    elif derived.decision.state is State.PAPERS:
        low, high = derived.decision.low, derived.decision.high
        amount = f"，金额在 {quantity(low, Kind.MONEY)} 与 {quantity(high, Kind.MONEY)} 之间"
    yield 1 if shown.benefit_name else 0, f"结论：{shown.state_label}{amount}"
    depth = 2 if shown.benefit_name else 1
    yield depth, f"条款：{'、'.join(shown.articles)}"
    if shown.reasons:
        yield depth, f"理由：{'；'.join(shown.reasons)}"
    if shown.needs:
        yield depth, f"待补：{'、'.join(shown.needs)}"
    if shown.readings:
        yield depth, f"口径：{'；'.join(shown.readings)}"


def _facts_used(teller: Teller, steps: Sequence[Step]) -> list[str]:
    """The facts the steps looked at, in the charter's order."""
    used: set[str] = set()
    for step in steps:
        for expr in _exprs(step):
            used.update(facts_read(expr))
        used.update(_named_facts(teller, step))
    return [fact.name for fact in teller.program.facts if fact.name in used]


def _exprs(step: Step) -> Iterator[Expr]:
    match step:
        case Triggered(condition=expr) | Based(base=expr):
            yield expr
        case Tested(test=test):
            yield test.refuses
        case Noted(note=note):
            yield note.when
        case Clashed(clash=clash) if clash.when is not None:
            yield clash.when
        case Computed(method=method):
            yield from method_exprs(method)
        case Reduced(reduction=reduction):
            yield reduction.days
        case TakenOff(offset=offset) if offset.amount is not None:
            yield offset.amount
        case Capped(cap=cap):
            yield cap.limit
        case _:
            pass


def _named_facts(teller: Teller, step: Step) -> Iterator[str]:
    """Facts a step uses by position: keys of a scope, spans of a clash, what is out of bounds."""
    facts = teller.program.facts
    match step:
        case Totalled(scope=scope):
            use = teller.program.scopes[scope]
            yield from (facts[i].name for i in use.same)
            if use.date is not None:
                yield facts[use.date].name
        case Clashed(clash=clash) if clash.start >= 0:
            yield from (facts[clash.start].name, facts[clash.months].name)
        case Bounded(fact=fact, limit=limit):
            yield facts[fact].name
            if limit >= 0:
                yield facts[limit].name
        case Computed() if _looks_up_months(step):
            yield "地区"
        case _:
            pass


def _looks_up_months(step: Computed) -> bool:
    """Whether a parameter by region was looked up anywhere inside."""
    inner = [part.result if isinstance(part, Banded) else part for part in step.parts]
    return any(
        isinstance(part, Month) or (isinstance(part, Computed) and _looks_up_months(part)) for part in inner
    )

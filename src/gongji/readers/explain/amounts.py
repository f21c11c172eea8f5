"""The amount in an explanation, from 基数 to 封顶: each number with how it came about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from gongji.charter.nodes import Const, Kind, Read
from gongji.charter.program import Benefit, ScopeUse
from gongji.readers.derive.trace import (
    Admitted,
    AmountStep,
    Based,
    Capped,
    Computed,
    Counted,
    Floored,
    Multiplied,
    Raised,
    Reduced,
    TakenOff,
    Totalled,
)
from gongji.readers.explain.methods import Line, MethodTeller, rounding, scope_text
from gongji.readers.explain.teller import Teller, quantity
from gongji.readers.read_back.phrases import rate


class AmountTeller:
    """Tells the amount of one benefit."""

    def __init__(self, teller: Teller, benefit: Benefit) -> None:
        self.teller = teller
        self.benefit = benefit
        amount = benefit.amount
        self.methods = MethodTeller(teller, rounding(amount.rounding, amount.step))
        base = amount.base
        self.base_kind = Kind.MONEY if base is None else base.kind
        self.base_unit = "" if base is None else getattr(base, "unit", "")

    def lines(self, step: AmountStep) -> Iterator[Line]:
        """One step; a way of computing takes several lines."""
        if isinstance(step, Computed):
            yield from self.methods.lines(step, 0)
        else:
            yield 0, _tell(step, self)

    def scope(self, index: int) -> str:
        """保障期，口径 名=选项."""
        use: ScopeUse = self.teller.program.scopes[index]
        reading = "" if use.reading is None else f"，口径 {use.reading[0]}={use.reading[1]}"
        return f"{scope_text(use.scope)}{reading}"


@singledispatch
def _tell(step: AmountStep, teller: AmountTeller) -> str:
    raise TypeError(f"no words for {type(step).__name__}")


@_tell.register
def _(step: Based, teller: AmountTeller) -> str:
    value = teller.teller.number(step.value, teller.base_kind, teller.base_unit)
    if isinstance(step.base, Read):
        return f"基数 {step.base.fact}：{value}"
    return f"基数 {teller.teller.say(step.base)}：{value}"


@_tell.register
def _(step: Totalled, teller: AmountTeller) -> str:
    before, after = (
        teller.teller.number(n, teller.base_kind, teller.base_unit) for n in (step.before, step.after)
    )
    where = f"；归入哪一项未定，待 {teller.teller.named(step.place.needs)}" if step.place.key is None else ""
    return f"累计（{teller.scope(step.scope)}）：累计前 {before}，连同本次 {after}{where}"


@_tell.register
def _(step: Admitted, teller: AmountTeller) -> str:
    return teller.methods.admitted(step)


@_tell.register
def _(step: Reduced, teller: AmountTeller) -> str:
    rates = [rate(r) for _, _, r in step.reduction.bands[step.first : step.last + 1]]
    if step.reduction.choice is not None:
        said = teller.teller.say(step.reduction.choice)
        return f"折扣，按{said}：{'或 '.join(dict.fromkeys(rates))}（金额已打折）"
    days = teller.teller.number(step.days, Kind.COUNT, "天")
    return f"减额等待：已过 {days}，按 {'或 '.join(dict.fromkeys(rates))} 给"


@_tell.register
def _(step: Multiplied, teller: AmountTeller) -> str:
    return f"份数：以上每份，× {teller.teller.number(step.units, Kind.COUNT, '份')}（金额已按份数计）"


@_tell.register
def _(step: Raised, teller: AmountTeller) -> str:
    reached, before, pay = (teller.teller.number(n) for n in (step.reached, step.before, step.pay))
    return f"按累计应给 {reached}，累计前已给最高 {before}，本次增加 {pay}"


@_tell.register
def _(step: TakenOff, teller: AmountTeller) -> str:
    offset = step.offset
    reading = "" if offset.reading is None else f"（口径 {'='.join(offset.reading)}）"
    if offset.benefit < 0:
        if isinstance(offset.amount, Const) and offset.amount.value == 0:
            return f"抵扣：不抵扣{reading}"
        assert offset.amount is not None
        said = teller.teller.say(offset.amount)
        return f"抵扣 {said}{reading}：余 {teller.teller.number(step.pay)}"
    name = teller.teller.program.benefits[offset.benefit].name
    head = f"抵扣{name}{reading}（{teller.scope(offset.scope)}）：已给 {teller.teller.number(step.amount)}"
    if step.waiting is not None:
        pay = teller.teller.number(step.pay)
        state = step.waiting.label
        return f"{head}，余 {pay}；{name}现为{state}，未决定以前本项应给的也随之为{state}"
    tail = f"；{name}还有未决定的，待补材料" if step.open else ""
    return f"{head}，余 {teller.teller.number(step.pay)}{tail}"


@_tell.register
def _(step: Floored, teller: AmountTeller) -> str:
    return f"保底 {quantity(step.floor, Kind.MONEY)}：{teller.teller.number(step.pay)}"


@_tell.register
def _(step: Counted, teller: AmountTeller) -> str:
    before = teller.teller.number(step.before, Kind.COUNT, "次")
    most = quantity(step.times.number, Kind.COUNT, "次")
    return (
        f"限次 {most}（{teller.scope(step.times.scope)}）：此前已给 {before}，"
        f"可给 {teller.teller.number(step.pay)}"
    )


@_tell.register
def _(step: Capped, teller: AmountTeller) -> str:
    cap = step.cap
    number = teller.teller.number
    limit = f"{number(step.limit)}{'（按份数）' if cap.per_unit else ''}"
    where = f"{'、'.join(cap.articles)}，{teller.scope(cap.scope)}"
    return (
        f"封顶 {limit}（{where}）：已用 {number(step.used)}，封顶剩余 {number(step.left)}，"
        f"可给 {number(step.pay)}"
    )

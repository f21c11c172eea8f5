"""计发办法 in an explanation: which band, which reading, and how each number came about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from gongji.charter.nodes import (
    ABSENT,
    Bands,
    ChosenMethod,
    ChosenScope,
    Daily,
    Discretion,
    Fixed,
    Gives,
    Graded,
    Kind,
    Method,
    Monthly,
    Over,
    PerFull,
    Progressive,
    Prorate,
    QuantityLimit,
    Share,
    State,
    Threshold,
)
from gongji.charter.program import Rounding
from gongji.readers.derive.trace import Admitted, Banded, Computed, Month
from gongji.readers.derive.values import Number
from gongji.readers.explain.sources import grade_source, series_source
from gongji.readers.explain.teller import Teller, quantity
from gongji.readers.read_back.phrases import day, rate

Line = tuple[int, str]
"""How deep a line stands, and what it says."""

STEPS = {1: "分", 100: "元", 1000: "十元"}


def rounding(way: Rounding, step: int) -> str:
    """四舍五入到分."""
    return f"{way.value}到{STEPS.get(step, quantity(step, Kind.MONEY))}"


class MethodTeller:
    """Tells the way of computing of one benefit."""

    def __init__(self, teller: Teller, way: str) -> None:
        self.teller = teller
        self.way = way  # how the benefit rounds

    def result(self, step: Computed) -> str:
        """The amount, and the states possible in its place."""
        words = [state.label for state in step.states]
        if step.high >= 0:
            words.insert(0, self.teller.number(Number(step.low, step.high, 0)))
        return " 或 ".join(words)

    def lines(self, step: Computed, depth: int) -> Iterator[Line]:
        """The node, then what stands inside it."""
        text = _tell(step.method, step, self)
        yield depth, text
        for part in step.parts:
            if isinstance(part, Computed):
                yield from self.lines(part, depth + 1)
            elif isinstance(part, Banded):
                yield from self._band(step, part, depth + 1)
            elif isinstance(part, Admitted):
                yield depth + 1, self.admitted(part)
            else:
                yield depth + 1, self._month(step, part)

    def _band(self, step: Computed, part: Banded, depth: int) -> Iterator[Line]:
        assert isinstance(step.method, Bands)
        if step.method.about:
            yield depth, part.band.text
            yield from self.lines(part.result, depth + 1)
            return
        subject = step.method.subject
        kind = Kind.MONEY if subject is None else subject.kind
        unit = "" if subject is None else getattr(subject, "unit", "")
        yield depth, f"{part.band.text}：{self.teller.number(part.part, kind, unit)} 在此段"
        yield from self.lines(part.result, depth + 1)

    def _month(self, step: Computed, month: Month) -> str:
        assert isinstance(step.method, Monthly)
        name = step.method.parameter
        if month.found is None:
            return f"{day(month.day)} 当时有效的{name}：表中没有"
        region = self.teller.row.values[self.teller.at["地区"]]
        source = series_source(self.teller.charter, name, region, month.day)
        if not source and month.found[1]:
            source = "参数为推定值"
        tail = f"（{source}）" if source else ""
        return f"{day(month.day)} 当时有效的{name}：{quantity(month.found[0], Kind.MONEY)}{tail}"

    def admitted(self, step: Admitted) -> str:
        """起付: the edge and whether the base passes it."""
        threshold = step.threshold
        subject = self.teller.number(step.subject)
        if step.left is not None:
            return self._rest(step, step.left, subject)
        head = f"起付 {edge_text(threshold, step.first)}{self._which(step)}：{subject} "
        if step.passes is None:
            return f"{head}未达起付"
        way = "全额计" if threshold.whole else f"计超出部分 {self.teller.number(step.passes)}"
        return f"{head}{'可能未达；达到的，' if step.below else '达到，'}{way}"

    def _rest(self, step: Admitted, left: Number, subject: str) -> str:
        """起付 taken off once: what earlier events left of it."""
        scope, rest = scope_text(step.threshold.scope), self.teller.number(left)
        head = f"起付 {edge_text(step.threshold, 0)}（{scope}只扣一次）：以前扣后还余 {rest}，{subject} "
        if step.passes is None:
            return f"{head}未达起付"
        way = f"计超出部分 {self.teller.number(step.passes)}"
        return f"{head}{'可能未达；达到的，' if step.below else '达到，'}{way}"

    def _which(self, step: Admitted) -> str:
        if len(step.threshold.edges) == 1:
            return ""
        reading = _reading(step.threshold.scope)
        if step.first == step.last:
            return f"（第 {step.first + 1} 次起付线{reading}）"
        last = edge_text(step.threshold, step.last)
        return f"（第 {step.first + 1} 至 {step.last + 1} 次起付线，最后为 {last}{reading}）"

    def limit(self, limit: QuantityLimit, step: Computed, unit: str) -> str:
        """How many days or months a limit left and how many this event uses."""
        assert step.left is not None and step.used is not None
        left = self.teller.number(step.left, Kind.COUNT, unit)
        used = self.teller.number(step.used, Kind.COUNT, unit)
        most = quantity(limit.number, Kind.COUNT, unit)
        return f"；上限 {most}（{scope_text(limit.scope)}）：剩余 {left}，本次用 {used}"


def edge_text(threshold: Threshold, index: int) -> str:
    """One edge in the language's own words: 超过 600.00 元."""
    edge = threshold.edges[index]
    said = quantity(edge.value, Kind.MONEY)
    return f"{said}以上" if edge.included else f"超过 {said}"


def scope_text(scope: object) -> str:
    """保障期（口径 名=选项）."""
    plain = scope.scope if isinstance(scope, ChosenScope) else scope
    kind = getattr(plain, "kind", None)
    same = getattr(plain, "same", ())
    text = kind.value if kind is not None else ""
    if same:
        text += f"内{'、'.join(same)}相同者"
    return text + _reading(scope)


def _reading(scope: object) -> str:
    return f"，口径 {scope.reading}={scope.option}" if isinstance(scope, ChosenScope) else ""


@singledispatch
def _tell(method: Method, step: Computed, teller: MethodTeller) -> str:
    raise TypeError(f"no words for {type(method).__name__}")


@_tell.register
def _(method: Fixed, step: Computed, teller: MethodTeller) -> str:
    said = teller.teller.say(method.amount)
    result = teller.result(step)
    return f"定额 {said}" if said == result else f"定额 {said} = {result}"


@_tell.register
def _(method: Share, step: Computed, teller: MethodTeller) -> str:
    subject = teller.teller.number(step.subject)
    return f"比例 {subject} × {rate(method.rate)} = {teller.result(step)}（{teller.way}）"


@_tell.register
def _(method: Progressive, step: Computed, teller: MethodTeller) -> str:
    end = step.subject.high
    parts = []
    for piece in method.slices:
        inside = max(0, (end if piece.upto is None else min(end, piece.upto)) - piece.above)
        if inside:
            parts.append(f"{piece.text} 部分 {quantity(inside, Kind.MONEY)} × {rate(piece.rate)}")
    most = "" if step.subject.certain else "至多 "
    return f"累进 {most}{' + '.join(parts) or '0'} = {teller.result(step)}（{teller.way}）"


@_tell.register
def _(method: PerFull, step: Computed, teller: MethodTeller) -> str:
    rest = method.unit - 1 if method.count_rest else 0
    low, high = ((max(0, end) + rest) // method.unit for end in (step.subject.low, step.subject.high))
    full = quantity(low, Kind.COUNT) if low == high else f"{low:,} 至 {high:,}"
    unit, each = quantity(method.unit, Kind.MONEY), quantity(method.amount, Kind.MONEY)
    subject = teller.teller.number(step.subject)
    how = "不足一个按一个计" if method.count_rest else "不足的舍去"
    return f"每满 {unit} 给 {each}（{how}）：{subject} 计 {full} 个 = {teller.result(step)}"


@_tell.register
def _(method: Bands, step: Computed, teller: MethodTeller) -> str:
    if method.subject is None:
        return f"分段，按 {teller.teller.number(step.subject)}"
    about = method.about or (method.subject,)
    return f"分段，按{'、'.join(teller.teller.say(each) for each in about)}"


@_tell.register
def _(method: ChosenMethod, step: Computed, teller: MethodTeller) -> str:
    return f"口径 {method.reading}={method.option}"


@_tell.register
def _(method: Over, step: Computed, teller: MethodTeller) -> str:
    return "此项另有起付"


@_tell.register
def _(method: Gives, step: Computed, teller: MethodTeller) -> str:
    if method.state is State.REFUSED:
        return f"不给付{f'：{method.reason}' if method.reason else ''}"
    return f"此处给出的状态：{method.state.label}"


@_tell.register
def _(method: Daily, step: Computed, teller: MethodTeller) -> str:
    amount, asked = step.inputs if len(step.inputs) == 2 else (None, step.inputs[0])
    days = teller.teller.number(asked, Kind.COUNT, "天")
    free = f"（扣除前 {method.free:,} 天）" if method.free else ""
    limit = "" if method.limit is None else teller.limit(method.limit, step, "天")
    if amount is None or step.used is None:
        return f"日额：可计 {days}{free}{limit} = {teller.result(step)}"
    used = teller.teller.number(step.used, Kind.COUNT, "天")
    each = teller.teller.number(amount)
    return f"日额：可计 {days}{free}{limit}；{each} × {used} = {teller.result(step)}"


@_tell.register
def _(method: Monthly, step: Computed, teller: MethodTeller) -> str:
    asked = teller.teller.number(step.inputs[0], Kind.COUNT, "月")
    limit = "" if method.limit is None else teller.limit(method.limit, step, "月")
    start = teller.teller.say(method.start)
    return f"按月{method.parameter}，自{start}起 {asked}{limit}：合计 {teller.result(step)}"


@_tell.register
def _(method: Graded, step: Computed, teller: MethodTeller) -> str:
    keys = "、".join(teller.teller.say(key) for key in method.keys)
    words = tuple(_key_word(method, i, step, teller) for i in range(len(method.keys)))
    source = grade_source(teller.teller.charter, method, words)
    tail = f"（{source}）" if source else ""
    of = f"，乘以 {teller.teller.say(method.of)}" if method.of is not None else ""
    return f"附表 {method.table}，{keys}{of}：{teller.result(step)}{tail}"


def _key_word(method: Graded, index: int, step: Computed, teller: MethodTeller) -> str:
    """A key as the table's cell writes it."""
    expr, value = method.keys[index], step.inputs[index].low
    fact = getattr(expr, "fact", "")
    if value <= ABSENT:
        return ""
    if fact and expr.kind is Kind.CHOICE:
        return teller.teller.program.facts[teller.teller.at[fact]].choices[value]
    return str(value)


@_tell.register
def _(method: Prorate, step: Computed, teller: MethodTeller) -> str:
    units = (getattr(e, "unit", "") for e in (method.amount, method.part, method.whole))
    exprs = (method.amount, method.part, method.whole)
    amount, part, whole = (
        teller.teller.number(n, e.kind, u) for n, e, u in zip(step.inputs, exprs, units, strict=True)
    )
    return f"折算 {amount} × {part} ÷ {whole} = {teller.result(step)}（{teller.way}）"


@_tell.register
def _(method: Discretion, step: Computed, teller: MethodTeller) -> str:
    return f"由{method.body}裁量，{teller.teller.seen(method.fact)}：{teller.result(step)}"

"""What every line of an explanation needs: the row's values in words, conditions with the values they saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import singledispatch

from gongji.charter.model import Charter
from gongji.charter.nodes import (
    ABSENT,
    UNKNOWN,
    Add,
    AgeAt,
    All,
    Any_,
    ChosenExpr,
    Compare,
    Const,
    DaysBetween,
    Expr,
    Fact,
    If,
    Kind,
    Member,
    Not,
    Op,
    Pick,
    Read,
    Scale,
    Shift,
)
from gongji.charter.program import Program
from gongji.charter.ranges import facts_read
from gongji.readers.decision import Row, positions
from gongji.readers.derive.expressions import Facts, Names, number_of, point
from gongji.readers.derive.values import FALSE_, NOTHING, TRUE_, Number, Truth
from gongji.readers.read_back.phrases import day, figure, tidy

_NUMBERS = {Op.EQ: "等于", Op.LT: "不满", Op.LE: "不超过", Op.GT: "超过", Op.GE: "不低于"}
_DATES = {Op.EQ: "就是", Op.LT: "早于", Op.LE: "不晚于", Op.GT: "晚于", Op.GE: "不早于"}
_OTHERS = {**_NUMBERS, Op.EQ: "是"}
HIDDEN = "不显示"
RESTS_ON_HIDDEN = "按不显示的事实判断"


class Teller:
    """Speaks about one row of one program.

    `cells` hold identifiers as the file wrote them, `events` those of the person's events by number. The
    values of `hidden` facts are not told, nor any condition that rests on one.
    """

    def __init__(
        self,
        program: Program,
        row: Row,
        charter: Charter | None,
        cells: Mapping[str, str],
        events: Mapping[int, str],
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        self.program = program
        self.row = row
        self.charter = charter
        self.cells = cells
        self.events = events
        self.hidden = hidden
        self.at = {f.name: i for i, f in enumerate(program.facts)}
        self._names = Names(program)

    def facts(self) -> Facts:
        """The row's values, to evaluate a part of an expression again."""
        return Facts(self._names, self.row.values)

    def value(self, name: str) -> str:
        """What the row says of a fact: 2011-06-10, 12,345.67 元, 否（缺省）, 未知, 无."""
        return f"{self._plain(name)}{'（缺省）' if self._defaulted(name) else ''}"

    def seen(self, name: str) -> str:
        """A fact with its value inside a sentence: 确诊日〔2011-09-01〕."""
        return f"{name}〔{self._plain(name)}{'，缺省' if self._defaulted(name) else ''}〕"

    def _defaulted(self, name: str) -> bool:
        return bool(self.row.defaulted >> self.at[name] & 1)

    def hides(self, facts: Iterable[str]) -> bool:
        """Whether one of the facts is not told."""
        return not self.hidden.isdisjoint(facts)

    def _plain(self, name: str) -> str:
        if name in self.hidden:
            return HIDDEN
        i = self.at[name]
        value = self.row.values[i]
        if value == UNKNOWN:
            return "未知"
        return "无" if value == ABSENT else self._stated(self.program.facts[i], value)

    def _stated(self, fact: Fact, value: int) -> str:
        if fact.kind is Kind.CHOICE:
            return fact.choices[value]
        if fact.kind is Kind.KEY:
            return self.cells.get(fact.name, "已填")
        return quantity(value, fact.kind, fact.unit)

    def number(self, n: Number, kind: Kind = Kind.MONEY, unit: str = "") -> str:
        """A number, or from where to where it may lie and which facts would tell."""
        if n.low == n.high:
            return quantity(n.low, kind, unit)
        needs = f"（待 {self.named(n.needs)}）" if n.needs else ""
        low = quantity(n.low, kind, unit).removesuffix(" 元")
        return f"{low} 至 {quantity(n.high, kind, unit)}{needs}"

    def named(self, needs: int) -> str:
        """The facts of a mask: 申领日、自付费用."""
        return "、".join(self.program.facts[i].name for i in positions(needs))

    def verdict(self, found: Truth) -> str:
        """是, 否, or what it waits for."""
        if found.verdict == TRUE_:
            return "是"
        return "否" if found.verdict == FALSE_ else f"未定，待 {self.named(found.needs)}"

    def say(self, expr: Expr) -> str:
        """An expression with the value of every fact it names."""
        if self.hides(facts_read(expr)):
            return RESTS_ON_HIDDEN
        return tidy(_say(expr, self))


def quantity(value: int, kind: Kind, unit: str = "") -> str:
    """An amount with two decimals, a date, or a count with its unit.

    >>> quantity(1234567, Kind.MONEY), quantity(3, Kind.COUNT, "月"), quantity(15135, Kind.DATE)
    ('12,345.67 元', '3 个月', '2011-06-10')
    """
    if kind is Kind.MONEY:
        return f"{figure(value)} 元"
    if kind is Kind.DATE:
        return day(value)
    if kind is Kind.FLAG:
        return "是" if value else "否"
    if kind is Kind.REGION:
        return str(value)
    return f"{value:,} {'个月' if unit == '月' else unit}".rstrip()


@singledispatch
def _say(expr: Expr, teller: Teller) -> str:
    raise TypeError(f"no words for {type(expr).__name__}")


@_say.register
def _(expr: Const, teller: Teller) -> str:
    return quantity(expr.value, expr.kind, expr.unit)


@_say.register
def _(expr: Read, teller: Teller) -> str:
    return teller.seen(expr.fact)


@_say.register
def _(expr: Member, teller: Teller) -> str:
    if expr.list_name:
        return f"{teller.seen(expr.fact)}属于“{expr.list_name}”"
    return f"{teller.seen(expr.fact)}{'是' if len(expr.words) == 1 else '属于'} {'、'.join(expr.words)}"


@_say.register
def _(expr: Compare, teller: Teller) -> str:
    kind = expr.left.kind
    words = _DATES if kind is Kind.DATE else _NUMBERS if kind in (Kind.MONEY, Kind.COUNT) else _OTHERS
    return f"{_say(expr.left, teller)}{words[expr.op]} {_say(expr.right, teller)}"


@_say.register
def _(expr: All, teller: Teller) -> str:
    return "，且".join(_grouped(item, teller, Any_) for item in expr.items)


@_say.register
def _(expr: Any_, teller: Teller) -> str:
    return "，或".join(_grouped(item, teller, All) for item in expr.items)


def _grouped(expr: Expr, teller: Teller, other: type[All] | type[Any_]) -> str:
    said = _say(expr, teller)
    return f"（{said}）" if isinstance(expr, other) else said


@_say.register
def _(expr: Not, teller: Teller) -> str:
    return f"并非：{_say(expr.inner, teller)}"


@_say.register
def _(expr: ChosenExpr, teller: Teller) -> str:
    return f"按口径 {expr.reading}={expr.option}，{_say(expr.inner, teller)}"


@_say.register
def _(expr: Add, teller: Teller) -> str:
    right = _say(expr.right, teller)
    if expr.minus and isinstance(expr.right, Add):
        right = f"（{right}）"
    return f"{_say(expr.left, teller)} {'−' if expr.minus else '+'} {right}"


@_say.register
def _(expr: Scale, teller: Teller) -> str:
    inner = _say(expr.inner, teller)
    return f"{expr.factor:,} × {f'（{inner}）' if isinstance(expr.inner, Add) else inner}"


@_say.register
def _(expr: Pick, teller: Teller) -> str:
    items = "、".join(_say(item, teller) for item in expr.items)
    return f"{items} 中较{'小' if expr.least else '大'}者"


@_say.register
def _(expr: If, teller: Teller) -> str:
    yes, no = _say(expr.yes, teller), _say(expr.no, teller)
    return f"若{_say(expr.condition, teller)}则 {yes}，否则 {no}"


@_say.register
def _(expr: Shift, teller: Teller) -> str:
    unit = "个月" if expr.unit == "月" else expr.unit
    side = "前" if expr.amount < 0 else "后"
    found = point(expr, teller.facts())
    on = f"（{day(found)}）" if found > ABSENT else ""
    return f"{_say(expr.date, teller)}{side} {abs(expr.amount):,} {unit}之日{on}"


@_say.register
def _(expr: DaysBetween, teller: Teller) -> str:
    said = f"{_say(expr.earlier, teller)}至{_say(expr.later, teller)}的天数"
    return said + _worth(expr, teller)


@_say.register
def _(expr: AgeAt, teller: Teller) -> str:
    return f"{_say(expr.birth, teller)}至{_say(expr.on, teller)}的{_years(expr)}" + _worth(expr, teller)


def _years(expr: AgeAt) -> str:
    return "周岁" if expr.unit == "周岁" else "整年数"


def _worth(expr: DaysBetween | AgeAt, teller: Teller) -> str:
    """The count it comes to, once it is known."""
    found = number_of(expr, teller.facts())
    if found is NOTHING or not found.certain:
        return ""
    return f"（{quantity(found.low, expr.kind, expr.unit)}）"

"""Conditions and values said in words."""

from __future__ import annotations

from functools import singledispatch

from gongji.charter.nodes import (
    Add,
    AgeAt,
    All,
    Any_,
    Belongs,
    ChosenExpr,
    Compare,
    Const,
    DaysBetween,
    Expr,
    HoleExpr,
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
from gongji.readers.read_back.phrases import amount, listed, tidy
from gongji.readers.read_back.voice import Voice

_NUMBERS = {Op.EQ: "是", Op.LT: "不满", Op.LE: "不超过", Op.GT: "超过", Op.GE: "不低于"}
_DATES = {Op.EQ: "就是", Op.LT: "早于", Op.LE: "不晚于", Op.GT: "晚于", Op.GE: "不早于"}
_OPPOSITE = {Op.LT: Op.GE, Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT}
_UNITS = {"天": "天", "月": "个月", "年": "年"}


def say(expr: Expr, voice: Voice) -> str:
    """A condition or a value as part of a sentence."""
    return tidy(_say(expr, voice))


def say_not(expr: Expr, voice: Voice) -> str:
    """The opposite of a condition, said the short way where there is one."""
    if isinstance(expr, Member):
        return tidy(_member(expr, negated=True))
    if isinstance(expr, Read):
        return f"“{expr.fact}”为否"
    if isinstance(expr, Compare) and expr.op in _OPPOSITE and expr.left.kind is not Kind.FLAG:
        return say(Compare(_OPPOSITE[expr.op], expr.left, expr.right), voice)
    if isinstance(expr, Compare) and expr.op is Op.EQ and expr.left.kind is Kind.CHOICE:
        return tidy(f"{_say(expr.left, voice)}不是{_say(expr.right, voice)}")
    if isinstance(expr, Not):
        return say(expr.inner, voice)
    return tidy(f"并非（{_say(expr, voice)}）")


@singledispatch
def _say(expr: Expr, voice: Voice) -> str:
    raise TypeError(f"no words for {type(expr).__name__}")


@_say.register
def _(expr: Const, voice: Voice) -> str:
    if expr.kind is Kind.FLAG:
        return "一概成立" if expr.value else "一概不成立"
    return amount(expr.value, expr.kind, expr.unit)


@_say.register
def _(expr: Read, voice: Voice) -> str:
    return expr.fact


@_say.register
def _(expr: Belongs, voice: Voice) -> str:
    return "归属日"


@_say.register
def _(expr: Add, voice: Voice) -> str:
    right = _say(expr.right, voice)
    if expr.minus and isinstance(expr.right, Add):
        right = f"（{right}）"
    return f"{_say(expr.left, voice)} {'减' if expr.minus else '加'} {right}"


@_say.register
def _(expr: Scale, voice: Voice) -> str:
    inner = _say(expr.inner, voice)
    whole = f"（{inner}）" if isinstance(expr.inner, Add) else inner
    return f"{whole} 的 {expr.factor:,} 倍"


@_say.register
def _(expr: Pick, voice: Voice) -> str:
    items = listed([_say(item, voice) for item in expr.items], "与")
    return f"{items} 中较{'小' if expr.least else '大'}的"


@_say.register
def _(expr: If, voice: Voice) -> str:
    return f"（若{_say(expr.condition, voice)}，则 {_say(expr.yes, voice)} ，否则 {_say(expr.no, voice)} ）"


@_say.register
def _(expr: Shift, voice: Voice) -> str:
    side = "前" if expr.amount < 0 else "后"
    return f"{_say(expr.date, voice)}{side} {abs(expr.amount):,} {_UNITS[expr.unit]}之日"


@_say.register
def _(expr: DaysBetween, voice: Voice) -> str:
    return f"{_say(expr.earlier, voice)}至{_say(expr.later, voice)}的天数"


@_say.register
def _(expr: AgeAt, voice: Voice) -> str:
    if expr.unit == "年":
        return f"{_say(expr.birth, voice)}至{_say(expr.on, voice)}的整年数"
    return f"{_say(expr.on, voice)}时的年龄"


@_say.register
def _(expr: Compare, voice: Voice) -> str:
    words = _DATES if expr.left.kind is Kind.DATE else _NUMBERS
    return f"{_say(expr.left, voice)}{words[expr.op]} {_say(expr.right, voice)}"


@_say.register
def _(expr: Member, voice: Voice) -> str:
    return _member(expr, negated=False)


def _member(expr: Member, *, negated: bool) -> str:
    no = "不" if negated else ""
    if expr.list_name:
        return f"{expr.fact}{no}属于“{expr.list_name}”（所列 {len(expr.words)} 项）"
    return f"{expr.fact}{no}是{listed(expr.words)}"


@_say.register
def _(expr: All, voice: Voice) -> str:
    return "，且".join(_grouped(item, voice, Any_) for item in expr.items)


@_say.register
def _(expr: Any_, voice: Voice) -> str:
    return "，或".join(_grouped(item, voice, All) for item in expr.items)


def _grouped(expr: Expr, voice: Voice, other: type[All] | type[Any_]) -> str:
    said = _say(expr, voice)
    return f"（{said}）" if isinstance(expr, other) else said


@_say.register
def _(expr: Not, voice: Voice) -> str:
    return say_not(expr.inner, voice)


@_say.register
def _(expr: HoleExpr, voice: Voice) -> str:
    option = voice.adopted(expr.reading)
    fresh = expr.reading not in voice.told
    named = voice.by(expr.reading)
    if option is None or option.condition is None or not fresh:
        return f"{named}成立"
    return f"{named}：{_say(option.condition, voice)}"


@_say.register
def _(expr: ChosenExpr, voice: Voice) -> str:
    return f"{voice.by(expr.reading)}：{_say(expr.inner, voice)}"

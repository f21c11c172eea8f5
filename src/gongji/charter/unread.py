"""What is wrong with words of an expression that could not be read, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from gongji.charter.characters import half_width, named
from gongji.charter.misread import yuan
from gongji.charter.nodes import Fact, Kind
from gongji.charter.operators import Term
from gongji.charter.problems import Problems
from gongji.charter.strict import Scalar
from gongji.charter.words import nearest
from gongji.codes.numerals import Unit, parse_quantity

MEANT_OPERATORS: Final[Mapping[str, str]] = {
    "大于等于": "不低于",
    "小于等于": "不超过",
    "大于或等于": "不低于",
    "小于或等于": "不超过",
    "不小于": "不低于",
    "不大于": "不超过",
    "不少于": "不低于",
    "不多于": "不超过",
    "不高于": "不超过",
    "至少": "不低于",
    "至多": "不超过",
    "大于": "超过",
    "高于": "超过",
    "多于": "超过",
    "小于": "不满",
    "低于": "不满",
    "少于": "不满",
    "不足": "不满",
    "未满": "不满",
    "达到": "不低于",
    "不等于": "不是",
    "等于": "是",
    "不为": "不是",
    "为": "是",
    "不包括": "不属于",
    "包括": "属于",
    "==": "=",
    "!=": "不是",
    "<>": "不是",
    "≠": "不是",
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "≧": "≥",
    "≦": "≤",
    "先于": "早于",
    "迟于": "晚于",
    "并且": "且",
    "而且": "且",
    "同时": "且",
    "以及": "且",
    "与": "且",
    "和": "且",
    "及": "且",
    "&&": "且",
    "and": "且",
    "AND": "且",
    "或者": "或",
    "||": "或",
    "or": "或",
    "OR": "或",
    "加上": "+",
    "减去": "-",
    "乘以": "×",
    "＋": "+",
    "－": "-",
    "−": "-",
    "–": "-",
    "＊": "*",
    "x": "×",
    "X": "×",
    "÷": "/",
    "/": "/",
    "／": "/",
    "除以": "/",
}
"""Operators of other notations and of everyday speech, and the one each stands for."""

AFTER: Final = {
    "以上": "不低于",
    "以下": "不超过",
    "以内": "不超过",
    "之前": "早于",
    "之后": "晚于",
    "以前": "早于",
    "以后": "晚于",
}
"""Words after a number or date, and the comparison to put before it instead."""

_STOPS = " 　()（）+-×*/<>=≥≤≠,，、。；;：:＞＜＝＋"


def stretch(text: str, start: int, operators: Iterable[str], closers: Iterable[str]) -> str:
    """The unknown word at a place: up to a blank, a sign or an operator."""
    words = [w for w in (*operators, *closers) if w[0] not in _STOPS]
    for stop in range(start, len(text)):
        if text[stop] in _STOPS or (stop > start and any(text.startswith(w, stop) for w in words)):
            return text[start:stop]
    return text[start:]


def name(
    scalar: Scalar,
    at: int,
    word: str,
    facts: Mapping[str, Fact],
    lists: Mapping[str, tuple[str, ...]],
    readings: Collection[str],
    problems: Problems,
) -> None:
    """Report a word that is no fact."""
    span = scalar.at(at)
    owner = next((fact for fact in facts.values() if word in fact.choices), None)
    quantity = parse_quantity(word)
    guess = nearest(word, (*facts, "归属日"))
    if word in lists:
        problems.add("C304", span, f"“{word}”是列表，不能单独作一项", f"写成 某个事实 属于 {word}")
    elif word in readings:
        problems.add("C303", span, f"“{word}”是口径，前面缺“口径”二字", f"写成 口径 {word}")
    elif owner:
        problems.add(
            "C301",
            span,
            f"“{word}”是“{owner.name}”的一个选项，不能单独作一项",
            f"写成 {owner.name} 是 {word}；几个选项写成 {owner.name} 属于 甲、乙",
        )
    elif quantity and quantity.unit is Unit.YUAN and isinstance(quantity.value, int):
        problems.add("C202", span, f"金额“{word}”用了中文数字", f"写成 {yuan(quantity.value)}")
    elif quantity and isinstance(quantity.value, int) and quantity.unit is not Unit.ORDINAL:
        unit = re.sub(r"^[零〇一二两三四五六七八九十百千万亿]+", "", word)
        problems.add("C202", span, f"“{word}”用了中文数字", f"写成 {quantity.value}{unit}")
    elif word.startswith(("不", "没有", "未", "！", "!")):
        problems.add("C308", span, f"否定不写成“{word}”", "在条件前写“非”，或者用“不是”“不属于”“不超过”等")
    elif guess:
        problems.add("C301", span, f"没有叫“{word}”的事实", f"是不是“{guess}”")
    else:
        problems.add("C301", span, f"没有叫“{word}”的事实", f"先在“事实”里声明；已有的：{_some(facts)}")


def _some(words: Iterable[str]) -> str:
    shown = list(words)
    return "、".join(shown[:12]) + ("等" if len(shown) > 12 else "") if shown else "无"


def choice(
    scalar: Scalar, at: int, word: str, fact: Fact, lists: Mapping[str, tuple[str, ...]], problems: Problems
) -> None:
    """Report a word that is none of a fact's choices."""
    span = scalar.at(at)
    if word in lists:
        problems.add("C302", span, f"“{word}”是列表，“是”后面要一个选项", f"写成 {fact.name} 属于 {word}")
        return
    guess = nearest(word, (*fact.choices, *lists))
    remedy = f"是不是“{guess}”" if guess else f"可选的有：{_some(fact.choices)}"
    problems.add("C302", span, f"“{fact.name}”没有选项“{word}”", remedy)


def reading(scalar: Scalar, at: int, word: str, readings: Collection[str], problems: Problems) -> None:
    """Report a word after 口径 that is no reading."""
    guess = nearest(word, readings)
    remedy = f"是不是“{guess}”" if guess else f"已有的口径：{_some(readings)}"
    shown = f"没有叫“{word}”的口径" if word else "“口径”后面缺名字"
    problems.add("C303", scalar.at(at), shown, remedy)


def foreign(scalar: Scalar, at: int, written: str, meant: str, left: Term, problems: Problems) -> None:
    """Report an operator of another notation."""
    if left.expr is not None and left.expr.kind is Kind.DATE:
        meant = {"超过": "晚于", "不满": "早于", "不低于": "不早于", "不超过": "不晚于"}.get(meant, meant)
    shown = named(written) if half_width(written[0]) != written[0] else f"“{written}”"
    problems.add("C308", scalar.at(at), f"表达式里不用{shown}", f"写成“{meant}”")


def leftover(scalar: Scalar, at: int, left: Term | None, problems: Problems) -> None:
    """Report text where an operator, or an operand, should have been."""
    rest = scalar.text[at:].strip()
    span = scalar.at(at)
    shown = rest if len(rest) <= 12 else rest[:12] + "…"
    before = left.text if left else ""
    edge = re.match(
        r"([\d,.]+ ?(?:万|亿)?元|\d+ ?[^\d\s]{1,2}?|\d{4}-\d{2}-\d{2}) ?(以上|以下|以内|之前|之后|以前|以后)",
        rest,
    )
    if edge:
        problems.add(
            "C308",
            scalar.at(at + edge.start(2)),
            f"表达式里不用“{edge[2]}”",
            f"写成 {before} {AFTER[edge[2]]} {edge[1]}".replace("  ", " "),
        )
        return
    for word, meant in AFTER.items():
        if rest.startswith(word):
            problems.add("C308", span, f"表达式里不用“{word}”", f"删掉它，比较写在数的前面：{meant}")
            return
    if rest[0] in "。；;：:":
        problems.add("C306", span, f"表达式里不用{named(rest[0])}", "删掉它；几个条件用“且”“或”相连")
    elif rest[0] in "，,、":
        problems.add(
            "C306", span, f"表达式里多了{named(rest[0])}", "几个条件用“且”“或”相连，几个选项用“属于 甲、乙”"
        )
    elif left is not None:
        problems.add("C306", span, f"“{before}”和“{shown}”之间缺运算", "补上“且”“或”“是”“超过”或者“+”等")
    else:
        problems.add("C306", span, f"读到“{shown}”时读不下去", "检查它前面的运算和括号")


def no_operand(scalar: Scalar, at: int, operator: str, problems: Problems) -> None:
    """Report an operator, or some other sign, where a fact, a number or a condition should stand."""
    span = scalar.at(at)
    if operator == "-" and re.match(r"- *\d", scalar.text[at:]):
        problems.add("C206", span, "表达式里不写负数", "从前面的一项里减：甲 - 乙")
    elif operator:
        problems.add("C317", span, f"“{operator}”前面缺一项", "补上，或者删掉它")
    else:
        leftover(scalar, at, None, problems)


def make(want: Kind, term: Term) -> str:
    """How to turn an expression into what its place needs."""
    if want is Kind.FLAG and term.expr is not None and term.expr.kind is Kind.CHOICE:
        return f"写成 {term.text} 是 …，或者 {term.text} 属于 …"
    return {
        Kind.FLAG: f"写成比较，如 {term.text} 超过 …",
        Kind.MONEY: "写一个金额，或者金额类的事实",
        Kind.COUNT: "写一个整数，或者整数类的事实",
        Kind.DATE: "写一个日期类的事实",
    }.get(want, f"写{want.value}")

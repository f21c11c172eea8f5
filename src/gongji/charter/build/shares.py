"""Shares of a whole: they must add up to all of it."""

from __future__ import annotations

from fractions import Fraction

from gongji.charter.build import plain
from gongji.charter.build.context import Context
from gongji.charter.nodes import Rate
from gongji.charter.strict import Node


def shares(context: Context, node: Node, what: str) -> tuple[tuple[str, Rate], ...] | None:
    """{甲: 80%, 乙: 20%} as names and rates; a sum other than 100% is reported."""
    found = plain.mapped(plain.rate, what)(context, node)
    if found is None:
        return None
    whole = sum((Fraction(rate.numerator, rate.denominator) for _, rate in found), Fraction(0))
    if whole != 1:
        context.error("C515", node.span, f"{what}合计是 {_percent(whole)}，不是 100%", "改到合计正好 100%")
        return None
    return tuple((word.text, rate) for word, rate in found)


def _percent(whole: Fraction) -> str:
    hundredths = whole * 100
    if hundredths.denominator == 1:
        return f"{hundredths.numerator}%"
    return f"{whole.numerator}/{whole.denominator}"

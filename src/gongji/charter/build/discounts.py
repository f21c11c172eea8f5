"""折扣: the part of an amount that each word of a choice earns, as where family members get 60 %."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.body import Key, need, read_body
from gongji.charter.build.branches import by_choice
from gongji.charter.build.context import Context
from gongji.charter.nodes import ByChoice, Kind, Method, Read, Share
from gongji.charter.strict import Node, Scalar
from gongji.charter.words import KEYS


def discount(context: Context, node: Node) -> ByChoice | None:
    """{分段: {职工: 100%, 家属: 60%}, 按: 身份}."""
    values = read_body(context, node, KEYS["discount"], (_PARTS, _BY), "折扣")
    if values is None:
        return None
    choice = Read(values[_BY], Kind.CHOICE, span=values.at(_BY))
    return by_choice(context, choice, values[_PARTS], _part, node.span)


def _part(context: Context, node: Node) -> Method | None:
    rate = plain.rate(context, node)
    if rate is None:
        return None
    if rate.numerator == 0 or rate.numerator > rate.denominator:
        told = "折扣要大于 0%，不超过 100%"
        context.error("C407", node.span, told, "写实际的比例；不给的写进“条件”或者“除外”")
        return None
    return Share(rate, span=node.span)


def _whole(context: Context, node: Node) -> Node:
    return node


_PARTS: Key[tuple[tuple[Scalar, Node], ...]] = need("parts", plain.mapped(_whole, "折扣的分段"))
_BY: Key[str] = need("by", plain.fact_of(Kind.CHOICE))

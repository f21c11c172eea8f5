"""起付: the edge below which nothing counts, as a gate or as a deductible, or by order of admission."""

from __future__ import annotations

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.body import Key, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.scopes import scope
from gongji.charter.nodes import AnyScope, Edge, Threshold
from gongji.charter.strict import Mapping, Node
from gongji.charter.words import KEYS

LATER = "以后"


def threshold(context: Context, node: Node) -> Threshold | None:
    """{额: 600元以上, 方式: 全额}, or 额 by order of admission with the scope that is counted."""
    values = read_body(context, node, KEYS["threshold"], _THRESHOLD, "起付")
    if values is None:
        return None
    edges, counted = values[_EDGES], values[_SCOPE]
    if len(edges) > 1 and counted is None:
        context.error(
            "C403", node.span, "按次数的起付缺“范围”", "补上“范围: 保障年度”，写明第几次在什么范围内数"
        )
        return None
    if len(edges) == 1 and counted is not None and values[_WHOLE]:
        context.error(
            "C405",
            values.at(_SCOPE),
            "门槛（方式: 全额）只有一个额，不用“范围”",
            "合计够了才给的，写“累计”；范围内只扣一次的，方式写“超额”；按次数的，分第1次、以后写额",
        )
        return None
    return Threshold(edges, values[_WHOLE], counted, context.article, span=node.span)


def own_threshold(context: Context, node: Node) -> Threshold | None:
    """The threshold of a way of computing: it has no row of its own to keep what has been taken off."""
    found = threshold(context, node)
    if found is not None and found.once:
        told = "计发办法自带的起付只有一个额，不用“范围”"
        context.error("C405", found.span, told, "范围内只扣一次的起付，写在给付项下")
        return None
    return found


def _edges(context: Context, node: Node) -> tuple[Edge, ...] | None:
    if not isinstance(node, Mapping):
        word = plain.scalar(context, node)
        edge = None if word is None else literals.edge(word, context.problems)
        return None if edge is None else (edge,)
    found: list[Edge] = []
    for place, (word, value) in enumerate(node.entries):
        last = place == len(node.entries) - 1
        expected = LATER if last else f"第{place + 1}次"
        if word.text != expected:
            context.error(
                "C404", word.span, f"这里要写“{expected}”，写的是“{word.text}”", "依次写第1次、第2次……以后"
            )
            return None
        number = plain.scalar(context, value)
        edge = None if number is None else literals.edge(number, context.problems)
        if edge is None:
            return None
        found.append(edge)
    return tuple(found)


_EDGES = need("edge", _edges)
_WHOLE = need("way", plain.one_of({"全额": True, "超额": False}, "起付方式"))
_SCOPE: Key[AnyScope | None] = may("scope", scope, None)
_THRESHOLD = (_EDGES, _WHOLE, _SCOPE)

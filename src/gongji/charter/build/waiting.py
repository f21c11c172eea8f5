"""等待: days of the term without, or with reduced, cover."""

from __future__ import annotations

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.bands import Stretch, first, in_order, last
from gongji.charter.build.body import Key, Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.model import Waiting
from gongji.charter.nodes import Edge, Expr, Rate
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import KEYS

NOTHING, ALL = Rate(0, 1), Rate(1, 1)
BASES = {"起保日": "起保日", "首次参保日": "首次参保日"}


def waiting(context: Context, node: Node) -> Waiting | None:
    """{天数: 30天, 适用: 首次参保, 起算: 起保日}, or 起算 with 分段 of days and the share each gives."""
    by_bands = isinstance(node, Mapping) and node.get("分段") is not None
    values = read_body(context, node, KEYS["waiting"], _BY_BANDS if by_bands else _BY_DAYS, "等待")
    if values is None:
        return None
    bands = _bands(context, values) if by_bands else _days(values)
    if bands is None:
        return None
    condition = None if by_bands else values[_CONDITION]
    return Waiting(values[_BASIS], values[_FIRST_ONLY], bands, context.article, condition, node.span)


def _days(values: Values) -> tuple[tuple[int, int | None, Rate], ...]:
    return ((0, values[_DAYS] - 1, NOTHING), (values[_DAYS], None, ALL))


def _share(context: Context, node: Node) -> Rate | None:
    if isinstance(node, Scalar) and node.text == "不给付":
        return NOTHING
    found = plain.rate(context, node)
    if found is not None and found.numerator > found.denominator:
        context.error("C407", node.span, "等待期的比例不能超过 100%", "写实际给的比例")
        return None
    return found


def _bands(context: Context, values: Values) -> tuple[tuple[int, int | None, Rate], ...] | None:
    """The bands, which must cover every number of days from 0."""
    stretches: list[Stretch] = []
    written = values[_BANDS]
    for word, _ in written:
        edges = literals.band(word, context.problems, "天")
        if edges is None:
            return None
        stretches.append((word.text, word.span, *edges))
    if not stretches or not in_order(context, stretches):
        return None
    expected: int | None = 0
    for text, span, lower, upper in stretches:
        begin = 0 if lower is None else first(lower)
        if begin != expected:
            context.error("C512", span, f"等待的分段在“{text}”之前缺了一段", "从“不满…天”写起，各段相连")
            return None
        expected = None if upper is None else _after(upper)
    if expected is not None:
        context.error("C512", values.at(_BANDS), "等待的分段没有写到底", "最后一段写“…天以上”")
        return None
    return tuple(
        (first(lower) or 0, last(upper), share)
        for (_, _, lower, upper), (_, share) in zip(stretches, written, strict=True)
    )


def _after(upper: Edge) -> int:
    return upper.value + (1 if upper.included else 0)


def _positive_days(context: Context, node: Node) -> int | None:
    found = plain.counted("天")(context, node)
    if found == 0:
        context.error("C407", node.span, "等待的天数是 0，等于没有等待", "删去“等待”，或者写实际天数")
        return None
    return found


_DAYS = need("days", _positive_days)
_FIRST_ONLY = may("applies", plain.one_of({"首次参保": True, "每次参保": False}, "等待的适用"), False)
_BASIS = need("basis", plain.one_of(BASES, "等待的起算"))
_BANDS = need("bands", plain.mapped(_share, "等待的分段"))
_CONDITION: Key[Expr | None] = may("condition", plain.condition, None)
_BY_DAYS = (_DAYS, _FIRST_ONLY, _BASIS, _CONDITION)
_BY_BANDS = (_BANDS, _FIRST_ONLY, _BASIS)

"""Bands in the order written: they must rise and must not overlap. Gaps are found by `check`, not here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gongji.charter.build.context import Context
from gongji.charter.nodes import Edge, Span

Stretch = tuple[str, Span, Edge | None, Edge | None]
"""A band as written: its text, its place, its edges."""


def first(edge: Edge | None) -> int | None:
    """The least value inside a band with this lower edge."""
    return None if edge is None else edge.value + (0 if edge.included else 1)


def last(edge: Edge | None) -> int | None:
    """The greatest value inside a band with this upper edge."""
    return None if edge is None else edge.value - (0 if edge.included else 1)


def in_order(context: Context, stretches: Sequence[Stretch], *, touching: bool = False) -> bool:
    """Whether each band begins after the one before has ended; the first pair that does not is reported.

    With `touching` a shared edge is no overlap (累进: the value at the edge is the same by either bracket).
    """
    for (text, _, lower, upper), (next_text, span, next_lower, _) in pairwise(stretches):
        end, begin = last(upper), first(next_lower)
        slack = 1 if touching else 0
        if end is not None and begin is not None and begin > end - slack:
            continue
        start = first(lower)
        if begin is None or (start is not None and begin < start):
            context.error("C511", span, f"“{next_text}”排在“{text}”之后，次序颠倒", "各档从小到大写")
        else:
            context.error(
                "C510", span, f"“{next_text}”与“{text}”重叠", "相邻两档用“不满”和“以上”，或者“以下”和“超过”"
            )
        return False
    return True

"""起付: what of a base passes a threshold, where the base or the edge that applies may not be known."""

from __future__ import annotations

from collections.abc import Callable

from gongji.charter.nodes import Threshold
from gongji.readers.derive.outcomes import BELOW, Outcome, merge
from gongji.readers.derive.trace import Admitted
from gongji.readers.derive.values import Number, less, number


def admit(threshold: Threshold, x: Number, before: Number | None) -> tuple[Admitted, int]:
    """What of `x` passes a threshold.

    `before`, where the edge depends on earlier admissions: how many they are, or how much of it they used.
    Gives the step, and the facts that tell whether it is below.
    """
    if threshold.once and before is not None:
        return _rest(threshold, x, before)
    last = len(threshold.edges) - 1
    first_at = last_at = 0
    count_needs = 0
    if before is not None:
        first_at, last_at = min(before.low, last), min(before.high, last)
        count_needs = before.needs if first_at < last_at else 0
    edges = threshold.edges[first_at : last_at + 1]
    starts = [edge.value + (0 if edge.included else 1) for edge in edges]
    start_low, start_high = min(starts), max(starts)
    if x.high < start_low:
        return Admitted(threshold, first_at, last_at, x, True, None), 0
    below = x.low < start_high
    low = max(x.low, start_low) if below else x.low
    if threshold.whole:
        passes = number(low, x.high, x.needs)
    else:
        values = [edge.value for edge in edges]
        taken = Number(min(values), max(values), count_needs)
        passes = less(number(low, x.high, x.needs), taken)
    step = Admitted(threshold, first_at, last_at, x, below, passes)
    return step, x.needs | count_needs if below else 0


def _rest(threshold: Threshold, x: Number, before: Number) -> tuple[Admitted, int]:
    """What of `x` exceeds that part of the edge which earlier rows have left."""
    edge = threshold.edges[0]
    left = less(Number(edge.value, edge.value, 0), before)
    past = 0 if edge.included else 1
    if x.high < left.low + past:
        return Admitted(threshold, 0, 0, x, True, None, left), 0
    below = x.low < left.high + past
    low = max(x.low, left.low + past) if below else x.low
    passes = less(number(low, x.high, x.needs), left)
    return Admitted(threshold, 0, 0, x, below, passes, left), x.needs | left.needs if below else 0


def gated(admitted: Admitted, needs: int, inner: Callable[[Number], Outcome], whole: int) -> Outcome:
    """A threshold's outcome: 0 for what may be below it, and what `inner` gives for the rest."""
    pieces = [Outcome(0, 0, 0, 0, admitted.threshold.leaf, BELOW)] if admitted.below else []
    if admitted.passes is not None:
        pieces.append(inner(admitted.passes))
    return merge(pieces, needs, whole)

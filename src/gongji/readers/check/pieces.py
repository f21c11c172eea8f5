"""Where a rule that is linear piece by piece changes: the breaks of one amount, and what no band holds."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.charter.nodes import (
    Band,
    Bands,
    ChosenMethod,
    Edge,
    Method,
    Over,
    PerFull,
    Progressive,
    Threshold,
)
from gongji.charter.program import Amount


def breaks(amount: Amount) -> tuple[int, ...]:
    """First values of every piece of the running base (after 0), rising."""
    shift = 0
    found: set[int] = set()
    if amount.threshold is not None:
        found.update(_passes(e) for e in amount.threshold.edges)
        shift = 0 if amount.threshold.whole else amount.threshold.edges[0].value
    found.update(b + shift for b in _breaks(amount.method))
    return tuple(sorted(b for b in found if b > 0))


def largest_step(method: Method) -> int:
    """The most that one fen more can add inside a piece: the amount of a 每满, or a fen or two."""
    match method:
        case PerFull(amount=amount):
            return amount
        case Bands(bands=bands):
            return max((largest_step(b.gives) for b in bands), default=1)
        case Over(inner=inner) | ChosenMethod(inner=inner):
            return largest_step(inner)
        case _:
            return 100


def holes(method: Method, low: int, high: int) -> Iterator[tuple[Bands, int, int]]:
    """Stretches of the running base within low … high that no band of a 分段 holds."""
    match method:
        case Bands(bands=bands, subject=None):
            at = low
            for band in sorted(bands, key=lambda b: -1 if b.start is None else b.start):
                start = at if band.start is None else band.start
                if start > at and at <= high:
                    yield method, at, min(start - 1, high)
                stop = high if band.stop is None else band.stop
                at = max(at, stop + 1)
                if max(start, low) <= min(stop, high):
                    yield from holes(band.gives, max(start, low), min(stop, high))
            if at <= high:
                yield method, at, high
        case Over(threshold=threshold, inner=inner):
            passes, shift = _passes(threshold.edges[0]), _shift(threshold)
            if passes <= high:
                yield from holes(inner, max(low, passes) - shift, high - shift)
        case ChosenMethod(inner=inner):
            yield from holes(inner, low, high)
        case _:
            return


def unreached(method: Method, low: int, high: int) -> Iterator[Band]:
    """Bands on the running base that no value within low … high can fall into."""
    match method:
        case Bands(bands=bands, subject=None):
            for band in bands:
                start = low if band.start is None else max(low, band.start)
                stop = high if band.stop is None else min(high, band.stop)
                if start > stop:
                    yield band
                else:
                    yield from unreached(band.gives, start, stop)
        case Over(threshold=threshold, inner=inner):
            shift = _shift(threshold)
            yield from unreached(inner, max(low, _passes(threshold.edges[0])) - shift, high - shift)
        case ChosenMethod(inner=inner):
            yield from unreached(inner, low, high)
        case _:
            return


def edges(method: Method) -> Iterator[int]:
    """The amounts written at band edges and thresholds of a rule, as they stand."""
    match method:
        case Bands(bands=bands, subject=None):
            for band in bands:
                yield from (e.value for e in (band.lower, band.upper) if e is not None)
                yield from edges(band.gives)
        case Over(threshold=threshold, inner=inner):
            yield from (e.value for e in threshold.edges)
            yield from edges(inner)
        case ChosenMethod(inner=inner):
            yield from edges(inner)
        case Progressive(slices=slices):
            yield from (s.upto for s in slices if s.upto is not None)
        case _:
            return


def _passes(edge: Edge) -> int:
    """The first value that a threshold lets through."""
    return edge.value if edge.included else edge.value + 1


def _shift(threshold: Threshold) -> int:
    return 0 if threshold.whole else threshold.edges[0].value


def _breaks(method: Method) -> Iterator[int]:
    match method:
        case Bands(bands=bands, subject=None):
            for band in bands:
                if band.start is not None:
                    yield band.start
                if band.stop is not None:
                    yield band.stop + 1
                yield from _breaks(band.gives)
        case Over(threshold=threshold, inner=inner):
            yield _passes(threshold.edges[0])
            yield from (b + _shift(threshold) for b in _breaks(inner))
        case ChosenMethod(inner=inner):
            yield from _breaks(inner)
        case Progressive(slices=slices):
            yield from (s.above + 1 for s in slices if s.above)
        case _:
            return

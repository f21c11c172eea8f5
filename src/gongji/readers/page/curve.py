"""A benefit's payment as a function of its base, traced through the reference engine one event at a time.

Nothing about the rule is computed here: every value is a decision of `derive`. Breaks are found by halving,
so that a stretch ends on the very fen where the rule changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from gongji.charter.nodes import Kind, PerFull, State
from gongji.charter.program import Amount, Program
from gongji.charter.ranges import facts_read, methods_in
from gongji.readers.check.pieces import breaks, edges
from gongji.readers.check.witness import Witness, cell, find_witness

MOST_POINTS = 4000
"""Decisions taken for one curve before it is given up."""
MOST_STEPS = 60
CRUMB = 1000
"""A stretch shorter than a thousandth of the picture, and without a jump, is not worth its own line."""
UNIT = 1_000_000
"""What an axis shows of a rule that has no edge of its own: ten thousand yuan."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a base gives: fen, or a state that is no amount."""

    amount: int
    state: State | None = None  # None: `amount` holds (给付, or 不给付 with 0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one base to another (both inclusive) the payment is a straight line, or one state throughout."""

    start: int
    stop: int
    first: int
    last: int
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A benefit's stretches from 0 to `top`; `edges` are the amounts its rule names.

    `bend` is by how many fen rounding may bend a straight line. `free` are the amounts that limit the
    payment and were taken so large (or small) that they do not.
    """

    benefit: str
    fact: str
    top: int
    edges: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    bend: int
    free: tuple[str, ...] = ()

    @property
    def highest(self) -> int:
        """The most that is paid."""
        return max((max(s.first, s.last) for s in self.stretches if s.state is None), default=0)

    def jumps(self) -> Iterator[tuple[Stretch, Stretch]]:
        """Neighbours between which one fen more changes the payment by more than a fen of rounding."""
        for left, right in pairwise(self.stretches):
            if left.state or right.state or abs(right.first - left.last) > self.bend:
                yield left, right


class Trace:
    """The payment at any base, each asked for once."""

    def __init__(self, witness: Witness) -> None:
        self.witness, self.free = freed(witness)
        self.fact = witness.program.facts[witness.program.position(witness.base)]
        self.bend = 2 * self.witness.benefit.amount.step
        self._known: dict[int, Point] = {}

    def __call__(self, base: int) -> Point:
        found = self._known.get(base)
        if found is None:
            decided = self.witness.decide([base])
            decision = decided[0] if decided else None
            if decision is None or decision.state is State.REFUSED:
                found = Point(0)
            elif decision.state is State.PAID:
                found = Point(decision.amount)
            else:
                found = Point(0, decision.state)
            self._known[base] = found
        return found

    @property
    def spent(self) -> bool:
        """Too many points have been asked for."""
        return len(self._known) > MOST_POINTS


def trace_of(program: Program, name: str) -> Trace | None:
    """The trace of a benefit whose base is an amount; None where there is none to draw."""
    benefit = next(b for b in program.benefits if b.name == name)
    witness = find_witness(program, benefit)
    if witness is None or not witness.base:
        return None
    trace = Trace(witness)
    return trace if trace.fact.kind is Kind.MONEY else None


def freed(witness: Witness) -> tuple[Witness, tuple[str, ...]]:
    """The witness with every other amount that caps or reduces a payment out of the way, and their names."""
    amount = witness.benefit.amount
    most = {name for cap in amount.caps for name in facts_read(cap.limit)} - {witness.base}
    least = {n for offset in amount.offsets if offset.amount is not None for n in facts_read(offset.amount)}
    facts = {fact.name: fact for fact in witness.program.facts if fact.kind is Kind.MONEY}
    changed = {name: cell(facts[name], facts[name].high) for name in most if name in facts}
    changed |= {name: cell(facts[name], 0) for name in least - {witness.base} if name in facts}
    return replace(witness, event={**witness.event, **changed}), tuple(n for n in facts if n in changed)


def curve_of(trace: Trace, top: int | None = None) -> Curve | None:
    """The curve from 0 to `top`, or as far as the rule has something to show."""
    amount = trace.witness.benefit.amount
    named = named_edges(amount)
    level = None if top is not None else _level_from(trace)
    last = max(named, default=0)
    if top is None:
        far = max(last, level or 0)
        top = min(trace.fact.high, (far * 107 // 100 if level and level > last else far * 8 // 5) or UNIT)
    marks = {b for b in (*breaks(amount), *_steps(amount, top)) if b <= top}
    points = sorted({0, top, *marks, *(b - 1 for b in marks if b)})
    pieces = (stretch for a, b in pairwise(points) for stretch in _split(trace, a, b))
    found = tuple(_settled(_merged(pieces, trace.bend), trace.bend, top // CRUMB))
    if trace.spent:
        return None
    shown = tuple(sorted({*named, *([whole_yuan(level)] if level and level <= top else [])}))
    return Curve(trace.witness.benefit.name, trace.fact.name, top, shown, found, trace.bend, trace.free)


def whole_yuan(fen: int) -> int:
    """An amount rounded up to the yuan: where a rounded share reaches its cap is a fen or two early."""
    return -(-fen // 100) * 100


def named_edges(amount: Amount) -> tuple[int, ...]:
    """The amounts at which the text of a rule changes, rising."""
    own = () if amount.threshold is None else tuple(e.value for e in amount.threshold.edges)
    return tuple(sorted({*own, *edges(amount.method)}))


def _steps(amount: Amount, top: int) -> Iterator[int]:
    """Where the steps of a 每满 are likely to be; a guess that only saves halving."""
    shifts = {0, *named_edges(amount)}
    for method in methods_in(amount.method):
        if isinstance(method, PerFull) and top // method.unit < MOST_STEPS:
            for shift in shifts:
                yield from range(shift + method.unit, top + 1, method.unit)


def _level_from(trace: Trace) -> int | None:
    """Where the payment reaches what it is at the highest base, if it does so by rising to it."""
    high = trace.fact.high
    end = trace(high)
    if end.state is not None or not end.amount or trace(high // 2) != end:
        return None
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        if trace(middle) == end:
            high = middle
        else:
            low = middle
    return high


def _split(trace: Trace, start: int, stop: int) -> Iterator[Stretch]:
    """Straight stretches that cover start … stop."""
    a, b = trace(start), trace(stop)
    if trace.spent:
        return
    if a.state is b.state and _straight(trace, start, stop):
        yield Stretch(start, stop, a.amount, b.amount, a.state)
    elif stop - start == 1:
        yield Stretch(start, start, a.amount, a.amount, a.state)
        yield Stretch(stop, stop, b.amount, b.amount, b.state)
    else:
        middle = (start + stop) // 2
        yield from _split(trace, start, middle)
        yield from _split(trace, middle, stop)


def _straight(trace: Trace, start: int, stop: int) -> bool:
    a, b = trace(start), trace(stop)
    if stop - start == 1:
        return abs(b.amount - a.amount) <= trace.bend
    for eighth in range(1, 8):
        at = start + (stop - start) * eighth // 8
        point = trace(at)
        line = a.amount + (b.amount - a.amount) * (at - start) // (stop - start)
        if point.state is not a.state or abs(point.amount - line) > trace.bend:
            return False
    return True


def _merged(stretches: Iterable[Stretch], bend: int) -> Iterator[Stretch]:
    held: Stretch | None = None
    for stretch in stretches:
        joined = None if held is None else _joined(held, stretch, bend)
        if held is not None and joined is None:
            yield held
        held = joined or stretch
    if held is not None:
        yield held


def _settled(stretches: Iterable[Stretch], bend: int, crumbs: int) -> Iterator[Stretch]:
    """Crumbs that rounding leaves at a bend are taken into the line before them."""
    held: Stretch | None = None
    for stretch in stretches:
        crumb = stretch.state is None and stretch.stop - stretch.start < crumbs
        if held is None or not crumb or held.state is not None or abs(stretch.first - held.last) > bend:
            if held is not None:
                yield held
            held = stretch
        else:
            held = replace(held, stop=stretch.stop, last=stretch.last)
    if held is not None:
        yield held


def _joined(one: Stretch, other: Stretch, bend: int) -> Stretch | None:
    """Two neighbouring stretches as one, where they are one line or one state."""
    if one.state is not other.state:
        return None
    if one.state is None and abs(other.first - one.last) > bend:
        return None
    whole = Stretch(one.start, other.stop, one.first, other.last, one.state)
    if one.state is not None or other.stop == one.start:
        return whole
    for at, amount in ((one.stop, one.last), (other.start, other.first)):
        line = whole.first + (whole.last - whole.first) * (at - whole.start) // (whole.stop - whole.start)
        if abs(amount - line) > bend:
            return None
    return whole


def differs(main: Callable[[int], Point], other: Callable[[int], Point], at: int) -> int:
    """By how many fen two traces differ at a base; 0 where either gives no amount."""
    a, b = main(at), other(at)
    return 0 if a.state or b.state else abs(a.amount - b.amount)

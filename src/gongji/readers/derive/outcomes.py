"""What a way of computing may come to: an amount, states in its place, or several while facts lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from gongji.charter.nodes import PRECEDENCE, State
from gongji.charter.program import Rounding
from gongji.readers.decision import positions
from gongji.readers.derive.values import Number, number

BELOW, OWN_ZERO, USED_UP, PLAIN = 1, 2, 4, 8
"""How a piece came about: below a threshold, 0 by the charter's word, a quantity used up, computed."""

NO_USE: Final[Mapping[int, Number]] = MappingProxyType({})


class Outcome(NamedTuple):
    """All that may come out. Fen after 舍入; low and high are -1 while no amount is possible."""

    low: int
    high: int
    states: int  # bit of every State possible in place of an amount
    needs: int
    leaf: int  # the rule that decides; the benefit's own where several may
    kinds: int  # BELOW … PLAIN of the pieces
    inferred: bool = False  # an inferred value of a parameter was looked up
    used: Mapping[int, Number] = NO_USE  # quantities used, by scope
    out: int = -1  # a fact out of bounds

    @property
    def numeric(self) -> bool:
        """An amount is possible."""
        return self.high >= 0

    @property
    def single(self) -> bool:
        """Only one amount, or only one state, is possible."""
        if self.states == 0:
            return self.low == self.high
        return self.high < 0 and self.states & (self.states - 1) == 0


def stop(state: State, leaf: int) -> Outcome:
    """A state in place of an amount."""
    return Outcome(-1, -1, 1 << state, 0, leaf, PLAIN)


def states_of(mask: int) -> tuple[State, ...]:
    """The states of a mask, the one that wins first."""
    return tuple(sorted((State(i) for i in positions(mask)), key=PRECEDENCE.index)) if mask else ()


def settled(outcome: Outcome) -> Outcome:
    """Drops the needs of what is certain."""
    return outcome._replace(needs=0) if outcome.needs and outcome.single else outcome


def merge(pieces: Sequence[Outcome], needs: int, whole: int) -> Outcome:
    """Any of the pieces, which one the facts of `needs` would tell; `whole` is the leaf of several."""
    if len(pieces) == 1:
        return settled(pieces[0])
    amounts = [p for p in pieces if p.numeric]
    states = kinds = 0
    which = needs
    for piece in pieces:
        states |= piece.states
        kinds |= piece.kinds
        needs |= piece.needs
    first = pieces[0].leaf
    found = Outcome(
        low=min((p.low for p in amounts), default=-1),
        high=max((p.high for p in amounts), default=-1),
        states=states,
        needs=needs,
        leaf=first if all(p.leaf == first for p in pieces) else whole,
        kinds=kinds,
        inferred=any(p.inferred for p in pieces),
        used=_used(pieces, which),
        out=next((p.out for p in pieces if p.out >= 0), -1),
    )
    return settled(found)


def _used(pieces: Sequence[Outcome], which: int) -> Mapping[int, Number]:
    """Quantities used by any of the pieces; the facts of `which` tell by which one."""
    scopes = {scope for piece in pieces for scope in piece.used}
    if not scopes:
        return NO_USE
    zero = Number(0, 0, 0)
    found = {}
    for scope in scopes:
        parts = [piece.used.get(scope, zero) for piece in pieces]
        needs = which
        for part in parts:
            needs |= part.needs
        found[scope] = number(min(p.low for p in parts), max(p.high for p in parts), needs)
    return found


def rounded(numerator: int, denominator: int, way: Rounding, step: int) -> int:
    """An exact amount of fen that is not negative, rounded to a multiple of `step`.

    >>> rounded(5, 2, Rounding.HALF_UP, 1), rounded(5, 2, Rounding.DOWN, 1), rounded(249, 1, Rounding.UP, 100)
    (3, 2, 300)
    """
    unit = denominator * step
    if way is Rounding.HALF_UP:
        return (2 * numerator + unit) // (2 * unit) * step
    if way is Rounding.UP:
        return -(-numerator // unit) * step
    return numerator // unit * step

"""What ways of computing may come to, and several of them laid together.

Where facts are missing more than one band may hold the base, or it may be above or below a threshold: then
the results of all of them count. Where all is known just one applies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongji.charter.nodes import Band
from gongji.readers.kernel.emit import Code, greatest, least
from gongji.readers.kernel.values import NOTHING, Number

BELOW, OWN_ZERO, COMPUTED, USED_UP = 1, 2, 4, 8
"""Why an amount may be 0: under a threshold, a band that says so, arithmetic, days or months used up."""
NO_LEAF, SEVERAL_LEAVES = -2, -1


@dataclass(frozen=True, slots=True)
class Result:
    """What a way of computing may come to; texts, most of them names."""

    possible: str  # whether an amount is possible: 0 or 1
    low: str
    high: str
    states: str  # mask of states possible instead
    needs: str
    leaf: str
    zero: str  # mask of BELOW …
    used: dict[int, Number] = field(default_factory=dict)  # scope -> days or months


class Either:
    """Several ways of which just one applies: its result in common names."""

    def __init__(self, code: Code, scopes: Sequence[int]) -> None:
        self.code = code
        names = (self.code.fresh(n) for n in ("any", "made", "states", "leaf", "zero"))
        self.some, self.made, self.states, self.leaf, self.zero = names
        self.used = {scope: Number(name, name, "0") for scope in scopes for name in [self.code.fresh("used")]}

    def take(self, r: Result) -> None:
        """The result of the way that applies, in its branch."""
        names = f"{self.some}, {self.made}, {self.states}, {self.leaf}, {self.zero}"
        self.code.line(f"{names} = {r.possible}, {r.low}, {r.states}, {r.leaf}, {r.zero}")
        for scope, n in self.used.items():
            self.code.line(f"{n.low} = {r.used.get(scope, NOTHING).low}")

    def result(self) -> Result:
        """Whichever it was."""
        return Result(
            self.some, self.made, self.made, self.states, "0", self.leaf, self.zero, dict(self.used)
        )


class Pieces:
    """Several ways of which more than one may apply: their results laid together."""

    def __init__(self, code: Code, scopes: Sequence[int]) -> None:
        self.code = code
        names = ("pieces", "any", "low", "high", "states", "needs", "zero")
        self.names = [self.code.fresh(n) for n in names]
        self.leaf = self.code.fresh("leaf")
        self.used: dict[int, Number] = {}
        self.code.line(f"{' = '.join(self.names)} = 0")
        self.code.line(f"{self.leaf} = {NO_LEAF}")
        for scope in scopes:
            self.used[scope] = Number(*(self.code.fresh(n) for n in ("used_low", "used_high", "used_needs")))
            n = self.used[scope]
            self.code.line(f"{n.low} = {n.high} = {n.needs} = 0")

    def add(self, r: Result) -> None:
        """One more piece that applies."""
        code = self.code
        count, _, _, _, states, needs, _ = self.names
        for scope, held in self.used.items():
            n = r.used.get(scope, NOTHING)
            with code.block(f"if {count} == 0"):
                code.line(f"{held.low}, {held.high} = {n.low}, {n.high}")
            with code.block("else"):
                code.line(f"{held.low} = {least(held.low, n.low)}")
                code.line(f"{held.high} = {greatest(held.high, n.high)}")
            if n.needs != "0":
                code.line(f"{held.needs} |= {n.needs}")
        code.line(f"{count} += 1")
        if r.possible == "1":
            self._amount(r)
        elif r.possible != "0":
            with code.block(f"if {r.possible}"):
                self._amount(r)
        for name, more in ((states, r.states), (needs, r.needs)):
            if more != "0":
                code.line(f"{name} |= {more}")
        if r.leaf == str(NO_LEAF):
            return
        with code.block(f"if {self.leaf} == {NO_LEAF}"):
            code.line(f"{self.leaf} = {r.leaf}")
        with code.block(f"elif {self.leaf} != {r.leaf}"):
            code.line(f"{self.leaf} = {SEVERAL_LEAVES}")

    def _amount(self, r: Result) -> None:
        _, some, low, high, _, _, zero = self.names
        with self.code.block(f"if {some} == 0"):
            self.code.line(f"{some}, {low}, {high} = 1, {r.low}, {r.high}")
        with self.code.block("else"):
            self.code.line(f"{low} = {least(low, r.low)}")
            self.code.line(f"{high} = {greatest(high, r.high)}")
        self.code.line(f"{zero} |= {r.zero}")

    def result(self, subject_needs: str) -> Result:
        """All pieces together: more than one leaves open which applies; a single outcome needs nothing."""
        code = self.code
        count, some, low, high, states, needs, zero = self.names
        if subject_needs != "0":
            with code.block(f"if {count} > 1"):
                code.line(f"{needs} |= {subject_needs}")
                for held in self.used.values():
                    code.line(f"{held.needs} |= {subject_needs}")
        single = settled(some, low, high, states)
        with code.block(f"if {needs} != 0 and ({single})"):
            code.line(f"{needs} = 0")
        for held in self.used.values():
            with code.block(f"if {held.low} == {held.high}"):
                code.line(f"{held.needs} = 0")
        return Result(some, low, high, states, needs, self.leaf, zero, dict(self.used))


def settled(some: str, low: str, high: str, states: str) -> str:
    """The condition that only one outcome is possible."""
    return f"{states} == 0 and {low} == {high} if {some} else {states} & ({states} - 1) == 0"


def stretches(bands: tuple[Band, ...]) -> list[tuple[int | None, int | None, Band | None]]:
    """The whole number line cut at the bands, rising: (first, last, band); None: no band holds it.

    A value in two bands belongs to the one with the lower start.
    """
    found: list[tuple[int | None, int | None, Band | None]] = []
    free: int | None = None  # first value not yet placed
    for band in sorted(bands, key=lambda b: (b.start is not None, b.start or 0)):
        if found and free is None:
            break
        start = band.start
        if free is not None and (start is None or start < free):
            start = free
        if start is not None and band.stop is not None and band.stop < start:
            continue
        if start is not None and (free is None or start > free):
            found.append((free, start - 1, None))
        found.append((start, band.stop, band))
        free = None if band.stop is None else band.stop + 1
    if not found:
        return [(None, None, None)]
    if free is not None:
        found.append((free, None, None))
    return found

"""What earlier rows leave behind for later ones: totals, highest amounts, what is not decided.

Every ledger is kept by place (`scopes.Place`): a parent (the cover, the person, the event) and a key. A row
whose key is not known may belong to any key of its parent: what it adds goes into the parent's pool, which
counts as possible for every key; what it reads is anything up to the parent's whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final, Generic, NamedTuple, TypeVar

from gongji.charter.nodes import State
from gongji.readers.derive.values import Number, number
from gongji.readers.scopes import Place

EMPTY: Final = Number(0, 0, 0)


class Cell:
    """A figure known to lie from low to high, and the facts that would say where."""

    __slots__ = ("high", "low", "needs")

    def __init__(self) -> None:
        self.low = 0
        self.high = 0
        self.needs = 0


class Waiting:
    """Rows not decided: states that stand for certain, and whether others are open for lack of facts."""

    __slots__ = ("needs", "open", "states")

    def __init__(self) -> None:
        self.states: set[State] = set()
        self.open = False
        self.needs = 0


C = TypeVar("C", Cell, Waiting)


class Shelf(Generic[C]):
    """One parent's cells by key, the pool of rows without a known key, and the whole of both."""

    __slots__ = ("_make", "cells", "pool", "whole")

    def __init__(self, make: Callable[[], C]) -> None:
        self._make: Callable[[], C] = make
        self.cells: dict[tuple[int, ...], C] = {}
        self.pool: C = make()
        self.whole: C = make()

    def cell(self, key: tuple[int, ...]) -> C:
        """The cell of a key, made when it is first used."""
        cell = self.cells.get(key)
        if cell is None:
            cell = self.cells[key] = self._make()
        return cell


def _cells() -> Shelf[Cell]:
    return Shelf(Cell)


def _waiting() -> Shelf[Waiting]:
    return Shelf(Waiting)


class Tally:
    """A sum in each place: of bases, payments, days, admissions, payments made.

    A place whose key is () is its parent's only one, so that it needs no shelf.
    """

    __slots__ = ("plain", "shelves")

    def __init__(self) -> None:
        self.plain: dict[int, Cell] = defaultdict(Cell)
        self.shelves: dict[int, Shelf[Cell]] = defaultdict(_cells)

    def read(self, place: Place) -> Number:
        """The sum so far."""
        parent, key, needs = place
        if key == ():
            cell = self.plain.get(parent)
            return EMPTY if cell is None else number(cell.low, cell.high, cell.needs)
        shelf = self.shelves.get(parent)
        if shelf is None:
            return EMPTY
        if key is None:
            return number(0, shelf.whole.high, needs | shelf.whole.needs)
        cell, pool = shelf.cell(key), shelf.pool
        return number(cell.low, cell.high + pool.high, cell.needs | pool.needs)

    def add(self, place: Place, low: int, high: int, needs: int) -> None:
        """Adds a row: for certain `low`, possibly as much as `high`."""
        parent, key, key_needs = place
        needs |= key_needs
        if key == ():
            cell = self.plain[parent]
        else:
            shelf = self.shelves[parent]
            shelf.whole.high += high
            shelf.whole.needs |= needs
            cell = shelf.pool if key is None else shelf.cell(key)
        if key is not None:
            cell.low += low
        cell.high += high
        cell.needs |= needs


class Peak:
    """The highest amount reached in each place. Places as in `Tally`."""

    __slots__ = ("plain", "shelves")

    def __init__(self) -> None:
        self.plain: dict[int, Cell] = defaultdict(Cell)
        self.shelves: dict[int, Shelf[Cell]] = defaultdict(_cells)

    def read(self, place: Place) -> Number:
        """The highest so far."""
        parent, key, needs = place
        if key == ():
            cell = self.plain.get(parent)
            return EMPTY if cell is None else number(cell.low, cell.high, cell.needs)
        shelf = self.shelves.get(parent)
        if shelf is None:
            return EMPTY
        if key is None:
            return number(0, shelf.whole.high, needs | shelf.whole.needs)
        cell, pool = shelf.cell(key), shelf.pool
        return number(cell.low, max(cell.high, pool.high), cell.needs | pool.needs)

    def reach(self, place: Place, low: int, high: int, needs: int) -> None:
        """A row reached at least `low` for certain and possibly `high`."""
        parent, key, key_needs = place
        needs |= key_needs
        if key == ():
            cell = self.plain[parent]
        else:
            shelf = self.shelves[parent]
            shelf.whole.high = max(shelf.whole.high, high)
            shelf.whole.needs |= needs
            cell = shelf.pool if key is None else shelf.cell(key)
        if key is not None and low > cell.low:
            cell.low = low
        if high > cell.high:
            cell.high = high
        cell.needs |= needs

    def move(self, place: Place, low: int, high: int) -> None:
        """What was paid before differs from what the rules give now: the highest amount moves with it."""
        parent, key, _ = place
        if key is None:
            shelf = self.shelves[parent]
            shelf.pool.high += max(0, high)
            shelf.whole.high = max(shelf.whole.high, shelf.pool.high)
            return
        cell = self.plain[parent] if key == () else self.shelves[parent].cell(key)
        cell.low = max(0, cell.low + low)
        cell.high = max(0, cell.high + high)
        if key != ():
            shelf = self.shelves[parent]
            shelf.whole.high = max(shelf.whole.high, cell.high)


class Undecided:
    """Rows of a benefit that are not decided yet, for the benefits that take its payments off."""

    __slots__ = ("shelves",)

    def __init__(self) -> None:
        self.shelves: dict[int, Shelf[Waiting]] = defaultdict(_waiting)

    def read(self, place: Place) -> tuple[frozenset[State], bool, int]:
        """(states that stand for certain, whether something is open, the facts that would settle it)."""
        shelf = self.shelves.get(place.parent)
        if shelf is None:
            return frozenset(), False, 0
        if place.key is None:
            return frozenset(), shelf.whole.open, place.needs | shelf.whole.needs
        cell, pool = shelf.cell(place.key), shelf.pool
        return frozenset(cell.states), cell.open or pool.open, cell.needs | pool.needs

    def stand(self, place: Place, state: State) -> None:
        """A row whose place in the sequence is certain has `state`."""
        if place.key is None:
            self.leave_open(place, 0)
            return
        shelf = self.shelves[place.parent]
        shelf.cell(place.key).states.add(state)
        shelf.whole.open = True

    def leave_open(self, place: Place, needs: int) -> None:
        """A row is open until the facts of `needs` are known."""
        shelf = self.shelves[place.parent]
        cell = shelf.pool if place.key is None else shelf.cell(place.key)
        cell.open = shelf.whole.open = True
        cell.needs |= needs | place.needs
        shelf.whole.needs |= needs | place.needs


class Stretch(NamedTuple):
    """The span of months of a row that takes part. `start` UNKNOWN: not stated; needs per source.

    A row recorded because it must not be repeated has no months.
    """

    key: tuple[int, ...] | None
    certain: bool
    start: int
    months: Number
    span_needs: int  # of start and months
    row_needs: int  # of the row's place in the sequence
    key_needs: int
    event: int


class Stretches:
    """Spans of earlier rows, by parent."""

    __slots__ = ("shelves",)

    def __init__(self) -> None:
        self.shelves: dict[int, list[Stretch]] = defaultdict(list)


class Ledgers:
    """All ledgers of one run of a program, made as they are first used."""

    __slots__ = (
        "admissions",
        "caps",
        "counts",
        "deducted",
        "paid",
        "peaks",
        "quantities",
        "repeats",
        "stretches",
        "totals",
        "undecided",
    )

    def __init__(self) -> None:
        self.totals: dict[int, Tally] = defaultdict(Tally)  # by benefit: 累计
        self.peaks: dict[int, Peak] = defaultdict(Peak)  # by benefit: the highest amount it reached
        self.admissions: dict[tuple[int, int], Tally] = defaultdict(Tally)  # by benefit and scope
        self.deducted: dict[int, Tally] = defaultdict(Tally)  # by benefit: 起付 that is taken off once
        self.quantities: dict[tuple[int, int], Tally] = defaultdict(Tally)  # by benefit and scope
        self.counts: dict[int, Tally] = defaultdict(Tally)  # by benefit: 限次
        self.caps: dict[int, Tally] = defaultdict(Tally)  # by Cap.ledger
        self.paid: dict[tuple[int, int], Tally] = defaultdict(Tally)  # by benefit and scope of 抵扣
        self.undecided: dict[tuple[int, int], Undecided] = defaultdict(Undecided)  # the same
        self.repeats: dict[tuple[int, int], Tally] = defaultdict(Tally)  # by benefit and clash
        self.stretches: dict[tuple[int, int], Stretches] = defaultdict(Stretches)  # by benefit and clash

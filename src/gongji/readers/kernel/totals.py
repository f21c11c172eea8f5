"""Running totals as generated code reads and writes them: sums, highest amounts, rows that are not decided.

As in `primitives`: integers in and out, so that the functions run as they are and can be compiled.

A ledger is flat lists. `cells` has one number for each slot: twice its figure while that is certain. Where it
is open, facts would tell; then the number is odd, and half of it is the place in `spread` of the lowest and
the highest figure and of those facts. Few slots ever open: what is at hand for a whole book stays small.
A slot that is open stays so. For scopes whose key can be unknown `pools` has four numbers for each parent:
highest and needs of its rows without a known key, highest and needs of all its rows. `led`, all lists, is
given where figures add up: compiled, such functions tell when a sum outgrows 64 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gongji.charter.nodes import PRECEDENCE

SPREAD: Final = 3  # low, high, needs; before the first of them, how many there are
PARENT: Final = 4
WAITING_SLOT: Final = 4  # states that stand, open, needs; one is left free
WAITING_PARENT: Final = 4  # open and needs of rows without a known key, open and needs of all rows
WINNERS: Final = tuple(1 << int(state) for state in PRECEDENCE)
"""Bits of the states, the winning one first."""

Ledger = list[int]
Ledgers = Sequence[Ledger]
Standing = tuple[int, int, int]

# ---- sums -------------------------------------------------------------------------------------------


def standing(led: Ledgers, cells: Ledger, spread: Ledger, slot: int) -> Standing:
    """What stands in a slot of a scope whose key is always known: lowest, highest, needs."""
    low, high, needs = held(cells, spread, slot)
    if low < high:
        return low, high, needs
    return low, high, 0


def held(cells: Ledger, spread: Ledger, slot: int) -> Standing:
    """What is kept of a slot: lowest, highest, needs of its rows, even where they no longer tell."""
    figure = cells[slot] >> 1
    if cells[slot] & 1:
        return spread[figure], spread[figure + 1], spread[figure + 2]
    return figure, figure, 0


def certain(cells: Ledger, slot: int, low: int, high: int, needs: int) -> bool:
    """A slot is not open, and a figure of `low` to `high` leaves it so."""
    return low == high and needs == 0 and cells[slot] & 1 == 0


def opened(cells: Ledger, spread: Ledger, slot: int) -> int:
    """Where the spread of a slot lies, which is open from now on."""
    if cells[slot] & 1:
        return cells[slot] >> 1
    i = SPREAD * spread[0] + 1
    spread[0] += 1
    spread[i] = cells[slot] >> 1
    spread[i + 1] = spread[i]
    spread[i + 2] = 0
    cells[slot] = 2 * i + 1
    return i


def credit(led: Ledgers, cells: Ledger, spread: Ledger, slot: int, low: int, high: int, needs: int) -> int:
    """Adds a row to a slot: for certain `low`, possibly `high`."""
    if certain(cells, slot, low, high, needs):
        cells[slot] += 2 * low
    else:
        i = opened(cells, spread, slot)
        spread[i] += low
        spread[i + 1] += high
        spread[i + 2] |= needs
    return 0


def anywhere(pools: Ledger, parent: int, key_needs: int) -> Standing:
    """What may stand for a row without a known key: anything that any row of its parent has left."""
    j = PARENT * parent
    high = pools[j + 2]
    if high > 0:
        return 0, high, key_needs | pools[j + 3]
    return 0, high, 0


def standing_among(
    led: Ledgers, cells: Ledger, spread: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int
) -> Standing:
    """The sum in a slot (-1: unknown) of a scope whose key can be unknown."""
    if slot < 0:
        return anywhere(pools, parent, key_needs)
    j = PARENT * parent
    low, high, needs = held(cells, spread, slot)
    high += pools[j]
    if low < high:
        return low, high, needs | pools[j + 1]
    return low, high, 0


def credit_among(
    led: Ledgers,
    cells: Ledger,
    spread: Ledger,
    pools: Ledger,
    slot: int,
    parent: int,
    key_needs: int,
    low: int,
    high: int,
    needs: int,
) -> int:
    """Adds a row to a slot; without a known key it goes to the parent's pool and may be any slot's."""
    j = PARENT * parent
    if slot < 0:
        needs |= key_needs
        pools[j] += high
        pools[j + 1] |= needs
    else:
        credit(led, cells, spread, slot, low, high, needs)
    pools[j + 2] += high
    pools[j + 3] |= needs
    return 0


# ---- highest amounts --------------------------------------------------------------------------------


def reach(led: Ledgers, cells: Ledger, spread: Ledger, slot: int, low: int, high: int, needs: int) -> int:
    """A row reached at least `low` for certain and possibly `high`."""
    if certain(cells, slot, low, high, needs):
        if 2 * low > cells[slot]:
            cells[slot] = 2 * low
    else:
        i = opened(cells, spread, slot)
        if low > spread[i]:
            spread[i] = low
        if high > spread[i + 1]:
            spread[i + 1] = high
        spread[i + 2] |= needs
    return 0


def peak_among(
    led: Ledgers, cells: Ledger, spread: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int
) -> Standing:
    """The highest amount reached in a slot (-1: unknown) of a scope whose key can be unknown."""
    if slot < 0:
        return anywhere(pools, parent, key_needs)
    j = PARENT * parent
    low, high, needs = held(cells, spread, slot)
    if pools[j] > high:
        high = pools[j]
    if low < high:
        return low, high, needs | pools[j + 1]
    return low, high, 0


def reach_among(
    led: Ledgers,
    cells: Ledger,
    spread: Ledger,
    pools: Ledger,
    slot: int,
    parent: int,
    key_needs: int,
    low: int,
    high: int,
    needs: int,
) -> int:
    """A row reached an amount in a slot, or in an unknown one of its parent."""
    j = PARENT * parent
    if slot < 0:
        needs |= key_needs
        if high > pools[j]:
            pools[j] = high
        pools[j + 1] |= needs
    else:
        reach(led, cells, spread, slot, low, high, needs)
    if high > pools[j + 2]:
        pools[j + 2] = high
    pools[j + 3] |= needs
    return 0


def move(led: Ledgers, cells: Ledger, spread: Ledger, slot: int, low: int, high: int) -> int:
    """What was paid before differs from what the rules give now by `low` … `high`: the peak moves with it."""
    if certain(cells, slot, low, high, 0):
        moved = cells[slot] + 2 * low
        cells[slot] = moved if moved > 0 else 0
    else:
        i = opened(cells, spread, slot)
        moved = spread[i] + low
        spread[i] = moved if moved > 0 else 0
        moved = spread[i + 1] + high
        spread[i + 1] = moved if moved > 0 else 0
    return 0


def move_among(
    led: Ledgers, cells: Ledger, spread: Ledger, pools: Ledger, slot: int, parent: int, low: int, high: int
) -> int:
    """As `move`; in a parent's pool the peak only rises."""
    j = PARENT * parent
    if slot < 0:
        if high > 0:
            pools[j] += high
        top = pools[j]
    else:
        move(led, cells, spread, slot, low, high)
        top = held(cells, spread, slot)[1]
    if top > pools[j + 2]:
        pools[j + 2] = top
    return 0


# ---- rows that are not decided ----------------------------------------------------------------------


def wait(cells: Ledger, slot: int, states: int, opened: int, needs: int) -> int:
    """A row is not decided: it has one of `states` for certain, or is open until `needs` are known."""
    i = WAITING_SLOT * slot
    cells[i] |= states
    cells[i + 1] |= opened
    cells[i + 2] |= needs
    return 0


def wait_among(
    cells: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int, states: int, opened: int, needs: int
) -> int:
    """As `wait`; without a known key the row is open whatever its state."""
    j = WAITING_PARENT * parent
    if slot < 0:
        needs |= key_needs
        pools[j] = 1
        pools[j + 1] |= needs
    else:
        wait(cells, slot, states, opened, needs)
    pools[j + 2] = 1
    pools[j + 3] |= needs
    return 0


def waiting(cells: Ledger, slot: int) -> Standing:
    """Rows not decided in a slot: states that stand, whether something is open, needs."""
    i = WAITING_SLOT * slot
    return cells[i], cells[i + 1], cells[i + 2]


def waiting_among(cells: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int) -> Standing:
    """As `waiting`, in a scope whose key can be unknown (-1)."""
    j = WAITING_PARENT * parent
    if slot < 0:
        return 0, pools[j + 2], key_needs | pools[j + 3]
    i = WAITING_SLOT * slot
    return cells[i], cells[i + 1] | pools[j], cells[i + 2] | pools[j + 1]


def first_state(states: int) -> int:
    """The bit of the state that wins among those of a mask."""
    for bit in WINNERS:
        if states & bit:
            return bit
    return 0


def state_of(bit: int) -> int:
    """The state whose bit this is."""
    state = 0
    while bit > 1:
        bit >>= 1
        state += 1
    return state

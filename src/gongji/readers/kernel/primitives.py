"""The few functions that generated code calls: running totals, look-ups and dates, integers in and out.

They use integers, indexing, conditions and loops only, so that they run as they are and can be compiled
for columns together with the code that calls them. A ledger is one flat list: three numbers for each slot
(lowest, highest, facts that would tell), and for scopes whose key can be unknown four for each parent
(highest and needs of its rows without a known key, highest and needs of all its rows).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gongji.charter.nodes import PRECEDENCE
from gongji.codes.civil import add_months, add_years, civil_from_days

ABSENT: Final = -(2**63) + 1
"""As `nodes.ABSENT`; a value below it is unknown."""
SLOT: Final = 3
PARENT: Final = 4
WAITING_SLOT: Final = 3  # states that stand, open, needs
WAITING_PARENT: Final = 4  # open and needs of rows without a known key, open and needs of all rows
SPAN: Final = 9  # next, slot, start, fewest months, most months, certain, span needs, row needs, key needs
WINNERS: Final = tuple(1 << int(state) for state in PRECEDENCE)
"""Bits of the states, the winning one first."""

Ledger = list[int]
Standing = tuple[int, int, int]

# ---- running totals ---------------------------------------------------------------------------------


def standing(cells: Ledger, slot: int) -> Standing:
    """What stands in a slot of a scope whose key is always known: lowest, highest, needs."""
    i = SLOT * slot
    low = cells[i]
    high = cells[i + 1]
    if low < high:
        return low, high, cells[i + 2]
    return low, high, 0


def credit(cells: Ledger, slot: int, low: int, high: int, needs: int) -> int:
    """Adds a row to a slot: for certain `low`, possibly `high`."""
    i = SLOT * slot
    cells[i] += low
    cells[i + 1] += high
    cells[i + 2] |= needs
    return 0


def standing_among(cells: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int) -> Standing:
    """The sum in a slot (-1: unknown) of a scope whose key can be unknown."""
    j = PARENT * parent
    if slot < 0:
        high = pools[j + 2]
        if high > 0:
            return 0, high, key_needs | pools[j + 3]
        return 0, high, 0
    i = SLOT * slot
    low = cells[i]
    high = cells[i + 1] + pools[j]
    if low < high:
        return low, high, cells[i + 2] | pools[j + 1]
    return low, high, 0


def credit_among(
    cells: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int, low: int, high: int, needs: int
) -> int:
    """Adds a row to a slot; without a known key it goes to the parent's pool and may be any slot's."""
    j = PARENT * parent
    if slot < 0:
        needs |= key_needs
        pools[j] += high
        pools[j + 1] |= needs
    else:
        i = SLOT * slot
        cells[i] += low
        cells[i + 1] += high
        cells[i + 2] |= needs
    pools[j + 2] += high
    pools[j + 3] |= needs
    return 0


# ---- highest amounts --------------------------------------------------------------------------------


def reach(cells: Ledger, slot: int, low: int, high: int, needs: int) -> int:
    """A row reached at least `low` for certain and possibly `high`."""
    i = SLOT * slot
    if low > cells[i]:
        cells[i] = low
    if high > cells[i + 1]:
        cells[i + 1] = high
    cells[i + 2] |= needs
    return 0


def peak_among(cells: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int) -> Standing:
    """The highest amount reached in a slot (-1: unknown) of a scope whose key can be unknown."""
    j = PARENT * parent
    if slot < 0:
        high = pools[j + 2]
        if high > 0:
            return 0, high, key_needs | pools[j + 3]
        return 0, high, 0
    i = SLOT * slot
    low = cells[i]
    high = cells[i + 1]
    if pools[j] > high:
        high = pools[j]
    if low < high:
        return low, high, cells[i + 2] | pools[j + 1]
    return low, high, 0


def reach_among(
    cells: Ledger, pools: Ledger, slot: int, parent: int, key_needs: int, low: int, high: int, needs: int
) -> int:
    """A row reached an amount in a slot, or in an unknown one of its parent."""
    j = PARENT * parent
    if slot < 0:
        needs |= key_needs
        if high > pools[j]:
            pools[j] = high
        pools[j + 1] |= needs
    else:
        reach(cells, slot, low, high, needs)
    if high > pools[j + 2]:
        pools[j + 2] = high
    pools[j + 3] |= needs
    return 0


def move(cells: Ledger, slot: int, low: int, high: int) -> int:
    """What was paid before differs from what the rules give now by `low` … `high`: the peak moves with it."""
    i = SLOT * slot
    moved = cells[i] + low
    cells[i] = moved if moved > 0 else 0
    moved = cells[i + 1] + high
    cells[i + 1] = moved if moved > 0 else 0
    return 0


def move_among(cells: Ledger, pools: Ledger, slot: int, parent: int, low: int, high: int) -> int:
    """As `move`; in a parent's pool the peak only rises."""
    j = PARENT * parent
    if slot < 0:
        if high > 0:
            pools[j] += high
        top = pools[j]
    else:
        move(cells, slot, low, high)
        top = cells[SLOT * slot + 1]
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


# ---- spans of months --------------------------------------------------------------------------------


def share_day(start: int, months: int, other: int, other_months: int) -> bool:
    """Whether [start, + months) and [other, + other_months) have a day in common."""
    if months <= 0 or other_months <= 0:
        return False
    return start < add_months(other, other_months) and other < add_months(start, months)


def overlap(
    heads: Ledger,
    spans: Ledger,
    parent: int,
    slot: int,
    key_needs: int,
    start: int,
    fewest: int,
    most: int,
    span_needs: int,
) -> tuple[int, int]:
    """Whether a span shares a day with an earlier one of its scope: 0, 1 or 2, and the needs of 1."""
    verdict = 0
    needs = 0
    if start == ABSENT or most <= 0:
        return verdict, needs
    at = heads[parent]
    while at > 0:
        other_slot = spans[at + 1]
        if other_slot < 0 or slot < 0 or other_slot == slot:
            other = spans[at + 2]
            shared = 1
            if start > ABSENT and other > ABSENT:
                if share_day(start, fewest, other, spans[at + 3]):
                    shared = 2
                elif not share_day(start, most, other, spans[at + 4]):
                    shared = 0
            if shared == 2 and spans[at + 5] == 1 and slot >= 0 and other_slot >= 0:
                return 2, 0
            if shared > 0:
                verdict = 1
                needs |= spans[at + 7] | spans[at + 8] | key_needs
                if shared == 1:
                    needs |= span_needs | spans[at + 6]
        at = spans[at]
    return verdict, needs


def add_span(
    heads: Ledger,
    spans: Ledger,
    parent: int,
    slot: int,
    key_needs: int,
    start: int,
    fewest: int,
    most: int,
    certain: int,
    span_needs: int,
    row_needs: int,
) -> int:
    """Keeps the span of a row that takes part; `spans[0]` counts the numbers in use."""
    if start == ABSENT or most <= 0:
        return 0
    at = spans[0]
    if at == 0:
        at = 1
    spans[at] = heads[parent]
    spans[at + 1] = slot
    spans[at + 2] = start
    spans[at + 3] = fewest
    spans[at + 4] = most
    spans[at + 5] = certain
    spans[at + 6] = span_needs
    spans[at + 7] = row_needs
    spans[at + 8] = key_needs if slot < 0 else 0
    heads[parent] = at
    spans[0] = at + SPAN
    return 0


# ---- parameters and tables --------------------------------------------------------------------------


def find_region(series: Sequence[int], region: int) -> int:
    """Where a region's steps are said to lie: index of its first number, -1 when it has none.

    A series is: how many regions; for each, rising, its code, first and end index of its steps; then the
    steps, three numbers each: from day, fen or -1, whether inferred.
    """
    low = 0
    high = series[0]
    while low < high:
        middle = (low + high) // 2
        if series[1 + 3 * middle] < region:
            low = middle + 1
        else:
            high = middle
    if low < series[0] and series[1 + 3 * low] == region:
        return 1 + 3 * low
    return -1


def series_region(series: Sequence[int], region: int) -> int:
    """`find_region`, falling back from county to prefecture to province."""
    at = find_region(series, region)
    if at < 0:
        at = find_region(series, region // 100 * 100)
    if at < 0:
        at = find_region(series, region // 10000 * 10000)
    return at


def series_step(series: Sequence[int], at: int, day: int) -> int:
    """Index of the step in force on a day, -1 when none is or its value is not known."""
    if at < 0:
        return -1
    low = series[at + 1]
    high = series[at + 2]
    first = low
    while low < high:
        middle = low + (high - low) // 6 * 3
        if series[middle] <= day:
            low = middle + 3
        else:
            high = middle
    if low == first:
        return -1
    if series[low - 2] < 0:
        return -1
    return low - 3


def sum_months(series: Sequence[int], region: int, start: int, months: int) -> Standing:
    """Fen of `months` months from `start`, how many of them have a value, whether one is inferred.

    Stops at the first month without a value.
    """
    at = series_region(series, region)
    total = 0
    inferred = 0
    k = 0
    while k < months:
        step = series_step(series, at, add_months(start, k))
        if step < 0:
            return total, k, inferred
        total += series[step + 1]
        inferred |= series[step + 2]
        k += 1
    return total, k, inferred


def find_row(table: Sequence[int], keys: Sequence[int], width: int) -> int:
    """Index of the value of the row with these keys, -1 when the table has none.

    A table is: how many rows, least value, greatest value; then the rows, rising, keys before the value.
    """
    stride = width + 1
    low = 0
    high = table[0]
    while low < high:
        middle = (low + high) // 2
        at = 3 + middle * stride
        order = 0
        k = 0
        while k < width and order == 0:
            if table[at + k] < keys[k]:
                order = -1
            elif table[at + k] > keys[k]:
                order = 1
            k += 1
        if order == 0:
            return at + width
        if order < 0:
            low = middle + 1
        else:
            high = middle
    return -1


# ---- dates ------------------------------------------------------------------------------------------


def years_between(since: int, until: int) -> int:
    """Full years from one day to another, counted from the anchor; negative when `until` comes first."""
    years = civil_from_days(until)[0] - civil_from_days(since)[0]
    if add_years(since, years) > until:
        return years - 1
    return years

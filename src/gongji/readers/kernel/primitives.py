"""The few functions that generated code calls: spans, look-ups and dates, integers in and out.

They use integers, indexing, conditions and loops only, so that they run as they are and can be compiled
for columns together with the code that calls them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gongji.codes.civil import add_months, add_years, civil_from_days

ABSENT: Final = -(2**63) + 1
"""As `nodes.ABSENT`; a value below it is unknown."""
SPAN: Final = 9  # next, slot, start, fewest months, most months, certain, span needs, row needs, key needs

# ---- spans of months --------------------------------------------------------------------------------


def share_day(start: int, months: int, other: int, other_months: int) -> bool:
    """Whether [start, + months) and [other, + other_months) have a day in common."""
    if months <= 0 or other_months <= 0:
        return False
    return start < add_months(other, other_months) and other < add_months(start, months)


def overlap(
    heads: list[int],
    spans: list[int],
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
    heads: list[int],
    spans: list[int],
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


def sum_months(series: Sequence[int], region: int, start: int, months: int) -> tuple[int, int, int]:
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

"""The functions generated code calls: ledgers, look-ups, spans, dates."""

from __future__ import annotations

import pytest

from gongji.charter.nodes import ABSENT, UNKNOWN, State
from gongji.charter.program import Grades, Series
from gongji.codes.civil import parse_iso
from gongji.readers.kernel import primitives as p
from gongji.readers.kernel import totals as t
from gongji.readers.kernel.tables import flat_grades, flat_series

Ints = list[int]
LED: list[Ints] = []


def ledger(slots: int = 3, parents: int = 2) -> tuple[Ints, Ints, Ints]:
    """What was left in the spread by others is not read."""
    return [0] * slots, [0, *[7] * (t.SPREAD * slots)], [0] * (t.PARENT * parents)


def test_a_slot_adds_up_and_needs_nothing_while_certain() -> None:
    cells, spread, _ = ledger()
    t.credit(LED, cells, spread, 1, 5, 5, 0)
    assert spread == [0, *[7] * 9]
    t.credit(LED, cells, spread, 1, 2, 2, 8)
    assert t.standing(LED, cells, spread, 1) == (7, 7, 0)
    assert t.standing(LED, cells, spread, 0) == (0, 0, 0)


def test_an_open_row_leaves_a_slot_between_two_figures() -> None:
    cells, spread, _ = ledger()
    t.credit(LED, cells, spread, 1, 5, 5, 0)
    t.credit(LED, cells, spread, 1, 0, 9, 4)
    assert t.standing(LED, cells, spread, 1) == (5, 14, 4)
    t.credit(LED, cells, spread, 1, 3, 3, 0)
    assert t.standing(LED, cells, spread, 1) == (8, 17, 4)


def test_a_row_of_unknown_key_may_be_any_slots() -> None:
    lists = ledger()
    t.credit_among(LED, *lists, 0, 0, 0, 5, 5, 0)
    t.credit_among(LED, *lists, -1, 0, 16, 3, 3, 2)
    assert t.standing_among(LED, *lists, 0, 0, 0) == (5, 8, 18)
    assert t.standing_among(LED, *lists, 1, 0, 0) == (0, 3, 18)
    assert t.standing_among(LED, *lists, 2, 1, 0) == (0, 0, 0)
    assert t.standing_among(LED, *lists, -1, 0, 32) == (0, 8, 50)
    assert t.standing_among(LED, *lists, -1, 1, 32) == (0, 0, 0)


def test_what_a_slot_needs_tells_again_when_its_parent_is_open() -> None:
    cells, spread, pools = ledger()
    t.credit(LED, cells, spread, 0, 0, 0, 4)  # a row out of range: nothing for certain, nothing possible
    t.credit_among(LED, cells, spread, pools, -1, 0, 16, 0, 3, 0)
    assert t.standing(LED, cells, spread, 0) == (0, 0, 0)
    assert t.standing_among(LED, cells, spread, pools, 0, 0, 0) == (0, 3, 20)


def test_what_a_peak_needs_tells_again_when_its_parent_is_open() -> None:
    cells, spread, pools = ledger()
    t.reach(LED, cells, spread, 0, 0, 5, 4)
    t.reach(LED, cells, spread, 0, 10, 10, 0)
    t.reach_among(LED, cells, spread, pools, -1, 0, 16, 0, 20, 0)
    assert t.standing(LED, cells, spread, 0) == (10, 10, 0)
    assert t.peak_among(LED, cells, spread, pools, 0, 0, 0) == (10, 20, 20)


def test_a_peak_is_the_highest_not_the_sum() -> None:
    cells, spread, pools = ledger()
    t.reach(LED, cells, spread, 0, 5, 5, 0)
    t.reach(LED, cells, spread, 0, 3, 3, 0)
    assert t.peak_among(LED, cells, spread, pools, 0, 0, 0) == (5, 5, 0)
    t.reach(LED, cells, spread, 0, 3, 6, 2)
    assert t.peak_among(LED, cells, spread, pools, 0, 0, 0) == (5, 6, 2)
    t.reach_among(LED, cells, spread, pools, -1, 0, 16, 0, 9, 1)
    assert t.peak_among(LED, cells, spread, pools, 0, 0, 0) == (5, 9, 19)
    assert t.peak_among(LED, cells, spread, pools, -1, 0, 2) == (0, 9, 19)


@pytest.mark.parametrize(
    ("by", "left"), [((-2, -2), (3, 3)), ((-9, -9), (0, 0)), ((4, 4), (9, 9)), ((-9, 2), (0, 7))]
)
def test_a_peak_moves_with_what_was_paid_before(by: tuple[int, int], left: tuple[int, int]) -> None:
    cells, spread, _ = ledger()
    t.reach(LED, cells, spread, 0, 5, 5, 0)
    t.move(LED, cells, spread, 0, *by)
    assert t.standing(LED, cells, spread, 0)[:2] == left


def test_a_pooled_peak_only_rises() -> None:
    cells, spread, pools = ledger()
    t.move_among(LED, cells, spread, pools, -1, 0, -5, -5)
    assert pools[0] == 0
    t.move_among(LED, cells, spread, pools, -1, 0, 5, 6)
    assert (pools[0], pools[2]) == (6, 6)
    t.move_among(LED, cells, spread, pools, 0, 0, 0, 9)
    assert pools[2] == 9


def waits(slots: int = 3, parents: int = 2) -> tuple[Ints, Ints]:
    return [0] * (t.WAITING_SLOT * slots), [0] * (t.WAITING_PARENT * parents)


def test_a_state_stands_in_its_slot_and_is_open_elsewhere() -> None:
    cells, pools = waits()
    t.wait_among(cells, pools, 0, 0, 0, 1 << State.BLANK, 0, 0)
    assert t.waiting_among(cells, pools, 0, 0, 0) == (1 << State.BLANK, 0, 0)
    assert t.waiting_among(cells, pools, 1, 0, 0) == (0, 0, 0)
    assert t.waiting_among(cells, pools, -1, 0, 4) == (0, 1, 4)


def test_a_waiting_row_of_unknown_key_is_open_for_every_slot() -> None:
    cells, pools = waits()
    t.wait_among(cells, pools, -1, 0, 4, 1 << State.BLANK, 0, 2)
    assert t.waiting_among(cells, pools, 1, 0, 0) == (0, 1, 6)


@pytest.mark.parametrize(
    ("states", "wins"),
    [
        ([State.BLANK, State.WATCH], State.BLANK),
        ([State.WATCH, State.DISCRETION], State.DISCRETION),
        ([State.NO_TABLE, State.CONFLICT], State.CONFLICT),
    ],
)
def test_the_state_that_wins(states: list[State], wins: State) -> None:
    assert t.state_of(t.first_state(sum(1 << s for s in states))) == wins


def test_no_state_wins_among_none() -> None:
    assert t.first_state(0) == 0


# ---- spans -------------------------------------------------------------------------------------------

JAN, FEB, MARCH = (parse_iso(f"2024-0{m}-31" if m != 2 else "2024-02-29") for m in (1, 2, 3))


@pytest.mark.parametrize(
    ("start", "months", "other", "other_months", "share"),
    [
        (JAN, 1, FEB, 1, False),  # 31 January + 1 month ends before 29 February
        (JAN, 2, FEB, 1, True),
        (FEB, 1, JAN, 2, True),
        (JAN, 0, JAN, 1, False),
        (JAN, 1, JAN, 1, True),
        (JAN, 2, MARCH, 1, False),  # … and 31 January + 2 months before 31 March
    ],
)
def test_spans_share_a_day(start: int, months: int, other: int, other_months: int, share: bool) -> None:
    assert p.share_day(start, months, other, other_months) is share


def spans() -> tuple[list[int], list[int]]:
    return [0, 0], [0] * (4 * p.SPAN + 1)


def test_spans_of_other_slots_and_parents_do_not_meet() -> None:
    heads, rows = spans()
    p.add_span(heads, rows, 0, 0, 0, JAN, 3, 3, 1, 0, 0)
    assert p.overlap(heads, rows, 0, 0, 0, FEB, 1, 1, 0) == (2, 0)
    assert p.overlap(heads, rows, 0, 1, 0, FEB, 1, 1, 0) == (0, 0)
    assert p.overlap(heads, rows, 1, 0, 0, FEB, 1, 1, 0) == (0, 0)


def test_a_span_in_doubt_leaves_the_conflict_open() -> None:
    heads, rows = spans()
    p.add_span(heads, rows, 0, 0, 0, JAN, 3, 3, 0, 0, 4)
    assert p.overlap(heads, rows, 0, 0, 0, FEB, 1, 1, 0) == (1, 4)
    assert p.overlap(heads, rows, 0, -1, 16, FEB, 1, 1, 0) == (1, 20)
    assert p.overlap(heads, rows, 0, 0, 0, UNKNOWN, 0, 2, 32) == (1, 36)
    assert p.overlap(heads, rows, 0, 0, 0, ABSENT, 1, 2, 0) == (0, 0)


# ---- tables ------------------------------------------------------------------------------------------

DAY = parse_iso("2024-01-01")
SERIES = Series(
    "工资",
    "附",
    {
        330600: ((DAY, 100, False), (DAY + 31, 200, True), (DAY + 60, None, False)),
        330000: ((DAY, 50, False),),
        310000: (),
    },
)


@pytest.mark.parametrize("region", [330600, 330602, 330700, 310101, 110101])
@pytest.mark.parametrize("day", [DAY - 1, DAY, DAY + 30, DAY + 31, DAY + 59, DAY + 60, DAY + 1000])
def test_a_flat_parameter_says_what_the_parameter_says(region: int, day: int) -> None:
    flat = flat_series(SERIES)
    step = p.series_step(flat, p.series_region(flat, region), day)
    found = None if step < 0 else (flat[step + 1], bool(flat[step + 2]))
    assert found == SERIES.at(region, day)


def test_months_are_added_up_to_the_first_without_a_value() -> None:
    flat = flat_series(SERIES)
    assert p.sum_months(flat, 330602, DAY, 1) == (100, 1, 0)
    assert p.sum_months(flat, 330602, DAY, 2) == (300, 2, 1)
    assert p.sum_months(flat, 330602, DAY, 5) == (300, 2, 1)
    assert p.sum_months(flat, 330602, DAY - 1, 5) == (0, 0, 0)


def test_every_row_of_a_grade_table_is_found_and_no_other() -> None:
    entries = {(i, j): 100 * i + j for i in (1, 2, 5, 9) for j in (0, 3)}
    flat = flat_grades(Grades("表", "附", entries))
    for i in range(11):
        for j in range(5):
            at = p.find_row(flat, (i, j), 2)
            assert (flat[at] if at >= 0 else None) == entries.get((i, j))
    assert p.find_row(flat_grades(Grades("表", "附", {})), (1,), 1) == -1


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("2000-02-29", "2001-02-27", 0),
        ("2000-02-29", "2001-02-28", 1),
        ("2000-02-29", "2004-02-28", 3),
        ("2000-02-29", "2004-02-29", 4),
        ("2001-05-01", "2000-05-01", -1),
        ("2001-05-01", "2000-05-02", -1),
        ("2001-05-01", "2000-04-30", -2),
    ],
)
def test_full_years_count_from_the_anchor(since: str, until: str, years: int) -> None:
    assert p.years_between(parse_iso(since), parse_iso(until)) == years

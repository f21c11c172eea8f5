"""Conditions, amounts and dates with facts that may be missing: one clause at a time."""

from __future__ import annotations

import pytest
from tests.readers.programs import AT, MILLION, Cell, Draft, count, fact, is_, values, yuan

from gongji.charter.nodes import (
    ABSENT,
    UNKNOWN,
    Add,
    AgeAt,
    All,
    Any_,
    ChosenExpr,
    Compare,
    Const,
    DaysBetween,
    Expr,
    If,
    Kind,
    Not,
    Op,
    Pick,
    Scale,
    Shift,
)
from gongji.codes.civil import parse_iso
from gongji.readers.derive.expressions import Facts, Names, lacking, number_of, point, truth
from gongji.readers.derive.values import FALSE_, NOTHING, TRUE_, UNSURE

NAMES = Names(Draft(("口径一", "甲")).program())
TRUE = Const(1, Kind.FLAG)
FALSE = Const(0, Kind.FLAG)
MAYBE = fact("同意")


def facts(**cells: Cell) -> Facts:
    return Facts(NAMES, values(**cells))


def bits(*names: str) -> int:
    return sum(1 << AT[name] for name in names)


def verdict(expr: Expr, **cells: Cell) -> int:
    return truth(expr, facts(**cells)).verdict


def interval(expr: Expr, **cells: Cell) -> tuple[int, int, int]:
    return tuple(number_of(expr, facts(**cells)))  # type: ignore[return-value]


T, U, F = TRUE_, UNSURE, FALSE_


@pytest.mark.parametrize(
    ("items", "both", "either"),
    [
        ((TRUE, TRUE), T, T),
        ((TRUE, FALSE), F, T),
        ((FALSE, FALSE), F, F),
        ((TRUE, MAYBE), U, T),
        ((MAYBE, TRUE), U, T),
        ((FALSE, MAYBE), F, U),
        ((MAYBE, FALSE), F, U),
        ((MAYBE, MAYBE), U, U),
        ((), T, F),
    ],
)
def test_and_or_follow_kleene(items: tuple[Expr, ...], both: int, either: int) -> None:
    assert verdict(All(items)) == both
    assert verdict(Any_(items)) == either


def test_not_turns_round_and_keeps_what_it_waits_for() -> None:
    assert verdict(Not(TRUE)) == F
    assert truth(Not(MAYBE), facts()) == (U, bits("同意"))


def test_what_a_certain_result_waited_for_is_dropped() -> None:
    assert truth(All((MAYBE, FALSE)), facts()) == (F, 0)
    assert truth(All((MAYBE, is_("病种", "肺炎"))), facts()) == (U, bits("同意", "病种"))


def test_a_reading_after_the_deciding_item_is_not_called_on() -> None:
    chosen = ChosenExpr("口径一", "甲", TRUE)
    seen = facts()
    truth(All((FALSE, chosen)), seen)
    assert seen.readings == 0
    truth(All((MAYBE, chosen)), seen)
    assert seen.readings == 1


@pytest.mark.parametrize(("cell", "expected"), [(1, T), (0, F), (None, U), ("无", F)])
def test_a_flag_alone_is_a_condition(cell: Cell, expected: int) -> None:
    assert verdict(MAYBE, 同意=cell) == expected


@pytest.mark.parametrize(("cell", "expected"), [(0, T), (2, F), (None, U), ("无", F)])
def test_a_word_is_one_of_a_list(cell: Cell, expected: int) -> None:
    assert verdict(is_("病种", "肺炎", "胃炎"), 病种=cell) == expected


@pytest.mark.parametrize(
    ("op", "below", "on", "above"),
    [(Op.EQ, F, T, F), (Op.LT, T, F, F), (Op.LE, T, T, F), (Op.GT, F, F, T), (Op.GE, F, T, T)],
)
@pytest.mark.parametrize("swap", [False, True])
def test_comparisons_at_one_below_on_and_one_above(
    op: Op, below: int, on: int, above: int, swap: bool
) -> None:
    turned = {Op.LT: Op.GT, Op.GT: Op.LT, Op.LE: Op.GE, Op.GE: Op.LE, Op.EQ: Op.EQ}
    for step, expected in ((-1, below), (0, on), (1, above)):
        if swap:
            numbers: Expr = Compare(turned[op], yuan(5), fact("费用"))
            days: Expr = Compare(turned[op], fact("发生日"), fact("某日"))
        else:
            numbers = Compare(op, fact("费用"), yuan(5))
            days = Compare(op, fact("某日"), fact("发生日"))
        assert verdict(numbers, 费用=500 + step) == expected
        assert verdict(days, 发生日=20000, 某日=20000 + step) == expected


def test_a_comparison_that_no_missing_value_can_change_is_certain() -> None:
    most = Const(MILLION, Kind.MONEY)
    assert verdict(Compare(Op.LE, fact("费用"), most)) == T
    assert verdict(Compare(Op.GT, fact("费用"), most)) == F
    assert verdict(Compare(Op.EQ, fact("费用"), Const(MILLION + 1, Kind.MONEY))) == F
    assert truth(Compare(Op.LT, fact("费用"), most), facts()) == (U, bits("费用"))


@pytest.mark.parametrize("op", list(Op))
def test_an_absent_operand_makes_every_comparison_false(op: Op) -> None:
    assert verdict(Compare(op, fact("费用"), fact("另费")), 费用="无") == F
    assert verdict(Compare(op, fact("某日"), fact("某日二")), 某日="无") == F


def test_a_sum_over_absents_is_a_number() -> None:
    total = Add(fact("费用"), fact("另费"), False, Kind.MONEY)
    assert verdict(Compare(Op.EQ, total, yuan(0)), 费用="无", 另费="无") == T
    assert number_of(fact("费用"), facts(费用="无")) is NOTHING


def test_sums_and_differences_take_the_ends() -> None:
    plus = Add(fact("费用"), fact("另费"), False, Kind.MONEY)
    minus = Add(fact("费用"), fact("另费"), True, Kind.MONEY)
    assert interval(plus, 费用=3, 另费=4) == (7, 7, 0)
    assert interval(minus, 费用=3, 另费=4) == (-1, -1, 0)
    assert interval(minus, 费用=3) == (3 - MILLION, 3, bits("另费"))


def test_multiples_and_the_smaller_and_greater() -> None:
    assert interval(Scale(3, fact("费用"), Kind.MONEY), 费用=5) == (15, 15, 0)
    least = Pick((fact("费用"), fact("另费")), True, Kind.MONEY)
    greatest = Pick((fact("费用"), fact("另费")), False, Kind.MONEY)
    assert interval(least, 费用=3, 另费=4) == (3, 3, 0)
    assert interval(greatest, 费用=3, 另费=4) == (4, 4, 0)
    assert interval(least, 费用=3) == (0, 3, bits("另费"))
    assert interval(Pick((fact("费用"), yuan(0)), True, Kind.MONEY)) == (0, 0, 0)


def test_if_takes_the_hull_while_its_condition_is_open() -> None:
    expr = If(MAYBE, yuan(5), yuan(3), Kind.MONEY)
    assert interval(expr, 同意=1) == (500, 500, 0)
    assert interval(expr, 同意=0) == (300, 300, 0)
    assert interval(expr) == (300, 500, bits("同意"))
    assert interval(If(MAYBE, yuan(5), yuan(5), Kind.MONEY)) == (500, 500, 0)


def test_if_over_dates_is_known_when_both_are_the_same() -> None:
    expr = If(MAYBE, fact("某日"), fact("某日二"), Kind.DATE)
    assert point(expr, facts(某日=20000, 某日二=20000)) == 20000
    apart = facts(某日=20000, 某日二=20001)
    assert point(expr, apart) == UNKNOWN
    assert lacking(expr, apart) == bits("同意")
    assert lacking(expr, facts(某日=20000)) == bits("同意", "某日二")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2024-01-31", 1, "月", "2024-02-29"),
        ("2025-01-31", 1, "月", "2025-02-28"),
        ("2025-01-31", 2, "月", "2025-03-31"),
        ("2024-02-29", 1, "年", "2025-02-28"),
        ("2024-02-29", 4, "年", "2028-02-29"),
        ("2025-03-31", -1, "月", "2025-02-28"),
        ("2024-12-31", 1, "天", "2025-01-01"),
        ("1986-05-04", 365, "天", "1987-05-04"),
    ],
)
def test_dates_move_from_their_anchor(start: str, amount: int, unit: str, end: str) -> None:
    assert point(Shift(fact("某日"), amount, unit), facts(某日=start)) == parse_iso(end)


def test_a_missing_date_stays_missing_when_moved() -> None:
    moved = Shift(fact("某日"), 1, "月")
    assert point(moved, facts()) == UNKNOWN
    assert lacking(moved, facts()) == bits("某日")
    assert point(moved, facts(某日="无")) == ABSENT


def test_days_between_two_dates() -> None:
    days = DaysBetween(fact("某日"), fact("发生日"))
    assert interval(days, 发生日="2024-02-28", 某日="2024-03-01") == (2, 2, 0)
    assert interval(days, 某日="2025-05-31") == (-1, -1, 0)
    assert interval(days) == (-200_000, 200_000, bits("某日"))
    assert number_of(days, facts(某日="无", 发生日=None)) is NOTHING
    assert verdict(Compare(Op.LE, days, count(180)), 某日="无") == F


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("2000-06-01", "2025-05-31", 24),
        ("2000-06-01", "2025-06-01", 25),
        ("2000-02-29", "2025-02-28", 25),
        ("2000-02-29", "2025-02-27", 24),
        ("2025-06-02", "2025-06-01", -1),
    ],
)
def test_age_counts_full_years_from_the_birthday(birth: str, on: str, age: int) -> None:
    assert interval(AgeAt(fact("某日"), fact("某日二")), 某日=birth, 某日二=on) == (age, age, 0)


def test_an_unknown_age_lies_between_0_and_200() -> None:
    assert interval(AgeAt(fact("某日"), fact("发生日"))) == (0, 200, bits("某日"))

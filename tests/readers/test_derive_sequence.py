"""What earlier rows do to later ones: totals, scopes, counts, caps, offsets, conflicts, earlier decisions."""

from __future__ import annotations

import pytest
from tests.readers.programs import (
    AT,
    BILL,
    CALENDAR_YEAR,
    COVER,
    COVER_YEAR,
    EVENT,
    ILLNESS,
    LIFETIME,
    YUAN,
    Draft,
    decide,
    derive,
    fact,
    in_short,
    is_,
    row,
    said,
    single,
    yuan,
)

from gongji.charter.nodes import (
    Band,
    Bands,
    ChosenScope,
    Compare,
    Edge,
    Fixed,
    Gives,
    Graded,
    Op,
    PerFull,
    Rate,
    Scope,
    ScopeKind,
    Share,
    State,
    Threshold,
)
from gongji.charter.program import Clash, Grades, Program
from gongji.readers.decision import Prior, render

PER_TEN = PerFull(10 * YUAN, 2 * YUAN, False)
HALF = Share(Rate(1, 2))
LATE = Compare(Op.GT, fact("申领日"), fact("知悉日"))


def fee(event: int, amount: int | None, **more: object) -> object:
    """A row with 费用 in yuan."""
    return row(event, 费用=None if amount is None else amount * YUAN, **more)  # type: ignore[arg-type]


# ---- running totals ------------------------------


def test_a_total_pays_what_it_adds() -> None:
    program = single(PER_TEN, scope=COVER)
    assert said(program, fee(0, 15), fee(1, 15), fee(2, 9), fee(3, 1)) == [
        "给付 2",
        "给付 4",
        "不给付 计算为零",
        "给付 2",
    ]


def test_the_sum_of_pays_does_not_depend_on_the_order_of_monotone_bills() -> None:
    amounts = [15, 7, 30, 9]
    for turn in range(4):
        order = amounts[turn:] + amounts[:turn]
        found = decide(single(PER_TEN, scope=COVER), *(fee(i, a) for i, a in enumerate(order)))
        assert sum(d.amount for d in found) == 61 // 10 * 2 * YUAN


def test_a_falling_scale_takes_nothing_back() -> None:
    scale = Bands(
        (
            Band(None, Edge(20 * YUAN, False), "", Fixed(yuan(5))),
            Band(Edge(20 * YUAN, True), None, "", Fixed(yuan(3))),
        )
    )
    assert said(single(scale, scope=COVER), fee(0, 10), fee(1, 10), fee(2, 10)) == [
        "给付 5",
        "不给付 计算为零",
        "不给付 计算为零",
    ]


def test_a_state_keeps_the_highest_amount_and_lets_the_total_grow() -> None:
    scale = Bands(
        (
            Band(None, Edge(20 * YUAN, False), "", Fixed(yuan(5))),
            Band(Edge(20 * YUAN, True), Edge(30 * YUAN, False), "", Gives(State.BLANK)),
            Band(Edge(30 * YUAN, True), None, "", Fixed(yuan(8))),
        )
    )
    assert said(single(scale, scope=COVER), fee(0, 10), fee(1, 10), fee(2, 10)) == [
        "给付 5",
        "条款空白",
        "给付 3",
    ]


def test_an_unknown_base_opens_later_rows_unless_nothing_can_change() -> None:
    program = single(PER_TEN, scope=COVER)
    assert said(program, fee(0, None), fee(1, 5)) == [
        "待补材料 0~200000 缺费用",
        "待补材料 0~200000 缺费用",
    ]
    flat = Bands(
        (
            Band(None, Edge(3 * YUAN, False), "", Gives(State.REFUSED, "未达起付")),
            Band(Edge(3 * YUAN, True), None, "", Gives(State.BLANK)),
        )
    )
    assert said(single(flat, scope=COVER), fee(0, None), fee(1, 5)) == ["待补材料 0~0 缺费用", "条款空白"]


def test_a_refused_row_adds_nothing_and_a_computed_zero_adds() -> None:
    program = single(PER_TEN, scope=COVER, refuse=[(LATE, "超过申领时限", None)])
    rows = fee(0, 15, 申领日="2025-07-01"), fee(1, 5), fee(2, 5)
    assert said(program, *rows) == ["不给付 超过申领时限", "不给付 计算为零", "给付 2"]


def test_an_open_row_acts_like_an_unknown_base() -> None:
    program = single(PER_TEN, scope=COVER, refuse=[(LATE, "超过申领时限", None)])
    found = decide(program, fee(0, 15, 申领日=None), fee(1, 10))
    assert [d.state for d in found] == [State.PAPERS, State.PAPERS]
    assert (found[0].low, found[0].high) == (0, 200)
    assert found[1].needs == 1 << AT["申领日"]


def test_a_row_out_of_bounds_acts_like_an_unknown_base() -> None:
    program = single(PER_TEN, scope=COVER)
    assert said(program, fee(0, 2_000_000), fee(1, 10)) == ["数值超限 费用", "待补材料 0~200002 缺费用"]


def test_a_row_whose_trigger_is_open_may_count() -> None:
    program = single(PER_TEN, scope=COVER)
    found = decide(program, fee(0, 10, 事由=None), fee(1, 10))
    assert found[0].state == State.PAPERS and found[0].needs == 1 << AT["事由"]
    assert found[1].state == State.PAPERS


# ---- scopes ------------------------------


@pytest.mark.parametrize(
    ("scope", "together", "apart"),
    [
        (COVER, dict(cover=0, event=1), dict(cover=1, event=1)),
        (EVENT, dict(event=0), dict(event=1)),
        (LIFETIME, dict(cover=1, event=1), dict(cover=1, event=1, person=1)),
    ],
)
def test_plain_scopes_share_by_event_cover_or_person(
    scope: Scope, together: dict[str, int], apart: dict[str, int]
) -> None:
    program = single(PER_TEN, scope=scope)
    base = 5 * YUAN
    assert said(program, row(费用=base), row(费用=base, **together))[1] == "给付 2"  # type: ignore[arg-type]
    found = said(program, row(费用=base), row(费用=base, **apart))[1]  # type: ignore[arg-type]
    assert found == "不给付 计算为零"


@pytest.mark.parametrize(
    ("scope", "first", "together", "apart"),
    [
        (ILLNESS, dict(病种=0), dict(病种=0), dict(病种=1)),
        (BILL, dict(票据号=7), dict(票据号=7), dict(票据号=8)),
        (
            COVER_YEAR,
            dict(发生日="2025-06-30", 起保日="2024-07-01"),
            dict(发生日="2024-07-01", 起保日="2024-07-01"),
            dict(发生日="2025-07-01", 起保日="2024-07-01"),
        ),
        (
            CALENDAR_YEAR,
            dict(发生日="2025-12-31"),
            dict(发生日="2025-01-01"),
            dict(发生日="2026-01-01"),
        ),
        (
            Scope(ScopeKind.COVER, ("某日",)),
            dict(某日="2025-05-05"),
            dict(某日="2025-05-05"),
            dict(某日="无"),
        ),
    ],
)
def test_keyed_scopes_share_by_their_key(
    scope: Scope, first: dict[str, str], together: dict[str, str], apart: dict[str, str]
) -> None:
    program = single(PER_TEN, scope=scope)
    base = 5 * YUAN
    assert said(program, row(0, 费用=base, **first), row(1, 费用=base, **together))[1] == "给付 2"
    found = said(program, row(0, 费用=base, **first), row(1, 费用=base, **apart))[1]
    assert found == "不给付 计算为零"


def test_a_row_without_its_key_may_belong_anywhere_under_its_parent() -> None:
    program = single(PER_TEN, scope=ILLNESS)
    rows = fee(0, 5), fee(1, 5, 病种=0), fee(2, 5, cover=1, 病种=0)
    assert said(program, *rows) == [
        "不给付 计算为零",  # nothing before it: its own total is certain
        "待补材料 0~2 缺病种",
        "不给付 计算为零",
    ]
    later = fee(0, 8, 病种=0), fee(1, 8, 病种=1), fee(2, 8)
    assert said(program, *later)[2] == "待补材料 0~4 缺病种"


def test_an_absent_key_is_a_key_of_its_own() -> None:
    program = single(PER_TEN, scope=Scope(ScopeKind.COVER, ("某日",)))
    assert said(program, fee(0, 5, 某日="无"), fee(1, 5, 某日="无"))[1] == "给付 2"


def test_a_reading_that_supplies_a_scope_is_on_record() -> None:
    draft = Draft(("累计", "保障期"))
    draft.benefit(PER_TEN, scope=ChosenScope("累计", "保障期", COVER))
    assert decide(draft.program(), fee(0, 10))[0].readings == 1


# ---- admissions, times, caps ------------------------------


def by_admission() -> Program:
    edges = tuple(Edge(yuan_ * YUAN, True) for yuan_ in (10, 6, 2))
    return single(HALF, threshold=Threshold(edges, False, COVER))


def test_the_deductible_goes_by_order_of_admission() -> None:
    rows = [fee(i, 20) for i in range(4)]
    assert said(by_admission(), *rows) == ["给付 5", "给付 7", "给付 9", "给付 9"]


def test_an_admission_below_its_deductible_still_counts() -> None:
    assert said(by_admission(), fee(0, 1), fee(1, 20)) == ["不给付 未达起付", "给付 7"]


def test_an_admission_that_is_open_may_count() -> None:
    found = said(by_admission(), fee(0, 20, 事由=None), fee(1, 20))
    assert found[1] == "待补材料 5~7 缺事由"


def test_times_run_out() -> None:
    program = single(HALF, times=(2, COVER))
    rows = fee(0, 10), fee(1, 0), fee(2, 10), fee(3, 10)
    assert said(program, *rows) == ["给付 5", "不给付 计算为零", "给付 5", "不给付 已达封顶"]


def test_an_open_row_may_use_one_of_the_times() -> None:
    program = single(HALF, times=(1, COVER))
    assert said(program, fee(0, None), fee(1, 10)) == ["待补材料 0~500000 缺费用", "待补材料 0~5 缺费用"]


def test_an_open_row_may_use_the_cap_and_a_state_does_not() -> None:
    program = single(HALF, caps=[(yuan(8), COVER)])
    assert said(program, fee(0, None), fee(1, 10)) == ["待补材料 0~8 缺费用", "待补材料 0~5 缺费用"]
    draft = Draft()
    blank = Bands(
        (
            Band(None, Edge(20 * YUAN, False), "", HALF),
            Band(Edge(20 * YUAN, True), None, "", Gives(State.BLANK)),
        )
    )
    draft.benefit(blank, caps=[(yuan(8), COVER)])
    assert said(draft.program(), fee(0, 30), fee(1, 10)) == ["条款空白", "给付 5"]


def test_a_joint_cap_is_shared_and_the_later_benefit_gives_way() -> None:
    draft = Draft()
    ledger = draft.ledger()
    draft.benefit(HALF, joint=[(yuan(8), COVER, ledger)])
    draft.benefit(HALF, joint=[(yuan(8), COVER, ledger)])
    program = draft.program()
    found = [[d.decision.amount for d in ds] for ds in derive(program, fee(0, 10), fee(1, 10))]
    assert found == [[500, 300], [0, 0]]


def test_payments_under_a_cap_never_exceed_it_in_any_order() -> None:
    amounts = [3, 9, 1, 20, 4]
    for turn in range(5):
        order = amounts[turn:] + amounts[:turn]
        program = single(HALF, caps=[(yuan(8), COVER)])
        found = decide(program, *(fee(i, a) for i, a in enumerate(order)))
        assert sum(d.amount for d in found) == 8 * YUAN


# ---- offsets ------------------------------


def offset() -> Program:
    """给付1 (事由 乙) by a table; 给付2 (事由 甲) of 20 yuan takes its payments off, by cover and 某日."""
    draft = Draft()
    draft.grades["表"] = Grades("表", "附", {(1,): 700, (2,): 2500})
    first = draft.benefit(
        Graded("表", (fact("等级"),)),
        base=None,
        trigger=is_("事由", "乙"),
        refuse=[(LATE, "超过申领时限", None)],
    )
    draft.benefit(Fixed(yuan(20)), base=None, offsets=[(first, Scope(ScopeKind.COVER, ("某日",)))])
    return draft.program()


DAY = "2025-05-05"


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (dict(等级=1), "给付 13"),
        (dict(等级=2), "不给付 计算为零"),
        (dict(等级=3), "附表缺失"),
        (dict(等级=None), "待补材料 0~20 缺等级"),
        (dict(等级=1, 申领日="2025-07-01"), "给付 20"),
        (dict(等级=1, 申领日=None), "待补材料 0~20 缺申领日"),
        (dict(等级=11), "待补材料 0~20 缺等级"),
        (dict(等级=1, 某日="2025-05-06"), "给付 20"),
        (dict(等级=1, 某日=None), "待补材料 13~20 缺某日"),
        (dict(等级=3, 某日=None), "待补材料 0~20 缺某日"),
        (dict(等级=1, cover=1), "给付 20"),
    ],
)
def test_another_benefit_is_taken_off_or_stands_in_the_way(earlier: dict[str, object], expected: str) -> None:
    first = row(0, 事由=1, **{"某日": DAY, **earlier})  # type: ignore[arg-type]
    assert said(offset(), first, row(1, 某日=DAY))[1] == expected


def test_an_undecided_offset_does_not_matter_when_nothing_is_left() -> None:
    first, second = row(0, 事由=1, 某日=DAY, 等级=2), row(1, 事由=1, 某日=DAY, 等级=3)
    assert said(offset(), first, second, row(2, 某日=DAY))[2] == "不给付 计算为零"


def test_an_undecided_offset_does_not_matter_when_the_cap_is_used_up() -> None:
    draft = Draft()
    draft.grades["表"] = Grades("表", "附", {})
    first = draft.benefit(Graded("表", (fact("等级"),)), base=None, trigger=is_("事由", "乙"))
    draft.benefit(Fixed(yuan(20)), base=None, offsets=[(first, COVER)], caps=[(yuan(20), LIFETIME)])
    program = draft.program()
    rows = row(0), row(1, cover=1, 事由=1, 等级=3), row(2, cover=1), row(3, cover=2)
    assert said(program, *rows) == ["给付 20", "附表缺失", "不给付 已达封顶", "不给付 已达封顶"]


def test_an_undecided_offset_and_a_missing_fact_leave_the_row_open() -> None:
    draft = Draft()
    draft.grades["表"] = Grades("表", "附", {})
    first = draft.benefit(Graded("表", (fact("等级"),)), base=None, trigger=is_("事由", "乙"))
    draft.benefit(Fixed(yuan(20)), base=None, offsets=[(first, COVER)], take_off=[fact("另费")])
    program = draft.program()
    rows = row(0, 事由=1, 等级=3), row(1), row(2, 另费=2000), row(3, 另费=0)
    assert said(program, *rows)[1:] == ["待补材料 0~0 缺另费", "不给付 计算为零", "附表缺失"]


# ---- conflicts ------------------------------


def repeating(scope: Scope = LIFETIME) -> Program:
    draft = Draft()
    draft.benefit(
        Fixed(yuan(5)),
        base=None,
        refuse=[(LATE, "超过申领时限", None)],
        clashes=[Clash("repeat", ("四.1",), scope=draft.scope(scope))],
    )
    return draft.program()


def test_a_second_live_row_is_a_conflict() -> None:
    assert said(repeating(), row(0), row(1), row(2, person=1)) == ["给付 5", "冲突", "给付 5"]


def test_a_refused_row_takes_no_part_in_a_conflict() -> None:
    assert said(repeating(), row(0, 申领日="2025-07-01"), row(1)) == ["不给付 超过申领时限", "给付 5"]


def test_an_open_row_makes_a_conflict_possible() -> None:
    assert said(repeating(), row(0, 申领日=None), row(1)) == [
        "待补材料 0~5 缺申领日",
        "待补材料 0~5 缺申领日",
    ]


def test_an_unknown_key_makes_a_conflict_possible() -> None:
    assert said(repeating(ILLNESS), row(0), row(1, 病种=0)) == ["给付 5", "待补材料 0~5 缺病种"]


def overlapping() -> Program:
    draft = Draft()
    clash = Clash("overlap", ("四.1",), scope=draft.scope(COVER), start=AT["某日"], months=AT["月数"])
    draft.benefit(Fixed(yuan(5)), base=None, clashes=[clash])
    return draft.program()


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2025-03-14", 1, "给付 5"),  # the first ends on 2025-03-13
        ("2025-03-13", 1, "冲突"),
        ("2025-01-14", 1, "给付 5"),  # ends on 2025-02-13
        ("2025-01-15", 1, "冲突"),  # ends on 2025-02-14
        ("2025-02-01", 0, "给付 5"),
        ("无", 5, "给付 5"),
        (None, 1, "待补材料 0~5 缺某日"),
        ("2025-01-15", None, "待补材料 0~5 缺月数"),
        ("2025-03-15", None, "给付 5"),
    ],
)
def test_spans_of_months_that_share_a_day_conflict(
    start: str | None, months: int | None, expected: str
) -> None:
    first = row(0, 某日="2025-02-14", 月数=1)
    assert said(overlapping(), first, row(1, 某日=start, 月数=months))[1] == expected
    assert said(overlapping(), first, row(1, cover=1, 某日=start, 月数=months))[1] == "给付 5"


def test_two_exceptions_live_together_are_a_conflict() -> None:
    draft = Draft()
    draft.benefit(
        Fixed(yuan(5)),
        base=None,
        clashes=[Clash("both", ("四.1", "四.2"), when=fact("同意"))],
    )
    program = draft.program()
    assert said(program, row(同意=1), row(1, 同意=0), row(2)) == ["冲突", "给付 5", "待补材料 0~5 缺同意"]


def test_a_conflicting_row_uses_nothing_but_its_base_counts() -> None:
    draft = Draft()
    draft.benefit(
        PER_TEN,
        scope=COVER,
        caps=[(yuan(100), COVER)],
        clashes=[Clash("both", ("四.1",), when=fact("同意"))],
    )
    rows = fee(0, 15, 同意=0), fee(1, 15, 同意=1), fee(2, 0, 同意=0)
    assert said(draft.program(), *rows) == ["给付 2", "冲突", "给付 4"]


def test_a_computed_zero_counts_whether_or_not_the_row_conflicts() -> None:
    draft = Draft()
    when = Clash("both", ("四.1",), when=fact("同意"))
    draft.benefit(PER_TEN, scope=COVER, caps=[(yuan(2), COVER)], clashes=[when])
    rows = fee(0, 10, 同意=0), fee(1, 10, 同意=1), fee(2, 10, 同意=0, cover=0)
    assert said(draft.program(), *rows)[1:] == ["不给付 已达封顶", "不给付 已达封顶"]


# ---- decided before ------------------------------


def paid(fen: int) -> dict[int, Prior]:
    return {0: Prior(State.PAID, fen, True)}


def test_a_row_decided_before_is_not_decided_again_and_counts() -> None:
    program = single(PER_TEN, scope=COVER, caps=[(yuan(5), COVER)])
    found = derive(program, fee(0, 15, prior=paid(200)), fee(1, 15))
    assert found[0] == []
    assert found[1][0].decision.amount == 300  # 6 − 2, capped at 5 − 2


def test_what_was_paid_before_counts_as_it_was_paid() -> None:
    program = single(PER_TEN, scope=COVER)
    assert said_later(program, fee(0, 15, prior=paid(500)), fee(1, 15)) == "给付 1"
    assert said_later(program, fee(0, 15, prior=paid(100)), fee(1, 15)) == "给付 5"


def test_a_zero_decided_before_counts_and_a_refusal_does_not() -> None:
    program = single(PER_TEN, scope=COVER)
    zero, refused = Prior(State.REFUSED, 0, True), Prior(State.REFUSED, 0, False)
    assert said_later(program, fee(0, 5, prior={0: zero}), fee(1, 5)) == "给付 2"
    assert said_later(program, fee(0, 5, prior={0: refused}), fee(1, 5)) == "不给付 计算为零"


def test_an_earlier_decision_uses_times_and_stands_in_conflicts() -> None:
    assert (
        said_later(single(HALF, times=(1, COVER)), fee(0, 10, prior=paid(1)), fee(1, 10)) == "不给付 已达封顶"
    )
    assert said_later(repeating(), row(0, prior=paid(500)), row(1)) == "冲突"


def test_an_event_outside_every_benefit_decided_before_is_not_repeated() -> None:
    program = single(PER_TEN)
    assert derive(program, row(事由=2))[0][0].decision.benefit == -1
    assert derive(program, row(事由=2, prior={-1: Prior(State.REFUSED, 0, False)}))[0] == []


def said_later(program: Program, *rows: object) -> str:
    """The last row's decision, earlier rows having been decided before."""
    found = derive(program, *rows)[-1]  # type: ignore[arg-type]
    return in_short(render(program, found[0].decision))

"""Which state wins when several hold, and what a decision keeps of the others."""

from __future__ import annotations

from itertools import combinations

import pytest
from tests.readers.programs import (
    AT,
    YUAN,
    Cell,
    Draft,
    count,
    decide,
    derive,
    fact,
    is_,
    one,
    row,
    said,
    yuan,
)

from gongji.charter.nodes import (
    PRECEDENCE,
    Band,
    Bands,
    ChosenExpr,
    Compare,
    Expr,
    Fixed,
    Gives,
    Graded,
    Method,
    Monthly,
    Op,
    State,
)
from gongji.charter.program import Clash, Grades, MarkKind, Program, Series
from gongji.readers.decision import positions, render, uncovered

TEN = Fixed(yuan(10))
REFUSES = Compare(Op.GE, fact("天数"), count(100))
ASKS = Compare(Op.GE, fact("总天数"), count(100))
HOLDS = Compare(Op.GE, fact("月数"), count(30, "月"))
LATE = Compare(Op.GT, fact("某日"), fact("发生日"))


def all_states(held: State | None = None, method: Method = TEN) -> Program:
    """One benefit on which each state can be brought about by a fact of its own.

    不给付 by 天数, 待补材料 by leaving 总天数 blank, 冲突 by 同意, the held state by leaving 月数 blank,
    数值超限 by 等级, a late note by 某日; the method gives the rest.
    """
    draft = Draft()
    draft.grades["空表"] = Grades("空表", "附", {})
    draft.benefit(
        method,
        base=None,
        refuse=[
            (REFUSES, "除外", None),
            (ASKS, "超过申领时限", None),
            (HOLDS, "单位工会未同意", held),
            (Compare(Op.LT, fact("等级"), count(1, "级")), "致因不符", None),
        ],
        note=[(LATE, "逾期通知")],
        clashes=[Clash("both", ("四.1",), when=fact("同意"))],
    )
    return draft.program()


PLAIN: dict[str, Cell] = {"天数": 0, "总天数": 0, "月数": 0, "等级": 5, "同意": 0}
BY_FACT: dict[State, dict[str, Cell]] = {
    State.OUT_OF_RANGE: {"等级": 11},
    State.REFUSED: {"天数": 100},
    State.CONFLICT: {"同意": 1},
    State.PAPERS: {"总天数": None},
}
BY_METHOD: dict[State, Method] = {
    State.BLANK: Gives(State.BLANK),
    State.NO_TABLE: Graded("空表", (fact("等级"),)),
    State.DISCRETION: Gives(State.DISCRETION),
    State.WATCH: Gives(State.WATCH),
    State.PAID: TEN,
}


def brought_about(states: tuple[State, ...]) -> tuple[Program, dict[str, Cell]]:
    """A program and cells under which all of `states` hold; one by the method, one more may be held."""
    cells = dict(PLAIN)
    methods = [s for s in states if s in BY_METHOD]
    held = None
    if len(methods) == 2:
        method, held = (methods[1], methods[0]) if methods[0] is not State.PAID else methods
        if held is State.PAID:
            method, held = held, method
        cells["月数"] = None
    else:
        method = methods[0] if methods else State.PAID
    for state in states:
        cells.update(BY_FACT.get(state, {}))
    if set(states) == {State.CONFLICT, State.PAPERS}:  # a row that may be refused has no certain conflict
        return all_states(None, Fixed(fact("费用"))), {**cells, "总天数": 0, "费用": None}
    return all_states(held, BY_METHOD[method]), cells


@pytest.mark.parametrize("pair", list(combinations(PRECEDENCE, 2)), ids=lambda p: f"{p[0].name}-{p[1].name}")
def test_of_two_states_the_one_that_stands_first_wins(pair: tuple[State, State]) -> None:
    program, cells = brought_about(pair)
    assert one(program, **cells).state == pair[0]


def test_a_row_that_may_be_refused_or_not_triggered_has_no_certain_conflict() -> None:
    clashing: dict[str, Cell] = {**PLAIN, "同意": 1}
    refusable = one(all_states(), **{**clashing, "总天数": None})
    assert (refusable.state, refusable.needs) == (State.PAPERS, 1 << AT["总天数"])
    assert one(all_states(), **{**clashing, "事由": None}).state == State.PAPERS


def test_each_state_alone() -> None:
    for state in PRECEDENCE:
        program, cells = brought_about((state,))
        assert one(program, **cells).state == state


def test_a_held_state_alone_stands_for_its_open_test() -> None:
    decision = one(all_states(State.DISCRETION), **{**PLAIN, "月数": None})
    program = all_states(State.DISCRETION)
    assert decision.state == State.DISCRETION
    assert program.leaves[decision.leaf].articles == ("五.3",)
    assert (decision.needs, decision.low, decision.high) == (0, -1, -1)


def test_a_held_test_is_asked_for_when_something_else_is_open() -> None:
    decision = one(all_states(State.DISCRETION), **{**PLAIN, "月数": None, "总天数": None})
    assert decision.needs == 1 << AT["月数"] | 1 << AT["总天数"]
    assert (decision.low, decision.high) == (0, 10 * YUAN)


def test_a_certain_refusal_needs_nothing_more() -> None:
    decision = one(all_states(), **{**PLAIN, "天数": 100, "总天数": None, "月数": None, "事由": None})
    assert (decision.state, decision.needs, decision.amount) == (State.REFUSED, 0, 0)


def test_all_certain_refusals_are_listed_and_the_first_decides() -> None:
    program = all_states()
    decision = one(program, **{**PLAIN, "天数": 100, "总天数": 100, "月数": None})
    shown = render(program, decision)
    assert shown.reasons == ("除外", "超过申领时限")
    assert shown.articles == ("五.1", "五.2")
    assert program.leaves[decision.leaf].articles == ("五.1",)


def test_an_open_row_cites_the_articles_it_waits_for_and_no_refusal() -> None:
    program = all_states()
    shown = render(program, one(program, **{**PLAIN, "总天数": None, "某日": "2025-06-02"}))
    assert shown.state_label == "待补材料"
    assert shown.articles == ("四.1", "五.2", "七.1")
    assert shown.reasons == ("逾期通知",)
    assert shown.needs == ("总天数",)


@pytest.mark.parametrize("state", PRECEDENCE)
def test_a_note_is_added_to_every_state_and_changes_none(state: State) -> None:
    program, cells = brought_about((state,))
    late = one(program, **{**cells, "某日": "2025-06-02"})
    assert late.state == state
    assert render(program, late).reasons[-1] == "逾期通知"
    on_time = one(program, **{**cells, "某日": "2025-06-01"})
    assert "逾期通知" not in render(program, on_time).reasons
    assert "逾期通知" not in render(program, one(program, **cells)).reasons


def test_a_number_out_of_bounds_is_named_in_the_reason_and_asks_for_nothing() -> None:
    program, cells = brought_about((State.OUT_OF_RANGE,))
    shown = render(program, one(program, **cells))
    assert (shown.reasons, shown.needs, shown.amount) == (("等级",), (), None)


def test_an_unknown_trigger_leaves_one_open_row_for_each_possible_benefit() -> None:
    draft = Draft()
    draft.benefit(TEN, base=None)
    draft.benefit(TEN, base=None, trigger=is_("事由", "乙"))
    draft.benefit(Fixed(yuan(0)), base=None, trigger=is_("事由", "丙"))
    found = [d.decision for d in derive(draft.program(), row(事由=None))[0]]
    assert [(d.benefit, d.state) for d in found] == [
        (0, State.PAPERS),
        (1, State.PAPERS),
        (2, State.REFUSED),
    ]


def test_an_event_that_triggers_nothing_is_outside_the_plan() -> None:
    draft = Draft()
    draft.benefit(TEN, base=None)
    program = draft.program()
    decision = one(program, 事由=1)
    assert decision == uncovered(program)
    shown = render(program, decision)
    assert (shown.benefit_name, shown.state_label, shown.amount) == ("", "不给付", 0)
    assert (shown.articles, shown.reasons) == (("四",), ("不属于保障范围",))


def test_two_states_that_missing_facts_choose_between_are_open() -> None:
    either: Method = Bands((Band(None, None, "", Gives(State.BLANK)),))
    assert said(all_states(method=either), row(**PLAIN)) == ["条款空白"]
    draft = Draft()
    draft.series["标准"] = Series("标准", "附", {330600: ((0, 100, False),)})
    draft.benefit(Monthly("标准", fact("某日"), fact("月数"), None), base=None)
    assert said(draft.program(), row(某日="1969-12-31")) == ["待补材料 0~0 缺月数"]


def test_decisions_come_in_the_charters_order() -> None:
    draft = Draft()
    draft.benefit(TEN, base=None)
    draft.benefit(TEN, base=None)
    found = [d.decision.benefit for d in derive(draft.program(), row())[0]]
    assert found == [0, 1]


def test_marks_of_each_kind_have_their_place() -> None:
    benefit = all_states().benefits[0]
    assert [
        benefit.marks[i].phrase for i in (benefit.mark_below, benefit.mark_zero, benefit.mark_capped)
    ] == [
        "未达起付",
        "计算为零",
        "已达封顶",
    ]
    assert benefit.marks[benefit.mark_inferred].kind is MarkKind.NOTE


def test_bits_are_read_from_the_lowest() -> None:
    assert list(positions(0b1011)) == [0, 1, 3]


def test_the_same_rows_give_the_same_decisions() -> None:
    program, cells = brought_about((State.PAPERS,))
    rows = [row(i, **cells) for i in range(3)]
    assert decide(program, *rows) == decide(program, *rows)


def test_a_condition_of_a_reading_is_recorded_on_a_refused_row() -> None:
    draft = Draft(("范围", "全部"))
    condition: Expr = ChosenExpr("范围", "全部", REFUSES)
    draft.benefit(TEN, base=None, refuse=[(condition, "除外", None)])
    program = draft.program()
    assert one(program, 天数=100).readings == 1
    assert render(program, one(program, 天数=100)).readings == ("范围=全部",)

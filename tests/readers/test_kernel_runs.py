"""Running a kernel: columns and single claims, where rows stand in scopes, rows decided before."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from tests.readers.engines import by_columns, by_derive, by_kernel, one_by_one
from tests.readers.programs import (
    COST,
    COVER,
    COVER_YEAR,
    EVENT,
    ILLNESS,
    YUAN,
    Draft,
    compare,
    fact,
    in_short,
    is_,
    row,
    single,
    yuan,
)
from tests.readers.random_programs import random_program, random_rows

from gongji.charter.nodes import (
    ABSENT,
    UNKNOWN,
    All,
    Fixed,
    Gives,
    Not,
    Op,
    PerFull,
    Rate,
    Share,
    State,
)
from gongji.charter.program import Clash, Program
from gongji.readers.decision import Prior, Row, render
from gongji.readers.kernel import Columns, Kernel, compile_plain, generate, scope_slots
from gongji.readers.kernel.runtime import signpost
from gongji.readers.scopes import Places

FIFTH = Share(Rate(1, 5))


def said(program: Program, *rows: Row) -> list[str]:
    """The first decision of each row in one short line."""
    numbered = [Row(r.values, i, r.cover, r.person, r.prior) for i, r in enumerate(rows)]
    return [in_short(render(program, found[0])) for found in by_kernel(program, numbered)]


# ---- where rows stand --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_slots_of_columns_are_the_places_of_rows(seed: int) -> None:
    random = Random(seed)
    program = random_program(random)
    rows = random_rows(random, program)
    facts = [list(column) for column in zip(*(r.values for r in rows), strict=True)]
    where = scope_slots(
        program, facts, *([getattr(r, n) for r in rows] for n in ("event", "cover", "person"))
    )
    places = Places(program)
    for scope in range(len(program.scopes)):
        found = [places.of(scope, r) for r in rows]
        keys = [None if p.key is None else (p.parent, p.key) for p in found]
        slots = list(where.slots[scope])
        assert [s == -1 for s in slots] == [k is None for k in keys]
        assert list(where.parents[scope]) == [p.parent for p in found]
        assert {(s, k) for s, k in zip(slots, keys, strict=True) if k} == {
            (slots[keys.index(k)], k) for k in keys if k
        }
        assert max(slots, default=-1) < where.sizes[scope][0]


def test_no_rows_give_no_decisions() -> None:
    program = single(FIFTH, scope=COVER)
    where = scope_slots(program, [[] for _ in program.facts], [], [], [])
    assert len(compile_plain(program).run(Columns([[] for _ in program.facts], where))) == 0


def test_a_book_grows_with_the_numbers_of_its_records() -> None:
    program = single(FIFTH, scope=ILLNESS, caps=[(yuan(50), COVER)])
    rows = [row(event=i, cover=37 * i % 101, person=i, 费用=100 * YUAN, 病种=i % 3) for i in range(300)]
    rows += [row(event=5000, cover=100_000, person=70_000, 费用=100 * YUAN, 病种=0)]
    assert one_by_one(compile_plain(program), rows) == by_derive(program, rows)


def test_two_books_know_nothing_of_each_other() -> None:
    kernel = compile_plain(single(FIFTH, caps=[(yuan(20), COVER)]))
    for _ in range(2):
        assert kernel.decide(kernel.book(), row(费用=100 * YUAN))[0].amount == 20 * YUAN


def test_places_can_be_taken_ahead_of_deciding() -> None:
    draft = Draft()
    scope = draft.scope(COVER)
    overlap = Clash("overlap", (), None, scope, 17, 15)
    draft.benefit(Fixed(yuan(1)), base=None, clashes=[overlap])
    program = draft.program()
    kernel = compile_plain(program)
    book = kernel.book()
    rows = [row(event=i, cover=i, 某日="2025-03-01", 月数=2) for i in range(50)]
    places = [book.place(r) for r in rows]
    for r, place in zip(rows, places, strict=True):
        assert kernel.one(book, r.values, place)[0][1][0] == State.PAID


# ---- the known path and the way out ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (dict(费用=100), "给付 0.20"),
        (dict(费用=0), "不给付 计算为零"),
        (dict(费用="无"), "不给付 计算为零"),
        (dict(费用=-1), "数值超限 费用"),
        (dict(费用=1_000_000 * YUAN), "给付 200000"),
        (dict(费用=1_000_000 * YUAN + 1), "数值超限 费用"),
        (dict(费用=None), "待补材料 0~200000 缺费用"),
        (dict(费用=100, 隐瞒=None), "待补材料 0~0.20 缺隐瞒"),
        (dict(费用=100, 隐瞒="无"), "给付 0.20"),
        (dict(费用=100, 隐瞒=1), "不给付 除外"),
        (dict(费用=None, 隐瞒=1), "不给付 除外"),
        (dict(费用=100, 事由=None), "待补材料 0~0.20 缺事由"),
    ],
)
def test_rows_on_and_off_the_known_path(cells: dict[str, int | str | None], line: str) -> None:
    program = single(FIFTH, refuse=[(fact("隐瞒"), "除外", None)])
    assert said(program, row(**cells)) == [line]


def test_an_open_row_takes_later_rows_of_its_scope_off_the_known_path() -> None:
    program = single(PerFull(10 * YUAN, 2 * YUAN, False), scope=COVER)
    first, open_, later = row(费用=15 * YUAN), row(费用=None), row(费用=9 * YUAN)
    assert said(program, first, later) == ["给付 2", "给付 2"]
    assert said(program, first, open_, later)[0::2] == ["给付 2", "待补材料 0~200002 缺费用"]


@pytest.mark.parametrize(
    ("claimed", "line"),
    [
        ("2026-05-27", "给付 0.20"),  # far from the edge
        ("2026-05-31", "给付 0.20"),
        ("2026-06-01", "给付 0.20"),  # the day that corresponds
        ("2026-06-02", "不给付 超过申领时限"),
        ("2027-06-02", "不给付 超过申领时限"),
    ],
)
def test_a_deadline_of_a_year_is_exact_though_most_rows_need_no_calendar(claimed: str, line: str) -> None:
    from gongji.charter.nodes import Shift

    late = compare(fact("申领日"), Op.GT, Shift(fact("知悉日"), 1, "年"))
    program = single(FIFTH, refuse=[(late, "超过申领时限", None)])
    assert said(program, row(费用=100, 申领日=claimed)) == [line]


def test_a_state_in_place_of_an_amount_counts_its_base() -> None:
    program = single(Gives(State.BLANK), scope=COVER)
    assert said(program, row(费用=100), row(费用=100)) == ["条款空白", "条款空白"]


# ---- which benefits a row goes to ---------------------------------------------------------------------


def test_a_row_goes_only_to_benefits_its_word_can_trigger() -> None:
    draft = Draft()
    draft.benefit(FIFTH, trigger=is_("事由", "甲"))
    draft.benefit(FIFTH, trigger=All((is_("事由", "甲", "乙"), fact("同意"))))
    draft.benefit(FIFTH, trigger=Not(is_("事由", "丙")))
    position, words = signpost(draft.program())
    assert draft.program().facts[position].name == "事由"
    assert words == {0: {0, 1, 2}, 1: {1, 2}, 2: {2}}


def test_a_program_whose_triggers_ask_for_no_word_has_no_signpost() -> None:
    assert signpost(single(FIFTH, trigger=fact("同意"))) == (0, {})


@pytest.mark.parametrize("value", [0, 1, 2, UNKNOWN, ABSENT])
def test_the_signpost_leaves_nothing_out(value: int) -> None:
    draft = Draft()
    for trigger in (is_("事由", "甲"), is_("事由", "乙"), Not(is_("事由", "乙"))):
        draft.benefit(FIFTH, trigger=trigger)
    program = draft.program()
    cells = list(row(费用=100).values)
    cells[program.position("事由")] = value
    rows = [Row(tuple(cells), 0, 0, 0)]
    assert by_kernel(program, rows) == by_derive(program, rows)


# ---- order, prior decisions, years -------------------------------------------------------------------


def test_decisions_of_a_row_come_in_the_charters_order() -> None:
    draft = Draft()
    draft.benefit(FIFTH)
    draft.benefit(FIFTH)
    program = replace(draft.program(), order=(1, 0))
    found = by_kernel(program, [row(费用=100)])
    assert [d.benefit for d in found[0]] == [0, 1]


def test_rows_decided_before_count_and_are_not_written_again() -> None:
    program = single(FIFTH, caps=[(yuan(30), COVER)])
    before = {0: Prior(State.PAID, 25 * YUAN, True)}
    rows = [row(费用=100 * YUAN, prior=before), row(event=1, 费用=100 * YUAN)]
    found = by_kernel(program, rows)
    assert found[0] == []
    assert found[1][0].amount == 5 * YUAN


def test_a_row_refused_before_takes_no_part() -> None:
    program = single(FIFTH, caps=[(yuan(20), COVER)])
    before = {0: Prior(State.REFUSED, 0, False)}
    rows = [row(费用=100 * YUAN, prior=before), row(event=1, 费用=100 * YUAN)]
    assert by_kernel(program, rows)[1][0].amount == 20 * YUAN


def test_a_year_of_cover_ends_on_the_day_before_its_anniversary() -> None:
    program = single(FIFTH, caps=[(yuan(20), COVER_YEAR)])
    cover = dict(起保日="2024-02-29", 终保日="2027-02-27", 费用=100 * YUAN)
    days = ["2024-02-29", "2025-02-27", "2025-02-28", "2026-02-27"]
    lines = said(program, *(row(发生日=day, **cover) for day in days))  # type: ignore[arg-type]
    assert lines == ["给付 20", "不给付 已达封顶", "给付 20", "不给付 已达封顶"]


def test_a_cap_over_one_event_that_benefits_share_is_kept() -> None:
    draft = Draft()
    shared = draft.ledger()
    for _ in range(2):
        draft.benefit(FIFTH, joint=[(yuan(30), EVENT, shared)])
    rows = [row(event=i, 费用=100 * YUAN) for i in range(2)]
    found = by_columns(compile_plain(draft.program()), rows)
    assert [[d.amount for d in ds] for ds in found] == [[20 * YUAN, 10 * YUAN]] * 2


def test_a_kernel_runs_the_source_it_is_given() -> None:
    program = single(Fixed(COST))
    source = generate(program)
    assert Kernel(program, source).source == source

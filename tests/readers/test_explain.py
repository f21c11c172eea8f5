"""The clerk's note: every number with how it came about, every test with what it saw."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.charter.nodes import State
from gongji.readers.decision import Prior, Row
from gongji.readers.derive import Deriver
from gongji.readers.examples import example_rows
from gongji.readers.explain import explain, explain_event

PLANS = sorted(Path("charters/plans").glob("*/*.md"))
SHAOXING = Path("charters/plans/shaoxing-cadre/2011-06-10.md")


@pytest.fixture(scope="module")
def shaoxing() -> Charter:
    return load(SHAOXING)


def notes(charter: Charter, name: str) -> list[str]:
    """The note on each event of an example."""
    example = next(e for e in charter.examples if e.name == name)
    program = choose(charter, dict(example.readings))
    deriver = Deriver(program)
    rows = example_rows(charter, program, example)
    return ["\n".join(explain_event(program, r, deriver.decide(r), charter)) for r in rows]


def test_a_paid_row_tells_facts_tests_numbers_and_conclusion(shaoxing: Charter) -> None:
    second = notes(shaoxing, "两次住院累计")[1]
    for line in (
        "自付费用：15,000.00 元",
        "参保前患病：否（缺省）",
        "本人辞职日：无（缺省）",
        "五.1 除外：否（参保前患病〔否，缺省〕，或参保时住院或病休〔否，缺省〕）",
        "后 1 年之日（2012-10-01）",
        "累计（保障期，口径 重疾累计=保障期）：累计前 15,000.00 元，连同本次 30,000.00 元",
        "1万元以上、10万元以下：30,000.00 元 在此段",
        "口径 每万计法=每满一万",
        "按累计应给 6,000.00 元，累计前已给最高 2,000.00 元，本次增加 4,000.00 元",
        "已用 2,000.00 元，封顶剩余 28,000.00 元，可给 4,000.00 元",
        "结论：给付 4,000.00 元",
        "条款：四.2",
        "口径：每万计法=每满一万；重疾累计=保障期",
        "住院慰问（四.3）：事由〔住院〕是住院，且病种〔白血病〕是其他——否",
        "注：本条文为转述",
    ):
        assert line in second


def test_an_open_row_tells_what_it_waits_for_and_between_which_amounts(shaoxing: Charter) -> None:
    (note,) = notes(shaoxing, "自付费用待补")
    assert "自付费用：未知" in note
    assert "结论：待补材料，金额在 0.00 元 与 30,000.00 元 之间" in note
    assert "待补：自付费用" in note


def test_a_value_from_a_table_shows_its_status_and_source(shaoxing: Charter) -> None:
    (note,) = notes(shaoxing, "工资调整跨月")
    assert "2012-11-30 当时有效的当地最低工资：1,160.00 元（取 330600 的标准，状态 INFERRED" in note
    assert "2013-01-30 当时有效的当地最低工资：1,310.00 元（取 330600 的标准，状态 INFERRED" in note
    assert "理由：参数为推定值" in note


def test_a_refusal_tells_what_failed(shaoxing: Charter) -> None:
    (note,) = notes(shaoxing, "第一百八十一天身故")
    assert "四.4 超过180日：是（伤害日〔2011-09-01〕至身故日〔2012-02-29〕的天数（181 天）" in note
    assert "金额" not in note.split("结论")[0].splitlines()


def test_another_benefit_that_is_not_decided_is_named(shaoxing: Charter) -> None:
    second = notes(shaoxing, "伤残未定时身故")[1]
    assert "伤残现为附表缺失，未决定以前本项应给的也随之为附表缺失" in second


def test_a_number_out_of_bounds_is_told_with_its_bound(shaoxing: Charter) -> None:
    (note,) = notes(shaoxing, "核定超过损失")
    assert "委员会核定金额〔5,000.00 元〕超过灾害损失〔4,000.00 元〕：数值超限" in note


def test_a_row_decided_before_is_said_to_be_so(shaoxing: Charter) -> None:
    example = next(e for e in shaoxing.examples if e.name == "一万元")
    program = choose(shaoxing)
    (first,) = example_rows(shaoxing, program, example)
    index = next(b.index for b in program.benefits if b.name == "重大疾病")
    prior = {index: Prior(State.PAID, 123_45, True)}
    row = Row(first.values, 0, 0, 0, prior, first.defaulted)
    lines = explain_event(program, row, Deriver(program).decide(row), shaoxing)
    assert "重大疾病：先前已决定，给付 123.45 元，不再另行决定" in lines


@pytest.mark.parametrize("path", PLANS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_example_of_every_plan_can_be_told(path: Path) -> None:
    charter = load(path)
    for example in charter.examples:
        program = choose(charter, dict(example.readings))
        deriver = Deriver(program)
        for row in example_rows(charter, program, example):
            decided = deriver.decide(row)
            assert explain_event(program, row, decided, charter)
            for derived in decided:
                lines = explain(program, row, derived)
                assert any("结论：" in line for line in lines)
                assert not any("None" in line or "-9223372036854775808" in line for line in lines)


def test_a_conflict_names_the_event_it_is_with(shaoxing: Charter) -> None:
    example = next(e for e in shaoxing.examples if e.name == "两次停薪重叠")
    program = choose(shaoxing)
    deriver = Deriver(program)
    rows = example_rows(shaoxing, program, example)
    decided = [deriver.decide(r) for r in rows]
    note = "\n".join(explain_event(program, rows[1], decided[1], shaoxing, events={0: "甲-1", 1: "甲-2"}))
    assert "期间重叠：是（与先前的 甲-1〔自 2011-09-01 起 2 个月〕）" in note

"""Plans that are sound: they load, say what they say, and come out of the model as written."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from gongji.charter.build import load
from gongji.charter.build.holes import walk
from gongji.charter.model import Charter
from gongji.charter.nodes import (
    ABSENT,
    Bands,
    ChosenExpr,
    ChosenMethod,
    ChosenScope,
    Edge,
    Expr,
    Kind,
    Method,
    Op,
    Over,
    Progressive,
    Rate,
    Scope,
    ScopeKind,
    State,
    Table,
)
from gongji.charter.program import Rounding

HERE = Path(__file__).parent
SHIPPED = sorted((HERE.parents[1] / "charters" / "plans").glob("*/*.md"))


@pytest.fixture(scope="module")
def every() -> Charter:
    return load(HERE / "good" / "every_operator.md")


@pytest.mark.parametrize("path", [*SHIPPED, *(HERE / "good").glob("*.md")], ids=lambda path: path.parent.name)
def test_a_sound_plan_loads(path: Path) -> None:
    charter = load(path)
    assert charter.benefits and charter.examples
    assert charter.digest and charter.path == str(path)


def rules(charter: Charter) -> Iterator[object]:
    """Every node of every rule and option."""
    return walk((charter.benefits, charter.exclusions, charter.readings, charter.joint_caps))


def test_every_operator_occurs(every: Charter) -> None:
    """What other tests rely on: the plan reaches every node that a document can write."""
    only_in_programs = {ChosenExpr, ChosenMethod, ChosenScope}
    wanted = {*get_args(Expr), *get_args(Method)} - only_in_programs
    assert wanted <= {type(node) for node in rules(every)}
    scopes = {node.kind for node in rules(every) if isinstance(node, Scope)}
    assert scopes == {*ScopeKind}
    assert {getattr(node, "op", None) for node in rules(every)} >= {*Op}


def test_every_block_occurs(every: Charter) -> None:
    for block in (
        every.conventions, every.eligibility, every.terms, every.fees, every.deadlines, every.exclusions,
        every.joint_caps, every.coordination, every.funds, every.procedures, every.allocations,
        every.readings, every.examples, every.untranslated, every.lists, every.tables, every.parameters,
    ):  # fmt: skip
        assert block


def test_facts_carry_bounds_defaults_and_evidence(every: Charter) -> None:
    facts = {fact.name: fact for fact in every.facts}
    assert (facts["自付费用"].low, facts["自付费用"].high) == (0, 100_000_000_00)
    assert (facts["停薪月数"].unit, facts["停薪月数"].high) == ("月", 60)
    assert facts["本人辞职日"].default == ABSENT
    assert facts["自杀自残"].default == 0
    assert facts["职工类别"].table is Table.COVER and facts["职工类别"].default == 0
    assert facts["病种"].choices == ("甲病", "乙病", "丙病", "其他")
    assert facts["身故日"].not_before == "伤害日" and facts["核定金额"].at_most == "房屋损失"
    assert facts["发生日"].builtin and facts["发生日"].question == "事情发生在哪天"
    assert facts["确诊日"].evidence == ("诊断证明",) and facts["确诊日"].personal == "医疗"
    assert every.fact_sources["病种"] == ("T04",)


def test_the_waiting_of_the_term_goes_to_its_benefit_and_cites_the_term(every: Charter) -> None:
    waits = {benefit.name: benefit.waiting for benefit in every.benefits}
    first = waits["重病补助"]
    assert first is not None and first.article == "二" and first.first_only
    assert first.bands == ((0, 29, Rate(0, 1)), (30, None, Rate(1, 1)))
    reduced = waits["住院津贴"]
    assert reduced is not None and reduced.article == "四.4" and not reduced.first_only
    assert reduced.bands == ((0, 89, Rate(0, 1)), (90, 179, Rate(1, 2)), (180, None, Rate(1, 1)))


def test_an_amount_is_read_in_its_fixed_order(every: Charter) -> None:
    rule = next(benefit for benefit in every.benefits if benefit.name == "住院补助")
    assert rule.threshold is not None and not rule.threshold.whole
    assert rule.threshold.edges == (Edge(30_000, True), Edge(20_000, True))
    assert isinstance(rule.method, Progressive)
    assert [(s.above, s.upto, s.rate) for s in rule.method.slices] == [
        (0, 300_000, Rate(4, 5)),
        (300_000, None, Rate(1, 10)),
    ]
    assert (rule.rounding, rule.step, rule.floor) == (Rounding.DOWN, 100, 30_000)
    assert rule.times is not None and rule.times.number == 12
    assert [cap.article for cap in rule.caps] == ["四.2", "四.2"]
    assert [condition.if_unknown for condition in rule.conditions] == [None, State.DISCRETION]


def test_bands_keep_their_edges_and_their_text(every: Charter) -> None:
    rule = next(benefit for benefit in every.benefits if benefit.name == "重病补助")
    assert isinstance(rule.method, Bands)
    assert [(band.start, band.stop, band.text) for band in rule.method.bands] == [
        (None, 999_999, "不满1万元"),
        (1_000_000, 10_000_000, "1万元以上、10万元以下"),
        (10_000_001, None, "超过10万元"),
    ]


def test_a_reading_keeps_question_options_and_rulings(every: Charter) -> None:
    reading = every.reading("每万计法")
    assert [option.name for option in reading.options] == ["每满一万", "按一计", "按比例", "超出部分"]
    assert isinstance(reading.option("超出部分").method, Over)
    assert (reading.rulings[0].date, reading.rulings[0].option) == ("2024-03-01", "每满一万")
    assert reading.numbers == ("20%",) and reading.sources == ("T07",)
    assert every.reading("不满一万").option("按住院慰问").cites == ("四.2",)
    assert every.reading("另扣补偿").option("不再扣").offset is None


def test_an_example_keeps_its_cells_as_text(every: Charter) -> None:
    example = next(e for e in every.examples if e.name == "病种不明")
    assert ("病种", "") in example.events[0]
    (expected,) = example.expects[0]
    assert (expected.state, expected.needs) == (State.PAPERS, "病种")
    shorthand = next(e for e in every.examples if e.name == "门诊过六百元全额").expects[0][0]
    assert (shorthand.state, shorthand.amount) == (State.PAID, 30_001)


def test_enrolment_rules_are_kept(every: Charter) -> None:
    (eligibility,) = every.eligibility
    assert eligibility.age == (Edge(16, True), Edge(60, False)) and eligibility.single
    assert (eligibility.min_share, eligibility.all_below) == (Rate(1, 2), Edge(30, False))
    (term,) = every.terms
    assert (term.lengths, term.renewal_window) == (((1, "年"), (3, "年")), 20)
    (fee,) = every.fees
    assert (fee.prices, fee.units_max) == ((("", 12_000),), 3)
    assert [(d.phrase, d.amount, d.unit, d.refuses, d.article) for d in every.deadlines] == [
        ("逾期通知", 10, "天", False, "六.1"),
        ("超过申领时限", 1, "年", True, "二"),
    ]


def test_tables_are_read_with_status_and_digest(every: Charter) -> None:
    wages = next(table for table in every.tables if table.name == "月标准")
    assert wages.rows[1]["状态"] == "INFERRED" and wages.rows[2]["月标准"] == ""
    assert len(wages.digest) == 64 and wages.article == "一"
    assert {fact.name: fact.kind for fact in every.facts}["地区"] is Kind.REGION

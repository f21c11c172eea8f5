"""Assessing a claim is what the charter says of its facts: amounts, articles, bounds, and the same as the files."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.office.claims.making import findings, fresh, make_ready, report

from gongji.assess.engines import engine
from gongji.assess.run import assess
from gongji.office.claims import queries, services
from gongji.office.claims.choices import Source, State
from gongji.office.claims.errors import ClaimError
from gongji.office.enrolment import queries as enrolment
from gongji.office.guard.scoped import everything
from gongji.office.plans import queries as plans
from gongji.office.plans import services as plan_services
from gongji.office.plans.reading import Table
from gongji.records.load import load

pytestmark = pytest.mark.django_db


def outcomes(assessment: Any) -> list[tuple[Any, ...]]:
    with everything("a test looks"):
        return [(o.benefit, o.state, o.amount, o.articles, o.needs) for o in assessment.outcomes.all()]


def lines(assessment: Any, **how: Any) -> str:
    with everything("a test looks"):
        return "\n".join(queries.explained(assessment, **how))


def duties(claim: Any) -> list[str]:
    with everything("a test looks"):
        return sorted(claim.case.tasks.filter(done_at__isnull=True).values_list("right", flat=True))


def decide(hands: Any, claim: Any, refused_by: str = "") -> None:
    """Two people decide on the assessment as it stands: the first half's part of a decision is over."""
    from gongji.office.people import services as people

    for one, who in ((hands.reviewer, b"r"), (hands.approver, b"a")):
        one.identity = who * 32
        one.save(update_fields=["identity"])
    if refused_by:
        services.refuse(hands.reviewer, claim, refused_by, "虚构：查明")
    else:
        with everything("a test's account"):
            held = claim.person.accounts.first() or people.add_account(
                None, claim.person, bank="虚构银行", number="622200000000003306"
            )
        services.review(hands.reviewer, claim, held)
    services.approve(hands.approver, claim)


def test_a_stay_of_4000_gives_2000_citing_its_article(ready: Callable[..., Any], hands: Any) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    assert claim.state == State.ASSESSING
    made = services.assess(hands.reviewer, claim)
    assert outcomes(made) == [("住院慰问", "给付", 200_000, ["四.3"], [])]
    assert (claim.state, made.final, fresh(claim).state) == (State.ASSESSED, True, State.ASSESSED)
    told = lines(made)
    assert "3000元以上、1万元以下：4,000.00 元 在此段" in told
    assert "五.1 除外：否（参保前患病〔否〕" in told
    assert "结论：给付 2,000.00 元" in told


def test_R03_while_facts_are_missing_there_are_bounds_and_no_amount(
    reported: Callable[..., Any], hands: Any
) -> None:
    claim = reported(病种="其他")
    made = services.assess(hands.checker, claim)
    assert (made.final, claim.state) == (False, State.REPORTED)
    with everything("a test looks"):
        [outcome] = made.outcomes.all()
        assert (outcome.state, outcome.amount, outcome.low, outcome.high) == ("待补材料", None, 0, 200_000)
        assert outcome.needs == ["申领日", "自付费用"]
    assert "金额在 0.00 元 与 2,000.00 元 之间" in lines(made)


def test_nothing_is_final_before_every_exclusion_and_default_was_found(
    reported: Callable[..., Any], hands: Any
) -> None:
    claim = reported(病种="其他", 自付费用="4000")
    services.apply(hands.agent, claim, claim.reported_on)
    answers = findings(claim)
    services.find(hands.checker, claim, answers[:-1])
    with pytest.raises(ClaimError, match=answers[-1].name) as refused:
        services.conclude(hands.checker, claim, "查过")
    assert refused.value.code == "K110"
    assert not services.assess(hands.reviewer, claim).final
    services.find(hands.checker, claim, answers[-1:])
    services.conclude(hands.checker, claim, "查过")
    assert claim.state == State.PAPERS


def test_a_finding_counts_over_what_is_told_afterwards(ready: Callable[..., Any], hands: Any) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    services.return_(hands.reviewer, claim, State.INVESTIGATING, "再查辞职")
    services.find(hands.checker, claim, findings(claim, 隐瞒或伪造="是"))
    services.state_facts(hands.reviewer, claim, {"隐瞒或伪造": "否"}, source=Source.REPORT)
    services.conclude(hands.checker, claim, "查明伪造")
    made = services.assess(hands.reviewer, claim)
    assert outcomes(made) == [("住院慰问", "不给付", 0, ["五.2"], [])]


def test_what_is_blank_stops_and_goes_on_when_it_is_ruled(
    ready: Callable[..., Any], hands: Any, in_force: Any, people: Any
) -> None:
    claim = ready(病种="其他", 自付费用="12000")
    first = services.assess(hands.reviewer, claim)
    assert (claim.state, outcomes(first)[0][1]) == (State.BLANK, "条款空白")
    assert duties(claim) == ["claims.assess", "plans.rule"]
    decided = plan_services.Decided(
        "住院超过一万",
        "仍给2000",
        "虚构市总工会",
        "虚构解释 1 号",
        date(2012, 1, 10),
        date(2012, 2, 1),
        "从宽",
    )
    plan_services.rule(people.committee, in_force, decided)
    with everything("a test looks"):
        assert [found.pk for found in services.ruled_on()] == [claim.pk]
    second = services.assess(hands.reviewer, claim)
    assert outcomes(second)[0][:3] == ("住院慰问", "给付", 200_000)
    assert (claim.state, duties(claim)) == (State.ASSESSED, ["claims.review"])
    with everything("a test looks"):
        assert queries.replayed(first)[1] == first.sha256 != second.sha256


def test_K06_what_was_assessed_before_a_ruling_came_into_force_is_not_reviewed(
    ready: Callable[..., Any], hands: Any, in_force: Any, people: Any
) -> None:
    hands.reviewer.identity = b"r" * 32
    hands.reviewer.save()
    claim = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, claim)
    day = timezone.localdate()
    said = plan_services.Decided("住院累计", "每次", "虚构市总工会", "虚构解释 2 号", day, day, "从宽")
    plan_services.rule(people.committee, in_force, said)
    with pytest.raises(ClaimError, match="K229"):
        services.review(hands.reviewer, claim)
    services.send_back(hands.reviewer, claim, "有新的解释决定")
    services.assess(hands.reviewer, claim)
    with pytest.raises(ClaimError, match="K210"):
        services.review(hands.reviewer, claim)  # only the account is wanting now


def test_a_missing_table_stops_and_goes_on_when_it_is_supplied(
    cover: Callable[..., Any], hands: Any, in_force: Any, people: Any
) -> None:
    from tests.office.plans.plans_making import GRADES

    facts = {"致因": "工伤", "伤害日": "2011-09-01", "伤残等级": "3"}
    claim = make_ready(hands, report(hands, cover(), "伤残", **facts))
    services.assess(hands.reviewer, claim)
    assert claim.state == State.MISSING_TABLE
    table = Table("意外伤害26元档", "意外伤害26元档.csv", GRADES.encode())
    plan_services.supply(people.drafter, in_force, table, date(2012, 1, 1), "虚构来函")
    made = services.assess(hands.reviewer, claim)
    assert outcomes(made)[0][:3] == ("伤残", "给付", 800_000)


def test_discretion_waits_for_the_committee_and_its_award_is_a_fact(
    cover: Callable[..., Any], hands: Any
) -> None:
    claim = make_ready(hands, report(hands, cover(), "家庭灾害", 灾害损失="50000", 单位工会同意="是"))
    services.assess(hands.reviewer, claim)
    assert claim.state == State.DISCRETION
    services.state_facts(
        hands.committee, claim, {"委员会核定金额": "3000"}, source=Source.RESOLUTION,
        evidence={"委员会核定金额": "虚构会纪 1 号"},
    )  # fmt: skip
    made = services.assess(hands.reviewer, claim)
    assert outcomes(made)[0][:4] == ("灾害补助", "给付", 300_000, ["四.6"])


def test_R08_an_inferred_parameter_shows_and_stops_payment_until_it_is_confirmed(
    cover: Callable[..., Any], hands: Any, people: Any
) -> None:
    facts = {"致因": "依法履职", "停薪起日": "2011-09-01", "停薪月数": "2"}
    claim = make_ready(hands, report(hands, cover(), "停薪", **facts))
    made = services.assess(hands.reviewer, claim)
    with everything("a test looks"):
        [outcome] = made.outcomes.all()
        assert (outcome.amount, outcome.inferred, outcome.reasons) == (232_000, True, ["参数为推定值"])
        waiting = queries.unconfirmed(made)
    assert [version.name for version in waiting] == ["最低工资"]
    plan_services.confirm(people.publisher, waiting[0], "虚构文 1 号", "核对过")
    with everything("a test looks"):
        assert queries.unconfirmed(made) == []


def test_decided_claims_count_and_undecided_ones_do_not(cover: Callable[..., Any], hands: Any) -> None:
    its = cover()
    facts = {"病种": "恶性肿瘤", "确诊日": "2011-09-01", "自付费用": "15000"}
    first = make_ready(hands, report(hands, its, "住院", date(2011, 9, 1), **facts))
    second = make_ready(hands, report(hands, its, "住院", date(2011, 10, 1), **facts))
    services.assess(hands.reviewer, first)
    before = services.assess(hands.reviewer, second)
    assert outcomes(before)[0][2] == 200_000
    decide(hands, first)
    services.return_(hands.reviewer, second, State.INVESTIGATING, "前一件已定")
    services.conclude(hands.checker, second, "照旧")
    after = services.assess(hands.reviewer, second)
    assert outcomes(after)[0][2] == 400_000  # 30,000 in all: 6,000, of which 2,000 were decided
    third = make_ready(
        hands, report(hands, its, "住院", date(2011, 11, 1), **{**facts, "自付费用": "9999.99"})
    )
    services.return_(hands.reviewer, second, State.INVESTIGATING, "有人举报")
    services.find(hands.checker, second, findings(second, 隐瞒或伪造="是"))
    services.conclude(hands.checker, second, "查明伪造")
    services.assess(hands.reviewer, second)
    decide(hands, second, "五.2")
    assert outcomes(services.assess(hands.reviewer, third))[0][2] == 200_000  # 24,999.99: 4,000 less 2,000


def test_somebody_never_covered_goes_on_to_a_named_refusal(
    member: Callable[..., Any], in_force: Any, hands: Any
) -> None:
    happened = date(2011, 9, 1)
    claim = services.report(hands.agent, member(), in_force.plan, "住院", happened, reported_on=happened)
    assert claim.cover is None
    services.conclude(hands.checker, claim, "查无参保")
    made = services.assess(hands.reviewer, claim)
    assert (claim.state, outcomes(made), made.program) == (State.ASSESSED, [], "")
    assert "查不到此人" in lines(made)
    with everything("a test looks"):
        assert queries.replayed(made)[1] == made.sha256


def test_a_cover_that_is_over_lets_the_charter_say_so(cover: Callable[..., Any], hands: Any) -> None:
    claim = make_ready(hands, report(hands, cover(), happened=date(2012, 8, 1), 病种="其他", 自付费用="4000"))
    with everything("a test looks"):
        assert not queries.place(claim).in_force
    made = services.assess(hands.reviewer, claim)
    assert outcomes(made) == [("住院慰问", "不给付", 0, ["二"], [])]


def test_the_cover_is_the_one_of_the_charters_own_date(cover: Callable[..., Any], hands: Any) -> None:
    first = cover()
    second = cover(first.person, since=date(2012, 7, 1), until=date(2013, 6, 30))
    claim = report(
        hands, first, "住院", date(2012, 8, 1), 病种="恶性肿瘤", 确诊日="2012-05-01", 自付费用="20000"
    )
    assert claim.cover_id == first.pk
    other = report(hands, second, "住院", date(2012, 9, 1), 病种="其他", 确诊日="2012-05-01", 自付费用="4000")
    assert other.cover_id == second.pk


CHOICES = {
    "住院": lambda dice: {
        "病种": dice.choice(["其他", "恶性肿瘤", "白血病"]), "确诊日": dice.choice(["", "2011-08-15", "2012-07-02"]),
        "自付费用": dice.choice(["", "2999.99", "3000", "9999.99", "10000", "10000.01", "55555.55", "200000"]),
    },
    "停薪": lambda dice: {
        "致因": dice.choice(["依法履职", "其他", ""]), "停薪起日": dice.choice(["2011-09-01", "2012-07-01", ""]),
        "停薪月数": dice.choice(["0", "2", "5", ""]),
    },
    "身故": lambda dice: {
        "致因": dice.choice(["工伤", "其他"]), "伤害日": "2011-09-01",
        "身故日": dice.choice(["2011-09-01", "2012-02-28", "2012-02-29", ""]),
    },
    "家庭灾害": lambda dice: {
        "灾害损失": dice.choice(["", "50000"]), "单位工会同意": dice.choice(["是", "否", ""]),
    },
}  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_R01_random_events_come_out_as_the_command_decides_the_same_files(
    seed: int, cover: Callable[..., Any], hands: Any, in_force: Any, tmp_path: Path
) -> None:
    dice = random.Random(seed)
    its = cover()
    occurrence = dice.choice(list(CHOICES))
    happened = date(2011, 7, 1) + timedelta(days=dice.randrange(400))
    if occurrence in ("停薪", "身故"):
        happened = date(2011, 9, 1)
    facts = {name: text for name, text in CHOICES[occurrence](dice).items() if text}
    claim = report(hands, its, occurrence, happened, **facts)
    if dice.random() < 0.7:
        services.apply(hands.agent, claim, happened + timedelta(days=dice.choice([0, 365, 366, 367])))
    services.find(hands.checker, claim, findings(claim, 隐瞒或伪造=dice.choice(["否", "否", "是"])))
    made = services.assess(hands.reviewer, claim)
    with everything("a test looks"):
        row, held = queries.event_row(fresh(claim)), enrolment.record_row(its)
        program = plans.program(in_force, made.on)
        said = [
            (o.benefit, o.state, o.amount, o.low, o.high, "、".join(o.articles), "；".join(o.reasons),
             "、".join(o.needs), "；".join(o.readings))
            for o in made.outcomes.all()
        ]  # fmt: skip
    for name, cells in (("covers", held), ("events", row)):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(cells))
            writer.writeheader()
            writer.writerow(cells)
    records = load(program, tmp_path / "covers.csv", tmp_path / "events.csv")
    for name in ("derive", "plain"):
        engine(name, program, 1)
        frame = assess(program, records.covers, records.events, None, name)
        columns = ("给付项", "状态", "金额分", "下限分", "上限分", "条款", "理由", "待补", "口径")
        rows = [
            tuple(
                value if value != "" else None if column.endswith("分") else ""
                for column, value in zip(columns, line, strict=True)
            )
            for line in frame.select(columns).iter_rows()
        ]
        assert rows == said, (seed, name)

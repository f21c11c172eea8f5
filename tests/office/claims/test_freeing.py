"""A ruling or a table frees the claims that stopped for it: a worker assesses them, and their desks are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.office.claims.making import fresh, make_ready, report
from tests.office.claims.test_assessing import duties
from tests.office.plans.plans_making import GRADES

from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.errors import ClaimError
from gongji.office.claims.models import Assessment
from gongji.office.claims.services import freeing
from gongji.office.guard.scoped import everything
from gongji.office.jobs.execution import run_here
from gongji.office.jobs.models import Job
from gongji.office.plans import services as plans
from gongji.office.plans.reading import Table

pytestmark = pytest.mark.django_db(transaction=True)


def ruled(people: Any, edition: Any, since: date = date(2012, 2, 1)) -> None:
    """The office rules that a stay above 10,000 gets 2,000 all the same."""
    document = f"虚构解释 {since}"
    said = ("住院超过一万", "仍给2000", "虚构市总工会", document, date(2012, 1, 10), since, "从宽")
    plans.rule(people.committee, edition, plans.Decided(*said))


def jobs() -> list[Job]:
    return list(Job.objects.filter(kind=freeing.FREED).order_by("pk"))


def words(claim: Any) -> list[str]:
    with everything("a test looks"):
        return [line.word for line in claim.case.lines.order_by("pk")]


@pytest.fixture
def blank(ready: Callable[..., Any], hands: Any) -> Callable[[], Any]:
    """`blank()`: a claim that stopped at a blank."""

    def make() -> Any:
        claim = ready(病种="其他", 自付费用="12000")
        services.assess(hands.reviewer, claim)
        assert claim.state == State.BLANK
        return claim

    return make


def test_a_ruling_frees_what_stopped_for_it(blank: Any, in_force: Any, people: Any) -> None:
    one, two = blank(), blank()
    ruled(people, in_force)
    (job,) = jobs()
    assert (job.actor, job.state) == (people.committee, "waiting")
    run_here(job.pk)
    assert jobs()[0].result == {"重新核算": 2, "没有能核算": 0}
    for claim in (one, two):
        assert (fresh(claim).state, duties(claim)) == (State.ASSESSED, ["claims.review"])
        assert words(claim)[-2:] == ["重新核算", "已核算"]
        with everything("a test looks"):
            last = Assessment.objects.filter(claim=claim).latest("pk")
            assert (last.made_by, last.final) == (None, True)


def test_a_table_frees_what_stopped_for_it(cover: Any, hands: Any, in_force: Any, people: Any) -> None:
    facts = {"致因": "工伤", "伤害日": "2011-09-01", "伤残等级": "3"}
    claim = make_ready(hands, report(hands, cover(), "伤残", **facts))
    services.assess(hands.reviewer, claim)
    assert claim.state == State.MISSING_TABLE
    table = Table("意外伤害26元档", "意外伤害26元档.csv", GRADES.encode())
    plans.supply(people.drafter, in_force, table, date(2012, 1, 1), "虚构来函")
    run_here(jobs()[0].pk)
    assert (fresh(claim).state, duties(claim)) == (State.ASSESSED, ["claims.review"])


def test_what_waits_for_its_review_is_assessed_by_what_was_ruled_meanwhile(
    ready: Callable[..., Any], hands: Any, in_force: Any, people: Any
) -> None:
    claim = ready(病种="其他", 自付费用="8000")
    services.assess(hands.reviewer, claim)
    with pytest.raises(ClaimError, match="K111"):
        services.assess(hands.reviewer, claim)
    ruled(people, in_force)
    run_here(jobs()[0].pk)
    assert jobs()[0].result == {"重新核算": 1, "没有能核算": 0}
    assert (fresh(claim).state, duties(claim)) == (State.ASSESSED, ["claims.review"])
    with everything("a test looks"):
        first, last = Assessment.objects.filter(claim=claim, final=True).order_by("pk")
        assert (first.rulings, len(last.rulings)) == ([], 1)
        assert freeing.ruled_on() == []


def test_a_ruling_of_a_later_day_frees_on_that_day_by_the_hour(
    blank: Any, in_force: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongji.office.jobs.kinds import kind_of
    from gongji.office.jobs.services import start

    claim, today = blank(), timezone.localdate()
    ruled(people, in_force, today + timedelta(days=1))
    assert jobs() == [] and kind_of(freeing.FREED).every == timedelta(hours=1)
    run_here(start(freeing.FREED, {}, None, key=freeing.FREED).pk)
    assert fresh(claim).state == State.BLANK
    monkeypatch.setattr(timezone, "localdate", lambda *given, **named: today + timedelta(days=1))
    run_here(start(freeing.FREED, {}, None, key=freeing.FREED).pk)
    assert fresh(claim).state == State.ASSESSED


def test_one_that_cannot_be_assessed_keeps_no_other_back_and_its_desk_is_told_once(
    blank: Any, in_force: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongji.office.jobs.services import start

    def assess(actor: Any, claim: Any) -> Any:
        if claim.pk == stuck.pk:
            raise ClaimError("K120", "还缺：诊断证明", "收齐，或写明免交的理由")
        return assessed(actor, claim)

    stuck, good, assessed = blank(), blank(), freeing.assess
    ruled(people, in_force)
    monkeypatch.setattr(freeing, "assess", assess)
    run_here(jobs()[0].pk)
    assert jobs()[0].result == {"重新核算": 1, "没有能核算": 1}
    run_here(start(freeing.FREED, {}, None, key=freeing.FREED).pk)
    assert (fresh(stuck).state, fresh(good).state) == (State.BLANK, State.ASSESSED)
    assert words(stuck).count("没有能自动重新核算") == 1 and "claims.assess" in duties(stuck)
    with everything("a test looks"):
        assert "还缺：诊断证明" in stuck.case.lines.get(word="没有能自动重新核算").note


def test_a_worker_that_dies_between_two_claims_is_followed_by_one_that_does_the_rest(
    blank: Any, in_force: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assess(actor: Any, claim: Any) -> Any:
        if claim.pk == two.pk and not died:
            died.append(claim)
            raise SystemExit
        return assessed(actor, claim)

    died: list[Any] = []
    one, two, assessed = blank(), blank(), freeing.assess
    ruled(people, in_force)
    monkeypatch.setattr(freeing, "assess", assess)
    with pytest.raises(SystemExit):
        run_here(jobs()[0].pk)
    assert (fresh(one).state, fresh(two).state) == (State.ASSESSED, State.BLANK)
    run_here(jobs()[0].pk)
    assert fresh(two).state == State.ASSESSED
    with everything("a test looks"):
        counts = [Assessment.objects.filter(claim=claim, final=True).count() for claim in (one, two)]
    assert counts == [2, 2]


def test_what_a_hand_has_assessed_meanwhile_is_left_alone(
    blank: Any, hands: Any, in_force: Any, people: Any
) -> None:
    claim = blank()
    ruled(people, in_force)
    services.assess(hands.reviewer, claim)
    run_here(jobs()[0].pk)
    assert jobs()[0].result == {"重新核算": 0, "没有能核算": 0}
    assert fresh(claim).state == State.ASSESSED

"""From the assessment to the money with everything real: caps by the charter, resolutions, what goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.office.claims.making import fresh, make_ready, report

from gongji.errors import GongjiError
from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Decision, Fact, Standing
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import services as money
from gongji.office.money.models import Payable
from gongji.office.people import services as people

pytestmark = pytest.mark.django_db
CHECKS = (
    "K01.claims", "R02.assessments", "K02.decisions", "K03", "K05.decisions", "K06.decisions", "K07", "K08.claims",
    "K09.decisions", "K10", "R08.decisions",
)  # fmt: skip


def refused(code: str) -> Any:
    return pytest.raises(GongjiError, match=rf"^\[{code}\]")


@pytest.fixture(autouse=True)
def known_by_person(hands: Any) -> None:
    """Deciders are told apart by person: every account has a holder."""
    for place, user in enumerate((hands.reviewer, hands.approver, hands.committee)):
        user.identity = bytes([place + 1]) * 32
        user.save(update_fields=["identity"])


@pytest.fixture
def fund(in_force: Any, tree: dict[str, Any]) -> Any:
    return money.open_fund(None, in_force.plan, tree["city"])


def account_of(person: Any) -> Any:
    with everything("test"):
        found = person.accounts.first()
    return found or people.add_account(None, person, bank="虚构银行", number="622200000000003306")


def test_a_stay_of_4000_is_decided_owed_and_everything_recomputes(
    ready: Callable[..., Any], hands: Any, fund: Any
) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, claim)
    services.review(hands.reviewer, claim, account_of(claim.person))
    decision = services.approve(hands.approver, claim)
    assert fresh(claim).state == State.PAYING
    with everything("test"):
        assert Payable.objects.get().amount == 2_000_00
    assert list(findings(CHECKS)) == []
    services.paid(decision.source_key, date(2026, 11, 29))
    assert fresh(claim).case.closed_word == "已给付"


def test_K03_two_stays_assessed_together_are_paid_as_one_after_the_other(
    cover: Callable[..., Any], reported: Callable[..., Any], hands: Any, fund: Any
) -> None:
    held = cover()
    first = make_ready(hands, report(hands, held, 病种="其他", 自付费用="4000"))
    second = make_ready(hands, report(hands, held, happened=date(2011, 10, 1), 病种="其他", 自付费用="4000"))
    for claim in (first, second):
        services.assess(hands.reviewer, claim)
        services.review(hands.reviewer, claim, account_of(claim.person))
    services.approve(hands.approver, first)
    with refused("K207"):
        services.approve(hands.approver, second)
    services.send_back(hands.approver, second, "先重新核算")
    again = fresh(second)
    services.assess(hands.reviewer, again)
    with refused("K211"):
        services.review(hands.reviewer, again, account_of(again.person))
    services.refuse(hands.reviewer, again, "四.3", "本保障期内已经给付过一次")
    services.approve(hands.approver, again)
    with everything("test"):
        standing = Standing.objects.get(person=held.person)
    assert (standing.paid_fen, standing.version) == (2_000_00, 2)
    assert list(findings(CHECKS)) == []


def test_a_resolution_becomes_the_fact_that_the_charter_names(
    cover: Callable[..., Any], hands: Any, fund: Any
) -> None:
    claim = make_ready(hands, report(hands, cover(), "家庭灾害", 灾害损失="80000", 单位工会同意="是"))
    services.assess(hands.reviewer, claim)
    assert claim.state == State.DISCRETION
    body, said = "互助保障管理委员会", {"document": "虚构决议 7 号", "on": date(2026, 11, 1)}
    with refused("G401"):
        services.resolve(hands.reviewer, claim, amount=5_000_00, body=body, **said)
    with refused("K220"):
        services.resolve(hands.committee, claim, amount=5_000_00, body="别的委员会", **said)
    with refused("K221"):
        services.resolve(hands.committee, claim, amount=1_000_000_01, body=body, **said)
    with refused("K222"):
        services.resolve(hands.committee, claim, amount=1, body=body, document=" ", on=date(2026, 11, 1))
    services.resolve(hands.committee, claim, amount=5_000_00, body=body, **said)
    now = fresh(claim)
    with everything("test"):
        (outcome,) = now.assessments.order_by("-pk").first().outcomes.all()
        fact = Fact.objects.get(claim=now, name="委员会核定金额")
    assert (now.state, outcome.state, outcome.amount) == (State.ASSESSED, "给付", 5_000_00)
    assert fact.source == "resolution" and fact.by == hands.committee
    services.review(hands.reviewer, now, account_of(now.person))
    services.approve(hands.approver, now)
    assert list(findings(CHECKS)) == []


@pytest.mark.parametrize("leave", [
    lambda hands, claim: services.return_(hands.approver, claim, State.INVESTIGATING, "再查"),
    lambda hands, claim: services.withdraw(hands.agent, claim, "本人要求"),
])  # fmt: skip
def test_K08_a_claim_that_goes_another_way_leaves_no_decision_waiting(
    ready: Callable[..., Any], hands: Any, fund: Any, leave: Any
) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, claim)
    services.review(hands.reviewer, claim, account_of(claim.person))
    leave(hands, fresh(claim))
    with everything("test"):
        assert Decision.objects.get().state == "void"
    assert list(findings(CHECKS)) == []

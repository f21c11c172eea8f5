"""审核: what may be reviewed, by whom, to which account; what goes back; what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.office.deciding.deciding_making import World, grant, index, number, open_row, refusal, refused

from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Claim, Decision
from gongji.office.desk import queries as desk_queries
from gongji.office.desk import services as desk
from gongji.office.desk.models import Task
from gongji.office.guard.access import access_of
from gongji.office.guard.scoped import everything
from gongji.office.people import services as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole() -> Any:
    with everything("tests read everything"):
        yield


def test_a_reviewed_claim_waits_for_the_approver(world: World) -> None:
    claim = world.reviewed()
    claim.refresh_from_db()
    decision = Decision.objects.get(claim=claim)
    assert (claim.state, decision.outcome, decision.amount, decision.article) == (
        "reviewed", "grant", 2_000_00, "四.3",
    )  # fmt: skip
    waiting = desk_queries.inbox(world.approver, access_of(world.approver))
    assert [(task.right, task.union) for task in waiting] == [("claims.approve", world.mill)]
    assert not desk_queries.inbox(world.reviewer, access_of(world.reviewer)).exists()


@pytest.mark.parametrize(
    "state", ["条款空白", "附表缺失", "待裁量", "待补材料", "待观察", "冲突", "数值超限"]
)
def test_what_is_not_decided_cannot_be_reviewed(world: World, state: str) -> None:
    person = world.person()
    claim = world.claim(person, (grant(1_000_00), open_row(state)))
    with refused("K205") as told:
        services.review(world.reviewer, claim, world.account(person))
    assert state in str(told.value) and "四.3" in str(told.value)


def test_K09_only_an_account_of_the_person_that_is_in_use(world: World) -> None:
    person, other = world.person(), world.person("李四")
    claim, theirs = world.claim(person), world.account(other, "4407")
    with refused("K210"):
        services.review(world.reviewer, claim)
    with refused("K210"):
        services.review(world.reviewer, claim, theirs)
    ended = world.account(person)
    people.end_account(None, ended, until=timezone.localdate())
    with refused("K210"):
        services.review(world.reviewer, claim, ended)
    services.review(world.reviewer, claim, world.account(person, "5508"))


def test_K05_who_reviews_is_known_by_person_and_is_not_the_claimant(world: World) -> None:
    person = world.person()
    claim, account = world.claim(person), world.account(person)
    nobody = world.make_user("reviewer", world.city)
    with refused("K201"):
        services.review(nobody, claim, account)
    themselves = world.make_user("reviewer", world.city, identity=bytes(person.id_index))
    with refused("K202"):
        services.review(themselves, claim, account)
    desk.recuse(world.reviewer, claim.case, "kin", "表兄")
    with refused("D102"):
        services.review(world.reviewer, claim, account)
    with refused("G401"):
        services.review(world.approver, claim, account)


def test_an_assessment_that_is_not_the_one_seen_is_not_reviewed(world: World) -> None:
    person = world.person()
    claim = world.claim(person)
    with refused("K208"):
        services.review(world.reviewer, claim, world.account(person), seen="0" * 64)


def test_K03_a_claim_assessed_before_another_decision_is_assessed_again_first(world: World) -> None:
    person = world.person()
    world.account(person)
    first, second = world.claim(person), world.claim(person)
    services.review(world.reviewer, first, person.accounts.get())
    services.approve(world.approver, first)
    with refused("K207"):
        services.review(world.reviewer, second, person.accounts.get())
    services.send_back(world.reviewer, second, "先重新核算")
    world.again(second, (grant(1_000_00),))
    services.review(world.reviewer, second, person.accounts.get())


def test_K10_a_refusal_names_an_article_of_the_assessment_and_its_reasons(world: World) -> None:
    claim = world.claim(rows=(refusal("五.1"),))
    with refused("K211"):
        services.review(world.reviewer, claim, world.account(claim.person))
    with refused("K213") as told:
        services.refuse(world.reviewer, claim, "四.4", "不行")
    assert "五.1" in str(told.value)
    with refused("K214"):
        services.refuse(world.reviewer, claim, "五.1", " ")
    services.refuse(world.reviewer, claim, "五.1", "参保前已经患病")
    services.approve(world.approver, claim)
    now, decision = Claim.objects.get(pk=claim.pk), Decision.objects.get(claim=claim)
    assert (now.state, decision.approved_by, decision.article) == ("refused", world.approver, "五.1")
    assert decision.letter is not None and now.case.closed_word == "不予给付"


def test_what_the_assessment_grants_is_not_refused(world: World) -> None:
    with refused("K212"):
        services.refuse(world.reviewer, world.claim(), "四.3", "不想给")


def test_somebody_who_never_had_cover_is_refused_by_the_article_on_the_term(world: World) -> None:
    claim = world.claim(rows=())
    from tests.office.keep import triggers_off

    from gongji.office.claims.models import Outcome

    with triggers_off():
        Outcome.objects.filter(assessment__claim=claim).delete()
    services.refuse(world.reviewer, claim, "二", "没有参加这项保障")


def test_a_claim_goes_back_with_a_reason_and_its_decision_is_void(world: World) -> None:
    claim = world.reviewed()
    with refused("K215"):
        services.send_back(world.approver, claim, "")
    with refused("G401"):
        services.send_back(world.reviewer, claim, "我自己收回")
    services.send_back(world.approver, claim, "票据看不清")
    claim.refresh_from_db()
    decision = Decision.objects.get(claim=claim)
    assert (claim.state, decision.state, decision.void_reason) == ("assessing", "void", "票据看不清")
    assert [t.right for t in Task.objects.filter(case=claim.case, done_at=None)] == ["claims.assess"]
    world.again(claim)
    services.review(world.reviewer, claim, claim.person.accounts.get())
    assert Decision.objects.filter(claim=claim).count() == 2


def test_a_claim_in_another_state_is_not_reviewed(world: World) -> None:
    claim = world.claim(rows=(open_row("条款空白"),), state=State.BLANK)
    with refused("K111"):
        services.review(world.reviewer, claim, world.account(claim.person))


def test_two_accounts_of_one_person_are_one_person(world: World) -> None:
    claim = world.reviewed()
    second = world.make_user("approver", world.city, identity=bytes(world.reviewer.identity))
    with refused("K203"):
        services.approve(second, claim)
    assert index(number()) != bytes(world.reviewer.identity)

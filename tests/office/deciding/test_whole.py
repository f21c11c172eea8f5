"""A process that dies in the middle of deciding leaves nothing half done, and no claim on nobody's desk (A04)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.office.deciding.deciding_making import World, open_row

from gongji.errors import GongjiError
from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Claim, Decision, Disclosure, Resolution
from gongji.office.claims.services import approving, disclosing, paying, resolving
from gongji.office.desk.models import Task
from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db


class Died(Exception):
    """As when the process is killed there: nothing after it happens, and nothing of it commits."""


@pytest.fixture(autouse=True)
def whole() -> Any:
    with everything("tests read everything"):
        yield


@pytest.fixture
def dies_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    def at(room: Any, name: str) -> None:
        def die(*given: Any, **named: Any) -> None:
            raise Died

        monkeypatch.setattr(room, name, die)

    return at


def duties(claim: Claim) -> set[str]:
    return set(Task.objects.filter(case=claim.case, done_at__isnull=True).values_list("right", flat=True))


def state(claim: Claim) -> str:
    return str(Claim.objects.get(pk=claim.pk).state)


@pytest.mark.parametrize(("shown", "step"), [("", "hand_over"), ("给付前", "put_on_show")])
def test_an_approval_and_what_follows_it_are_one(
    make_world: Callable[..., World], dies_in: Callable[[Any, str], None], shown: str, step: str
) -> None:
    world = make_world(shown)
    claim = world.reviewed()
    dies_in(approving, step)
    with pytest.raises(Died):
        services.approve(world.approver, claim)
    assert (state(claim), duties(claim)) == ("reviewed", {"claims.approve"})
    assert Decision.objects.get(claim=claim).approved_at is None


def test_the_end_of_a_disclosure_and_the_payment_are_one(
    make_world: Callable[..., World], dies_in: Callable[[Any, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world("给付前")
    claim = world.reviewed()
    services.approve(world.approver, claim)
    over = timezone.localdate() + timedelta(days=30)
    monkeypatch.setattr(timezone, "localdate", lambda *a, **k: over)
    dies_in(disclosing, "hand_over")
    with pytest.raises(Died):
        services.end_disclosure(world.reviewer, claim)
    assert (state(claim), duties(claim)) == ("disclosed", {"claims.disclose"})
    assert Disclosure.objects.get(decision__claim=claim).ended_on is None


def test_handing_over_and_its_duty_are_one(
    world: World, dies_in: Callable[[Any, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = world.reviewed()
    with monkeypatch.context() as without:
        without.setattr(approving, "hand_over", _no_fund)
        services.approve(world.approver, claim)
    assert (state(claim), duties(claim)) == ("approved", {"claims.disclose"})
    dies_in(paying, "_handed")
    with pytest.raises(Died):
        services.hand_to_payout(world.reviewer, Claim.objects.get(pk=claim.pk))
    assert (state(claim), duties(claim)) == ("approved", {"claims.disclose"})


def test_a_resolution_and_its_assessment_are_one(
    world: World, dies_in: Callable[[Any, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = world.claim(world.person(), (open_row("待裁量"),), state=State.DISCRETION)
    asked = resolving.Asked("住院慰问", "四.6", "互助保障管理委员会", "委员会核定金额", 10_000_000, False)
    monkeypatch.setattr(resolving, "asked", lambda *given: (asked,))
    dies_in(resolving, "assess")
    with pytest.raises(Died):
        services.resolve(
            world.committee, claim, document="虚构决议 1 号", amount=1_000_00,
            body="互助保障管理委员会", on=timezone.localdate(),
        )  # fmt: skip
    assert state(claim) == "discretion" and not Resolution.objects.exists()


def _no_fund(*given: Any) -> None:
    raise GongjiError("M101", "没有专户", "先开户")

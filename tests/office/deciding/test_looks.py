"""The pages of the deciders, looked at in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office.deciding.deciding_making import World, grant, open_row, refusal
from tests.office.deciding.test_rechecks import corrected, covered

from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Decision, Recheck
from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_of_the_reviewer_are_good(world: World, look: Callable[..., Any]) -> None:
    services.set_rule(
        None, world.edition.plan, threshold_fen=1_500_00, disclosure_days=7, small_unit=10, appeal_days=60,
        document="虚构办法〔2026〕3 号",
    )  # fmt: skip
    person = world.person()
    world.account(person)
    late = grant(2_000_00, reasons=["逾期通知"], articles=["四.3", "七.1"], readings=["住院累计=保障期"])
    waiting = world.claim(world.person("孙秀英"))
    look(world.reviewer, f"/claims/{waiting.pk}/", "deciding-claim-waiting")
    first = world.claim(person, (late, refusal(reasons=["未达起付"], article="四.2")))
    world.claim(world.person("欧阳文静"), (grant(12_000_00),))
    refused = world.claim(world.person("李雷"), (refusal(),))
    look(world.reviewer, "/claims/reviewing/", "deciding-reviewing")
    look(world.reviewer, f"/claims/{first.pk}/review/", "deciding-review")
    look(world.reviewer, f"/claims/{refused.pk}/refuse/", "deciding-refuse")
    look(world.reviewer, f"/claims/{first.pk}/send-back/", "deciding-send-back")


def test_the_pages_of_the_approver_are_good(world: World, look: Callable[..., Any]) -> None:
    from tests.office.deciding.test_approving import file_paper

    claim = world.claim(rows=(grant(2_000_00, readings=["住院累计=保障期"]),))
    with everything("test"):
        file_paper(world, claim)
    services.review(world.reviewer, claim, world.account(claim.person), "票据齐全")
    look(world.approver, "/claims/approving/", "deciding-approving")
    look(world.approver, f"/claims/{claim.pk}/approve/", "deciding-approve")
    services.approve(world.approver, claim)
    with everything("test"):
        decision = Decision.objects.get()
    look(world.approver, f"/claims/decisions/{decision.pk}/", "deciding-decision")
    look(world.approver, f"/claims/{claim.pk}/", "deciding-claim")
    look(world.approver, "/claims/decisions/", "deciding-decisions")
    look(world.approver, "/claims/rules/", "deciding-rules")
    look(world.approver, f"/claims/rules/{world.edition.plan_id}/", "deciding-rule")


def test_what_hangs_outside_is_good(make_world: Callable[..., World], look: Callable[..., Any]) -> None:
    world = make_world("给付前")
    for name in ("王小明", "李雷", "欧阳文静"):
        services.approve(world.approver, world.reviewed(world.person(name)))
    with everything("test"):
        claim = Decision.objects.first().claim  # type: ignore[union-attr]
    look(None, "/claims/disclosed/", "deciding-disclosed")
    look(world.reviewer, f"/claims/{claim.pk}/disclosure/", "deciding-end-disclosure")


def test_the_page_of_the_committee_is_good(world: World, look: Callable[..., Any]) -> None:
    rows = (open_row("待裁量", benefit="灾害补助", articles=["四.6"]),)
    claim = world.claim(rows=rows, state=State.DISCRETION)
    look(world.committee, f"/claims/{claim.pk}/resolve/", "deciding-resolve")


def test_the_look_at_a_decision_after_its_cover_changed_is_good(
    world: World, look: Callable[..., Any]
) -> None:
    with everything("a test"):
        person, cover = covered(world)
    claim = world.reviewed(person, cover=cover)
    services.approve(world.approver, claim)
    with everything("a test"):
        corrected(world, cover)
        asked = Recheck.objects.get()
    look(world.reviewer, f"/claims/{claim.pk}/", "deciding-claim-to-recheck")
    look(world.reviewer, f"/claims/rechecks/{asked.pk}/", "deciding-recheck")

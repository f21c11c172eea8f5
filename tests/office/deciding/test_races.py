"""Fifty hands at once: one claim is approved once, a cap holds exactly; each with a twin whose guard is off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.db.models import F, Sum
from tests.office.deciding.deciding_making import World, grant
from tests.office.hands import at_once, postgres_only
from tests.office.keep import triggers_off

from gongji.office.claims import services
from gongji.office.claims.models import Claim, Decision, Standing
from gongji.office.claims.services import approving, held, moving
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money.models import Payable

pytestmark = [
    pytest.mark.django_db(transaction=True),
    postgres_only,
]
HANDS = 50
CAP = 10_000_00
GRANT = 1_000_00


def together(acts: list[Callable[[], object]]) -> Counter[str]:
    """A hand for each of them."""
    return at_once(lambda hand: acts[hand](), len(acts))


def granted() -> int:
    with everything("test"):
        return Decision.objects.filter(state="approved").aggregate(sum=Sum("amount"))["sum"] or 0


def test_K02_fifty_approvals_of_one_claim_are_one(world: World) -> None:
    claim = world.reviewed(rows=(grant(GRANT),))
    outcomes = at_once(lambda hand: services.approve(world.approver, claim), HANDS)
    assert outcomes == {"done": 1, "K111": HANDS - 1}
    with everything("test"):
        assert Payable.objects.count() == 1
        assert Standing.objects.get().paid_fen == granted() == GRANT
    assert not list(findings(["K02.decisions", "K03", "K05.decisions", "K06.decisions", "K08.claims"]))


def unlocked(key: int) -> Claim:
    return Claim.objects.select_related("case__union", "union", "person", "plan__union", "edition").get(
        pk=key
    )


def ungated(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the guards of one approval away: the lock, the claim's and the decision's guarded moves, the standing."""
    read = Barrier(HANDS, timeout=60)
    bind = approving._bind

    def all_have_read(*arguments: Any) -> None:
        read.wait()
        bind(*arguments)

    def taken(claim: Claim, version: int, amount: int) -> None:
        Standing.objects.get_or_create(person_id=claim.person_id, plan_id=claim.plan_id)
        Standing.objects.update(version=F("version") + 1, paid_fen=F("paid_fen") + amount)

    def live(claim: Claim, seen: Any, *states: Any) -> Decision:
        found = Decision.objects.select_related("assessment__edition", "account").get(claim=claim)
        found.claim = claim
        return found

    monkeypatch.setattr(moving, "locked", unlocked)
    monkeypatch.setattr(
        moving,
        "_taken",
        lambda claim, before, fields: bool(Claim.objects.filter(pk=claim.pk).update(**fields)),
    )
    monkeypatch.setattr(approving, "live_decision", live)
    monkeypatch.setattr(approving, "take", taken)
    monkeypatch.setattr(approving, "_bind", all_have_read)
    monkeypatch.setattr(approving, "_signed", lambda decision, approved: True)
    monkeypatch.setattr(approving, "_onward", lambda actor, claim, decision: None)


def test_twin_without_the_guards_one_claim_is_granted_many_times(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = world.reviewed(rows=(grant(GRANT),))
    ungated(world, monkeypatch)

    def act() -> None:
        with triggers_off():
            services.approve(world.approver, claim)

    outcomes = at_once(lambda hand: act(), HANDS)
    with everything("test"):
        paid = Standing.objects.get().paid_fen
    assert outcomes["done"] > 1 and paid == outcomes["done"] * GRANT > granted()
    assert {check.id for check, _ in findings(["K03"])} == {"K03"}


def capped(world: World, person: Any, claim: Claim) -> Callable[[], None]:
    """One hand: assess with what was decided before, up to the cap, review and approve; again when it was late."""

    def act() -> None:
        with everything("test"):
            mine = Claim.objects.get(pk=claim.pk)
        services.approve(world.approver, mine)

    return act


def many(world: World, count: int) -> tuple[Any, list[Claim]]:
    """A person with many claims, each assessed while nothing was decided: together they are above the cap."""
    person = world.person()
    return person, [world.reviewed(person, (grant(GRANT),)) for _ in range(count)]


def test_K03_fifty_claims_of_one_person_never_go_past_the_cap(world: World) -> None:
    person, claims = many(world, HANDS)
    rounds = Counter[str]()
    while claims:
        outcomes = together([capped(world, person, claim) for claim in claims])
        rounds.update(outcomes)
        claims = again(world, person)
    assert granted() == CAP
    with everything("test"):
        assert Standing.objects.get(person=person).paid_fen == CAP
    assert rounds["done"] == CAP // GRANT and rounds["K207"] > 0 and set(rounds) == {"done", "K207"}
    assert not list(findings(["K02.decisions", "K03", "K05.decisions", "K06.decisions", "K08.claims"]))


def again(world: World, person: Any) -> list[Claim]:
    """What was late is assessed again, with what was decided before: the charter gives what is left of the cap."""
    left = CAP - granted()
    with everything("test"):
        late = list(Claim.objects.filter(person=person, state="reviewed").order_by("pk"))
    if not left:
        return []
    waiting = late[: left // GRANT + 1]
    for claim in waiting:
        services.send_back(world.approver, claim, "先重新核算")
        world.again(claim, (grant(min(GRANT, left)),))
        with everything("test"):
            services.review(world.reviewer, claim, person.accounts.get())
    return waiting


def test_twin_without_the_standing_the_cap_is_passed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    person, claims = many(world, HANDS)

    def unguarded(claim: Claim, version: int, amount: int) -> None:
        Standing.objects.get_or_create(person_id=claim.person_id, plan_id=claim.plan_id)
        Standing.objects.update(version=F("version") + 1, paid_fen=F("paid_fen") + amount)

    monkeypatch.setattr(approving, "take", unguarded)
    outcomes = together([capped(world, person, claim) for claim in claims])
    assert outcomes == {"done": HANDS}
    assert granted() == HANDS * GRANT > CAP
    assert any(check.id == "K03" and "早于" in finding.what for check, finding in findings(["K03"]))
    assert held.deciding is approving.deciding

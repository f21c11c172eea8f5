"""Fifty hands on one claim, one bill, one report: one gets through, the others are told; and twins without the guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from tests.office.claims.making import HAPPENED, fresh
from tests.office.hands import at_once, postgres_only
from tests.office.keep import triggers_off

from gongji.office.claims import services
from gongji.office.claims.choices import State
from gongji.office.claims.models import Bill, Claim, Move
from gongji.office.claims.services import assessing, moving, reporting
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 50


def moves(claim: Claim, to: State) -> Callable[[int], object]:
    """Each hand moves the claim as it saw it before the others came."""
    seen = [fresh(claim) for _ in range(HANDS)]

    def act(hand: int) -> None:
        with everything("a test's move"), transaction.atomic():
            services.move(seen[hand], None, to)

    return act


def steps(claim: Claim, to: State) -> int:
    with everything("a test looks"):
        return Move.objects.filter(claim=claim, after=to).count()


def test_K01_of_fifty_moves_at_once_one_is_made(ready: Callable[..., Any], hands: Any) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, claim)
    assert at_once(moves(claim, State.REVIEWED), HANDS) == {"done": 1, "K101": HANDS - 1}
    assert steps(claim, State.REVIEWED) == 1
    assert not list(findings(["K01.claims"]))


def test_twin_without_the_guarded_update_all_fifty_are_made(
    ready: Callable[..., Any], hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    services.assess(hands.reviewer, claim)

    def unguarded(claim: Claim, before: State, fields: dict[str, Any]) -> bool:
        return Claim.objects.filter(pk=claim.pk).update(**fields) == 1

    monkeypatch.setattr(moving, "_taken", unguarded)
    assert at_once(moves(claim, State.REVIEWED), HANDS) == {"done": HANDS}
    assert steps(claim, State.REVIEWED) == HANDS
    assert list(findings(["K01.claims"]))


def test_of_fifty_final_assessments_at_once_one_moves_the_claim(
    ready: Callable[..., Any], hands: Any
) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    seen = [fresh(claim) for _ in range(8)]
    assert at_once(lambda hand: services.assess(hands.reviewer, seen[hand]), 8) == {"done": 1, "K111": 7}
    assert steps(claim, State.ASSESSED) == 1


@postgres_only
def test_twin_without_lock_and_guarded_update_the_claim_is_assessed_many_times(
    ready: Callable[..., Any], hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = ready(病种="其他", 自付费用="4000")
    seen, read = [fresh(claim) for _ in range(8)], Barrier(8, timeout=60)
    made = assessing._made

    def all_have_read(*given: Any) -> Any:
        read.wait()
        return made(*given)

    def unguarded(claim: Claim, before: State, fields: dict[str, Any]) -> bool:
        return Claim.objects.filter(pk=claim.pk).update(**fields) == 1

    monkeypatch.setattr(moving, "locked", _unlocked)
    monkeypatch.setattr(moving, "_taken", unguarded)
    monkeypatch.setattr(assessing, "_made", all_have_read)
    outcomes = at_once(lambda hand: services.assess(hands.reviewer, seen[hand]), 8)
    assert outcomes["done"] > 1 and steps(claim, State.ASSESSED) == outcomes["done"], outcomes
    assert list(findings(["K01.claims"]))


def _unlocked(key: int) -> Claim:
    return fresh(Claim(pk=key))


def bills(claims: list[Claim]) -> Callable[[int], object]:
    return lambda hand: services.add_bill(None, claims[hand], "033001", "1234567")


@pytest.fixture
def eight(cover: Callable[..., Any], hands: Any) -> list[Claim]:
    from tests.office.claims.making import report

    return [report(hands, cover()) for _ in range(8)]


def test_K04_a_bill_goes_into_one_of_eight_claims(eight: list[Claim]) -> None:
    assert at_once(bills(eight), 8) == {"done": 1, "K123": 7}


@contextmanager
def without_the_unique_bill() -> Iterator[None]:
    held = next(one for one in Bill._meta.constraints if one.name == "k04_bill_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Bill, held)
    try:
        yield
    finally:
        with triggers_off(), everything("a test cleans up"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM claims_bill")
        with connection.schema_editor() as editor:
            editor.add_constraint(Bill, held)


def test_K04_twin_without_the_unique_index_the_bill_goes_into_all_of_them(eight: list[Claim]) -> None:
    with without_the_unique_bill():
        assert at_once(bills(eight), 8) == {"done": 8}
        assert [check.id for check, _ in findings(["K04"])] == ["K04"] * 7


def reports(its: Any) -> Callable[[int], object]:
    return lambda hand: services.report(None, its.person, its.plan, "住院", HAPPENED)


def test_one_event_reported_by_many_at_once_is_one_claim(cover: Callable[..., Any]) -> None:
    assert at_once(reports(cover()), 8) == {"done": 1, "K106": 7}


@postgres_only
def test_twin_without_the_persons_lock_it_is_reported_many_times(
    cover: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "_hold", lambda person: None)
    assert at_once(reports(cover()), 8)["done"] > 1

"""Fifty people at one duty: one wins, the others are told; twins with the guards off show what they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.utils import timezone
from tests.office.hands import at_once, postgres_only

from gongji.office.desk import services
from gongji.office.desk.models import Case, Line, Task
from gongji.office.desk.services import cases, holding, numbering, passing, tasks
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 50


def in_scope(act: Callable[[int], object], hands: int) -> Counter[str]:
    """All hands at once, each seeing everything."""

    def scoped(hand: int) -> None:
        with everything("a thread of a test"):
            act(hand)

    return at_once(scoped, hands)


@pytest.fixture
def hands(account: Any, tree: dict[str, Any]) -> list[Any]:
    """Fifty reviewers."""
    return [account("reviewer", tree["city"]) for _ in range(HANDS)]


def finish(case: Any, hands: list[Any]) -> Callable[[int], object]:
    return lambda hand: services.done(hands[hand], case, "claims.review", "同意")


def no_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither lock nor guarded update: everybody writes what they read."""
    read = Barrier(HANDS, timeout=60)

    def unguarded(rows: Any, task: Task, **changes: object) -> None:
        read.wait()
        Task.objects.filter(pk=task.pk).update(**changes)

    monkeypatch.setattr(holding, "locked", lambda key: Case.objects.select_related("union").get(pk=key))
    for room in (passing, tasks):
        monkeypatch.setattr(room, "won", unguarded)


def test_a_duty_is_finished_once(case: Any, task: Any, hands: list[Any]) -> None:
    assert in_scope(finish(case, hands), HANDS) == {"done": 1, "D101": HANDS - 1}
    assert Line.objects.filter(task=task).count() == 1
    assert not list(findings(["D01", "D02", "D03"]))


def test_a_duty_is_taken_once(task: Any, hands: list[Any]) -> None:
    assert in_scope(lambda hand: services.take(hands[hand], task), HANDS) == {"done": 1, "D101": HANDS - 1}
    assert Line.objects.filter(word="接办").count() == 1


@postgres_only
def test_twin_without_the_guards_a_duty_is_taken_many_times(
    task: Any, hands: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    no_guards(monkeypatch)
    outcomes = in_scope(lambda hand: services.take(hands[hand], task), HANDS)
    assert outcomes["done"] > 1, outcomes
    assert Line.objects.filter(word="接办").count() == outcomes["done"]


@postgres_only
def test_twin_without_the_guards_a_duty_is_finished_against_the_database(
    case: Any, task: Any, hands: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    no_guards(monkeypatch)
    outcomes = in_scope(finish(case, hands), HANDS)
    assert outcomes["D101"] == 0
    assert outcomes["IntegrityError"] == HANDS - 1, outcomes  # the trigger is the last that holds


def test_of_fifty_who_ask_one_duty_comes(case: Any, tree: dict[str, Any]) -> None:
    def ask(hand: int) -> object:
        return services.ask(case, right="claims.review", union=tree["city"], title="审核", url="/")

    assert in_scope(ask, HANDS) == {"done": HANDS}
    assert Task.objects.count() == 1


def number_them(tree: dict[str, Any]) -> Callable[[int], object]:
    return lambda hand: services.open_case(None, tree["mill"], "claim", f"第 {hand} 件")


def test_fifty_cases_at_once_have_fifty_numbers(tree: dict[str, Any]) -> None:
    assert in_scope(number_them(tree), HANDS) == {"done": HANDS}
    assert sorted(Case.objects.values_list("number", flat=True)) == list(range(1, HANDS + 1))
    assert not list(findings(["D01"]))


@postgres_only
def test_twin_without_the_lock_numbers_collide(tree: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from gongji.office.desk.models import Counter as Row

    Row.objects.create(kind="claim", year=timezone.localdate().year)
    monkeypatch.setattr(numbering, "locked", lambda kind, year: Row.objects.get(kind=kind, year=year))
    assert cases.next_number is numbering.next_number
    outcomes = in_scope(number_them(tree), HANDS)
    assert outcomes["IntegrityError"] > 0, outcomes


def test_a_case_closes_once_and_nothing_is_asked_of_a_closed_one(case: Any, tree: dict[str, Any]) -> None:
    def either(hand: int) -> object:
        if hand % 2:
            return services.close(case, None, "已撤回")
        return services.ask(case, right=RIGHTS[hand % 4], union=tree["city"], title="审核", url="/")

    outcomes = in_scope(either, HANDS)
    assert set(outcomes) <= {"done", "D105"}
    assert not Task.objects.filter(done_at=None).exists()
    assert Line.objects.filter(word="办结").count() == 1
    assert not list(findings(["D02"]))


RIGHTS = {0: "claims.review", 2: "claims.approve"}


def test_a_person_who_recuses_and_acts_at_once_stands_in_no_later_line(
    case: Any, task: Any, account: Any, tree: dict[str, Any]
) -> None:
    one, two = account("reviewer", tree["city"]), account("reviewer", tree["city"])
    for who in (one, two):
        who.identity = bytes(range(32))
        who.save()

    def either(hand: int) -> object:
        if hand == 0:
            return services.recuse(one, case, "kin", "表弟")
        return services.note(case, two, "备注")

    outcomes = in_scope(either, 12)
    assert set(outcomes) <= {"done", "D102"}
    assert not list(findings(["D03"]))

"""Many hands at one code, one gate, one certificate; the twins without the guard show what it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.utils import timezone
from tests.office.hands import at_once, postgres_only
from tests.office.people.test_races import HANDS

from gongji.office.guard.scoped import everything
from gongji.office.portal import throttle
from gongji.office.portal.models import Asking, Certificate, Gate, Visit
from gongji.office.portal.services import certifying, entering

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(member: Any) -> str:
    """A browser's ticket for which the code 123456 was sent."""
    now = timezone.now()
    asking = Asking.objects.create(
        token=entering.hashed("ticket"), id_index=bytes(member.id_index), asked_at=now,
        until=now + timedelta(minutes=10),
    )  # fmt: skip
    Asking.objects.filter(pk=asking.pk).update(code=entering.code_hash(asking.pk, "123456"), person=member)
    return "ticket"


def test_one_code_begins_one_visit(sent: str) -> None:
    assert at_once(lambda hand: entering.enter(sent, "123456"), HANDS) == {"done": 1, "T102": HANDS - 1}
    assert Visit.objects.count() == 1


@postgres_only
def test_twin_without_the_guarded_update_hands_run_into_the_database(
    sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = Barrier(2, timeout=5)

    def looked_at(asking: Asking, now: Any) -> bool:
        free = asking.used_at is None
        ready.wait()
        return free and bool(Asking.objects.filter(pk=asking.pk).update(used_at=now))

    monkeypatch.setattr(entering, "_used", looked_at)
    asked = type(Asking.objects.all())
    monkeypatch.setattr(asked, "update", _unlocked(asked.update))  # the count of tries holds the row too
    found = at_once(lambda hand: entering.enter(sent, "123456") if hand < 2 else None, HANDS)
    assert found["T102"] == 0 and found["done"] < HANDS


def _unlocked(update: Callable[..., int]) -> Callable[..., int]:
    """`update` that only says how many rows there are where tries are counted."""

    def look(self: Any, **fields: Any) -> int:
        return self.count() if "tries" in fields else update(self, **fields)

    return look


def test_a_gate_lets_through_as_many_as_it_says() -> None:
    windows = ((timedelta(hours=1), 5),)
    through: Counter[bool] = Counter()
    at_once(lambda hand: through.update([throttle.passed("test", "x", windows)]), HANDS)
    assert through == {True: 5, False: HANDS - 5}
    assert Gate.objects.get().count == 5


@postgres_only
def test_twin_without_the_guarded_update_a_gate_lets_everybody_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready = Barrier(HANDS, timeout=5)

    def looked_at(kind: str, value: str, length: timedelta, most: int, now: Any) -> bool:
        gate, _ = Gate.objects.get_or_create(key=b"k" * 32, defaults={"until": now + length})
        ready.wait()
        if gate.count >= most:
            return False
        gate.count += 1
        gate.save()
        return True

    monkeypatch.setattr(throttle, "_one", looked_at)
    through: Counter[bool] = Counter()
    at_once(lambda hand: through.update([throttle.passed("test", "x", ((timedelta(hours=1), 5),))]), HANDS)
    assert through == {True: HANDS}


def certify(cover: Any) -> Callable[[int], object]:
    def act(hand: int) -> object:
        with everything("a test's certificate"):
            return certifying.certify(None, cover)

    return act


def test_one_cover_is_certified_once(member: Any, make_cover: Callable[..., Any]) -> None:
    from gongji.office.papers.models import Document

    assert at_once(certify(make_cover(member)), HANDS) == {"done": HANDS}
    with everything("a test"):
        assert Certificate.objects.count() == Document.objects.count() == 1


@postgres_only
def test_twin_without_the_lock_hands_run_into_the_database(
    member: Any, make_cover: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certifying, "lock", lambda cover: None)
    found = at_once(certify(make_cover(member)), HANDS)
    assert found["done"] < HANDS and found["IntegrityError"] == HANDS - found["done"]

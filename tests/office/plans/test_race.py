"""Two people take the same step at the same moment: one takes it, the other is told (K01)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from tests.office.plans.plans_making import People, paper

from gongji.office.plans import services
from gongji.office.plans.errors import Conflict
from gongji.office.plans.models import Edition, Step
from gongji.office.plans.services import way

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def all_at_once(step: Callable[[], Any]) -> tuple[int, list[Exception]]:
    """How many hands got through, and what the others were told."""
    barrier = Barrier(HANDS)
    through: list[Any] = []
    told: list[Exception] = []

    def hand() -> None:
        try:
            barrier.wait()
            through.append(step())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [Thread(target=hand) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(through), told


def deliberate(people: People, edition: Edition) -> Callable[[], None]:
    def step() -> None:
        services.deliberate(people.committee, Edition.objects.get(pk=edition.pk), paper(), edition.sha256)

    return step


@pytest.fixture
def checked(drafted: Edition, people: People) -> Edition:
    services.check(people.drafter, drafted, drafted.sha256)
    return drafted


def test_one_of_many_takes_the_step(checked: Edition, people: People) -> None:
    through, told = all_at_once(deliberate(people, checked))
    assert (through, len(told)) == (1, HANDS - 1)
    assert all(isinstance(error, Conflict) and error.code == "E701" for error in told), told
    assert Step.objects.filter(after="deliberated").count() == 1


def test_without_the_guard_the_step_is_on_record_many_times(
    checked: Edition, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unguarded(edition: Edition, before: str, after: str, seen: str, **changes: Any) -> None:
        Edition.objects.filter(pk=edition.pk).update(state=after, **changes)

    monkeypatch.setattr(way, "moved", unguarded)
    through, told = all_at_once(deliberate(people, checked))
    assert (through, told) == (HANDS, [])
    assert Step.objects.filter(after="deliberated").count() == HANDS

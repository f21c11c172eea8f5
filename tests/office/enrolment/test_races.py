"""C01 under many hands: fifty covers begin for one person at once, and one does; twins with a guard off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.office import hands
from tests.office.enrolment.rosters import PAID_ON, people, workbook
from tests.office.hands import postgres_only

from gongji.office.enrolment import services
from gongji.office.enrolment.migrations import _triggers
from gongji.office.enrolment.models import Cover, Roster
from gongji.office.enrolment.services import accepting, uploading
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.people.models import Person
from gongji.office.people.queries import registered
from gongji.office.people.services import entering

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 50


def rosters(world: Any, units: list[Any]) -> list[Roster]:
    """A roster of one and the same person for each hand, each accepted and waiting for its cover."""
    name, number = people(1)[0]
    made = []
    for hand in range(HANDS):
        given = {"姓名": name, "证件号码": number}
        answer = services.enrol_one(None, units[hand % len(units)], world.plan, given, PAID_ON)
        assert answer.roster is not None, answer
        made.append(answer.roster)
    with everything("a test brings rosters up"):
        for state in ("submitted", "accepting"):
            Roster.objects.filter(pk__in=[r.pk for r in made]).update(state=state)
        return list(
            Roster.objects.filter(pk__in=[r.pk for r in made]).select_related("union", "plan", "edition")
        )


def at_once(held: list[Roster], before: Callable[[], object] = lambda: None) -> Counter[str]:
    """What came of it when every roster is taken at the same moment."""
    ready, outcomes = Barrier(len(held)), Counter[str]()

    def run(roster: Roster) -> None:
        try:
            with everything("a race"):
                lines = accepting.next_lines(roster, 0)
                ready.wait(60)
                with transaction.atomic():
                    before()
                    made = accepting.take(roster, lines)
            outcomes["covered" if made else "left"] += 1
        except Exception as error:
            outcomes[type(error).__name__] += 1
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(roster,)) for roster in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def covers() -> int:
    with everything("a test looks"):
        return Cover.objects.exclude(state="undone").count()


def test_C01_of_fifty_units_that_enrol_one_person_at_once_one_wins(world: Any, make_union: Any) -> None:
    units = [make_union(world.township, "grassroots", region="330602") for _ in range(HANDS)]
    outcomes = at_once(rosters(world, units))
    assert outcomes == {"covered": 1, "left": HANDS - 1}
    assert covers() == 1
    with everything("a test looks"):
        assert Person.objects.count() == 1
    assert not list(findings(["A01.people", "C02.memberships", "C01"]))


def test_C01_of_fifty_rosters_of_one_unit_one_covers_the_person(world: Any) -> None:
    outcomes = at_once(rosters(world, [world.factory]))
    assert outcomes == {"covered": 1, "left": HANDS - 1}
    assert covers() == 1


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch, world: Any) -> Iterator[Barrier]:
    """Nobody waits for a person's record; the person is registered before."""
    entering.enter(None, [entering.Entry(world.factory.pk, *people(1)[0])], since=PAID_ON)
    monkeypatch.setattr(entering, "_locked", registered)
    looked = Barrier(HANDS, timeout=60)
    left = accepting._left

    def all_have_looked(*given: Any) -> Any:
        found = left(*given)
        looked.wait()
        return found

    monkeypatch.setattr(accepting, "_left", all_have_looked)
    yield looked


@postgres_only
def test_without_the_lock_the_database_still_lets_only_one_begin(world: Any, without_lock: Any) -> None:
    outcomes = at_once(rosters(world, [world.factory]))
    assert covers() == 1
    assert outcomes["covered"] == 1 and outcomes["IntegrityError"] == HANDS - 1, outcomes


@postgres_only
def test_twin_without_lock_and_constraint_one_person_is_covered_many_times(
    world: Any, without_lock: Any
) -> None:
    with connection.schema_editor() as editor:
        _triggers.let_overlap(None, editor)
    try:
        outcomes = at_once(rosters(world, [world.factory]))
        assert covers() == outcomes["covered"] > 1
        assert list(findings(["C01"]))
    finally:
        with everything("a test cleans up"):
            Cover.objects.update(state="undone")
        with connection.schema_editor() as editor:
            _triggers.keep_apart(None, editor)


def test_C01_the_database_refuses_an_overlap_by_direct_sql(world: Any) -> None:
    from django.db import IntegrityError
    from tests.office.enrolment.rosters import accepted, taken_in

    accepted(world, taken_in(world, people(1)))
    with everything("a test looks"):
        cover = Cover.objects.get()
    names = ", ".join(
        f.column for f in Cover._meta.concrete_fields if f.column not in ("id", "number", "row_id")
    )
    copied = f"INSERT INTO enrolment_cover (number, {names}) SELECT 'X', {names} FROM enrolment_cover"
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(copied)
        for what in ("DELETE FROM enrolment_cover", "UPDATE enrolment_cover SET number = 'Y'"):
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(what)
        apart = names.replace("tranche", "'第二份'")
        cursor.execute(
            f"INSERT INTO enrolment_cover (number, {names}) SELECT 'Z', {apart} FROM enrolment_cover"
        )
    assert covers() == 2
    assert cover.tranche == ""


def handed_in(world: Any) -> Counter[str]:
    """What came of it when one file comes in many times at once, as by a double click."""

    def upload(hand: int) -> None:
        services.upload(world.agent, world.factory, world.plan, workbook(people(1)), PAID_ON)

    return hands.at_once(upload, 10)


def uploaded() -> int:
    with everything("a test looks"):
        return Roster.objects.count()


def test_C05_the_same_file_ten_times_at_once_is_one_roster(world: Any) -> None:
    assert handed_in(world) == {"done": 10}
    assert uploaded() == 1


@postgres_only
def test_twin_without_the_lock_they_run_into_the_constraint(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "_same", lambda *asked: None)
    outcomes = handed_in(world)
    assert outcomes["IntegrityError"] > 0 and uploaded() == 1

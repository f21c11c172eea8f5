"""What happens to rosters and covers on their way: sent back, taken back, transferred, merged, put right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command  # noqa: F401
from django.db import connection
from tests.office.enrolment.rosters import PAID_ON, accepted, fresh, number, people, run_jobs, taken_in

from gongji.errors import GongjiError
from gongji.office.claims import services as claims
from gongji.office.desk.models import Task
from gongji.office.enrolment import services
from gongji.office.enrolment.models import Cover, CoverChange
from gongji.office.enrolment.queries import cover_on, covers_of, record_row, records_frame
from gongji.office.enrolment.services import resting
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.people import services as register
from gongji.office.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def covers(world: Any) -> list[Cover]:
    """Three covers of the factory."""
    accepted(world, taken_in(world, people(3)))
    return all_covers()


def all_covers() -> list[Cover]:
    with everything("a test looks"):
        return list(Cover.objects.select_related("person", "union", "plan").order_by("pk"))


def waiting() -> list[tuple[str, int]]:
    with everything("a test looks"):
        return list(Task.objects.filter(done_at__isnull=True).values_list("right", "union_id"))


def clean() -> None:
    assert [(check.id, str(finding)) for check, finding in findings()] == []


def paid_and_sent(world: Any, roster: Any) -> None:
    services.stated(world.agent, roster, roster.due_fen, PAID_ON, "虚构流水")
    services.submit(world.agent, roster)


def test_each_level_has_its_duty_and_may_send_back_with_a_reason(world: Any) -> None:
    roster = taken_in(world, people(3))
    paid_and_sent(world, roster)
    assert waiting() == [("enrolment.check", world.township.pk)]
    with pytest.raises(GongjiError, match="没有"):
        services.confirm(world.county_officer.__class__.objects.get(pk=world.agent.pk), roster)
    services.confirm(world.checker, roster)
    assert waiting() == [("enrolment.gather", world.county.pk)]
    with pytest.raises(GongjiError, match="没有写退回的原因"):
        services.return_(world.county_officer, roster, " ")
    services.return_(world.county_officer, roster, "缺盖章的登记表")
    assert waiting() == [("enrolment.submit", world.factory.pk)]
    assert fresh(roster).said == "缺盖章的登记表"
    services.submit(world.agent, roster)
    assert waiting() == [("enrolment.check", world.township.pk)]
    services.confirm(world.checker, roster)
    services.confirm(world.county_officer, roster)
    assert waiting() == [("enrolment.accept", world.city.pk)]
    services.confirm(world.reviewer, roster)
    run_jobs()
    assert (fresh(roster).state, waiting()) == ("accepted", [])
    clean()


def test_nothing_goes_up_before_it_is_paid_in_full(world: Any) -> None:
    roster = taken_in(world, people(3))
    with pytest.raises(GongjiError, match="R116"):
        services.submit(world.agent, roster)
    with pytest.raises(GongjiError, match=r"少缴 1\.00 元"):
        services.stated(world.agent, roster, roster.due_fen - 100, PAID_ON, "虚构流水")
    with pytest.raises(GongjiError, match="R112"):
        services.stated(world.agent, roster, roster.due_fen, date(2026, 3, 2), "虚构流水")
    services.stated(world.agent, roster, roster.due_fen, PAID_ON, "虚构流水")
    services.submit(world.agent, roster)


def test_the_cashier_is_told_what_a_roster_says_it_paid(world: Any, make_user: Any) -> None:
    from gongji.office.enrolment.services.owing import arrived
    from gongji.office.money import services as money

    roster = taken_in(world, people(3))
    fund = money.open_fund(None, world.plan, world.city, since=date(2026, 1, 1))
    with everything("a test looks"):
        assert money.dues(fund) == []
    services.stated(world.agent, roster, roster.due_fen, PAID_ON, "虚构流水")
    with everything("a test looks"):
        (due,) = money.dues(fund)
        assert (due.amount, due.reference, due.source_key) == (roster.due_fen, "虚构流水", str(roster.pk))
    cashier = make_user("cashier", world.city)
    receipt = money.received(cashier, fund=fund, amount=roster.due_fen, on=PAID_ON, bank_reference="虚构流水")
    money.match(cashier, receipt, due)
    with everything("a test looks"):
        assert arrived(roster) == roster.due_fen


def test_a_roster_is_undone_before_it_is_accepted(world: Any) -> None:
    roster = taken_in(world, people(3))
    paid_and_sent(world, roster)
    services.undo(world.agent, roster, "报错了单位")
    assert (fresh(roster).state, waiting(), all_covers()) == ("undone", [], [])
    with pytest.raises(GongjiError, match="R101"):
        services.confirm(world.checker, roster)


def test_an_accepted_roster_is_undone_only_by_the_office_and_while_nothing_rests_on_it(
    world: Any, covers: list[Cover]
) -> None:
    roster = fresh(covers[0].roster)
    with pytest.raises(GongjiError, match="G401"):
        services.undo(world.agent, roster, "报错了")
    with everything("a test rests a claim"):
        cover = Cover.objects.select_related("person", "plan").get(pk=covers[0].pk)
        claim = claims.report(None, cover.person, cover.plan, "住院", cover.since)
    with pytest.raises(GongjiError, match="R122"):
        services.undo(world.reviewer, roster, "报错了")
    claims.withdraw(None, claim, "报错了人")
    services.undo(world.reviewer, roster, "报错了")
    assert {cover.state for cover in all_covers()} == {"undone"}
    again = taken_in(world, people(3))
    assert again.counts == {"good": 3}
    accepted(world, again)
    clean()


def test_C02_a_transfer_takes_the_cover_along_without_gap_or_double(world: Any, covers: list[Cover]) -> None:
    cover = covers[0]
    register.transfer(None, cover.person, world.mill, since=date(2026, 6, 1))
    moved = all_covers()[0]
    assert (moved.union_id, moved.since, moved.until) == (world.mill.pk, cover.since, cover.until)
    with everything("a test looks"):
        assert [c.kind for c in CoverChange.objects.all()] == ["transferred"]
        for day in (date(2026, 5, 31), date(2026, 6, 1)):
            found = cover_on(cover.person, cover.plan.code, day)
            assert found is not None and found.pk == cover.pk
    other = taken_in(world, people(1), union=world.mill, actor=world.miller)
    assert other.counts == {"held": 1}
    clean()


def test_a_roster_under_way_goes_on_in_the_union_that_its_unit_went_into(world: Any) -> None:
    from gongji.office.unions.services import merge

    roster = taken_in(world, people(3))
    paid_and_sent(world, roster)
    merge(None, world.factory, world.mill, on=date(2026, 4, 1), document="虚构文")
    for user in (world.checker, world.county_officer, world.reviewer):
        services.confirm(user, roster)
    run_jobs()
    assert (fresh(roster).state, fresh(roster).union_id) == ("accepted", world.mill.pk)
    assert {cover.union_id for cover in all_covers()} == {world.mill.pk}
    clean()


def test_merging_records_undoes_a_cover_that_was_bought_twice(world: Any, covers: list[Cover]) -> None:
    accepted(world, taken_in(world, people(1, start=50)))
    kept, gone = all_covers()[0], all_covers()[3]
    register.merge(None, kept.person, gone.person, reason="同一人")
    after = {cover.pk: cover for cover in all_covers()}
    assert (after[gone.pk].state, after[gone.pk].person_id) == ("undone", kept.person_id)
    assert after[kept.pk].state == "live"
    clean()


def test_C04_a_correction_changes_the_record_and_asks_for_a_review(
    world: Any, covers: list[Cover], monkeypatch: Any
) -> None:
    cover = covers[0]
    told: list[tuple[list[int], str]] = []
    monkeypatch.setattr(resting, "CHANGED", [lambda actor, keys, what, until: told.append((keys, what)) or 1])
    roster = services.correct(world.agent, cover, name="虚更名", id_number=number(333), why="照身份证更正")
    accepted(world, roster)
    with everything("a test looks"):
        person = Person.objects.get(pk=cover.person_id)
    assert person.name == "虚更名"
    assert told == [([cover.pk], "参保更正")]
    after = all_covers()[0]
    assert (after.since, after.until, after.number, after.state) == (
        cover.since,
        cover.until,
        cover.number,
        "live",
    )
    clean()


def test_a_removal_ends_the_cover_and_what_happened_before_stays_covered(
    world: Any, covers: list[Cover]
) -> None:
    cover, last = covers[0], date(2026, 8, 31)
    with pytest.raises(GongjiError, match="R130"):
        services.remove(world.agent, [cover], cover.until, "调离")
    roster = services.remove(world.agent, [cover], last, "调离")
    accepted(world, roster)
    with everything("a test looks"):
        found = cover_on(cover.person, cover.plan.code, last)
        assert found is not None and found.state == "ended"
        assert cover_on(cover.person, cover.plan.code, date(2026, 9, 1)) is None
        assert [c.state for c in covers_of(cover.person)] == ["ended"]
    clean()


def test_covers_are_read_as_a_covers_file_has_them(world: Any, covers: list[Cover]) -> None:
    from gongji.office.enrolment.checking.known import covers_layout
    from gongji.office.plans.queries import program

    cover = covers[0]
    with everything("a test looks"):
        frame = records_frame([c.person for c in covers], cover.plan.code)
        running = program(world.edition, PAID_ON)
    row = record_row(cover)
    assert frame.height == 3
    assert row["起保日"] == "2026-03-02" and row["人员编号"] == str(cover.person_id)
    assert set(frame.columns) <= set(covers_layout(running).by_name)


def test_renewal_goes_on_where_the_last_term_ended_and_the_difference_tells_who_stays_away(
    world: Any,
) -> None:
    from gongji.office.enrolment.comparing import difference, gone

    accepted(world, taken_in(world, people(4), paid_on=date(2025, 11, 10)))
    renewal = taken_in(world, [*people(3), *people(1, start=60)], paid_on=date(2026, 11, 5))
    with everything("a test looks"):
        found = difference(renewal)
        away = [cover.person.name for cover in gone(renewal)]
        plan = gone(renewal).explain()
    if connection.vendor == "sqlite":
        assert "cover_of_person" in plan, "looked up by person, not among all covers of the plan"
    assert (found.last, found.renewing, found.new, found.gone) == (4, 3, 1, 1)
    assert away == [people(4)[3][0]]
    accepted(world, renewal)
    renewed = [c for c in all_covers() if c.first_since != c.since]
    assert {(str(c.since), str(c.first_since)) for c in renewed} == {("2026-11-11", "2025-11-11")}
    clean()


def test_who_was_covered_before_a_gap_is_neither_new_nor_away(world: Any) -> None:
    from gongji.office.enrolment.comparing import difference

    accepted(world, taken_in(world, people(3), paid_on=date(2024, 11, 10)))
    late = taken_in(world, [*people(2), *people(1, start=60)], paid_on=date(2026, 3, 1))
    with everything("a test looks"):
        found = difference(late)
    assert (found.last, found.renewing, found.again, found.new, found.gone) == (3, 0, 2, 1, 1)
    assert found.last == found.renewing + found.again + found.gone

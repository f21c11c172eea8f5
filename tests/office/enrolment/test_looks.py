"""The pages of the room, looked at in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office.enrolment.rosters import accepted, number, people, run_jobs, taken_in

pytestmark = pytest.mark.django_db(transaction=True)


def messy() -> list[tuple[str, ...]]:
    """Rows as they come: a letter in a number, one person twice, a total at the foot."""
    good = people(9, start=20)
    return [
        *good,
        ("虚李明", number(800)[:17] + ("0" if number(800)[17] != "0" else "1")),
        ("虚王2", number(801)),
        good[0],
        ("虚赵刚", number(802)[:10]),
    ]


def test_the_pages_are_good_at_a_desk_and_on_a_phone(world: Any, look: Callable[..., Any]) -> None:
    from gongji.office.enrolment import services
    from gongji.office.enrolment.models import Cover
    from gongji.office.guard.scoped import everything
    from gongji.office.portal.services import binding

    first = accepted(world, taken_in(world, people(4, start=17)))
    roster = taken_in(world, [*messy()])
    look(world.agent, "/enrolment/", "enrolment-rosters")
    look(world.agent, "/enrolment/upload/", "enrolment-upload")
    look(world.agent, f"/enrolment/{roster.pk}/", "enrolment-roster-messy")
    look(world.agent, f"/enrolment/{roster.pk}/stated/", "enrolment-stated")
    services.stated(world.agent, roster, roster.due_fen, roster.paid_on, "虚构流水0002")
    look(world.agent, f"/enrolment/{roster.pk}/", "enrolment-roster-paid")
    services.submit(world.agent, roster, "有三人待改")
    look(world.checker, f"/enrolment/{roster.pk}/", "enrolment-roster-to-check")
    look(world.checker, f"/enrolment/{roster.pk}/return/", "enrolment-return")
    clean = taken_in(world, people(3, start=40))
    services.stated(world.agent, clean, clean.due_fen, clean.paid_on, "虚构流水0003")
    services.submit(world.agent, clean)
    look(world.checker, "/enrolment/waiting/", "enrolment-waiting")
    look(world.checker, "/enrolment/waiting/pass/?all=1", "enrolment-pass-all")
    look(world.checker, f"/enrolment/{clean.pk}/", "enrolment-roster-among-several")
    look(world.agent, f"/enrolment/{first.pk}/", "enrolment-roster-accepted")
    look(world.agent, f"/certificates/roster/{first.pk}/", "enrolment-certificates-none")
    with everything("a test has them printed"):
        binding.certify_all(world.agent, first)
    run_jobs()
    look(world.agent, f"/certificates/roster/{first.pk}/", "enrolment-certificates")
    look(world.agent, "/enrolment/covers/", "enrolment-covers")
    with everything("a test looks"):
        cover = Cover.objects.first()
    assert cover is not None
    look(world.agent, f"/enrolment/covers/{cover.pk}/", "enrolment-cover")
    look(world.agent, f"/enrolment/covers/{cover.pk}/remove/", "enrolment-remove")
    look(world.agent, f"/people/{cover.person_id}/", "enrolment-person")
    look(world.agent, f"/enrolment/new/{world.factory.pk}/{world.plan.pk}/", "enrolment-form")
    asked = services.remove(world.agent, [cover], cover.since, "调离")
    look(world.agent, f"/enrolment/{asked.pk}/", "enrolment-removal")


def test_a_list_of_those_who_leave_is_good_at_a_desk_and_on_a_phone(
    world: Any, look: Callable[..., Any]
) -> None:
    from tests.office.enrolment.rosters import fresh, workbook

    from gongji.office.enrolment import services
    from gongji.office.enrolment.choices import Kind

    accepted(world, taken_in(world, people(4)))
    rows = [(*one, "2026-08-31", "调离本市") for one in people(3)]
    rows.append(("虚外人", number(900), "2026-08-31", "调离本市"))
    file = workbook(rows, ("姓名", "证件号码", "保障到", "原因"), "减员.xlsx")
    done = services.upload_changes(world.agent, world.factory, world.plan, file, Kind.REMOVAL)
    run_jobs()
    look(world.agent, "/enrolment/upload/changes/", "enrolment-upload-changes")
    look(world.agent, f"/enrolment/{fresh(done.roster).pk}/?rows=all", "enrolment-removal-list")

"""Rosters for the tests of the room: people who do not exist, as workbooks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from gongji.codes.identity import check_character

HEAD = ("姓名", "证件号码", "单位编号")
PAID_ON = date(2026, 3, 1)


def number(place: int, born: str = "19850101") -> str:
    """An ID number that can be nobody's."""
    body = f"999999{born}{place:03d}"
    return body + check_character(body)


def people(count: int, start: int = 1) -> list[tuple[str, str]]:
    """Names and numbers."""
    born = ["19800101", "19850202", "19900303"]
    digits = "甲乙丙丁戊己庚辛壬癸"
    return [
        (f"虚{digits[i // 10 % 10]}{digits[i % 10]}", number(i % 1000, born[i // 1000 % 3]))
        for i in range(start, start + count)
    ]


def workbook(
    rows: Sequence[Sequence[str]], head: Sequence[str] = ("姓名", "证件号码"), name: str = "名册.xlsx"
) -> SimpleUploadedFile:
    """A roster as a browser sends it. The same rows give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": __import__("datetime").datetime(2026, 1, 1)})
        sheet = book.add_worksheet("名册")
        for line, row in enumerate([head, *rows]):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
    return SimpleUploadedFile(name, out.getvalue())


def run_jobs() -> None:
    """Do what waits, in this thread."""
    from gongji.office.jobs.choices import OPEN
    from gongji.office.jobs.execution import run_here
    from gongji.office.jobs.models import Job

    while (job := Job.objects.filter(state__in=OPEN).order_by("pk").first()) is not None:
        run_here(job.pk)
        job.refresh_from_db()
        assert job.state == "done", (job.state, job.error)


def taken_in(world: Any, rows: Sequence[Sequence[str]], **more: Any) -> Any:
    """A roster of the factory, judged."""
    from gongji.office.enrolment import services

    given = {"union": world.factory, "actor": world.agent, "paid_on": PAID_ON, **more}
    head = given.pop("head", ("姓名", "证件号码"))
    done = services.upload(
        given.pop("actor"),
        given.pop("union"),
        world.plan,
        workbook(rows, head),
        given.pop("paid_on"),
        **given,
    )
    run_jobs()
    return fresh(done.roster)


def fresh(roster: Any) -> Any:
    from gongji.office.enrolment.models import Roster
    from gongji.office.guard.scoped import everything

    with everything("a test looks"):
        return Roster.objects.select_related("union", "plan", "case", "at_union").get(pk=roster.pk)


def accepted(world: Any, roster: Any) -> Any:
    """The roster paid, sent up and accepted."""
    from gongji.office.enrolment import services

    if roster.kind in ("join", "addition"):
        services.stated(world.agent, roster, roster.due_fen or 1, roster.paid_on, "虚构流水0001")
    services.submit(world.agent, roster)
    services.confirm(world.checker, roster)
    services.confirm(world.county_officer, roster)
    services.confirm(world.reviewer, roster)
    run_jobs()
    return fresh(roster)

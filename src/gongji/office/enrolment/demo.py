"""Rosters of the demo city's cadres that wait: a messy one that came back, clean ones on their way."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongji.office.enrolment import services
from gongji.office.enrolment.held_demo import Row, id_number, name, rows_of, told
from gongji.office.enrolment.models import Roster
from gongji.office.guard.models import Grant, User
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import as_account, everything
from gongji.office.jobs.execution import run_here
from gongji.office.plans import demo as plans
from gongji.office.plans.models import Edition
from gongji.office.site.demo import City, loader
from gongji.office.unions.models import Union

_CLEAN: Final = 6


@loader("参保", order=40)
def load(city: City) -> None:
    """Uploaded and judged by the services themselves; one more is confirmed by its county."""
    agent, county = _account(Role.AGENT), _account(Role.COUNTY)
    rows = rows_of(city, plans.cadres())
    with everything("demo city"):
        edition = Edition.objects.select_related("plan").get(plan__code=plans.cadres())
        unit = Grant.objects.get(user=agent).union
        others = Union.objects.filter(path__startswith=Grant.objects.get(user=county).union.path, numchild=0)
        waiting = list(others.exclude(pk=unit.pk).order_by("path")[:_CLEAN])
    messy = _hand_in(
        agent, unit, edition, _messy(_people_of(rows, unit.code)), "续保名册（去年的表改的）.xlsx"
    )
    if messy is not None and messy.rows_good:
        _reported(agent, messy, "虚构流水0000")
        with as_account(county):
            services.return_(county, messy, "虚构：有几行没有改。照各行旁边的说明改好，一起报来")
    for place, union in enumerate(waiting):
        people = _people_of(rows, union.code) or [_new(900_000 + place)]
        roster = _hand_in(county, union, edition, people, "名册.xlsx")
        if roster is None or not roster.rows_good:
            continue
        _reported(county, roster, f"虚构流水{place + 1:04d}")
        if place == 0:
            with as_account(county):
                services.confirm(county, roster)


def _account(role: Role) -> User:
    return User.objects.get(username=role.value)


def _people_of(rows: Sequence[Row], unit: str) -> list[tuple[str, str]]:
    return list(dict.fromkeys(told(row) for row in rows if row["单位编号"] == unit))


def _new(place: int) -> tuple[str, str]:
    return name(str(place)), id_number(place)


def _messy(people: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The list as a part-time officer keeps it: a slip of the pen, somebody twice, a total at the foot."""
    new = [_new(800_000 + n) for n in range(14)]
    slip, cut = new[3][1], new[5][1]
    new[3] = (new[3][0], slip[:17] + ("0" if slip[17] != "0" else "1"))
    new[5] = (new[5][0], cut[:15] + "000")
    new[8] = (f"{new[8][0]}（小组长）", new[8][1])
    return [*people, *new, new[0], ("合计", "")]


def _hand_in(
    actor: User, union: Union, edition: Edition, people: Sequence[tuple[str, str]], filed_as: str
) -> Roster | None:
    """Upload a roster and judge it at once."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for line, cells in enumerate([("姓名", "身份证号码"), *people]):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)
    file = SimpleUploadedFile(filed_as, out.getvalue())
    today = timezone.localdate()
    with as_account(actor):
        done = services.upload(actor, union, edition.plan, file, today)
    assert done.roster.job_id is not None
    run_here(done.roster.job_id)
    with everything("demo city"):
        return Roster.objects.filter(pk=done.roster.pk).first()


def _reported(actor: User, roster: Roster, reference: str) -> None:
    """Its contribution put on record, and sent up."""
    with as_account(actor):
        services.stated(actor, roster, roster.due_fen or 1, roster.paid_on, reference)
        services.submit(actor, roster)

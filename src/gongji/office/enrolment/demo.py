"""The demo city's covers, taken on as an office takes on last year's, and two rosters that wait.

The plan is the one whose covers the city's folder has under the cadres' part of its script; its people are
given ID numbers that can be nobody's.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from gongji.codes.identity import check_character
from gongji.office.enrolment import services
from gongji.office.enrolment.choices import CoverState
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.services.accepting import numbered
from gongji.office.guard.fields import blind_indexes
from gongji.office.guard.models import Grant, User
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import as_account, everything
from gongji.office.jobs import bulk
from gongji.office.jobs.execution import run_here
from gongji.office.people.models import ID_CONTEXT
from gongji.office.people.services import Entry, enter
from gongji.office.plans import queries
from gongji.office.plans import services as plans
from gongji.office.plans.models import Edition
from gongji.office.site.demo import City, loader
from gongji.office.unions.models import Union

_CLEAN: Final = 6
_LETTERS: Final = str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")


@loader("计划", order=30)
def load_plan(city: City) -> None:
    """The cadres' plan, brought into force by the people who may."""
    with everything("demo city"):
        drafter, committee, publisher = (_account(r) for r in (Role.REVIEWER, Role.COMMITTEE, Role.APPROVER))
        top = Union.objects.get(depth=1)
        edition = plans.draft(drafter, top, plans.shipped(_plan()))
        day = date.fromisoformat(edition.edition)
        said = plans.Paper("虚构市总工会", "虚构决议〔2011〕1号", day - timedelta(days=9))
        plans.check(drafter, edition, edition.sha256)
        plans.deliberate(committee, edition, said, edition.sha256)
        sent = plans.Paper("虚构市总工会", "虚构发文〔2011〕1号", day)
        plans.publish(publisher, edition, sent, day, edition.sha256)
        plans.put_in_force(publisher, edition, edition.sha256)


@loader("参保", order=40)
def load_covers(city: City) -> None:
    """Covers out of the city's file; a messy roster sent back to the agent, and clean ones that wait."""
    with everything("demo city"):
        edition = Edition.objects.select_related("plan").get(plan__code=_plan())
        rows = list(_rows(city.folder / _plan() / "covers.csv"))
        units = dict(
            Union.objects.filter(code__in={row["单位编号"] for row in rows}).values_list("code", "pk")
        )
        with transaction.atomic():
            _take_on(edition, [row for row in rows if row["单位编号"] in units], units)
    agent, county = _account(Role.AGENT), _account(Role.COUNTY)
    with everything("demo city"):
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
        people = _people_of(rows, union.code) or [(_name(f"虚构人-9{place:05d}"), _number(900_000 + place))]
        roster = _hand_in(county, union, edition, people, "名册.xlsx")
        if roster is None or not roster.rows_good:
            continue
        _reported(county, roster, f"虚构流水{place + 1:04d}")
        if place == 0:
            with as_account(county):
                services.confirm(county, roster)


@cache
def _plan() -> str:
    """The plan that the city's script has the cadres join."""
    from gongji.charter.shelf import shelf
    from gongji.demo import script, setting

    return script.charter_named(setting.read(shelf() / "demo" / "city.yaml").cadres).split("/")[-2]


def _account(role: Role) -> User:
    return User.objects.get(username=role.value)


def _rows(path: Path) -> Sequence[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _take_on(edition: Edition, rows: Sequence[dict[str, str]], units: dict[str, int]) -> None:
    """Covers that were there before the site was: people, and covers without a roster."""
    latest = {row["人员编号"]: row for row in rows}
    entries = [
        Entry(units[row["单位编号"]], _name(key), _number(_serial(key))) for key, row in latest.items()
    ]
    first = min(date.fromisoformat(row["首次参保日"]) for row in rows)
    known = enter(None, entries, since=first, document="原有名册")
    indexes = dict(zip(latest, blind_indexes([e.number for e in entries], ID_CONTEXT), strict=True))
    numbers = numbered(first.year, len(rows))
    price = next((fen for fee in queries.own_charter(edition).fees for _, fen in fee.prices), 0)
    columns = (
        "number", "person_id", "plan_id", "edition_id", "union_id", "since", "until", "first_since", "units",
        "tranche", "region", "facts", "fee", "payers", "state",
    )  # fmt: skip
    bulk.insert(
        "enrolment_cover",
        columns,
        [
            (
                number, known[indexes[row["人员编号"]]].person, edition.plan_id, edition.pk,
                units[row["单位编号"]], row["起保日"], row["终保日"], row["首次参保日"],
                int(row["份数"] or 1), "", row["地区"], json.dumps({}),
                price * int(row["份数"] or 1), json.dumps({}),
                CoverState.LIVE.value,
            )
            for number, row in zip(numbers, rows, strict=True)
        ],
    )  # fmt: skip


def _people_of(rows: Sequence[dict[str, str]], unit: str) -> list[tuple[str, str]]:
    keys = dict.fromkeys(row["人员编号"] for row in rows if row["单位编号"] == unit)
    return [(_name(key), _number(_serial(key))) for key in keys]


def _messy(people: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The list as a part-time officer keeps it: a slip of the pen, somebody twice, a total at the foot."""
    new = [(_name(f"虚构人-8{n:05d}"), _number(800_000 + n)) for n in range(14)]
    slip, cut = new[3][1], new[5][1]
    new[3] = (new[3][0], slip[:17] + ("0" if slip[17] != "0" else "1"))
    new[5] = (new[5][0], cut[:15] + "000")
    new[8] = (f"{new[8][0]}（小组长）", new[8][1])
    return [*people, *new, new[0], ("合计", "")]


def _hand_in(
    actor: User, union: Union, edition: Edition, people: Sequence[tuple[str, str]], name: str
) -> Roster | None:
    """Upload a roster and judge it at once."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for line, cells in enumerate([("姓名", "身份证号码"), *people]):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)
    file = SimpleUploadedFile(name, out.getvalue())
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


def _serial(key: str) -> int:
    return int("".join(c for c in key if c.isdigit()))


def _name(key: str) -> str:
    """A name that can be one: 虚构人-000123 is 虚乙丙丁."""
    return "虚" + str(_serial(key)).translate(_LETTERS)


def _number(serial: int) -> str:
    """An ID number that can be nobody's: there is no region 999999."""
    day = date(1966, 1, 1) + timedelta(days=serial // 900)
    body = f"999999{day:%Y%m%d}{serial % 900 + 100:03d}"
    return body + check_character(body)

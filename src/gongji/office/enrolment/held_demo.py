"""The covers that the demo city's people hold, taken on as an office takes on what it kept before: without
rosters, and without the money of the time.

The city's files are of one year. The cadres' covers stay as they are there: some are over and wait to be
renewed. Those of the survey's covered people are taken on with the term that runs today, term after term as
long as the one in the file, so that whoever opens the site finds the survey's figures on the board.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongji.charter.nodes import Table
from gongji.codes.civil import add_years, civil_from_days, days_from_civil, format_iso, parse_iso
from gongji.codes.identity import check_character
from gongji.office.enrolment.choices import CoverState
from gongji.office.enrolment.services.accepting import numbered, payers
from gongji.office.guard.fields import blind_indexes
from gongji.office.guard.scoped import everything
from gongji.office.jobs import bulk
from gongji.office.people.models import ID_CONTEXT
from gongji.office.people.services import Entry, enter
from gongji.office.plans import demo as plans
from gongji.office.plans import queries
from gongji.office.plans.models import Edition
from gongji.office.site.demo import City, loader
from gongji.office.unions.models import Union

Row = dict[str, str]

_AT_ONCE: Final = 5000
_LETTERS: Final = str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")
_COLUMNS: Final = (
    "number", "person_id", "plan_id", "edition_id", "union_id", "since", "until", "first_since", "units",
    "tranche", "region", "facts", "fee", "payers", "state",
)  # fmt: skip


@loader("原有保障", order=38)
def load(city: City) -> None:
    """Every plan's covers, plan after plan."""
    with everything("demo city"), transaction.atomic():
        units = dict(Union.objects.values_list("code", "pk"))
        for edition in Edition.objects.select_related("plan").order_by("pk"):
            rows = [row for row in rows_of(city, edition.plan.code) if row["单位编号"] in units]
            if edition.plan.code != plans.cadres():
                rows = _of_today(rows, timezone.localdate())
            for at in range(0, len(rows), _AT_ONCE):
                _take_on(edition, rows[at : at + _AT_ONCE], units)


def rows_of(city: City, plan: str) -> list[Row]:
    """The city's covers of a plan, as the file has them."""
    with plans.covers_file(city, plan).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def told(row: Row) -> tuple[str, str]:
    """The name and the ID number that a person of the file has on the site; the number can be nobody's."""
    number = row.get("证件号码", "")
    if number:
        return "构" + _letters(row["姓名"]), number
    return name(row["人员编号"]), id_number(serial(row["人员编号"]))


def name(key: str) -> str:
    """A name that can be one: 虚构人-000123 is 虚乙丙丁."""
    return "虚" + _letters(key)


def serial(key: str) -> int:
    """The number in 虚构人-000123."""
    return int("".join(c for c in key if c.isdigit()))


def id_number(place: int) -> str:
    """An ID number that can be nobody's: there is no region 990000."""
    year, month, day = civil_from_days(days_from_civil(1966, 1, 1) + place // 900)
    body = f"990000{year:04d}{month:02d}{day:02d}{place % 900 + 100:03d}"
    return body + check_character(body)


def _letters(key: str) -> str:
    return str(serial(key)).translate(_LETTERS)


def _of_today(rows: Sequence[Row], today: date) -> list[Row]:
    """The covers of those whom the survey counts, each with the term that runs today."""
    counted, now = format_iso(plans.setting().counted_on), today.isoformat()
    held = (row for row in rows if row["起保日"] <= counted <= row["终保日"])
    return [
        {**row, "起保日": since, "终保日": until}
        for row in held
        for since, until in [running(row["起保日"], row["终保日"], now)]
    ]


@cache
def running(since: str, until: str, today: str) -> tuple[str, str]:
    """The term of as many years as this one, renewed without a gap, that a day lies in."""
    start, after = parse_iso(since), parse_iso(until) + 1
    years = civil_from_days(after)[0] - civil_from_days(start)[0]
    if years < 1 or add_years(start, years) != after:
        return since, until
    terms = 0
    while add_years(after, terms * years) <= parse_iso(today):
        terms += 1
    return format_iso(add_years(start, terms * years)), format_iso(add_years(after, terms * years) - 1)


def _take_on(edition: Edition, rows: Sequence[Row], units: dict[str, int]) -> None:
    """People, and covers without a roster."""
    people = {row["人员编号"]: row for row in rows}
    entries = [Entry(units[row["单位编号"]], *told(row)) for row in people.values()]
    first = date.fromisoformat(min(row["首次参保日"] for row in rows))
    known = enter(None, entries, since=first, document="原有名册")
    indexes = dict(zip(people, blind_indexes([e.number for e in entries], ID_CONTEXT), strict=True))
    charter = queries.own_charter(edition)
    facts = [fact.name for fact in charter.facts if fact.table is Table.COVER and fact.name in rows[0]]
    price = next((fen for fee in charter.fees for _, fen in fee.prices), 0)
    bulk.insert(
        "enrolment_cover",
        _COLUMNS,
        [
            (
                number, known[indexes[row["人员编号"]]].person, edition.plan_id, edition.pk,
                units[row["单位编号"]], row["起保日"], row["终保日"], row["首次参保日"],
                int(row["份数"] or 1), row.get("份次", ""), row["地区"],
                json.dumps({name: row[name] for name in facts if row[name]}, ensure_ascii=False),
                int(row.get("应缴分") or price * int(row["份数"] or 1)),
                json.dumps(payers(row.get("分担分", "")), ensure_ascii=False), CoverState.LIVE.value,
            )
            for number, row in zip(numbered(first.year, len(rows)), rows, strict=True)
        ],
    )  # fmt: skip

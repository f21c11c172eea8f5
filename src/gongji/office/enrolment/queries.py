"""What other rooms and the pages ask of covers.

`records_frame` and `record_row` give covers as the covers file writes them (DESIGN 5), so that the pure rooms
decide on the same text whether it comes from a file or from here. 人员编号 is the key of the person's record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import polars as pl
from django.db.models import Q, QuerySet

from gongji.office.enrolment.choices import COVERING, CoverState
from gongji.office.enrolment.models import Cover, Roster
from gongji.office.people.models import Person
from gongji.office.plans.choices import State as EditionState
from gongji.office.plans.models import Edition
from gongji.office.unions.models import Union

FIXED: Final = (
    "参保编号", "人员编号", "单位编号", "地区", "起保日", "终保日", "首次参保日", "份数", "份次",
)  # fmt: skip
"""The columns that every covers file has; the charter's facts follow."""


def cover_on(person: Person, plan_code: str, day: date) -> Cover | None:
    """The cover of a person under a plan on a day, whichever unit it was bought by; None where there is none.

    One that was ended early covers until its last day. Of several tranches, the first.
    """
    found = Cover.objects.filter(
        person=person, plan__code=plan_code, state__in=COVERING, since__lte=day, until__gte=day
    )
    return found.select_related("plan", "edition", "union").order_by("tranche", "since").first()


def covers_of(person: Person) -> QuerySet[Cover]:
    """All covers of a person that count, latest first, with plan and unit."""
    return (
        Cover.objects.filter(person=person)
        .exclude(state__in=(CoverState.UNDONE, CoverState.PENDING))
        .select_related("plan", "edition", "union")
        .order_by("-since", "tranche")
    )


def record_row(cover: Cover) -> dict[str, str]:
    """A cover as a row of the covers file: the fixed columns, then the charter's facts."""
    fixed = (
        cover.number, str(cover.person_id), cover.union.code, cover.region, f"{cover.since:%Y-%m-%d}",
        f"{cover.until:%Y-%m-%d}", f"{cover.first_since:%Y-%m-%d}", str(cover.units), cover.tranche,
    )  # fmt: skip
    return {**dict(zip(FIXED, fixed, strict=True)), **cover.facts}


def records_frame(persons: Iterable[Person | int], plan_code: str = "") -> pl.DataFrame:
    """All covers that count of some persons, of one plan or of all, as a covers file has them."""
    keys = [p.pk if isinstance(p, Person) else p for p in persons]
    covers = Cover.objects.filter(person__in=keys, state__in=COVERING)
    if plan_code:
        covers = covers.filter(plan__code=plan_code)
    return frame_of(covers.select_related("union").order_by("number"))


def frame_of(covers: Iterable[Cover]) -> pl.DataFrame:
    """Covers as the text of a covers file."""
    rows = [record_row(cover) for cover in covers]
    names = dict.fromkeys([*FIXED, *(name for row in rows for name in row)])
    columns = {name: [row.get(name, "") for row in rows] for name in names}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def plans_open(union: Union, on: date) -> Sequence[Edition]:
    """The edition in force on a day of every plan that a union's people can join, by plan."""
    path = union.path
    editions = (
        Edition.objects.filter(state=EditionState.IN_FORCE, in_force_from__lte=on)
        .select_related("plan__union")
        .defer("text")
        .order_by("plan__code", "in_force_from")
    )
    latest = {edition.plan_id: edition for edition in editions if path.startswith(edition.plan.union.path)}
    return list(latest.values())


def usual_plan(union: Union) -> int | None:
    """The plan that a union, or one below it, handed in a roster of last; else one it has covers of."""
    rosters = Roster.objects.filter(union__path__startswith=union.path).order_by("-id")
    covers = Cover.objects.filter(union=union).order_by("-id")
    last = rosters.values_list("plan", flat=True).first()
    return covers.values_list("plan", flat=True).first() if last is None else last


def covered_on(day: date) -> QuerySet[Cover]:
    """Covers in force on a day, in the scope of who asks."""
    return Cover.objects.filter(Q(state__in=COVERING), since__lte=day, until__gte=day)

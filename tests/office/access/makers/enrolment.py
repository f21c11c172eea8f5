"""Rosters and covers of a union."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.office.access.makers.people import person_in
from tests.office.access.makers.plans import edition_of
from tests.office.access.making import Keys, World, answers, maker

_numbers = count(1)


def cover_in(world: World, union: Any, **fields: Any) -> Any:
    """A cover in force of a person of the union."""
    from gongji.office.enrolment.models import Cover

    edition, person, since = edition_of(world, union, "in_force"), person_in(union), date.today()
    return Cover.objects.create(
        number=f"演练{next(_numbers)}", person=person, plan=edition.plan, edition=edition, union=union,
        since=since, until=since + timedelta(364), first_since=since, state="live", **fields,
    )  # fmt: skip


def roster_in(world: World, union: Any, **fields: Any) -> Any:
    """A roster of the union that was looked at."""
    from gongji.office.enrolment.models import Roster

    edition = edition_of(world, union, "in_force")
    return Roster.objects.create(
        union=union, plan=edition.plan, edition=edition, paid_on=date.today(), at_union=union,
        file_name=f"虚构在{union.name}.xlsx", by=world.somebody, **fields,
    )  # fmt: skip


@maker("enrolment:*")
def roster(world: World, union: Any) -> Keys:
    """A roster."""
    return {"key": roster_in(world, union).pk}


@maker("enrolment:cover", "enrolment:remove", "enrolment:correct", "certificates:of_cover")
def cover(world: World, union: Any) -> Keys:
    """A cover."""
    return {"key": cover_in(world, union).pk}


@maker("certificates:of_roster")
def certified(world: World, union: Any) -> Keys:
    """A roster whose covers have certificates."""
    from gongji.office.portal.services import certifying

    made = roster_in(world, union)
    certifying.certify(None, cover_in(world, union, roster=made))
    return {"key": made.pk}


@maker("certificates:bound")
def bound(world: World, union: Any) -> Keys:
    """The same, and the first of the certificates."""
    return {**certified(world, union), "first": 0}


@maker("enrolment:template")
def plan(world: World, union: Any) -> Keys:
    """A plan that the union's office runs."""
    return {"plan": edition_of(world, union, "in_force").plan_id}


@maker("enrolment:changes_template", shared=True)
def kind_of_changes(world: World, union: Any) -> Keys:
    """What a list of changes asks for."""
    return {"kind": "removal"}


@maker("enrolment:form")
def form(world: World, union: Any) -> Keys:
    """The union, and a plan."""
    return {"union": union.pk, "plan": edition_of(world, union, "in_force").plan_id}


answers("enrolment:paid_on", paid_on=lambda: date.today().isoformat())


@maker("certificate")
def code(world: World, union: Any) -> Keys:
    """A code that stands on no certificate."""
    return {"code": "0" * 16}

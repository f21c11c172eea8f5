"""Under which cover and which edition an event is decided, by the charter's own dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from gongji.office.claims import working
from gongji.office.claims.models import Claim
from gongji.office.claims.queries.stated import event_row
from gongji.office.enrolment import queries as enrolment
from gongji.office.enrolment.models import Cover
from gongji.office.people.models import Person
from gongji.office.plans import queries as plans
from gongji.office.plans.models import Edition, Plan

BY_COVER: Final = "起保日"
BY_APPLICATION: Final = "申领日"


@dataclass(frozen=True, slots=True)
class Place:
    """The edition that governs an event and the cover it falls under.

    `days` are those that were looked at. `cover` is the one in force on one of them (then `in_force`), else
    the nearest one of the plan, so that the charter itself says that its term does not hold; None where the
    person never had any.
    """

    edition: Edition
    cover: Cover | None
    in_force: bool
    days: tuple[date, ...]


def cover_for(person: Person, plan: Plan, days: tuple[date, ...]) -> tuple[Cover | None, bool]:
    """The cover in force on the first day that has one, else the nearest; and whether it is in force."""
    for day in days:
        found = enrolment.cover_on(person, plan.code, day)
        if found is not None:
            return found, True
    held = list(enrolment.covers_of(person).filter(plan=plan))
    begun = [cover for cover in held if cover.since <= days[-1]]
    return (begun[0] if begun else held[-1] if held else None), False


def edition_for(plan: Plan, cover: Cover | None, happened_on: date, applied_on: date | None) -> Edition:
    """The edition that governs an event, by the date that the plan's charter names (适用版本).

    PlansError E713 where the plan had no edition in force on that day.
    """
    if cover is not None and cover.edition.governs == BY_COVER:
        return cover.edition
    governing = plans.in_force(plan.code, happened_on)
    if governing.governs == BY_APPLICATION:
        return plans.in_force(plan.code, applied_on or timezone.localdate())
    return governing


def falls_after(claim: Claim, day: date) -> bool:
    """Whether something of a claim falls after a day, by any of the days its charter counts from."""
    return max(place(claim).days) > day


def place(claim: Claim, event: dict[str, str] | None = None) -> Place:
    """Where the facts known now put a claim. The caller has opened a scope that shows the person's covers."""
    today = timezone.localdate()
    row = event_row(claim) if event is None else event
    days = working.belonging(plans.program(claim.edition, today), row)
    days = tuple(dict.fromkeys((*days, claim.happened_on)))
    cover, in_force = cover_for(claim.person, claim.plan, days)
    edition = edition_for(claim.plan, cover, claim.happened_on, claim.applied_on)
    return Place(edition, cover, in_force, days)

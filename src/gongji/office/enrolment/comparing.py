"""A roster beside the unit's last term: who renews, who is new, who was covered and is not in it this
time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from gongji.office.enrolment.choices import JOINING, CoverState, State, Verdict
from gongji.office.enrolment.models import Cover, Roster, Row
from gongji.office.guard.access import within
from gongji.office.guard.scoped import everything

_LAST: Final = timedelta(days=366)
"""How long before the payment a term may have ended to be the last one."""
_NEW: Final = ("首次", "加购")
_SAME: Final = {
    "tranche": OuterRef("tranche"), "since__lte": OuterRef("until"), "until__gte": OuterRef("since"),
}  # fmt: skip
"""The same tranche, for days that overlap."""
_UNDER_WAY: Final = (State.SUBMITTED, State.ACCEPTING)


@dataclass(frozen=True, slots=True)
class Difference:
    """People by what becomes of them from the last term to this roster."""

    last: int
    renewing: int
    again: int
    """Of the last term too, but their cover had run out before this one: it counts from the beginning."""
    new: int
    held: int
    stopped: int
    gone: int


def difference(roster: Roster) -> Difference:
    """The numbers, in three queries."""
    before = last_term(roster)
    fresh = Q(verdict=Verdict.GOOD, way__in=_NEW)
    known = Q(person__in=before.order_by().values("person"))
    rows = Row.objects.filter(roster=roster).aggregate(
        again=Count("pk", filter=fresh & known),
        new=Count("pk", filter=fresh & ~known),
        renewing=Count("pk", filter=Q(verdict=Verdict.GOOD) & ~Q(way__in=_NEW)),
        held=Count("pk", filter=Q(verdict=Verdict.HELD)),
        stopped=Count("pk", filter=~Q(verdict__in=(Verdict.GOOD, Verdict.HELD))),
    )
    people = before.order_by().values("person").distinct().count()
    left = gone(roster).order_by().values("person").distinct().count()
    return Difference(last=people, gone=left, **rows)


@dataclass(frozen=True, slots=True)
class Also:
    """People of a roster who would be enrolled twice: whom another roster under way has too, or who got cover
    since this one was checked. They are left out when the roster is accepted."""

    waiting: int
    covered: int

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self.waiting or self.covered)


def also(roster: Roster) -> Also:
    """The numbers, looked up in the whole city: people by their record, those without one by their number."""
    good = Row.objects.filter(roster=roster, verdict=Verdict.GOOD).order_by()
    with everything("whether people of a roster are enrolled elsewhere too"):
        held = Cover.objects.filter(person__id_index=OuterRef("index"), plan=roster.plan_id, **_SAME)
        covered = good.filter(Exists(held.exclude(state=CoverState.UNDONE))).count()
        return Also(_waiting(roster, good), covered)


def _waiting(roster: Roster, good: QuerySet[Row]) -> int:
    """How many stand in other rosters under way, for days that overlap."""
    others = Roster.objects.filter(plan=roster.plan_id, kind__in=JOINING, state__in=_UNDER_WAY)
    keys = list(others.exclude(pk=roster.pk).order_by().values_list("pk", flat=True))
    span = good.aggregate(first=Min("since"), last=Max("until"))
    if not keys or span["first"] is None:
        return 0
    there = Row.objects.filter(roster__in=keys, verdict=Verdict.GOOD).order_by()
    new = there.filter(person=None, since__lte=span["last"], until__gte=span["first"]).values("index")
    known = Exists(there.filter(person=OuterRef("person"), **_SAME))
    return good.filter(Q(person=None, index__in=new) | Q(known)).count()


def last_term(roster: Roster) -> QuerySet[Cover]:
    """The unit's covers under the plan that were in force when this roster was paid, or ended in the year
    before."""
    own = Cover.objects.filter(within("union__path", [roster.union.path]), plan=roster.plan_id)
    began = own.filter(since__lte=roster.paid_on, until__gte=roster.paid_on - _LAST)
    return began.exclude(state=CoverState.UNDONE).exclude(roster=roster)


def gone(roster: Roster) -> QuerySet[Cover]:
    """Those of the last term who are not in the roster and have no later cover, by when their cover ends.

    Written so that a database without statistics, as SQLite is, looks once into the roster and by person into
    the covers: otherwise it reads all covers of the plan anew for each of them.
    """
    here = Row.objects.filter(roster=roster, person__isnull=False).values("person")
    later = Cover.objects.filter(
        person=OuterRef("person"), plan=OuterRef("plan"), since__gt=OuterRef("since")
    ).exclude(state=CoverState.UNDONE)
    found = last_term(roster).exclude(person__in=here).filter(~Exists(later))
    return found.select_related("person").order_by("until", "pk")

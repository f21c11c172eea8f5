"""Covers follow people: to another union without gap or double (C02), and into the record of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from gongji.office.enrolment.choices import ChangeKind, CoverState, State
from gongji.office.enrolment.errors import EnrolmentError
from gongji.office.enrolment.models import Cover, CoverChange, Roster, Row
from gongji.office.enrolment.services.resting import changed, resting
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.people.models import Person
from gongji.office.unions.models import Union

_AT_ONCE = 5000


def transferred(actor: User | None, people: Sequence[int], to: Union, since: date) -> None:
    """The covers of people who go to another union go with them: whoever leads it sees and certifies them.

    Term, number and what was paid stay; so there is neither gap nor double cover. Covers that were over
    before stay where they were.
    """
    for at in range(0, len(people), _AT_ONCE):
        going = Cover.objects.filter(
            person__in=people[at : at + _AT_ONCE], until__gte=since, state=CoverState.LIVE
        )
        covers = list(going.exclude(union=to).order_by("pk").select_for_update())
        if not covers:
            continue
        CoverChange.objects.bulk_create(
            [
                CoverChange(
                    cover=cover, kind=ChangeKind.TRANSFERRED, on=since, before_id=cover.union_id, after=to,
                    by=actor,
                )
                for cover in covers
            ],
            batch_size=1000,
        )  # fmt: skip
        Cover.objects.filter(pk__in=[cover.pk for cover in covers]).update(union=to)
        audit.record_all("enrolment.transfer", actor, covers, union=to, data={"since": since.isoformat()})


def follow_merger(actor: User | None, union: Union, into: Union, on: date) -> None:
    """Rosters of a union that goes into another one and are still under way go on there."""
    open_ones = list(_under_way(union).order_by("pk").select_for_update())
    if not open_ones:
        return
    keys = [roster.pk for roster in open_ones]
    Row.objects.filter(roster__in=keys, union=union).update(union=into)
    Roster.objects.filter(pk__in=keys).update(union=into)
    data = {"from": union.code, "to": into.code, "on": on.isoformat()}
    audit.record_all("enrolment.follow", actor, open_ones, union=into, data=data)


def still_open(union: Union) -> str:
    """What stands in the way of dissolving a union."""
    count = _under_way(union).count()
    return f"还有 {count} 份名册在办" if count else ""


def _under_way(union: Union) -> QuerySet[Roster]:
    return Roster.objects.filter(union=union).exclude(state__in=(State.ACCEPTED, State.UNDONE))


def merged(actor: User | None, kept: Person, gone: Person) -> None:
    """The covers of a record that goes into another. One that doubles a cover of that record is undone: it
    was bought twice; a claim that rests on it stands in the way."""
    today = timezone.localdate()
    taken = list(Cover.objects.filter(person=kept).exclude(state=CoverState.UNDONE).select_for_update())
    for cover in Cover.objects.filter(person=gone).order_by("pk").select_for_update():
        double = cover.state != CoverState.UNDONE and any(
            (c.plan_id, c.tranche) == (cover.plan_id, cover.tranche)
            and c.since <= cover.until
            and cover.since <= c.until
            for c in taken
        )
        if double:
            if found := resting([cover.pk]):
                told = f"两份记录的保障重叠，{found}用到其中 {cover.number}"
                raise EnrolmentError("R123", told, "先办结案件，再合并记录")
            Cover.objects.filter(pk=cover.pk).update(state=CoverState.UNDONE)
            told = "合并记录时与另一份保障重叠；多缴的互助费由办理中心退还"
            _changed(actor, cover, ChangeKind.UNDONE, today, told)
        Cover.objects.filter(pk=cover.pk).update(person=kept)
        if not double:
            _changed(actor, cover, ChangeKind.MERGED, today, "从并入的记录转来")
            changed(actor, [cover.pk], "合并记录")
        audit.record("enrolment.merge", actor, cover, union=cover.union, person=kept.pk)


def _changed(actor: User | None, cover: Cover, kind: ChangeKind, on: date, told: str) -> None:
    CoverChange.objects.create(cover=cover, kind=kind, on=on, told=told, by=actor)

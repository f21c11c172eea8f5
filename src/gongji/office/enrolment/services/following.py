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
    """The covers of a record that goes into another. Of two that double each other one is undone, having
    been bought twice: that of the record that goes, unless a claim rests on it. EnrolmentError R123 where
    claims rest on both."""
    today = timezone.localdate()
    taken = list(Cover.objects.filter(person=kept).exclude(state=CoverState.UNDONE).select_for_update())
    for cover in Cover.objects.filter(person=gone).order_by("pk").select_for_update():
        twins = [one for one in taken if _double(one, cover)]
        rests = resting([cover.pk]) if twins else ""
        if rests and (theirs := resting([one.pk for one in twins])):
            told = f"两份记录的保障重叠，{rests}和{theirs}各用到一份"
            raise EnrolmentError("R123", told, "撤回其中一件再合并；都已经决定的，不能合并")
        out = twins if rests else [cover] if twins else []
        for one in out:
            Cover.objects.filter(pk=one.pk).update(state=CoverState.UNDONE)
            told = "合并记录时与另一份保障重叠；多缴的互助费由办理中心退还"
            _changed(actor, one, ChangeKind.UNDONE, today, told)
        taken = [one for one in taken if one not in out]
        Cover.objects.filter(pk=cover.pk).update(person=kept)
        if cover not in out:
            _changed(actor, cover, ChangeKind.MERGED, today, "从并入的记录转来")
            changed(actor, [cover.pk], "合并记录")
        audit.record("enrolment.merge", actor, cover, union=cover.union, person=kept.pk)


def _double(one: Cover, other: Cover) -> bool:
    """Whether two covers are of one plan and tranche and have a day in common; one undone has none."""
    same = (one.plan_id, one.tranche) == (other.plan_id, other.tranche)
    overlap = one.since <= other.until and other.since <= one.until
    return same and overlap and other.state != CoverState.UNDONE


def _changed(actor: User | None, cover: Cover, kind: ChangeKind, on: date, told: str) -> None:
    CoverChange.objects.create(cover=cover, kind=kind, on=on, told=told, by=actor)

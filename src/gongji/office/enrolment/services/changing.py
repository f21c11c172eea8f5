"""Changes in mid-term: covers that end early, records that were written wrong. They go up like a roster.

A correction changes the person's record, never a claim that was decided: that one is looked at again (C04).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongji.errors import GongjiError
from gongji.office.desk import services as desk
from gongji.office.enrolment.choices import ChangeKind, CoverState, Kind, State, Verdict
from gongji.office.enrolment.errors import Conflict, EnrolmentError
from gongji.office.enrolment.models import CONTENT_CONTEXT, ROW_CONTEXT, Cover, CoverChange, Roster, Row
from gongji.office.enrolment.services import asking
from gongji.office.enrolment.services.holding import SUBMIT, locked, move
from gongji.office.enrolment.services.resting import changed
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.fields import Sealed, blind_index, open_sealed, seal_text
from gongji.office.guard.masking import masked
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.people import services as people
from gongji.office.people.models import Person


def remove(actor: User | None, covers: Sequence[Cover], on: date, why: str) -> Roster:
    """Ask that covers of one unit and plan end early; `on` is their last day. What happened by then stays
    covered."""
    with transaction.atomic(), everything("covers are to end"):
        held = _live(covers)
        asked = [asking.ending(cover, on, why) for cover in held]
        return _asked(actor, Kind.REMOVAL, held, asked[0], f"减员：{why.strip()}")


def correct(actor: User | None, cover: Cover, *, name: str, id_number: str = "", why: str) -> Roster:
    """Ask that a covered person's name or number be put right; an empty number leaves it."""
    with transaction.atomic(), everything("a covered person's record is to be put right"):
        (held,) = _live([cover])
        asked = asking.putting_right(held, name, id_number, why)
        return _asked(actor, Kind.CORRECTION, [held], asked, f"更正：{held.person.name}")


def apply(actor: User | None, roster: Roster) -> None:
    """Do what an accepted removal or correction of a few asks; called with the roster locked.

    Conflict R133 where a cover has changed since: nothing is done then.
    """
    for row in good_rows(roster, 0):
        _apply(actor, roster, row)
    finish(roster)


def good_rows(roster: Roster, after: int, most: int | None = None) -> list[Row]:
    """The rows behind a line that can be done."""
    found = Row.objects.filter(roster=roster, verdict=Verdict.GOOD, line__gt=after).order_by("line")
    return list(found if most is None else found[:most])


def take(roster: Roster, rows: Sequence[Row]) -> int:
    """Do some rows of many, in the step of a job; how many. One that cannot be done any more says why, and
    the rest goes on."""
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                _apply(roster.accepted_by, roster, row)
            done += 1
        except GongjiError as error:
            Row.objects.filter(pk=row.pk).update(
                verdict=Verdict.BAD, reason=f"没有办：{masked(str(error))}"[:400]
            )
    return done


def finish(roster: Roster) -> None:
    """All of a locked roster's rows are done, but for those that could not be."""
    done = Row.objects.filter(roster=roster, verdict=Verdict.GOOD).count()
    left = roster.rows_good - done
    move(roster, State.ACCEPTED, accepted_at=timezone.now(), at_union=None)
    if roster.case is not None:
        what = f"{roster.get_kind_display()}已办"
        desk.close(roster.case, None, f"{what} {done} 人，未办 {left} 人" if left else what)


def _apply(actor: User | None, roster: Roster, row: Row) -> None:
    told = _told(row)
    cover = Cover.objects.select_for_update().get(pk=told["cover"])
    if cover.state != CoverState.LIVE:
        raise Conflict("R133", f"{row.name}的保障刚刚变了", "退回名册，请单位照现在的情况再报")
    if roster.kind == Kind.REMOVAL:
        _end(actor, roster, cover, date.fromisoformat(told["on"]), told["why"])
    else:
        _put_right(actor, roster, cover, told)


def _end(actor: User | None, roster: Roster, cover: Cover, on: date, why: str) -> None:
    before = cover.until
    Cover.objects.filter(pk=cover.pk).update(state=CoverState.ENDED, until=on)
    told = f"原终保日 {before}。{why}"[:300]
    CoverChange.objects.create(cover=cover, kind=ChangeKind.ENDED, on=on, roster=roster, told=told, by=actor)
    changed(actor, [cover.pk], "减员", until=on)
    data = {"until": on.isoformat(), "before": before.isoformat()}
    audit.record("enrolment.end", actor, cover, union=roster.union, person=cover.person_id, data=data)


def _put_right(actor: User | None, roster: Roster, cover: Cover, told: Mapping[str, Any]) -> None:
    person = Person.objects.get(pk=cover.person_id)
    people.correct(actor, person, name=told["name"], id_number=told["number"], reason=told["why"])
    fields = [
        word for word, is_so in (("姓名", told["name"] != person.name), ("证件号码", told["number"])) if is_so
    ]
    CoverChange.objects.create(
        cover=cover, kind=ChangeKind.CORRECTED, on=timezone.localdate(), roster=roster, by=actor,
        told=f"{'、'.join(fields)}。{told['why']}"[:300],
    )  # fmt: skip
    mine = Cover.objects.filter(person=cover.person_id).exclude(state=CoverState.UNDONE)
    data = {"reviews": changed(actor, list(mine.values_list("pk", flat=True)), "参保更正")}
    audit.record("enrolment.correct", actor, cover, union=roster.union, person=cover.person_id, data=data)


def _live(covers: Sequence[Cover]) -> list[Cover]:
    """The covers as they stand; they must be live, and of one unit and plan."""
    keys = [cover.pk for cover in covers]
    found = list(Cover.objects.filter(pk__in=keys).select_related("person", "union", "plan").order_by("pk"))
    if any(cover.state != CoverState.LIVE for cover in found) or len(found) < len(set(keys)) or not found:
        raise EnrolmentError("R134", "保障已经不在有效状态", "刷新保障的页，看它现在的状态")
    if len({(cover.union_id, cover.plan_id) for cover in found}) > 1:
        raise EnrolmentError("R135", "不是同一个单位、同一部计划的保障", "分开办")
    return found


def _asked(
    actor: User | None, kind: Kind, covers: Sequence[Cover], asked: asking.Asked, title: str
) -> Roster:
    first = covers[0]
    demand(actor, SUBMIT, first.union)
    roster = Roster.objects.create(
        union=first.union, plan=first.plan, edition_id=first.edition_id, kind=kind,
        paid_on=timezone.localdate(), file_name=title[:120], by=actor,
    )  # fmt: skip
    for line, cover in enumerate(covers, start=1):
        text = json.dumps({"cover": cover.pk, **asked.told}, ensure_ascii=False, sort_keys=True)
        Row.objects.create(
            roster=roster, line=line, union=cover.union, person=cover.person, name=cover.person.name,
            index=bytes(cover.person.id_index), verdict=Verdict.GOOD, since=cover.since, until=cover.until,
            first_since=cover.first_since, units=cover.units, tranche=cover.tranche, region=cover.region,
            reason=asked.said[:400], sealed=seal_text(text, ROW_CONTEXT),
            content=blind_index(text, CONTENT_CONTEXT),
        )  # fmt: skip
    count = len(covers)
    move(locked(roster.pk), State.CHECKED, rows_total=count, rows_good=count, counts={"good": count})
    audit.record("enrolment.ask", actor, roster, union=first.union, data={"kind": str(kind), "rows": count})
    return locked(roster.pk)


def _told(row: Row) -> dict[str, Any]:
    assert isinstance(row.sealed, Sealed)
    found: dict[str, Any] = json.loads(open_sealed(row.sealed))
    return found

"""A roster is taken back: before it is accepted at will, afterwards only while nothing rests on its
covers."""

from __future__ import annotations

from django.utils import timezone

from gongji.office.desk import services as desk
from gongji.office.enrolment.choices import JOINING, ChangeKind, CoverState, State
from gongji.office.enrolment.errors import EnrolmentError
from gongji.office.enrolment.models import Cover, CoverChange, Roster
from gongji.office.enrolment.services.holding import SUBMIT, held, move, reason
from gongji.office.enrolment.services.resting import resting
from gongji.office.enrolment.services.submitting import ACCEPT
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User

_AT_ONCE = 5000


def undo(actor: User | None, roster: Roster, why: str) -> Roster:
    """Take a roster back. An accepted one by the office that runs the plan, while no claim rests on it and
    none of its covers was changed since."""
    why = reason(why, "撤销的原因")
    accepted = roster.accepted_at is not None
    with held(None, roster) as row:
        demand(actor, ACCEPT if accepted else SUBMIT, row.plan.union if accepted else row.union)
        covers = 0
        if row.state == State.ACCEPTED:
            covers = _undone(actor, row, why)
        move(row, State.UNDONE, said=why, at_union=None)
        if row.case is not None and row.case.closed_at is None:
            desk.close(row.case, actor, "已撤销")
        audit.record("enrolment.undo", actor, row, union=row.union, data={"covers": covers})
        return row


def _undone(actor: User | None, roster: Roster, why: str) -> int:
    """The covers of a roster count no more, and never did."""
    if roster.kind not in JOINING:
        told = f"{roster.get_kind_display()}已经办结，不能撤销"
        raise EnrolmentError("R120", told, "要改回去的，另办更正")
    covers = Cover.objects.filter(roster=roster)
    keys = list(covers.order_by("pk").select_for_update().values_list("pk", flat=True))
    changed = covers.exclude(state=CoverState.LIVE).count()
    if changed or CoverChange.objects.filter(cover__roster=roster).exists():
        raise EnrolmentError("R121", "其中的保障后来有变更", "逐人办更正或者减员")
    for at in range(0, len(keys), _AT_ONCE):
        if found := resting(keys[at : at + _AT_ONCE]):
            raise EnrolmentError(
                "R122", f"{found}用到其中的保障", "先撤回案件；已经决定的撤不回，改为逐人办更正或者减员"
            )
    covers.update(state=CoverState.UNDONE)
    today = timezone.localdate()
    CoverChange.objects.bulk_create(
        [
            CoverChange(cover_id=key, kind=ChangeKind.UNDONE, on=today, roster=roster, told=why, by=actor)
            for key in keys
        ],
        batch_size=1000,
    )
    return len(keys)

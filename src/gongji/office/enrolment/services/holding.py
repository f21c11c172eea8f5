"""A roster held while it is changed, and its moves along the graph: each one guarded update."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongji.office.enrolment.choices import GRAPH, State
from gongji.office.enrolment.errors import Conflict, EnrolmentError
from gongji.office.enrolment.models import Roster
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything

SUBMIT: Final = "enrolment.submit"


@contextmanager
def held(actor: User | None, roster: Roster, right: str = SUBMIT) -> Iterator[Roster]:
    """The roster as it stands, locked; the actor must have the right at its union."""
    with transaction.atomic(), everything("a roster is changed as a whole"):
        row = locked(roster.pk)
        demand(actor, right, row.union)
        yield row


def locked(key: int) -> Roster:
    """The row, locked alone and then read with what belongs to it."""
    list(Roster.objects.select_for_update().filter(pk=key).values_list("pk"))
    return Roster.objects.select_related("union", "plan__union", "edition", "case").get(pk=key)


def move(roster: Roster, to: State, **changes: object) -> None:
    """Bring a locked roster to a state. EnrolmentError R101 where the graph has no such way, Conflict R102
    where somebody else moved it."""
    before = State(roster.state)
    if to not in GRAPH[before]:
        told = f"名册现在是“{before.label}”，不能这样办"
        raise EnrolmentError("R101", told, "刷新这一页，看它现在的状态")
    if Roster.objects.filter(pk=roster.pk, state=before).update(state=to, **changes) != 1:
        raise Conflict("R102", "别人刚刚办过这份名册", "刷新这一页，看它现在的状态")
    for name, value in {"state": to, **changes}.items():
        setattr(roster, name, value)


def reason(text: str, what: str) -> str:
    """A reason that has to be given."""
    text = text.strip()
    if not text:
        raise EnrolmentError("R103", f"没有写{what}", f"写明{what}")
    return text[:200]


def require_paid(on: date) -> None:
    """Refuse a day of payment that has not come."""
    if on > timezone.localdate():
        raise EnrolmentError("R104", f"缴费日 {on} 还没有到", "缴费以后再报；日期照银行回单填写")

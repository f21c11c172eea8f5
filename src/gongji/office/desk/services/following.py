"""Duties go where they can be done: with a union that merges, and back from who lost the right."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from gongji.office.desk.models import Case, Task
from gongji.office.desk.services.holding import able, held, written
from gongji.office.guard import audit
from gongji.office.guard.access import access_of
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.unions.models import Union


def follow_merger(actor: User | None, union: Union, into: Union, on: date) -> None:
    """Open cases of a union that goes into another one, and the duties that wait there, go with it."""
    with everything("what a union that ends has open goes on"):
        open_ones = Task.objects.filter(done_at__isnull=True)
        keys = set(open_ones.filter(union=union).values_list("case", flat=True))
        keys |= set(Case.objects.filter(union=union, closed_at__isnull=True).values_list("pk", flat=True))
        for case in Case.objects.filter(pk__in=keys).order_by("pk"):
            with held(case) as row:
                if row.union_id == union.pk:
                    Case.objects.filter(pk=row.pk).update(union=into)
                asked = list(open_ones.filter(case=row, union=into).values_list("right", flat=True))
                waiting = open_ones.filter(case=row, union=union)
                waiting.filter(right__in=asked).update(done_at=timezone.now(), dropped=True)
                waiting.update(union=into)
                written(row, actor, None, "转办", f"{union}并入{into}")
                audit.record(
                    "desk.follow", actor, row, union=into, data={"from": union.code, "to": into.code}
                )


def still_open(union: Union) -> str:
    """What stands in the way of dissolving a union: what is open there; empty if nothing is."""
    with everything("what a union that is to end has open"):
        keys = set(Task.objects.filter(union=union, done_at__isnull=True).values_list("case", flat=True))
        keys |= set(Case.objects.filter(union=union, closed_at__isnull=True).values_list("pk", flat=True))
    return f"还有 {len(keys)} 件在办的案件" if keys else ""


def give_back(user: User) -> int:
    """Duties that somebody has but cannot do any more wait for everybody again; how many there were."""
    with everything("a duty must wait for somebody who can do it"):
        access, count = access_of(user), 0
        mine = Task.objects.filter(assignee=user, done_at__isnull=True).select_related("case", "union")
        for task in mine.order_by("pk"):
            if access.may(task.right, task.union) or able(user, task):
                continue
            with held(task.case) as case:
                gone = Task.objects.filter(pk=task.pk, assignee=user, done_at__isnull=True)
                if gone.update(assignee=None):
                    written(case, None, None, "退回待接办", f"{user}不再有权限：{task.title}")
                    audit.record("desk.give_back", None, task, data={"case": case.pk, "user": user.pk})
                    count += 1
    return count

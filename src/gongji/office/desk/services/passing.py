"""A duty passes from hand to hand: taken, handed over, given back by somebody who keeps out of the case."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from gongji.office.desk.choices import Relation
from gongji.office.desk.errors import DeskError
from gongji.office.desk.models import Case, Line, Recusal, Task
from gongji.office.desk.services.holding import (
    READ,
    able,
    clean,
    held,
    kept_out,
    require_able,
    require_open,
    won,
    written,
)
from gongji.office.desk.services.tasks import stands_in
from gongji.office.guard import audit
from gongji.office.guard.access import access_of, demand
from gongji.office.guard.models import User

HAND_OVER = "desk.hand_over"


def take(actor: User, task: Task) -> Task:
    """Take a duty that waits for anybody, or for somebody who cannot do it any more.

    Conflict D101 where somebody else was quicker, D103 where it is somebody's already.
    """
    with held(task.case) as case:
        row = Task.objects.select_related("union", "assignee", "case").get(pk=task.pk)
        role = require_able(actor, case, row.right, row.union)
        if row.assignee is not None and row.assignee_id == task.assignee_id:
            if row.assignee_id == actor.pk:
                return row
            if able(row.assignee, row):
                raise DeskError("D103", f"“{row.title}”已经由 {row.assignee} 接办", "请接办人移交")
        _passed(row, task.assignee_id, actor)
        written(case, actor, role, "接办", row.title)
        audit.record("desk.take", actor, row, data={"case": case.pk})
    return row


def hand_over(actor: User, task: Task, to: User, why: str) -> Task:
    """Hand a duty to somebody who can do it: by who has it or stands in for them, by anyone who can while
    nobody has it, or by the right desk.hand_over.

    D104 for a person who cannot do it, Conflict D101 where it passed to somebody else meanwhile.
    """
    with held(task.case) as case:
        row = Task.objects.select_related("union", "assignee", "case").get(pk=task.pk)
        access = access_of(actor)
        theirs = row.assignee_id in (None, actor.pk) or stands_in(access, row) is not None
        if theirs and access.may(row.right, row.union):
            role = require_able(actor, case, row.right, row.union)
        else:
            demand(actor, HAND_OVER, row.union)
            role = require_able(actor, case, HAND_OVER, row.union)
        if not able(to, row):
            raise DeskError("D104", f"{to}不能办“{row.title}”：没有这项权限，或者已回避", "另选一人")
        why = clean(why, "移交的理由", needed=True)
        _passed(row, task.assignee_id, to)
        written(case, actor, role, "移交", f"{row.title}，交 {to}。{why}")
        audit.record("desk.hand_over", actor, row, purpose=why, data={"case": case.pk, "to": to.pk})
    return row


def recuse(actor: User, case: Case, relation: str, why: str) -> Recusal:
    """Keep out of a case from now on, with every account of the same person; duties they had wait anew.

    D109 where that is recorded already.
    """
    with held(case) as row:
        require_open(row)
        if kept_out(row, actor):
            raise DeskError("D109", f"{actor}已回避{row}", "不用再登记")
        role = require_able(actor, row, READ, row.union)
        why = clean(why, "关系的说明", needed=True)
        line = written(row, actor, role, "回避", Relation(relation).label)
        made = _kept_out(row, actor, Relation(relation), why, line)
        same = (
            Q(pk=actor.pk) if actor.identity is None else Q(identity=bytes(actor.identity)) | Q(pk=actor.pk)
        )
        accounts = list(User.objects.filter(same).values_list("pk", flat=True))
        Task.objects.filter(case=row, done_at__isnull=True, assignee__in=accounts).update(assignee=None)
        if row.holder_id in accounts:
            row.holder = None
            row.save(update_fields=["holder"])
        audit.record("desk.recuse", actor, row, data={"relation": relation})
    return made


def keep_out(case: Case, users: Iterable[User], relation: Relation, why: str) -> None:
    """Have others keep out of a case, since a rule bars them from it: who decided, from the appeal."""
    with held(case) as row:
        require_open(row)
        for user in users:
            if not kept_out(row, user):
                line = written(row, None, None, "回避", f"{user}：{relation.label}")
                _kept_out(row, user, relation, why, line)
                audit.record("desk.keep_out", None, row, data={"user": user.pk, "relation": relation})


def _kept_out(case: Case, user: User, relation: Relation, why: str, line: Line) -> Recusal:
    return Recusal.objects.create(
        case=case, user=user, identity=user.identity, relation=relation, why=why, line=line
    )


def _passed(task: Task, seen: int | None, to: User) -> None:
    """Put an open duty, that is still in the hand it was seen in, into another; the case goes with it."""
    won(Task.objects.filter(pk=task.pk, done_at__isnull=True, assignee=seen), task, assignee=to)
    task.assignee = to
    task.case.holder = to
    task.case.save(update_fields=["holder"])

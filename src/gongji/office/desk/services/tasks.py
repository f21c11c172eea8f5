"""Duties on a case: asked for, done, dropped."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from gongji.office.desk.choices import DUTY
from gongji.office.desk.errors import Conflict, DeskError
from gongji.office.desk.models import Case, Task
from gongji.office.desk.services.holding import (
    able,
    clean,
    held,
    require_able,
    require_open,
    through,
    won,
    written,
)
from gongji.office.guard import audit
from gongji.office.guard.access import Access, Held, access_of
from gongji.office.guard.models import User
from gongji.office.unions.models import Union


def ask(
    case: Case,
    *,
    right: str,
    union: Union,
    title: str,
    url: str,
    due_on: date | None = None,
    assignee: User | None = None,
) -> Task:
    """Have a duty wait for whoever holds `right` at `union`; an open one of that right there is given back.

    `url` is the path of the page where it is done. An `assignee` who cannot do it (any more) is left out.
    Without `due_on` the promise of the case holds. The title names no illness.
    """
    if right not in DUTY:
        raise KeyError(right)
    if not url_has_allowed_host_and_scheme(url, None) or not url.startswith("/"):
        raise ValueError(f"a task leads to a page of this site, not to {url!r}")
    with held(case) as row:
        require_open(row)
        found = Task.objects.filter(case=row, right=right, union=union, done_at__isnull=True).first()
        if found is not None:
            return found
        said = clean(title, "要办的事", needed=True)
        made = Task(case=row, union=union, right=right, title=said, url=url, due_on=due_on)
        if assignee is not None and able(assignee, made):
            made.assignee = assignee
        made.save()
        audit.record("desk.ask", None, made, data={"case": row.pk, "right": right})
    return made


def done(actor: User | None, case: Case, right: str, outcome: str, note: str = "") -> Task | None:
    """Finish the open duty of a right, with a word for what came of it (同意), and write it into the history.

    Refused without the right at the duty's union, D102 for a recused person, D103 where somebody else has it,
    Conflict D101 where somebody else was quicker. None, with a line all the same, where nobody had asked.
    """
    with held(case) as row:
        note = clean(note, "说明")
        asked = Task.objects.filter(case=row, right=right).select_related("union", "assignee").order_by("-id")
        task = _waiting(actor, [one for one in asked if one.done_at is None])
        if task is None and asked:
            won(Task.objects.none(), asked[0])
        require_open(row)
        union = task.union if task is not None else row.union
        role = require_able(actor, row, right, union)
        if task is not None:
            _require_theirs(actor, task)
            open_one = Task.objects.filter(pk=task.pk, done_at__isnull=True, assignee=task.assignee_id)
            won(open_one, task, done_at=timezone.now(), done_by=actor, outcome=outcome)
            task.refresh_from_db()
        written(row, actor, role, outcome, note, task)
        data = {"case": row.pk, "right": right, "outcome": outcome, "in_place_of": role and role.in_place_of}
        audit.record("desk.done", actor, task or row, union=union, data=data)
    return task


def drop(case: Case, right: str | None = None) -> int:
    """Close open duties (of one right, or all) that nobody needs to do any more; how many there were."""
    with held(case) as row:
        gone = Task.objects.filter(case=row, done_at__isnull=True)
        if right is not None:
            gone = gone.filter(right=right)
        count = gone.update(done_at=timezone.now(), dropped=True)
        if count:
            audit.record("desk.drop", None, row, data={"right": right, "tasks": count})
    return count


def _waiting(actor: User | None, tasks: list[Task]) -> Task | None:
    """Of several duties of one right at different unions the one this person can do."""
    if actor is None or len(tasks) < 2:
        return tasks[0] if tasks else None
    access = access_of(actor)
    fitting = [one for one in tasks if access.may(one.right, one.union)]
    return (fitting or tasks)[0]


def _require_theirs(actor: User | None, task: Task) -> None:
    """Refuse a duty that somebody else has taken and can still do."""
    if actor is None or task.assignee is None or task.assignee_id == actor.pk:
        return
    if not stands_in(access_of(actor), task) and able(task.assignee, task):
        told = f"“{task.title}”已经由 {task.assignee} 接办"
        raise DeskError("D103", told, "请接办人移交，或请有移交权限的人移交")


def stands_in(access: Access, task: Task) -> Held | None:
    """The role by which somebody stands in for the one who has taken a task."""
    if task.assignee_id is None:
        return None
    lent = Access(access.user, access.on, tuple(h for h in access.held if h.in_place_of == task.assignee_id))
    return through(lent, task.case, task.right, task.union)


__all__ = ["Conflict", "ask", "done", "drop", "stands_in"]

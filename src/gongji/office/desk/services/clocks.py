"""The promised clock of a case: it stands still while papers are awaited, and the promise moves on."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from gongji.codes.workdays import add_working_days, working_days
from gongji.office.desk.errors import DeskError
from gongji.office.desk.models import Case, Pause
from gongji.office.desk.services.holding import READ, clean, held, require_able, require_open, written
from gongji.office.guard import audit
from gongji.office.guard.models import User


def pause(case: Case, actor: User | None, reason: str) -> Pause:
    """Stop the clock from today. DeskError D106 while it stands already, D105 on a closed case."""
    with held(case) as row:
        require_open(row)
        role = require_able(actor, row, READ, row.union)
        if Pause.objects.filter(case=row, until__isnull=True).exists():
            raise DeskError("D106", f"{row}的时钟已经停着", "先恢复计时")
        why = clean(reason, "停钟的事由", needed=True)
        made = Pause.objects.create(case=row, since=timezone.localdate(), reason=why)
        written(row, actor, role, "停钟", why)
        audit.record("desk.pause", actor, row, data={"pause": made.pk})
    return made


def resume(case: Case, actor: User | None) -> Pause:
    """Let the clock go on today; the promise moves on by the working days from the stop until today.

    A promise that was broken before the stop stays broken. DeskError D107 while the clock is running.
    """
    with held(case) as row:
        require_open(row)
        role = require_able(actor, row, READ, row.union)
        ended = stopped(row, timezone.localdate())
        if ended is None:
            raise DeskError("D107", f"{row}的时钟没有停", "看这一案的经过")
        written(row, actor, role, "恢复计时", f"停 {ended.moved} 个工作日")
        audit.record("desk.resume", actor, row, data={"pause": ended.pk, "due": row.due_on})
    return ended


def stopped(case: Case, today: date) -> Pause | None:
    """End the stop that is open, if one is, and move the promise of the locked case."""
    open_one = Pause.objects.filter(case=case, until__isnull=True).first()
    if open_one is None:
        return None
    days = working_days(open_one.since, today)
    open_one.until, open_one.moved = max(today, open_one.since), days
    open_one.save(update_fields=["until", "moved"])
    if days and case.due_on is not None and case.due_on >= open_one.since:
        case.due_on = add_working_days(case.due_on, days)
        case.save(update_fields=["due_on"])
    return open_one

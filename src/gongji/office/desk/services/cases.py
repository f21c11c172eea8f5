"""A case is opened, remarked on, closed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from gongji.codes.workdays import add_working_days
from gongji.office.desk.choices import OPENS, Kind
from gongji.office.desk.models import Case, Line, Task
from gongji.office.desk.services.clocks import stopped
from gongji.office.desk.services.holding import READ, clean, held, require_able, require_open, written
from gongji.office.desk.services.numbering import next_number
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.unions.models import Union


def open_case(
    actor: User | None, union: Union, kind: str, title: str, *, promised_days: int | None = None
) -> Case:
    """Open a case with the next number of its kind and year; `union` is whose case it is.

    `promised_days` are working days, the day of opening not counted. The title names no illness; DeskError
    D108 where it holds an ID or card number, `Refused` without the right that opens the kind.
    """
    now = timezone.now()
    today, kind = timezone.localdate(now), Kind(kind).value
    with transaction.atomic(), everything("a case is opened"):
        role = demand(actor, OPENS[kind], union)
        case = Case.objects.create(
            union=union, kind=kind, year=today.year, number=next_number(kind, today.year),
            title=clean(title, "事项", needed=True), opened_by=actor, opened_at=now,
            promised_days=promised_days,
            due_on=add_working_days(today, promised_days) if promised_days else None,
        )  # fmt: skip
        written(case, actor, role, "立案")
        audit.record("desk.open", actor, case, data={"number": case.written_number})
    return case


def note(case: Case, actor: User | None, word: str, note: str = "") -> Line:
    """One line of the history by somebody who is not recused, or by the system (None)."""
    with held(case) as row:
        role = require_able(actor, row, READ, row.union)
        line = written(row, actor, role, word, clean(note, "说明"))
        audit.record("desk.note", actor, row, data={"entry": line.pk})
    return line


def close(case: Case, actor: User | None, word: str) -> Case:
    """Close a case with the word of its result (`已给付`); duties that are left are no longer wanted.

    DeskError D105 when it is closed already.
    """
    with held(case) as row:
        require_open(row)
        role = require_able(actor, row, READ, row.union)
        now = timezone.now()
        Task.objects.filter(case=row, done_at__isnull=True).update(done_at=now, dropped=True)
        stopped(row, timezone.localdate(now))
        row.closed_at, row.closed_word = now, word
        row.save(update_fields=["closed_at", "closed_word"])
        written(row, actor, role, "办结", word)
        audit.record("desk.close", actor, row, data={"word": word})
    return row

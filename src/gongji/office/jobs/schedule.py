"""Work that starts by itself: each kind with `every` has a row that says when it is next due."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from gongji.office.jobs.clock import after
from gongji.office.jobs.kinds import scheduled
from gongji.office.jobs.models import Schedule
from gongji.office.jobs.services import start


def start_due() -> int:
    """Start what is due; of several workers one starts it. How many were started."""
    count = 0
    for kind in scheduled():
        assert kind.every is not None
        if not Schedule.objects.filter(kind=kind.name).exists():
            Schedule.objects.bulk_create([Schedule(kind=kind.name, next_at=Now())], ignore_conflicts=True)
        with transaction.atomic():
            due = Schedule.objects.filter(kind=kind.name, next_at__lte=Now())
            if due.update(next_at=after(kind.every)):
                start(kind.name, {}, None, key=kind.name)
                count += 1
    return count

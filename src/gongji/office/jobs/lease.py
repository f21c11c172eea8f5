"""Who works on a job: a lease that runs out, and a fence that grows with every holder.

The lease keeps two workers apart while clocks and processes behave; the fence holds when they do not: every
write for a job names the fence its worker was given, and matches no row once another worker has taken over.
`docs/algorithms/lease.md` tells the whole.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from gongji.office.jobs.choices import State
from gongji.office.jobs.clock import after
from gongji.office.jobs.models import Job


def free() -> Q:
    """Jobs that a worker may take: due, or left behind by a worker whose lease ran out."""
    return Q(state=State.WAITING, run_after__lte=Now()) | Q(state=State.RUNNING, lease_until__lt=Now())


def take(job_id: int, holder: str, lease: timedelta) -> Job | None:
    """The job, now held by `holder` under a new fence; None where it is not free."""
    seen = Job.objects.filter(pk=job_id).values_list("fence", flat=True).first()
    if seen is None:
        return None
    taken = (
        Job.objects.filter(free(), pk=job_id, fence=seen)
        .filter(finished_at__isnull=True)
        .update(
            state=State.RUNNING,
            fence=seen + 1,
            holder=holder,
            lease_until=after(lease),
            attempts=F("attempts") + 1,
            started_at=Coalesce(F("started_at"), Now()),
        )
    )
    return Job.objects.get(pk=job_id, fence=seen + 1) if taken else None


def held(job_id: int, fence: int) -> QuerySet[Job]:
    """The job, while that fence still holds it."""
    return Job.objects.filter(pk=job_id, fence=fence, state=State.RUNNING)


def close(job_id: int, fence: int, state: State, **fields: Any) -> bool:
    """End a job; False where another worker holds it."""
    return bool(
        held(job_id, fence).update(
            state=state, lease_until=None, finished_at=Now(), cancel_asked=False, **fields
        )
    )


def put_back(job_id: int, fence: int, delay: timedelta, **fields: Any) -> bool:
    """Let a job wait again; False where another worker holds it."""
    return bool(
        held(job_id, fence).update(state=State.WAITING, lease_until=None, run_after=after(delay), **fields)
    )

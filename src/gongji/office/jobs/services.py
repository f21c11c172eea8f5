"""Starting a job, cancelling it, trying it again."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from gongji.office.guard.audit import record
from gongji.office.guard.models import User
from gongji.office.jobs import delivery
from gongji.office.jobs.choices import OPEN, State
from gongji.office.jobs.clock import after
from gongji.office.jobs.errors import JobError
from gongji.office.jobs.kinds import Payload, kind_of
from gongji.office.jobs.models import Job


def start(
    kind: str,
    payload: Payload,
    actor: User | None,
    key: str | None = None,
    *,
    delay: timedelta = timedelta(0),
) -> Job:
    """Have a worker do it, once the caller's transaction commits; an open job of the same key is given back.

    Payload is JSON without personal data (numbers of rows, never names). JobError J001 for an unknown kind.
    """
    kind_of(kind)
    with transaction.atomic():
        while True:
            job = _open(kind, key) or _create(kind, payload, actor, key, delay)
            if job is not None:
                return job


def _open(kind: str, key: str | None) -> Job | None:
    if key is None:
        return None
    return Job.objects.filter(kind=kind, key=key, state__in=OPEN).first()


def _create(kind: str, payload: Payload, actor: User | None, key: str | None, delay: timedelta) -> Job | None:
    """None where another transaction opened that key first."""
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, payload=payload, actor=actor, key=key, created_at=Now(), run_after=after(delay)
            )
    except IntegrityError:
        if key is None:
            raise
        return None
    delivery.send(job, delay)
    job.refresh_from_db()
    if actor is not None:
        record("jobs.start", actor, job, data={"kind": kind})
    return job


def cancel(job: Job, actor: User) -> Job:
    """End a job: at once while it waits, at its next step while it runs. What its steps wrote stays."""
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
        ended = waiting.update(state=State.CANCELLED, finished_at=Now())
        running = Job.objects.filter(pk=job.pk, state=State.RUNNING)
        if not ended and not running.update(cancel_asked=True):
            job.refresh_from_db()
            raise JobError("J002", f"这件后台事项已经{job.word}，不能取消")
        job.refresh_from_db()
        record("jobs.cancel", actor, job, data={"kind": job.kind})
    return job


def again(job: Job, actor: User) -> Job:
    """Go on with a failed job behind its last step; what was done is not done twice."""
    try:
        with transaction.atomic():
            failed = Job.objects.filter(pk=job.pk, state=State.FAILED)
            if not failed.update(
                state=State.WAITING, attempts=0, run_after=Now(), finished_at=None, error="", result=None
            ):
                raise JobError("J003", "只有未办成的事项可以再办", "刷新页面看现在的状态")
            delivery.send(job)
            job.refresh_from_db()
            record("jobs.again", actor, job, data={"kind": job.kind})
    except IntegrityError:
        raise JobError("J004", "同一件事已经在办", "看后台事项里正在办的那一件") from None
    return job

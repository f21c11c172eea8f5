"""Running one job: take it, work, and record how it ended."""

from __future__ import annotations

import json
import os
import socket
import traceback
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, get_ident
from typing import Any

import structlog
from django.db import transaction

from gongji.errors import GongjiError
from gongji.office.guard.masking import masked
from gongji.office.guard.scoped import as_account, everything
from gongji.office.jobs import delivery, lease
from gongji.office.jobs.choices import State
from gongji.office.jobs.errors import Cancelled, HandedBack, JobError, LeaseLost
from gongji.office.jobs.heartbeat import Heartbeat
from gongji.office.jobs.kinds import Kind, kind_of
from gongji.office.jobs.models import Job
from gongji.office.jobs.progress import Progress

log = structlog.get_logger(__name__)


def _holder() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{get_ident()}"


@dataclass(frozen=True, slots=True)
class Seat:
    """A worker as a job sees it: its name, how long a lease is, and when it wants to leave."""

    holder: str = field(default_factory=_holder)
    lease: timedelta = timedelta(seconds=30)
    beat: timedelta = timedelta(seconds=1)
    stopping: Event = field(default_factory=Event)


SEAT: ContextVar[Seat | None] = ContextVar("seat", default=None)
"""The worker that runs in this thread."""


def run_here(job_id: int) -> None:
    """Run a job in this thread, if it is free; never raises for what goes wrong inside it."""
    seat = SEAT.get() or Seat()
    job = lease.take(job_id, seat.holder, seat.lease)
    if job is None:
        return
    try:
        kind = kind_of(job.kind)
    except JobError as error:  # started by a version that knew it
        return _fail(job, str(error))
    if job.cancel_asked:
        lease.close(job.pk, job.fence, State.CANCELLED)
    elif job.attempts > kind.attempts:
        _fail(job, f"办理的进程连续 {kind.attempts} 次中断。改法：请管理员看日志，改好后点“再办”")
    else:
        _work(job, kind, seat)


def _work(job: Job, kind: Kind, seat: Seat) -> None:
    progress = Progress(job.pk, job.fence, job.position, seat.lease, seat.stopping)
    heartbeat = Heartbeat(progress, seat.beat)
    heartbeat.start()
    try:
        with as_account(job.actor) if job.actor else everything(f"{kind.name} 由系统办理"):
            result = kind.work(job.payload, progress)
    except BaseException as error:
        heartbeat.stop()
        _ended_badly(job, kind, error)
        if not isinstance(error, Exception | LeaseLost | Cancelled | HandedBack):
            raise
    else:
        heartbeat.stop()
        _done(job, kind, result, progress)


def _done(job: Job, kind: Kind, result: dict[str, Any] | None, progress: Progress) -> None:
    try:
        json.dumps(result)
    except TypeError as error:
        _ended_badly(job, kind, error)
    else:
        lease.close(job.pk, job.fence, State.DONE, result=result, error="", **progress.columns)


def _ended_badly(job: Job, kind: Kind, error: BaseException) -> None:
    match error:
        case LeaseLost():
            log.warning("jobs.lease_lost", job=job.pk, kind=job.kind)
        case Cancelled():
            lease.close(job.pk, job.fence, State.CANCELLED)
        case HandedBack() | KeyboardInterrupt() | SystemExit():
            _again(job, timedelta(0), attempts=job.attempts - 1)
        case GongjiError():
            _fail(job, masked(str(error)))
        case _:
            _failed_by_surprise(job, kind, error)


def _failed_by_surprise(job: Job, kind: Kind, error: BaseException) -> None:
    place = traceback.extract_tb(error.__traceback__)[-1]
    name = type(error).__name__
    log.error("jobs.failed", job=job.pk, kind=job.kind, error=name, file=place.filename, line=place.lineno)
    now = Job.objects.values_list("attempts", flat=True).get(pk=job.pk)
    said = f"系统内部出错（{name}）"
    if now >= kind.attempts:
        _fail(job, f"{said}，试了 {now} 次没有办成。改法：请管理员看日志，改好后点“再办”")
    else:
        _again(job, kind.delay(now), error=f"{said}，第 {now} 次；稍后自动再试")


def _fail(job: Job, said: str) -> None:
    lease.close(job.pk, job.fence, State.FAILED, error=said)


def _again(job: Job, delay: timedelta, **fields: Any) -> None:
    with suppress(LeaseLost), transaction.atomic():
        if not lease.put_back(job.pk, job.fence, delay, **fields):
            raise LeaseLost
        delivery.send(job, delay)

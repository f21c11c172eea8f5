"""The worker: takes what is delivered, starts what is due, and delivers again what a dead worker left."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from threading import Event
from typing import Final

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from gongji.office.jobs import delivery, schedule
from gongji.office.jobs.execution import SEAT, Seat

log = structlog.get_logger(__name__)

_POLL: Final = 1.0
"""Seconds between two looks at an empty queue."""


def run(stop: Event, *, lease: timedelta = timedelta(seconds=30), poll: float = _POLL) -> None:
    """Work until `stop` is set; a running job is then handed back at its next step."""
    beat = min(timedelta(seconds=1), lease / 4)
    seat = Seat(lease=lease, beat=beat, stopping=stop)
    token = SEAT.set(seat)
    log.info("jobs.worker_started", holder=seat.holder)
    tended = float("-inf")
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                if time.monotonic() - tended >= poll:
                    tended = time.monotonic()
                    schedule.start_due()
                    delivery.send_again(lease)
                if not _one(seat):
                    stop.wait(poll)
            except DatabaseError as error:
                log.warning("jobs.database_failed", error=type(error).__name__)
                with suppress(DatabaseError):
                    connection.close()
                stop.wait(poll)
    finally:
        SEAT.reset(token)
        connection.close()
        log.info("jobs.worker_ended", holder=seat.holder)


def _one(seat: Seat) -> bool:
    """Do one delivery; False where none was ready."""
    with exclusive_transaction():
        delivered = DBTaskResult.objects.ready().get_locked()
        if delivered is None:
            return False
        delivered.claim(seat.holder)
    hand = Worker(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=1, worker_id=seat.holder,
    )  # fmt: skip
    hand.run_task(delivered)
    return True


def run_all() -> int:
    """Do everything that is ready now, in this thread; how many deliveries that took."""
    seat = Seat()
    token = SEAT.set(seat)
    count = 0
    try:
        while _one(seat):
            count += 1
    finally:
        SEAT.reset(token)
    return count

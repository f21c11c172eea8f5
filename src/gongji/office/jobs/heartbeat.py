"""A thread beside a running job: renews its lease, writes its progress, hears that it was cancelled."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event, Thread

import structlog
from django.db import DatabaseError, connection

from gongji.office.jobs import lease
from gongji.office.jobs.clock import after
from gongji.office.jobs.progress import Progress, Shown

log = structlog.get_logger(__name__)


class Heartbeat(Thread):
    """Beats until stopped. A database that does not answer is no reason to give up before the lease ends."""

    def __init__(self, progress: Progress, beat: timedelta) -> None:
        super().__init__(name=f"heartbeat-{progress.job_id}", daemon=True)
        self._progress = progress
        self._beat = beat.total_seconds()
        self._ended = Event()
        self._written: Shown | None = None
        self._renewed = time.monotonic()

    def run(self) -> None:
        """Beat by beat."""
        try:
            while not self._ended.wait(self._beat) and not self._progress.lost.is_set():
                try:
                    self._once()
                except DatabaseError as error:
                    self._missed(error)
                    connection.close()
        finally:
            connection.close()

    def stop(self) -> None:
        """Ends the thread and waits for it."""
        self._ended.set()
        self.join()

    def _missed(self, error: DatabaseError) -> None:
        log.warning("jobs.heartbeat_failed", job=self._progress.job_id, error=type(error).__name__)

    def _once(self) -> None:
        progress = self._progress
        held = lease.held(progress.job_id, progress.fence)
        asked = held.values_list("cancel_asked", flat=True).first()
        if asked is None:
            progress.lost.set()
        elif asked:
            progress.cancelled.set()
        shown = progress.shown
        due = time.monotonic() - self._renewed > progress.lease.total_seconds() / 3
        if shown == self._written and not due:
            return
        if not held.update(lease_until=after(progress.lease), **progress.columns):
            progress.lost.set()
        self._written, self._renewed = shown, time.monotonic()

"""What a job is given: how far it got, a way to say so, and steps that happen once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import Any

from django.db import transaction

from gongji.office.jobs import lease
from gongji.office.jobs.clock import after
from gongji.office.jobs.errors import Cancelled, HandedBack, LeaseLost
from gongji.office.jobs.models import Job

Shown = tuple[int, int | None, str]


@dataclass(slots=True)
class Progress:
    """The handle of a running job. `position` is what the last committed step saved; None before any."""

    job_id: int
    fence: int
    position: Any
    lease: timedelta
    stopping: Event
    lost: Event = field(default_factory=Event)
    cancelled: Event = field(default_factory=Event)
    shown: Shown | None = None

    @property
    def token(self) -> str:
        """The same for every try of this job: an idempotency key for what lies outside the database."""
        return f"job-{self.job_id}"

    @property
    def columns(self) -> dict[str, Any]:
        """What was shown last, as the row keeps it."""
        return {} if self.shown is None else dict(zip(("done", "total", "note"), self.shown, strict=True))

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None:
        """Show how far the work is; costs nothing, since the heartbeat writes it once a second at most."""
        self.shown = (done, total, note[:200])
        self.require()

    def require(self) -> None:
        """Raises `Stopped` where the job must end here."""
        if self.lost.is_set():
            raise LeaseLost
        if self.cancelled.is_set():
            raise Cancelled
        if self.stopping.is_set():
            raise HandedBack

    @contextmanager
    def step(
        self, done: int, total: int | None = None, note: str = "", position: Any = None
    ) -> Iterator[None]:
        """One piece of work that happens once: its writes and `position` (default `done`) commit together.

        The job's row is locked meanwhile, under this worker's fence; after a kill the next worker reads
        `progress.position` and goes on behind the last step that committed.
        """
        self.require()
        saved = done if position is None else position
        with transaction.atomic(durable=True):
            self._lock()
            yield
            lease.held(self.job_id, self.fence).update(
                position=saved,
                done=done,
                total=total,
                note=note[:200],
                attempts=1,
                lease_until=after(self.lease),
            )
        self.position = saved
        self.shown = (done, total, note[:200])

    def _lock(self) -> None:
        held: Job | None = lease.held(self.job_id, self.fence).select_for_update().first()
        if held is None:
            raise LeaseLost
        if held.cancel_asked:
            raise Cancelled

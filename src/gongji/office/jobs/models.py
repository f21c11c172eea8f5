"""A job, and when repeated work is next due."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from gongji.office.jobs.choices import LOOK, OPEN, State
from gongji.office.jobs.errors import JobError
from gongji.office.jobs.kinds import kind_of


class Job(models.Model):
    """One piece of background work. The row is the truth; a delivery of django-tasks only wakes a worker."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, null=True, help_text="同一事项、同一键，同时只办一件")
    payload = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    delivery = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField()

    fence = models.PositiveBigIntegerField(default=0)
    holder = models.CharField(max_length=80, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)
    position = models.JSONField(null=True)

    result = models.JSONField(null=True)
    error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["actor", "-id"], name="jobs_of_actor"),
            models.Index(fields=["state", "run_after"], name="jobs_due"),
            models.Index(fields=["kind", "key"], name="jobs_of_key"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=[str(state) for state in OPEN]),
                name="jobs_one_open_for_a_key",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in State]), name="jobs_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=str(State.RUNNING)) | Q(lease_until__isnull=False),
                name="jobs_running_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in OPEN]) | Q(finished_at__isnull=False),
                name="jobs_closed_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.pk}"

    @property
    def title(self) -> str:
        """What the job does, in words; the bare name for a kind that this version no longer has."""
        try:
            return kind_of(self.kind).title
        except JobError:
            return self.kind

    @property
    def look(self) -> str:
        """The class of the state in the look."""
        return LOOK[self.state]

    @property
    def word(self) -> str | Promise:
        """The word for the state; a job that was asked to end says so."""
        return "正在取消" if self.open and self.cancel_asked else State(self.state).label

    @property
    def open(self) -> bool:
        """Does it still move?"""
        return self.state in OPEN

    @property
    def outcome(self) -> list[tuple[str, Any]]:
        """The result as pairs of word and value."""
        return list(self.result.items()) if isinstance(self.result, dict) else []


class Schedule(models.Model):
    """When a kind of repeated work starts next; one row for each kind."""

    kind = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.next_at}"

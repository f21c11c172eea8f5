"""What the room refuses, and how a job is told that it must stop."""

from __future__ import annotations

from gongji.errors import GongjiError


class JobError(GongjiError):
    """A job that cannot be started, cancelled or tried again."""


class Stopped(BaseException):
    """Raised inside a job where it must end at once. No `Exception`, so that no job catches it by mistake."""


class LeaseLost(Stopped):
    """Another worker holds the job now; nothing more may be written for it."""


class Cancelled(Stopped):
    """Somebody asked for the job to end."""


class HandedBack(Stopped):
    """The worker is shutting down; the job goes on in another one, from its last step."""

"""The states of a job: the word people see and the class of the look."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("等候")
    RUNNING = "running", _("办理中")
    DONE = "done", _("办成")
    FAILED = "failed", _("未办成")
    CANCELLED = "cancelled", _("已取消")


OPEN: Final = (State.WAITING, State.RUNNING)
"""States from which a job still moves."""

LOOK: Final[dict[str, str]] = {
    State.WAITING: "watch",
    State.RUNNING: "step",
    State.DONE: "paid",
    State.FAILED: "conflict",
    State.CANCELLED: "refused",
}

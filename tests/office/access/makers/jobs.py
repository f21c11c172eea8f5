"""A job that somebody who works in the union gave."""

from __future__ import annotations

from typing import Any

from tests.office.access.makers.guard import _account
from tests.office.access.making import Keys, World, maker


def _job(union: Any, state: str) -> Any:
    from django.utils import timezone

    from gongji.office.jobs.models import Job

    now = timezone.now()
    done = now if state == "failed" else None
    return Job.objects.create(
        kind="drill", actor=_account(union), state=state, run_after=now, created_at=now, finished_at=done
    )


@maker("jobs:*")
def waiting(world: World, union: Any) -> Keys:
    """One that waits."""
    return {"pk": _job(union, "waiting").pk}


@maker("jobs:again")
def failed(world: World, union: Any) -> Keys:
    """One that failed."""
    return {"pk": _job(union, "failed").pk}

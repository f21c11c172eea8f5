"""The count is taken anew every quarter of an hour, and after midnight."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from gongji.office.insight.counting import recount
from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.progress import Progress


@job("insight.recount", "统计参保情况", every=timedelta(minutes=15), attempts=3)
def count(payload: Payload, progress: Progress) -> Payload:
    """Count who is covered, by union."""
    with progress.step(1, 1):
        unions = recount(timezone.localdate())
    return {"工会": unions}

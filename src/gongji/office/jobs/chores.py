"""Repeated work that belongs to no other room."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from gongji.office.guard import audit, scratch
from gongji.office.jobs import delivery
from gongji.office.jobs.choices import State
from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.models import Job
from gongji.office.jobs.progress import Progress

_KEPT: Final = timedelta(days=1)
_LEFT: Final = timedelta(hours=1)
_SEEN: Final = 1000
"""Rows of each index that SQLite looks at, as its manual advises (PRAGMA analysis_limit)."""


@job("jobs.prune", "清理办完的定时事项", every=timedelta(hours=1))
def prune(payload: Payload, progress: Progress) -> Payload:
    """Forget deliveries, and repeated work that went well, a day after; what people started stays.

    Files in clear that a killed process left go an hour after.
    """
    deliveries = delivery.forget(_KEPT)
    old = Job.objects.filter(actor=None, state=State.DONE, finished_at__lt=timezone.now() - _KEPT)
    jobs, _ = old.delete()
    return {"投递": deliveries, "定时事项": jobs, "中断的上传": scratch.sweep(_LEFT)}


@job("database.count", "更新数据库的统计", every=timedelta(hours=1))
def count(payload: Payload, progress: Progress) -> Payload:
    """Let SQLite see how its rows lie, without which it joins large tables the wrong way round.

    PostgreSQL does so itself (autovacuum).
    """
    if connection.vendor != "sqlite":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {_SEEN}")
        cursor.execute("ANALYZE")
    return {"分析": "SQLite"}


@job("audit.seal", "封存审计记录", every=timedelta(seconds=30))
def seal(payload: Payload, progress: Progress) -> Payload:
    """Bind the new audit rows to the chain; twice as often as A05 asks: one late turn is no breach."""
    sealing = audit.seal()
    return {"行数": sealing.rows, "链头": sealing.head}

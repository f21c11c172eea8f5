"""Counting how often something is asked for, so that guessing is slow; the same for what exists and not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gongji.office.guard.fields import blind_index
from gongji.office.portal.models import Gate

Windows = Sequence[tuple[timedelta, int]]


def passed(kind: str, value: str, windows: Windows) -> bool:
    """Count one more; False where a window has had its most. Each window counts, whatever the others say.

    A guarded update of a locked row: two askers at once are counted as two.
    """
    now = timezone.now()
    return all([_one(kind, value, length, most, now) for length, most in windows])


def _one(kind: str, value: str, length: timedelta, most: int, now: datetime) -> bool:
    seconds = int(length.total_seconds())
    window = int(now.timestamp()) // seconds
    key = blind_index(f"{value}\0{seconds}\0{window}", f"portal.gate.{kind}")
    until = datetime.fromtimestamp((window + 1) * seconds, UTC)
    with transaction.atomic():
        Gate.objects.bulk_create([Gate(key=key, until=until)], ignore_conflicts=True)
        return Gate.objects.filter(key=key, count__lt=most).update(count=F("count") + 1) == 1

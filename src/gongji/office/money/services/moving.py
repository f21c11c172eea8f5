"""The guarded moves of payables, batches and lines: each from the state somebody saw, or not at all (P03).

Rows are locked in one order, so that nobody waits in a circle: batch or receipt, fund, payables, decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from gongji.office.guard.scoped import everything
from gongji.office.money.models import Batch, BatchLine, Fund, Payable, Period
from gongji.office.money.payout_errors import Conflict
from gongji.office.money.payout_states import BatchState, LineState, Owed

_LOOK_AGAIN: Final = "重新打开这一页，看过再办"


@contextmanager
def held_batch(batch: Batch) -> Iterator[Batch]:
    """The batch as it stands, nobody else changing it until the transaction ends."""
    with transaction.atomic(), everything("a batch is changed whole"):
        Batch.objects.select_for_update().get(pk=batch.pk)
        yield Batch.objects.select_related("fund__union", "fund__plan", "union").get(pk=batch.pk)


def hold_fund(key: int) -> None:
    """The fund's row, held to the end of the transaction, before payables and decisions are touched."""
    Fund.objects.select_for_update().get(pk=key)


def held_payables(keys: Sequence[int]) -> list[Payable]:
    """Payables, locked in the order of their keys, each with its person and account."""
    found = Payable.objects.filter(pk__in=keys).order_by("pk")
    # Locked alone and then read with what hangs on them: joined, a changed row would drop out.
    list(found.select_for_update().values_list("pk"))
    return list(found.select_related("obligation", "person", "account", "fund"))


def move_batch(batch: Batch, before: BatchState, after: BatchState, **changes: Any) -> None:
    """Move a batch in one update that names the state it must have. Conflict M221 when it is no longer so."""
    if Batch.objects.filter(pk=batch.pk, state=before).update(state=after, **changes) != 1:
        now = Batch.objects.get(pk=batch.pk)
        raise Conflict("M221", f"{now} 已经被别人办过，现在是“{now.get_state_display()}”", _LOOK_AGAIN)
    batch.refresh_from_db()


def move_payables(keys: Sequence[int], before: Owed, after: Owed, **changes: Any) -> None:
    """Move payables together, all or none."""
    if Payable.objects.filter(pk__in=keys, state=before).update(state=after, **changes) != len(keys):
        raise Conflict("M221", "有的给付已经被别人办过", _LOOK_AGAIN)


def move_line(line: BatchLine, before: LineState, after: LineState, **changes: Any) -> None:
    """Move one line."""
    if BatchLine.objects.filter(pk=line.pk, state=before).update(state=after, **changes) != 1:
        now = BatchLine.objects.get(pk=line.pk)
        raise Conflict("M221", f"{now} 已经被别人办过，现在是“{now.get_state_display()}”", _LOOK_AGAIN)
    line.refresh_from_db()


def booked_on(fund: Fund, day: date) -> date:
    """The day an entry is dated: the day it is about, or today where that month is closed."""
    closed = Period.objects.filter(fund=fund, closed_at__isnull=False).order_by("-year", "-month").first()
    return timezone.localdate() if closed and (day.year, day.month) <= (closed.year, closed.month) else day

"""Numbers without gap and without repeat: one locked row for each series and year.

The number is taken in the transaction that stores the document. If that fails the number was never given out,
and whoever waits for the row gets the same one. `docs/algorithms/numbering.md` tells why nothing less holds.
"""

from __future__ import annotations

from django.db import connection

from gongji.office.papers.errors import PaperError
from gongji.office.papers.models import Counter


def next_number(series: str, year: int) -> int:
    """The next number, held until the caller's transaction ends. PaperError outside of one."""
    if not connection.in_atomic_block:
        raise PaperError("P201", "编号要和文书在同一个事务里")
    Counter.objects.bulk_create([Counter(series=series, year=year)], ignore_conflicts=True)
    row = locked(series, year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def locked(series: str, year: int) -> Counter:
    """The counter, held to the end of the transaction."""
    return Counter.objects.select_for_update().get(series=series, year=year)

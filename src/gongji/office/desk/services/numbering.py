"""Numbers of cases, without gap and without repeat: one locked row for each kind and year.

The number is taken in the transaction that stores the case; if that fails it was never given out.
`docs/algorithms/numbering.md` tells why nothing less holds.
"""

from __future__ import annotations

from gongji.office.desk.models import Counter


def next_number(kind: str, year: int) -> int:
    """The next number, held until the caller's transaction ends."""
    Counter.objects.bulk_create([Counter(kind=kind, year=year)], ignore_conflicts=True)
    row = locked(kind, year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def locked(kind: str, year: int) -> Counter:
    """The counter, held to the end of the transaction."""
    return Counter.objects.select_for_update().get(kind=kind, year=year)

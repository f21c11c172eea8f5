"""What workers do for this room: read what the bank sent back."""

from __future__ import annotations

from typing import Final

from gongji.office.guard.scoped import everything
from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.progress import Progress
from gongji.office.money.models import ReturnFile
from gongji.office.money.services import returning
from gongji.office.money.services.answering import codes_of

CHUNK: Final = 20
"""Rows of one step: about half a second."""


@job(returning.READ, "读入银行回单")
def read(payload: Payload, progress: Progress) -> Payload:
    """Read a file on from the row behind the last one kept, some rows a step."""
    with everything("a file of the bank is read whole"):
        files = ReturnFile.objects.select_related("batch__fund", "read_by")
        kept = files.get(pk=payload["file"])
        found = returning.rows_of(kept)
        twice, codes = returning.told_twice(found), codes_of(kept.batch.fund)
        left = returning.rows_left(kept, found)
        before = len(found) - len(left)
        progress(before, len(found))
        for at in range(0, len(left), CHUNK):
            chunk = left[at : at + CHUNK]
            done = before + at + len(chunk)
            with progress.step(done, len(found), f"读到第 {chunk[-1].row} 行"):
                returning.take_in(kept, chunk, twice, codes)
        kept = files.get(pk=kept.pk)
    return {"入账": kept.taken, "例外": kept.odd, "共": kept.rows}

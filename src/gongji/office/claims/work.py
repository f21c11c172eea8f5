"""What workers do for this room: assess anew what a ruling or a table has freed."""

from __future__ import annotations

from datetime import timedelta

from gongji.office.claims.services import freeing
from gongji.office.guard.scoped import everything
from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.progress import Progress


@job(freeing.FREED, "重新核算口径、附表已定的案件", every=timedelta(hours=1))
def freed(payload: Payload, progress: Progress) -> Payload:
    """Claim by claim, again while something was ruled meanwhile; by the hour for what counts from a day."""
    seen: set[int] = set()
    count = 0
    with everything("what a ruling frees, whoever's it is"):
        while left := [claim for claim in freeing.ruled_on() if claim.pk not in seen]:
            for claim in left:
                seen.add(claim.pk)
                with progress.step(len(seen), len(seen) - 1 + len(left), f"{claim}"):
                    count += freeing.free(claim)
    return {"重新核算": count, "没有能核算": len(seen) - count}

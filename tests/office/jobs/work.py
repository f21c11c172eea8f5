"""Work for the drills: steps whose effects can be counted afterwards."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from django.db import connection

from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.progress import Progress

TABLE = "CREATE TABLE drill_effect (job integer NOT NULL, step integer NOT NULL, worker integer NOT NULL)"


def effect(job_id: int, step: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO drill_effect VALUES (%s, %s, %s)", [job_id, step, os.getpid()])


@job("drill.steps", "演练：分步", attempts=50)
def steps(payload: Payload, progress: Progress) -> Payload:
    """Each step writes one row; it rests inside the step or after it, where a kill may find it."""
    total = payload["steps"]
    for step in range(progress.position or 0, total):
        with progress.step(step + 1, total):
            effect(progress.job_id, step)
            time.sleep(payload.get("inside", 0) * random.random())
        time.sleep(payload.get("between", 0) * random.random())
    return {"步数": total}


@job("drill.alone", "演练：不同时", attempts=3)
def alone(payload: Payload, progress: Progress) -> Payload:
    """Says in a file each time it finds itself running twice at once."""
    mark = Path(payload["folder"]) / f"running-{progress.job_id}"
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        (mark.parent / f"twice-{progress.job_id}-{os.getpid()}").touch()
        return {}
    time.sleep(payload["rest"])
    mark.unlink(missing_ok=True)
    return {}

"""Drills with real worker processes on a database of their own; prints what happened as JSON.

`python -m tests.office.jobs.drill kills --kills 200 --seed 1`: workers are killed at random points.
`… suspended`: a worker sleeps beyond its lease and wakes up. `… together`: every job is delivered three times.
`--without lease` and `--without fence` take a guard off; the drill must then find fault.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from tests.office.site.sites import database_beside

LEASE = timedelta(seconds=1)
DEADLINE = 900


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh database for this process: a file, or a database beside the one of DATABASE_URL."""
    url = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder, database_beside(url, f"gongji_drill_{os.getpid()}") as own:
        os.environ |= {"GONGJI_DATA": folder, "DATABASE_URL": own}
        yield


def take_off(guard: str | None) -> None:
    """The twin: a lease that is always free, or steps that ask for no fence."""
    from django.db.models import Q

    from gongji.office.jobs import lease
    from gongji.office.jobs.models import Job
    from gongji.office.jobs.progress import Progress

    if guard == "lease":
        lease.free = lambda: Q()
    if guard == "fence":
        Progress._lock = lambda self: None  # type: ignore[method-assign]
        Progress.require = lambda self: None  # type: ignore[method-assign]
        lease.held = lambda job_id, fence: Job.objects.filter(pk=job_id)


def worker_process() -> None:
    from gongji.office.jobs.worker import run

    run(Event(), lease=LEASE, poll=0.05)


class Crew:
    """Worker processes, forked so that a new one is there at once."""

    def __init__(self, size: int) -> None:
        from django.db import connections

        connections.close_all()
        self._fork = multiprocessing.get_context("fork")
        self.members = [self._hire() for _ in range(size)]

    def _hire(self) -> Any:
        from django.db import connections

        connections.close_all()
        process = self._fork.Process(target=worker_process, daemon=True)
        process.start()
        return process

    def kill(self, at: int) -> int:
        """Kill one and hire another; the number of the dead process."""
        dead = self.members[at]
        dead.kill()
        dead.join()
        self.members[at] = self._hire()
        return int(dead.pid)

    def dismiss(self) -> None:
        for process in self.members:
            process.kill()
            process.join()


def open_jobs() -> int:
    from gongji.office.jobs.choices import OPEN
    from gongji.office.jobs.models import Job

    return Job.objects.filter(kind__startswith="drill.", state__in=OPEN).count()


def drain(crew: Crew, started: float) -> None:
    while open_jobs():
        if time.monotonic() - started > DEADLINE:
            raise SystemExit("the jobs did not end in time")
        time.sleep(0.1)
    crew.dismiss()


def counted(jobs: int, steps: int) -> dict[str, int]:
    """Effects lost and doubled, over all jobs; why a job failed goes to stderr."""
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from gongji.office.jobs.choices import State
    from gongji.office.jobs.models import Job

    with connection.cursor() as cursor:
        cursor.execute("SELECT job, step, count(*) FROM drill_effect GROUP BY job, step")
        rows = cursor.fetchall()
    ended = Job.objects.filter(kind="drill.steps", state=State.DONE)
    for error in Job.objects.filter(kind="drill.steps").exclude(error="").values_list("error", flat=True):
        print(error, file=sys.stderr)
    return {
        "jobs": jobs,
        "ended": ended.count(),
        "failed": Job.objects.filter(kind="drill.steps", state=State.FAILED).count(),
        "steps": jobs * steps,
        "lost": jobs * steps - len(rows),
        "doubled": sum(times - 1 for _, _, times in rows),
        "taken": sum(ended.values_list("fence", flat=True)),
        "deliveries": DBTaskResult.objects.filter(task_path__endswith="knock").count(),
    }


def kills(wanted: int, dice: random.Random) -> dict[str, int]:
    """Kill workers at random points, always with work under way."""
    from gongji.office.jobs.models import Job
    from gongji.office.jobs.services import start

    crew, jobs, killed, at_work, steps = Crew(2), 0, 0, 0, 12
    started = time.monotonic()
    while killed < wanted:
        while open_jobs() < 4:
            start("drill.steps", {"steps": steps, "inside": 0.04, "between": 0.02}, None)
            jobs += 1
        time.sleep(dice.uniform(0.05, 0.5))
        pid = crew.kill(dice.randrange(2))
        killed += 1
        at_work += Job.objects.filter(state="running", holder__contains=f":{pid}:").exists()
    drain(crew, started)
    return {"kills": killed, "killed_at_work": at_work, **counted(jobs, steps)}


def suspended(wanted: int, dice: random.Random) -> dict[str, int]:
    """Let the worker that holds a job sleep beyond its lease, and wake up when another is ahead of it."""
    from gongji.office.jobs.models import Job
    from gongji.office.jobs.services import start

    crew, jobs, overtaken, steps = Crew(2), 0, 0, 60
    started = time.monotonic()
    while overtaken < wanted and time.monotonic() - started < DEADLINE:
        if not open_jobs():
            start("drill.steps", {"steps": steps, "between": 0.15}, None)
            jobs += 1
        held = Job.objects.filter(kind="drill.steps", state="running", position__lt=steps // 2).first()
        time.sleep(dice.uniform(0.02, 0.1))
        if held is not None:
            overtaken += overtake(held)
    drain(crew, started)
    return {"suspended": overtaken, **counted(jobs, steps)}


def overtake(held: Any, patience: timedelta = 5 * LEASE) -> bool:
    """Stop its worker until another has done two steps; False at once where it was stopped inside a step, whose
    locks let nobody get ahead of it."""
    from gongji.office.jobs.models import Job

    pid, until = int(held.holder.split(":")[1]), time.monotonic() + patience.total_seconds()
    os.kill(pid, signal.SIGSTOP)
    try:
        if not _free(held.pk):
            return False
        while time.monotonic() < until:
            time.sleep(0.05)
            now = Job.objects.get(pk=held.pk)
            if now.fence > held.fence and now.position > held.position + 2:
                return True
        return False
    finally:
        os.kill(pid, signal.SIGCONT)


def _free(job: int) -> bool:
    """Whether the row of a job could be locked now."""
    from django.db import OperationalError, connection, transaction

    from gongji.office.jobs.models import Job

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 0")
        try:
            with transaction.atomic():
                Job.objects.select_for_update(nowait=connection.vendor == "postgresql").get(pk=job)
        except OperationalError:
            return False
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA busy_timeout = 20000")
    return True


def together(wanted: int, dice: random.Random) -> dict[str, int]:
    """Deliver every job three times to three workers."""
    from gongji.office.jobs.delivery import knock
    from gongji.office.jobs.services import start

    with tempfile.TemporaryDirectory() as folder:
        for _ in range(wanted):
            job = start("drill.alone", {"folder": folder, "rest": 0.1}, None)
            knock.enqueue(job_id=job.pk)
            knock.enqueue(job_id=job.pk)
        drain(Crew(3), time.monotonic())
        return {"jobs": wanted, "twice": len(list(Path(folder).glob("twice-*")))}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("drill", choices=["kills", "suspended", "together"])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", choices=["lease", "fence"])
    chosen = parser.parse_args()
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.office.site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection, connections
        from tests.office.jobs import work

        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(work.TABLE)
        take_off(chosen.without)
        drill = {"kills": kills, "suspended": suspended, "together": together}[chosen.drill]
        print(json.dumps({"seed": chosen.seed, **drill(chosen.kills, random.Random(chosen.seed))}))
        connections.close_all()


if __name__ == "__main__":
    main()

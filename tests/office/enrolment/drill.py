"""A drill with real workers on a database of their own; prints what happened as JSON.

`python -m tests.office.enrolment.drill --kills 12 --seed 1`: workers are killed at random points while a roster
is judged and while its covers are made. `--naps 2`: while covers are made, a worker sleeps beyond its lease and
wakes up when another is ahead of it. `--without fence` takes the guard off; the drill must then find fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from threading import Event
from typing import Any

from tests.office.jobs.drill import overtake, own_database, take_off

PEOPLE = 1500
CHUNK = 10
REST = 0.03
"""Seconds between choosing the rows of a step and doing it: a worker is put to sleep there."""
DEADLINE = 300
LEASE = timedelta(seconds=2)


class Crew:
    """Worker processes of their own: forked ones would inherit Polars' threads without their locks."""

    def __init__(self, size: int, without: Sequence[str]) -> None:
        self.without = without
        self.members = [self._hire() for _ in range(size)]

    def _hire(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.office.enrolment.drill", "--worker", *self.without]
        return subprocess.Popen(command)

    def kill(self, at: int) -> int:
        """Kill one and hire another; the number of the dead process."""
        dead = self.members[at]
        dead.kill()
        dead.wait()
        self.members[at] = self._hire()
        return dead.pid

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *raised: object) -> None:
        """Kill all, however the drill ended: a worker left over holds the drill's pipes open."""
        for process in self.members:
            process.kill()
            process.wait()


def world() -> Any:
    """A city, its factory, a plan in force, and a roster."""
    from types import SimpleNamespace

    from tests.office.plans.plans_making import SHAOXING, People, on_its_way

    from gongji.office.guard.models import Grant, User
    from gongji.office.plans import services as plans
    from gongji.office.unions.models import Union

    city = Union.add_root(code="city", name="虚构市总工会", kind="city", since="2000-01-01")
    factory = city.add_child(
        code="f", name="虚构厂工会", kind="grassroots", since="2000-01-01", region="330602"
    )
    held = {}
    for role in ("reviewer", "committee", "approver"):
        held[role] = User.objects.create(username=role, name=role)
        Grant.objects.create(user=held[role], union=city, role=role, since="2000-01-01")
    people = People(city, held["reviewer"], held["committee"], held["approver"])
    edition = on_its_way(plans.draft(people.drafter, city, plans.shipped(SHAOXING)), people, "in_force")
    return SimpleNamespace(factory=factory, office=held["reviewer"], plan=edition.plan)


def killed(crew: Crew, job: int, wanted: int, dice: random.Random) -> tuple[int, int]:
    """Kill workers until the job is done; how many, and how many of them held it."""
    from gongji.office.jobs.models import Job

    started, killed, at_work = time.monotonic(), 0, 0
    while (held := Job.objects.get(pk=job)).state in ("waiting", "running"):
        if time.monotonic() - started > DEADLINE:
            raise SystemExit(f"the job did not end in time: {held.state} {held.position} {held.error}")
        time.sleep(dice.uniform(0.05, 0.4))
        if killed < wanted and held.state == "running" and (held.position or dice.random() < 0.1):
            holder = int(held.holder.split(":")[1])
            working = next((i for i, each in enumerate(crew.members) if each.pid == holder), None)
            if working is not None:
                crew.kill(working)
                killed += 1
                at_work += Job.objects.get(pk=job).state == "running"
    if held.state != "done":
        print(f"the job ended as {held.state}: {held.error}", file=sys.stderr)
    return killed, at_work


def napped(job: int, wanted: int) -> int:
    """Put the worker that holds a job to sleep until another is ahead of it; how often, when the job is over."""
    from gongji.office.jobs.models import Job

    started, naps = time.monotonic(), 0
    while (held := Job.objects.get(pk=job)).state in ("waiting", "running"):
        if time.monotonic() - started > DEADLINE:
            raise SystemExit(f"the job did not end in time: {held.state} {held.position} {held.error}")
        time.sleep(0.02)
        if naps < wanted and held.state == "running" and held.position:
            naps += overtake(held, 5 * LEASE)
    return naps


def run(kills: int, naps: int, dice: random.Random, without: Sequence[str]) -> dict[str, int]:
    """Judge and cover a roster while workers die or sleep; what was lost or doubled."""
    from tests.office.enrolment.rosters import PAID_ON, people, workbook

    from gongji.office.enrolment import services
    from gongji.office.enrolment.models import Cover, Roster, Row
    from gongji.office.guard.models import AuditRow
    from gongji.office.guard.verify import findings
    from gongji.office.jobs.models import Job
    from gongji.office.people.models import Membership, Person

    here = world()
    done = services.upload(here.office, here.factory, here.plan, workbook(people(PEOPLE)), PAID_ON)
    with Crew(2, without) as crew:
        first = killed(crew, done.roster.job_id, kills, dice)
        roster = Roster.objects.get(pk=done.roster.pk)
        rows, lines = Row.objects.count(), Row.objects.values("line").distinct().count()
        services.stated(here.office, roster, roster.due_fen, PAID_ON, "虚构流水")
        services.submit(here.office, roster)
        taken = services.confirm(here.office, roster)
        slept = napped(taken.job_id, naps) if naps else 0
        second = killed(crew, taken.job_id, kills, dice)
    steps = [row.data["lines"][0] for row in AuditRow.objects.filter(action="enrolment.cover")]
    return {
        "people": PEOPLE, "kills": first[0] + second[0], "killed_at_work": first[1] + second[1],
        "naps": slept, "steps": len(steps), "steps_twice": len(steps) - len(set(steps)),
        "lost": PEOPLE - lines + PEOPLE - Cover.objects.filter(state="live").count(),
        "doubled": rows - lines + Cover.objects.count() - Cover.objects.values("person").distinct().count(),
        "people_doubled": Person.objects.count() - PEOPLE + Membership.objects.count() - PEOPLE,
        "failed": Job.objects.filter(pk__in=[done.roster.job_id, taken.job_id]).exclude(state="done").count(),
        "findings": len(list(findings())),
    }  # fmt: skip


def prepare() -> None:
    """Django with small steps, so that a kill finds one half done."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.office.site.settings"
    import django

    django.setup()
    from gongji.office.enrolment.checking import storing
    from gongji.office.enrolment.services import accepting

    storing.CHUNK = accepting.CHUNK = CHUNK  # type: ignore[misc]
    whole = accepting.next_lines

    def rested(*given: Any) -> Any:
        lines = whole(*given)
        time.sleep(REST)
        return lines

    accepting.next_lines = rested


def main() -> None:
    """Run and print; or be a worker."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--naps", type=int, default=0)
    parser.add_argument("--without", choices=["fence"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", action="store_true")
    chosen = parser.parse_args()
    if chosen.worker:
        prepare()
        take_off(chosen.without)
        from gongji.office.jobs.worker import run as work

        return work(Event(), lease=LEASE, poll=0.05)
    with own_database():
        prepare()
        from django.core.management import call_command
        from django.db import connections

        from gongji.office.guard.scoped import everything

        call_command("migrate", verbosity=0)
        with everything("a drill"):
            without = ["--without", chosen.without] if chosen.without else []
            told = run(chosen.kills, chosen.naps, random.Random(chosen.seed), without)
            print(json.dumps({"seed": chosen.seed, **told}))
        connections.close_all()


if __name__ == "__main__":
    main()

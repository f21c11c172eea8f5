"""Real worker processes that are killed, put to sleep, and sent to the same job; each with its guard off.

`GONGJI_TEST_KILLS=200` runs the full number of kills.
"""

from __future__ import annotations

import os

from tests.office.drills import counted

KILLS = int(os.environ.get("GONGJI_TEST_KILLS", "20"))


def drill(name: str, number: int, *more: str) -> dict[str, int]:
    """What a drill counted."""
    return counted("tests.office.jobs.drill", name, "--kills", str(number), *more, timeout=1200)


def test_killed_workers_lose_nothing_and_do_nothing_twice() -> None:
    counts = drill("kills", KILLS)
    assert counts["kills"] == KILLS and counts["killed_at_work"] > KILLS // 4
    assert counts["taken"] > counts["jobs"]
    assert (counts["ended"], counts["lost"], counts["doubled"]) == (counts["jobs"], 0, 0)


def test_a_worker_that_slept_beyond_its_lease_does_nothing_twice() -> None:
    counts = drill("suspended", 3)
    assert counts["suspended"] == 3 and counts["taken"] >= counts["jobs"] + 3
    assert (counts["ended"], counts["lost"], counts["doubled"]) == (counts["jobs"], 0, 0)


def test_without_the_fence_it_would() -> None:
    assert drill("suspended", 3, "--without", "fence")["doubled"] > 0


def test_two_workers_never_run_one_job_at_once() -> None:
    assert drill("together", 10)["twice"] == 0


def test_without_the_lease_they_would() -> None:
    assert drill("together", 10, "--without", "lease")["twice"] > 0

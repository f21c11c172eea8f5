"""Workers are killed, and put to sleep, while a roster is judged and covered: no row is lost, none is doubled."""

from __future__ import annotations

import os

from tests.office.drills import counted

KILLS = int(os.environ.get("GONGJI_TEST_KILLS", "3"))


def drill(*more: str) -> dict[str, int]:
    """What the drill counted."""
    return counted("tests.office.enrolment.drill", *more, timeout=900)


def wrong(told: dict[str, int]) -> list[int]:
    """Everything that must be nothing."""
    return [told[name] for name in ("lost", "doubled", "people_doubled", "steps_twice", "failed", "findings")]


def test_killed_workers_lose_and_double_no_row_and_no_cover() -> None:
    told = drill("--kills", str(KILLS))
    assert told["killed_at_work"] >= KILLS
    assert wrong(told) == [0, 0, 0, 0, 0, 0]


def test_a_worker_that_slept_while_it_made_covers_makes_none_twice() -> None:
    told = drill("--kills", "0", "--naps", "2")
    assert told["naps"] == 2
    assert wrong(told) == [0, 0, 0, 0, 0, 0]


def test_twin_without_the_fence_two_workers_make_covers_of_one_roster() -> None:
    """A worker may wake where it does no harm: it sleeps more often than above, and again if need be."""
    asleep = ("--kills", "0", "--naps", "4", "--without", "fence")
    assert any(any(wrong(drill(*asleep, "--seed", seed))) for seed in ("1", "2", "3"))

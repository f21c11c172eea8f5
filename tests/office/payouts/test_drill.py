"""The process is killed while it books, writes and reads; `GONGJI_TEST_POINTS=1` takes every point of the way."""

from __future__ import annotations

import os
from typing import Any

from tests.office.drills import counted

EVERY = os.environ.get("GONGJI_TEST_POINTS", "17")


def drill(name: str, *more: str) -> dict[str, Any]:
    """What a drill counted."""
    return counted("tests.office.payouts.drill", name, *more, timeout=1200)


def test_P05_a_killed_release_leaves_one_legal_next_step_and_every_payment_is_made_once() -> None:
    counts = drill("release", "--every", EVERY)
    assert counts["kills"] >= counts["points"] // int(EVERY)
    assert set(counts["left"]) <= {"frozen", "released", "handed"}
    wanted = {"bad": 0, "lost": 0, "doubled": 0, "in_transit": 0, "unbooked": 0, "findings": 0}
    assert {name: counts[name] for name in wanted} == wanted


def test_P04_a_killed_worker_loses_and_doubles_no_row_of_a_return_file() -> None:
    counts = drill("return", "--every", EVERY)
    assert counts["kills"] >= counts["points"] // int(EVERY)
    wanted = {"bad": 0, "lost": 0, "doubled": 0, "in_transit": 0, "unbooked": 0, "findings": 0}
    assert {name: counts[name] for name in wanted} == wanted


def test_without_one_transaction_a_kill_leaves_no_legal_step() -> None:
    assert drill("release", "--every", "9", "--without", "whole")["bad"] > 0

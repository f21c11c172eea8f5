"""The whole office is killed under load, backed up and put back: nothing is lost, doubled or out of balance.

`GONGJI_TEST_KILLS=200` runs the full number of kills.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from tests.office.drill.told import Difference, compared
from tests.office.drills import counted

KILLS = int(os.environ.get("GONGJI_TEST_KILLS", "6"))


def drill(*more: str) -> dict[str, Any]:
    """What the drill counted."""
    return counted("tests.office.drill", "--lease", "2", *more, timeout=3600)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """One run for both proofs."""
    return drill("--kills", str(KILLS), "--restore")


def test_killed_web_and_worker_lose_double_and_unbalance_nothing(told: dict[str, Any]) -> None:
    assert told["kills"] == KILLS
    assert told["acknowledged"] > 20 and told["retries"] > 0
    assert {"person", "paper", "roster", "cover", "claim", "granted"} <= told["by_kind"].keys()
    wrong = ("lost", "doubled", "untold", "unbalanced", "findings", "broken", "server_errors")
    assert {name: told[name] for name in wrong} == dict.fromkeys(wrong, 0)


def test_A12_a_backup_of_that_office_is_the_same_elsewhere_and_serves(told: dict[str, Any]) -> None:
    there = told["restored"]
    assert there["tables"] > 50 and there["rows"] > 500 and there["acknowledged_meanwhile"] > 0
    assert (there["different_tables"], there["lost"], there["verify"]) == (0, 0, 0)
    assert there["papers_opened"] == 5
    assert there["certificates_standing"] == there["certificates"] > 0


def test_twin_without_keys_what_is_sent_again_is_there_twice() -> None:
    told = drill("--kills", "1", "--drops", "0.4", "--without", "keys")
    assert told["doubled"] > 0 and told["untold"] > 0


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (["a", "b"], Difference((), (), ())),
        (["a"], Difference(("b",), (), ())),
        (["a", "b", "b"], Difference((), ("b",), ())),
        (["a", "b", "c"], Difference((), (), ("c",))),
    ],
)
def test_the_ledger_finds_what_is_lost_doubled_and_never_told(found: list[str], what: Difference) -> None:
    assert compared({"a": 1, "b": 2}, found) == what

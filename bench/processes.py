"""Whole processes: bulk assessment against Python's csv module, and how soon the command says its help."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

HELP_RUNS = 9
BULK_RUNS = 7


@dataclass(frozen=True, slots=True)
class Seconds:
    """Of whole processes, in the order they ran."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the runs were faster."""
        return statistics.median(self.runs)

    @property
    def spread(self) -> str:
        """Fastest and slowest."""
        return f"{min(self.runs):.2f}–{max(self.runs):.2f}"


def help_seconds(command: Path) -> Seconds:
    """`gongji --help`; the first run, which fills the caches, does not count."""
    _run([command, "--help"])
    return Seconds(tuple(_run([command, "--help"]) for _ in range(HELP_RUNS)))


def bulk(command: Path, python: Path, charter: Path, folder: Path) -> tuple[Seconds, Seconds]:
    """`gongji assess` of the folder's files, and the csv module reading and writing the same, in turns.

    The csv process reads covers and events into lists of rows and writes the events back.
    """
    covers, events, decisions = folder / "covers.csv", folder / "events.csv", folder / "decisions.csv"
    assess = [command, "assess", charter, "--covers", covers, "--events", events, "--out", decisions]
    copy = [python, "-c", COPY, covers, events, folder / "copied.csv"]
    _run(assess)
    _run(copy)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(BULK_RUNS):
        ours.append(_run(assess))
        theirs.append(_run(copy))
    return Seconds(tuple(ours)), Seconds(tuple(theirs))


COPY = """
import csv, sys
covers, events, out = sys.argv[1:]
with open(covers, encoding="utf-8-sig", newline="") as f:
    rows = list(csv.reader(f))
with open(events, encoding="utf-8-sig", newline="") as f:
    rows = list(csv.reader(f))
with open(out, "w", encoding="utf-8", newline="") as f:
    csv.writer(f).writerows(rows)
"""


def _run(command: Sequence[object]) -> float:
    start = perf_counter()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    taken = perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} left with {done.returncode}:\n{done.stdout}{done.stderr}")
    return taken

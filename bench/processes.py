"""Whole processes: bulk assessment against Python's csv module, and how soon the command says its help."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

HELP_RUNS = 9
BULK_RUNS = 7


class Taken(NamedTuple):
    """Seconds of one process: by the clock, and of computing on all cores."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Runs:
    """Whole processes, in the order they ran."""

    taken: tuple[Taken, ...]

    @property
    def wall(self) -> float:
        """Median by the clock."""
        return statistics.median(t.wall for t in self.taken)

    @property
    def cpu(self) -> float:
        """Median of computing."""
        return statistics.median(t.cpu for t in self.taken)

    @property
    def spread(self) -> str:
        """Fastest and slowest by the clock."""
        walls = [t.wall for t in self.taken]
        return f"{min(walls):.2f}–{max(walls):.2f}"


def help_seconds(command: Path) -> Runs:
    """`gongji --help`; the first run, which fills the caches, does not count."""
    _run([command, "--help"])
    return Runs(tuple(_run([command, "--help"]) for _ in range(HELP_RUNS)))


def bulk(command: Path, python: Path, charter: Path, folder: Path) -> tuple[Runs, Runs]:
    """`gongji assess` of the folder's files, and the csv module reading and writing the same, in turns.

    The csv process reads covers and events into lists of rows and writes the events back.
    """
    covers, events, decisions = folder / "covers.csv", folder / "events.csv", folder / "decisions.csv"
    assess = [command, "assess", charter, "--covers", covers, "--events", events, "--out", decisions]
    copy = [python, "-c", COPY, covers, events, folder / "copied.csv"]
    _run(assess)
    _run(copy)
    ours: list[Taken] = []
    theirs: list[Taken] = []
    for _ in range(BULK_RUNS):
        ours.append(_run(assess))
        theirs.append(_run(copy))
    return Runs(tuple(ours)), Runs(tuple(theirs))


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


def _run(command: Sequence[object]) -> Taken:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = perf_counter()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    wall = perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} left with {done.returncode}:\n{done.stdout}{done.stderr}")
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

"""What an assessment is asked to do, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gongji.assess.engines import AUTO
from gongji.records.findings import Finding

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Job:
    """The files of an assessment. `rejects`: good rows are decided, the bad ones go there."""

    covers: Path
    events: Path
    out: Path
    prior: Path | None = None
    rejects: Path | None = None
    engine: str = AUTO


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: rows and amounts by state, warnings, and the findings of rows left out."""

    summary: tuple[str, ...]
    notices: tuple[str, ...]
    findings: tuple[Finding, ...]

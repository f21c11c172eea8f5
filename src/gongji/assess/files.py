"""An assessment from files to files: everything is checked before the first byte is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from gongji.assess.engines import AUTO, require_engine
from gongji.assess.run import assess
from gongji.charter.program import Program
from gongji.records.findings import Finding
from gongji.records.load import load
from gongji.records.writing import require_output, write_table

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""

_WIDTHS = {"事件编号": 18, "给付项": 12, "条款": 16, "理由": 24, "待补": 24, "口径": 40}


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
    """What came of it: the decisions as written, warnings, and the findings of rows left out."""

    decisions: pl.DataFrame
    notices: tuple[str, ...]
    findings: tuple[Finding, ...]


def assess_files(
    program: Program, job: Job, also_read: tuple[Path, ...] = (), progress: Progress | None = None
) -> Outcome:
    """Read, check, decide and write. `also_read` are further files that must not be written over.

    RecordsError for files that cannot be used or written, then nothing is written; UsageError for an engine
    that does not exist.
    """
    require_engine(job.engine)
    inputs = [job.covers, job.events, *([job.prior] if job.prior else []), *also_read]
    require_output(job.out, inputs)
    if job.rejects is not None:
        require_output(job.rejects, [*inputs, job.out])
    records = load(program, job.covers, job.events, job.prior, keep_good=job.rejects is not None)
    notices, findings, rejects = records.notices, records.findings, records.rejects
    covers, events, prior = records.covers, records.events, records.prior
    del records  # the texts of a large book are not needed any more
    total, done = events.height, 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        if progress is not None:
            progress(done, total)

    decisions = assess(program, covers, events, prior, job.engine, advance)
    if job.rejects is not None:
        write_table(rejects, job.rejects, "剔除", {"原因": 60, "文件": 24, "行": 8})
    write_table(decisions, job.out, "决定", _WIDTHS)
    return Outcome(decisions, notices, findings)

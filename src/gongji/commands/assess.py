"""`gongji assess`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from gongji.assess.choice import choice
from gongji.assess.files import assess_files
from gongji.assess.job import Job, Progress
from gongji.records.findings import RecordsError

LONG = 20_000
"""Rows from which progress is shown on a terminal."""


def run(charter: str, readings: Sequence[str], tables: Sequence[str], job: Job) -> int:
    """Decide the events of a job; 1 when bad rows were left out."""
    chosen = choice(charter, readings, tables)
    with shown() as progress:
        outcome = assess_files(chosen.program, job, chosen.files, progress)
    for line in outcome.notices:
        say(f"注意：{line}")
    if outcome.findings:
        say(str(RecordsError(outcome.findings)))
        say(f"上面各行没有决定，连同原因写在 {job.rejects}")
    for line in outcome.summary:
        say(line)
    say(f"写到 {job.out}")
    return 1 if outcome.findings else 0


def say(line: str) -> None:
    """A line for people, beside the output."""
    print(line, file=sys.stderr)


@contextmanager
def shown() -> Iterator[Progress | None]:
    """A progress bar on stderr, where that is a terminal and the work is long."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("正在决定"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= LONG)

        yield advance

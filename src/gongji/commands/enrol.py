"""`gongji enrol`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gongji.assess.choice import choice
from gongji.charter.enrolment import lower_enrolment
from gongji.codes.civil import DateTextError, parse_iso
from gongji.commands.assess import say
from gongji.enrol.files import STAGES, Job, enrol_files, summary
from gongji.errors import UsageError
from gongji.records.findings import RecordsError


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: files and days as written on the command line."""

    roster: Path
    paid_on: str
    out: Path
    others: Path | None
    covers: Path | None
    units: Path | None
    keep_good: Path | None
    start: str | None


def run(charter: str, readings: Sequence[str], tables: Sequence[str], asked: Asked) -> int:
    """Enrol a roster; 1 when bad rows were left out."""
    chosen = choice(charter, readings, tables)
    job = Job(
        roster=asked.roster,
        paid_on=_day(asked.paid_on, "--paid-on"),
        out=asked.out,
        others=asked.others or asked.out.with_stem(f"{asked.out.stem}-未参保"),
        covers=asked.covers,
        units=asked.units,
        rejects=asked.keep_good,
        starts_on=None if asked.start is None else _day(asked.start, "--start"),
    )
    with _shown() as stage:
        outcome = enrol_files(lower_enrolment(chosen.charter, chosen.program), job, chosen.files, stage)
    for line in outcome.notices:
        say(f"注意：{line}")
    if outcome.findings:
        say(str(RecordsError(outcome.findings)))
        say(f"上面各行没有办理，连同原因写在 {job.rejects}")
    for line in summary(outcome.enrolled):
        say(line)
    say(f"写到 {job.out}，没有参保的写到 {job.others}")
    return 1 if outcome.findings else 0


@contextmanager
def _shown() -> Iterator[Callable[[str], None]]:
    """On a terminal, what is being done, how far it is and since when; it goes when all is done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=STAGES, completed=-1)

        def begins(what: str) -> None:
            bar.update(task, description=what, advance=1)

        yield begins


def _day(text: str, option: str) -> int:
    try:
        return parse_iso(text)
    except DateTextError as error:
        raise UsageError("U120", f"{option} 的“{text}”不是日期", "写成 2011-06-10") from error

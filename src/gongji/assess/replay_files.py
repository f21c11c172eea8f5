"""A replay from files to files: both sides read the same rows and run the same engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from gongji.assess.choice import Choice
from gongji.assess.engines import require_engine
from gongji.assess.job import Job, Progress
from gongji.assess.replay import Replay, compare, counted
from gongji.assess.run import assess
from gongji.readers.difference import renamed
from gongji.records.findings import Finding, RecordsError
from gongji.records.load import Records, load
from gongji.records.units import unit_names
from gongji.records.writing import Written, rejected, require_output, require_place, write_tables, write_text

_WIDTHS: Final = {"事件编号": 18, "给付项": 12, "人员编号": 16, "原口径": 40, "新口径": 40}

Page = Callable[[Replay], str]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it: the replay as written, warnings, and the findings of rows left out."""

    replay: Replay
    notices: tuple[str, ...]
    findings: tuple[Finding, ...]


def replay_files(
    old: Choice, new: Choice, job: Job, units: Path | None = None, html: tuple[Path, Page] | None = None,
    progress: Progress | None = None,
) -> Replayed:  # fmt: skip
    """Read, check, decide twice, compare and write; `html` is where a report goes and what makes it.

    A row that is bad for one side is left out of both. RecordsError for files that cannot be used or written,
    then nothing is written; UsageError for an engine that does not exist.
    """
    sides = old, new
    require_engine(job.engine)
    _require(job, units, None if html is None else html[0], (*old.files, *new.files))
    facts = (*old.charter.facts, *new.charter.facts)
    names = {} if units is None else unit_names(units, facts)
    loaded, findings = _loaded(sides, job)
    both = [r.events["事件编号"] for r in loaded]
    total, done = sum(r.events.height for r in loaded), 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        if progress is not None:
            progress(done, total)

    decisions = []
    for side, records, others in zip(sides, loaded, reversed(both), strict=True):
        events = records.events.filter(pl.col("事件编号").is_in(others.implode()))
        decisions.append(assess(side.program, records.covers, events, records.prior, job.engine, advance))
    names_now = renamed(old.charter, new.charter)
    benefits = (names_now.get(b.name, b.name) for side in (new, old) for b in side.program.benefits)
    order = tuple(dict.fromkeys(benefits))
    before = decisions[0].with_columns(pl.col("给付项").replace(names_now))
    rows = compare(before, decisions[1], loaded[1].events, loaded[1].covers, order)
    replay = counted(rows, names, order)
    left_out = pl.concat([r.rejects for r in loaded], how="diagonal").unique(maintain_order=True)
    write_tables([*rejected(left_out, job.rejects), Written(rows, job.out, "重演", _WIDTHS)])
    if html is not None:
        write_text(html[0], html[1](replay))
    notices = dict.fromkeys(n for r in loaded for n in r.notices)
    return Replayed(replay, tuple(notices), findings)


def _require(job: Job, units: Path | None, html: Path | None, read: Sequence[Path]) -> None:
    """Refuse early what could not be written in the end."""
    optional = (p for p in (job.prior, units) if p is not None)
    inputs, outputs = [job.covers, job.events, *optional, *read], [job.out]
    require_output(job.out, inputs)
    if job.rejects is not None:
        require_output(job.rejects, inputs, outputs)
        outputs.append(job.rejects)
    if html is not None:
        require_place(html, inputs, outputs)


def _loaded(sides: tuple[Choice, Choice], job: Job) -> tuple[list[Records], tuple[Finding, ...]]:
    """The records as each side reads them. A finding that only one side has says which."""
    loaded: list[Records] = []
    found: list[tuple[Finding, ...]] = []
    keep = job.rejects is not None
    for side, beside in zip(sides, reversed(sides), strict=True):
        try:
            records = load(
                side.program, job.covers, job.events, job.prior, keep_good=keep, beside=beside.program
            )
            none = pl.DataFrame()  # the texts of a large book are not needed any more
            loaded.append(replace(records, cover_texts=none, event_texts=none))
            found.append(records.findings)
        except RecordsError as error:
            found.append(error.findings)
    findings = [f for f in found[0] if f in found[1]]
    for side, name, own in zip(sides, ("原条文", "新条文"), found, strict=True):
        which = f"{name} {side.program.edition}"
        findings += [replace(f, message=f"{f.message}（按{which}）") for f in own if f not in findings]
    if len(loaded) < len(sides):
        raise RecordsError(sorted(findings, key=lambda f: (f.file, f.row or 0)))
    return loaded, tuple(sorted(findings, key=lambda f: (f.file, f.row or 0)))

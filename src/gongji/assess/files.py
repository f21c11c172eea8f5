"""An assessment from files to files: everything is checked before the first byte is written."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from gongji.assess.engines import AUTO, COMPILED, MANY, SPARK, require_engine
from gongji.assess.job import Job, Outcome, Progress
from gongji.assess.run import assess
from gongji.assess.summary import summary, summed
from gongji.charter.program import Program
from gongji.records.load import load
from gongji.records.writing import Written, rejected, require_output, write_tables

_WIDTHS = {"事件编号": 18, "给付项": 12, "条款": 16, "理由": 24, "待补": 24, "口径": 40}


def assess_files(
    program: Program, job: Job, also_read: tuple[Path, ...] = (), progress: Progress | None = None
) -> Outcome:
    """Read, check, decide and write. `also_read` are further files that must not be written over.

    RecordsError for files that cannot be used or written, then nothing is written; UsageError for an engine
    that does not exist or cannot run here.
    """
    require_engine(job.engine, files=True)
    if job.engine == SPARK:
        from gongji.assess.spark.job import assess_on_spark

        return assess_on_spark(program, job, also_read, progress)
    inputs = [job.covers, job.events, *([job.prior] if job.prior else []), *also_read]
    require_output(job.out, inputs)
    if job.rejects is not None:
        require_output(job.rejects, inputs, [job.out])
    whole = _whole(program, job, progress)
    if whole is not None:
        return whole
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

    decisions = _ids_as_stored(assess(program, covers, events, prior, job.engine, advance), job)
    write_tables([*rejected(rejects, job.rejects), Written(decisions, job.out, "决定", _WIDTHS)])
    return Outcome(tuple(summary(decisions)), notices, findings)


def _ids_as_stored(decisions: pl.DataFrame, job: Job) -> pl.DataFrame:
    """From Parquet to Parquet, ids of events that are whole numbers stay so."""
    if job.events.suffix.lower() != ".parquet" or job.out.suffix.lower() != ".parquet":
        return decisions
    kind = pl.read_parquet_schema(job.events).get("事件编号")
    if kind is None or not kind.is_integer():
        return decisions
    return decisions.with_columns(pl.col("事件编号").cast(kind))


def _whole(program: Program, job: Job, progress: Progress | None) -> Outcome | None:
    """A large book of Parquet files without a text for each cell; None where that is not the way for it."""
    plain = job.prior is not None or job.rejects is not None or job.engine not in (AUTO, COMPILED)
    if plain or any(p.suffix.lower() != ".parquet" for p in (job.covers, job.events, job.out)):
        return None
    from gongji.assess.bulk import decide_parquet
    from gongji.assess.typed import Doubtful, rows_of
    from gongji.readers.kernel.compiled import Compiled
    from gongji.readers.kernel.shapes import Unlowered

    try:
        if rows_of(job.events) < MANY and job.engine == AUTO:
            return None
        done = decide_parquet(program, Compiled(program), job.covers, job.events, job.out, progress)
    except (Doubtful, Unlowered, OverflowError):
        return None
    notices = done.notices
    if done.sorted_first:
        notices += (f"事件没有按人和次序排列，先排好用了 {done.spent['排序']:.1f} 秒",)
    return Outcome(tuple(summed(done.events, done.states)), notices, ())

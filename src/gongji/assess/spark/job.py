"""An assessment on Spark, from Parquet to a folder of Parquet files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongji.assess.job import Job, Outcome, Progress
from gongji.assess.spark.diagnosis import Diagnosis, diagnosed
from gongji.assess.spark.plan import Book, Counted, decide, tasks_of
from gongji.assess.spark.reading import Suspect, Unreadable
from gongji.assess.spark.session import failed, session, watched
from gongji.assess.spark.settings import SparkError, require_spark, settings
from gongji.assess.spark.source import Source, opened
from gongji.assess.summary import summed
from gongji.charter.program import Program
from gongji.errors import GongjiError
from gongji.records.findings import Finding, RecordsError, refuse
from gongji.records.layout import covers_layout, events_layout, prior_layout
from gongji.records.load import undated
from gongji.records.parquet_file import broken
from gongji.records.writing import require_folder, require_output, write_folder, write_table

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def assess_on_spark(
    program: Program, job: Job, also_read: tuple[Path, ...] = (), progress: Progress | None = None
) -> Outcome:
    """Read, check, decide and write, as `files.assess_files` does with the other engines.

    RecordsError for files that cannot be used or written, then nothing is written; UsageError where Spark
    cannot run here; SparkError where it gave up.
    """
    require_spark()
    settings()
    inputs = [job.covers, job.events, *([job.prior] if job.prior else []), *also_read]
    if job.out.suffix.lower() not in ("", ".parquet"):
        message = "引擎 spark 写的是装着 Parquet 文件的文件夹"
        raise refuse("R003", job.out, message, "写成 决定 或 决定.parquet，或改用 --engine compiled")
    require_folder(job.out, inputs)
    if job.rejects is not None:
        require_output(job.rejects, inputs, [job.out])
    covers, events, prior = _sources(program, job)

    with session() as spark:
        return _Run(spark, Book(program, covers, events, prior), job, progress).outcome()


def _sources(program: Program, job: Job) -> tuple[Source, Source, Source | None]:
    """The files, their headers checked; RecordsError with what is wrong with any of them."""
    asked = [(job.covers, covers_layout(program)), (job.events, events_layout(program))]
    if job.prior is not None:
        asked.append((job.prior, prior_layout()))
    found: list[Source] = []
    findings: list[Finding] = []
    for path, layout in asked:
        try:
            found.append(opened(path, layout))
        except RecordsError as error:
            findings += error.findings
    if findings:
        raise RecordsError(findings)
    return found[0], found[1], found[2] if len(found) > 2 else None


class _Run:
    """One assessment: decided at once, and again without the bad rows where there are any."""

    def __init__(self, spark: SparkSession, book: Book, job: Job, progress: Progress | None) -> None:
        self.spark, self.book, self.job, self.progress = spark, book, job, progress
        self.counted: Counted | None = None
        self.suspect = False

    def outcome(self) -> Outcome:
        """Decides and writes. RecordsError, SparkError."""
        findings: tuple[Finding, ...] = ()
        try:
            write_folder(self.job.out, self._write)
        except _Suspected:
            findings = self._without_bad_rows()
        counted, book = self.counted, self.book
        assert counted is not None
        notices = (*book.covers.notices, *book.events.notices)
        if counted.undated:
            notices += (undated(book.events.path, counted.undated),)
        return Outcome(tuple(summed(counted.events, counted.states)), notices, findings)

    def _without_bad_rows(self) -> tuple[Finding, ...]:
        """Says what is bad; with `rejects`, leaves it out and decides the rest."""
        rejects = self.job.rejects
        with _told(self.book):
            found = diagnosed(self.spark, self.book, rejects is not None)
        if rejects is None or not found.whole:
            raise RecordsError(_with_more(found))
        self.book = replace(self.book, bad_covers=found.bad_covers, bad_events=found.bad_events)

        def write(target: Path) -> None:
            self._write(target)
            write_table(found.rejects, rejects, "剔除", {"原因": 60, "文件": 24, "行": 8})

        write_folder(self.job.out, write)
        return found.findings

    def _watching(self) -> tuple[SparkSession, int, int, Progress | None]:
        return self.spark, self.book.events.rows, tasks_of(self.spark, self.book), self.progress

    def _write(self, target: Path) -> None:
        with _told(self.book), watched(*self._watching()):
            self.counted = decide(self.spark, self.book, target)
        for number, part in enumerate(sorted(target.glob("part-*.parquet"))):
            part.rename(target / f"part-{number:05}.parquet")
        for beside in [p for p in target.iterdir() if p.name[0] in "._"]:
            beside.unlink()  # Hadoop's checksums and its mark of success


class _Suspected(Exception):
    """Bad rows ended the run."""


@contextmanager
def _told(book: Book) -> Iterator[None]:
    """What Spark says of a failed task, as what it was that failed."""
    try:
        yield
    except (GongjiError, _Suspected):
        raise
    except Suspect as error:
        raise _Suspected from error
    except Exception as error:  # Spark's own, and what its processes raised inside it
        said = str(error)
        unreadable = re.search(rf"{Unreadable.__name__}: «(.*)»", said)
        if unreadable is not None:
            sources = (s for s in (book.covers, book.events, book.prior) if s is not None)
            called = (s.called(unreadable[1]) for s in sources)
            raise broken(next((c for c in called if c is not None), unreadable[1])) from error
        if re.search(rf"^\S*\.{Suspect.__name__}\b", said, re.MULTILINE):
            raise _Suspected from error
        raise failed(error) from error


def _with_more(found: Diagnosis) -> tuple[Finding, ...]:
    if not found.findings:
        raise SparkError("E102", "有坏行，却没有找到是哪一行", "改用 --engine compiled 再办一次")
    if found.whole:
        return found.findings
    last = found.findings[-1]
    more = Finding(last.code, last.file, "", None, "", "", "坏行太多，后面的没有列出", "先改正已列的")
    return (*found.findings, more)

"""What is wrong with the files of a book, said by the records' own checks on the rows that are suspect.

Spark finds the rows that may be bad, with those they collide with and those they refer to; only these come
together in one place, under the numbers they have in their files.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa

from gongji.assess.spark.cells import Batch, with_rows
from gongji.assess.spark.plan import Book, overlapping, pieces, prior_of, repeated
from gongji.assess.spark.reading import Map, Reader, all_rows, cover_span, raw_of, written
from gongji.assess.spark.source import Source
from gongji.charter.nodes import ABSENT
from gongji.records.findings import Finding, RecordsError
from gongji.records.load import rejects
from gongji.records.prior import check_prior
from gongji.records.raw import ROW, Raw
from gongji.records.tables import Sheet, check_covers, check_events

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MOST: Final = 100_000
"""Suspect rows of a file that are looked at; the first by their numbers."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The findings in the order of the files, the bad rows with their cells, and their numbers."""

    findings: tuple[Finding, ...]
    rejects: pl.DataFrame
    bad_covers: tuple[int, ...]
    bad_events: tuple[int, ...]
    whole: bool  # every suspect row was looked at


def diagnosed(spark: SparkSession, book: Book, keep_good: bool) -> Diagnosis:
    """Everything that is wrong. RecordsError where prior decisions are: none of them may be left out."""
    covers, events = _covers(spark, book).persist(), _events(spark, book).persist()
    try:
        return _Look(spark, book, keep_good, covers, events).all()
    finally:
        covers.unpersist()
        events.unpersist()


def _covers(spark: SparkSession, book: Book) -> DataFrame:
    def columns(batch: Batch) -> dict[str, Any]:
        ids = {"cover": batch.ids["参保编号"], "person": batch.ids["人员编号"]}
        texts = {n: s.to_arrow().cast(pa.string()) for n, s in ids.items()}
        return {"row": pa.array(batch.row), **texts, **cover_span(batch)}

    schema = "bad boolean, row long, cover string, person string, tranche string, start long, end long"
    return pieces(spark, book.covers).mapInArrow(all_rows(book.cover_reader, columns), schema)


def _events(spark: SparkSession, book: Book) -> DataFrame:
    def columns(batch: Batch) -> dict[str, Any]:
        ids = {"event": batch.ids["事件编号"], "cover": batch.ids["参保编号"]}
        texts = {n: s.to_arrow().cast(pa.string()) for n, s in ids.items()}
        order = batch.numbers["决定序"]
        return {"row": pa.array(batch.row), **texts, "stated": pa.array(order, mask=order <= ABSENT)}

    schema = "bad boolean, row long, event string, cover string, stated long"
    return pieces(spark, book.events).mapInArrow(all_rows(book.event_reader, columns), schema)


class _Look:
    """One look at a book that is suspect."""

    def __init__(
        self, spark: SparkSession, book: Book, keep_good: bool, covers: DataFrame, events: DataFrame
    ) -> None:
        self.spark, self.book, self.keep_good = spark, book, keep_good
        self.covers, self.events = covers, events
        self.whole = True

    def all(self) -> Diagnosis:
        """Covers first, since events rest on them; then prior decisions, which rest on events."""
        cover_rows = self._rows(self._suspect_covers())
        cover_sheet = self._cover_sheet(cover_rows)
        refused = cover_sheet.frame.filter(pl.col(ROW).is_in(sorted(cover_sheet.bad)))
        bad_ids = refused["参保编号"].drop_nulls().to_list()
        event_rows = self._rows(self._suspect_events(bad_ids if self.keep_good else []))
        prior_rows = self._rows(self._suspect_priors())
        priors = self._raw(self.book.prior, prior_rows) if self.book.prior is not None else None
        if priors is not None:
            event_rows |= self._rows(self._of("event", priors.frame["事件编号"].to_list(), self.events))
        events = self._raw(self.book.events, event_rows)
        asked = events.frame["参保编号"].to_list()
        cover_sheet = self._cover_sheet(cover_rows | self._rows(self._of("cover", asked, self.covers)))
        layout, program = self.book.events.layout, self.book.program
        event_sheet = check_events(events, layout, program, cover_sheet, self.keep_good)
        found = [(self.book.covers, cover_sheet.findings), (self.book.events, event_sheet.findings)]
        findings = tuple(f for source, own in found for f in source.located(own))
        if priors is not None and self.book.prior is not None:
            try:
                check_prior(priors, program, event_sheet)
            except RecordsError as error:
                raise RecordsError([*findings, *self.book.prior.located(error.findings)]) from None
        sheets = (cover_sheet, event_sheet)
        covers_bad, events_bad = (tuple(sorted(sheet.bad)) for sheet in sheets)
        return Diagnosis(findings, rejects(sheets), covers_bad, events_bad, self.whole)

    # ---- suspects ------------------------------------------------------------------------------------

    def _suspect_covers(self) -> DataFrame:
        covers = self.covers
        bad = covers.where("bad")
        twice = covers.join(repeated(covers, "cover"), "cover", "left_semi")
        both = covers.join(overlapping(covers), ["person", "tranche"], "left_semi")
        return bad.select("row").union(twice.select("row")).union(both.select("row"))

    def _suspect_events(self, bad_covers: list[str]) -> DataFrame:
        events = self.events
        found = events.where("bad").select("row")
        for column in ("event", "stated"):
            found = found.union(events.join(repeated(events, column), column, "left_semi").select("row"))
        unknown = events.dropna(subset=["cover"]).join(self.covers, "cover", "left_anti")
        return found.union(unknown.select("row")).union(self._of("cover", bad_covers, events))

    def _suspect_priors(self) -> DataFrame | None:
        if self.book.prior is None:
            return None
        found = prior_of(self.spark, self.book)
        twice = found.join(repeated(found, "event", "benefit"), ["event", "benefit"], "left_semi")
        usable = self.events.where("not bad")
        unknown = found.join(usable, "event", "left_anti")
        return found.where("bad").select("row").union(twice.select("row")).union(unknown.select("row"))

    def _of(self, column: str, values: list[str], rows: DataFrame) -> DataFrame:
        """The rows that have one of these values."""
        asked = self.spark.createDataFrame([(v,) for v in dict.fromkeys(values)], f"{column} string")
        return rows.join(asked, column, "left_semi").select("row")

    def _rows(self, found: DataFrame | None) -> set[int]:
        if found is None:
            return set()
        rows = found.distinct().orderBy("row").limit(MOST + 1).collect()
        self.whole &= len(rows) <= MOST
        return {row[0] for row in rows[:MOST]}

    # ---- what stands in them -------------------------------------------------------------------------

    def _cover_sheet(self, rows: set[int]) -> Sheet:
        source = self.book.covers
        return check_covers(self._raw(source, rows), source.layout)

    def _raw(self, source: Source, rows: set[int]) -> Raw:
        """The cells of some rows as they are written."""
        schema = "path string, piece int, first long, wanted array<long>"
        asked = source.pieces_of(sorted(rows))
        tasks = max(1, len(asked))
        frame = self.spark.createDataFrame(self.spark.sparkContext.parallelize(asked, tasks), schema)
        read: Callable[[Reader], Map] = written
        found = frame.mapInArrow(read(Reader(source.layout, source.names, None)), "row long, cells string")
        held = sorted((row, json.loads(cells)) for row, cells in found.collect())
        texts = pl.DataFrame(
            [cells for _, cells in held], schema=dict.fromkeys(source.names, pl.String), orient="row"
        )
        return raw_of(str(source.path), with_rows(texts, [row for row, _ in held]))

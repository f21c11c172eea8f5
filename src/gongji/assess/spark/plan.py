"""The run as Spark sees it: events joined to covers, brought together by person, decided, put in order."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow import parquet

from gongji.assess.decisions import WORDS
from gongji.assess.spark.deciding import FEN, Task, decisions, in_words
from gongji.assess.spark.reading import (
    LATEST,
    Map,
    Reader,
    Suspect,
    cover_columns,
    event_columns,
    facts_of,
    good_rows,
    is_text,
    prior_rows,
)
from gongji.assess.spark.source import Source, whole_ids
from gongji.charter.nodes import STATE_LABELS
from gongji.charter.program import Program
from gongji.records.layout import DECISION_COLUMNS
from gongji.records.relevance import relevant_codes

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PARTITION: Final = 500_000
"""About how many events one task decides."""
SAMPLED: Final = 200
"""In how many places ids are looked at to cut the output into parts of like size."""


@dataclass(frozen=True, slots=True)
class Book:
    """The tables of a run, and by table the rows that are left out of it."""

    program: Program
    covers: Source
    events: Source
    prior: Source | None = None
    bad_covers: tuple[int, ...] = ()
    bad_events: tuple[int, ...] = ()

    @property
    def cover_reader(self) -> Reader:
        """Reads covers in Spark's processes."""
        return Reader(self.covers.layout, self.covers.names, None)

    @property
    def event_reader(self) -> Reader:
        """Reads events in Spark's processes."""
        return Reader(self.events.layout, self.events.names, dict(relevant_codes(self.program)))


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted on the way: events in the output, rows and fen by state, events without a day."""

    events: int
    states: dict[str, tuple[int, int]]
    undated: int


def decide(spark: SparkSession, book: Book, target: Path) -> Counted:
    """Decide a book into a new folder of Parquet files. Whatever is bad fails a task with `Suspect`."""
    from pyspark.sql import Observation
    from pyspark.sql import functions as F

    tasks = parts_of(spark, book)
    spark.conf.set("spark.sql.shuffle.partitions", tasks)
    covers = covers_of(spark, book).persist()
    try:
        require_covers(covers)
        events = _with_prior(spark, book, events_of(spark, book))
        require_orders(book, events)
        seen, said = Observation("事件"), Observation("决定")
        events = events.observe(seen, F.count_if(F.col("step") == LATEST).alias("undated"))
        rows = _in_order(_by_person(events, covers, tasks), book, tasks)
        if whole_ids(book.events, "事件编号"):
            rows = rows.withColumn("事件编号", F.col("事件编号").cast("long"))
        _observed(rows, said).write.parquet(f"file://{target.absolute()}", compression="snappy")
    finally:
        covers.unpersist()
    counts, found = seen.get, said.get
    states = {
        label: (int(found[f"n{i}"]), int(found[f"fen{i}"] or 0))
        for i, label in enumerate(STATE_LABELS)
        if found[f"n{i}"]
    }
    return Counted(int(found["events"] or 0), states, int(counts["undated"]))


def parts_of(spark: SparkSession, book: Book) -> int:
    """Into how many partitions rows are brought together."""
    return max(spark.sparkContext.defaultParallelism, -(-book.events.rows // PARTITION))


def tasks_of(spark: SparkSession, book: Book) -> int:
    """About how many tasks a run has: reading, two checks of the covers, joining, deciding, writing."""
    tables = (book.covers, book.events, book.prior)
    return sum(_spread(spark, t) for t in tables if t is not None) + 6 * parts_of(spark, book)


def pieces(spark: SparkSession, source: Source) -> DataFrame:
    """The pieces of a table, spread over as many tasks."""
    schema = "path string, piece int, first long"
    spread = spark.sparkContext.parallelize(source.pieces, _spread(spark, source))
    return spark.createDataFrame(spread, schema)


def _spread(spark: SparkSession, source: Source) -> int:
    return max(1, min(len(source.pieces), 4 * spark.sparkContext.defaultParallelism))


def covers_of(spark: SparkSession, book: Book) -> DataFrame:
    """The covers, every cell checked."""
    facts = facts_of(book.program, book.covers.layout)
    read = good_rows(
        book.cover_reader, book.bad_covers, cover_columns(book.program, book.covers.layout)
    )  # fmt: skip
    schema = "cover string, person string, cover_row long, tranche string, start long, end long"
    schema += _facts(book.program, book.covers, facts)
    return _mapped(pieces(spark, book.covers), read, schema)


def events_of(spark: SparkSession, book: Book) -> DataFrame:
    """The events, every cell checked."""
    own = frozenset(name for _, name in facts_of(book.program, book.covers.layout))
    facts = [(i, n) for i, n in facts_of(book.program, book.events.layout) if n not in own]
    columns = event_columns(book.program, book.events.layout, own)
    read = good_rows(book.event_reader, book.bad_events, columns)
    schema = "event string, cover string, event_row long, step long"
    return _mapped(pieces(spark, book.events), read, schema + _facts(book.program, book.events, facts))


def _mapped(frame: DataFrame, function: Map, schema: str) -> DataFrame:
    return frame.mapInArrow(function, schema)


def _facts(program: Program, source: Source, facts: Sequence[tuple[int, str]]) -> str:
    kinds = (
        (i, "string" if is_text(program, source.layout, name) else "long") for i, name in facts
    )  # fmt: skip
    return "".join(f", f{i} {kind}" for i, kind in kinds)


# ---- what several rows have to do with each other ------------------------------------------------


def require_covers(covers: DataFrame) -> None:
    """Suspect where two covers have one id, or two of a person and tranche share a day."""
    if repeated(covers, "cover").head(1) or overlapping(covers).head(1):
        raise Suspect


def repeated(rows: DataFrame, *columns: str) -> DataFrame:
    """The values that stand in several rows."""
    from pyspark.sql import functions as F

    stated = rows.dropna(subset=list(columns)).groupBy(*columns).count()
    return stated.where(F.col("count") > 1).select(*columns)


def overlapping(covers: DataFrame) -> DataFrame:
    """Persons and tranches with covers that share a day."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    before = Window.partitionBy("person", "tranche").orderBy("start").rowsBetween(
        Window.unboundedPreceding, -1
    )  # fmt: skip
    dated = covers.where((F.col("start") <= F.col("end")) & F.col("person").isNotNull())
    latest = dated.withColumn("latest", F.max("end").over(before))
    return latest.where(F.col("latest") >= F.col("start")).select("person", "tranche").distinct()


def require_orders(book: Book, events: DataFrame) -> None:
    """Suspect where two events have one 决定序, or one id that nothing would be decided of."""
    from pyspark.sql import functions as F

    if "决定序" in book.events.names:
        stated = events.where(F.col("step") < F.lit(1 << 60))
        if repeated(stated, "step").head(1):
            raise Suspect
    if book.prior is not None and repeated(events, "event").head(1):
        raise Suspect


def _with_prior(spark: SparkSession, book: Book, events: DataFrame) -> DataFrame:
    """Events with what was decided of them before."""
    from pyspark.sql import functions as F

    if book.prior is None:
        return events.withColumn("prior", F.lit(None).cast("string"))
    found = prior_of(spark, book)
    doubtful = found.where("bad")
    if doubtful.head(1) or repeated(found, "event", "benefit").head(1):
        raise Suspect
    if found.join(events, "event", "left_anti").head(1):
        raise Suspect
    lines = found.dropna(subset=["line"]).groupBy("event")
    held = lines.agg(F.concat_ws(";", F.sort_array(F.collect_list("line"))).alias("prior"))
    return events.join(held, "event", "left")


def prior_of(spark: SparkSession, book: Book) -> DataFrame:
    """Prior decisions as `reading.prior_rows` gives them."""
    assert book.prior is not None
    read = prior_rows(book.program, book.prior)
    schema = "bad boolean, row long, event string, benefit string, line string"
    return _mapped(pieces(spark, book.prior), read, schema)


# ---- deciding and writing ------------------------------------------------------------------------


def _by_person(events: DataFrame, covers: DataFrame, tasks: int) -> DataFrame:
    """Events with their covers, all of a person in one partition and in sequence."""
    joined = events.join(covers.drop("tranche", "start", "end").hint("shuffle_hash"), "cover", "left")
    return joined.repartition(tasks, "person").sortWithinPartitions("person", "step", "event")


def _in_order(rows: DataFrame, book: Book, tasks: int) -> DataFrame:
    """Decided, in the order of the decisions file."""
    program = book.program
    wanted = ["person", "event", "event_row", "cover_row", "prior"]
    wanted += [f"f{i}" for i in range(len(program.facts))]
    task = Task(pickle.dumps(program), _keys(book), tuple(cuts(book.events, tasks)))
    schema = (
        "part int, event string, benefit int, event_row long, amount long, low long, high long, word string"
    )
    decided = _mapped(rows.select(*wanted), decisions(task), schema)
    placed = decided.repartitionById(len(task.cuts) + 1, "part").sortWithinPartitions("event", "benefit")
    said = "first boolean, `事件编号` string, "
    said += ", ".join([*(f"`{n}` long" for n in FEN), *(f"`{n}` string" for n in WORDS)])
    return _mapped(placed.drop("part", "benefit"), in_words(task), said)


def _keys(book: Book) -> frozenset[int]:
    found: dict[int, bool] = {}
    for source in (book.events, book.covers):
        for i, name in facts_of(book.program, source.layout):
            found[i] = is_text(book.program, source.layout, name)
    return frozenset(i for i, key in found.items() if key)


def cuts(events: Source, tasks: int) -> list[str]:
    """Ids at which the output is cut into about so many parts of like size."""
    if tasks < 2 or not events.rows:
        return []
    looked = events.pieces[:: max(1, len(events.pieces) // SAMPLED)]
    most = max(8, 8 * SAMPLED // len(looked))
    found = pl.concat([s for piece in looked for s in islice(_some_ids(events, piece), most)])
    ids = found.drop_nulls().unique().sort()
    places = np.unique(np.linspace(0, len(ids), tasks + 1)[1:-1].astype(np.int64))
    return [ids[int(p)] for p in places if p < len(ids)]


def _some_ids(events: Source, piece: tuple[str, int, int]) -> Iterator[pl.Series]:
    """The ids of a piece batch by batch, some of each."""
    path, group, _ = piece
    with parquet.ParquetFile(path) as file:
        names = file.schema_arrow.names
        name = next(n for n in names if events.layout.meant(n.strip()) == "事件编号")
        for batch in file.iter_batches(1 << 16, row_groups=[group], columns=[name]):
            some = batch.column(0)[:: max(1, batch.num_rows // 256)]
            yield pl.Series(pl.from_arrow(some.cast(pa.string()))).str.strip_chars()


def _observed(rows: DataFrame, said: Any) -> DataFrame:
    """The columns of the decisions file; rows and fen by state are counted on the way."""
    from pyspark.sql import functions as F

    state, fen = F.col("状态"), F.col("金额分")
    counts = [F.count_if("first").alias("events")]
    for i, label in enumerate(STATE_LABELS):
        counts.append(F.count_if(state == label).alias(f"n{i}"))
        counts.append(F.sum(F.when(state == label, fen)).alias(f"fen{i}"))
    yuan = (fen * F.lit(Decimal("0.01"))).cast("decimal(18,2)").alias("金额")
    observed = rows.observe(said, *counts)
    return observed.select(*(yuan if n == "金额" else F.col(n) for n in DECISION_COLUMNS))

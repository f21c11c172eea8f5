"""Books in Parquet for the tests that run Spark, and the session they share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from assess_making import COVER_HEAD, EVENT_HEAD

from gongji.assess.spark.session import session
from gongji.assess.spark.settings import MASTER, MEMORY

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Frames = tuple[pl.DataFrame, pl.DataFrame]
CORES = 2
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A Java that is soon ready, for runs that are soon done."""


def shared() -> Iterator[SparkSession]:
    """One session for a module. Without Java the tests are skipped, but never where results count."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        if os.environ.get("CI"):
            pytest.fail("Spark 的测试要 Java 17 以上")
        pytest.skip("没有 Java：Spark 的测试一个也没有跑")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MASTER, f"local[{CORES}]")
        patch.setenv(MEMORY, "1g")
        patch.setenv("JDK_JAVA_OPTIONS", QUICK)
        with session() as spark:
            yield spark


def frames(covers: list[list[str]], events: list[list[str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of text as tables."""

    def frame(head: list[str], rows: list[list[str]]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema=dict.fromkeys(head, pl.String), orient="row")

    return frame(COVER_HEAD, covers), frame(EVENT_HEAD, events)


def in_files(folder: Path, frame: pl.DataFrame, count: int) -> Path:
    """A table as a folder of so many files, every second one with its columns the other way round."""
    folder.mkdir()
    size = -(-frame.height // count)
    for i in range(count):
        part = frame.slice(i * size, size)
        if i % 2:
            part = part.select(reversed(part.columns))
        part.write_parquet(folder / f"part-{i:03}.parquet", row_group_size=100)
    (folder / "_SUCCESS").touch()
    return folder


def read(out: Path) -> pl.DataFrame:
    """The decisions of a folder, file after file by their names."""
    return pl.concat([pl.read_parquet(p) for p in sorted(out.iterdir())])


BAD_EVENTS = (
    (3, "参保编号", "C999-0"), (4, "事件编号", "E9"), (6, "决定序", "7"), (7, "决定序", "7"),
    (8, "知悉日", "1999-01-01"), (11, "致因", "不认识"), (12, "事件编号", "E\u200b3"), (13, "自付费用", "1,000"),
    (14, "发生日", "2012-02-30"), (15, "事件编号", ""), (16, "参保编号", "C3-1"), (17, "参保编号", "无"),
)  # fmt: skip
BAD_COVERS = (
    (3, "参保编号", "C0-0"), (7, "起保日", "2010-01-01"), (10, "首次参保日", "2030-01-01"), (12, "份数", "9"),
    (15, "终保日", "2000-01-01"),
)  # fmt: skip


def spoilt(texts: Frames) -> Frames:
    """The tables with bad cells of every kind, and one row in which nothing stands."""
    covers, events = texts
    events = events.with_columns(
        pl.when((pl.col("发生日") != "") & (pl.col("知悉日") == ""))
        .then("发生日")
        .otherwise("知悉日")
        .alias("知悉日")
    )
    changed = []
    for frame, changes in ((covers, BAD_COVERS), (events, BAD_EVENTS)):
        for row, column, value in changes:
            here = pl.int_range(pl.len()) == row
            frame = frame.with_columns(pl.when(here).then(pl.lit(value)).otherwise(column).alias(column))
        blank = pl.DataFrame({n: [""] for n in frame.columns})
        changed.append(pl.concat([frame.slice(0, 100), blank, frame.slice(100)]))
    return changed[0], changed[1]

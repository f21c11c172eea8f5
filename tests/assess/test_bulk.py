"""Large Parquet files without a text for each cell: the same decisions as the usual way gives."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
from assess_making import COVER_HEAD, EVENT_HEAD, random_covers, random_events

from gongji.assess.bulk import Decided, decide_parquet
from gongji.assess.choice import choice
from gongji.assess.files import Job, assess_files
from gongji.assess.typed import Doubtful
from gongji.readers.kernel.compiled import Compiled
from gongji.records.findings import RecordsError

PROGRAM = choice("shaoxing-cadre/2011-06-10").program
DATES = ("起保日", "终保日", "首次参保日", "发生日", "知悉日", "通知日", "申领日", "确诊日", "停薪起日")


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of text as a database would keep them; those in which 无 stands stay text."""
    frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    columns = []
    for name in frame.columns:
        if (frame[name] == "无").any():
            continue
        if name in DATES:
            columns.append(pl.col(name).str.to_date("%Y-%m-%d"))
        elif frame[name].is_in(["是", "否"]).any():
            columns.append(pl.col(name) == "是")
        elif name == "自付费用":
            columns.append(pl.col(name).cast(pl.Decimal(14, 2)))
        elif name in ("份数", "停薪月数", "伤残等级"):
            columns.append(pl.col(name).cast(pl.Int32))
    return frame.with_columns(columns)


@pytest.fixture(scope="module")
def texts() -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = random.Random(5)
    covers = random_covers(rng, 120)
    events = random_events(rng, covers, 900)

    def frame(head: list[str], rows: list[list[str]]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema=dict.fromkeys(head, pl.String), orient="row")

    return frame(COVER_HEAD, covers), frame(EVENT_HEAD, events)


@pytest.fixture(scope="module")
def kernel() -> Compiled:
    return Compiled(PROGRAM)


def by_person(events: pl.DataFrame) -> pl.DataFrame:
    """The rows by person and in sequence, with ids that rise as they stand."""
    order = pl.col("决定序").cast(pl.Int64, strict=False).fill_null(1 << 40)
    day = pl.when(pl.col("发生日") == "").then(pl.lit("9")).otherwise(pl.col("发生日"))
    person = pl.col("参保编号").str.extract(r"C(\d+)").cast(pl.Int64)
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(6)
    return events.sort(person, order, day, "事件编号").with_columns(("R" + number).alias("事件编号"))


def files(folder: Path, covers: pl.DataFrame, events: pl.DataFrame) -> Job:
    typed(covers).write_parquet(folder / "covers.parquet")
    typed(events).write_parquet(folder / "events.parquet", row_group_size=100)
    return Job(folder / "covers.parquet", folder / "events.parquet", folder / "out.parquet")


def bulk(job: Job, kernel: Compiled, size: int) -> Decided:
    return decide_parquet(PROGRAM, kernel, job.covers, job.events, job.out, size=size)


@pytest.mark.parametrize("order", ["by person", "any", "other ids"])
@pytest.mark.parametrize("size", [37, 100_000])
def test_R01_a_book_of_columns_is_decided_as_one_of_cells(
    order: str, size: int, texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    covers, events = texts
    if order == "by person":
        events = by_person(events)
    if order == "other ids":
        events = events.with_columns(pl.when(pl.int_range(pl.len()) % 3 == 0).then("X" + pl.col("事件编号"))
                                     .otherwise("事件编号").alias("事件编号"))  # fmt: skip
    job = files(tmp_path, covers, events)
    done = bulk(job, kernel, size)
    assert done.sorted_first == (order != "by person")
    usual = tmp_path / "usual.parquet"
    said = assess_files(PROGRAM, Job(job.covers, job.events, usual, engine="derive"))
    assert pl.read_parquet(job.out).equals(pl.read_parquet(usual))
    assert pl.read_parquet_schema(job.out) == pl.read_parquet_schema(usual)
    assert set(said.notices) <= set(done.notices)
    assert done.events == events.height
    assert done.rows == pl.read_parquet(usual).height


def test_the_same_rows_in_another_order_give_the_same_bytes(
    texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    covers, events = texts
    written = []
    for seed in (1, 2):
        job = files(tmp_path, covers, events.sample(fraction=1, shuffle=True, seed=seed))
        bulk(job, kernel, 200)
        written.append(job.out.read_bytes())
    assert written[0] == written[1]


SPOILT = {
    "an unknown cover": ("events", 3, "参保编号", "C999-0"),
    "a repeated event": ("events", 3, "事件编号", "E1"),
    "a repeated 决定序": ("events", None, "决定序", "7"),
    "a day before another": ("events", None, "知悉日", "1999-01-01"),
    "a word that is none": ("events", 3, "致因", "不认识"),
    "an id with a sign that is not seen": ("events", 3, "事件编号", "E\u200b3"),
    "a repeated cover": ("covers", 3, "参保编号", "C0-0"),
    "covers that overlap": ("covers", 3, "起保日", "2012-01-01"),
    "a joining after the start": ("covers", 3, "首次参保日", "2030-01-01"),
    "too many units": ("covers", 3, "份数", "9"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_book_with_a_bad_row_is_left_to_the_usual_reading(
    what: str, texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    file, row, column, value = SPOILT[what]
    frames = dict(zip(("covers", "events"), texts, strict=True))
    here = pl.lit(True) if row is None else pl.int_range(pl.len()) == row
    changed = pl.when(here).then(pl.lit(value)).otherwise(pl.col(column))
    frames[file] = frames[file].with_columns(changed.alias(column))
    job = files(tmp_path, frames["covers"], frames["events"])
    with pytest.raises(Doubtful):
        bulk(job, kernel, 100)
    with pytest.raises(RecordsError):
        assess_files(PROGRAM, Job(job.covers, job.events, job.out, engine="compiled"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["covers.parquet", "events.parquet"]


def test_the_command_takes_this_way_when_asked_for(
    texts: tuple[pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    job = files(tmp_path, *texts)
    outcome = assess_files(PROGRAM, Job(job.covers, job.events, job.out, engine="compiled"))
    assert outcome.notices[-1].startswith("事件没有按人和次序排列，先排好用了")
    usual = assess_files(PROGRAM, Job(job.covers, job.events, tmp_path / "d.parquet", engine="plain"))
    assert outcome.summary == usual.summary

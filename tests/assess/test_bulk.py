"""Large Parquet files without a text for each cell: the same decisions as the usual way gives."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from assess_making import COVER_HEAD, EVENT_HEAD, random_covers, random_events
from pyarrow import parquet

from gongji.assess.bulk import Decided, decide_parquet
from gongji.assess.choice import choice
from gongji.assess.files import assess_files
from gongji.assess.job import Job
from gongji.assess.typed import Doubtful
from gongji.charter.nodes import Fact, Kind, Table
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


HOSPITAL = choice("national-hospital/日期不详").program


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("order", ["by day", "by 决定序"])
def test_R01_a_book_in_the_order_of_time_is_decided_without_sorting(
    whole: bool, order: str, tmp_path: Path
) -> None:
    """Persons mixed, ids that are whole numbers or texts; the ids stay what they were."""
    rng = np.random.default_rng(3)
    covers, events = hospital_book(rng, 40, 600)
    if order == "by 决定序":
        events = events.sort("统筹内个人负担", maintain_order=True).with_columns(
            pl.int_range(5, 605).alias("决定序")
        )
    else:
        events = events.sort("发生日", maintain_order=True)
    events = events.with_columns(pl.int_range(1000, 1600).alias("事件编号"))
    if not whole:
        events = events.with_columns(("R" + pl.col("事件编号").cast(pl.String)).alias("事件编号"))
    job = Job(tmp_path / "covers.parquet", tmp_path / "events.parquet", tmp_path / "out.parquet")
    covers.write_parquet(job.covers)
    events.write_parquet(job.events, row_group_size=100)
    done = decide_parquet(HOSPITAL, Compiled(HOSPITAL), job.covers, job.events, job.out, size=90)
    assert not done.sorted_first
    usual = tmp_path / "usual.parquet"
    assess_files(HOSPITAL, Job(job.covers, job.events, usual, engine="derive"))
    assert pl.read_parquet(job.out).equals(pl.read_parquet(usual))
    assert pl.read_parquet_schema(job.out) == pl.read_parquet_schema(usual)
    assert pl.read_parquet_schema(job.out)["事件编号"] == (pl.Int64 if whole else pl.String)
    assert "给付" in done.states


def hospital_book(rng: np.random.Generator, people: int, count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """虚构: events of few people, so that totals of a cover grow."""
    start = rng.integers(19000, 19090, people)
    covers = pl.DataFrame({
        "参保编号": np.arange(people) + 700, "人员编号": np.arange(people) + 800,
        "起保日": pl.Series(start.astype(np.int32)).cast(pl.Date),
        "终保日": pl.Series((start + 364).astype(np.int32)).cast(pl.Date),
        "首次参保日": pl.Series((start - 365).astype(np.int32)).cast(pl.Date),
    })  # fmt: skip
    member = rng.integers(0, people, count)
    day = start[member] + rng.integers(-5, 370, count)
    columns: dict[str, object] = {
        "参保编号": member + 700, "发生日": pl.Series(day.astype(np.int32)).cast(pl.Date),
        "知悉日": pl.Series((day + 1).astype(np.int32)).cast(pl.Date),
        "申领日": pl.Series((day + 30).astype(np.int32)).cast(pl.Date),
    }  # fmt: skip
    for fact in HOSPITAL.facts:
        if fact.table is Table.EVENT and fact.name not in columns:
            columns[fact.name] = cells(rng, fact, count)
    return covers, pl.DataFrame({k: v for k, v in columns.items() if k != "通知日"})


def cells(rng: np.random.Generator, fact: Fact, count: int) -> object:
    match fact.kind:
        case Kind.CHOICE:
            return pl.Series(rng.choice(fact.choices, count)).cast(pl.Categorical)
        case Kind.FLAG:
            return rng.random(count) < 0.1
        case Kind.MONEY:
            return pl.Series(rng.integers(0, 30000, count)).cast(pl.Decimal(14, 2))
        case Kind.DATE:
            return pl.Series([None] * count, dtype=pl.Date)
        case _:
            return pl.Series(rng.integers(1, 30, count), dtype=pl.Int16)


@pytest.mark.parametrize("parts", [2, 7])
def test_R01_a_book_larger_than_memory_is_parted_by_person_and_merged(
    parts: int, texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    covers, events = texts
    job = files(tmp_path, covers, events)
    whole = decide_parquet(PROGRAM, kernel, job.covers, job.events, job.out, size=200)
    parted = tmp_path / "parted.parquet"
    memory = events.height * (8 * events.width + 64) // parts
    done = decide_parquet(PROGRAM, kernel, job.covers, job.events, parted, size=200, memory=memory)
    assert pl.read_parquet(parted).equals(pl.read_parquet(job.out))
    assert pl.read_parquet_schema(parted) == pl.read_parquet_schema(job.out)
    assert (done.rows, done.states, done.notices) == (whole.rows, whole.states, whole.notices)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "covers.parquet", "events.parquet", "out.parquet", "parted.parquet",
    ]  # fmt: skip


@pytest.mark.parametrize("column", ["事件编号", "决定序"])
def test_what_is_repeated_in_two_parts_of_a_book_is_found(
    column: str, texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    covers, events = texts
    persons = events["参保编号"].str.extract(r"C(\d+)").cast(pl.Int64)
    ends = pl.int_range(pl.len()).is_in([int(persons.arg_min() or 0), int(persons.arg_max() or 0)])
    events = events.with_columns(pl.when(ends).then(pl.lit("77777777")).otherwise(column).alias(column))
    job = files(tmp_path, covers, events)
    with pytest.raises(Doubtful):
        decide_parquet(PROGRAM, kernel, job.covers, job.events, job.out, size=200, memory=1 << 16)
    assert not job.out.exists()


def test_the_same_rows_in_another_order_give_the_same_bytes(
    texts: tuple[pl.DataFrame, pl.DataFrame],
    kernel: Compiled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By person, in any order, by parts on disk, and with covers in another order; in groups of few rows."""
    monkeypatch.setattr("gongji.assess.bulk_output.GROUP", 128)
    covers, events = texts
    events = by_person(events)
    written = []
    for seed, memory in ((None, 1 << 30), (1, 1 << 30), (2, 1 << 16)):
        rows = events if seed is None else events.sample(fraction=1, shuffle=True, seed=seed)
        holders = covers if seed is None else covers.sample(fraction=1, shuffle=True, seed=seed)
        job = files(tmp_path, holders, rows)
        done = decide_parquet(PROGRAM, kernel, job.covers, job.events, job.out, size=200, memory=memory)
        assert done.sorted_first == (seed is not None)
        written.append(job.out.read_bytes())
    assert written[1:] == written[:-1]


@pytest.mark.parametrize("kind", [pa.decimal256(60, 2), pa.float64(), pa.list_(pa.int64()), pa.time32("s")])
def test_a_column_of_a_type_that_is_not_read_whole_is_left_to_the_usual_reading(
    kind: pa.DataType, texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    job = files(tmp_path, *texts)
    events = parquet.read_table(job.events)
    place = events.schema.get_field_index("自付费用")
    blank = pa.nulls(len(events), kind)
    parquet.write_table(events.set_column(place, "自付费用", blank), job.events)
    with pytest.raises(Doubtful):
        decide_parquet(PROGRAM, kernel, job.covers, job.events, job.out)


@pytest.mark.parametrize("ids", ["虚构事{}", "33060219900101{}X", "91330600{}MA2XY"])
def test_ids_as_offices_have_them_do_not_go_the_slow_way(
    ids: str, texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    covers, events = texts
    number = pl.int_range(1000, 1000 + events.height).cast(pl.String)
    first, last = ids.split("{}")
    named = events.with_columns((first + number + last).alias("事件编号"))
    job = files(tmp_path, covers.with_columns(pl.lit("工会（虚构）").alias("单位编号")), named)
    decide_parquet(PROGRAM, kernel, job.covers, job.events, job.out)
    usual = tmp_path / "usual.parquet"
    assess_files(PROGRAM, Job(job.covers, job.events, usual, engine="plain"))
    assert pl.read_parquet(job.out).equals(pl.read_parquet(usual))


def test_whole_number_ids_below_zero_stand_in_the_order_of_their_signs(
    texts: tuple[pl.DataFrame, pl.DataFrame], kernel: Compiled, tmp_path: Path
) -> None:
    covers, events = texts
    few = by_person(events)[:6].with_columns(pl.int_range(-9, -3).alias("事件编号"))
    job = Job(tmp_path / "covers.parquet", tmp_path / "events.parquet", tmp_path / "out.parquet")
    typed(covers).write_parquet(job.covers)
    typed(few.with_columns(pl.col("事件编号").cast(pl.String))).with_columns(few["事件编号"]).write_parquet(
        job.events
    )
    decide_parquet(PROGRAM, kernel, job.covers, job.events, job.out)
    ids = pl.read_parquet(job.out)["事件编号"].unique(maintain_order=True)
    assert ids.to_list() == [-4, -5, -6, -7, -8, -9]


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

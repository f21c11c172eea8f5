"""Spark decides as the other engines do, refuses as they do, and leaves nothing behind when it is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from assess_making import random_covers, random_events
from spark_making import Frames, frames, in_files, read, shared, spoilt
from test_bulk import typed
from tests.readers.random_programs import random_program, random_rows

from gongji.assess.choice import choice
from gongji.assess.files import assess_files
from gongji.assess.job import Job, Outcome
from gongji.assess.spark import job as spark_job
from gongji.charter.nodes import ABSENT, UNKNOWN, Fact, Kind
from gongji.charter.program import Program
from gongji.cli import run
from gongji.codes.civil import format_iso
from gongji.errors import GongjiError
from gongji.readers.decision import Row
from gongji.records.findings import RecordsError
from gongji.records.layout import covers_layout
from gongji.records.load import load
from gongji.records.raw import ROW

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.xdist_group("spark"), pytest.mark.usefixtures("spark")]

PLAN = "shaoxing-cadre/2011-06-10"
PROGRAM = choice(PLAN).program


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    yield from shared()


@pytest.fixture(scope="module")
def texts() -> Frames:
    rng = random.Random(11)
    covers = random_covers(rng, 80)
    return frames(covers, random_events(rng, covers, 900))


def book(folder: Path, frames: Frames) -> Job:
    covers, events = frames
    covers.write_parquet(folder / "covers.parquet")
    events.write_parquet(folder / "events.parquet", row_group_size=100)
    return Job(folder / "covers.parquet", folder / "events.parquet", folder / "out", engine="spark")


def usual(program: Program, job: Job, engine: str = "plain", **more: Path) -> tuple[Outcome, pl.DataFrame]:
    """What another engine makes of the same files."""
    out = job.out.with_name(f"{engine}.parquet")
    others = {"prior": job.prior} | more
    done = assess_files(program, Job(job.covers, job.events, out, engine=engine, **others))  # type: ignore[arg-type]
    return done, pl.read_parquet(out)


def test_R01_spark_decides_row_by_row_as_every_other_engine(texts: Frames, tmp_path: Path) -> None:
    covers, events = typed(texts[0]), typed(texts[1])
    job = book(tmp_path, (covers, events))
    told: list[tuple[int, int]] = []
    outcome = assess_files(PROGRAM, job, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told) and told[-1] == (events.height, events.height)
    found = read(job.out)
    for engine in ("derive", "plain", "compiled"):
        said, expected = usual(PROGRAM, job, engine)
        assert found.schema == expected.schema
        assert found.write_csv() == expected.write_csv()
        assert outcome.summary == said.summary
        assert set(outcome.notices) <= set(said.notices)
    assert len(list(job.out.iterdir())) > 1
    assert sorted(p.name for p in tmp_path.iterdir() if p.name[0] == ".") == []


def test_rows_in_another_order_and_in_many_files_are_decided_alike(texts: Frames, tmp_path: Path) -> None:
    covers, events = (t.sample(fraction=1, shuffle=True, seed=3) for t in texts)
    usual_job = book(tmp_path, texts)
    _, expected = usual(PROGRAM, usual_job)
    job = Job(
        in_files(tmp_path / "covers", covers, 2), in_files(tmp_path / "events", events, 5),
        tmp_path / "out.parquet", engine="spark",
    )  # fmt: skip
    outcome = assess_files(PROGRAM, job)
    assert read(job.out).equals(expected)
    assert outcome.notices[0].startswith(f"{tmp_path / 'events'}：没有“伤残等级、")


COLLISIONS = {
    "a repeated event": ("events", (5,), "事件编号", "E9"),
    "a repeated 决定序": ("events", (5, 300), "决定序", "123456"),
    "an unknown cover": ("events", (5,), "参保编号", "C999-0"),
    "a repeated cover": ("covers", (5,), "参保编号", "C0-0"),
    "covers that overlap": ("covers", (0,), "终保日", "2013-12-31"),
    "a cell that is bad": ("events", (5,), "自付费用", "1,000"),
}


class Seen(GongjiError):
    """Bad rows have been noticed."""


@pytest.mark.parametrize("what", COLLISIONS)
def test_each_way_of_being_bad_alone_stops_the_run(
    what: str, texts: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(*_: object) -> None:
        raise Seen("", "")

    table, rows, column, value = COLLISIONS[what]
    tables = dict(zip(("covers", "events"), texts, strict=True))
    here = pl.int_range(pl.len()).is_in(list(rows))
    tables[table] = tables[table].with_columns(
        pl.when(here).then(pl.lit(value)).otherwise(column).alias(column)
    )
    job = book(tmp_path, (tables["covers"], tables["events"]))
    monkeypatch.setattr(spark_job, "diagnosed", seen)
    with pytest.raises(Seen):
        assess_files(PROGRAM, job)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["covers.parquet", "events.parquet"]


def test_bad_rows_are_refused_in_the_same_words_and_nothing_is_written(texts: Frames, tmp_path: Path) -> None:
    job = book(tmp_path, spoilt(texts))
    with pytest.raises(RecordsError) as refused:
        assess_files(PROGRAM, job)
    with pytest.raises(RecordsError) as expected:
        usual(PROGRAM, job)
    assert str(refused.value) == str(expected.value)
    assert {f.code for f in refused.value.findings} >= {
        "R401",
        "R402",
        "R403",
        "R404",
        "R405",
        "R310",
        "R313",
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == ["covers.parquet", "events.parquet"]


def test_good_rows_are_kept_and_the_bad_ones_listed_alike(texts: Frames, tmp_path: Path) -> None:
    job = replace(book(tmp_path, spoilt(texts)), rejects=tmp_path / "bad.csv")
    outcome = assess_files(PROGRAM, job)
    said, expected = usual(PROGRAM, job, rejects=tmp_path / "expected.csv")
    assert read(job.out).equals(expected)
    assert outcome.findings == said.findings
    assert outcome.summary == said.summary
    assert (tmp_path / "bad.csv").read_text() == (tmp_path / "expected.csv").read_text()


def test_a_bad_row_in_a_folder_is_told_with_its_file(texts: Frames, tmp_path: Path) -> None:
    covers, events = texts
    here = pl.int_range(pl.len()) == 305
    events = events.with_columns(pl.when(here).then(pl.lit("x")).otherwise("参保编号").alias("参保编号"))
    covers.write_parquet(tmp_path / "covers.parquet")
    job = Job(
        tmp_path / "covers.parquet", in_files(tmp_path / "events", events, 3), tmp_path / "o", engine="spark"
    )
    with pytest.raises(
        RecordsError, match=r"events \[part-001.parquet 第 7 行\] 第 307 行 参保编号 “x”：\[R402\]"
    ):
        assess_files(PROGRAM, job)


def test_what_was_decided_before_counts_and_is_not_written_again(texts: Frames, tmp_path: Path) -> None:
    job = book(tmp_path, texts)
    _, whole = usual(PROGRAM, job)
    early = whole.filter(pl.col("事件编号").hash(seed=1) % 3 == 0)
    early.write_parquet(tmp_path / "prior.parquet")
    job = replace(job, prior=tmp_path / "prior.parquet")
    outcome = assess_files(PROGRAM, job)
    said, expected = usual(PROGRAM, job)
    assert read(job.out).equals(expected)
    assert outcome.summary == said.summary
    bad = early.with_row_index().with_columns(
        pl.when(pl.col("index") == 1).then(pl.lit("E77777")).otherwise("事件编号").alias("事件编号"),
        pl.when(pl.col("index") == 2).then(pl.lit("已付")).otherwise("状态").alias("状态"),
    )
    pl.concat([bad, bad.slice(5, 1)]).drop("index").write_parquet(tmp_path / "prior.parquet")
    job = replace(job, out=tmp_path / "again")
    with pytest.raises(RecordsError) as refused:
        assess_files(PROGRAM, job)
    with pytest.raises(RecordsError) as wanted:
        usual(PROGRAM, job)
    assert str(refused.value) == str(wanted.value)
    assert not job.out.exists()


def cell(fact: Fact, value: int) -> str:
    """A value as it is written."""
    if value in (UNKNOWN, ABSENT):
        return "" if value == UNKNOWN else "无"
    match fact.kind:
        case Kind.MONEY:
            return f"{value // 100}.{value % 100:02}"
        case Kind.DATE:
            return format_iso(value)
        case Kind.FLAG:
            return "否是"[value]
        case Kind.CHOICE:
            return fact.choices[value]
        case _:
            return str(value)


def written_down(program: Program, books: list[list[Row]]) -> Frames:
    """Random rows as tables: every book is of its own persons, a cover's facts are those of its first row."""
    facts = program.facts
    of_cover = [f.name for f in facts if f.name in covers_layout(program).by_name]
    covers: dict[str, dict[str, str]] = {}
    events = []
    for number, rows in enumerate(books):
        for row in rows:
            cells = {f.name: cell(f, v) for f, v in zip(facts, row.values, strict=True)}
            cover = f"C{number}-{row.cover}"
            own = {n: cells.pop(n) for n in of_cover}
            person = {"参保编号": cover, "人员编号": f"P{number}-{row.person}", "份次": str(row.cover)}
            covers.setdefault(cover, own | person)
            events.append(cells | {"事件编号": f"E{number}-{row.event}", "参保编号": cover})
    return pl.DataFrame(list(covers.values())), pl.DataFrame(events)


def without_bad_rows(program: Program, folder: Path, tables: Frames) -> Job:
    """A book of what the usual reading finds good; in `tables` an event may refer to no cover any more."""
    job = book(folder, tables)
    records = load(program, job.covers, job.events, keep_good=True)
    kept = [t.with_row_index(ROW, 2).filter(pl.col(ROW).is_in(good[ROW].implode())).drop(ROW)
            for t, good in zip(tables, (records.covers, records.events), strict=True)]  # fmt: skip
    return book(folder, (kept[0], kept[1]))


@pytest.mark.parametrize("seed", [21, 23])
def test_R01_spark_agrees_with_derive_on_random_charters(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    program = random_program(rng)
    tables = written_down(program, [random_rows(rng, program) for _ in range(250)])
    job = without_bad_rows(program, tmp_path, tables)
    assess_files(program, job)
    _, expected = usual(program, job, "derive")
    assert expected.height > 250
    assert read(job.out).equals(expected)


def test_a_book_without_events_gives_a_table_without_rows(texts: Frames, tmp_path: Path) -> None:
    job = book(tmp_path, (texts[0], texts[1].clear()))
    assert assess_files(PROGRAM, job).summary == ("共 0 个事件，0 行决定",)
    _, expected = usual(PROGRAM, job)
    assert read(job.out).equals(expected)
    assert read(job.out).schema == expected.schema


def test_a_file_that_is_broken_inside_is_named(texts: Frames, tmp_path: Path) -> None:
    job = book(tmp_path, texts)
    content = bytearray(job.events.read_bytes())
    content[200:4000] = bytes(3800)
    job.events.write_bytes(content)
    with pytest.raises(RecordsError, match=r"events.parquet：\[R006\] Parquet 文件损坏或不完整"):
        assess_files(PROGRAM, job)


def test_the_command_says_what_it_says_of_other_engines(
    texts: Frames, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book(tmp_path, texts)
    monkeypatch.chdir(tmp_path)
    said = []
    for engine, out in (("spark", "决定"), ("plain", "决定.parquet")):
        asked = ["assess", PLAN, "--covers", "covers.parquet", "--events", "events.parquet", "--engine", engine,
                 "--reading", "每万计法=按比例", "--out", out]  # fmt: skip
        assert run(asked) == 0
        said.append(capsys.readouterr().err.replace("决定.parquet", "决定"))
    assert said[0] == said[1]
    assert read(tmp_path / "决定").equals(pl.read_parquet("决定.parquet"))


def test_killed_in_mid_run_it_leaves_no_output(texts: Frames, tmp_path: Path) -> None:
    job = book(tmp_path, texts)
    asked = [str(Path(sys.executable).with_name("gongji")), "assess", PLAN, "--covers", str(job.covers), "--events",
             str(job.events), "--engine", "spark", "--out", str(job.out)]  # fmt: skip
    running = subprocess.Popen(asked, env=os.environ, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 300
        while not list(tmp_path.glob(".out.*.tmp/out/_temporary")):
            assert running.poll() is None and time.monotonic() < until
            time.sleep(0.05)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert not job.out.exists()

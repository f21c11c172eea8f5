"""What Spark's processes are made of, tried without Spark: settings, files, cells, whole persons."""

from __future__ import annotations

import random
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from assess_making import random_covers, random_events
from spark_making import frames, in_files, spoilt
from test_bulk import typed

from gongji.assess.choice import choice
from gongji.assess.engines import require_engine
from gongji.assess.files import assess_files
from gongji.assess.job import Job
from gongji.assess.spark import settings as asked
from gongji.assess.spark.cells import checked
from gongji.assess.spark.deciding import Kernel, whole_persons
from gongji.assess.spark.source import opened
from gongji.errors import UsageError
from gongji.records.findings import RecordsError
from gongji.records.layout import covers_layout, events_layout
from gongji.records.raw import ROW
from gongji.records.relevance import relevant_codes
from gongji.records.tables import check_covers, check_events, read_raw

PROGRAM = choice("shaoxing-cadre/2011-06-10").program
LAYOUT = events_layout(PROGRAM)


def job(folder: Path, **more: Any) -> Job:
    covers, events = frames([], [])
    covers.write_parquet(folder / "covers.parquet")
    events.write_parquet(folder / "events.parquet")
    files = {"covers": folder / "covers.parquet", "events": folder / "events.parquet", "out": folder / "out"}
    return Job(**(files | more), engine="spark")


def test_without_java_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match=r"\[U114\] 找不到 Java.*装 Java 17 以上.*--engine compiled"):
        assess_files(PROGRAM, job(tmp_path))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("says", "found"),
    [
        ('openjdk version "11.0.2" 2019-01-15', "是 11"),
        ('java version "1.8.0_291"', "是 8"),
        ("?", "看不出版本"),
    ],
)
def test_an_old_java_is_told(says: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=rf"\[U114\] Java（.*）{found}，Spark 要 17 以上"):
        asked.require_spark()


def test_who_has_no_files_to_give_is_told_of_other_engines() -> None:
    with pytest.raises(
        UsageError, match=r"\[U111\] 引擎 spark 只用于 assess。改法：用 derive、plain 或 compiled"
    ):
        require_engine("spark")


@pytest.mark.parametrize("package", ["pyspark", "pandas"])
def test_without_the_extra_it_says_what_to_install(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "find_spec", lambda name: None if name == package else find_spec(name))
    with pytest.raises(UsageError, match=r"\[U113\] 没有装 Spark.*pip install 'gongji\[spark\]'"):
        assess_files(PROGRAM, job(tmp_path))


@pytest.mark.parametrize(
    ("name", "value"),
    [(asked.MASTER, "local[0]"), (asked.MASTER, "here"), (asked.MEMORY, "2"), (asked.LOG, "/no/such/log")],
)
def test_a_setting_that_cannot_be_meant_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=rf"\[U115\] {name} 的“{value}”".replace("[0]", r"\[0\]")):
        asked.settings()


@pytest.mark.parametrize(
    "master", ["local", "local[*]", "local[8]", "spark://a:7077", "yarn", "k8s://https://a"]
)
def test_a_place_that_spark_knows_is_taken(master: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(asked.MASTER, master)
    assert asked.settings().master == master


def test_files_of_other_kinds_and_places_in_use_are_refused(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("事件编号\n")
    (tmp_path / "none").mkdir()
    (tmp_path / "there").mkdir()
    for more, said in (
        ({"events": tmp_path / "events.csv"}, r"\[R003\] 引擎 spark 只读 Parquet.*compiled"),
        ({"events": tmp_path / "none"}, r"none：\[R004\] 文件夹里没有 .parquet 文件"),
        ({"events": tmp_path / "x.parquet"}, r"x.parquet：\[R001\] 找不到这个文件"),
        ({"out": tmp_path / "out.csv"}, r"\[R003\] 引擎 spark 写的是装着 Parquet 文件的文件夹"),
        ({"out": tmp_path / "there"}, r"there：\[R506\] 已经有了，不会盖掉"),
        ({"out": tmp_path / "no" / "out"}, r"\[R501\]"),
        ({"rejects": tmp_path / "out"}, r"\[R003\]"),
    ):
        with pytest.raises(RecordsError, match=said):
            assess_files(PROGRAM, job(tmp_path, **more))


def test_a_header_is_refused_in_every_file_of_a_folder(tmp_path: Path) -> None:
    _, events = frames([], random_events(random.Random(1), [["C", "", "", "", "2012-01-01"]], 9))
    folder = in_files(tmp_path / "events", events, 3)
    pl.read_parquet(folder / "part-001.parquet").rename({"自付费用": "自费"}).write_parquet(
        folder / "part-001.parquet"
    )
    pl.read_parquet(folder / "part-002.parquet").drop("自付费用").write_parquet(folder / "part-002.parquet")
    with pytest.raises(RecordsError) as refused:
        opened(folder, LAYOUT)
    assert [(f.code, Path(f.file).name, f.column) for f in refused.value.findings] == [
        ("R102", "part-001.parquet", "自费"),
        ("R108", "part-002.parquet", ""),
    ]


def test_cells_are_read_as_the_usual_way_reads_them(tmp_path: Path) -> None:
    rng = random.Random(5)
    _, events = frames([], random_events(rng, random_covers(rng, 20), 400))
    relevant = dict(relevant_codes(PROGRAM))
    for change in (typed, lambda frame: frame):
        path = tmp_path / "events.parquet"
        change(events).write_parquet(path)
        sheet = check_events(read_raw(path, LAYOUT), LAYOUT, PROGRAM, None, False)
        table = pl.read_parquet(path).to_arrow()
        batch = checked(table, LAYOUT, table.column_names, 2, relevant)
        assert not batch.bad.any()
        for name, numbers in batch.numbers.items():
            assert np.array_equal(numbers, sheet.frame[name].to_numpy()), name
        assert batch.ids["事件编号"].to_list() == sheet.frame["事件编号"].to_list()


def test_cells_are_bad_where_the_usual_way_finds_them_so(tmp_path: Path) -> None:
    rng = random.Random(11)
    covers = random_covers(rng, 80)
    tables = spoilt(frames(covers, random_events(rng, covers, 300)))
    relevant = dict(relevant_codes(PROGRAM))
    several = {"R401", "R402", "R404", "R405"}  # what concerns several rows is found by joins and sorts
    for table, layout, asked_of in zip(
        tables, (covers_layout(PROGRAM), LAYOUT), (None, relevant), strict=True
    ):
        path = tmp_path / "table.parquet"
        table.write_parquet(path)
        raw = read_raw(path, layout)
        sheet = (
            check_covers(raw, layout) if asked_of is None else check_events(raw, layout, PROGRAM, None, False)
        )
        batch = checked(table.to_arrow(), layout, table.columns, 2, asked_of)
        expected = {f.row for f in sheet.findings if f.code not in several}
        assert set(batch.row[batch.bad].tolist()) == expected
        assert len(expected) > 2
        assert batch.row.tolist() == raw.frame[ROW].to_list()


@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_no_person_is_parted_however_batches_fall(size: int) -> None:
    rng = random.Random(size)
    persons = sorted(f"P{rng.randrange(30)}" for _ in range(300))
    batches = []
    at = 0
    while at < len(persons):
        step = rng.randrange(0, 9)
        part = persons[at : at + step]
        columns = {
            "person": pa.array(part, pa.string()),
            "n": pa.array(range(at, at + len(part)), pa.int64()),
        }
        batches.append(pa.RecordBatch.from_pydict(columns))
        at += step
    groups = [t["person"].to_pylist() for t in whole_persons(iter(batches), size)]
    assert [p for group in groups for p in group] == persons
    assert all(a[-1] != b[0] for a, b in pairwise(groups))
    assert all(len(g) < size + 9 + 30 for g in groups)


def test_what_outgrows_64_bits_is_decided_by_the_plain_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(8)
    _, events = frames([], random_events(rng, random_covers(rng, 9), 90))
    table = events.to_arrow()
    batch = checked(table, LAYOUT, table.column_names, 2, None)
    count = len(batch.row)
    facts = [batch.numbers.get(f.name, np.full(count, f.default or 1, np.int64)) for f in PROGRAM.facts]
    owner = np.sort(np.arange(count) % 7)
    kernel = Kernel(PROGRAM)
    given = (batch.ids["事件编号"], facts, owner, owner, {})
    quick = kernel.decide(*given)

    def outgrown(*_: object) -> None:
        raise OverflowError

    assert kernel.machine is not None
    slow_kernel = Kernel(PROGRAM)
    monkeypatch.setattr(type(slow_kernel.machine), "run", outgrown)
    slow = slow_kernel.decide(*given)
    assert sorted((int(r), quick.decision(i)) for i, r in enumerate(quick.row)) == sorted(
        (int(r), slow.decision(i)) for i, r in enumerate(slow.row)
    )

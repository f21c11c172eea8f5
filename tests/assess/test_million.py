"""A million events in one run, within bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl

EVENTS = 1_000_000
COVERS = 200_000
MOST_MEMORY = 3 * 1024**3
"""Bytes; a book in whole columns of Python objects would need more than twice as much."""


def make(folder: Path) -> None:
    """Five events of four causes under each cover, all amounts and days different in kind."""
    number = pl.int_range(COVERS, dtype=pl.Int64, eager=True).alias("n").to_frame()
    text = pl.col("n").cast(pl.String)
    number.select(
        pl.concat_str(pl.lit("C"), text).alias("参保编号"),
        pl.concat_str(pl.lit("P"), text).alias("人员编号"),
        pl.lit("U").alias("单位编号"),
        pl.lit("330602").alias("地区"),
        pl.lit("2012-01-01").alias("起保日"),
        pl.lit("2012-12-31").alias("终保日"),
        pl.lit("2011-01-01").alias("首次参保日"),
    ).write_csv(folder / "covers.csv")
    n = pl.int_range(EVENTS, dtype=pl.Int64, eager=True).alias("n").to_frame()
    day = (pl.lit(date(2012, 1, 1)) + pl.duration(days=pl.col("n") % 380)).cast(pl.String)
    cause = (pl.col("n") % 4).replace_strict(range(4), ["住院", "重大疾病", "停薪", "家庭灾害"])
    n.select(
        pl.concat_str(pl.lit("E"), pl.col("n").cast(pl.String)).alias("事件编号"),
        pl.concat_str(pl.lit("C"), (pl.col("n") * 7919 % COVERS).cast(pl.String)).alias("参保编号"),
        cause.alias("事由"),
        *(day.alias(name) for name in ("发生日", "知悉日", "申领日", "确诊日")),
        pl.when(pl.col("n") % 3 == 0).then(pl.lit("恶性肿瘤")).otherwise(pl.lit("其他")).alias("病种"),
        (pl.col("n") % 40_000 + 100).cast(pl.String).alias("自付费用"),
    ).write_csv(folder / "events.csv")


def test_a_million_events_are_decided_within_bounded_memory(tmp_path: Path) -> None:
    make(tmp_path)
    command = [str(Path(sys.executable).with_name("gongji")), "assess", "shaoxing-cadre"]
    for name in ("covers", "events", "out"):
        command += [f"--{name}", str(tmp_path / f"{name}.csv")]
    child = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert child.stderr is not None
    said = child.stderr.read().decode()
    child.stderr.close()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, said
    assert used.ru_maxrss * 1024 < MOST_MEMORY
    decided = pl.scan_csv(tmp_path / "out.csv", infer_schema=False).select("事件编号").collect().to_series()
    assert decided.n_unique() == EVENTS
    assert decided.is_sorted()

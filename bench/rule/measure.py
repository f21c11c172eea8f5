"""The bulk runs side by side: every engine in a process of its own, one after the other."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ENGINES = {
    "gongji": "gongji 小计划",
    "shaoxing": "gongji 绍兴全部",
    "openfisca": "OpenFisca",
    "numba": "手写 numba",
}
SIZES = (1_000_000, 10_000_000)
RUNS = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of warm runs from files to a file, seconds by part of the last one, and peak memory."""

    runs: tuple[float, ...]
    spent: dict[str, float]
    setup: float
    peak: int

    @property
    def median(self) -> float:
        """Half of the runs were faster."""
        return statistics.median(self.runs)


def measure() -> dict[int, dict[str, Measured]]:
    """By number of events and engine. Files are made where they are missing."""
    from bench.rule import book, data

    folder = ROOT / "bench" / "data"
    if not all((folder / "rule" / f"events_{n}.parquet").exists() for n in SIZES):
        data.write(folder / "rule", list(SIZES))
    for n in SIZES:
        if not (folder / "shaoxing" / f"events_{n}.parquet").exists():
            book.write(folder / "shaoxing", n)
    return {n: {engine: _one(engine, folder / "rule", n) for engine in ENGINES} for n in SIZES}


def _one(engine: str, folder: Path, n: int) -> Measured:
    command = [sys.executable, "-m", "bench.rule.once", engine, str(folder), str(n), str(RUNS)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ)
    if done.returncode:
        sys.exit(f"{engine}: {done.stderr}")
    said = json.loads(done.stdout.splitlines()[-1])
    return Measured(tuple(said["runs"]), said["spent"], said["setup"], said["peak"])


def lines(found: dict[int, dict[str, Measured]]) -> list[str]:
    """Markdown: the table, the goals, and where the time went; nothing where nothing was measured."""
    if not found:
        return []
    out = ["## 大批 Parquet", ""]
    out += ["| 事件 | 引擎 | 中位数 s | 最快–最慢 s | 对 OpenFisca | 对手写 numba | 内存 GiB |"]
    out += ["|---:|---|---:|---:|---:|---:|---:|"]
    for n, by in found.items():
        for engine, name in ENGINES.items():
            one = by[engine]
            ratios = " | ".join(f"{one.median / by[other].median:.2f}" for other in ("openfisca", "numba"))
            spread = f"{min(one.runs):.2f}–{max(one.runs):.2f}"
            out.append(
                f"| {n:,} | {name} | {one.median:.2f} | {spread} | {ratios} | {one.peak / 2**30:.2f} |"
            )
    out += ["", "| 目标 | 结果 | 要求 | |", "|---|---:|---|---|"]
    small, large = (found[n] for n in SIZES)
    goals = (
        ("小计划 1,000,000 件对 OpenFisca", _ratio(small, "gongji", "openfisca"), 1.0),
        ("小计划 10,000,000 件对 OpenFisca", _ratio(large, "gongji", "openfisca"), 0.4),
        ("小计划 10,000,000 件对手写 numba", _ratio(large, "gongji", "numba"), 2.0),
        ("绍兴全部 10,000,000 件对 OpenFisca", _ratio(large, "shaoxing", "openfisca"), 1.5),
        ("小计划 10,000,000 件的内存 GiB", large["gongji"].peak / 2**30, 1.5),
        ("绍兴全部 10,000,000 件的内存 GiB", large["shaoxing"].peak / 2**30, 2.5),
    )
    out += [
        f"| {what} | {got:.2f} | ≤ {most:g} | {'达到' if got <= most else '未达到'} |"
        for what, got, most in goals
    ]
    out += ["", "时间花在哪里（最后一次，秒；读事件与决定、写出并行，只计等它的时间）：", ""]
    out += ["| 事件 | 引擎 | 分项 |", "|---:|---|---|"]
    for n, by in found.items():
        for engine in ("gongji", "shaoxing"):
            parts = "、".join(f"{name} {seconds:.2f}" for name, seconds in by[engine].spent.items())
            out.append(f"| {n:,} | {ENGINES[engine]} | {parts} |")
    return [*out, ""]


def _ratio(by: dict[str, Measured], a: str, b: str) -> float:
    return by[a].median / by[b].median

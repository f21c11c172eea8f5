"""The bulk runs side by side: every engine in a process of its own, in turns."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = {
    "gongji": "gongji 小计划",
    "shaoxing": "gongji 绍兴全部",
    "unsorted": "gongji 绍兴全部，事件打乱",
    "plain": "gongji 绍兴全部，plain",
    "compiled": "gongji 绍兴全部，compiled",
    "openfisca": "OpenFisca",
    "numba": "手写 numba",
}
FEW, SMALL, MANY, HUGE = 10_000, 1_000_000, 10_000_000, 100_000_000
TURNS = {
    FEW: ("plain", "compiled"),
    SMALL: ("gongji", "shaoxing", "openfisca", "numba"),
    MANY: ("gongji", "shaoxing", "unsorted", "openfisca", "numba"),
}
ROUNDS, RUNS = 3, 2


@dataclass(slots=True)
class Measured:
    """Warm runs from files to a file: seconds, seconds of processor time, by part of the last; peak bytes."""

    runs: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    spent: dict[str, float] = field(default_factory=dict)
    peak: int = 0

    @property
    def median(self) -> float:
        """Half of the runs were faster."""
        return statistics.median(self.runs)

    def add(self, said: dict[str, list[float]]) -> None:
        """What one process said."""
        self.runs.append(statistics.median(said["runs"]))
        self.busy.append(statistics.median(said["busy"]))
        self.spent = said["spent"]  # type: ignore[assignment]
        self.peak = max(self.peak, said["peak"])  # type: ignore[call-overload]


Found = dict[int, dict[str, Measured]]


def measure(huge: bool, say: Callable[[str], None]) -> Found:
    """By number of events and engine. Files are made where they are missing."""
    folder = ROOT / "bench" / "data"
    _files(folder, huge, say)
    found: Found = {n: {engine: Measured() for engine in engines} for n, engines in TURNS.items()}
    for n, by in found.items():
        say(f"大批 Parquet，{n:,} 件，各引擎轮流 …")
        for _ in range(ROUNDS):
            for engine, measured in by.items():
                measured.add(_one(engine, folder / "rule", n, RUNS))
    if huge:
        say(f"大批 Parquet，{HUGE:,} 件 …")
        found[HUGE] = {"shaoxing": Measured()}
        found[HUGE]["shaoxing"].add(_one("shaoxing", folder / "rule", HUGE, 1))
    return found


def _files(folder: Path, huge: bool, say: Callable[[str], None]) -> None:
    from bench.rule import book, data

    if not all((folder / "rule" / f"events_{n}.parquet").exists() for n in (SMALL, MANY)):
        say("造小计划的事件 …")
        data.write(folder / "rule", [SMALL, MANY])
    for n in (FEW, SMALL, MANY, *([HUGE] if huge else [])):
        if not (folder / "shaoxing" / f"events_{n}.parquet").exists():
            say(f"造绍兴的 {n:,} 件事 …")
            book.write(folder / "shaoxing", n)
    if not (folder / "unsorted" / f"events_{MANY}.parquet").exists():
        book.shuffle(folder / "shaoxing", folder / "unsorted", MANY)


def _one(engine: str, folder: Path, n: int, runs: int) -> dict[str, list[float]]:
    command = [sys.executable, "-m", "bench.rule.once", engine, str(folder), str(n), str(runs)]
    os.sync()  # none waits for the disk with what another has written
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ)
    if done.returncode:
        sys.exit(f"{engine}: {done.stderr}")
    said: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return said


def lines(found: Found) -> list[str]:
    """Markdown: the table, the goals, and where the time went; nothing where nothing was measured."""
    if not found:
        return []
    out = ["## 大批 Parquet", ""]
    out += ["| 事件 | 引擎 | 中位数 s | 最快–最慢 s | 处理器 s | 对 OpenFisca | 对手写 numba | 内存 GiB |"]
    out += ["|---:|---|---:|---:|---:|---:|---:|---:|"]
    for n, by in found.items():
        for engine, one in by.items():
            ratios = " | ".join(_said(by, engine, other) for other in ("openfisca", "numba"))
            spread = f"{min(one.runs):.2f}–{max(one.runs):.2f}"
            busy = statistics.median(one.busy)
            out.append(
                f"| {n:,} | {NAMES[engine]} | {one.median:.2f} | {spread} | {busy:.2f} | {ratios} | "
                f"{one.peak / 2**30:.2f} |"
            )
    out += ["", "| 目标 | 结果 | 要求 | |", "|---|---:|---|---|"]
    for what, got, most in _goals(found):
        out.append(f"| {what} | {got:.2f} | ≤ {most:g} | {'达到' if got <= most else '未达到'} |")
    out += ["", "时间花在哪里（最后一次，秒；读事件与决定、写出并行，只计等它的时间）：", ""]
    out += ["| 事件 | 引擎 | 分项 |", "|---:|---|---|"]
    for n, by in found.items():
        for engine, one in by.items():
            if one.spent:
                parts = "、".join(f"{name} {seconds:.2f}" for name, seconds in one.spent.items())
                out.append(f"| {n:,} | {NAMES[engine]} | {parts} |")
    return [*out, ""]


def _goals(found: Found) -> list[tuple[str, float, float]]:
    few, small, many = (found[n] for n in (FEW, SMALL, MANY))
    goals = [
        ("绍兴全部 10,000 件，compiled 对 plain", _ratio(few, "compiled", "plain"), 1.0),
        ("小计划 1,000,000 件对 OpenFisca", _ratio(small, "gongji", "openfisca"), 1.0),
        ("小计划 10,000,000 件对 OpenFisca", _ratio(many, "gongji", "openfisca"), 0.4),
        ("小计划 10,000,000 件对手写 numba", _ratio(many, "gongji", "numba"), 2.0),
        ("绍兴全部 10,000,000 件对 OpenFisca", _ratio(many, "shaoxing", "openfisca"), 1.5),
        ("小计划 10,000,000 件的内存 GiB", many["gongji"].peak / 2**30, 1.5),
        ("绍兴全部 10,000,000 件的内存 GiB", many["shaoxing"].peak / 2**30, 2.5),
    ]
    if HUGE in found:
        huge = found[HUGE]["shaoxing"]
        growth = huge.median / HUGE / (small["shaoxing"].median / SMALL)
        goals.append(("绍兴全部每件的时间，100,000,000 件对 1,000,000 件", growth, 1.3))
        goals.append(("绍兴全部 100,000,000 件的内存 GiB", huge.peak / 2**30, 6.0))
    return goals


def _ratio(by: dict[str, Measured], a: str, b: str) -> float:
    """The middle one of the ratios of each turn."""
    return statistics.median(x / y for x, y in zip(by[a].runs, by[b].runs, strict=True))


def _said(by: dict[str, Measured], a: str, b: str) -> str:
    return f"{_ratio(by, a, b):.2f}" if b in by else "–"

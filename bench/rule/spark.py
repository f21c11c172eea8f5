"""Spark on the Shaoxing book: one core against two, and every row against the compiled engine's.

`python -m bench.rule.spark master folder n runs` is one of the processes, in gongji's own environment: it
decides the book of a million events first, so that Java and the kernel are warm, and prints JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PLAN = "shaoxing-cadre/2011-06-10"
WARM, EVENTS = 1_000_000, 10_000_000
MASTERS = ("local[1]", "local[2]")
RUNS = 2
MEMORY = "3g"
STEP = 1 << 18
"""Rows that are compared at a time."""


@dataclass(frozen=True, slots=True)
class Spark:
    """Seconds of each run by the clock and of computing, by master; how many rows were equal."""

    runs: dict[str, tuple[float, ...]]
    cpu: dict[str, tuple[float, ...]]
    rows: int
    equal: bool

    def median(self, master: str) -> float:
        """Half of the runs were faster."""
        return statistics.median(self.runs[master])


def measured(python: Path, events: int = EVENTS, runs: int = RUNS) -> Spark:
    """Both masters one after the other, each in a process of its own; then the rows."""
    from bench.rule import book

    folder = ROOT / "bench" / "data" / "shaoxing"
    for n in (WARM, events):
        if not (folder / f"events_{n}.parquet").exists():
            book.write(folder, n)
    said = {master: _process(python, master, folder, events, runs) for master in MASTERS}
    rows, equal = said[MASTERS[-1]]["rows"], all(s["equal"] for s in said.values())
    wall, cpu = ({m: tuple(s[name]) for m, s in said.items()} for name in ("runs", "cpu"))
    return Spark(wall, cpu, rows, equal)


def _process(python: Path, master: str, folder: Path, events: int, runs: int) -> dict[str, Any]:
    command = [str(python), "-m", "bench.rule.spark", master, str(folder), str(events), str(runs)]
    own = {"GONGJI_SPARK_MASTER": master, "GONGJI_SPARK_MEMORY": MEMORY, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ | own)
    if done.returncode:
        sys.exit(f"{master}: {done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def lines(found: Spark | None) -> list[str]:
    """Markdown; nothing where nothing was measured."""
    if found is None:
        return []
    out = ["## Spark", "", f"绍兴全部，{EVENTS:,} 件，各跑 {len(found.runs[MASTERS[0]])} 次。", ""]
    out += ["| 去处 | 中位数 s | 最快–最慢 s | 占用处理器 s |", "|---|---:|---:|---:|"]
    for master, runs in found.runs.items():
        spread = f"{min(runs):.1f}–{max(runs):.1f}"
        cpu = statistics.median(found.cpu[master])
        out.append(f"| {master} | {found.median(master):.1f} | {spread} | {cpu:.1f} |")
    ratio = found.median(MASTERS[1]) / found.median(MASTERS[0])
    same = f"{found.rows:,} 行{'全部相等' if found.equal else '有不相等的'}"
    out += ["", "| 目标 | 结果 | 要求 | |", "|---|---:|---|---|"]
    out.append(f"| 两个分区对一个 | {ratio:.2f} | < 1 | {'达到' if ratio < 1 else '未达到'} |")
    out.append(f"| 与 compiled 逐行相等 | {same} | 全部 | {'达到' if found.equal else '未达到'} |")
    return [*out, ""]


# ---- one of the processes ----------------------------------------------------------------------------------


def main() -> None:
    """Decide, compare, print."""
    from gongji.assess.choice import choice
    from gongji.assess.files import assess_files
    from gongji.assess.job import Job
    from gongji.assess.spark.session import session

    folder, events, runs = Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    program = choice(PLAN).program
    out = folder / "out_spark"

    def decided(n: int, target: Path, engine: str) -> None:
        files = folder / f"covers_{n}.parquet", folder / f"events_{n}.parquet"
        assess_files(program, Job(*files, target, engine=engine))

    def once(n: int) -> None:
        shutil.rmtree(out, ignore_errors=True)
        decided(n, out, "spark")

    wall: list[float] = []
    cpu: list[float] = []
    with session() as spark:
        java = spark.sparkContext._gateway.proc.pid
        once(WARM)
        for _ in range(runs):
            start, before = perf_counter(), computed(java)
            once(events)
            wall.append(perf_counter() - start)
            cpu.append(computed(java) - before)
    expected = folder / "out_compiled.parquet"
    decided(events, expected, "compiled")
    rows, equal = compared(sorted(out.iterdir()), [expected])
    shutil.rmtree(out)
    expected.unlink()
    print(json.dumps({"runs": wall, "cpu": cpu, "rows": rows, "equal": equal}))


def computed(java: int) -> float:
    """Seconds of computing of this process, of Java and of all that Java started."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        stats[int(path.parent.name)] = int(words[1]), sum(map(int, words[11:15]))
    wanted = {java, os.getpid()}
    while more := {pid for pid, (parent, _) in stats.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(stats[pid][1] for pid in wanted if pid in stats) / os.sysconf("SC_CLK_TCK")


def compared(ours: list[Path], theirs: list[Path]) -> tuple[int, bool]:
    """How many rows the files have, and whether they are the same, file after file."""
    rows = 0
    a, b = pieces(ours), pieces(theirs)
    while True:
        one, other = next(a, None), next(b, None)
        if one is None or other is None:
            return rows, one is None and other is None
        if not one.equals(other):
            return rows, False
        rows += one.num_rows


def pieces(files: list[Path]) -> Iterator[Any]:
    """The rows of files, so many at a time whatever the files and their groups are."""
    import pyarrow as pa
    from pyarrow import parquet

    left = None
    for path in files:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(STEP):
                some = pa.Table.from_batches([batch]).replace_schema_metadata(None)
                some = some.cast(pa.schema([field.with_nullable(True) for field in some.schema]))
                left = some if left is None else pa.concat_tables([left, some])
                while left.num_rows >= STEP:
                    yield left.slice(0, STEP).combine_chunks()
                    left = left.slice(STEP)
    if left is not None and left.num_rows:
        yield left.combine_chunks()


if __name__ == "__main__":
    main()

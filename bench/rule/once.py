"""One engine on the small rule, in a process of its own: `python -m bench.rule.once engine folder n runs`.

Prints JSON: seconds of the first run and of each warm one, where gongji's time went, and peak memory. What is
paid once per process (imports, compiling) is in `setup`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

Run = Callable[[Path], dict[str, float]]
HERE = Path(__file__).parent


def gongji(folder: Path, n: int, charter: str = str(HERE / "rule.md"), name: str = "") -> Run:
    """The whole way from files to a file, checks included."""
    from gongji.assess.bulk import decide_parquet
    from gongji.assess.choice import choice
    from gongji.readers.kernel.compiled import Compiled

    program = choice(charter).program
    kernel = Compiled(program)
    covers = folder / (f"covers_{n}.parquet" if name else "covers.parquet")

    def run(out: Path) -> dict[str, float]:
        done = decide_parquet(program, kernel, covers, folder / f"events_{n}.parquet", out)
        return done.spent

    return run


def shaoxing(folder: Path, n: int) -> Run:
    """The Shaoxing plan whole, on a book sorted by person."""
    return gongji(folder.parent / "shaoxing", n, "shaoxing-cadre/2011-06-10", "shaoxing")


def unsorted(folder: Path, n: int) -> Run:
    """The same plan on a book whose rows come in no order."""
    return gongji(folder.parent / "unsorted", n, "shaoxing-cadre/2011-06-10", "unsorted")


def plain(folder: Path, n: int) -> Run:
    """The plan whole as the command decides it with the plain kernel, from files to a file."""
    return _command(folder, n, "plain")


def compiled(folder: Path, n: int) -> Run:
    """The same with machine code."""
    return _command(folder, n, "compiled")


def _command(folder: Path, n: int, engine: str) -> Run:
    from gongji.assess.choice import choice
    from gongji.assess.files import assess_files
    from gongji.assess.job import Job

    program = choice("shaoxing-cadre/2011-06-10").program
    covers, events = (folder.parent / "shaoxing" / f"{name}_{n}.parquet" for name in ("covers", "events"))

    def run(out: Path) -> dict[str, float]:
        assess_files(program, Job(covers, events, out, engine=engine))
        return {}

    return run


def openfisca(folder: Path, n: int) -> Run:
    """The peer's rule in OpenFisca, tuned: one scatter in place of its loop over positions."""
    from pyarrow import parquet

    from bench.rule import openfisca_rule

    system = openfisca_rule.system(scatter=True)

    def read(path: Path) -> dict[str, Any]:
        table = parquet.read_table(path)
        return {
            name: table[name].combine_chunks().to_numpy(zero_copy_only=False) for name in table.column_names
        }

    def run(out: Path) -> dict[str, float]:
        claims, people = read(folder / f"records_{n}.parquet"), read(folder / "members.parquet")
        _write(out, claims["record_id"], *openfisca_rule.evaluate(system, claims, people))
        return {}

    return run


def numba(folder: Path, n: int) -> Run:
    """The peer's rule in loops written by hand, fed and drained by Polars."""
    import polars as pl

    from bench.rule import numba_rule

    assess = numba_rule.compile_assess(True)

    def read(path: Path) -> dict[str, Any]:
        return {s.name: s.rechunk().to_numpy() for s in pl.read_parquet(path)}

    def run(out: Path) -> dict[str, float]:
        claims, people = read(folder / f"records_{n}.parquet"), read(folder / "members.parquet")
        benefit, article, reason = assess(claims, people)
        columns = {
            "record_id": claims["record_id"],
            "benefit_fen": benefit,
            "article": article,
            "reason": reason,
        }
        pl.DataFrame(columns).write_parquet(out, compression="snappy", statistics=False)
        return {}

    return run


def _write(out: Path, record_id: Any, benefit: Any, article: Any, reason: Any) -> None:
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table(
        {
            "record_id": record_id,
            "benefit_fen": benefit.astype(np.int64, copy=False),
            "article": article.astype(np.int8, copy=False),
            "reason": reason.astype(np.int8, copy=False),
        }
    )
    parquet.write_table(table, out, compression="snappy", use_dictionary=["benefit_fen", "article", "reason"])


ENGINES = {f.__name__: f for f in (gongji, shaoxing, unsorted, plain, compiled, openfisca, numba)}


def main() -> None:
    """Run and print."""
    engine, folder, n, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    out = folder / f"out_{engine}.parquet"
    start = perf_counter()
    run = ENGINES[engine](folder, n)
    setup = perf_counter() - start
    seconds: list[float] = []
    busy: list[float] = []
    spent: dict[str, float] = {}
    for _ in range(runs + 1):
        start, before = perf_counter(), process_time()
        spent = run(out)
        seconds.append(perf_counter() - start)
        busy.append(process_time() - before)
    out.unlink()
    print(
        json.dumps(
            {"setup": setup, "first": seconds[0], "runs": seconds[1:], "busy": busy[1:], "spent": spent,
             "peak": _peak()}
        )
    )  # fmt: skip


def _peak() -> int:
    """Most bytes this process held; what its parent held before it started is not among them."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()

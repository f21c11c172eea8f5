"""Whatever engine decides and in whatever order rows come, the file is the same; a kill leaves none."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from assess_making import COVER_HEAD, EVENT_HEAD, random_covers, random_events
from tests.readers.test_engines_agree import KERNEL_FAULTS

from gongji.assess.bulk import decide_parquet
from gongji.assess.choice import choice
from gongji.assess.files import assess_files
from gongji.assess.job import Job
from gongji.readers.kernel import generate
from gongji.readers.kernel.compiled import Compiled

PLAN = "shaoxing-cadre/2011-06-10"
PROGRAM = choice(PLAN).program
ENGINES = ("derive", "plain", "compiled")
KINDS = (".csv", ".parquet", ".xlsx")


def frames(seed: int, people: int, count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Covers and events as text."""
    rng = random.Random(seed)
    covers = random_covers(rng, people)
    events = random_events(rng, covers, count)
    return tuple(
        pl.DataFrame(rows, schema=dict.fromkeys(head, pl.String), orient="row")
        for head, rows in ((COVER_HEAD, covers), (EVENT_HEAD, events))
    )  # type: ignore[return-value]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same book in three orders of rows, as CSV and as Parquet."""
    tables = frames(17, 60, 400)
    found = []
    for seed in (None, 1, 2):
        folder = tmp_path_factory.mktemp("order")
        for name, table in zip(("covers", "events"), tables, strict=True):
            rows = table if seed is None else table.sample(fraction=1, shuffle=True, seed=seed)
            rows.write_csv(folder / f"{name}.csv")
            rows.with_columns(pl.when(pl.all() != "").then(pl.all())).write_parquet(
                folder / f"{name}.parquet"
            )
        found.append(folder)
    return found


# ---- equal bytes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("out", KINDS)
def test_every_engine_writes_the_same_bytes_in_any_order_of_rows(
    out: str, books: list[Path], tmp_path: Path
) -> None:
    written = set()
    for engine in ENGINES:
        for book in books:
            job = Job(book / "covers.csv", book / "events.csv", tmp_path / f"d{out}", engine=engine)
            assess_files(PROGRAM, job)
            written.add(job.out.read_bytes())
    assert len(written) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_Parquet_in_any_order_gives_the_same_bytes_and_what_text_gives(
    engine: str, books: list[Path], tmp_path: Path
) -> None:
    written = set()
    for book in books:
        files = book / "covers.parquet", book / "events.parquet"
        assess_files(PROGRAM, Job(*files, tmp_path / "d.parquet", engine=engine))
        written.add((tmp_path / "d.parquet").read_bytes())
    assert len(written) == 1
    text = Job(books[0] / "covers.csv", books[0] / "events.csv", tmp_path / "t.parquet", engine="derive")
    assess_files(PROGRAM, text)
    assert pl.read_parquet(tmp_path / "d.parquet").equals(pl.read_parquet(text.out))


# ---- planted faults -----------------------------------------------------------------------------------


def bulk(book: Path, out: Path, kernel: Compiled) -> pl.DataFrame:
    """What the way of columns decides, all its values typed."""
    decide_parquet(PROGRAM, kernel, book / "covers.parquet", book / "events.parquet", out)
    return pl.read_parquet(out)


@pytest.mark.parametrize(
    "fault", ["每满 counts a remainder as one", "an open test asks for nothing",
              "a reading is not recorded", "two conflicting rows are both paid"]
)  # fmt: skip
def test_a_fault_planted_in_the_kernel_comes_out_of_a_book_of_columns(
    fault: str, books: list[Path], tmp_path: Path
) -> None:
    source = generate(PROGRAM)
    pattern, replacement = PLANTED.get(fault, KERNEL_FAULTS[fault])
    planted = re.sub(pattern, replacement, source)
    assert planted != source
    job = Job(books[0] / "covers.csv", books[0] / "events.csv", tmp_path / "d.parquet", engine="derive")
    assess_files(PROGRAM, job)
    expected = pl.read_parquet(job.out)
    assert bulk(books[0], tmp_path / "good.parquet", Compiled(PROGRAM, folder=tmp_path)).equals(expected)
    kernel = Compiled(PROGRAM, planted, tmp_path)
    assert not bulk(books[0], tmp_path / "bad.parquet", kernel).equals(expected)


PLANTED: dict[str, tuple[str, str]] = {
    "每满 counts a remainder as one": (r"(\w+) // 1000000 \* ", r"-(-\1 // 1000000) * "),
}
"""For the units of this plan."""


# ---- a kill in the middle -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose decisions take a moment to write, as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("large")
    for name, table in zip(("covers", "events"), frames(23, 4000, 30_000), strict=True):
        table.write_csv(folder / f"{name}.csv")
        table.with_columns(pl.when(pl.all() != "").then(pl.all())).write_parquet(folder / f"{name}.parquet")
    return folder


def killed(command: list[str], out: Path) -> bool:
    """Whether a real process was killed while it wrote the file; False: it was sooner done."""
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while child.poll() is None and time.monotonic() < deadline:
        if any(out.parent.glob(f".{out.name}.*.tmp")):
            os.kill(child.pid, signal.SIGKILL)
            break
        time.sleep(0.0005)
    return child.wait() == -signal.SIGKILL


@pytest.mark.parametrize(("source", "kind", "engine"), [(".csv", ".csv", "plain"), (".csv", ".xlsx", "plain"),
                                                        (".parquet", ".parquet", "compiled")])  # fmt: skip
def test_a_kill_while_decisions_are_written_leaves_none_under_their_name(
    source: str, kind: str, engine: str, large: Path, tmp_path: Path
) -> None:
    out = tmp_path / f"d{kind}"
    gongji = str(Path(sys.executable).with_name("gongji"))
    files = ["--covers", str(large / f"covers{source}"), "--events", str(large / f"events{source}")]
    command = [gongji, "assess", PLAN, *files, "--engine", engine, "--out", str(out)]
    left_alone(command, out)


def left_alone(command: list[str], out: Path) -> None:
    """Kills a command as it writes: first nothing stands there, then what stood there before."""
    for before in (None, b"what was there"):
        if before is not None:
            out.write_bytes(before)
        for _ in range(5):
            if killed(command, out):
                break
        else:
            pytest.fail("done each time before it could be killed")
        assert (out.read_bytes() if out.exists() else None) == before
    assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    assert out.read_bytes() != b"what was there"

"""A Spark session that keeps quiet, tells how far it is, and says in a sentence why it failed."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from gongji.assess.spark.settings import LOG, MASTER, MEMORY, SparkError, settings
from gongji.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS: Final = 1 << 16
"""Rows that go to and fro between Java and Python at a time."""
CONF: Final[dict[str, bool | float | int | str | None]] = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS),
    # What is counted on the way has to be counted of empty tables too.
    "spark.sql.adaptive.optimizer.excludedRules": (
        "org.apache.spark.sql.execution.adaptive.AQEPropagateEmptyRelation"
    ),
}
POLL: Final = 0.5
"""Seconds between two looks at how far it is."""


@contextmanager
def session() -> Iterator[SparkSession]:
    """The session of the settings, stopped in the end; one that is there already is used and left running."""
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        for name, value in CONF.items():
            active.conf.set(name, str(value))
        yield active
        return
    own = _started()
    try:
        yield own
    finally:
        own.stop()


def _started() -> SparkSession:
    from pyspark.sql import SparkSession

    asked = settings()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("gongji")
        .master(asked.master)
        .config("spark.driver.memory", asked.memory)
        .config("spark.executor.memory", asked.memory)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config(map=CONF)
    )
    if asked.master.startswith("local"):
        builder = builder.config("spark.driver.host", "localhost").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
    try:
        with _chatter_into(asked.log):
            spark = builder.getOrCreate()
    except Exception as error:  # whatever Java, the gateway or the cluster answers
        raise UsageError(
            "U116", f"Spark（{asked.master}）起不来：{cause(error)}", f"核对 {MASTER}、{MEMORY} 和 Java"
        ) from error
    _own_interrupts()
    return spark


@contextmanager
def _chatter_into(log: str) -> Iterator[None]:
    """What is started meanwhile, and what that starts, writes its chatter elsewhere."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(stream, os.dup(stream)) for stream in (1, 2)]
    other = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    for stream, _ in kept:
        os.dup2(other, stream)
    try:
        yield
    finally:
        for stream, own in kept:
            os.dup2(own, stream)
            os.close(own)
        os.close(other)


def _own_interrupts() -> None:
    """An interrupt is the command's own again; what the bridge to Java says of it, it says to nobody."""
    logging.getLogger().addHandler(logging.NullHandler())
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def cause(error: BaseException) -> str:
    """The last line of what Spark says that names a reason, without the stack."""
    lines = [line.strip(" :\t") for line in str(error).splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"(Caused by: )?[\w.$]*(Error|Exception)\b", line)]
    return (named or lines or [type(error).__name__])[-1].rstrip(".")[:300]


def failed(error: BaseException) -> SparkError:
    """The error for a run that Spark gave up."""
    remedy = f"内存不够，加大 {MEMORY}；磁盘不够，用 SPARK_LOCAL_DIRS 另指文件夹；详情用 {LOG}=文件 留下"
    return SparkError("E101", f"Spark 没有做完：{cause(error)}", remedy)


@contextmanager
def watched(
    spark: SparkSession, rows: int, tasks: int, tell: Callable[[int, int], None] | None
) -> Iterator[None]:
    """While it runs, tells rows done of `rows`, by the share of its about so many tasks that are through."""
    if tell is None:
        yield
        return
    done = threading.Event()
    tracker = spark.sparkContext.statusTracker()

    def look() -> None:
        seen: dict[int, tuple[int, int]] = {}
        most = 0
        while not done.wait(POLL):
            seen = {stage: (n, n) for stage, (_, n) in seen.items()}  # those no longer active are through
            for stage in tracker.getActiveStageIds():
                info = tracker.getStageInfo(stage)
                if info is not None:
                    seen[stage] = (info.numCompletedTasks, info.numTasks)
            total = max(tasks, sum(n for _, n in seen.values()))
            share = rows * sum(n for n, _ in seen.values()) // total
            most = max(most, min(share, rows - rows // 100))  # the last hundredth is for the end itself
            tell(most, rows)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    tell(rows, rows)

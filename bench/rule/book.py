"""A book for the Shaoxing plan whole: every fact, every cause, several claims a person, sorted by person."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from bench.rule.data import DAY0, SEED, Growing, day, ids, save, yuan
from gongji.assess.choice import choice
from gongji.charter.nodes import Fact, Kind, Table

CAUSES = (0.6, 0.15, 0.05, 0.1, 0.07, 0.03)
"""Shares of 住院, 重大疾病, 身故, 伤残, 停薪 and 家庭灾害."""
PART = 5_000_000
GIVEN = ("事由", "发生日", "知悉日", "通知日", "申领日")


def write(folder: Path, n: int) -> None:
    """covers_<n>.parquet and events_<n>.parquet, four claims a cover on average, 2 % of other cells blank.

    Made and written some covers at a time, so that a book may be larger than memory.
    """
    folder.mkdir(parents=True, exist_ok=True)
    facts = {f.name: f for f in choice("shaoxing-cadre/2011-06-10").program.facts if f.table is Table.EVENT}
    with Growing(folder / f"covers_{n}.parquet") as covers, Growing(folder / f"events_{n}.parquet") as events:
        for first in range(0, n, PART):
            count = min(PART, n - first)
            rng = np.random.default_rng([SEED, n, first])
            start = (DAY0 + 365 + rng.integers(0, 90, count // 4)).astype(np.int32)
            covers.add(_covers(rng, first // 4, start))
            events.add(_events(rng, facts, first, count, start))


def shuffle(ordered: Path, folder: Path, n: int) -> None:
    """The same book with its events in no order, their ids rising as they come."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ordered / f"covers_{n}.parquet", folder / f"covers_{n}.parquet")
    events = parquet.read_table(ordered / f"events_{n}.parquet")
    moved = events.take(pa.array(np.random.default_rng([SEED, n, 3]).permutation(n)))
    save(moved.set_column(0, "事件编号", events.column(0)), folder / f"events_{n}.parquet")


def _covers(rng: np.random.Generator, first: int, start: Any) -> pa.Table:
    number = np.arange(first, first + len(start))
    return pa.table({
        "参保编号": ids("C", number), "人员编号": ids("P", number),
        "地区": pa.array(np.full(len(start), 330602)), "起保日": day(start), "终保日": day(start + 364),
        "首次参保日": day(start - 365 * (rng.random(len(start)) < 0.7)),
    })  # fmt: skip


def _events(rng: np.random.Generator, facts: dict[str, Fact], first: int, n: int, start: Any) -> pa.Table:
    member = np.sort(rng.integers(0, len(start), n))
    event = start[member] + rng.integers(-15, 380, n)
    event = event[np.lexsort((event, member))]
    known = event + rng.integers(0, 60, n)
    claimed = known + np.minimum(rng.exponential(90, n), 900).astype(np.int64)
    told = np.minimum(claimed, known + rng.integers(0, 20, n))
    columns: dict[str, Any] = {
        "事件编号": ids("R", first + np.arange(n), 9), "参保编号": ids("C", first // 4 + member),
        "事由": _words(facts["事由"], rng.choice(6, n, p=CAUSES), None),
        "发生日": day(event), "知悉日": day(known), "通知日": day(told), "申领日": day(claimed),
    }  # fmt: skip
    paid = np.rint(np.minimum(rng.lognormal(8.4, 1.1, n), 900_000) * 100).astype(np.int64)
    for fact in facts.values():
        if fact.name not in GIVEN:
            columns[fact.name] = _cells(rng, fact, event, paid)
    return pa.table(columns)


def _cells(rng: np.random.Generator, fact: Fact, event: Any, paid: Any) -> Any:
    n = len(event)
    blank = rng.random(n) < 0.02
    match fact.kind:
        case Kind.CHOICE:
            return _words(fact, rng.integers(0, len(fact.choices), n), blank)
        case Kind.FLAG:
            return pa.array(rng.random(n) < (0.02 if fact.default == 0 else 0.9), mask=blank)
        case Kind.MONEY:
            return yuan(np.minimum(paid, fact.high))
        case Kind.DATE:
            rare = rng.random(n) < 0.97 if "辞职" in fact.name else blank
            return pa.array(event.astype(np.int32), mask=rare).cast(pa.date32())
        case _:
            return pa.array(rng.integers(fact.low, min(fact.high, 11) + 1, n).astype(np.int32), mask=blank)


def _words(fact: Fact, codes: Any, blank: Any) -> Any:
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32), mask=blank), pa.array(fact.choices)
    )

"""A book for the Shaoxing plan whole: every fact, every cause, several claims a person, sorted by person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.rule.data import DAY0, SEED, day, ids, save, yuan
from gongji.assess.choice import choice
from gongji.charter.nodes import Fact, Kind, Table

CAUSES = (0.6, 0.15, 0.05, 0.1, 0.07, 0.03)
"""Shares of 住院, 重大疾病, 身故, 伤残, 停薪 and 家庭灾害."""
GIVEN = ("事由", "发生日", "知悉日", "通知日", "申领日")


def write(folder: Path, n: int) -> None:
    """covers_<n>.parquet and events_<n>.parquet, four claims a cover on average, 2 % of other cells blank."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([SEED, n, 2])
    people = n // 4
    start = (DAY0 + 365 + rng.integers(0, 90, people)).astype(np.int32)
    number = np.arange(people)
    covers = {
        "参保编号": ids("C", number), "人员编号": ids("P", number), "地区": pa.array(np.full(people, 330602)),
        "起保日": day(start), "终保日": day(start + 364),
        "首次参保日": day(start - 365 * (rng.random(people) < 0.7)),
    }  # fmt: skip
    save(pa.table(covers), folder / f"covers_{n}.parquet")
    member = np.sort(rng.integers(0, people, n))
    event = start[member] + rng.integers(-15, 380, n)
    order = np.lexsort((event, member))
    event = event[order]
    known = event + rng.integers(0, 60, n)
    claimed = known + np.minimum(rng.exponential(90, n), 900).astype(np.int64)
    told = np.minimum(claimed, known + rng.integers(0, 20, n))
    facts = {f.name: f for f in choice("shaoxing-cadre/2011-06-10").program.facts if f.table is Table.EVENT}
    columns: dict[str, Any] = {
        "事件编号": ids("R", np.arange(n)), "参保编号": ids("C", member),
        "事由": _words(facts["事由"], rng.choice(6, n, p=CAUSES), None),
        "发生日": day(event), "知悉日": day(known), "通知日": day(told), "申领日": day(claimed),
    }  # fmt: skip
    paid = np.rint(np.minimum(rng.lognormal(8.4, 1.1, n), 900_000) * 100).astype(np.int64)
    for fact in facts.values():
        if fact.name not in GIVEN:
            columns[fact.name] = _cells(rng, fact, event, paid)
    save(pa.table(columns), folder / f"events_{n}.parquet")


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

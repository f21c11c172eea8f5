"""Covers and claims of the small rule, once as numbers for the peers and once as gongji's own files.

Seeded. Claims come in no order of persons; for gongji the order in which they stand is given as 决定序, which
is the order that the peers' rule goes by. Its ids are the peers' numbers too, counted from a power of ten, so
that all have the same digits. Days are int32 since 1970-01-01, money is int64 fen.
kind: 2 critical illness, 3 other hospitalisation, 4 accident.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

SEED = 20110101
MEMBERS = 2_500_000
DAY0 = 14975  # 2011-01-01
ROW_GROUP = 1_000_000
FIRST_MEMBER, FIRST_RECORD = 10_000_000, 100_000_000
CAUSES = ("重大疾病", "住院", "意外")
Ints = npt.NDArray[Any]


def write(folder: Path, sizes: list[int]) -> None:
    """members.parquet and records_<n>.parquet; covers.parquet and events_<n>.parquet of the same content."""
    folder.mkdir(parents=True, exist_ok=True)
    people = members(np.random.default_rng(SEED))
    save(people, folder / "members.parquet")
    save(covers(people), folder / "covers.parquet")
    for n in sizes:
        claims = records(np.random.default_rng([SEED, n]), n, people["cover_start"].to_numpy())
        save(claims, folder / f"records_{n}.parquet")
        save(events(claims), folder / f"events_{n}.parquet")


def save(table: pa.Table, path: Path) -> None:
    """One file."""
    with Growing(path) as file:
        file.add(table)


class Growing:
    """A file that grows by tables; under its name once it is whole."""

    def __init__(self, path: Path) -> None:
        self.path, self.part = path, path.with_suffix(".part")
        self.file: Any = None

    def __enter__(self) -> Growing:
        return self

    def __exit__(self, *raised: object) -> None:
        if self.file is not None:
            self.file.close()
        if raised[0] is None:
            self.part.replace(self.path)

    def add(self, table: pa.Table) -> None:
        """More rows."""
        if self.file is None:
            self.file = parquet.ParquetWriter(
                self.part, table.schema, compression="snappy", store_decimal_as_integer=True
            )
        self.file.write_table(table, row_group_size=ROW_GROUP)


def members(rng: np.random.Generator) -> pa.Table:
    """Cover windows, by number of member."""
    start = (DAY0 + rng.integers(0, 90, MEMBERS)).astype(np.int32)
    return pa.table(
        {
            "member_id": np.arange(MEMBERS, dtype=np.int32),
            "cover_start": start,
            "cover_end": start + np.int32(364),
            "renewal": rng.random(MEMBERS) < 0.7,
        }
    )


def records(rng: np.random.Generator, n: int, start: Ints) -> pa.Table:
    """Claims of members drawn at random, about 9 % outside cover, 2 % late, 1 % on the edges."""
    member = rng.integers(0, MEMBERS, n, dtype=np.int32)
    kind = rng.choice(np.array([2, 3, 4], np.int8), n, p=[0.2, 0.7, 0.1])
    event = start[member] + rng.integers(-15, 380, n, dtype=np.int32)
    known = event + rng.integers(0, 60, n, dtype=np.int32)
    report = known + np.minimum(rng.exponential(90, n), 900).astype(np.int32)
    yuan = np.where(kind == 2, rng.lognormal(10.3, 0.9, n), rng.lognormal(8.2, 0.9, n))
    paid = np.rint(np.minimum(yuan, 2_000_000) * 100).astype(np.int64)
    edges = np.array([300_000, 299_999, 1_000_000, 1_000_001, 10_000_000, 10_000_001, 2_000_000, 1_999_999])
    at_edge = rng.random(n) < 0.01
    paid[at_edge] = rng.choice(edges, int(at_edge.sum()))
    return pa.table(
        {
            "record_id": np.arange(n, dtype=np.int32),
            "member_id": member,
            "kind": kind,
            "event_date": event,
            "known_date": known,
            "report_date": report,
            "self_paid_fen": paid,
            "grade": np.where(kind == 4, rng.integers(0, 11, n), 0).astype(np.int8),
            "excluded": rng.random(n) < 0.03,
        }
    )


def ids(letter: str, numbers: Ints, digits: int = 8) -> Any:
    """Texts of so many digits behind a letter."""
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(letter, padded, "")


def day(numbers: Ints) -> Any:
    """Dates."""
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


def yuan(fen: Ints) -> Any:
    """Decimals with two places."""
    wide = np.zeros((len(fen), 2), np.int64)
    wide[:, 0] = fen
    return pa.Array.from_buffers(pa.decimal128(14, 2), len(fen), [None, pa.py_buffer(wide)])


def covers(people: pa.Table) -> pa.Table:
    """The members as a covers file."""
    number, start = people["member_id"].to_numpy(), people["cover_start"].to_numpy()
    renewed = people["renewal"].to_numpy()
    return pa.table(
        {
            "参保编号": pa.array(number + np.int64(FIRST_MEMBER)),
            "人员编号": pa.array(number + np.int64(FIRST_MEMBER)),
            "起保日": day(start),
            "终保日": day(people["cover_end"].to_numpy()),
            "首次参保日": day(start - 365 * renewed),
        }
    )


def events(claims: pa.Table) -> pa.Table:
    """The claims as an events file."""
    column = {name: claims[name].to_numpy() for name in claims.column_names}
    causes = pa.array((column["kind"] - 2).astype(np.int32))
    return pa.table(
        {
            "事件编号": pa.array(column["record_id"] + np.int64(FIRST_RECORD)),
            "参保编号": pa.array(column["member_id"] + np.int64(FIRST_MEMBER)),
            "事由": pa.DictionaryArray.from_arrays(causes, pa.array(CAUSES)),
            "发生日": day(column["event_date"]),
            "知悉日": day(column["known_date"]),
            "申领日": day(column["report_date"]),
            "决定序": pa.array(column["record_id"].astype(np.int64) + 1),
            "自付费用": yuan(column["self_paid_fen"]),
            "等级": pa.array(column["grade"].astype(np.int32)),
            "除外原因": pa.array(column["excluded"]),
        }
    )

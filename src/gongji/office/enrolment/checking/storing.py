"""The rows of a roster that was judged, written some thousand at a time.

A row is one sealed JSON beside the few columns by which it is found and counted. Each chunk is compared with
what is stored: equal rows stay as they are, so that a file that comes again changes nothing, and a worker
that takes over after a kill goes on without a double row.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from gongji.office.enrolment.checking.judging import Judged
from gongji.office.enrolment.checking.known import UNIT
from gongji.office.enrolment.choices import Verdict
from gongji.office.enrolment.models import ROW_CONTEXT, Row
from gongji.office.guard.fields import seal_many
from gongji.office.guard.ring import ring
from gongji.office.jobs import bulk
from gongji.records.findings import Finding
from gongji.records.raw import ROW

CHUNK: Final = 5000
COLUMNS: Final = (
    "roster_id", "line", "union_id", "person_id", "name", "index", "verdict", "way", "since", "until",
    "first_since", "units", "tranche", "region", "fee_fen", "reason", "content", "sealed",
)  # fmt: skip
_OUTCOME: Final = {
    "号码": pl.String, "结果": pl.String, "理由": pl.String, "办理": pl.String, "起保日": pl.String,
    "终保日": pl.String, "首次参保日": pl.String, "份数": pl.Int64, "份次": pl.String, "地区": pl.String,
    "应缴分": pl.Int64, "分担分": pl.String,
}  # fmt: skip
"""What judging lays beside a row; a column that no row has is filled in with nothing."""


LONG_NUMBER: Final = "[0-9０-９]{14,}[0-9０-９XxＸｘ]?"
"""What is as long as an ID or a card number: it stands in a column of names where columns were mixed up, and
these columns lie in clear (A06). The cell as it came lies sealed."""


def _text(name: str, most: int) -> pl.Expr:
    return pl.col(name).fill_null("").str.replace_all(LONG_NUMBER, "••••").str.slice(0, most)


def _day(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)


_PLAIN: Final = (
    ROW, UNIT, _text("姓名", 50), "号码", "结果", _text("办理", 4), _day("起保日"), _day("终保日"),
    pl.coalesce(_day("首次参保日"), _day("起保日")).alias("首次参保日"), pl.col("份数").fill_null(1),
    _text("份次", 40), _text("地区", 6), "应缴分", _text("理由", 400),
)  # fmt: skip
"""The columns of a row beside what is sealed, in the order of the table."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows as the table has them, but for what is sealed: that lies beside, in clear until it is written."""

    rows: list[tuple[Any, ...]]
    texts: list[str]
    after: int
    """The line of the last row before it."""

    @property
    def last(self) -> int:
        """The line of the last row."""
        return int(self.rows[-1][1])


def chunks(judged: Judged, roster: int, after: int = 0) -> Iterator[Chunk]:
    """The rows behind a line, chunk by chunk."""
    missing = {name: kind for name, kind in _OUTCOME.items() if name not in judged.frame.columns}
    frame = judged.frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in missing.items())
    facts = [name for name in judged.facts if name in frame.columns]
    places = pl.int_range(pl.len(), eager=False)
    start = int(frame.select(places.filter(pl.col(ROW) > after).min()).item() or 0) if after else 0
    if after and not (frame[ROW] > after).any():
        return
    found = judged.by_row
    for at in range(start, frame.height, CHUNK):
        part, cells = frame.slice(at, CHUNK), judged.cells.slice(at, CHUNK)
        rows, texts = _rows(judged, part, cells, roster, facts, found)
        yield Chunk(rows, texts, after)
        after = int(rows[-1][1])


def _rows(
    judged: Judged, part: pl.DataFrame, cells: pl.DataFrame, roster: int, facts: Sequence[str],
    found: dict[int, list[Finding]],
) -> tuple[list[tuple[Any, ...]], list[str]]:  # fmt: skip
    indexes, registered, key = judged.people.indexes, judged.people.registered, ring().index
    plain = part.select(_PLAIN).with_columns(
        pl.col(UNIT).replace_strict(judged.units.keys, default=None, return_dtype=pl.Int64)
    )
    told = plain.select(pl.struct(pl.all().exclude(ROW, "号码")).struct.json_encode()).to_series()
    rows, texts = [], []
    sealed = _sealed(part, cells, facts)
    for row, text, seen in zip(plain.iter_rows(), sealed, told, strict=True):
        line, union, name, number, *rest = row
        bad = found.get(line)
        if bad:
            said = [[f.code, f.column, f.value[:80], f.message, f.remedy] for f in bad]
            text = f'{text[:-1]},"f":{_encode(said)}}}'
        index = indexes.get(number)
        known = registered.get(index) if index is not None else None
        person = None if known is None else known.person
        content = hmac.digest(key, f"{person} {seen} {text}".encode(), hashlib.sha256)
        rows.append((roster, line, union, person, name, index, *rest, content))
        texts.append(text)
    return rows, texts


def _sealed(part: pl.DataFrame, cells: pl.DataFrame, facts: Sequence[str]) -> pl.Series:
    """What lies sealed in each row: c, its cells; n, the number; p, who pays; x, the charter's facts."""
    parts = {"n": part["号码"], "p": part["分担分"]}
    held = pl.DataFrame([column.alias(name) for name, column in parts.items()])
    held = held.with_columns(cells.select(n for n in cells.columns if n != ROW).to_struct("c"))
    if facts:
        held = held.with_columns(part.select(facts).to_struct("x"))
    return held.to_struct("row").struct.json_encode()


def store(chunk: Chunk, roster: int) -> int:
    """Write the rows of a chunk that are new or not as they were; how many. Lines no longer there go.

    Call it within a transaction.
    """
    there = Row.objects.filter(roster=roster, line__gt=chunk.after, line__lte=chunk.last)
    held = {line: (pk, bytes(content)) for line, pk, content in there.values_list("line", "pk", "content")}
    if not held:
        insert(chunk.rows, chunk.texts)
        return len(chunk.rows)
    lines = {row[1] for row in chunk.rows}
    new = [(row, text) for row, text in zip(chunk.rows, chunk.texts, strict=True)
           if held.get(row[1], (0, b""))[1] != row[-1]]  # fmt: skip
    gone = [held[row[1]][0] for row, _ in new if row[1] in held]
    gone += [pk for line, (pk, _) in held.items() if line not in lines]
    Row.objects.filter(pk__in=gone).delete()
    if new:
        insert([row for row, _ in new], [text for _, text in new])
    return len(new)


def insert(rows: Sequence[tuple[Any, ...]], texts: Sequence[str]) -> None:
    """New rows, each with its text sealed."""
    sealed = seal_many(texts, ROW_CONTEXT)
    bulk.insert("enrolment_row", COLUMNS, [(*row, body) for row, body in zip(rows, sealed, strict=True)])


@dataclass(slots=True)
class Tally:
    """What came of all rows together."""

    verdicts: Counter[str]
    due: int
    rows: int

    @classmethod
    def of(cls, judged: Judged) -> Tally:
        """Counted over the whole file."""
        frame = judged.frame
        verdicts: Counter[str] = Counter(dict(frame["结果"].value_counts().iter_rows()))
        good = frame.filter(pl.col("结果") == str(Verdict.GOOD))
        due = int(good["应缴分"].sum() or 0) if "应缴分" in good.columns else 0
        return cls(verdicts, due, frame.height)

"""A book of covers and events in Parquet files, as columns of integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from gongji.assess.ids import Ids, digits_of, same_persons
from gongji.assess.typed import Doubtful, Part, TypedFile
from gongji.charter.nodes import ABSENT, UNKNOWN, Table
from gongji.charter.program import Program
from gongji.records.layout import Layout, covers_layout, events_layout
from gongji.records.load import undated
from gongji.records.relevance import CAUSE, relevant_codes

Ints = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Covers:
    """The covers file: numbers of covers by id, and what each cover brings to its events."""

    ids: Ids
    person: Ints
    facts: dict[str, Ints]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Events in the order they are decided in, all rows of a person together."""

    ids: Any
    cover: Ints
    person: Ints
    numbers: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.cover)

    def slice(self, begin: int, end: int) -> Rows:
        """Some of the rows."""
        numbers = {n: v[begin:end] for n, v in self.numbers.items()}
        return Rows(self.ids[begin:end], self.cover[begin:end], self.person[begin:end], numbers)

    def without_ids(self) -> Rows:
        """The rows without their ids, which are not needed to decide."""
        return Rows(pa.nulls(len(self)), self.cover, self.person, self.numbers)

    def take(self, places: Ints) -> Rows:
        """The rows at these places."""
        numbers = {n: v[places] for n, v in self.numbers.items()}
        return Rows(self.ids.take(pa.array(places)), self.cover[places], self.person[places], numbers)


def read_covers(program: Program, path: Path) -> Covers:
    """The covers, all of them good."""
    layout = covers_layout(program)
    file = TypedFile(path, layout)
    kinds = (Table.COVER, Table.PERSON, Table.UNIT)
    facts = [f.name for f in program.facts if f.table in kinds and f.name in layout.by_name]
    parts = list(file.parts(1 << 20))
    ids = pa.concat_arrays([p.ids["参保编号"] for p in parts]) if parts else pa.array([], pa.int64())
    people = pa.concat_arrays([p.ids["人员编号"] for p in parts]) if parts else ids
    numbers = {n: np.concatenate([p.numbers[n] for p in parts]) for n in (parts[0].numbers if parts else {})}
    _require_dates(layout, numbers, {})
    first = numbers.get("首次参保日")
    if first is not None and ((first > numbers["起保日"]) & (first > ABSENT)).any():
        raise Doubtful
    person = same_persons(people)
    _require_apart(person, numbers)
    known = {n: numbers[n] for n in facts if n in numbers}
    return Covers(Ids(ids), person, known, _warning(path, file))


def _warning(path: Path, file: TypedFile) -> tuple[str, ...]:
    lost = [c.name for c in file.missing()]
    return (f"{path}：没有“{'、'.join(lost)}”列，按空白处理",) if lost else ()


def _require_apart(person: Ints, numbers: dict[str, Ints]) -> None:
    """No two covers of a person and tranche share a day."""
    if len(person) < 2 or ((person[1:] > person[:-1]).all()):
        return
    start, end = numbers["起保日"], numbers["终保日"]
    tranche = numbers.get("份次", np.zeros(len(person), np.int64))
    order = np.lexsort((start, tranche, person))
    a, b = order[:-1], order[1:]
    if ((person[a] == person[b]) & (tranche[a] == tranche[b]) & (end[a] >= start[b])).any():
        raise Doubtful


def _require_dates(layout: Layout, numbers: dict[str, Ints], relevant: dict[str, Ints]) -> None:
    """No date stands before one that it cannot precede."""
    for column in layout.columns:
        later, earlier = numbers.get(column.name), numbers.get(column.not_before)
        if later is None or earlier is None:
            continue
        wrong = (later < earlier) & (later > ABSENT)
        for name in (column.name, column.not_before):
            if name in relevant:
                wrong &= relevant[name]
        if wrong.any():
            raise Doubtful


class Events:
    """The events file of a book, read part by part and checked as it is read."""

    def __init__(self, program: Program, path: Path, covers: Covers) -> None:
        self.layout = events_layout(program)
        self.file = TypedFile(path, self.layout)
        self.covers = covers
        self.path = path
        self.undated = 0
        self._codes = relevant_codes(program)

    def parts(self, size: int) -> Iterator[Rows]:
        """The rows as they stand in the file."""
        self.undated = 0
        orders: list[Ints] = []
        for part in self.file.parts(size):
            day, order = part.numbers["发生日"], part.numbers.get("决定序")
            if order is not None:
                orders.append(order)
            self.undated += int(((day == UNKNOWN) & (True if order is None else order == UNKNOWN)).sum())
            cover = self.covers.ids.numbers(part.ids["参保编号"])
            _require_dates(self.layout, part.numbers, self._relevant(part))
            yield Rows(part.ids["事件编号"], cover, self.covers.person[cover], part.numbers)
        if orders:
            stated = np.concatenate(orders)
            if (stated[1:] > stated[:-1]).all():
                return
            stated.sort()
            if ((stated[1:] == stated[:-1]) & (stated[1:] > ABSENT)).any():
                raise Doubtful

    @property
    def notices(self) -> tuple[str, ...]:
        """Warnings, once the rows have been read."""
        notices = _warning(self.path, self.file)
        if self.undated:
            notices += (undated(self.path, self.undated),)
        return notices

    def _relevant(self, part: Part) -> dict[str, Ints]:
        """For each date that only some causes ask for, the rows of such a cause."""
        cause = part.numbers.get(CAUSE)
        if cause is None:
            return {}
        found = {}
        for column in self.layout.columns:
            for name in (column.name, column.not_before) if column.not_before else ():
                if name in self._codes and name not in found and name in part.numbers:
                    found[name] = self._asked(cause, self._codes[name])
        return found

    def _asked(self, cause: Ints, codes: frozenset[int]) -> Ints:
        """The rows whose cause is among these, or not stated."""
        among = np.zeros(max(codes, default=0) + 3, np.bool_)
        among[list(codes)] = True
        among[-1] = True  # where a cause is not stated
        return np.asarray(among[np.where(cause == UNKNOWN, -1, np.clip(cause, -2, len(among) - 2))])


def sequence(rows: Rows) -> Ints:
    """A number for each row that orders a person's rows as they are decided, but for ids of equal days."""
    none = np.full(len(rows), UNKNOWN)
    order, day = (rows.numbers.get(n, none).astype(np.int64, copy=False) for n in ("决定序", "发生日"))
    late = np.where(day == UNKNOWN, LATEST, day + UNDATED)
    return np.where(order > ABSENT, order, late)


UNDATED: Final = 1 << 60
LATEST: Final = 1 << 61
"""Beyond every 决定序, so that rows without one come after; and beyond every day."""


def in_sequence(rows: Rows, before: Rows | None) -> bool:
    """Whether rows, whose ids rise, come by person and in sequence, after those before them."""
    person, step = rows.person, sequence(rows)
    if before is not None:
        last = before.slice(len(before) - 1, len(before))
        person, step = np.append(last.person, person), np.append(sequence(last), step)
    same, later = person[1:] == person[:-1], person[1:] > person[:-1]
    return bool((later | (same & (step[1:] >= step[:-1]))).all())


def rising(ids: Any, before: Any = None) -> bool:
    """Whether ids rise by code points, after those before them."""
    if before is not None and len(before):
        ids = pa.concat_arrays([before[-1:], ids])
    if pa.types.is_integer(ids.type):
        codes = np.asarray(ids)
        if len(codes) and len(str(int(codes.min()))) != len(str(int(codes.max()))):
            return False
        return bool((codes[1:] > codes[:-1]).all())
    shaped = digits_of(ids)
    if shaped is not None:
        return bool((shaped[1:] > shaped[:-1]).all())
    return bool(pc.all(pc.greater(ids[1:], ids[:-1])).as_py()) if len(ids) > 1 else True


def ranked(ids: Any) -> Ints | None:
    """The place of each id among all by code points; None where they rise. Doubtful if two are equal."""
    if rising(ids):
        return None
    texts = pl.Series(pl.from_arrow(ids.cast(pa.string())))
    order = texts.arg_sort()
    if len(texts) > 1 and (texts.gather(order[1:]) == texts.gather(order[:-1])).any():
        raise Doubtful
    rank = np.empty(len(texts), np.int64)
    rank[order.to_numpy()] = np.arange(len(texts))
    return rank


def joined(*parts: Rows) -> Rows:
    """Rows one after the other."""
    return Rows(
        pa.concat_arrays([p.ids for p in parts]),
        np.concatenate([p.cover for p in parts]),
        np.concatenate([p.person for p in parts]),
        {n: np.concatenate([p.numbers[n] for p in parts]) for n in parts[0].numbers},
    )


def narrow(rows: Rows) -> Rows:
    """The rows in less room: numbers that fit in fewer bits."""

    def small(values: Ints) -> Ints:
        if len(values) and values.min() > -(2**31) and values.max() < 2**31:
            return values.astype(np.int8 if values.min() > -128 and values.max() < 128 else np.int32)
        return values

    return Rows(
        rows.ids, small(rows.cover), small(rows.person), {n: small(v) for n, v in rows.numbers.items()}
    )


def ordered(rows: Rows, rank: Ints | None) -> Ints:
    """The places of rows by person, and in sequence within a person."""
    step = sequence(rows)
    if rank is None:
        places = _packed(rows.person, step)
        if places is not None:
            return places
    by = {"person": rows.person, "step": step} | ({} if rank is None else {"rank": rank})
    order = pl.DataFrame(by).select(pl.arg_sort_by(*by, maintain_order=True))
    return order.to_series().to_numpy()


def _packed(person: Ints, step: Ints) -> Ints | None:
    """The same by one number for each row that holds person, step and place; None where 63 bits do not do."""
    count = len(person)
    if not count:
        return None
    least = int(step.min())
    range_ = 1 if (step[1:] >= step[:-1]).all() else int(step.max()) - least + 1
    bits = count.bit_length()
    if (int(person.max()) + 1) * range_ >> (62 - bits):
        return None
    keys = person.astype(np.int64)
    if range_ > 1:
        keys *= range_
        keys += step - least
    keys <<= bits
    keys |= np.arange(count)
    keys.sort()
    keys &= (1 << bits) - 1
    return keys


def spans(person: Ints, size: int) -> Iterator[tuple[int, int]]:
    """First and last row and one of whole persons, about `size` rows at a time."""
    begin = 0
    while begin < len(person):
        end = min(begin + size, len(person))
        if end < len(person):
            end = int(np.searchsorted(person, person[end - 1], side="right"))
        yield begin, end
        begin = end

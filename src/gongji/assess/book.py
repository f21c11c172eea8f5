"""A book of covers and events in Parquet files, as columns of integers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
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
from gongji.readers.kernel.columns import Column, side_by_side
from gongji.readers.kernel.columns import joined as joined_columns
from gongji.records.layout import Layout, covers_layout, events_layout
from gongji.records.load import undated
from gongji.records.relevance import CAUSE, relevant_codes

Ints = npt.NDArray[Any]
ORDER: Final = "决定序"
MANY: Final = 1 << 22
"""Covers that are read at a time."""


@dataclass(frozen=True, slots=True)
class Covers:
    """The covers file: numbers of covers by id, and what each cover brings to its events.

    `person`: the number of each cover's person; None where it is that of the cover, every person having one.
    """

    count: int
    ids: Ids
    person: Ints | None
    facts: dict[str, Ints]
    notices: tuple[str, ...]

    @property
    def persons(self) -> int:
        """How many persons hold them."""
        return self.count if self.person is None else int(self.person.max(initial=-1)) + 1

    def persons_of(self, covers: Ints) -> Ints:
        """Whose they are."""
        return covers if self.person is None else self.person[covers]


@dataclass(frozen=True, slots=True)
class Rows:
    """Events in the order they are decided in, all rows of a person together."""

    ids: Any
    cover: Ints
    person: Ints
    numbers: dict[str, Column]

    def __len__(self) -> int:
        return len(self.cover)

    def __getitem__(self, some: slice) -> Rows:
        """Some of the rows."""
        numbers = {n: v[some] for n, v in self.numbers.items()}
        return Rows(self.ids[some], self.cover[some], self.person[some], numbers)

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
    parts = list(file.parts(MANY))
    ids = pa.concat_arrays([p.ids["参保编号"] for p in parts]) if parts else pa.array([], pa.int64())
    people = pa.concat_arrays([p.ids["人员编号"] for p in parts]) if parts else ids
    numbers = side_by_side([{n: column.numbers for n, column in p.numbers.items()} for p in parts])
    _require_dates(layout, numbers)
    first = numbers.get("首次参保日")
    if first is not None and ((first > numbers["起保日"]) & (first > ABSENT)).any():
        raise Doubtful
    person = same_persons(people)
    if person is not None:
        _require_apart(person, numbers)
    known = {n: numbers[n] for n in facts if n in numbers}
    return Covers(len(ids), Ids(ids), person, known, _warning(path, file))


def _warning(path: Path, file: TypedFile) -> tuple[str, ...]:
    lost = [c.name for c in file.missing()]
    return (f"{path}：没有“{'、'.join(lost)}”列，按空白处理",) if lost else ()


def _require_apart(person: Ints, numbers: dict[str, Ints]) -> None:
    """No two covers of a person and tranche share a day."""
    start, end = numbers["起保日"], numbers["终保日"]
    tranche = numbers.get("份次", np.zeros(len(person), np.int64))
    order = np.lexsort((start, tranche, person))
    a, b = order[:-1], order[1:]
    if ((person[a] == person[b]) & (tranche[a] == tranche[b]) & (end[a] >= start[b])).any():
        raise Doubtful


def _require_dates(
    layout: Layout, numbers: Mapping[str, Ints], asked: Callable[[str], Ints | None] | None = None
) -> None:
    """No date stands before one that it cannot precede, in the rows where both are asked for."""
    for column in layout.columns:
        later, earlier = numbers.get(column.name), numbers.get(column.not_before)
        if later is None or earlier is None:
            continue
        wrong = later < earlier
        if _may_be_blank(later):
            wrong &= later > ABSENT
        if not wrong.any():
            continue
        if asked is not None:
            for rows in map(asked, (column.name, column.not_before)):
                wrong &= True if rows is None else rows
        if wrong.any():
            raise Doubtful


def _may_be_blank(numbers: Ints) -> bool:
    """Blank cells take 64 bits."""
    return numbers.itemsize == 8


class Events:
    """The events file of a book, read part by part and checked as it is read."""

    def __init__(self, program: Program, path: Path) -> None:
        self.layout = events_layout(program)
        self.file = TypedFile(path, self.layout)
        self.path = path
        self.undated = 0
        self._codes = relevant_codes(program)
        self._dates = {n for c in self.layout.columns if c.not_before for n in (c.name, c.not_before)}
        self._begun: tuple[deque[Future[Part | None]], Iterator[Part]] | None = None

    def begin(self, size: int, count: int) -> None:
        """Reads the first `count` of the parts while something else is done."""
        parts = self.file.parts(size)
        pool = ThreadPoolExecutor(1)
        self._begun = deque(pool.submit(next, parts, None) for _ in range(count)), parts
        pool.shutdown(wait=False)

    def give_up(self) -> None:
        """Reads no more of what was begun."""
        for coming in self._begun[0] if self._begun is not None else ():
            coming.cancel()

    def _stored(self, size: int) -> Iterator[Part]:
        begun, self._begun = self._begun, None
        if begun is None:
            yield from self.file.parts(size)
            return
        coming, parts = begun
        while coming:
            if (part := coming.popleft().result()) is None:
                return
            yield part
            del part
        yield from parts

    def parts(self, covers: Covers, size: int) -> Iterator[Rows]:
        """The rows as they stand in the file, `size` of them at a time, as when it was begun."""
        self.undated = 0
        before, rising = UNKNOWN, True
        for part in self._stored(size):
            numbers = {n: c.numbers for n, c in part.numbers.items() if n in self._dates or n == ORDER}
            order = numbers.get(ORDER)
            if order is not None and len(order):
                rising = rising and order[0] > before and bool((order[1:] > order[:-1]).all())
                before = int(order[-1])
            self._count_undated(numbers["发生日"], order)
            cover = covers.ids.numbers(part.ids["参保编号"])
            _require_dates(self.layout, numbers, partial(self._asked, part))
            yield Rows(part.ids["事件编号"], cover, covers.persons_of(cover), part.numbers)
        if not rising:
            self.require_different_order(size)

    def _count_undated(self, day: Ints, order: Ints | None) -> None:
        if _may_be_blank(day):
            self.undated += int(((day == UNKNOWN) & (True if order is None else order == UNKNOWN)).sum())

    def require_different_order(self, size: int) -> None:
        """No 决定序 stands twice."""
        if ORDER not in self.file.names:
            return
        stated = np.concatenate([p.numbers[ORDER].numbers for p in self.file.parts(size, (ORDER,))])
        stated.sort()
        if ((stated[1:] == stated[:-1]) & (stated[1:] > ABSENT)).any():
            raise Doubtful

    @property
    def bytes(self) -> int:
        """About what the whole book takes while it is put in order."""
        return int(self.file.rows) * (8 * len(self.file.names) + 64)

    @property
    def id_type(self) -> Any:
        """The type that the ids of events are written in: as they are stored, whole numbers or texts."""
        kind = self.file.types["事件编号"]
        return kind if pa.types.is_integer(kind) else pa.string()

    @property
    def notices(self) -> tuple[str, ...]:
        """Warnings, once the rows have been read."""
        notices = _warning(self.path, self.file)
        if self.undated:
            notices += (undated(self.path, self.undated),)
        return notices

    def _asked(self, part: Part, name: str) -> Ints | None:
        """The rows whose cause asks for a date, or is not stated; None where every cause does."""
        codes = self._codes.get(name)
        if codes is None or CAUSE not in part.numbers:
            return None
        cause = part.numbers[CAUSE].numbers
        among = np.zeros(max(codes, default=0) + 3, np.bool_)
        among[list(codes)] = True
        among[-1] = True  # where a cause is not stated
        return np.asarray(among[np.where(cause == UNKNOWN, -1, np.clip(cause, -2, len(among) - 2))])


def sequence(rows: Rows) -> Ints:
    """A number for each row that orders a person's rows as they are decided, but for ids of equal days."""
    order = rows.numbers.get(ORDER)
    if order is not None and (not _may_be_blank(order.numbers) or (order.numbers > ABSENT).all()):
        return order.numbers
    day = rows.numbers["发生日"].numbers
    late = day + UNDATED
    if _may_be_blank(day):
        late = np.where(day == UNKNOWN, LATEST, late)
    return late if order is None else np.where(order.numbers > ABSENT, order.numbers, late)


UNDATED: Final = np.int64(1 << 60)
LATEST: Final = np.int64(1 << 61)
"""Beyond every 决定序, so that rows without one come after; and beyond every day."""


def rising_steps(rows: Rows, before: Rows | None) -> bool:
    """Whether rows, whose ids rise, come in sequence whatever the person, after those before them."""
    step = sequence(rows)
    after = before is None or bool(sequence(before[-1:])[0] <= step[0])
    return after and bool((step[1:] >= step[:-1]).all())


def in_sequence(rows: Rows, before: Rows | None) -> bool:
    """Whether rows, whose ids rise, come by person and in sequence, after those before them."""
    person, step = rows.person, sequence(rows)
    if before is not None:
        last = before[-1:]
        person, step = np.append(last.person, person), np.append(sequence(last), step)
    same, later = person[1:] == person[:-1], person[1:] > person[:-1]
    return bool((later | (same & (step[1:] >= step[:-1]))).all())


def rising(ids: Any, before: Any = None) -> bool:
    """Whether ids rise by code points, after those before them."""
    if before is not None and len(before):
        ids = pa.concat_arrays([before[-1:], ids])
    if pa.types.is_integer(ids.type):
        codes = np.asarray(ids)
        if not (codes[1:] > codes[:-1]).all():
            return False
        ends = (int(codes[0]), int(codes[-1])) if len(codes) else (0, 0)
        return ends[0] >= 0 and len(str(ends[0])) == len(str(ends[1]))
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
        {n: joined_columns([p.numbers[n] for p in parts]) for n in parts[0].numbers},
    )


def narrow(rows: Rows) -> Rows:
    """The rows in less room: numbers that fit in fewer bits."""

    return Rows(
        rows.ids, _small(rows.cover), _small(rows.person),
        {n: Column(_small(c.values)) if c.by is None else Column(c.values, _small(c.by))
         for n, c in rows.numbers.items()},
    )  # fmt: skip


def _small(values: Ints) -> Ints:
    if len(values) and values.min() > -(2**31) and values.max() < 2**31:
        return values.astype(np.int8 if values.min() > -128 and values.max() < 128 else np.int32)
    return values


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

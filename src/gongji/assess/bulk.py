"""Large Parquet files decided part by part: columns of integers in, columns of integers and words out.

Everything that the usual way refuses or treats in a special manner is left to it: `Doubtful` is raised before
anything stands under the output's name. Rows that come by person and in sequence are decided as they are
read, whatever the length of the book; others are put in order first, in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gongji.assess.book import (
    Covers,
    Events,
    Rows,
    in_sequence,
    joined,
    narrow,
    ordered,
    ranked,
    read_covers,
    rising,
    spans,
)  # fmt: skip
from gongji.assess.bulk_output import Output, Places, of_rows
from gongji.charter.nodes import UNKNOWN
from gongji.charter.program import Program
from gongji.readers.kernel.compiled import Compiled, Found
from gongji.records.writing import write_whole

Ints = npt.NDArray[Any]
SIZE: Final = 1 << 18
"""About how many rows are read and decided at a time."""
THREADS: Final = 2


@dataclass(slots=True)
class Clock:
    """Seconds spent on each part of the work; decided rows; totals by state for the summary."""

    spent: dict[str, float] = field(default_factory=dict)

    def __call__(self, name: str, since: float) -> float:
        """Adds the time since then to a part; gives the time now."""
        now = perf_counter()
        self.spent[name] = self.spent.get(name, 0.0) + now - since
        return now


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of it: events, rows of the output, rows and fen by state, warnings, seconds by part."""

    events: int
    rows: int
    states: dict[str, tuple[int, int]]
    notices: tuple[str, ...]
    spent: dict[str, float]
    sorted_first: bool


def decide_parquet(
    program: Program, kernel: Compiled, covers: Path, events: Path, out: Path,
    progress: Callable[[int, int], None] | None = None, size: int = SIZE,
) -> Decided:  # fmt: skip
    """Decide a book of Parquet files into a Parquet file, the same rows that the usual way gives.

    Doubtful for a book that has to be read cell by cell; OverflowError where a number outgrows 64 bits.
    """
    clock, start = Clock(), perf_counter()
    held = read_covers(program, covers)
    book = Events(program, events, held)
    clock("读参保", start)
    run = _Run(program, kernel, held, book, clock, progress, size)
    write_whole(out, run.write)
    return Decided(
        book.file.rows,
        run.output_rows,
        run.states,
        held.notices + book.notices,
        clock.spent,
        run.sorted_first,
    )


class _Run:
    """One pass over the events."""

    def __init__(
        self, program: Program, kernel: Compiled, covers: Covers, book: Events, clock: Clock,
        progress: Callable[[int, int], None] | None, size: int,
    ) -> None:  # fmt: skip
        self.program, self.kernel, self.covers, self.book = program, kernel, covers, book
        self.clock, self.progress, self.size = clock, progress, size
        self.sorted_first = False
        self.output_rows = 0
        self.states: dict[str, tuple[int, int]] = {}
        self._blank: dict[int, Ints] = {}
        self._pool = ThreadPoolExecutor(THREADS)

    def write(self, target: Path) -> None:
        """All decisions into a file; from the start again where the rows have to be put in order."""
        try:
            self._as_they_stand(target)
        except _OutOfOrder:
            self.sorted_first = True
            self._put_in_order(target)

    def _as_they_stand(self, target: Path) -> None:
        """Whole persons at a time, as they follow each other in the file."""
        done, since = 0, perf_counter()
        with Output(target, self.program) as output:
            for rows in self._whole_persons():
                since = self.clock("读事件", since)
                found = self._decided(rows)
                since = self.clock("决定", since)
                for piece, decided in found:
                    amounts = (decided.amount, decided.low, decided.high)
                    output.add(
                        of_rows(piece.ids, decided), amounts, output.texts(decided.words)[decided.word]
                    )
                done += len(rows)
                since = self.clock("写", since)
                self._tell(done)
        self.clock("写", since)
        self.output_rows, self.states = output.rows, output.states

    def _whole_persons(self) -> Iterator[Rows]:
        before: Rows | None = None
        left: Rows | None = None
        for part in ahead(self.book.parts(self.size)):
            if not rising(part.ids, before.ids if before is not None else None):
                raise _OutOfOrder
            if not in_sequence(part, before):
                raise _OutOfOrder
            before = part
            rows = part if left is None else joined(left, part)
            cut = int(np.searchsorted(rows.person, rows.person[-1]))
            left = rows.slice(cut, len(rows))
            if cut:
                yield rows.slice(0, cut)
        if left is not None:
            yield left

    def _put_in_order(self, target: Path) -> None:
        """All rows read, ordered by person and in sequence, decided, put back in the order of their ids."""
        since = perf_counter()
        parts = [narrow(part) for part in ahead(self.book.parts(self.size))]
        rows = joined(*parts)
        del parts
        since = self.clock("读事件", since)
        rank = ranked(rows.ids)
        order = ordered(rows, rank)
        person = rows.person[order]
        since = self.clock("排序", since)
        places = Places(len(rows))
        with Output(target, self.program) as output:
            for begin, end in spans(person, self.size):
                some = order[begin:end]
                for piece, decided in self._decided(rows.without_ids().take(some)):
                    at = some[: len(piece)]
                    some = some[len(piece) :]
                    at = at if rank is None else rank[at]
                    places.add(at, decided, output.texts(decided.words)[decided.word])
                self._tell(end)
            since = self.clock("决定", since)
            ids = rows.ids if rank is None else rows.ids.take(pa.array(np.argsort(rank)))
            del rows, order, person, rank
            self._write_placed(output, ids, places)
        self.clock("写", since)
        self.output_rows, self.states = output.rows, output.states

    def _write_placed(self, output: Output, ids: Any, places: Places) -> None:
        counts, amounts, texts = places.columns()
        begin = 0
        for first in range(0, len(counts), self.size):
            some = counts[first : first + self.size]
            end = begin + int(some.sum(dtype=np.int64))
            own = ids[first : first + len(some)]
            if end - begin != len(some):
                own = own.take(pa.array(np.repeat(np.arange(len(some)), some)))
            a, b, c = (column[begin:end] for column in amounts)
            output.add(own, (a, b, c), texts[begin:end])
            begin = end

    def _tell(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, self.book.file.rows)

    # ---- decisions ----------------------------------------------------------------------------------------

    def _decided(self, rows: Rows) -> list[tuple[Rows, Found]]:
        """Two halves at once, cut between persons."""
        half = int(np.searchsorted(rows.person, rows.person[len(rows) // 2]))
        pieces = [p for p in (rows.slice(0, half), rows.slice(half, len(rows))) if len(p)]
        return list(zip(pieces, self._pool.map(self._found, pieces), strict=True))

    def _found(self, rows: Rows) -> Found:
        facts: list[Ints] = []
        for fact in self.program.facts:
            column = self.covers.facts.get(fact.name)
            if column is not None:
                facts.append(column[rows.cover])
            elif fact.name in rows.numbers:
                facts.append(rows.numbers[fact.name])
            else:
                facts.append(self._blanks(UNKNOWN if fact.default is None else fact.default, len(rows)))
        return self.kernel.run(facts, rows.person, rows.cover)

    def _blanks(self, value: int, count: int) -> Ints:
        """A column that the files lack."""
        held = self._blank.get(value)
        if held is None or len(held) < count:
            held = self._blank[value] = np.full(count, value, np.int64)
        return held[:count]


class _OutOfOrder(Exception):
    """The rows of a file do not come by person and in sequence."""


def ahead(parts: Iterator[Rows]) -> Iterator[Rows]:
    """The same parts, the next one read while the present one is worked on."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = pool.submit(next, parts, None)
            yield part

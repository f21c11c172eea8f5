"""Large Parquet files decided part by part: columns of integers in, columns of integers and words out.

Everything that the usual way refuses or treats in a special manner is left to it: `Doubtful` is raised before
anything stands under the output's name. Rows that come by person and in sequence are decided as they are
read, whatever the length of the book; so are those that come in sequence with persons mixed, where totals can
stand. Others are put in order first, in memory or by parts on disk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
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
    rising_steps,
    spans,
)  # fmt: skip
from gongji.assess.bulk_output import Output, Piece, Places, grouped, writer
from gongji.assess.decisions import WORDS
from gongji.assess.spill import merged, parted
from gongji.charter.nodes import UNKNOWN
from gongji.charter.program import Program
from gongji.readers.kernel.columns import Column
from gongji.readers.kernel.compiled import Compiled, Found, Runner
from gongji.records.writing import write_whole

Ints = npt.NDArray[Any]
SIZE: Final = 1 << 18
"""About how many rows are read and decided at a time."""
THREADS: Final = 2
AHEAD: Final = 6
"""Parts that are read beside the work on others: more than come from the disk at a time."""
ROOM: Final = 1 << 30
"""Bytes that totals may take which stand for a whole book."""
MEMORY: Final = 3 << 30
"""Bytes that a book may take which is put in order in memory; a larger one is parted on disk."""


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
    progress: Callable[[int, int], None] | None = None, size: int = SIZE, memory: int = MEMORY,
) -> Decided:  # fmt: skip
    """Decide a book of Parquet files into a Parquet file, the same rows that the usual way gives.

    Doubtful for a book that has to be read cell by cell; OverflowError where a number outgrows 64 bits.
    """
    clock, start = Clock(), perf_counter()
    book = Events(program, events)
    book.begin(size, AHEAD)
    try:
        held = read_covers(program, covers)
    except BaseException:
        book.give_up()
        raise
    clock("读参保", start)
    run = _Run(program, kernel, held, book, clock, progress, size, memory)
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
        progress: Callable[[int, int], None] | None, size: int, memory: int,
    ) -> None:  # fmt: skip
        self.program, self.kernel, self.covers, self.book = program, kernel, covers, book
        self.clock, self.progress, self.size, self.memory = clock, progress, size, memory
        self.sorted_first = False
        self.output_rows = 0
        self.states: dict[str, tuple[int, int]] = {}
        self._done = 0
        self._pool = ThreadPoolExecutor(THREADS)
        self._runners = [Runner(kernel) for _ in range(THREADS)]

    def write(self, target: Path) -> None:
        """All decisions into a file; from the start again where the rows turn out to come otherwise."""
        for way in (self._as_time_goes, self._as_they_stand):
            try:
                return way(target)
            except _OutOfOrder:
                continue
        self.sorted_first = True
        if self.book.bytes > self.memory:
            self._by_parts(target)
        else:
            self._put_in_order(target)

    def _as_time_goes(self, target: Path) -> None:
        """Rows in sequence for the whole book, persons mixed: all totals stand until the end."""
        persons = self.covers.persons
        if not self.kernel.may_stand or not 0 < self.kernel.standing_room(self.covers.count, persons) < ROOM:
            raise _OutOfOrder
        runner = Runner(self.kernel, self.covers.count, persons)
        self._written(
            target,
            ([rows] for rows in self._in_sequence(rising_steps)),
            lambda pieces: [self._found(rows, runner) for rows in pieces],
        )

    def _as_they_stand(self, target: Path) -> None:
        """Whole persons at a time, as they follow each other in the file."""
        self._written(target, self._whole_persons(), self._side_by_side)

    def _written(
        self, target: Path, parts: Iterator[list[Rows]], decide: Callable[[list[Rows]], list[Found]]
    ) -> None:
        done, since = 0, perf_counter()
        with Output(target, self.program, self.book.id_type) as output:
            for pieces in parts:
                since = self.clock("读事件", since)
                found = decide(pieces)
                since = self.clock("决定", since)
                output.add([output.rows_of(r.ids, d) for r, d in zip(pieces, found, strict=True)])
                done += sum(map(len, pieces))
                since = self.clock("写", since)
                self._tell(done)
        self.clock("写", since)
        self.output_rows, self.states = output.rows, output.states

    def _in_sequence(self, follows: Callable[[Rows, Rows | None], bool]) -> Iterator[Rows]:
        before: Rows | None = None
        for part in ahead(self.book.parts(self.covers, self.size)):
            if not rising(part.ids, before.ids if before is not None else None) or not follows(part, before):
                raise _OutOfOrder
            before = part
            yield part

    def _whole_persons(self) -> Iterator[list[Rows]]:
        """Pieces without their last person, who may go on in the next part; it comes with what it lacks."""
        left: Rows | None = None
        for part in self._in_sequence(in_sequence):
            begin = 0
            if left is not None and left.person[0] == part.person[0]:
                begin = int(np.searchsorted(part.person, part.person[0], side="right"))
                left = joined(left, part[:begin])
            cut = int(np.searchsorted(part.person, part.person[-1]))
            if begin == len(part):
                continue  # one person fills the whole part
            pieces = [] if left is None else [left]
            half = begin + int(np.searchsorted(part.person[begin:cut], part.person[(begin + cut) // 2]))
            pieces += [p for p in (part[begin:half], part[half:cut]) if len(p)]
            left = part[cut:]
            if pieces:
                yield pieces
        if left is not None:
            yield [left]

    def _by_parts(self, target: Path) -> None:
        """Parted by person into files on disk, each put in order, and their decisions merged."""
        since = perf_counter()
        count = -(-self.book.bytes // self.memory)
        self.book.undated = 0
        with TemporaryDirectory(dir=target.parent, prefix=f"{target.name}.") as name:
            folder = Path(name)
            self.book.require_different_order(self.size)
            files = parted(self.book.path, self.covers, folder, count, self.size)
            self.clock("排序", since)
            decided = [self._part(path) for path in files]
            since = perf_counter()
            with writer(target, self.book.id_type) as file:
                for table in grouped(merged(decided, WORDS)):
                    file.write_table(table.cast(file.schema), row_group_size=len(table))
            self.clock("写", since)

    def _part(self, events: Path) -> Path:
        """One of the files of persons, decided into another beside it."""
        book = Events(self.program, events)
        part = _Run(self.program, self.kernel, self.covers, book, self.clock, None, self.size, self.memory)
        decided = events.with_suffix(".decided")
        part._put_in_order(decided)
        events.unlink()
        self.book.undated += book.undated
        self.output_rows += part.output_rows
        for state, (rows, fen) in part.states.items():
            before = self.states.get(state, (0, 0))
            self.states[state] = (before[0] + rows, before[1] + fen)
        self._done += book.file.rows
        self._tell(self._done)
        return decided

    def _put_in_order(self, target: Path) -> None:
        """All rows read, ordered by person and in sequence, decided, put back in the order of their ids."""
        since = perf_counter()
        parts = [narrow(part) for part in ahead(self.book.parts(self.covers, self.size))]
        rows = joined(*parts)
        del parts
        since = self.clock("读事件", since)
        rank = ranked(rows.ids)
        order = ordered(rows, rank)
        person = rows.person[order]
        since = self.clock("排序", since)
        places = Places(len(rows))
        with Output(target, self.program, self.book.id_type) as output:
            for begin, end in spans(person, self.size):
                half = begin + int(np.searchsorted(person[begin:end], person[(begin + end) // 2]))
                some = [p for p in (order[begin:half], order[half:end]) if len(p)]
                found = self._side_by_side([rows.without_ids().take(p) for p in some])
                for at, decided in zip(some, found, strict=True):
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
            output.add([Piece.of(own, (a, b, c), texts[begin:end])])
            begin = end

    def _tell(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, self.book.file.rows)

    # ---- decisions ----------------------------------------------------------------------------------------

    def _side_by_side(self, pieces: list[Rows]) -> list[Found]:
        """Pieces of whole persons, the last two of them at once."""
        first = [self._found(rows, self._runners[0]) for rows in pieces[:-2]]
        return first + list(self._pool.map(self._found, pieces[-2:], self._runners))

    def _found(self, rows: Rows, runner: Runner) -> Found:
        facts: list[Column] = []
        for fact in self.program.facts:
            column = self.covers.facts.get(fact.name)
            if column is not None:
                facts.append(Column.of(column, rows.cover))
            elif fact.name in rows.numbers:
                facts.append(rows.numbers[fact.name])
            else:
                blank = UNKNOWN if fact.default is None else fact.default
                facts.append(Column.same(blank, len(rows)))
        return runner.run(facts, rows.person, rows.cover)


class _OutOfOrder(Exception):
    """The rows of a file do not come by person and in sequence."""


def ahead(parts: Iterator[Rows]) -> Iterator[Rows]:
    """The same parts, the next ones read while the present one is worked on."""
    with ThreadPoolExecutor(1) as pool:
        coming = deque(pool.submit(next, parts, None) for _ in range(AHEAD))
        while (part := coming.popleft().result()) is not None:
            coming.append(pool.submit(next, parts, None))
            yield part

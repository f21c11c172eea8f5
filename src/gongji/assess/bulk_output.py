"""Decisions of a large book as a Parquet file: words as dictionaries, amounts without a text in between.

The bytes depend on the rows alone, not on how they were brought together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from gongji.assess.decisions import WORDS, Writer
from gongji.charter.nodes import STATE_LABELS, State
from gongji.charter.program import Program
from gongji.readers.kernel.compiled import Found
from gongji.records.layout import DECISION_COLUMNS

Ints = npt.NDArray[Any]
GROUP: Final = 1 << 18
"""Rows of a group in the file."""
WAITING: Final = 2
"""Groups of rows that may wait to be written."""
FEN: Final = ("金额分", "下限分", "上限分")
TEXT: Final = pa.dictionary(pa.int32(), pa.string())
YUAN: Final = pa.decimal64(18, 2)


def schema(ids: Any) -> Any:
    """The columns of the file; ids are of the type that they have in the events file."""
    columns = [pa.field("事件编号", ids, nullable=False)]
    for name in DECISION_COLUMNS[1:]:
        if name in WORDS:
            columns.append(pa.field(name, TEXT, nullable=False))
        else:
            columns.append(pa.field(name, pa.int64() if name in FEN else YUAN))
    return pa.schema(columns)


def writer(target: Path, ids: Any) -> Any:
    """A file of these columns to write to.

    Differences of neighbours take less room and less time than compressing whole numbers; a group has one
    page for each column, so that it is the same however its rows came.
    """
    plain = [n for n in DECISION_COLUMNS if n not in WORDS and (n != "事件编号" or pa.types.is_integer(ids))]
    return parquet.ParquetWriter(
        target, schema(ids), use_dictionary=list(WORDS), store_schema=False, write_statistics=False,
        compression={n: "none" if n in (*plain, *WORDS) else "zstd" for n in DECISION_COLUMNS},
        column_encoding=dict.fromkeys(plain, "DELTA_BINARY_PACKED"), store_decimal_as_integer=True,
        data_page_size=1 << 30,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of the file: ids, then amount, low and high in fen (-1: empty), and numbers of texts.

    `counts`: how many rows have each text.
    """

    ids: Any
    amounts: tuple[Ints, Ints, Ints]
    texts: Ints
    counts: Ints

    @classmethod
    def of(cls, ids: Any, amounts: tuple[Ints, Ints, Ints], texts: Ints) -> Self:
        """With its texts counted."""
        return cls(ids, amounts, texts, np.bincount(texts))

    def __getitem__(self, some: slice) -> Piece:
        """Some of the rows."""
        amount, low, high = self.amounts
        return Piece.of(self.ids[some], (amount[some], low[some], high[some]), self.texts[some])


class Output:
    """A decisions file under construction; groups of rows are written beside the work that goes on."""

    def __init__(self, target: Path, program: Program, ids: Any) -> None:
        self.rows = 0
        self.states: dict[str, tuple[int, int]] = {}
        self._schema = schema(ids)
        self._writer = Writer(program)
        self._file = writer(target, ids)
        self._pool = ThreadPoolExecutor(1)
        self._held: deque[Piece] = deque()
        self._rows_held = 0
        self._tasks: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        try:
            if error is None and self._held:
                self._submit(self._group())
            while self._tasks:
                self._tasks.popleft().result()
        finally:
            self._pool.shutdown()
            self._file.close()

    def texts(self, words: Ints) -> Ints:
        """The number of the text of each word."""
        return np.array([self._writer.number(tuple(map(int, word))) for word in words], np.intp)

    def rows_of(self, ids: Any, found: Found) -> Piece:
        """The rows that decisions come to; `ids` of the events decided."""
        texts = self.texts(found.words).take(found.word)
        return Piece.of(of_rows(ids, found), (found.amount, found.low, found.high), texts)

    def add(self, pieces: Sequence[Piece]) -> None:
        """More rows, in the order of the file. They are written in groups of one size."""
        for piece in pieces:
            self._count(piece)
            self._held.append(piece)
            self._rows_held += len(piece.texts)
        while self._rows_held >= GROUP:
            self._submit(self._group())

    def _group(self) -> list[Piece]:
        """The next rows, as many as a group has, or all that are left."""
        taken: list[Piece] = []
        room = GROUP
        while self._held and room:
            piece = self._held.popleft()
            if len(piece.texts) > room:
                self._held.appendleft(piece[room:])
                piece = piece[:room]
            taken.append(piece)
            room -= len(piece.texts)
        self._rows_held -= GROUP - room
        return taken

    def _submit(self, group: list[Piece]) -> None:
        while len(self._tasks) >= WAITING:
            self._tasks.popleft().result()
        table = self._table(group)
        self._tasks.append(self._pool.submit(self._file.write_table, table, max(len(table), 1)))

    def _count(self, piece: Piece) -> None:
        self.rows += len(piece.texts)
        place = WORDS.index("状态")
        for words, count in zip(self._writer.words, piece.counts, strict=False):
            if count:
                rows, fen = self.states.get(words[place], (0, 0))
                self.states[words[place]] = (rows + int(count), fen)
        paid = STATE_LABELS[State.PAID]
        rows, fen = self.states.get(paid, (0, 0))
        if rows:
            amount = piece.amounts[0]
            self.states[paid] = (rows, fen + int(amount.sum()) + int((amount == -1).sum()))

    def _table(self, pieces: Sequence[Piece]) -> Any:
        """A group: the words of each column are those that it uses, in the order of their texts."""
        words = self._writer.words
        used = np.zeros(len(words), np.int64)
        for piece in pieces:
            used[: len(piece.counts)] += piece.counts
        texts = [words[int(i)] for i in np.flatnonzero(used)]
        said = [sorted({text[i] for text in texts}) for i in range(len(WORDS))]
        numbers = []
        for i, each in enumerate(said):
            place = {text: n for n, text in enumerate(each)}
            numbers.append(np.array([place.get(text[i], 0) for text in words], np.int32))
        dictionaries = [pa.array(each, pa.string()) for each in said]
        batches = []
        for piece in pieces:
            columns = {n: _stated(fen) for n, fen in zip(FEN, piece.amounts, strict=True)}
            columns |= {"事件编号": piece.ids, "金额": columns["金额分"].view(YUAN)}
            for name, of_text, each in zip(WORDS, numbers, dictionaries, strict=True):
                indices = pa.array(of_text.take(piece.texts))
                columns[name] = pa.DictionaryArray.from_arrays(indices, each, safe=False)
            batches.append(pa.record_batch([columns[n] for n in DECISION_COLUMNS], schema=self._schema))
        return pa.Table.from_batches(batches)


def grouped(tables: Iterable[Any]) -> Iterator[Any]:
    """Rows of such files in groups as they are written here, their words in the order of their texts."""
    held: Any = None
    for table in tables:
        held = table if held is None else pa.concat_tables([held, table])
        while len(held) >= GROUP:
            yield _ordered(held.slice(0, GROUP))
            held = held.slice(GROUP)
    if held is not None and len(held):
        yield _ordered(held)


def _ordered(table: Any) -> Any:
    for name in WORDS:
        texts = table[name].cast(pa.string()).combine_chunks()
        said = pc.unique(texts).sort()
        column = pa.DictionaryArray.from_arrays(pc.index_in(texts, said), said)
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return table


def _stated(fen: Ints) -> Any:
    """Fen where they are stated, as they lie in memory."""
    fen = np.ascontiguousarray(fen, np.int64)
    stated = fen >= 0
    blank = None if stated.all() else pa.py_buffer(np.packbits(stated, bitorder="little"))
    return pa.Array.from_buffers(pa.int64(), len(fen), [blank, pa.py_buffer(fen)])


def of_rows(ids: Any, found: Found) -> Any:
    """The id of each decision."""
    count = len(ids)
    if len(found.row) == count and (count == 0 or int(found.row[-1]) == count - 1):
        return ids
    return ids.take(pa.array(found.row))


class Places:
    """Decisions that come in another order than their events stand in the file, put in their places."""

    def __init__(self, events: int) -> None:
        self.counts = np.zeros(events, np.int8)
        self._parts: list[tuple[Ints, Ints, tuple[Ints, Ints, Ints], Ints]] = []

    def add(self, places: Ints, found: Found, texts: Ints) -> None:
        """Decisions of events that stand at these places."""
        first = np.concatenate(([True], found.row[1:] != found.row[:-1]))
        starts = np.flatnonzero(first)
        nth = np.arange(len(found.row)) - np.repeat(starts, np.diff(np.append(starts, len(found.row))))
        at = places[found.row]
        if len(starts) == len(at):
            self.counts[at] = 1
        else:
            np.add.at(self.counts, at, 1)
        amounts = (_small(found.amount), _small(found.low), _small(found.high))
        self._parts.append((at.astype(np.int32), nth.astype(np.int8), amounts, texts.astype(np.int32)))

    def columns(self) -> tuple[Ints, tuple[Ints, Ints, Ints], Ints]:
        """How many decisions each event has; then amounts and texts of all, event by event."""
        ends = np.cumsum(self.counts, dtype=np.int64)
        total = int(ends[-1]) if len(ends) else 0
        starts = ends - self.counts
        amount, low, high = (np.empty(total, np.int64) for _ in range(3))
        texts = np.empty(total, np.int32)
        while self._parts:
            at, nth, amounts, text = self._parts.pop()
            place = starts[at] + nth
            amount[place], low[place], high[place] = amounts
            texts[place] = text
        return self.counts, (amount, low, high), texts


def _small(fen: Ints) -> Ints:
    """The same numbers in half the room, where they fit."""
    return fen.astype(np.int32) if len(fen) and fen.max() < 2**31 else fen

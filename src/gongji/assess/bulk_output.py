"""Decisions of a large book as a Parquet file: words as dictionaries, amounts without a text in between."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from gongji.assess.decisions import WORDS, Writer
from gongji.charter.nodes import STATE_LABELS, State
from gongji.charter.program import Program
from gongji.readers.kernel.compiled import Found
from gongji.records.layout import DECISION_COLUMNS

Ints = npt.NDArray[Any]
FEN: Final = ("金额分", "下限分", "上限分")
TEXT: Final = pa.dictionary(pa.int32(), pa.string())
SCHEMA: Final = pa.schema(
    [("事件编号", pa.string())]
    + [
        (name, TEXT if name in WORDS else pa.int64() if name in FEN else pa.decimal128(18, 2))
        for name in DECISION_COLUMNS[1:]
    ]
)


class Output:
    """A decisions file under construction; groups of rows are written beside the work that goes on."""

    def __init__(self, target: Path, program: Program) -> None:
        self.rows = 0
        self.states: dict[str, tuple[int, int]] = {}
        self._writer = Writer(program)
        repeated = [n for n in DECISION_COLUMNS if n != "事件编号"]
        self._file = parquet.ParquetWriter(
            target, SCHEMA, compression="snappy", use_dictionary=repeated, store_schema=False,
            write_statistics=False,
        )  # fmt: skip
        self._pool = ThreadPoolExecutor(1)
        self._task: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        try:
            if self._task is not None:
                self._task.result()
        finally:
            self._pool.shutdown()
            self._file.close()

    def texts(self, words: Ints) -> Ints:
        """The number of the text of each word."""
        return np.array([self._writer.number(tuple(map(int, word))) for word in words], np.int32)

    def add(self, ids: Any, amounts: tuple[Ints, Ints, Ints], texts: Ints) -> None:
        """Rows in the order of the file: ids, amount, low and high in fen (-1: empty), numbers of texts."""
        self._count(amounts[0], texts)
        if self._task is not None:
            self._task.result()
        self._task = self._pool.submit(self._write, ids, amounts, texts)

    def _count(self, amount: Ints, texts: Ints) -> None:
        self.rows += len(texts)
        place = WORDS.index("状态")
        counts = np.bincount(texts, minlength=len(self._writer.words))
        for words, count in zip(self._writer.words, counts, strict=True):
            if count:
                rows, fen = self.states.get(words[place], (0, 0))
                self.states[words[place]] = (rows + int(count), fen)
        paid = STATE_LABELS[State.PAID]
        rows, fen = self.states.get(paid, (0, 0))
        if rows:
            self.states[paid] = (rows, fen + int(amount.sum(where=amount > 0)))

    def _write(self, ids: Any, amounts: tuple[Ints, Ints, Ints], texts: Ints) -> None:
        words = self._writer.words
        columns: dict[str, Any] = {"事件编号": ids.cast(pa.string()), "金额": _decimal(amounts[0])}
        columns |= {name: _stated(fen) for name, fen in zip(FEN, amounts, strict=True)}
        for i, name in enumerate(WORDS):
            said = list(dict.fromkeys(text[i] for text in words))
            place = {text: n for n, text in enumerate(said)}
            indices = np.array([place[text[i]] for text in words], np.int32)[texts]
            columns[name] = pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(said, pa.string()))
        table = pa.table([columns[name] for name in DECISION_COLUMNS], names=list(DECISION_COLUMNS))
        self._file.write_table(table, row_group_size=len(texts))


def _stated(fen: Ints) -> Any:
    return pa.array(fen, mask=fen < 0)


def _decimal(fen: Ints) -> Any:
    """Fen as yuan with two places: 128 bits each, the high half of an amount is 0."""
    wide = np.zeros((len(fen), 2), np.int64)
    wide[:, 0] = fen
    stated = np.packbits(fen >= 0, bitorder="little")
    return pa.Array.from_buffers(
        pa.decimal128(18, 2), len(fen), [pa.py_buffer(stated.tobytes()), pa.py_buffer(wide)]
    )


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
        self._parts.append((at.astype(np.int32), nth.astype(np.int8), amounts, texts))

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

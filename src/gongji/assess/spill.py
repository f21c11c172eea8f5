"""Books that come in no order and are too large to be put in order in memory.

The events are parted by person into files beside the output, each is decided as a book of its own, and their
decisions, each in the order of its ids, are merged into one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from gongji.assess.book import Covers
from gongji.assess.typed import Doubtful

ID: Final = "事件编号"
ROWS: Final = 1 << 16
"""Rows of each file that are held at a time while merging."""


def parted(events: Path, covers: Covers, folder: Path, count: int, size: int) -> list[Path]:
    """The rows of a file in `count` others, all rows of a person in one of them. Doubtful as for a book."""
    paths = [folder / f"events_{i}.parquet" for i in range(count)]
    with parquet.ParquetFile(events) as file:
        writers = [parquet.ParquetWriter(path, file.schema_arrow, compression="lz4") for path in paths]
        try:
            for batch in file.iter_batches(size):
                person = covers.persons_of(covers.ids.numbers(_texts(batch.column("参保编号"))))
                part = person * count // max(covers.persons, 1)
                order = np.argsort(part, kind="stable")
                ends = np.searchsorted(part[order], np.arange(count + 1))
                moved = batch.take(pa.array(order))
                for i, writer in enumerate(writers):
                    writer.write_batch(moved.slice(ends[i], ends[i + 1] - ends[i]))
        finally:
            for writer in writers:
                writer.close()
    return paths


def _texts(values: Any) -> Any:
    if pa.types.is_dictionary(values.type) or pa.types.is_large_string(values.type):
        return values.cast(pa.string())
    return values


def merged(paths: Sequence[Path], words: Sequence[str], rows: int = ROWS) -> Iterator[Any]:
    """The rows of files that are each in the order of their ids, in the order of all of them.

    `words` are columns of few different texts. Doubtful where two files hold the same id.
    """
    files = [_File(path, words, rows) for path in paths]
    while files := [file for file in files if file.fill()]:
        bound = min(file.last for file in files)
        held = [file.up_to(bound) for file in files]
        _require_apart(held)
        table = pa.concat_tables(held).unify_dictionaries()
        key = pa.table({"id": table[ID].cast(pa.string())})
        yield table.take(pc.sort_indices(key, sort_keys=[("id", "ascending")]))


def _require_apart(tables: Sequence[Any]) -> None:
    """No id in two of them; each has its own decisions of an event side by side."""
    own = [pc.unique(table[ID]) for table in tables]
    every = pa.chunked_array(own)
    if pc.count_distinct(every).as_py() < len(every):
        raise Doubtful


class _File:
    """A file that is read on as its rows are taken. `last`: the last id of which every row is at hand."""

    def __init__(self, path: Path, words: Sequence[str], rows: int) -> None:
        self._file = parquet.ParquetFile(path, read_dictionary=list(words))
        self._batches = self._file.iter_batches(rows)
        self._held = self._file.schema_arrow.empty_table()
        self._ended = False
        self.last = ""

    def fill(self) -> bool:
        """Rows of at least one id at hand; False at the end of the file."""
        while not self._whole() and not self._ended:
            batch = next(self._batches, None)
            self._ended = batch is None
            if batch is not None:
                self._held = pa.concat_tables([self._held, pa.Table.from_batches([batch])])
        return self._whole() > 0

    def _whole(self) -> int:
        """How many rows there are of ids that cannot go on in the next batch."""
        count = len(self._held)
        if not count:
            return 0
        if not self._ended:
            open_ = pc.equal(self._held[ID], self._held[ID][-1])
            count -= int(pc.sum(open_).as_py())
        if count:
            self.last = str(self._held[ID][count - 1].as_py())
        return count

    def up_to(self, bound: str) -> Any:
        """The rows whose ids are not beyond `bound`; they are taken."""
        ids = self._held[ID].cast(pa.string())
        count = int(pc.sum(pc.less_equal(ids, pa.scalar(bound))).as_py() or 0)
        taken, self._held = self._held.slice(0, count), self._held.slice(count)
        return taken

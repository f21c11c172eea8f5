"""Parquet columns as numbers, batch by batch, without a text for each cell and no wider than they are stored.

Only good values pass: `Doubtful` says that something stands in a file which the usual reading has to look at,
to refuse it by row and column or to take it in a way that is rare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from gongji.charter.nodes import UNKNOWN
from gongji.codes.civil import MIN_DAY
from gongji.readers.kernel.columns import Column
from gongji.records.cells import parsed, trimmed
from gongji.records.layout import Column as Head
from gongji.records.layout import Form, Layout

Ints = npt.NDArray[Any]
UNIT: Final = 1 << 19
"""Rows that are read from the disk at a time."""
LARGE: Final = 10**15
"""From here on numbers are left to the usual reading."""


class Doubtful(Exception):
    """What stands in a file has to be read cell by cell."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a file: ids as Arrow arrays, other columns as numbers. A column the file lacks is not there."""

    rows: int
    ids: dict[str, Any]
    numbers: dict[str, Column]


def rows_of(path: Path) -> int:
    """How many rows a file has. Doubtful where it is not a whole Parquet file."""
    try:
        return int(parquet.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError) as error:
        raise Doubtful from error


class TypedFile:
    """A Parquet file whose columns all belong to a layout."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.layout = layout
        try:
            with parquet.ParquetFile(path) as file:
                self.rows = file.metadata.num_rows
                schema = file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise Doubtful from error
        known = layout.by_name
        self.names = [name for name in schema.names if name in known]
        if list(schema.names) != self.names or len(set(self.names)) < len(self.names):
            raise Doubtful
        if any(c.required and c.name not in self.names for c in layout.columns):
            raise Doubtful
        self.types = {n: schema.field(n).type for n in self.names}
        if not all(map(_readable, self.types.values())):
            raise Doubtful
        texts = [n for n in self.names if _is_text(schema.field(n).type) and not known[n].textual]
        self._path, self._texts = path, texts

    def missing(self) -> list[Head]:
        """Columns of the layout that the file lacks and that a warning names."""
        return [c for c in self.layout.columns if c.name not in self.names and not c.quiet]

    def parts(self, size: int, only: tuple[str, ...] = ()) -> Iterator[Part]:
        """The rows in their order, about `size` at a time; some columns only, or all that are read."""
        known = self.layout.by_name
        wanted = list(only) or [n for n in self.names if known[n].form is not Form.TEXT]
        for rows, columns in self._read(wanted, max(size, UNIT)):
            for begin in range(0, rows, size):
                some = {n: values.slice(begin, size) for n, values in columns.items()}
                ids = {n: _texts(some[n]) for n in wanted if known[n].textual}
                for column, values in ids.items():
                    _require_ids(known[column], values)
                numbers = {n: numbers_of(known[n], some[n]) for n in wanted if not known[n].textual}
                yield Part(min(size, rows - begin), ids, numbers)

    def _read(self, wanted: Sequence[str], size: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Rows as Arrow arrays: texts by pyarrow for their dictionaries, numbers by Polars for speed."""
        texts = [n for n in wanted if _is_text(self.types[n])]
        numbers = pl.scan_parquet(self._path).select(n for n in wanted if n not in texts)
        begin = 0
        with (
            parquet.ParquetFile(self._path, read_dictionary=self._texts) as file,
            ThreadPoolExecutor(1) as pool,
        ):
            spans = _spans(file.metadata, size)
            coming = pool.submit(_collected, numbers, begin, _ahead(spans, begin))
            for rows, batch in _batches(file, texts, spans):
                columns = {} if batch is None else {n: batch.column(n) for n in texts}
                frame = coming.result()
                if len(texts) < len(wanted) and frame.height != rows:  # a batch may end early
                    frame = _collected(numbers, begin, rows)
                columns |= {n: frame[n].to_arrow() for n in frame.columns}
                begin += rows
                coming = pool.submit(_collected, numbers, begin, _ahead(spans, begin))
                yield rows, columns


@dataclass(frozen=True, slots=True)
class Span:
    """Rows that are read together: groups of the file, first row and last and one, rows at a time."""

    groups: list[int]
    begin: int
    end: int
    step: int


def _spans(metadata: Any, size: int) -> list[Span]:
    """The file in spans of at least `size` rows: whole groups, so that no page is unpacked twice."""
    spans: list[Span] = []
    groups: list[int] = []
    begin = end = 0

    def close() -> None:
        nonlocal groups, begin
        if groups:
            spans.append(Span(groups, begin, end, end - begin if end - begin <= 2 * size else size))
        groups, begin = [], end

    for i in range(metadata.num_row_groups):
        rows = metadata.row_group(i).num_rows
        if end - begin + rows > 2 * size:
            close()
        groups.append(i)
        end += rows
        if end - begin >= size:
            close()
    close()
    return spans


def _ahead(spans: list[Span], begin: int) -> int:
    """How many rows are read next."""
    return next((min(s.step, s.end - begin) for s in spans if s.end > begin), 0)


def _collected(numbers: pl.LazyFrame, begin: int, rows: int) -> pl.DataFrame:
    """Some rows of the columns that are read so."""
    try:
        return numbers.slice(begin, rows).collect().rechunk()
    except pl.exceptions.PolarsError as error:
        raise Doubtful from error


def _readable(kind: Any) -> bool:
    """Types that both readers know; what others hold is left to the usual reading."""
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_date32(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_decimal128(kind)
        or pa.types.is_null(kind)
        or _is_text(kind)
    )


def _batches(file: Any, texts: list[str], spans: list[Span]) -> Iterator[tuple[int, Any]]:
    """How many rows come next, with their texts; None where none are wanted."""
    for span in spans:
        if not texts:
            yield from ((min(span.step, span.end - i), None) for i in range(span.begin, span.end, span.step))
            continue
        for batch in file.iter_batches(span.step, row_groups=span.groups, columns=texts, use_threads=True):
            yield batch.num_rows, batch


def _texts(values: Any) -> Any:
    return values.cast(pa.string()) if pa.types.is_large_string(values.type) else values


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


PLAIN: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
"""Signs that an id may be made of without being looked at further."""


def _require_ids(column: Head, values: Any) -> None:
    """Ids that the usual reading takes as they stand: whole numbers, or texts of plain signs, or others."""
    if values.null_count and column.filled:
        raise Doubtful
    if pa.types.is_integer(values.type):
        return
    if not pa.types.is_string(values.type) and values.null_count < len(values):
        raise Doubtful
    if values.null_count or not _plain(values):
        _require_good(column, values)


def _plain(values: Any) -> bool:
    """Whether texts are of plain signs and cannot be a number like 1E5."""
    _, places, data = values.buffers()
    offsets = np.frombuffer(places, np.int32)[values.offset : values.offset + len(values) + 1]
    signs = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]] if len(values) else np.empty(0, np.uint8)
    if signs.tobytes().translate(None, PLAIN) or (np.diff(offsets) == 0).any():
        return False
    first = signs[offsets[:-1] - offsets[0]]
    return not ((first < 58).any() and ((signs == ord("E")) | (signs == ord("e"))).any())


def _require_good(column: Head, values: Any) -> None:
    """Each different text as the usual reading looks at it."""
    texts = pl.DataFrame(
        {column.name: pl.Series(pl.from_arrow(values.cast(pa.string()).unique())).fill_null("")}
    )
    read = texts.select(trimmed(column.name)).select(parsed(column)).to_series()
    if read.null_count() or not read.equals(texts.to_series()):
        raise Doubtful


def numbers_of(column: Head, values: Any) -> Column:
    """A column with the numbers `records.tables` would give: blanks as unknown or as their default."""
    blank = UNKNOWN if column.default is None else column.default
    if pa.types.is_dictionary(values.type):
        return _looked_up(column, values, blank)
    kind = values.type
    if column.form is Form.DATE and pa.types.is_date32(kind):
        return Column.of(_checked(_filled(values.cast(pa.int32()), blank), blank, MIN_DAY))
    if column.form is Form.FLAG and pa.types.is_boolean(kind):
        return Column.of(_filled(values.cast(pa.int8()), blank))
    if column.form is Form.MONEY and pa.types.is_decimal128(kind) and kind.scale == 2:
        return Column.of(_checked(_fen(values, blank), blank, 0))
    if column.form in (Form.MONEY, Form.COUNT, Form.ORDER, Form.REGION) and pa.types.is_integer(kind):
        whole = _checked(_filled(values, blank), blank, 0)
        if column.form is Form.MONEY:
            whole = whole.astype(np.int64)
            return Column.of(
                np.where(whole == blank, blank, whole * 100) if values.null_count else whole * 100
            )
        if column.form is Form.REGION and not _region(whole, blank):
            raise Doubtful
        if column.most is not None and ((whole < 1) | (whole > column.most)).any():
            raise Doubtful
        return Column.of(whole)
    raise Doubtful


def _region(codes: Ints, blank: int) -> bool:
    return bool((((codes >= 100_000) & (codes < 1_000_000)) | (codes == blank)).all())


def _filled(values: Any, blank: int) -> Ints:
    """The numbers as they are stored; in 64 bits where some are blank."""
    if values.null_count:
        values = pc.fill_null(values.cast(pa.int64()), pa.scalar(blank, pa.int64()))
    return np.asarray(values)


def _checked(numbers: Ints, blank: int, least: int) -> Ints:
    """The numbers, all of them stated within what is read here, or blank."""
    if len(numbers) and (numbers.max() >= LARGE or numbers.min() < least):
        stated = numbers[numbers != blank]
        if len(stated) and (stated.max() >= LARGE or stated.min() < least):
            raise Doubtful
    return numbers


def _fen(values: Any, blank: int) -> Ints:
    """Decimals with two places as fen: the low halves of their 128 bits, where they lie."""
    words = np.frombuffer(values.buffers()[1], np.int64).reshape(-1, 2)
    words = words[values.offset : values.offset + len(values)]
    if values.null_count:
        null = np.asarray(values.is_null())
        if (words[~null, 1] != 0).any():
            raise Doubtful
        return np.where(null, blank, words[:, 0])
    if words[:, 1].any():
        raise Doubtful
    return words[:, 0]


def _looked_up(column: Head, values: Any, blank: int) -> Column:
    """Texts by their dictionary: each different text is read once."""
    if column.form is Form.KEY:
        raise Doubtful
    meant = _meant(column, tuple(values.dictionary.to_pylist()), blank)
    places = values.indices
    if places.null_count:
        places = pc.fill_null(places, pa.scalar(len(meant) - 1, places.type))
    return Column.of(meant, np.asarray(places))


@lru_cache(maxsize=256)
def _meant(column: Head, words: tuple[str, ...], blank: int) -> Ints:
    """The number of each text of a dictionary, then that of a blank; parts often share a dictionary."""
    texts = pl.DataFrame({column.name: pl.Series(words, dtype=pl.String)})
    read = texts.select(pl.col(column.name).str.strip_chars()).select(parsed(column)).to_series()
    if read.null_count():
        raise Doubtful
    meant = np.append(read.to_numpy().astype(np.int64), blank)
    meant.flags.writeable = False
    return meant

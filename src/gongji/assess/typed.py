"""Parquet columns as integers, batch by batch, without a text for each cell.

Only good values pass: `Doubtful` says that something stands in a file which the usual reading has to look at,
to refuse it by row and column or to take it in a way that is rare.
"""

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
from pyarrow import parquet

from gongji.charter.nodes import UNKNOWN
from gongji.codes.civil import MIN_DAY
from gongji.records.cells import parsed
from gongji.records.layout import Column, Form, Layout

Ints = npt.NDArray[Any]
LARGE: Final = 10**15
"""From here on numbers are left to the usual reading."""


class Doubtful(Exception):
    """What stands in a file has to be read cell by cell."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a file: ids as Arrow arrays, other columns as int64. A column the file lacks is not there."""

    rows: int
    ids: dict[str, Any]
    numbers: dict[str, Ints]


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
        texts = [n for n in self.names if _is_text(schema.field(n).type) and not known[n].textual]
        self._path, self._texts = path, texts

    def missing(self) -> list[Column]:
        """Columns of the layout that the file lacks and that a warning names."""
        return [c for c in self.layout.columns if c.name not in self.names and not c.quiet]

    def parts(self, size: int) -> Iterator[Part]:
        """The rows in their order, about `size` at a time."""
        known = self.layout.by_name
        wanted = [n for n in self.names if known[n].form is not Form.TEXT]
        with parquet.ParquetFile(self._path, read_dictionary=self._texts) as file:
            for batch in file.iter_batches(size, columns=wanted, use_threads=True):
                ids = {n: _texts(batch.column(n)) for n in wanted if known[n].textual}
                for column, values in ids.items():
                    _require_ids(known[column], values)
                numbers = {n: integers(known[n], batch.column(n)) for n in wanted if not known[n].textual}
                yield Part(batch.num_rows, ids, numbers)


def _texts(values: Any) -> Any:
    return values.cast(pa.string()) if pa.types.is_large_string(values.type) else values


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


PLAIN: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
"""Signs that an id may be made of without being looked at further."""


def _require_ids(column: Column, values: Any) -> None:
    """Ids that cannot be mistaken: whole numbers, or texts of plain signs, none of them like 1E5."""
    if values.null_count and (column.filled or values.null_count < len(values)):
        raise Doubtful
    if values.null_count:
        return
    if pa.types.is_integer(values.type):
        return
    if not pa.types.is_string(values.type):
        raise Doubtful
    _, places, data = values.buffers()
    offsets = np.frombuffer(places, np.int32)[values.offset : values.offset + len(values) + 1]
    signs = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]] if len(values) else np.empty(0, np.uint8)
    if signs.tobytes().translate(None, PLAIN) or (np.diff(offsets) == 0).any():
        raise Doubtful
    first = signs[offsets[:-1] - offsets[0]]
    if (first < 58).any() and (signs >= 58).any():
        raise Doubtful


def integers(column: Column, values: Any) -> Ints:
    """A column as `records.tables` would have it: int64, blanks as unknown or as their default."""
    blank = UNKNOWN if column.default is None else column.default
    if pa.types.is_dictionary(values.type):
        return _looked_up(column, values, blank)
    kind = values.type
    if column.form is Form.DATE and pa.types.is_date32(kind):
        return _checked(_filled(values.cast(pa.int32()).cast(pa.int64()), blank), blank, MIN_DAY)
    if column.form is Form.FLAG and pa.types.is_boolean(kind):
        return _filled(values.cast(pa.int8()).cast(pa.int64()), blank)
    if column.form is Form.MONEY and pa.types.is_decimal128(kind) and kind.scale == 2:
        return _checked(_fen(values, blank), blank, 0)
    if column.form in (Form.MONEY, Form.COUNT, Form.ORDER, Form.REGION) and pa.types.is_integer(kind):
        whole = _checked(_filled(values.cast(pa.int64()), blank), blank, 0)
        if column.form is Form.MONEY:
            return np.where(whole == blank, blank, whole * 100) if values.null_count else whole * 100
        if column.form is Form.REGION and not _region(whole, blank):
            raise Doubtful
        if column.most is not None and ((whole < 1) | (whole > column.most)).any():
            raise Doubtful
        return whole
    raise Doubtful


def _region(codes: Ints, blank: int) -> bool:
    return bool((((codes >= 100_000) & (codes < 1_000_000)) | (codes == blank)).all())


def _filled(values: Any, blank: int) -> Ints:
    if values.null_count:
        values = pc.fill_null(values, pa.scalar(blank, pa.int64()))
    return np.asarray(values)


def _checked(numbers: Ints, blank: int, least: int) -> Ints:
    """The numbers, all of them stated within what is read here, or blank."""
    if len(numbers) and (numbers.max() >= LARGE or numbers.min() < least):
        stated = numbers[numbers != blank]
        if len(stated) and (stated.max() >= LARGE or stated.min() < least):
            raise Doubtful
    return numbers


def _fen(values: Any, blank: int) -> Ints:
    """Decimals with two places as fen: the low halves of their 128 bits."""
    words = np.frombuffer(values.buffers()[1], np.int64).reshape(-1, 2)
    words = words[values.offset : values.offset + len(values)]
    low = words[:, 0]
    if values.null_count:
        null = np.asarray(values.is_null())
        if (words[~null, 1] != 0).any():
            raise Doubtful
        return np.where(null, blank, low)
    if words[:, 1].any():
        raise Doubtful
    return np.ascontiguousarray(low)


def _looked_up(column: Column, values: Any, blank: int) -> Ints:
    """Texts by their dictionary: each different text is read once."""
    if column.form is Form.KEY:
        raise Doubtful
    texts = pl.DataFrame({column.name: pl.Series(pl.from_arrow(values.dictionary)).cast(pl.String)})
    read = texts.select(pl.col(column.name).str.strip_chars()).select(parsed(column)).to_series()
    if read.null_count():
        raise Doubtful
    meant = np.append(read.to_numpy().astype(np.int64), blank)
    places = values.indices
    if places.null_count:
        places = pc.fill_null(places, pa.scalar(len(meant) - 1, places.type))
    return np.asarray(meant[np.asarray(places)])

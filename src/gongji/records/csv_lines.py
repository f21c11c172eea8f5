"""A table as CSV text (UTF-8, LF), written in batches of lines.

Columns side by side whose rows repeat (dates, amounts, articles) are said once for each distinct row; of a
line only names and numbers are its own. Cells are quoted where they must be; null and the empty text are
empty cells.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gongji.records.repeats import MOST, Coded, Repeats, coded, together

BATCH: Final = 8_192
"""Lines made at a time; more would need fresh memory each time, which costs as much as the work."""
_SIGNS: Final = (b",", b'"', b"\n", b"\r")
"""What a cell must be quoted for."""
_QUOTED: Final = '[,"\n\r]'
_OLDEST: Final = pl.CompatLevel.oldest()


@dataclass(frozen=True, slots=True)
class _Own:
    """A column in which most rows differ."""

    texts: pl.Series

    def batch(self, start: int, count: int) -> Any:
        texts = self.texts.slice(start, count)
        found = texts.to_arrow(compat_level=_OLDEST)
        held = found.buffers()[2]
        signs = b"" if held is None else held.to_pybytes()
        if not any(sign in signs for sign in _SIGNS) and not found.null_count:
            return found
        return texts.to_frame().select(_said(texts.name)).to_series().to_arrow(compat_level=_OLDEST)


@dataclass(frozen=True, slots=True)
class _Run:
    """Columns side by side of which few distinct rows exist; `texts` has one for each."""

    texts: pa.Array
    codes: NDArray[np.int64]

    def batch(self, start: int, count: int) -> Any:
        return self.texts.take(pa.array(self.codes[start : start + count]))


Piece = str | _Own | _Run


def write_lines(frame: pl.DataFrame, target: Path) -> None:
    """Write the header and a line for each row."""
    with target.open("wb") as file:
        file.write((",".join(_quoted(name) for name in frame.columns) + "\n").encode())
        for lines in _in_turn(_pieces(frame), frame.height):
            file.write(lines)


def _in_turn(pieces: Sequence[Piece], height: int) -> Iterator[Any]:
    """The bytes of each batch in order, a few made at the same time and no more held."""
    workers = pl.thread_pool_size()
    made: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, height, BATCH):
            made.append(pool.submit(_lines, pieces, start, min(BATCH, height - start)))
            if len(made) > workers:
                yield made.popleft().result()
        while made:
            yield made.popleft().result()


def _lines(pieces: Sequence[Piece], start: int, count: int) -> Any:
    """The bytes of `count` lines."""
    parts = [p if isinstance(p, str) else p.batch(start, count) for p in pieces]
    if all(isinstance(part, str) for part in parts):
        return ("".join(parts) * count).encode()
    nothing = pa.scalar("", pa.large_string())
    parts = [pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*parts, nothing).buffers()[2]


def _pieces(frame: pl.DataFrame) -> list[Piece]:
    """What a line is made of, from the first cell to its end; fixed texts side by side are one."""
    pieces: list[Piece] = []
    for found in _runs(frame.get_columns()):
        if isinstance(found, pl.Series):
            _add(pieces, _Own(found.cast(pl.String)))
        else:
            columns, kinds = found
            rows = pl.DataFrame(columns)[kinds.rows.tolist()]
            texts = rows.select(pl.concat_str(map(_said, rows.columns), separator=",")).to_series()
            if kinds.codes is None:
                _add(pieces, texts.item() if len(texts) else "")
            else:
                _add(pieces, _Run(texts.to_arrow(compat_level=_OLDEST), kinds.codes))
        _add(pieces, ",")
    _add(pieces, "\n")
    if isinstance(pieces[-1], str):
        pieces[-1] = pieces[-1].removesuffix(",\n") + "\n"
    return pieces


def _add(pieces: list[Piece], piece: Piece) -> None:
    if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
        pieces[-1] += piece
    else:
        pieces.append(piece)


def _runs(columns: Sequence[pl.Series]) -> Iterator[pl.Series | tuple[list[pl.Series], Repeats]]:
    """The columns in order: those whose rows repeat together, the others each alone."""
    run: list[tuple[pl.Series, Coded]] = []
    kinds = 1

    def closed() -> Iterator[tuple[list[pl.Series], Repeats]]:
        if run:
            yield [column for column, _ in run], together([codes for _, codes in run], len(run[0][0]))
            run.clear()

    for column in columns:
        found = coded(column)
        if found is None or kinds * found.kinds > MOST:
            yield from closed()
            kinds = 1
        if found is None:
            yield column
        else:
            run.append((column, found))
            kinds *= found.kinds
    yield from closed()


def _said(name: str) -> pl.Expr:
    """A column as its cells are written."""
    text = pl.col(name).cast(pl.String).fill_null("")
    marked = pl.lit('"') + text.str.replace_all('"', '""', literal=True) + pl.lit('"')
    return pl.when(text.str.contains(_QUOTED)).then(marked).otherwise(text).alias(name)


def _quoted(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"' if any(sign.decode() in text for sign in _SIGNS) else text

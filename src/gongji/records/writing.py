"""Writing tables whole or not at all: a temporary name beside the target, synced, then renamed.

The same table gives the same bytes. Texts are written as they are; an empty text is an empty cell.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from gongji.records.findings import refuse
from gongji.records.raw import split_sheet
from gongji.records.tables import KINDS, unknown_kind

XLSX_ROWS: Final = 1_048_575
"""Rows an xlsx sheet holds below its header."""
BATCH: Final = 65_536
"""Rows written to a CSV file at a time; many at once are written faster."""
_MADE: Final = datetime(2011, 6, 10)
"""Stands as the creation time in every xlsx file, so that equal content gives equal bytes."""


def require_output(path: Path, inputs: Iterable[Path] = (), outputs: Iterable[Path] = ()) -> None:
    """Refuse early what could not be written in the end: an unknown kind, a missing folder, a file in use.

    `inputs` are read, `outputs` are written by the same command.
    """
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise unknown_kind(path, suffix)
    require_place(path, inputs, outputs)


def require_place(path: Path, inputs: Iterable[Path] = (), outputs: Iterable[Path] = ()) -> None:
    """Refuse a folder, a missing or closed parent folder, an input or another output as a place to write."""
    if path.is_dir():
        raise refuse("R002", path, "这是文件夹，不是文件", "给出文件的路径")
    _require_free(path, inputs, outputs)


def require_folder(path: Path, inputs: Iterable[Path] = (), outputs: Iterable[Path] = ()) -> None:
    """Refuse early a folder that could not be written in the end; one that is there is never written over."""
    _require_free(path, inputs, outputs)
    if path.exists():
        raise refuse("R506", path, "已经有了，不会盖掉", "换一个名字，或先把它移走")


def _require_free(path: Path, inputs: Iterable[Path], outputs: Iterable[Path]) -> None:
    if not path.parent.is_dir():
        raise refuse("R501", path, f"文件夹“{path.parent}”不存在", "先建好文件夹，或改输出路径")
    if not os.access(path.parent, os.W_OK):
        raise refuse("R503", path, f"文件夹“{path.parent}”不能写", "核对权限，或改输出路径")
    if any(_same(path, split_sheet(other)[0]) for other in inputs):
        raise refuse("R502", path, "输出会盖掉输入文件", "改输出路径")
    if any(_same(path, other) for other in outputs):
        raise refuse("R505", path, "两样输出写到了同一个文件", "各写一个文件，改其中一个路径")


def _same(path: Path, other: Path) -> bool:
    return path.resolve() == other.resolve() or (path.exists() and other.exists() and path.samefile(other))


Writer = Callable[[Path], None]


def write_whole(path: Path, write: Writer) -> None:
    """Let `write` fill a temporary file beside `path`, sync it, and put it in the place of `path`."""
    write_all([(path, write)])


def write_all(files: Sequence[tuple[Path, Writer]]) -> None:
    """`write_whole` for files that belong together: none takes its place before all are written."""
    made: list[tuple[Path, Path]] = []
    at = files[0][0]
    try:
        try:
            for at, write in files:
                handle, name = tempfile.mkstemp(prefix=f".{at.name}.", suffix=".tmp", dir=at.parent)
                os.close(handle)
                made.append((Path(name), at))
                write(Path(name))
                _sync(Path(name))
            for temporary, at in made:
                temporary.chmod(0o666 & ~_mask())
                temporary.replace(at)
        except BaseException:
            for temporary, _ in made:
                temporary.unlink(missing_ok=True)
            raise
        for folder in dict.fromkeys(path.parent for path, _ in files):
            _sync(folder)
    except OSError as error:
        raise refuse(
            "R503", at, f"写不了（{os.strerror(error.errno or 0)}）", "核对磁盘空间和权限"
        ) from error


def _mask() -> int:
    """What new files do not allow; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_folder(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a temporary folder beside `path` and fill it, sync it, and give it the name `path`."""
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent))
    target = temporary / path.name
    try:
        temporary.chmod(0o777 & ~_mask())
        write(target)
        for file in sorted(target.rglob("*")):
            _sync(file)
        _sync(target)
        require_folder(path)
        target.rename(path)
        _sync(path.parent)
    except OSError as error:
        raise refuse(
            "R503", path, f"写不了（{os.strerror(error.errno or 0)}）", "核对磁盘空间和权限"
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Put a text in the place of `path` as UTF-8, whole or not at all."""

    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    write_whole(path, write)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Written:
    """A table to write: its file, and for xlsx the name of the sheet and the widths of its columns."""

    frame: pl.DataFrame
    path: Path
    title: str
    widths: Mapping[str, int] = field(default_factory=dict)

    def write(self, target: Path) -> None:
        """Fill the file `target` as the extension of `path` says."""
        match self.path.suffix.lower():
            case ".csv":
                _write_csv(self.frame, target)
            case ".parquet":
                _plain(self.frame).write_parquet(target, compression="zstd")
            case _:
                _write_xlsx(_plain(self.frame), target, self.title, self.widths)


def write_table(frame: pl.DataFrame, path: Path, title: str, widths: Mapping[str, int] | None = None) -> None:
    """Write a table as CSV (UTF-8, LF), Parquet or xlsx after the extension of `path`.

    Raises `RecordsError` where it cannot be written; then nothing of `path` has changed.
    """
    write_tables([Written(frame, path, title, widths or {})])


def write_tables(sheets: Sequence[Written]) -> None:
    """`write_table` for tables that belong together: either all take their places, or none does."""
    for sheet in sheets:
        if sheet.path.suffix.lower() == ".xlsx" and sheet.frame.height > XLSX_ROWS:
            said = f"有 {sheet.frame.height} 行，xlsx 最多 {XLSX_ROWS} 行"
            raise refuse("R504", sheet.path, said, "输出改用 .csv 或 .parquet")
    write_all([(sheet.path, sheet.write) for sheet in sheets])


def rejected(rows: pl.DataFrame, path: Path | None) -> list[Written]:
    """The table of rows that were left out, if it is wanted."""
    return [] if path is None else [Written(rows, path, "剔除", {"原因": 60, "文件": 24, "行": 8})]


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Both ways write the same bytes; the one by lines gains where columns of words repeat."""
    if any(dtype == pl.Enum for dtype in frame.dtypes):
        from gongji.records.csv_lines import write_lines

        write_lines(frame, path)
        return
    texts = [n for n, t in frame.schema.items() if t == pl.String]
    plain = frame.with_columns(pl.when(pl.col(n) != "").then(pl.col(n)).alias(n) for n in texts)
    plain.write_csv(path, null_value="", line_terminator="\n", quote_style="necessary", batch_size=BATCH)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Words of a list as texts: how a column is held in memory is no part of a file."""
    return frame.with_columns(pl.col(n).cast(pl.String) for n, t in frame.schema.items() if t == pl.Enum)


def _write_xlsx(frame: pl.DataFrame, path: Path, title: str, widths: Mapping[str, int]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "in_memory": False}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet(title)
        head = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "0.00"})
        for i, name in enumerate(frame.columns):
            sheet.set_column(i, i, widths.get(name, 14))
        sheet.freeze_panes(1, 0)
        for i, name in enumerate(frame.columns):
            sheet.write_string(0, i, name, head)
        decimal = [isinstance(t, pl.Decimal) for t in frame.schema.values()]
        for number, row in enumerate(frame.iter_rows(), start=1):
            for i, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(number, i, value)
                elif value is not None:
                    sheet.write_number(number, i, value, money if decimal[i] else None)

"""The Parquet files of a table, one or a folder of them, as pieces that can be read apart."""

from __future__ import annotations

import bisect
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from gongji.records.findings import Finding, RecordsError, refuse
from gongji.records.layout import Layout
from gongji.records.parquet_file import broken, header, require_parquet
from gongji.records.raw import require_file

Piece = tuple[str, int, int]
"""A row group: its file (from the root on, since it is read elsewhere), its number there, and the number of
its first row."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table in files. Rows are numbered on through the files by their names, from 2 as in a sheet."""

    path: Path
    layout: Layout
    names: tuple[str, ...]
    files: tuple[tuple[str, int], ...]  # each with the number of its first row
    pieces: tuple[Piece, ...]
    rows: int
    notices: tuple[str, ...]

    def located(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings, in a folder with the file they are in and their row there."""
        return tuple(self._located(f) for f in findings)

    def _located(self, finding: Finding) -> Finding:
        if not self.path.is_dir() or finding.row is None:
            return finding
        file, first = self.files[bisect.bisect_right([first for _, first in self.files], finding.row) - 1]
        return replace(finding, sheet=f"{Path(file).name} 第 {finding.row - first + 2} 行")

    def called(self, file: str) -> str | None:
        """The file of a piece as it was asked for; None for one of another table."""
        return next((own for own, _ in self.files if os.path.abspath(own) == file), None)

    def pieces_of(self, rows: Sequence[int]) -> list[tuple[str, int, int, list[int]]]:
        """The pieces in which these rows stand, each with its rows."""
        starts = [first for _, _, first in self.pieces]
        wanted: dict[int, list[int]] = {}
        for row in sorted(rows):
            wanted.setdefault(bisect.bisect_right(starts, row) - 1, []).append(row)
        return [(*self.pieces[i], found) for i, found in wanted.items()]


def opened(path: Path, layout: Layout) -> Source:
    """The table at a path, its header checked. Raises `RecordsError`; nothing but footers is read."""
    files = _files(path, layout)
    findings: list[Finding] = []
    pieces: list[Piece] = []
    firsts: list[tuple[str, int]] = []
    names: list[str] | None = None
    notices: list[str] = []
    row = 2
    for file in files:
        try:
            own, warnings, groups = _footer(file, layout)
            if names is None:
                names, notices = own, [w.replace(str(file), str(path), 1) for w in warnings]
            _require_same(file, files[0], own, names)
        except RecordsError as error:
            findings += error.findings
            continue
        firsts.append((str(file), row))
        for number, count in enumerate(groups):
            pieces.append((str(file.absolute()), number, row))
            row += count
    if findings:
        raise RecordsError(findings)
    return Source(
        path, layout, tuple(names or ()), tuple(firsts), tuple(pieces), row - 2, tuple(notices)
    )  # fmt: skip


def whole_ids(source: Source, name: str) -> bool:
    """Whether the ids of a column are stored as whole numbers in every file."""
    kinds = []
    for file, _ in source.files:
        schema = parquet.read_schema(file)
        kinds += [schema.field(n).type for n in schema.names if source.layout.meant(n.strip()) == name]
    return all(pa.types.is_integer(kind) for kind in kinds)


def _files(path: Path, layout: Layout) -> list[Path]:
    if not path.is_dir():
        require_file(path, [c.name for c in layout.columns if c.required])
        if path.suffix.lower() != ".parquet":
            remedy = "先存成 Parquet，或改用 --engine compiled"
            raise refuse("R003", path, "引擎 spark 只读 Parquet 文件，或者装着它们的文件夹", remedy)
        return [path]
    found = [
        p for p in sorted(path.rglob("*.parquet"))
        if p.is_file() and not any(part[0] in "._" for part in p.relative_to(path).parts)
    ]  # fmt: skip
    if not found:
        raise refuse("R004", path, "文件夹里没有 .parquet 文件", "核对路径")
    return found


def _footer(file: Path, layout: Layout) -> tuple[list[str], list[str], list[int]]:
    require_file(file)
    require_parquet(file)
    try:
        with parquet.ParquetFile(file) as opened_file:
            schema: Any = opened_file.schema_arrow
            meta: Any = opened_file.metadata
            groups = [int(meta.row_group(i).num_rows) for i in range(meta.num_row_groups)]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise broken(file) from error
    names, warnings = header(file, schema, layout)
    return names, warnings, groups


def _require_same(file: Path, first: Path, own: list[str], names: list[str]) -> None:
    """Every file of a folder has the same columns, in any order."""
    if set(own) != set(names):
        differing = "、".join(sorted(set(own) ^ set(names)))
        message = f"与 {first.name} 的列不同：{differing}"
        raise RecordsError(
            [Finding("R108", str(file), "", 1, "", "", message, "一个文件夹里各文件的列要相同")]
        )

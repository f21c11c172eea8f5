"""CSV files as text: UTF-8 with or without BOM, or GB18030 as Excel writes it; others are refused by name.

Clean files go through Arrow. A file with ragged rows goes through Python's csv module, which can say
where they are.
"""

from __future__ import annotations

import codecs
import csv
import io
import struct
from pathlib import Path
from typing import Final

import polars as pl

from gongji.records.findings import RecordsError, refuse
from gongji.records.layout import Layout
from gongji.records.raw import (
    HEADER_SEARCH,
    ROW,
    CellFault,
    Raw,
    below_title,
    framed,
    header_place,
    match_header,
    refuse_header_place,
    titled_header,
    without_blank,
)

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"+/v8", "UTF-7"),
)
_FOREIGN: Final = (
    (b"PK\x03\x04", "内容是 xlsx（压缩包），不是 CSV", "把扩展名改回 .xlsx，或在 Excel 里另存为 CSV"),
    (b"PAR1", "内容是 Parquet，不是 CSV", "把扩展名改回 .parquet"),
    (b"\xd0\xcf\x11\xe0", "内容是旧版 Excel 文件，不是 CSV", "在 Excel 里另存为 CSV UTF-8"),
    (b"\x1f\x8b", "内容是 gzip 压缩包，不是 CSV", "先解压"),
    (b"%PDF", "内容是 PDF，不是 CSV", "从原来的表格另存为 CSV"),
)
_SEPARATORS: Final = ((";", "分号"), ("\t", "制表符"), ("，", "全角逗号"), ("|", "竖线"))
_SAVE_AS: Final = "在 Excel 里另存为“CSV UTF-8（逗号分隔）”"
_SAMPLE: Final = 4096
_BLANKS: Final = (
    *(c.encode() for c in "\t\v\f \u0085\u00a0\u1680\u205f\u3000"),
    "\u2000".encode()[:2],
)
"""The bytes that blanks are, or begin with, but for line ends."""


def read_csv(path: Path, layout: Layout) -> Raw:
    """The cells of a CSV file under a layout. Raises `RecordsError` where the file as such is wrong."""
    data = path.read_bytes()
    for magic, message, remedy in _FOREIGN:
        if data.startswith(magic):
            raise refuse("R007", path, message, remedy)
    data, notices = _as_utf8(path, data, layout)
    odd = b'"' in data and data.count(b'"') % 2 == 1
    if odd:
        _require_closed_quotes(path, data)
    rows = _head(data)
    title = titled_header(rows, layout)
    head = _sniff_header(path, rows[title:], layout)
    if head is None:
        raise refuse("R004", path, "文件里没有内容", "至少要有表头一行")
    names, warnings = match_header(str(path), "", head, layout, title + 1)
    fast = None if odd else _arrow(data, names, title + 1)
    if fast is not None:
        frame, faults = fast, list[CellFault]()
    else:
        frame, faults = _row_by_row(path, data, names, title + 1)
    notices += below_title(str(path), title)
    return Raw(str(path), "", frame, tuple(faults), tuple(notices + warnings))


def _as_utf8(path: Path, data: bytes, layout: Layout) -> tuple[bytes, list[str]]:
    """The content as UTF-8 without BOM, and what to say about the encoding it came in."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            raise refuse("R005", path, f"编码是 {name}", _SAVE_AS)
    sample = data[:_SAMPLE]
    if sample.count(0) * 5 > len(sample):
        raise refuse("R005", path, "编码像是没有 BOM 的 UTF-16", _SAVE_AS)
    data = data.removeprefix(codecs.BOM_UTF8)
    if _is_utf8(data):
        return data, []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _from_gb18030(path, data, layout, error)
    return data, []


def _is_utf8(data: bytes) -> bool:
    """What decoding it all would say, many times faster."""
    import pyarrow as pa

    ends = struct.pack("=qq", 0, len(data))
    whole = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), 1, [None, pa.py_buffer(ends), pa.py_buffer(data)]
    )
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _from_gb18030(
    path: Path, data: bytes, layout: Layout, error: UnicodeDecodeError
) -> tuple[bytes, list[str]]:
    """GB18030 → UTF-8, believed only when the first lines then hold a name of the layout."""
    known = [*layout.by_name, *layout.synonyms]
    count = HEADER_SEARCH if layout.titled else 1
    first = b"\n".join(data.split(b"\n", count)[:count])
    for encoding, accepted in (("gb18030", True), ("utf-8", False), ("big5", False)):
        line = first.decode(encoding, errors="replace")
        if not any(name in line for name in known):
            continue
        if not accepted:
            if encoding == "big5":
                raise refuse("R005", path, "编码是 Big5", _SAVE_AS)
            break
        try:
            return data.decode("gb18030").encode(), [f"{path}：按 GB18030 编码读取"]
        except UnicodeDecodeError as broken:
            row = data.count(b"\n", 0, broken.start) + 1
            raise refuse("R005", path, f"像是 GB18030，但第 {row} 行有不成字的字节", _SAVE_AS) from broken
    row = data.count(b"\n", 0, error.start) + 1
    message = f"既不是 UTF-8（第 {row} 行有不成字的字节），也不是 GB18030"
    raise refuse("R005", path, message, _SAVE_AS) from error


def _head(data: bytes) -> list[list[str]]:
    """The first rows, for a look at the header."""
    text = data[: _SAMPLE * 16].decode("utf-8", errors="ignore")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            rows.append(row)
            if len(rows) >= HEADER_SEARCH:
                break
    except csv.Error:
        pass
    return rows


def _sniff_header(path: Path, rows: list[list[str]], layout: Layout) -> list[str] | None:
    """The names in row 1, trimmed. None: there is nothing in the file."""
    if not any(cell.strip() for row in rows for cell in row):
        return None
    place = header_place(rows, layout)
    if place is not None:
        raise refuse_header_place(str(path), "", place)
    names = [cell.strip() for cell in rows[0]]
    known = layout.by_name
    joined = ",".join(names)
    for mark, word in _SEPARATORS:
        if mark in joined and sum(part.strip() in known for part in joined.split(mark)) >= 2:
            raise refuse("R106", path, f"各列之间是{word}，不是逗号", _SAVE_AS)
    if joined.lstrip().lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
        raise refuse("R007", path, "内容是网页，不是 CSV", _SAVE_AS)
    return names


def _arrow(data: bytes, names: list[str], header: int) -> pl.DataFrame | None:
    """The rows below row `header`; None when not all rows have as many cells as the header."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    places = [f"f{i}" for i in range(len(names))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(autogenerate_column_names=True),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=b'"' in data, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types={p: pa.string() for p in places}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_columns != len(names):
        return None
    frame = pl.DataFrame(pl.from_arrow(table)).slice(header)
    kept = [i for i, name in enumerate(names) if name]
    if any((frame[places[i]].str.strip_chars() != "").any() for i in range(len(names)) if i not in kept):
        return None
    frame = frame.select(
        *(pl.col(places[i]).alias(names[i]) for i in kept),
        pl.int_range(header + 1, pl.len() + header + 1, dtype=pl.Int64).alias(ROW),
    )
    return without_blank(frame, trimmed=not _has_blanks(data))


def _has_blanks(data: bytes) -> bool:
    """Whether any cell may have an outer blank. A line end that is no part of a cell does not count."""
    signs = (*_BLANKS, b"\r", b"\n") if b'"' in data else _BLANKS
    return any(sign[:1] in data and sign in data for sign in signs)


def _row_by_row(
    path: Path, data: bytes, names: list[str], header: int
) -> tuple[pl.DataFrame, list[CellFault]]:
    """The same through Python's csv module, with a fault for each row of the wrong length."""
    columns: list[list[str]] = [[] for _ in names]
    numbers: list[int] = []
    faults: list[CellFault] = []
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number <= header or not any(cell.strip() for cell in row):
                continue
            numbers.append(number)
            faults.extend(_row_faults(number, row, names))
            for i, column in enumerate(columns):
                column.append(row[i] if i < len(row) else "")
    except csv.Error as error:
        raise _broken(path, number + 1, error) from error
    kept = {name: columns[i] for i, name in enumerate(names) if name}
    return framed(kept, numbers), faults


def _row_faults(number: int, row: list[str], names: list[str]) -> list[CellFault]:
    """Cells too few, too many, or under no name."""
    if len(row) < len(names):
        message = f"只有 {len(row)} 格，表头有 {len(names)} 格"
        return [CellFault("R201", number, "", "", message, "补足逗号，或核对是否断行")]
    found = [
        CellFault("R104", number, f"第 {i + 1} 列", row[i].strip(), "这一列没有列名", "给它列名，或删去内容")
        for i, name in enumerate(names)
        if not name and row[i].strip()
    ]
    extra = row[len(names) :]
    if extra:
        message = f"有 {len(row)} 格，表头只有 {len(names)} 格"
        value = "，".join(extra)
        found.append(CellFault("R202", number, "", value, message, "含逗号的内容要用双引号括起"))
    return found


def _require_closed_quotes(path: Path, data: bytes) -> None:
    """Refuse a file with an opening quote that nothing closes, and say in which row it stands."""
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    rows = 0
    try:
        for _ in reader:
            rows += 1
    except csv.Error as error:
        raise _broken(path, rows + 1, error) from error


def _broken(path: Path, row: int, error: csv.Error) -> RecordsError:
    if "field larger" in str(error):
        return refuse("R208", path, f"第 {row} 行有一格超过 131072 个字符", "核对引号是否成对")
    return refuse("R203", path, f"自第 {row} 行起有引号没有收尾", "双引号要成对；内容里的双引号写两个")

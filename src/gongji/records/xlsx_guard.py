"""What to look at inside an xlsx before and beside reading it.

Before: is it a zip at all, and does it stay within bounds once unpacked (200 MB of zeros pack into 189 KiB)
and once laid out (two cells far apart).
Beside: cells that the reader gives as blank although they are not: formulas without a stored value, errors.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import unescape

from gongji.records.findings import refuse

MOST_BYTES: Final = 2 * 1024**3
"""Most bytes of all parts together, unpacked; a full sheet of 20 columns has about 1 GB."""
RATIO: Final = 120
"""Most bytes unpacked for one packed, of parts beyond `SMALL`; real sheets have 10 to 30."""
SMALL: Final = 8 * 1024**2
MOST_PARTS: Final = 5000
MOST_CELLS: Final = 30_000_000
"""Most cells from the first to the last, empty ones too: the reader lays them all out, whatever holds a text.
A full sheet of 28 columns; two cells at the ends of a sheet, 1 KB of file, would be 17,000,000,000."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']")
_FAR = re.compile(rb"r\s*=\s*[\"'](?:[A-Za-z]{2,}[0-9]|[A-Za-z]?[0-9]{7})")
"""What may be a place beyond column Z or row 999,999: without one, no sheet is too large."""
_NAME = rb"<(?:[^\s<>/:]+:)?"
_ROW = re.compile(_NAME + rb"row\b")
_OPENED = re.compile(_NAME + rb"c\b")
_PLACE_IN_IT = rb"\b(?:\s+[^\s=<>/\"']+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*?\s+r\s*=\s*[\"']"
_PLACED_ROW = re.compile(_NAME + rb"row" + _PLACE_IN_IT)
_PLACED = re.compile(_NAME + rb"c" + _PLACE_IN_IT)
_BARE = re.compile(rb"<c(?! r=\")[\s/>]")
"""What may be a cell without a place; cells behind a prefix are told by their colon."""
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_TEXT = re.compile(rb"<(?:\w+:)?t\b[^>]*>[^<]+</")


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell that would read as blank: where it is (row and column from 1) and what it holds."""

    row: int
    column: int
    error: str  # #N/A …; empty: a formula without a stored value


def require_xlsx(path: Path) -> None:
    """Refuse what is no xlsx, is locked, or would unpack beyond bounds."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise refuse("R008", path, "文件加了打开密码", "在 Excel 里取消密码后再存")
        raise refuse("R009", path, "是旧版 Excel（.xls）文件", "在 Excel 里另存为 .xlsx")
    if not head.startswith(b"PK"):
        raise refuse("R007", path, _said(head), "在 Excel 里打开后另存为 .xlsx")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refuse("R006", path, "xlsx 文件损坏或不完整", "重新导出或重新传送") from error
    if any(part.flag_bits & 1 for part in parts):
        raise refuse("R008", path, "压缩包加了密码", "取消密码后再存")
    _require_size(path, parts)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise refuse("R007", path, "是压缩包，但不是 xlsx 工作簿", "在 Excel 里另存为 .xlsx")
    require_extent(path)


def _said(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return "内容是网页或 XML，不是 xlsx"
    if b"," in head and b"\0" not in head:
        return "内容像是 CSV，不是 xlsx"
    return "内容不是 xlsx"


def _require_size(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    total = sum(part.file_size for part in parts)
    if total > MOST_BYTES or len(parts) > MOST_PARTS:
        message = f"解压后有 {total // 1024**2} MB、{len(parts)} 个部件，超过上限"
        raise refuse("R010", path, message, "拆成几个文件，或改用 CSV、Parquet")
    for part in parts:
        if part.file_size > SMALL and part.file_size > RATIO * max(1, part.compress_size):
            times = part.file_size // max(1, part.compress_size)
            message = f"部件 {part.filename} 解压后放大 {times} 倍，像是压缩炸弹"
            raise refuse("R010", path, message, "改用 CSV，或从原系统重新导出")


def require_extent(path: Path) -> None:
    """Refuse a workbook with a sheet, by whatever name, whose cells lie too far apart to be laid out."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                with archive.open(part) as file:
                    _require_extent(path, file.read())
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError) as error:
        raise refuse("R006", path, "xlsx 文件损坏或不完整", "重新导出或重新传送") from error


def _require_extent(path: Path, xml: bytes) -> None:
    if any("sheetData".encode(wide) in xml for wide in ("utf-16-le", "utf-16-be")):
        raise refuse("R006", path, "工作表不是 UTF-8 的", "在 Excel 里打开后另存")
    if b"sheetData" not in xml:
        return
    placed = b":c" not in xml and _BARE.search(xml) is None
    if placed and _FAR.search(xml) is None:
        return
    rows, seen = 1, set[bytes]()
    for match in _PLACE.finditer(xml):
        rows = max(rows, int(match[2].lstrip(b"0")[:12] or 0))
        seen.add(match[1][:8])
    columns = max(map(_column, seen), default=1)
    if not placed:  # rows and cells without a place follow the one before them
        rows += _lacking(_ROW, _PLACED_ROW, xml)
        columns += max(_lacking(_OPENED, _PLACED, piece) for piece in _ROW.split(xml))
    if rows * columns > MOST_CELLS:
        message = f"工作表伸到第 {rows:,} 行、第 {columns:,} 列，超过 {MOST_CELLS:,} 格"
        raise refuse("R013", path, message, "删去数据右边和下面多出的行和列，另存；或拆成几个文件")


def _lacking(opened: re.Pattern[bytes], placed: re.Pattern[bytes], xml: bytes) -> int:
    """How many tags do not say their place, or say it in a way that is not seen."""
    return len(opened.findall(xml)) - len(placed.findall(xml))


def _column(letters: bytes) -> int:
    """`C` → 3; 1 where there are none."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return max(column, 1)


def odd_cells(path: Path, sheet: str) -> list[OddCell]:
    """The cells of a sheet that hold an error, or a formula without a stored value."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part(archive, sheet)
            xml = b"" if part is None else archive.read(part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError) as error:
        raise refuse("R006", path, "xlsx 文件损坏或不完整", "重新导出或重新传送") from error
    formulas = (b"<f" in xml or b":f" in xml) and _FORMULA.search(xml)
    return list(_odd(xml)) if formulas or b't="e"' in xml or b"t='e'" in xml else []


def _odd(xml: bytes) -> Iterator[OddCell]:
    for match in _CELL.finditer(xml):
        body = match[3] or b""
        attributes = _attributes(match[2])
        value = _VALUE.search(body)
        error = attributes.get("t") == "e"
        if not error and (_FORMULA.search(body) is None or value is not None or _TEXT.search(body)):
            continue
        if attributes.get("t") == "str":
            continue  # a formula whose value is the empty text
        row, column = _place(attributes.get("r", ""))
        yield OddCell(row, column, _decoded(value[1]) if error and value else "#ERROR" if error else "")


def _place(reference: str) -> tuple[int, int]:
    """`C12` → (12, 3)."""
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", reference)
    if match is None:
        return 0, 0
    return int(match[2]), _column(match[1].encode())


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the part that holds a sheet."""
    relation = next(
        (
            a.get("r:id") or next((v for k, v in a.items() if k.endswith(":id")), "")
            for a in map(_attributes, _SHEET.findall(archive.read("xl/workbook.xml")))
            if a.get("name") == sheet
        ),
        None,
    )
    for attributes in map(_attributes, _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))):
        if attributes.get("Id") == relation:
            target = attributes.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _attributes(tag: bytes) -> dict[str, str]:
    return {_decoded(k): _decoded(a or b) for k, a, b in _ATTRIBUTE.findall(tag)}


def _decoded(text: bytes) -> str:
    plain = unescape(text.decode("utf-8", errors="replace"), {"&quot;": '"', "&apos;": "'"})
    return _REFERENCE.sub(lambda m: chr(int(m[1], 16) if m[1] else int(m[2])), plain)

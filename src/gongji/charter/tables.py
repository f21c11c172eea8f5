"""附表: finding the CSV files a charter refers to, reading them, and refusing what does not fit.

A file is looked for in the folder `tables/` of the nearest folder above the charter that has one, then
beside the charter, then among the packaged charters. Each problem names file, row (the header is 1) and
column. What the values mean to an engine is said in `parameters`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from gongji.charter.model import TableUse
from gongji.charter.nodes import Span
from gongji.charter.parameters import fen_of
from gongji.charter.problems import Problems
from gongji.charter.words import nearest
from gongji.codes.civil import DateTextError, parse_iso

Row = dict[str, str]


def locate(charter: Path, file: str) -> Path | None:
    """Where a charter's table lies; None when it is in none of the places."""
    for folder in places(charter):
        candidate = folder / file
        if candidate.is_file():
            return candidate
    return None


def places(charter: Path) -> tuple[Path, ...]:
    """The folders that may hold a charter's tables, the nearest first."""
    beside = charter.resolve().parent
    above = next((p / "tables" for p in (beside, *beside.parents) if (p / "tables").is_dir()), None)
    packaged = Path(str(files("gongji"))) / "_charters" / "tables"
    return tuple(place for place in (above, beside, packaged) if place is not None)


def filled(use: TableUse, path: Path, at: Span, problems: Problems) -> TableUse:
    """The table with what the file at `path` holds.

    `at` is where the charter names it. A file that cannot be used leaves the table empty and is reported.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.add(
            "C520", at, f"附表“{use.name}”的文件“{path}”读不到：{error.strerror}", article=use.article
        )
        return use
    return filled_from(use, raw, str(path), at, problems)


def filled_from(use: TableUse, raw: bytes, shown: str, at: Span, problems: Problems) -> TableUse:
    """The table with what the bytes of a file hold; `shown` is how messages call the file."""
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        told = f"附表“{use.name}”的文件“{shown}”不是 UTF-8 编码"
        problems.add("C520", at, told, "另存为 CSV UTF-8", article=use.article)
        return use
    if "\0" in content:
        told = f"附表“{use.name}”的文件“{shown}”不是文本"
        problems.add("C520", at, told, "另存为 CSV UTF-8", article=use.article)
        return use
    rows = _rows(content, use, shown, problems)
    if rows is None:
        return use
    _check_keys(rows, use, shown, problems)
    _check_values(rows, use, shown, problems)
    plain = tuple(row for _, row in rows)
    return replace(use, rows=plain, digest=hashlib.sha256(raw).hexdigest())


def _rows(content: str, use: TableUse, shown: str, problems: Problems) -> list[tuple[int, Row]] | None:
    """Rows with their line numbers, outer blanks trimmed; blank lines left out."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            lines.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        place = Span(shown, reader.line_num, 1)
        problems.add("C520", place, f"附表“{use.name}”的文件不是完整的 CSV：{error}", article=use.article)
        return None
    header = lines[0][1] if lines else []
    if not _check_header(header, use, shown, problems):
        return None
    found: list[tuple[int, Row]] = []
    for number, cells in lines[1:]:
        if not any(cells):
            continue
        if len(cells) != len(header):
            place = Span(shown, number, 1)
            told = f"附表“{use.name}”第 {number} 行有 {len(cells)} 格，表头有 {len(header)} 格"
            problems.add("C523", place, told, "补齐这一行的格", article=use.article)
            continue
        found.append((number, dict(zip(header, cells, strict=True))))
    return found


def _check_header(header: Sequence[str], use: TableUse, shown: str, problems: Problems) -> bool:
    place = Span(shown, 1, 1)
    fine = True
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            told = f"附表“{use.name}”的文件有两列都叫“{column}”"
            problems.add("C521", place, told, "改掉其中一列的名", article=use.article)
            return False
    for column in columns(use):
        if column not in header:
            close = nearest(column, header)
            remedy = f"文件有：{'、'.join(header)}" if close is None else f"是不是“{close}”"
            told = f"附表“{use.name}”的文件没有“{column}”列"
            problems.add("C521", place, told, remedy, article=use.article)
            fine = False
    return fine


def columns(use: TableUse) -> tuple[str, ...]:
    """The columns a table's file must have."""
    named: Iterable[str] = (*use.keys, use.value, use.status, use.source)
    return tuple(dict.fromkeys(column for column in named if column))


def _check_keys(rows: list[tuple[int, Row]], use: TableUse, shown: str, problems: Problems) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = tuple(row[column] for column in use.keys)
        place = Span(shown, number, 1)
        if "" in key:
            blank = use.keys[key.index("")]
            told = f"附表“{use.name}”第 {number} 行的“{blank}”是空的"
            problems.add("C523", place, told, "填上，或者删去这一行", article=use.article)
        elif key in seen:
            told = f"附表“{use.name}”第 {number} 行与第 {seen[key]} 行的键相同：{'、'.join(key)}"
            problems.add("C522", place, told, "一个键只留一行", article=use.article)
        seen.setdefault(key, number)


def _check_values(rows: list[tuple[int, Row]], use: TableUse, shown: str, problems: Problems) -> None:
    if not use.value:
        return
    for number, row in rows:
        value = row[use.value]
        if not value or is_amount(value):
            continue
        place = Span(shown, number, 1)
        told = f"附表“{use.name}”第 {number} 行的“{use.value}”写着“{value}”，不是数"
        problems.add("C523", place, told, "写最多两位小数的数，不带单位；不知道的留空", article=use.article)


def is_amount(value: str) -> bool:
    """Whether a cell is a number with at most two decimals, not negative, in ASCII digits."""
    digits = value.replace(",", "").replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()):
        return False
    try:
        fen_of(value)
    except ValueError:
        return False
    return True


def check_column(
    use: TableUse, column: str, sort: str, problems: Problems, at: Span, words: Sequence[str] | None = None
) -> None:
    """Report cells of a key column that are not what the charter takes them for: one of `words`, or a `sort`.

    `at` is where the charter uses the column so.
    """
    for row in use.rows:
        cell = row.get(column, "")
        if cell and not (cell in words if words is not None else _SORTS[sort](cell)):
            told = f"附表“{use.name}”的“{column}”有“{cell}”，不是{sort}"
            remedy = "写成 2024-01-01" if sort == "日期" else "改正文件里的这一格"
            if words is not None:
                remedy = f"可写：{'、'.join(words)}"
            problems.add("C523", at, told, remedy, article=use.article)


def _is_date(cell: str) -> bool:
    try:
        parse_iso(cell)
    except DateTextError:
        return False
    return True


def _is_whole(cell: str) -> bool:
    return cell.isascii() and cell.isdigit()


def _is_region(cell: str) -> bool:
    return _is_whole(cell) and len(cell) == 6


_SORTS = {"日期": _is_date, "整数": _is_whole, "六位的地区代码": _is_region}

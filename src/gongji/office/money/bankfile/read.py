"""The bytes of a file from the bank → its rows. A row that cannot be read is kept and says why."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from gongji.errors import GongjiError
from gongji.office.guard.scratch import scratch
from gongji.office.money.bankfile.form import Return, Shape, Tell
from gongji.office.money.payout_errors import PayoutError
from gongji.office.papers.uploads.kinds import Media
from gongji.office.papers.uploads.office_files import require_safe
from gongji.records.findings import RecordsError
from gongji.records.xlsx_guard import require_extent

MOST_BYTES: Final = 20 << 20
MOST_ROWS: Final = 50_000
_YUAN: Final = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.([0-9]{1,2}))?")
_FEN: Final = re.compile(r"[0-9]{1,15}")
_DAY: Final = re.compile(r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})")
_ACCOUNT: Final = re.compile(r"[0-9]{8,32}")
_EXACT: Final = 10**15
"""From here on a number of a sheet has lost digits."""
_LOST: Final = "#"
"""What stands for such a number."""


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row as the bank gives it: `amount` in fen, None where it cannot be read; `bad` says what cannot."""

    row: int
    ref: str
    account: str
    amount: int | None
    outcome: str
    reason: str
    on: date | None
    bad: str


def rows(form: Return, content: bytes) -> list[Row]:
    """All rows, in order. PayoutError M251 where the file as such is not what the form declares."""
    if not content:
        raise PayoutError("M251", "文件是空的", "重新从网银下载回单")
    if len(content) > MOST_BYTES:
        raise PayoutError("M251", f"文件超过 {MOST_BYTES >> 20} MB", "按批次分开下载回单")
    records = _sheet(content) if form.shape is Shape.XLSX else _records(form, _text(form, content))
    if len(records) > MOST_ROWS:
        raise PayoutError("M251", f"文件超过 {MOST_ROWS:,} 行", "按批次分开下载回单")
    records = records[form.skip :]
    start = form.skip + 1
    places: dict[Tell, int] = {
        c.tell: place for place, c in enumerate(form.columns) if c.tell is not Tell.NOTHING
    }
    if form.head:
        if not records:
            raise PayoutError("M251", "文件里没有表头", "重新从网银下载回单")
        places = _by_head(form, [text.strip() for text in records[0]])
        records, start = records[1:], start + 1
    held = ((start + n, record) for n, record in enumerate(records) if any(cell.strip() for cell in record))
    return [_row(form, place, record, places) for place, record in held]


def _text(form: Return, content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise PayoutError("M251", "内容是 xlsx，声明的是文本文件", "在网银里选文本格式下载")
    try:
        return content.removeprefix(b"\xef\xbb\xbf").decode(form.encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        said = f"第 {line} 行不是 {form.encoding.upper()} 的文字"
        raise PayoutError("M251", said, "不要用别的程序打开另存，重新下载") from None


def _records(form: Return, text: str) -> list[list[str]]:
    if form.shape is Shape.FIXED:
        return [_cut(form, line) for line in text.splitlines()]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=form.separator, strict=True))
    except csv.Error as error:
        raise PayoutError("M251", f"文件的分隔或引号不对（{error}）", "重新从网银下载回单") from None


def _cut(form: Return, line: str) -> list[str]:
    held, at, cells = line.encode(form.encoding), 0, []
    for column in form.columns:
        cells.append(held[at : at + column.width].decode(form.encoding, "replace").strip())
        at += column.width
    return cells


def _sheet(content: bytes) -> list[list[str]]:
    with scratch() as folder:
        path = folder / "return.xlsx"
        path.write_bytes(content)
        try:
            require_safe(path, Media.XLSX)
            require_extent(path)
            book = CalamineWorkbook.from_path(str(path))
            found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except (CalamineError, ValueError, KeyError, IndexError, OSError) as error:
            raise PayoutError("M251", "xlsx 文件损坏或不完整", "重新从网银下载回单") from error
        except RecordsError as error:
            first = error.findings[0]
            raise PayoutError("M251", first.message, first.remedy) from error
        except GongjiError as error:
            raise PayoutError("M251", error.message, error.remedy) from error
    return [[_shown(cell) for cell in record] for record in found]


def _shown(cell: Any) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= _EXACT:
            return _LOST  # no account and no amount
        return format(Decimal(f"{cell:.15g}"), "f")
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return str(cell)


def _by_head(form: Return, heads: Sequence[str]) -> dict[Tell, int]:
    wanted = [c for c in form.columns if c.tell is not Tell.NOTHING]
    missing = [c.head for c in wanted if heads.count(c.head) != 1]
    if missing:
        said = f"表头里没有（或者不止一列）{'、'.join(missing)}"
        raise PayoutError("M251", said, "核对是不是这家银行的回单；银行改了格式的，改它的声明")
    return {c.tell: heads.index(c.head) for c in wanted}


def _row(form: Return, place: int, record: Sequence[str], places: dict[Tell, int]) -> Row:
    def cell(tell: Tell) -> str:
        at = places.get(tell)
        return record[at].strip() if at is not None and at < len(record) else ""

    account = re.sub(r"[ -]", "", cell(Tell.ACCOUNT))
    amount, told = _amount(cell(Tell.AMOUNT), form.yuan), cell(Tell.OUTCOME)
    outcome, on, bad = form.outcomes.get(told, ""), _day(cell(Tell.DAY)), []
    if amount is None:
        bad.append(_unread("金额", cell(Tell.AMOUNT)))
    if not _ACCOUNT.fullmatch(account):
        bad.append(_unread("账号", account and f"…{account[-4:]}"))
        account = ""
    if not outcome:
        bad.append(f"结果“{told[:20]}”不在声明里" if told else "没有写结果")
    if cell(Tell.DAY) and on is None:
        bad.append(_unread("日期", cell(Tell.DAY)))
    return Row(
        place, cell(Tell.REF)[:64], account, amount, outcome, cell(Tell.REASON)[:200], on, "，".join(bad)
    )


def _unread(what: str, value: str) -> str:
    if value.endswith(_LOST):
        return f"{what}在表格里丢了位数"
    return f"{what}“{value[:20]}”读不懂" if value else f"没有写{what}"


def _amount(text: str, yuan: bool) -> int | None:
    if not yuan:
        return int(text) if _FEN.fullmatch(text) else None
    found = _YUAN.fullmatch(text)
    if found is None:
        return None
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text[:10])
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None

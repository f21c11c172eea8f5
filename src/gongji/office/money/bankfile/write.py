"""Payments → the bytes of a bank's file. The same payments and form give the same bytes for good (P02)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import xlsxwriter

from gongji.office.money.bankfile.form import Column, Fill, Payment, Shape
from gongji.office.money.payout_errors import PayoutError
from gongji.office.ui.export import LEADS

_CONTROL: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_MADE: Final = datetime(2000, 1, 1)
"""What an xlsx says of when it was made: never the time, or no two files would be the same."""


@dataclass(frozen=True, slots=True, repr=False)
class Paid:
    """One payment as the bank is told of it: `amount` in fen, `account` in clear."""

    number: int
    ref: str
    name: str
    account: str
    bank: str
    amount: int


def file_name(form: Payment, batch: str) -> str:
    """`PAY_P000012.csv`: letters, digits and signs that every system takes."""
    return f"{form.prefix}_{batch}.{form.ending}"


def written(form: Payment, batch: str, payments: Sequence[Paid]) -> bytes:
    """The whole file. PayoutError M242 for a cell that does not fit: which line, what, what to do."""
    total = sum(one.amount for one in payments)
    whole = {Fill.BATCH: batch, Fill.COUNT: str(len(payments))}
    records: list[list[str]] = []
    if form.summary:
        records.append([_of_file(c, whole, total) for c in form.summary])
    if form.head:
        records.append([c.head for c in form.columns])
    for one in payments:
        records.append([_of_line(c, one) for c in form.columns])
    match form.shape:
        case Shape.XLSX:
            return _xlsx(records)
        case Shape.FIXED:
            return _fixed(form, records)
        case Shape.CSV:
            return _csv(form, records)


def _of_file(column: Column, whole: dict[Fill, str], total: int) -> str:
    if column.fill is Fill.TOTAL:
        return _money(total, column.yuan)
    return whole.get(column.fill, column.text)


def _of_line(column: Column, one: Paid) -> str:
    match column.fill:
        case Fill.NUMBER:
            return str(one.number)
        case Fill.REF:
            return one.ref
        case Fill.NAME:
            return _plain(one, "户名", one.name)
        case Fill.ACCOUNT:
            return one.account
        case Fill.BANK:
            return _plain(one, "开户银行", one.bank)
        case Fill.AMOUNT:
            return _money(one.amount, column.yuan)
        case _:
            return column.text


def _plain(one: Paid, what: str, text: str) -> str:
    found = _CONTROL.search(text)
    if found:
        said = f"第 {one.number} 笔（{one.ref}）的{what}里有看不见的字符 U+{ord(found[0]):04X}"
        raise PayoutError("M242", said, f"更正这个人的{what}，再编批")
    if text.startswith(LEADS):
        said = f"第 {one.number} 笔（{one.ref}）的{what}以“{text[0]}”开头，电子表格会当作公式"
        raise PayoutError("M242", said, f"更正这个人的{what}，再编批")
    return text


def _money(fen: int, yuan: bool) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if yuan else str(fen)


def _csv(form: Payment, records: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=form.separator, lineterminator=form.newline).writerows(records)
    return _encoded(("\ufeff" if form.bom else "") + out.getvalue(), form)


def _fixed(form: Payment, records: list[list[str]]) -> bytes:
    body = [b"".join(_cell(form, c, text) for c, text in zip(_columns(form, place), record, strict=True))
            for place, record in enumerate(records)]  # fmt: skip
    end = form.newline.encode()
    return (b"\xef\xbb\xbf" if form.bom else b"") + b"".join(line + end for line in body)


def _columns(form: Payment, place: int) -> tuple[Column, ...]:
    return form.summary if form.summary and place == 0 else form.columns


def _cell(form: Payment, column: Column, text: str) -> bytes:
    held = _encoded(text, form)
    if len(held) > column.width:
        what = column.head or str(column.fill)
        shown = "" if column.fill is Fill.ACCOUNT else f"“{text}”"
        said = f"“{what}”一栏 {column.width} 个字节，放不下{shown}（{len(held)} 个字节）"
        raise PayoutError("M242", said, "照银行的规定缩写，或改宽这一栏的声明")
    pad = column.pad.encode() * (column.width - len(held))
    return pad + held if column.right else held + pad


def _encoded(text: str, form: Payment) -> bytes:
    try:
        return text.encode(form.encoding)
    except UnicodeEncodeError as error:
        said = f"“{text[error.start : error.end]}”写不进 {form.encoding.upper()} 的文件"
        raise PayoutError("M242", said, "更正这个字，再编批") from None


def _xlsx(records: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet("代付")
        for row, record in enumerate(records):
            for place, text in enumerate(record):
                sheet.write_string(row, place, text)
    return out.getvalue()

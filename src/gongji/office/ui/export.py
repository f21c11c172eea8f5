"""A list as a workbook. No cell of it is ever a formula, whatever people have typed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from unicodedata import east_asian_width

import xlsxwriter

MOST: Final = 100_000
"""Rows that one workbook takes; longer lists are filtered first."""
NARROWEST, WIDEST = 8, 60
LEADS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may read as the beginning of a formula when a cell is typed again or saved as CSV."""


def file_name(title: str, kind: str = "xlsx") -> str:
    """What the file of a list is called: its heading without the signs that no file may have."""
    return f"{_plain(title)}.{kind}"


def workbook(title: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """An xlsx file of rows, the first being the head: texts stay texts, amounts numbers in yuan, days days.

    A column is as wide as what stands in it, up to `WIDEST`.
    """
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_plain(title)[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        quoted = book.add_format({"quote_prefix": True})
        sheet.freeze_panes(1, 0)
        widths: dict[int, int] = {}
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                widths[place] = max(widths.get(place, NARROWEST), min(WIDEST, _width(value)))
                if number == 0:
                    sheet.write_string(number, place, str(value), head)
                elif isinstance(value, Decimal):
                    sheet.write_number(number, place, value, money)
                elif isinstance(value, int) and not isinstance(value, bool):
                    sheet.write_number(number, place, value)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif value not in (None, ""):
                    text = str(value)
                    sheet.write_string(number, place, text, quoted if text.startswith(LEADS) else None)
        for place, width in widths.items():
            sheet.set_column(place, place, width)
    return out.getvalue()


def _plain(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\<>|\"]", "-", title).strip("'")


def _width(value: Any) -> int:
    """In digits, of which a Chinese character takes two; an amount is written 12,345.67."""
    text = f"{value:,.2f}" if isinstance(value, Decimal) else str(value)
    return 2 + sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
